/* test-http2.c: calls over HTTP/2, uploads over HTTP/1.1, against a server that speaks both
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-test"

#include "config.h"
#include "lq-error.h"
#include "lq-http-private.h"
#include "wait.h"

#include <glib/gstdio.h>
#include <inttypes.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <string.h>

enum { LARGE = 64 * 1024 * 1024 };

/* GnuTLS shakes hands in threads of GLib's that outlive the test; the leak checker's own tracer
 * crashes on them now and then. What leaks is looked for in the tests without TLS. */
#ifdef __SANITIZE_ADDRESS__
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "detect_leaks=0";
}
#endif

typedef struct {
  char        *folder;
  GSubprocess *server; /* NULL: there is none here */
  char        *url;
  LqHttp      *http;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  LqNetPreset      preset = lq_net_preset_get (LQ_NET_THROUGHPUT);
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "rig", "h2-server.js", NULL);
  g_autofree char *node = g_find_program_in_path ("node");
  g_autofree char *certificate = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GTlsDatabase) trusted = NULL;
  g_autoptr (GError) error = NULL;

  preset.rate_per_s = 0;
  fixture->http = lq_http_new (&preset);
  fixture->folder = g_dir_make_tmp ("loquat-h2-XXXXXX", &error);
  g_assert_no_error (error);
  if (node == NULL)
    return;

  fixture->server =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, node,
                      script, fixture->folder, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->server));
  fixture->url = g_data_input_stream_read_line_utf8 (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (fixture->url);

  certificate = g_build_filename (fixture->folder, "cert.pem", NULL);
  trusted = g_tls_file_database_new (certificate, &error);
  g_assert_no_error (error);
  lq_http_set_trust (fixture->http, trusted);
}

static void
remove_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_unlink (path);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_finalize_object (fixture->http);
  if (fixture->server != NULL) {
    g_subprocess_force_exit (fixture->server);
    g_subprocess_wait (fixture->server, NULL, NULL);
    g_object_unref (fixture->server);
  }
  remove_file (fixture->folder, "cert.pem");
  remove_file (fixture->folder, "key.pem");
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->url);
}

static bool
is_missing (Fixture *fixture)
{
  if (fixture->server != NULL)
    return false;

  g_test_skip ("there is no node here");

  return true;
}

/* ---- calls */

typedef struct {
  LqHttpAnswer *answer;
  GError       *error;
  bool          is_done;
} Outcome;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->answer = lq_http_send_finish (LQ_HTTP (source), result, NULL, &outcome->error);
  outcome->is_done = true;
}

static GInputStream *
open_zeros (gpointer data, GError **error)
{
  return g_memory_input_stream_new_from_data (g_malloc0 (LARGE), LARGE, g_free);
}

static void
send (Fixture *fixture, LqHttpCall *call, const char *path, Outcome *outcome)
{
  g_autofree char *url = g_strconcat (fixture->url, path, NULL);

  call->url = url;
  lq_http_send_async (fixture->http, call, NULL, done_cb, outcome);
}

static void
check_fine (Outcome *outcome)
{
  wait_until (outcome->is_done);
  g_assert_no_error (outcome->error);
  g_assert_cmpuint (outcome->answer->status, ==, 200);
  g_clear_pointer (&outcome->answer, lq_http_answer_unref);
}

/* What the server noted. Returns: (transfer full) */
static JsonParser *
read_record (Fixture *fixture)
{
  LqHttpCall  call = { .method = "GET", .what = "record" };
  JsonParser *parser = json_parser_new ();
  Outcome     outcome = { 0 };
  g_autoptr (GError) error = NULL;
  size_t      size;
  const char *text;

  send (fixture, &call, "/record", &outcome);
  wait_until (outcome.is_done);
  g_assert_no_error (outcome.error);
  text = g_bytes_get_data (outcome.answer->body, &size);
  json_parser_load_from_data (parser, text, (gssize) size, &error);
  g_assert_no_error (error);
  lq_http_answer_unref (outcome.answer);

  return parser;
}

