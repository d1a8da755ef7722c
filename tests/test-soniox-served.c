/* test-soniox-served.c: the REST client and loquat-server, from the file to its words and away
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-soniox-refusal.h"
#include "lq-soniox-rest.h"
#include "lq-token.h"
#include "wait.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

enum { RATE_HZ = 16000, SOUND_S = 5 };

/* As an older client asks, and one of today. */
static const LqSonioxHold held_60_s = { .wait_s = 60 };
static const LqSonioxHold held = { .wait_s = 60, .beat_s = 1 };

typedef struct {
  GSubprocess  *server;
  LqHttp       *http;
  LqSonioxRest *rest;
  char         *folder; /* of ours */
  char         *sound;  /* a path */
  char         *base;   /* the server's address */
} Fixture;

/* Settings of the server beside the usual ones, for g_test_add(). */
typedef struct {
  const char *name;
  const char *value;
  const char *key; /* of the client */
} Setting;

/* ---- a server, and sound */

static void
start (Fixture *fixture, const Setting *setting)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *data = g_build_filename (fixture->folder, "data", NULL);
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  LqNetPreset      preset = lq_net_preset_get (LQ_NET_THROUGHPUT);
  const char      *before = "listening on ";

  g_subprocess_launcher_setenv (launcher, "LOQUAT_SERVER_DATA", data, TRUE);
  if (setting != NULL)
    g_subprocess_launcher_setenv (launcher, setting->name, setting->value, TRUE);
  fixture->server = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("LOQUAT_SERVER"),
                                                 "--port", "0", "--engine", "synthetic", NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->server));
  line = g_data_input_stream_read_line_utf8 (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (line, before));

  preset.rate_per_s = 0;
  fixture->base = g_strdup (line + strlen (before));
  fixture->http = lq_http_new (&preset);
  fixture->rest =
    lq_soniox_rest_new (fixture->http, fixture->base,
                        setting != NULL && setting->key != NULL ? setting->key : "any-key");
}

static void
append_number (GString *wav, uint32_t number, unsigned n_bytes)
{
  for (unsigned i = 0; i < n_bytes; i++)
    g_string_append_c (wav, (char) (number >> (8 * i)));
}

/* Noise: to the synthetic engine every piece of it is a word. */
static void
write_sound (const char *path)
{
  enum { N_BYTES = SOUND_S * RATE_HZ * 2 };
  g_autoptr (GString) wav = g_string_new ("RIFF");
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GError) error = NULL;

  append_number (wav, 36 + N_BYTES, 4);
  g_string_append (wav, "WAVEfmt ");
  append_number (wav, 16, 4);
  append_number (wav, 1, 2);
  append_number (wav, 1, 2);
  append_number (wav, RATE_HZ, 4);
  append_number (wav, RATE_HZ * 2, 4);
  append_number (wav, 2, 2);
  append_number (wav, 16, 2);
  g_string_append (wav, "data");
  append_number (wav, N_BYTES, 4);
  for (unsigned i = 0; i < N_BYTES / 4; i++)
    append_number (wav, g_rand_int (rand), 4);
  g_file_set_contents (path, wav->str, (gssize) wav->len, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer setting)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("served-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->sound = g_build_filename (fixture->folder, "talk.wav", NULL);
  write_sound (fixture->sound);
  start (fixture, setting);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *inner = g_build_filename (path, name, NULL);

    remove_all (inner);
  }
  g_remove (path);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_finalize_object (fixture->rest);
  g_assert_finalize_object (fixture->http);
  g_subprocess_send_signal (fixture->server, SIGTERM);
  g_subprocess_wait (fixture->server, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (fixture->server);
  remove_all (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->sound);
  g_free (fixture->base);
}

/* ---- one operation at a time */

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **done = user_data;

  *done = g_object_ref (result);
}

static char *
upload (Fixture *fixture, const char *path, const char *reference, GError **error)
{
  g_autoptr (GAsyncResult) done = NULL;

  lq_soniox_rest_upload_async (fixture->rest, path, "Vortrag “1”.wav", reference, NULL, NULL, NULL,
                               done_cb, &done);
  wait_until (done != NULL);

  return lq_soniox_rest_upload_finish (fixture->rest, done, error);
}

