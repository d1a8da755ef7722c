/* test-soniox-tls.c: the key and the sound go only to a service that proves who it is
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Certificates are made by openssl for each run; what is trusted is replaced in this process alone.
 */

#define G_LOG_DOMAIN "lq-soniox"

#include "config.h"
#include "fake-soniox.h"
#include "lq-error.h"
#include "lq-soniox-private.h"
#include "lq-soniox.h"
#include "lq-transcript.h"

#include <glib/gstdio.h>
#include <string.h>

enum {
  WORD_MS = 300,
  LIMIT_S = 60,
};

#define KEY "secret-key-123"

typedef enum { GOOD, OTHER_HOST, EXPIRED, UNKNOWN, N_CERTIFICATES } Kind;

static const char *const names[] = {
  [GOOD] = "good",
  [OTHER_HOST] = "other-host",
  [EXPIRED] = "expired",
  [UNKNOWN] = "unknown",
};

static char            *folder;
static GTlsCertificate *certificates[N_CERTIFICATES];

/* GnuTLS shakes hands in threads of GLib's that outlive the test; the leak checker's own tracer
 * crashes on them now and then. The recognizer's leaks are looked for in its other tests. */
#ifdef __SANITIZE_ADDRESS__
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "detect_leaks=0";
}
#endif

/* ---- certificates */

static void
run (const char *command)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  int              status;

  g_spawn_command_line_sync (command, NULL, &output, &status, &error);
  g_assert_no_error (error);
  if (status != 0)
    g_test_message ("%s", output);
  g_assert_cmpint (status, ==, 0);
}

/* A certificate that vouches for itself, with its key, in @folder. */
static void
make_certificate (Kind kind)
{
  g_autofree char *path = g_strdup_printf ("%s/%s", folder, names[kind]);
  g_autofree char *certificate = g_strconcat (path, ".pem", NULL);
  g_autofree char *key = g_strconcat (path, ".key", NULL);
  g_autofree char *make =
    g_strdup_printf ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
                     "-days 2 -subj /CN=%s -addext subjectAltName=IP:127.0.0.%d -out %s -keyout %s",
                     names[kind], kind == OTHER_HOST ? 9 : 1, certificate, key);
  g_autofree char *age = g_strdup_printf ("openssl x509 -in %s -signkey %s -days -1 -out %s",
                                          certificate, key, certificate);
  g_autoptr (GError) error = NULL;

  run (make);
  if (kind == EXPIRED)
    run (age);
  certificates[kind] = g_tls_certificate_new_from_files (certificate, key, &error);
  g_assert_no_error (error);
}

/* From here on all of them are trusted but %UNKNOWN. */
static void
trust (void)
{
  GString         *all = g_string_new (NULL);
  g_autofree char *path = g_build_filename (folder, "trusted.pem", NULL);
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  for (int kind = 0; kind < UNKNOWN; kind++) {
    g_autofree char *pem = NULL;

    g_object_get (certificates[kind], "certificate-pem", &pem, NULL);
    g_string_append (all, pem);
  }
  g_assert_true (g_file_set_contents (path, all->str, -1, NULL));
  g_string_free (all, TRUE);

  database = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
}

static void
remove_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_assert_cmpint (g_remove (path), ==, 0);
  }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}

/* ---- dictating */

typedef struct {
  Fake          *fake;
  LqEngineConfig config;
  LqRecognizer  *recognizer;
  LqTranscript  *transcript;
  LqSpool       *spool;
  bool           was_online;
  bool           is_ended;
  bool           is_over;
  GError        *error;
} Fixture;

static void
update_cb (LqRecognizer *recognizer, const LqUpdate *update, Fixture *f)
{
  lq_transcript_apply (f->transcript, update);
}

static void
link_cb (LqRecognizer *recognizer, int link, Fixture *f)
{
  f->was_online |= link == LQ_LINK_ONLINE;
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
  ((Fixture *) user_data)->is_over = true;

  return G_SOURCE_REMOVE;
}

static void
wait_for_end (Fixture *f)
{
  guint limit_id = g_timeout_add_seconds (LIMIT_S, over_cb, f);

  while (!f->is_ended) {
    g_main_context_iteration (NULL, TRUE);
    g_assert_false (f->is_over);
  }
  g_source_remove (limit_id);
}

