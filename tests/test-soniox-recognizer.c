/* test-soniox-recognizer.c: whatever the line does, every word comes once
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-soniox"

#include "config.h"
#include "fake-soniox.h"
#include "lq-error.h"
#include "lq-soniox-private.h"
#include "lq-soniox-protocol.h"
#include "lq-soniox-stream.h"
#include "lq-soniox.h"
#include "lq-transcript.h"

#include <libsoup/soup.h>
#include <string.h>

enum {
  SAMPLES_PER_MS = LQ_RATE_HZ / 1000,
  LIMIT_S = 60,
  N_RANDOM_RUNS = 40,
  FRAME_OVERHEAD = 14,
};

#define KEY "secret-key-123"

typedef struct {
  Fake           *fake;
  LqEngineConfig *config;
  LqSonioxLimits  limits;
  LqRecognizer   *recognizer;
  LqSpool        *spool;
  GString        *expected; /* the text of what is in the spool */
  LqTranscript   *transcript;
  GArray         *links;
  unsigned        n_updates;
  int64_t         total_ms;
  unsigned        n_ended;
  GError         *error;
  bool            is_over; /* the time for this test */
} Fixture;

/* ---- sound, and what the service makes of it */

static void
append (Fixture *f, int value, int length_ms)
{
  size_t              n = (size_t) length_ms * SAMPLES_PER_MS;
  g_autofree int16_t *samples = g_new (int16_t, n);

  for (size_t i = 0; i < n; i++)
    samples[i] = (int16_t) value;
  lq_spool_append (f->spool, samples, n);
  if (value != 0)
    g_string_append_printf (f->expected, "%sw%dx%d", f->expected->len > 0 ? " " : "", value,
                            length_ms);
}

static void
append_words (Fixture *f, int first, int n_words)
{
  for (int i = 0; i < n_words; i++) {
    append (f, first + i, 150 + 10 * (i * 7 % 30));
    append (f, 0, i % 5 == 4 ? 400 : 10 * (i % 6));
  }
}

/* ---- the fixture */

static void
update_cb (LqRecognizer *recognizer, const LqUpdate *update, Fixture *f)
{
  bool is_provisional = false;

  g_assert_cmpuint (f->n_ended, ==, 0);
  for (guint i = 0; i < update->tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (update->tokens, i);

    g_assert_false (token->is_final && is_provisional);
    is_provisional = !token->is_final;
  }

  f->n_updates++;
  f->total_ms = update->total_ms;
  lq_transcript_apply (f->transcript, update);
}

static void
link_cb (LqRecognizer *recognizer, int link, Fixture *f)
{
  g_array_append_val (f->links, link);
}

static void
ended_cb (LqRecognizer *recognizer, const GError *error, Fixture *f)
{
  f->n_ended++;
  f->error = error ? g_error_copy (error) : NULL;
}

static gboolean
over_cb (gpointer user_data)
{
  ((Fixture *) user_data)->is_over = true;

  return G_SOURCE_REMOVE;
}

static Fixture *
fixture_new (const FakeScript *scripts, unsigned n_scripts)
{
  Fixture *f = g_new0 (Fixture, 1);

  f->fake = fake_new (scripts, n_scripts);
  f->config = g_new0 (LqEngineConfig, 1);
  f->config->url = g_strdup (fake_get_url (f->fake));
  f->config->key = g_strdup (KEY);
  f->limits = lq_soniox_limits;
  f->limits.attempt_ms = 10;
  f->limits.attempt_max_ms = 40;
  f->limits.accept_ms = 20;
  f->limits.refused_ms = 60;
  f->limits.tick_ms = 5;
  f->limits.pace = 100;
  f->spool = lq_spool_new (NULL, NULL);
  f->expected = g_string_new (NULL);
  f->transcript = lq_transcript_new ();
  f->links = g_array_new (FALSE, FALSE, sizeof (int));

  return f;
}

static void
start (Fixture *f)
{
  f->recognizer = lq_soniox_recognizer_new (f->config);
  lq_soniox_recognizer_set_limits (f->recognizer, &f->limits);
  g_signal_connect (f->recognizer, "update", G_CALLBACK (update_cb), f);
  g_signal_connect (f->recognizer, "link", G_CALLBACK (link_cb), f);
  g_signal_connect (f->recognizer, "ended", G_CALLBACK (ended_cb), f);
  lq_recognizer_start (f->recognizer, f->spool);
}

