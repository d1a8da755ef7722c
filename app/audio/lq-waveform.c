/* lq-waveform.c: how loud a file is, all along it, to be drawn
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A worker decodes the file, or reads what it wrote the last time. That is named by the file's
 * path, size and time of change, so what has changed is looked at again. */

#define G_LOG_DOMAIN "lq-waveform"

#include "config.h"
#include "lq-waveform.h"

#include "lq-decoder.h"
#include "lq-media.h"
#include "lq-paths.h"
#include "lq-peaks.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

enum {
  CHUNK = 16000,
  PROGRESS_US = 100000, /* how often progress is told */
  KEPT_MOST = 500,      /* 4 MB; the oldest ones go */
};

struct _LqWaveform {
  int64_t duration_ms;
  size_t  n;
  uint8_t peaks[LQ_PEAKS_MOST];
};

/* A file of ours: this, then the peaks. Of the computer's own byte order: it is not for others. */
typedef struct {
  char     magic[8];
  int64_t  duration_ms;
  uint64_t n;
} Head;

static const char magic[8] = "LQPEAKS1";

typedef struct {
  char              *path;
  LqWaveformProgress progress;
  gpointer           progress_data;
  _Atomic int        permille; /* told to the caller's thread */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->path);
  g_free (job);
}

/* ---- what was found before */

static char *
dup_kept_path (const char *path)
{
  g_autofree char *dir = lq_paths_dup_peaks_dir ();
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *key = NULL, *digest = NULL;
  struct stat      status;

  if (stat (path, &status) != 0)
    return NULL;

  key = g_strdup_printf ("%s\n%" G_GINT64_FORMAT "\n%" G_GINT64_FORMAT ".%09ld", absolute,
                         (gint64) status.st_size, (gint64) status.st_mtim.tv_sec,
                         status.st_mtim.tv_nsec);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);

  return g_build_filename (dir, digest, NULL);
}

static LqWaveform *
read_kept (const char *kept)
{
  g_autoptr (LqWaveform) self = g_new0 (LqWaveform, 1);
  g_autofree char *bytes = NULL;
  gsize            size;
  Head             head;

  if (!g_file_get_contents (kept, &bytes, &size, NULL) || size < sizeof head)
    return NULL;
  memcpy (&head, bytes, sizeof head);
  if (memcmp (head.magic, magic, sizeof magic) != 0 || head.n > LQ_PEAKS_MOST ||
      size != sizeof head + head.n || head.duration_ms < 0)
    return NULL;

  self->duration_ms = head.duration_ms;
  self->n = head.n;
  memcpy (self->peaks, bytes + sizeof head, head.n);
  g_utime (kept, NULL); /* was of use, so is not old */

  return g_steal_pointer (&self);
}

typedef struct {
  char   *path;
  int64_t at;
} Kept;

static void
clear_kept (gpointer data)
{
  g_free (((Kept *) data)->path);
}

static gint
compare_kept (gconstpointer a, gconstpointer b)
{
  int64_t first = ((const Kept *) a)->at, second = ((const Kept *) b)->at;

  return first < second ? -1 : first > second;
}

static GArray *
list_kept (const char *dir)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Kept));
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name;

  g_array_set_clear_func (all, clear_kept);
  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL) {
    Kept        kept = { .path = g_build_filename (dir, name, NULL) };
    struct stat status;

    if (stat (kept.path, &status) == 0)
      kept.at = status.st_mtim.tv_sec;
    g_array_append_val (all, kept);
  }

  return all;
}

static void
drop_oldest (const char *dir)
{
  g_autoptr (GArray) all = list_kept (dir);

  g_array_sort (all, compare_kept);
  for (guint i = 0; i + KEPT_MOST < all->len; i++)
    g_unlink (g_array_index (all, Kept, i).path);
}