static JsonObject *
root_of (JsonParser *parser)
{
  return json_node_get_object (json_parser_get_root (parser));
}

/* How many requests came over this version. */
static unsigned
count_version (JsonParser *parser, const char *version)
{
  JsonArray *requests = json_object_get_array_member (root_of (parser), "requests");
  unsigned   n = 0;

  for (guint i = 0; i < json_array_get_length (requests); i++) {
    JsonObject *request = json_array_get_object_element (requests, i);

    n += g_str_equal (json_object_get_string_member (request, "httpVersion"), version);
  }

  return n;
}

/* A hundred at once, and a hundred one after the other: one connection. */
static void
test_one_connection (Fixture *fixture, gconstpointer unused)
{
  enum { N_CALLS = 100 };
  Outcome    outcomes[N_CALLS] = { 0 };
  LqHttpCall call = { .method = "GET", .what = "call" };
  g_autoptr (JsonParser) record = NULL;
  g_autoptr (LqHttpFigures) figures = NULL;

  if (is_missing (fixture))
    return;

  for (int i = 0; i < N_CALLS; i++) {
    g_autofree char *path = g_strdup_printf ("/wait/20?%d", i);

    send (fixture, &call, path, &outcomes[i]);
  }
  for (int i = 0; i < N_CALLS; i++)
    check_fine (&outcomes[i]);
  for (int i = 0; i < N_CALLS; i++) {
    Outcome outcome = { 0 };

    send (fixture, &call, "/a", &outcome);
    check_fine (&outcome);
  }

  record = read_record (fixture);
  g_assert_cmpuint (count_version (record, "2.0"), ==, 2 * N_CALLS);
  g_assert_cmpint (json_object_get_int_member (root_of (record), "connections"), ==, 1);
  figures = lq_http_stats_dup (lq_http_get_stats (fixture->http), "call");
  g_assert_cmpuint (figures->n_http2, ==, 2 * N_CALLS);
  g_assert_cmpuint (figures->n_opened, ==, 1);
  g_assert_cmpuint (figures->n_reused, ==, 2 * N_CALLS - 1);
}

/* Large uploads have connections of their own; calls beside them go on as before. */
static void
test_upload (Fixture *fixture, gconstpointer unused)
{
  LqHttpCall call = { .method = "GET", .what = "call" };
  LqHttpCall upload = {
    .method = "POST",
    .what = "upload",
    .open = open_zeros,
    .length = LARGE,
    .is_upload = true,
    .is_repeatable = true,
  };
  Outcome outcomes[4] = { 0 };
  g_autoptr (JsonParser) record = NULL;

  if (is_missing (fixture))
    return;

  send (fixture, &call, "/first", &outcomes[0]);
  check_fine (&outcomes[0]);
  send (fixture, &upload, "/upload", &outcomes[1]);
  send (fixture, &call, "/beside", &outcomes[2]);
  check_fine (&outcomes[1]);
  check_fine (&outcomes[2]);
  send (fixture, &upload, "/upload", &outcomes[3]);
  check_fine (&outcomes[3]);

  record = read_record (fixture);
  g_assert_cmpuint (count_version (record, "1.1"), ==, 2);
  g_assert_cmpuint (count_version (record, "2.0"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (root_of (record), "connections"), ==, 3);
}

/* Over TLS, too, one hears why an upload is not wanted. */
static void
test_refused_early (Fixture *fixture, gconstpointer unused)
{
  LqHttpCall call = {
    .method = "POST",
    .what = "upload",
    .open = open_zeros,
    .length = LARGE,
    .is_upload = true,
  };
  Outcome outcome = { 0 };

  if (is_missing (fixture))
    return;

  send (fixture, &call, "/refuse", &outcome);
  wait_until (outcome.is_done);
  g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_FILE_LARGE);
  g_assert_nonnull (strstr (outcome.error->message, "early"));
  g_clear_error (&outcome.error);
}

