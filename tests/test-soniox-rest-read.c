/* test-soniox-rest-read.c: transcripts come from the rig's hostile server
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "rest-fixture.h"
#include "lq-token.h"

#include <stdbool.h>

enum { N_TOKENS = 20000 };

typedef struct {
  unsigned         n_tokens;
  unsigned         n_batches;
  unsigned         n_most;    /* tokens of a batch */
  bool             is_slow;   /* every batch is held until the main loop is idle */
  bool             is_broken; /* they did not come in their order */
  LqSonioxReading *held;
} Reader;

static gboolean
resume_cb (gpointer user_data)
{
  Reader *reader = user_data;

  lq_soniox_reading_resume (g_steal_pointer (&reader->held));

  return G_SOURCE_REMOVE;
}

static gboolean
batch_cb (LqSonioxReading *reading, GPtrArray *tokens, gpointer user_data)
{
  g_autoptr (GPtrArray) owned = tokens;
  Reader *reader = user_data;

  g_assert_null (reader->held);
  for (guint i = 0; i < tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (tokens, i);

    reader->is_broken |= token->start_ms != reader->n_tokens++;
  }
  reader->n_batches++;
  reader->n_most = MAX (reader->n_most, tokens->len);
  if (!reader->is_slow)
    return TRUE;

  reader->held = reading;
  g_timeout_add (1, resume_cb, reader);

  return FALSE;
}

static bool
read_transcript (LqSonioxRest *rest, Reader *reader, unsigned *n_tokens, GError **error)
{
  g_autoptr (GAsyncResult) done = NULL;

  lq_soniox_rest_read_async (rest, "t", batch_cb, reader, NULL, rest_done_cb, &done);
  wait_until (done != NULL);
  g_assert_null (reader->held);

  return lq_soniox_rest_read_finish (rest, done, n_tokens, error);
}

#define CUT "{\"tokens\": 20000, \"cut_after\": 700000}"
/* The same between two chunks, where nothing but the text tells that something is missing. */
#define CUT_CHUNK "{\"tokens\": 20000, \"cut_after\": 800000, \"chunked\": true}"
#define WHOLE "{\"tokens\": 20000}"

static LqSonioxRest *
begin_transcript (HttpFixture *fixture, const char *steps)
{
  g_autofree char *script =
    g_strdup_printf ("{\"GET /v1/transcriptions/t/transcript\": [%s]}", steps);

  return rest_begin (fixture, script);
}

static void
test_whole (HttpFixture *fixture, gconstpointer is_slow)
{
  LqSonioxRest *rest = begin_transcript (fixture, WHOLE);
  g_autoptr (GError) error = NULL;
  Reader   reader = { .is_slow = is_slow != NULL };
  unsigned n_tokens = 0;

  g_assert_true (read_transcript (rest, &reader, &n_tokens, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_tokens, ==, N_TOKENS);
  g_assert_cmpuint (reader.n_tokens, ==, N_TOKENS);
  g_assert_false (reader.is_broken);
  g_assert_cmpuint (reader.n_batches, >, 5);
  g_assert_cmpuint (reader.n_most, <, 3000);
  rest_end (rest);
}

/* The line breaks in the middle: every token is there once. */
static void
test_again (HttpFixture *fixture, gconstpointer is_slow)
{
  LqSonioxRest *rest = begin_transcript (fixture, CUT ", " CUT_CHUNK ", " WHOLE);
  g_autoptr (GError) error = NULL;
  Reader   reader = { .is_slow = is_slow != NULL };
  unsigned n_tokens = 0;

  g_assert_true (read_transcript (rest, &reader, &n_tokens, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_tokens, ==, N_TOKENS);
  g_assert_cmpuint (reader.n_tokens, ==, N_TOKENS);
  g_assert_false (reader.is_broken);
  g_assert_cmpuint (n_requests (), ==, 3);
  rest_end (rest);
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

/* Ten hours of words need no more than some minutes of them, also while the store takes its time.
 */
static void
test_memory (HttpFixture *fixture, gconstpointer unused)
{
  LqSonioxRest *rest = begin_transcript (fixture, "{\"tokens\": 2000}, {\"tokens\": 200000}");
  g_autoptr (GError) error = NULL;
  Reader  few = { 0 };
  Reader  many = { .is_slow = true };
  int64_t before;

  g_assert_true (read_transcript (rest, &few, NULL, &error));
  before = get_peak_bytes ();
  g_assert_true (read_transcript (rest, &many, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (many.n_tokens, ==, 200000);
  g_assert_false (many.is_broken);
  g_test_message ("grew by %d KiB", (int) ((get_peak_bytes () - before) / 1024));
#if !defined(__SANITIZE_ADDRESS__)
  g_assert_cmpint (get_peak_bytes () - before, <, 8 * 1024 * 1024);
#endif
  rest_end (rest);
}

static void
test_refused (HttpFixture *fixture, gconstpointer unused)
{
  static const struct {
    const char *step;
    LqError     code;
  } cases[] = {
    { "{\"status\": 409, \"json\": {\"error_type\": \"transcription_invalid_state\"}}",
      LQ_ERROR_BUSY },
    { "{\"status\": 404, \"json\": {\"error_type\": \"transcription_not_found\"}}", LQ_ERROR_GONE },
    { "{\"json\": {\"id\": \"t\", \"text\": \"\"}}", LQ_ERROR_PROTOCOL },
    { "{\"json\": {\"id\": \"t\", \"tokens\": [{\"text\": \"a\"}, {\"start_ms\": 5}]}}",
      LQ_ERROR_PROTOCOL },
    { "{\"text\": \"{\\\"tokens\\\": [{\\\"text\\\": \\\"a\\\"}\"}", LQ_ERROR_PROTOCOL },
    { "{\"size\": 500000}", LQ_ERROR_PROTOCOL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    LqSonioxRest *rest = begin_transcript (fixture, cases[i].step);
    g_autoptr (GError) error = NULL;
    Reader reader = { 0 };

    g_assert_false (read_transcript (rest, &reader, NULL, &error));
    g_assert_error (error, LQ_ERROR, (int) cases[i].code);
    g_assert_cmpuint (n_requests (), ==, 1);
    rest_end (rest);
  }
}

#define slow_test(name, function)                                                                  \
  g_test_add (name, HttpFixture, "slow", http_set_up, function, http_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  http_test ("/soniox-rest-read/memory", test_memory);
  http_test ("/soniox-rest-read/whole", test_whole);
  slow_test ("/soniox-rest-read/whole-slowly", test_whole);
  http_test ("/soniox-rest-read/again", test_again);
  slow_test ("/soniox-rest-read/again-slowly", test_again);
  http_test ("/soniox-rest-read/refused", test_refused);

  return http_run ();
}