/* Without it the file is decoded again the next time, which is all that is lost. */
static void
keep (LqWaveform *self, const char *kept)
{
  g_autofree char *dir = lq_paths_dup_peaks_dir ();
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  Head head = { .duration_ms = self->duration_ms, .n = self->n };

  memcpy (head.magic, magic, sizeof magic);
  g_byte_array_append (bytes, (const guint8 *) &head, sizeof head);
  g_byte_array_append (bytes, self->peaks, (guint) self->n);
  g_mkdir_with_parents (dir, 0700);
  if (!g_file_set_contents_full (kept, (const char *) bytes->data, bytes->len,
                                 G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_message ("a waveform is not kept: %s", error->message);
  drop_oldest (dir);
}

/* ---- a new one */

static gboolean
progress_cb (gpointer data)
{
  GTask *task = data;
  Job   *job = g_task_get_task_data (task);

  if (!g_task_get_completed (task))
    job->progress (job->permille / 1000.0, job->progress_data);

  return G_SOURCE_REMOVE;
}

static void
tell_progress (GTask *task, double fraction)
{
  Job *job = g_task_get_task_data (task);
  g_autoptr (GSource) source = NULL;

  if (job->progress == NULL)
    return;

  job->permille = (int) (fraction * 1000);
  source = g_idle_source_new ();
  g_source_set_priority (source, g_task_get_priority (task));
  g_source_set_callback (source, progress_cb, g_object_ref (task), g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

static gboolean
look_at_all (GTask *task, LqDecoder *decoder, LqPeaks *peaks, GError **error)
{
  g_autofree int16_t *samples = g_new (int16_t, CHUNK);
  int64_t             all_ms = lq_decoder_get_duration_ms (decoder);
  int64_t             told_us = g_get_monotonic_time ();
  size_t              n;

  while ((n = lq_decoder_read (decoder, samples, CHUNK)) > 0) {
    lq_peaks_add (peaks, samples, n);
    if (all_ms <= 0) /* some kinds of files know it later */
      all_ms = lq_decoder_get_duration_ms (decoder);
    if (all_ms > 0 && g_get_monotonic_time () - told_us > PROGRESS_US) {
      double done_ms = (double) peaks->n_samples * 1000 / LQ_RATE_HZ;

      tell_progress (task, MIN (done_ms / (double) all_ms, 1.0));
      told_us = g_get_monotonic_time ();
    }
  }
  lq_peaks_end (peaks);

  return !g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), error);
}

static LqWaveform *
make (GTask *task, const char *path, GError **error)
{
  g_autofree LqPeaks *peaks = g_new0 (LqPeaks, 1);
  g_autoptr (LqDecoder) decoder = NULL;
  LqWaveform *self;

  decoder = lq_decoder_open (path, g_task_get_cancellable (task), error);
  if (decoder == NULL || !look_at_all (task, decoder, peaks, error))
    return NULL;

  self = g_new0 (LqWaveform, 1);
  self->duration_ms = (int64_t) (peaks->n_samples * 1000 / LQ_RATE_HZ);
  self->n = peaks->n;
  memcpy (self->peaks, peaks->peaks, peaks->n);

  return self;
}

static void
load_in_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job             *job = data;
  GError          *error = NULL;
  g_autofree char *kept = dup_kept_path (job->path);
  LqWaveform      *self = kept != NULL ? read_kept (kept) : NULL;

  if (self == NULL) {
    self = make (task, job->path, &error);
    if (self != NULL && kept != NULL)
      keep (self, kept);
  }

  if (self != NULL)
    g_task_return_pointer (task, self, (GDestroyNotify) lq_waveform_free);
  else
    g_task_return_error (task, error);
}

void
lq_waveform_load_async (const char         *path,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  lq_waveform_load_with_progress_async (path, cancellable, NULL, NULL, callback, user_data);
}

void
lq_waveform_load_with_progress_async (const char         *path,
                                      GCancellable       *cancellable,
                                      LqWaveformProgress  progress,
                                      gpointer            progress_data,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_return_if_fail (path != NULL);

  job->path = g_strdup (path);
  job->progress = progress;
  job->progress_data = progress_data;
  g_task_set_source_tag (task, lq_waveform_load_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, load_in_worker);
}

LqWaveform *
lq_waveform_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lq_waveform_free (LqWaveform *self)
{
  g_free (self);
}

const uint8_t *
lq_waveform_get_peaks (LqWaveform *self, size_t *n)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (n != NULL, NULL);

  *n = self->n;

  return self->peaks;
}

int64_t
lq_waveform_get_duration_ms (LqWaveform *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->duration_ms;
}