static void
fixture_free (Fixture *f)
{
  if (f->recognizer != NULL)
    g_assert_finalize_object (f->recognizer);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  fake_free (f->fake);
  lq_engine_config_free (f->config);
  lq_spool_unref (f->spool);
  g_string_free (f->expected, TRUE);
  lq_transcript_free (f->transcript);
  g_array_unref (f->links);
  g_clear_error (&f->error);
  g_free (f);
}

/* Runs the main context until @condition. */
#define WAIT_FOR(f, condition)                                                                     \
  G_STMT_START                                                                                     \
  {                                                                                                \
    guint limit_id = g_timeout_add_seconds (LIMIT_S, over_cb, f);                                  \
                                                                                                   \
    while (!(condition)) {                                                                         \
      g_main_context_iteration (NULL, TRUE);                                                       \
      g_assert_false ((f)->is_over);                                                               \
    }                                                                                              \
    g_source_remove (limit_id);                                                                    \
  }                                                                                                \
  G_STMT_END

static void
assert_text (Fixture *f)
{
  g_autofree char *text = lq_transcript_dup_final_text (f->transcript);
  g_autofree char *tail = lq_transcript_dup_provisional_text (f->transcript);

  g_assert_cmpstr (text, ==, f->expected->str);
  g_assert_cmpstr (tail, ==, "");
}

static void
finish_well (Fixture *f)
{
  lq_recognizer_finish (f->recognizer);
  WAIT_FOR (f, f->n_ended > 0);
  g_assert_no_error (f->error);
  g_assert_cmpuint (f->n_ended, ==, 1);
  assert_text (f);
}

static bool
was_link (Fixture *f, LqLink link)
{
  for (guint i = 0; i < f->links->len; i++)
    if (g_array_index (f->links, int, i) == (int) link)
      return true;

  return false;
}

/* ---- without faults */

static void
test_plain (void)
{
  Fixture *f = fixture_new (NULL, 0);

  append_words (f, 1, 20);
  start (f);
  finish_well (f);

  g_assert_cmpuint (fake_count_streams (f->fake), ==, 1);
  g_assert_cmpstr (fake_get_authorization (f->fake), ==, "Bearer " KEY);
  g_assert_null (fake_get_protocol (f->fake));
  g_assert_cmpstr (fake_get_start (f->fake), ==,
                   "{\"model\":\"stt-rt-v5\",\"audio_format\":\"pcm_s16le\",\"sample_rate\":16000,"
                   "\"num_channels\":1,\"enable_endpoint_detection\":true}");
  g_assert_cmpuint (f->links->len, ==, 3);
  g_assert_cmpint (g_array_index (f->links, int, 0), ==, LQ_LINK_CONNECTING);
  g_assert_cmpint (g_array_index (f->links, int, 1), ==, LQ_LINK_ONLINE);
  g_assert_cmpint (g_array_index (f->links, int, 2), ==, LQ_LINK_NONE);
  fixture_free (f);
}

static void
test_subprotocol (void)
{
  Fixture *f = fixture_new (NULL, 0);

  f->config->is_key_in_subprotocol = true;
  f->config->model = g_strdup ("other");
  f->config->language_hints = g_strsplit ("en,de", ",", -1);
  append_words (f, 1, 3);
  start (f);
  finish_well (f);

  g_assert_null (fake_get_authorization (f->fake));
  g_assert_cmpstr (fake_get_protocol (f->fake), ==, "soniox-api-key, " KEY);
  g_assert_nonnull (strstr (fake_get_start (f->fake), "\"model\":\"other\""));
  g_assert_nonnull (strstr (fake_get_start (f->fake), "\"language_hints\":[\"en\",\"de\"]"));
  fixture_free (f);
}

