/* upload.c: what an upload costs, beside curl's of the same file to the same server
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   bench-upload KEY MEGABYTES ROUNDS
 *
 * The server's address is at the end of LINK_SERVER_LINE. By turns with curl, after a file of 1 KB
 * to whose peak of memory the large one's is compared. Then an upload is cancelled half-way.
 * Prints JSON. */

#include "config.h"
#include "figures.h"
#include "lq-error.h"
#include "lq-soniox-rest.h"

#include <glib/gstdio.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SMALL_BYTES = 1024, BLOCK_BYTES = 1024 * 1024 };

typedef struct {
  LqSonioxRest *rest;
  const char   *address;
  const char   *key;
  char         *path;
  GAsyncResult *done;

  GCancellable *cancellable; /* NULL: it is to be whole */
  int64_t       cancelled_us;
  int64_t       told; /* by the progress */
  bool          is_backwards;
  unsigned      n_told;
} Bench;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Bench *self = user_data;

  self->done = g_object_ref (result);
}

static void
wait (Bench *self)
{
  while (self->done == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
progress_cb (int64_t sent, int64_t total, double bytes_per_s, gpointer user_data)
{
  Bench *self = user_data;

  self->is_backwards |= sent < self->told;
  self->told = sent;
  self->n_told++;
  if (self->cancellable == NULL || self->cancelled_us != 0 || sent < total / 2)
    return;

  self->cancelled_us = g_get_monotonic_time ();
  g_cancellable_cancel (self->cancellable);
}

/* Returns: (transfer full) (nullable): the file's id */
static char *
upload (Bench *self, GError **error)
{
  g_autoptr (GAsyncResult) done = NULL;

  self->told = 0;
  lq_soniox_rest_upload_async (self->rest, self->path, NULL, "bench", progress_cb, self,
                               self->cancellable, done_cb, self);
  wait (self);
  done = g_steal_pointer (&self->done);

  return lq_soniox_rest_upload_finish (self->rest, done, error);
}

static void delete (Bench *self, const char *id)
{
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;

  lq_soniox_rest_delete_async (self->rest, NULL, id, NULL, done_cb, self);
  wait (self);
  done = g_steal_pointer (&self->done);
  if (!lq_soniox_rest_delete_finish (self->rest, done, &error))
    g_error ("deleting: %s", error->message);
}

/* Returns: µs of an upload that is taken away again */
static int64_t
run_ours (Bench *self)
{
  int64_t began_us = g_get_monotonic_time ();
  int64_t took_us;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = upload (self, &error);

  if (id == NULL)
    g_error ("uploading: %s", error->message);
  took_us = g_get_monotonic_time () - began_us;
  delete (self, id);

  return took_us;
}

/* The same by curl. */
static int64_t
run_curl (Bench *self)
{
  g_autofree char *header = g_strdup_printf ("Authorization: Bearer %s", self->key);
  g_autofree char *form = g_strdup_printf ("file=@%s", self->path);
  g_autofree char *url = g_strconcat (self->address, "/v1/files", NULL);
  g_autofree char *answer = NULL;
  g_autoptr (GError) error = NULL;
  int64_t began_us = g_get_monotonic_time ();
  int64_t took_us;
  char   *id;
  g_autoptr (GSubprocess) curl =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "curl", "--silent", "--show-error",
                      "--fail", "--http1.1", "--header", header, "--form", form, url, NULL);

  if (curl == NULL || !g_subprocess_communicate_utf8 (curl, NULL, NULL, &answer, NULL, &error) ||
      !g_subprocess_get_successful (curl))
    g_error ("curl: %s", error != NULL ? error->message : "failed");
  took_us = g_get_monotonic_time () - began_us;

  id = strstr (answer, "\"id\":\"");
  if (id == NULL)
    g_error ("curl: no id");
  id += strlen ("\"id\":\"");
  *strchrnul (id, '"') = '\0';
  delete (self, id);

  return took_us;
}

static int64_t
get_peak_kb (void)
{
  g_autofree char *status = NULL;
  const char      *line;

  g_file_get_contents ("/proc/self/status", &status, NULL, NULL);
  line = status != NULL ? strstr (status, "VmHWM:") : NULL;

  return line != NULL ? g_ascii_strtoll (line + strlen ("VmHWM:"), NULL, 10) : 0;
}

/* The peak begins with what there is now. */
static void
reset_peak (void)
{
  FILE *file = g_fopen ("/proc/self/clear_refs", "w");

  if (file == NULL || fputs ("5", file) < 0 || fclose (file) != 0)
    g_error ("the peak of memory cannot be reset");
}

/* Bytes that nothing on the way can make fewer. */
static void
write_file (const char *path, int64_t size)
{
  g_autofree uint32_t *block = g_malloc (BLOCK_BYTES);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  FILE *file = g_fopen (path, "wb");

  for (size_t i = 0; i < BLOCK_BYTES / sizeof *block; i++)
    block[i] = g_rand_int (rand);
  for (int64_t at = 0; file != NULL && at < size; at += BLOCK_BYTES)
    if (fwrite (block, 1, (size_t) MIN (BLOCK_BYTES, size - at), file) == 0)
      g_error ("writing a file to send failed");
  if (file == NULL || fclose (file) != 0)
    g_error ("writing a file to send failed");
}

/* Returns: µs from the wish to the end */
static int64_t
run_cancelled (Bench *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  int64_t          took_us;

  self->cancellable = g_cancellable_new ();
  id = upload (self, &error);
  took_us = g_get_monotonic_time () - self->cancelled_us;
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_error ("a cancelled upload went on");
  g_clear_object (&self->cancellable);

  return took_us;
}

static void
measure (Bench *self, int64_t size, int rounds)
{
  g_autoptr (GArray) ours = figures_new ();
  g_autoptr (GArray) curl = figures_new ();
  g_autoptr (GArray) cancelled = figures_new ();
  int64_t small_kb;
  int64_t large_kb = 0;

  write_file (self->path, size);
  if (truncate (self->path, SMALL_BYTES) != 0)
    g_error ("a file cannot be made shorter");
  malloc_trim (0);
  reset_peak ();
  run_ours (self);
  small_kb = get_peak_kb ();

  write_file (self->path, size);
  malloc_trim (0);
  reset_peak ();
  for (int i = 0; i < rounds; i++) {
    figures_add (ours, run_ours (self));
    /* Before starting another program, which takes memory of its own. */
    large_kb = large_kb > 0 ? large_kb : get_peak_kb ();
    figures_add (curl, run_curl (self));
  }
  figures_add (cancelled, run_cancelled (self));

  g_print ("{");
  figures_print (ours, "ours");
  g_print (", ");
  figures_print (curl, "curl");
  g_print (", ");
  figures_print (cancelled, "cancelled");
  g_print (", \"peak_kb\": %d, \"growth_kb\": %d, \"n_progress\": %u, \"is_backwards\": %s}\n",
           (int) large_kb, (int) (large_kb - small_kb), self->n_told,
           self->is_backwards ? "true" : "false");
}

int
main (int argc, char **argv)
{
  const char *line = g_getenv ("LINK_SERVER_LINE");
  LqNetPreset preset = lq_net_preset_get (LQ_NET_THROUGHPUT);
  Bench       bench = { 0 };
  g_autoptr (LqHttp) http = NULL;
  g_autoptr (GError) error = NULL;
  int file;

  if (argc != 4 || line == NULL || strstr (line, "http") == NULL) {
    g_printerr ("usage: LINK_SERVER_LINE=ADDRESS bench-upload KEY MEGABYTES ROUNDS\n");
    return 2;
  }

  preset.rate_per_s = 0;
  http = lq_http_new (&preset);
  bench.key = argv[1];
  bench.address = strstr (line, "http");
  bench.rest = lq_soniox_rest_new (http, bench.address, bench.key);
  file = g_file_open_tmp ("bench-XXXXXX", &bench.path, &error);
  if (file < 0)
    g_error ("%s", error->message);
  close (file);

  measure (&bench, (int64_t) atoi (argv[2]) * 1000 * 1000, atoi (argv[3]));

  g_unlink (bench.path);
  g_free (bench.path);
  g_object_unref (bench.rest);

  return 0;
}
