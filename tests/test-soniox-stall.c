/* test-soniox-stall.c: a service that takes nothing, or talks nonsense, costs no memory and no word
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The service runs in a process of its own, this same program called with “serve”, so that what it
 * keeps does not count, and so that it can be stopped: the kernel then goes on accepting its
 * connections, and nobody reads them. The hour is accelerated: sound comes as fast as it is taken.
 */

#define G_LOG_DOMAIN "lq-soniox"

#include "config.h"
#include "fake-soniox.h"
#include "lq-error.h"
#include "lq-soniox-private.h"
#include "lq-soniox.h"
#include "lq-transcript.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

enum {
  SAMPLES_PER_MS = LQ_RATE_HZ / 1000,
  STEP_MS = 500, /* a word and the pause after it */
  WORD_MS = 300,
  N_STEPS = 3600 * 1000 / STEP_MS,
  N_HOSTILE = 10000,
  GROWTH_MAX_KIB = 8 * 1024,
  LIMIT_S = 100,
};

typedef struct {
  GSubprocess   *service;
  LqEngineConfig config;
  LqSonioxLimits limits;
  char          *folder;
  char          *path;
  LqSpool       *spool;
  LqRecognizer  *recognizer;
  LqTranscript  *transcript;
  GString       *expected;
  unsigned       n_words;
  unsigned       n_updates;
  bool           is_online;
  bool           is_ended;
  GError        *error;
} Fixture;

/* ---- the service */

/* Returns: (transfer full): a message that is not the protocol */
static char *
new_malformed (int number)
{
  static const char good[] = "{\"tokens\":[{\"text\":\"ghost\",\"start_ms\":1,\"end_ms\":2,"
                             "\"is_final\":true}],\"final_audio_proc_ms\":2}";

  switch (number % 6) {
  case 0:
    return g_strdup_printf ("{\"tokens\":[{\"text\":%d}]}", number);
  case 1:
    return g_strdup_printf ("{\"tokens\":{\"%d\":[]}}", number);
  case 2:
    return g_strdup_printf ("{\"tokens\":[{\"is_final\":true,\"start_ms\":%d}]}", number);
  case 3:
    return g_strdup_printf ("{\"tokens\":[],\"total_audio_proc_ms\":-%d}", number + 1);
  case 4:
    return g_strnfill ((gsize) number, '[');
  default:
    return g_strndup (good, (gsize) (1 + number % ((int) strlen (good) - 1)));
  }
}

static int
serve (const char *fault)
{
  g_autofree FakeScript *scripts = g_new0 (FakeScript, N_HOSTILE);
  bool                   is_hostile = g_str_equal (fault, "hostile");
  bool                   is_mute = g_str_equal (fault, "mute");
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Fake *fake;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  scripts[0].fault = FAKE_MUTE;
  for (int i = 0; is_hostile && i < N_HOSTILE; i++)
    scripts[i] = (FakeScript){ FAKE_FRAME, 0, new_malformed (i) };
  fake = fake_new (scripts, is_hostile ? N_HOSTILE : is_mute ? 1 : 0);
  printf ("%s\n", fake_get_url (fake));
  fflush (stdout);
  g_main_loop_run (loop);
  fake_free (fake);

  return 0;
}

static GSubprocess *
start_service (const char *fault, char **url)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GSubprocess) service = NULL;
  g_autoptr (GDataInputStream) said = NULL;

  /* libsoup's server warns of clients that have gone by the time it is awake again. */
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  service = g_subprocess_launcher_spawn (launcher, NULL, "/proc/self/exe", "serve", fault, NULL);
  said = g_data_input_stream_new (g_subprocess_get_stdout_pipe (service));
  *url = g_data_input_stream_read_line (said, NULL, NULL, NULL);
  g_assert_nonnull (*url);

  return g_steal_pointer (&service);
}

/* Returns when it does nothing any more. */
static void
stop_service (GSubprocess *service)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/stat", g_subprocess_get_identifier (service));
  bool             is_stopped = false;

  g_subprocess_send_signal (service, SIGSTOP);
  while (!is_stopped) {
    g_autofree char *stat = NULL;

    g_thread_yield ();
    g_assert_true (g_file_get_contents (path, &stat, NULL, NULL));
    is_stopped = strstr (stat, ") T ") != NULL;
  }
}

/* ---- memory of this process */