/* Sound that grows: what is there goes out in frames of a tenth of a second or more. */
static void
test_live (void)
{
  Fixture *f = fixture_new (NULL, 0);
  int64_t  before;

  start (f);
  WAIT_FOR (f, f->links->len == 2);
  append (f, 7, 90);
  lq_recognizer_audio_grew (f->recognizer);
  before = fake_get_passed_bytes (f->fake);
  append (f, 7, 10);
  g_string_assign (f->expected, "w7x100");
  lq_recognizer_audio_grew (f->recognizer);
  WAIT_FOR (f, f->n_updates > 0);
  g_assert_cmpint (fake_get_passed_bytes (f->fake) - before, >=, 3200);
  g_assert_cmpint (f->total_ms, ==, 100);
  finish_well (f);
  fixture_free (f);
}

/* Without sound the service says nothing, and so nothing against the key. */
static void
test_online_without_answer (void)
{
  Fixture *f = fixture_new (NULL, 0);
  int64_t  begin_us = g_get_monotonic_time ();

  f->limits.accept_ms = 100;
  start (f);
  WAIT_FOR (f, was_link (f, LQ_LINK_ONLINE));
  g_assert_cmpint (g_get_monotonic_time () - begin_us, >=, 100 * 1000);
  g_assert_cmpuint (f->n_updates, ==, 0);
  finish_well (f);
  fixture_free (f);
}

static void
test_nothing (void)
{
  Fixture *f = fixture_new (NULL, 0);

  start (f);
  finish_well (f);
  g_assert_cmpuint (f->n_updates, ==, 0);
  fixture_free (f);
}

static void
test_finalize (void)
{
  Fixture         *f = fixture_new (NULL, 0);
  g_autofree char *text = NULL;

  append (f, 5, 330);
  start (f);
  lq_recognizer_finalize (f->recognizer);
  WAIT_FOR (f, fake_count_controls (f->fake, "finalize") > 0 && f->total_ms == 330 &&
                 lq_transcript_get_finals (f->transcript)->len == 2);
  text = lq_transcript_dup_final_text (f->transcript);
  g_assert_cmpstr (text, ==, "w5x330");
  finish_well (f);
  g_assert_cmpuint (fake_count_controls (f->fake, "finalize"), ==, 1);
  fixture_free (f);
}

static void
test_keepalive (void)
{
  Fixture *f = fixture_new (NULL, 0);

  f->limits.keepalive_ms = 20;
  start (f);
  WAIT_FOR (f, fake_count_controls (f->fake, "keepalive") >= 3);
  finish_well (f);
  fixture_free (f);
}

/* The first part of a word is final before the second: nobody hears of it as final before. */
static void
test_word_is_held_back (void)
{
  Fixture         *f = fixture_new (NULL, 0);
  g_autofree char *text = NULL;

  append (f, 5, 300);
  start (f);
  WAIT_FOR (f, f->total_ms == 300);
  g_assert_cmpuint (lq_transcript_get_finals (f->transcript)->len, ==, 0);
  text = lq_transcript_dup_provisional_text (f->transcript);
  g_assert_cmpstr (text, ==, "w5x300");
  finish_well (f);
  fixture_free (f);
}

static void
test_dropped (void)
{
  Fixture *f = fixture_new (NULL, 0);

  append_words (f, 1, 5);
  start (f);
  WAIT_FOR (f, f->n_updates > 0);
  g_assert_finalize_object (g_steal_pointer (&f->recognizer));
  start (f);
  g_assert_finalize_object (g_steal_pointer (&f->recognizer));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f->n_ended, ==, 0);
  fixture_free (f);
}

static void
test_rotation (void)
{
  Fixture *f = fixture_new (NULL, 0);

  f->limits.rotate_ms = 0;
  append_words (f, 1, 20);
  start (f);
  WAIT_FOR (f, fake_count_streams (f->fake) >= 2);
  finish_well (f);
  g_assert_false (was_link (f, LQ_LINK_RECONNECTING));
  fixture_free (f);
}

/* ---- broken lines */

static void
run_with (const FakeScript *scripts, unsigned n_scripts)
{
  Fixture *f = fixture_new (scripts, n_scripts);

  append_words (f, 1, 30);
  start (f);
  finish_well (f);
  g_assert_cmpuint (fake_count_streams (f->fake), ==, n_scripts + 1);
  g_assert_true (was_link (f, LQ_LINK_RECONNECTING));
  fixture_free (f);
}