static char *
create (Fixture *fixture, const char *file_id, const char *reference)
{
  LqSonioxJob job = {
    .file_id = file_id,
    .reference_id = reference,
    .language_hints = (const char *const[]){ "en", NULL },
    .terms = (const char *const[]){ "Loquat", NULL },
  };
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;
  char *id;

  lq_soniox_rest_create_async (fixture->rest, &job, NULL, done_cb, &done);
  wait_until (done != NULL);
  id = lq_soniox_rest_create_finish (fixture->rest, done, &error);
  g_assert_no_error (error);

  return id;
}

static LqSonioxTranscription *
get (Fixture *fixture, const char *id, const LqSonioxHold *hold, GError **error)
{
  g_autoptr (GAsyncResult) done = NULL;

  lq_soniox_rest_get_async (fixture->rest, id, hold, NULL, done_cb, &done);
  wait_until (done != NULL);

  return lq_soniox_rest_get_finish (fixture->rest, done, error);
}

static LqSonioxFound *
find (Fixture *fixture, const char *reference)
{
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;
  LqSonioxFound *found;

  lq_soniox_rest_find_async (fixture->rest, reference, NULL, done_cb, &done);
  wait_until (done != NULL);
  found = lq_soniox_rest_find_finish (fixture->rest, done, &error);
  g_assert_no_error (error);

  return found;
}

static void delete (Fixture *fixture, const char *id, const char *file_id)
{
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;

  lq_soniox_rest_delete_async (fixture->rest, id, file_id, NULL, done_cb, &done);
  wait_until (done != NULL);
  g_assert_true (lq_soniox_rest_delete_finish (fixture->rest, done, &error));
  g_assert_no_error (error);
}

static void
assert_found (Fixture *fixture, const char *file_id, const char *transcription_id)
{
  g_autoptr (LqSonioxFound) found = find (fixture, "mine");

  g_assert_cmpstr (found->file_id, ==, file_id);
  g_assert_cmpstr (found->transcription_id, ==, transcription_id);
}

/* ---- the tests */

static gboolean
batch_cb (LqSonioxReading *reading, GPtrArray *tokens, gpointer user_data)
{
  g_ptr_array_extend_and_steal (user_data, tokens);

  return TRUE;
}

/* Text and order; every time within the sound. */
static void
read_words (Fixture *fixture, const char *id)
{
  g_autoptr (GPtrArray) tokens = lq_tokens_new ();
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GError) error = NULL;
  unsigned n_tokens;
  int64_t  last_ms = 0;

  lq_soniox_rest_read_async (fixture->rest, id, batch_cb, tokens, NULL, done_cb, &done);
  wait_until (done != NULL);
  g_assert_true (lq_soniox_rest_read_finish (fixture->rest, done, &n_tokens, &error));
  g_assert_no_error (error);

  g_assert_cmpuint (tokens->len, ==, n_tokens);
  g_assert_cmpuint (n_tokens, >=, SOUND_S * 10);
  for (guint i = 0; i < tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (tokens, i);

    g_assert_cmpuint (strlen (token->text), >, 0);
    g_assert_cmpint (token->start_ms, >=, last_ms);
    g_assert_cmpint (token->end_ms, <=, SOUND_S * 1000 + 100);
    last_ms = token->start_ms;
  }
}

/* Everything a job does, and what is found of it when it was interrupted in between. */
static void
test_whole (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file_id = NULL;
  g_autofree char *id = NULL;
  g_autoptr (LqSonioxTranscription) ended = NULL;
  g_autoptr (LqSonioxTranscription) gone = NULL;

  assert_found (fixture, NULL, NULL);
  file_id = upload (fixture, fixture->sound, "mine", &error);
  g_assert_no_error (error);
  assert_found (fixture, file_id, NULL);

  id = create (fixture, file_id, "mine");
  /* Two questions at most: the server holds the answer until the end. */
  ended = get (fixture, id, &held, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ended->state, ==, LQ_SONIOX_COMPLETED);
  g_assert_cmpint (ended->audio_duration_ms, ==, SOUND_S * 1000);
  assert_found (fixture, file_id, id);
  read_words (fixture, id);

  delete (fixture, id, file_id);
  delete (fixture, id, file_id);
  assert_found (fixture, NULL, NULL);
  gone = get (fixture, id, NULL, &error);
  g_assert_null (gone);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_GONE);
}