static Fixture *
fixture_new (Kind kind)
{
  Fixture *f = g_new0 (Fixture, 1);

  f->fake = fake_new_with_tls (NULL, 0, certificates[kind]);
  f->config.url = (char *) fake_get_url (f->fake);
  f->config.key = (char *) KEY;
  f->spool = lq_spool_new (NULL, NULL);
  f->transcript = lq_transcript_new ();

  return f;
}

static void
fixture_free (Fixture *f)
{
  g_clear_object (&f->recognizer);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  fake_free (f->fake);
  lq_spool_unref (f->spool);
  lq_transcript_free (f->transcript);
  g_clear_error (&f->error);
  g_free (f);
}

static void
dictate (Fixture *f)
{
  static int16_t samples[WORD_MS * LQ_RATE_HZ / 1000];
  LqSonioxLimits limits = lq_soniox_limits;

  for (size_t i = 0; i < G_N_ELEMENTS (samples); i++)
    samples[i] = 7;
  lq_spool_append (f->spool, samples, G_N_ELEMENTS (samples));
  limits.give_up_ms = 500;
  f->recognizer = lq_soniox_recognizer_new (&f->config);
  lq_soniox_recognizer_set_limits (f->recognizer, &limits);
  g_signal_connect (f->recognizer, "update", G_CALLBACK (update_cb), f);
  g_signal_connect (f->recognizer, "link", G_CALLBACK (link_cb), f);
  g_signal_connect (f->recognizer, "ended", G_CALLBACK (ended_cb), f);
  lq_recognizer_start (f->recognizer, f->spool);
  lq_recognizer_finish (f->recognizer);
  wait_for_end (f);
}

static void
test_trusted (void)
{
  Fixture         *f = fixture_new (GOOD);
  g_autofree char *text = NULL;

  dictate (f);
  g_assert_no_error (f->error);
  text = lq_transcript_dup_final_text (f->transcript);
  g_assert_cmpstr (text, ==, "w7x300");
  g_assert_true (g_str_has_prefix (fake_get_url (f->fake), "wss://"));
  g_assert_cmpstr (fake_get_authorization (f->fake), ==, "Bearer " KEY);
  fixture_free (f);
}

/* @why: what the message says, for the log and for whoever asks for help with it */
static void
assert_refused (const Fixture *f, const char *why)
{
  g_assert_error (f->error, LQ_ERROR, LQ_ERROR_NETWORK);
  g_assert_nonnull (strstr (f->error->message, "certificate is not trusted"));
  g_assert_nonnull (strstr (f->error->message, why));
  g_assert_null (strstr (f->error->message, KEY));
  g_assert_cmpuint (fake_count_requests (f->fake), ==, 0); /* not even the one with the key */
}

static const char *const reasons[] = {
  [OTHER_HOST] = "it is for another host",
  [EXPIRED] = "it has expired",
  [UNKNOWN] = "nobody known has signed it",
};

static void
test_untrusted (gconstpointer data)
{
  Kind     kind = GPOINTER_TO_INT (data);
  Fixture *f = fixture_new (kind);

  dictate (f);
  assert_refused (f, reasons[kind]);
  g_assert_false (f->was_online);
  fixture_free (f);
}

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  f->is_ended = true;
  lq_soniox_test_finish (result, &f->error);
}

/* The preferences' test, at once. */
static void
test_test (void)
{
  Fixture *f = fixture_new (UNKNOWN);

  lq_soniox_test_async (&f->config, NULL, tested_cb, f);
  wait_for_end (f);
  assert_refused (f, reasons[UNKNOWN]);
  fixture_free (f);
}

static void
add_untrusted (Kind kind)
{
  g_autofree char *path = g_strconcat ("/soniox-tls/", names[kind], NULL);

  g_test_add_data_func (path, GINT_TO_POINTER (kind), test_untrusted);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("loquat-tls-XXXXXX", NULL);
  for (int kind = 0; kind < N_CERTIFICATES; kind++)
    make_certificate ((Kind) kind);
  trust ();

  g_test_add_func ("/soniox-tls/trusted", test_trusted);
  add_untrusted (OTHER_HOST);
  add_untrusted (EXPIRED);
  add_untrusted (UNKNOWN);
  g_test_add_func ("/soniox-tls/test", test_test);
  status = g_test_run ();

  remove_folder ();
  for (int kind = 0; kind < N_CERTIFICATES; kind++)
    g_object_unref (certificates[kind]);

  return status;
}