static void
test_cuts (void)
{
  static const FakeScript scripts[] = {
    { FAKE_CLOSE, 700, NULL },
    { FAKE_RESET, 1300, NULL },
    { FAKE_FRAME, 900,
      "{\"error_code\":503,\"error_type\":\"service_unavailable\",\"error_message\":\"x\"}" },
    { FAKE_FRAME, 500,
      "{\"error_code\":408,\"error_type\":\"request_timeout\",\"error_message\":\"x\"}" },
    { FAKE_FRAME, 500,
      "{\"error_code\":413,\"error_type\":\"max_duration_reached\",\"error_message\":\"x\"}" },
    { FAKE_FRAME, 500, "{\"error_code\":429,\"error_type\":\"limit_exceeded\"}" },
    { FAKE_FRAME, 500,
      "{\"error_code\":429,\"error_type\":\"max_concurrent_connections_reached\"}" },
    { FAKE_FRAME, 500, "{\"error_code\":500,\"error_type\":\"internal_error\"}" },
    { FAKE_FINISH, 1000, NULL },
    { FAKE_CLOSE, 0, NULL },
  };

  run_with (scripts, G_N_ELEMENTS (scripts));
}

static void
test_hostile_frames (void)
{
  static const FakeScript scripts[] = {
    { FAKE_FRAME, 500, "garbage" },
    { FAKE_BINARY, 500, NULL },
    { FAKE_INVALID, 500, NULL },
    { FAKE_HUGE, 500, NULL },
    { FAKE_FRAME, 500, "{\"tokens\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]" },
    { FAKE_FRAME, 500, "{\"tokens\":[{\"text\":5}]}" },
  };

  run_with (scripts, G_N_ELEMENTS (scripts));
}

/* A connection that stays but says nothing is noticed by its missing pongs. */
static void
test_half_open (void)
{
  static const FakeScript scripts[] = { { FAKE_FREEZE, 800, NULL } };
  Fixture                *f = fixture_new (scripts, 1);
  int64_t                 begin_us;

  f->limits.grace_ms = 0;
  f->limits.flight_ms = 500;
  append_words (f, 1, 20);
  start (f);
  WAIT_FOR (f, f->n_updates > 0);
  begin_us = g_get_monotonic_time ();
  WAIT_FOR (f, fake_count_streams (f->fake) == 2);
  g_assert_cmpint (g_get_monotonic_time () - begin_us, <, 5 * G_USEC_PER_SEC);
  finish_well (f);
  fixture_free (f);
}

/* A service that is slow but answers pings is left in peace. */
static void
test_mute_is_alive (void)
{
  static const FakeScript scripts[] = { { FAKE_MUTE, 300, NULL } };
  Fixture                *f = fixture_new (scripts, 1);
  int64_t                 until_us = g_get_monotonic_time () + 4 * G_USEC_PER_SEC;

  f->limits.dead_ms = 2500;
  f->limits.grace_ms = 0;
  append_words (f, 1, 5);
  start (f);
  WAIT_FOR (f, g_get_monotonic_time () > until_us);
  g_assert_cmpuint (fake_count_streams (f->fake), ==, 1);
  g_assert_cmpuint (f->n_ended, ==, 0);

  /* It owes the end: after the limit another stream does the work. */
  f->limits.finish_ms = 0;
  lq_soniox_recognizer_set_limits (f->recognizer, &f->limits);
  finish_well (f);
  g_assert_cmpuint (fake_count_streams (f->fake), ==, 2);
  fixture_free (f);
}

/* Ten minutes against a service that reads nothing: what is on its way stays bounded, and all of it
 * comes when the service is back. */