static int64_t
read_status_kib (const char *name)
{
  g_autofree char *status = NULL;
  const char      *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, name);
  g_assert_nonnull (line);

  return g_ascii_strtoll (line + strlen (name), NULL, 10);
}

/* Returns: what is resident now; the peak counts from here. */
static int64_t
reset_peak (void)
{
  FILE *file = fopen ("/proc/self/clear_refs", "w");

  g_assert_nonnull (file);
  fputs ("5", file);
  g_assert_cmpint (fclose (file), ==, 0);

  return read_status_kib ("VmRSS:");
}

static void
check_growth (const char *what, int64_t before_kib)
{
  int64_t growth_kib = read_status_kib ("VmHWM:") - before_kib;

  g_test_message ("%s: memory grew by %" G_GINT64_FORMAT " KiB at the most", what, growth_kib);
  g_assert_cmpint (growth_kib, <=, GROWTH_MAX_KIB);
}

/* ---- the fixture */

static void
update_cb (LqRecognizer *recognizer, const LqUpdate *update, Fixture *f)
{
  f->n_updates++;
  lq_transcript_apply (f->transcript, update);
}

static void
link_cb (LqRecognizer *recognizer, int link, Fixture *f)
{
  f->is_online = link == LQ_LINK_ONLINE;
}

static void
ended_cb (LqRecognizer *recognizer, const GError *error, Fixture *f)
{
  f->is_ended = true;
  f->error = error ? g_error_copy (error) : NULL;
}

static gboolean
over_cb (gpointer user_data)
{
  g_assert_cmpstr ("the time for this test", ==, "not over");

  return G_SOURCE_REMOVE;
}

#define WAIT_FOR(condition)                                                                        \
  G_STMT_START                                                                                     \
  {                                                                                                \
    guint limit_id = g_timeout_add_seconds (LIMIT_S, over_cb, NULL);                               \
                                                                                                   \
    while (!(condition))                                                                           \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (limit_id);                                                                    \
  }                                                                                                \
  G_STMT_END

static Fixture *
fixture_new (const char *fault)
{
  Fixture *f = g_new0 (Fixture, 1);

  f->service = start_service (fault, &f->config.url);
  f->limits = lq_soniox_limits;
  f->limits.attempt_ms = f->limits.attempt_max_ms = 5;
  f->limits.tick_ms = f->limits.accept_ms = 5;
  f->limits.pace = 1000000;
  f->limits.burst_ms = 1000000000;
  f->folder = g_dir_make_tmp ("loquat-stall-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "recording.wav", NULL);
  f->spool = lq_spool_new (f->path, NULL);
  f->transcript = lq_transcript_new ();
  f->expected = g_string_new (NULL);

  return f;
}

static void
start (Fixture *f)
{
  f->recognizer = lq_soniox_recognizer_new (&f->config);
  lq_soniox_recognizer_set_limits (f->recognizer, &f->limits);
  g_signal_connect (f->recognizer, "update", G_CALLBACK (update_cb), f);
  g_signal_connect (f->recognizer, "link", G_CALLBACK (link_cb), f);
  g_signal_connect (f->recognizer, "ended", G_CALLBACK (ended_cb), f);
  lq_recognizer_start (f->recognizer, f->spool);
}

static void
fixture_free (Fixture *f)
{
  g_assert_finalize_object (f->recognizer);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_subprocess_force_exit (f->service);
  g_assert_true (g_subprocess_wait (f->service, NULL, NULL));
  g_object_unref (f->service);
  lq_spool_unref (f->spool);
  g_assert_cmpint (g_remove (f->path), ==, 0);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->path);
  g_free (f->folder);
  g_free (f->config.url);
  lq_transcript_free (f->transcript);
  g_string_free (f->expected, TRUE);
  g_clear_error (&f->error);
  g_free (f);
}