/* While it is worked on the transcript is not there, and it says how far it is. */
static void
test_slow (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file_id = upload (fixture, fixture->sound, "mine", &error);
  g_autofree char *id = create (fixture, file_id, "mine");
  g_autoptr (LqSonioxTranscription) early = NULL;
  g_autoptr (LqSonioxTranscription) ended = NULL;
  g_autoptr (GPtrArray) tokens = lq_tokens_new ();
  g_autoptr (GAsyncResult) done = NULL;

  do {
    g_clear_pointer (&early, lq_soniox_transcription_free);
    early = get (fixture, id, NULL, &error);
    g_assert_no_error (error);
  } while (early->state == LQ_SONIOX_QUEUED);
  g_assert_cmpint (early->state, ==, LQ_SONIOX_PROCESSING);
  g_assert_cmpint (early->processed_ms, >=, 0);

  lq_soniox_rest_read_async (fixture->rest, id, batch_cb, tokens, NULL, done_cb, &done);
  wait_until (done != NULL);
  g_assert_false (lq_soniox_rest_read_finish (fixture->rest, done, NULL, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_BUSY);
  g_clear_error (&error);

  ended = get (fixture, id, &held_60_s, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ended->state, ==, LQ_SONIOX_COMPLETED);
}

typedef struct {
  unsigned n;
  int64_t  processed_ms;
} Told;

static void
told_cb (const LqSonioxTranscription *seen, gpointer user_data)
{
  Told *told = user_data;

  told->n++;
  g_assert_cmpint (seen->processed_ms, >=, told->processed_ms);
  told->processed_ms = seen->processed_ms;
}

/* A job that takes many times as long as any limit of a call: an hour, had the limits not been
 * made small. Two calls: the order, and one that is answered at its end. */
static void
test_long (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file_id = upload (fixture, fixture->sound, "mine", &error);
  LqNetPreset      preset = lq_net_preset_get (LQ_NET_THROUGHPUT);
  Told             told = { .processed_ms = -1 };
  LqSonioxHold     hold = { 1, 1, told_cb, &told };
  g_autofree char *id = NULL;
  g_autoptr (LqSonioxTranscription) ended = NULL;
  g_autoptr (LqHttpFigures) figures = NULL;

  g_assert_no_error (error);
  g_clear_object (&fixture->rest);
  g_clear_object (&fixture->http);
  preset.read_ms = preset.whole_ms = 1500;
  fixture->http = lq_http_new (&preset);
  fixture->rest = lq_soniox_rest_new (fixture->http, fixture->base, "any-key");

  id = create (fixture, file_id, "mine");
  ended = get (fixture, id, &hold, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ended->state, ==, LQ_SONIOX_COMPLETED);
  g_assert_cmpuint (told.n, >=, 2);
  g_assert_cmpint (told.processed_ms, >, 0);

  figures = lq_http_stats_dup (lq_http_get_stats (fixture->http), "poll");
  g_assert_cmpuint (figures->n_tries, ==, 1);
  g_clear_pointer (&figures, lq_http_figures_free);
  figures = lq_http_stats_dup (lq_http_get_stats (fixture->http), "create");
  g_assert_cmpuint (figures->n_tries, ==, 1);
}

/* A held answer that nobody wants any more. */
static void
test_cancel (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file_id = upload (fixture, fixture->sound, "mine", &error);
  g_autofree char *id = create (fixture, file_id, "mine");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) done = NULL;

  lq_soniox_rest_get_async (fixture->rest, id, &held, cancellable, done_cb, &done);
  g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  wait_until (done != NULL);
  g_assert_null (lq_soniox_rest_get_finish (fixture->rest, done, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_no_audio (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (fixture->folder, "text.mp3", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *file_id = NULL;
  g_autofree char *id = NULL;
  g_autoptr (LqSonioxTranscription) ended = NULL;
  g_autoptr (GError) why = NULL;

  g_file_set_contents (path, "These are words, no sound.\n", -1, &error);
  file_id = upload (fixture, path, NULL, &error);
  g_assert_no_error (error);
  id = create (fixture, file_id, NULL);
  ended = get (fixture, id, &held, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ended->state, ==, LQ_SONIOX_FAILED);
  why = lq_soniox_failure_to_error (ended);
  g_assert_error (why, LQ_ERROR, LQ_ERROR_FILE);
}

static const Setting one_file = { "LOQUAT_SERVER_MAX_FILES", "1", NULL };

static void
test_full (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *first = upload (fixture, fixture->sound, NULL, &error);
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  g_assert_no_error (error);
  second = upload (fixture, fixture->sound, NULL, &error);
  g_assert_null (second);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_FULL);
  g_clear_error (&error);

  delete (fixture, NULL, first);
  third = upload (fixture, fixture->sound, NULL, &error);
  g_assert_no_error (error);
}

static const Setting other_key = { "LOQUAT_SERVER_KEYS", "the-right-key", "the-wrong-key" };

static void
test_wrong_key (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = upload (fixture, fixture->sound, NULL, &error);

  g_assert_null (id);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_KEY);
  g_assert_null (strstr (error->message, "the-wrong-key"));
}

static const Setting small_files = { "LOQUAT_SERVER_UPLOAD_MB", "1", NULL };

static void
test_too_large (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  g_assert_cmpint (truncate (fixture->sound, 2 * 1024 * 1024), ==, 0);
  id = upload (fixture, fixture->sound, NULL, &error);
  g_assert_null (id);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_FILE_LARGE);
}

static int64_t
get_peak_bytes (void)
{
  g_autofree char *status = NULL;
  const char      *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmHWM:");

  return g_ascii_strtoll (line + strlen ("VmHWM:"), NULL, 10) * 1024;
}

static void
test_memory (Fixture *fixture, gconstpointer unused)
{
  enum { LARGE = 64 * 1024 * 1024 };
  g_autoptr (GError) error = NULL;
  g_autofree char *small = NULL;
  g_autofree char *large = NULL;
  int64_t          before;

  g_assert_cmpint (truncate (fixture->sound, 1024), ==, 0);
  small = upload (fixture, fixture->sound, NULL, &error);
  g_assert_no_error (error);
  before = get_peak_bytes ();
  g_assert_cmpint (truncate (fixture->sound, LARGE), ==, 0);
  large = upload (fixture, fixture->sound, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("grew by %d KiB", (int) ((get_peak_bytes () - before) / 1024));
#if !defined(__SANITIZE_ADDRESS__)
  g_assert_cmpint (get_peak_bytes () - before, <=, 1024 * 1024);
#endif
}

static const Setting slow = { "LOQUAT_SERVER_SYNTHETIC_SPEED", "3", NULL };
static const Setting slower = { "LOQUAT_SERVER_SYNTHETIC_SPEED", "1", NULL };

#define ADD(name, setting, function)                                                               \
  g_test_add (name, Fixture, setting, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/soniox-served/memory", NULL, test_memory);
  ADD ("/soniox-served/whole", NULL, test_whole);
  ADD ("/soniox-served/slow", &slow, test_slow);
  ADD ("/soniox-served/long", &slower, test_long);
  ADD ("/soniox-served/cancel", &slow, test_cancel);
  ADD ("/soniox-served/no-audio", NULL, test_no_audio);
  ADD ("/soniox-served/full", &one_file, test_full);
  ADD ("/soniox-served/wrong-key", &other_key, test_wrong_key);
  ADD ("/soniox-served/too-large", &small_files, test_too_large);

  return g_test_run ();
}