static void
test_stall (void)
{
  static const FakeScript scripts[] = { { FAKE_NO_FAULT, 0, NULL } };
  Fixture                *f = fixture_new (scripts, 1);
  int64_t                 passed;

  f->limits.dead_ms = f->limits.grace_ms = 100000; /* the stall is not taken for a dead line */
  f->limits.flight_ms = 2000;
  f->limits.pace = 100000;
  f->limits.burst_ms = 1000000;
  start (f);
  WAIT_FOR (f, f->links->len == 2);
  fake_freeze (f->fake, true);
  for (int i = 0; i < 1200; i++) {
    append (f, i + 1, 300);
    append (f, 0, 200);
    lq_recognizer_audio_grew (f->recognizer);
    g_main_context_iteration (NULL, FALSE);
  }
  passed = fake_get_passed_bytes (f->fake);
  g_assert_cmpuint (f->n_updates, ==, 0);

  fake_freeze (f->fake, false);
  WAIT_FOR (f, f->n_updates > 0);
  g_assert_cmpint (fake_get_passed_bytes (f->fake) - passed, <=,
                   2 * f->limits.flight_ms * SAMPLES_PER_MS * 2 + 200 * FRAME_OVERHEAD);
  finish_well (f);
  g_assert_cmpuint (fake_count_streams (f->fake), ==, 1);
  fixture_free (f);
}

/* Any number of breaks at any place: the text is the one without breaks. */
static void
test_random_cuts (void)
{
  static const FakeFault   faults[] = { FAKE_CLOSE, FAKE_RESET, FAKE_FRAME };
  static const char *const frames[] = {
    "{\"error_code\":503,\"error_message\":\"x\"}",
    "{\"error_code\":500,\"error_message\":\"x\"}",
    "garbage",
  };

  for (int run = 0; run < N_RANDOM_RUNS; run++) {
    FakeScript scripts[8];
    Fixture   *f = fixture_new (scripts, (unsigned) g_test_rand_int_range (1, 9));
    int        value = 0;

    for (size_t i = 0; i < G_N_ELEMENTS (scripts); i++) {
      scripts[i].fault = faults[g_test_rand_int_range (0, G_N_ELEMENTS (faults))];
      scripts[i].at_ms = g_test_rand_int_range (0, 2500);
      scripts[i].frame = frames[g_test_rand_int_range (0, G_N_ELEMENTS (frames))];
    }

    f->limits.n_failures_max = 100;
    start (f);
    for (int i = 0; i < 40; i++) {
      append (f, ++value, 10 * g_test_rand_int_range (6, 60));
      append (f, 0, g_test_rand_bit () ? 0 : 10 * g_test_rand_int_range (0, 50));
      lq_recognizer_audio_grew (f->recognizer);
      for (int n = g_test_rand_int_range (0, 30); n > 0; n--)
        g_main_context_iteration (NULL, FALSE);
    }
    finish_well (f);
    fixture_free (f);
  }
}

/* ---- refusals */

static void
test_fatal_errors (void)
{
  static const struct {
    int         code;
    const char *type;
    LqError     expected;
  } cases[] = {
    { 400, "invalid_request", LQ_ERROR_REQUEST },
    { 400, "model_not_available", LQ_ERROR_MODEL_UNAVAILABLE },
    { 401, "unauthenticated", LQ_ERROR_KEY },
    { 402, "organization_balance_exhausted", LQ_ERROR_BALANCE },
    { 402, "organization_monthly_budget_exhausted", LQ_ERROR_BALANCE },
    { 402, "project_monthly_budget_exhausted", LQ_ERROR_BALANCE },
    { 403, "permission_denied", LQ_ERROR_PERMISSION },
    { 403, "temp_api_key_session_expired", LQ_ERROR_KEY_EXPIRED },
    { 401, NULL, LQ_ERROR_KEY },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *frame =
      lq_soniox_format_error (cases[i].code, cases[i].type, "bad " KEY, "id");
    FakeScript script = { FAKE_FRAME, 0, frame };
    Fixture   *f = fixture_new (&script, 1);

    f->limits.accept_ms = LIMIT_S * 1000;
    append_words (f, 1, 5);
    start (f);
    WAIT_FOR (f, f->n_ended > 0);
    g_assert_error (f->error, LQ_ERROR, (int) cases[i].expected);
    g_assert_null (strstr (f->error->message, KEY));
    g_assert_cmpuint (fake_count_streams (f->fake), ==, 1);
    g_assert_true (was_link (f, LQ_LINK_OFFLINE));
    g_assert_false (was_link (f, LQ_LINK_ONLINE));
    fixture_free (f);
  }
}