/* POSTs that may be repeated share the connection; one that may not has its own, so that no kept
 * one breaks under it. */
static void
test_posts (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
  LqHttpCall call = { .method = "POST", .what = "call", .body = body, .is_repeatable = true };
  g_autoptr (JsonParser) record = NULL;

  if (is_missing (fixture))
    return;

  for (int i = 0; i < 10; i++) {
    Outcome outcome = { 0 };

    call.is_repeatable = i < 9;
    send (fixture, &call, "/create", &outcome);
    check_fine (&outcome);
  }
  record = read_record (fixture);
  g_assert_cmpuint (count_version (record, "2.0"), ==, 10);
  g_assert_cmpint (json_object_get_int_member (root_of (record), "connections"), ==, 2);
}

/* Whoever is not trusted gets neither key nor call. */
static void
test_not_trusted (Fixture *fixture, gconstpointer unused)
{
  LqHttpCall call = { .method = "GET", .what = "call", .key = "secret" };
  Outcome    outcome = { 0 };
  g_autoptr (LqHttpFigures) figures = NULL;

  if (is_missing (fixture))
    return;

  lq_http_set_trust (fixture->http,
                     g_tls_backend_get_default_database (g_tls_backend_get_default ()));
  send (fixture, &call, "/a", &outcome);
  wait_until (outcome.is_done);
  g_assert_error (outcome.error, LQ_ERROR, LQ_ERROR_NETWORK);
  g_assert_nonnull (strstr (outcome.error->message, "certificate"));
  g_clear_error (&outcome.error);
  figures = lq_http_stats_dup (lq_http_get_stats (fixture->http), "call");
  g_assert_cmpuint (figures->n_tries, ==, 1); /* another try would find the same */
}

/* ---- a body that nobody takes */

typedef struct {
  LqHttpFlow *flow;
  int64_t     taken;
} Slow;

static void
take_cb (LqHttpFlow *flow, GBytes *piece, gpointer data)
{
  Slow *slow = data;

  slow->taken += (int64_t) g_bytes_get_size (piece);
  if (slow->flow == NULL)
    lq_http_flow_pause (flow);
  slow->flow = flow;
}

static int64_t
get_memory_kb (void)
{
  g_autofree char *text = NULL;
  const char      *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  line = strstr (text, "VmRSS:");

  return g_ascii_strtoll (line + strlen ("VmRSS:"), NULL, 10);
}

static gboolean
flag_cb (gpointer user_data)
{
  *(bool *) user_data = true;

  return G_SOURCE_REMOVE;
}

/* While the consumer has paused, what comes is not heaped up here. */
static void
test_flow (Fixture *fixture, gconstpointer unused)
{
  Slow       slow = { 0 };
  LqHttpCall call = { .method = "GET", .what = "call", .read = take_cb, .data = &slow };
  Outcome    outcome = { 0 };
  bool       is_over = false;
  int64_t    before_kb;

  if (is_missing (fixture))
    return;

  before_kb = get_memory_kb ();
  send (fixture, &call, "/size/134217728", &outcome);
  wait_until (slow.flow != NULL);
  g_timeout_add (1000, flag_cb, &is_over);
  wait_until (is_over);
  g_test_message ("%" PRId64 " KB more", get_memory_kb () - before_kb);
  g_assert_cmpint (get_memory_kb () - before_kb, <, 40 * 1024);

  lq_http_flow_resume (slow.flow);
  check_fine (&outcome);
  g_assert_cmpint (slow.taken, ==, 134217728);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define add(name, function) g_test_add ("/http2/" name, Fixture, NULL, set_up, function, tear_down)
  add ("one-connection", test_one_connection);
  add ("upload", test_upload);
  add ("refused-early", test_refused_early);
  add ("posts", test_posts);
  add ("not-trusted", test_not_trusted);
  add ("flow", test_flow);
#undef add

  return g_test_run ();
}