/* Half a second more, and whatever the recognizer makes of it. */
static void
speak (Fixture *f)
{
  static int16_t samples[STEP_MS * SAMPLES_PER_MS];

  f->n_words++;
  for (int i = 0; i < WORD_MS * SAMPLES_PER_MS; i++)
    samples[i] = (int16_t) f->n_words;
  lq_spool_append (f->spool, samples, G_N_ELEMENTS (samples));
  g_string_append_printf (f->expected, "%sw%ux%d", f->n_words > 1 ? " " : "", f->n_words, WORD_MS);

  lq_recognizer_audio_grew (f->recognizer);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
finish_well (Fixture *f)
{
  g_autofree char *text = NULL;

  lq_recognizer_finish (f->recognizer);
  WAIT_FOR (f->is_ended);
  g_assert_no_error (f->error);
  text = lq_transcript_dup_final_text (f->transcript);
  g_assert_cmpstr (text, ==, f->expected->str);
}

/* ---- the stalls */

/* Nobody reads the connection, for an hour, and then somebody does. */
static void
test_unread (void)
{
  Fixture *f = fixture_new ("none");
  int64_t  before_kib;

  f->limits.dead_ms = f->limits.grace_ms = LIMIT_S * 1000; /* it is not taken for a dead line */
  start (f);
  WAIT_FOR (f->is_online);
  stop_service (f->service);

  before_kib = reset_peak ();
  for (int i = 0; i < N_STEPS; i++)
    speak (f);
  check_growth ("unread for an hour", before_kib);
  g_assert_cmpuint (f->n_updates, ==, 0);

  g_subprocess_send_signal (f->service, SIGCONT);
  finish_well (f);
  check_growth ("and with the hour's text", before_kib);
  fixture_free (f);
}

/* The same, but the line is found dead, and one attempt after the other is made in vain. */
static void
test_unread_and_dead (void)
{
  Fixture *f = fixture_new ("none");
  int64_t  before_kib;

  f->limits.attempt_ms = f->limits.attempt_max_ms = 1;
  start (f);
  WAIT_FOR (f->is_online);
  stop_service (f->service);
  f->limits.dead_ms = f->limits.grace_ms = 0;
  lq_soniox_recognizer_set_limits (f->recognizer, &f->limits);
  WAIT_FOR (!f->is_online);

  before_kib = reset_peak ();
  for (int i = 0; i < N_STEPS; i++) {
    speak (f);
    if (i % 2 == 0)
      g_main_context_iteration (NULL, TRUE); /* until something is due, such as another attempt */
  }
  check_growth ("attempts for an hour", before_kib);

  f->limits.dead_ms = f->limits.grace_ms = LIMIT_S * 1000;
  lq_soniox_recognizer_set_limits (f->recognizer, &f->limits);
  g_subprocess_send_signal (f->service, SIGCONT);
  finish_well (f);
  check_growth ("and with the hour's text", before_kib);
  fixture_free (f);
}

/* The service reads all of it, answers pings, and says not a word; the next stream does. */
static void
test_mute (void)
{
  Fixture *f = fixture_new ("mute");
  int64_t  before_kib;

  f->limits.mute_ms = LIMIT_S * 1000;
  start (f);
  WAIT_FOR (f->is_online);

  before_kib = reset_peak ();
  for (int i = 0; i < N_STEPS; i++)
    speak (f);
  check_growth ("no answer for an hour", before_kib);
  g_assert_cmpuint (f->n_updates, ==, 0);

  f->limits.mute_ms = 0;
  lq_soniox_recognizer_set_limits (f->recognizer, &f->limits);
  WAIT_FOR (!f->is_online);
  f->limits.mute_ms = LIMIT_S * 1000;
  lq_soniox_recognizer_set_limits (f->recognizer, &f->limits);
  finish_well (f);
  check_growth ("and with the hour's text", before_kib);
  fixture_free (f);
}

/* One stream after the other is answered with something that is no protocol. */
static void
test_hostile (void)
{
  Fixture *f = fixture_new ("hostile");
  int64_t  before_kib;

  f->limits.n_failures_max = N_HOSTILE + 1;
  f->limits.attempt_ms = LIMIT_S * 1000; /* between attempts that wait … */
  f->limits.attempt_max_ms = 0;          /* … and after those that failed */
  start (f);
  before_kib = reset_peak ();
  speak (f);
  speak (f);
  finish_well (f);
  check_growth ("10,000 malformed messages", before_kib);
  fixture_free (f);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "serve"))
    return serve (argv[2]);

#ifdef __SANITIZE_ADDRESS__
  /* The memory of a sanitized program is mostly the sanitizer's, and an hour takes hours. */
  puts ("1..0 # SKIP memory is measured without sanitizers");
  return 0;
#endif

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/soniox-stall/unread", test_unread);
  g_test_add_func ("/soniox-stall/unread-and-dead", test_unread_and_dead);
  g_test_add_func ("/soniox-stall/mute", test_mute);
  g_test_add_func ("/soniox-stall/hostile", test_hostile);

  return g_test_run ();
}