static void
test_refused_upgrades (void)
{
  static const struct {
    unsigned status;
    LqError  expected;
  } cases[] = {
    { 401, LQ_ERROR_KEY },
    { 403, LQ_ERROR_PERMISSION },
    { 404, LQ_ERROR_PROTOCOL },
    { 302, LQ_ERROR_PROTOCOL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    Fixture *f = fixture_new (NULL, 0);

    fake_refuse (f->fake, cases[i].status, NULL);
    append_words (f, 1, 5);
    start (f);
    WAIT_FOR (f, f->n_ended > 0);
    g_assert_error (f->error, LQ_ERROR, (int) cases[i].expected);
    fixture_free (f);
  }
}

/* Too busy, or broken for a while: tried again until it works. */
static void
test_refused_for_a_while (void)
{
  static const unsigned statuses[] = { 429, 503, 500 };

  for (size_t i = 0; i < G_N_ELEMENTS (statuses); i++) {
    Fixture *f = fixture_new (NULL, 0);
    int64_t  until_us = g_get_monotonic_time () + 300000;

    fake_refuse (f->fake, statuses[i], NULL);
    append_words (f, 1, 5);
    start (f);
    WAIT_FOR (f, was_link (f, LQ_LINK_RECONNECTING) && g_get_monotonic_time () > until_us);
    g_assert_cmpuint (f->n_ended, ==, 0);
    fake_refuse (f->fake, 0, NULL);
    finish_well (f);
    fixture_free (f);
  }
}

/* Nothing is asked before the time that the service named, however it is written, and however far
 * off: up to a limit. */
static void
test_retry_after (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) soon = g_date_time_add_seconds (now, 3);
  g_autofree char *date = soup_date_time_to_string (soon, SOUP_DATE_HTTP);
  const char      *texts[] = { "1", date, "86400" };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++) {
    Fixture *f = fixture_new (NULL, 0);
    int64_t  begin_us = g_get_monotonic_time ();
    unsigned n_requests;

    f->limits.retry_after_max_ms = 1500;
    fake_refuse (f->fake, 429, texts[i]);
    append_words (f, 1, 5);
    start (f);
    WAIT_FOR (f, was_link (f, LQ_LINK_RECONNECTING));
    n_requests = fake_count_requests (f->fake);
    fake_refuse (f->fake, 0, NULL);
    WAIT_FOR (f, fake_count_requests (f->fake) > n_requests);
    g_assert_cmpint (g_get_monotonic_time () - begin_us, >=, G_USEC_PER_SEC);
    finish_well (f);
    fixture_free (f);
  }
}

static void
test_no_network (void)
{
  Fixture *f = fixture_new (NULL, 0);

  f->limits.give_up_ms = 200;
  g_free (f->config->url);
  f->config->url = g_strdup ("ws://127.0.0.1:1/");
  append_words (f, 1, 5);
  start (f);
  WAIT_FOR (f, was_link (f, LQ_LINK_RECONNECTING));
  lq_recognizer_finish (f->recognizer);
  WAIT_FOR (f, f->n_ended > 0);
  g_assert_error (f->error, LQ_ERROR, LQ_ERROR_NETWORK);
  fixture_free (f);
}

static void
test_bad_config (void)
{
  static const struct {
    const char *url;
    const char *key;
    LqError     expected;
  } cases[] = {
    { "no address", "key", LQ_ERROR_REQUEST },
    { NULL, "key", LQ_ERROR_REQUEST },
    { "ws://127.0.0.1:1/", "two\r\nlines", LQ_ERROR_KEY },
    { "ws://127.0.0.1:1/", "schlüssel", LQ_ERROR_KEY },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    Fixture *f = fixture_new (NULL, 0);

    g_free (f->config->url);
    f->config->url = g_strdup (cases[i].url);
    g_free (f->config->key);
    f->config->key = g_strdup (cases[i].key);
    start (f);
    g_assert_cmpuint (f->n_ended, ==, 0);
    WAIT_FOR (f, f->n_ended > 0);
    g_assert_error (f->error, LQ_ERROR, (int) cases[i].expected);
    g_assert_null (strstr (f->error->message, cases[i].key));
    fixture_free (f);
  }
}

/* Zero would mean no limit, and a read out of bounds. */
static void
test_payload_limit (void)
{
  g_assert_cmpint (LQ_SONIOX_PAYLOAD_MAX, >, 0);
  g_assert_cmpint (LQ_SONIOX_PAYLOAD_MAX, <=, LQ_SONIOX_MESSAGE_MAX);
}

/* ---- the preferences' test */

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  f->n_ended++;
  lq_soniox_test_finish (result, &f->error);
}

static void
assert_tests_as (Fixture *f, GQuark domain, int code)
{
  lq_soniox_test_async (f->config, NULL, tested_cb, f);
  WAIT_FOR (f, f->n_ended > 0);
  if (domain == 0)
    g_assert_no_error (f->error);
  else
    g_assert_error (f->error, domain, code);
  fixture_free (f);
}

static void
test_test (void)
{
  FakeScript refusal = { FAKE_FRAME, 0, "{\"error_code\":401,\"error_message\":\"" KEY "\"}" };
  FakeScript timeout = { FAKE_FRAME, 0, "{\"error_code\":408,\"error_message\":\"no audio\"}" };
  Fixture   *offline = fixture_new (NULL, 0);

  assert_tests_as (fixture_new (NULL, 0), 0, 0);
  assert_tests_as (fixture_new (&refusal, 1), LQ_ERROR, LQ_ERROR_KEY);
  assert_tests_as (fixture_new (&timeout, 1), 0, 0);
  g_free (offline->config->url);
  offline->config->url = g_strdup ("ws://127.0.0.1:1/");
  assert_tests_as (offline, LQ_ERROR, LQ_ERROR_NETWORK);
}

static void
test_test_is_cancelled (void)
{
  Fixture *f = fixture_new (NULL, 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  fake_freeze (f->fake, true);
  lq_soniox_test_async (f->config, cancellable, tested_cb, f);
  g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  WAIT_FOR (f, f->n_ended > 0);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  fixture_free (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/soniox-recognizer/plain", test_plain);
  g_test_add_func ("/soniox-recognizer/subprotocol", test_subprotocol);
  g_test_add_func ("/soniox-recognizer/live", test_live);
  g_test_add_func ("/soniox-recognizer/online-without-answer", test_online_without_answer);
  g_test_add_func ("/soniox-recognizer/nothing", test_nothing);
  g_test_add_func ("/soniox-recognizer/finalize", test_finalize);
  g_test_add_func ("/soniox-recognizer/keepalive", test_keepalive);
  g_test_add_func ("/soniox-recognizer/word-is-held-back", test_word_is_held_back);
  g_test_add_func ("/soniox-recognizer/dropped", test_dropped);
  g_test_add_func ("/soniox-recognizer/rotation", test_rotation);
  g_test_add_func ("/soniox-recognizer/cuts", test_cuts);
  g_test_add_func ("/soniox-recognizer/hostile-frames", test_hostile_frames);
  g_test_add_func ("/soniox-recognizer/half-open", test_half_open);
  g_test_add_func ("/soniox-recognizer/mute-is-alive", test_mute_is_alive);
  g_test_add_func ("/soniox-recognizer/stall", test_stall);
  g_test_add_func ("/soniox-recognizer/random-cuts", test_random_cuts);
  g_test_add_func ("/soniox-recognizer/fatal-errors", test_fatal_errors);
  g_test_add_func ("/soniox-recognizer/refused-upgrades", test_refused_upgrades);
  g_test_add_func ("/soniox-recognizer/refused-for-a-while", test_refused_for_a_while);
  g_test_add_func ("/soniox-recognizer/retry-after", test_retry_after);
  g_test_add_func ("/soniox-recognizer/no-network", test_no_network);
  g_test_add_func ("/soniox-recognizer/bad-config", test_bad_config);
  g_test_add_func ("/soniox-recognizer/payload-limit", test_payload_limit);
  g_test_add_func ("/soniox-recognizer/test", test_test);
  g_test_add_func ("/soniox-recognizer/test-is-cancelled", test_test_is_cancelled);

  return g_test_run ();
}
