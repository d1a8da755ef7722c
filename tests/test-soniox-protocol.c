/* test-soniox-protocol.c: frames of both sides survive the way there and back; bad ones are errors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-soniox-protocol.h"

#include <locale.h>
#include <math.h>
#include <string.h>

enum { N_ROUND_TRIPS = 300 };

static LqSonioxMessage *
parse (const char *json, GError **error)
{
  return lq_soniox_message_parse (json, strlen (json), NULL, error);
}

static LqSonioxMessage *
parse_good (const char *json)
{
  g_autoptr (GError) error = NULL;
  LqSonioxMessage *message = parse (json, &error);

  g_assert_no_error (error);
  g_assert_nonnull (message);

  return message;
}

static const LqToken *
token_at (const LqSonioxMessage *message, guint i)
{
  g_assert_cmpuint (i, <, message->update->tokens->len);

  return g_ptr_array_index (message->update->tokens, i);
}

static void
test_message (void)
{
  g_autoptr (LqSonioxMessage) message =
    parse_good ("{\"tokens\":[{\"text\":\" Hel\",\"start_ms\":600,\"end_ms\":680,"
                "\"confidence\":0.97,\"is_final\":true,\"speaker\":\"1\",\"language\":\"en\","
                "\"translation_status\":\"none\",\"source_language\":null,\"new\":{\"a\":[1]}},"
                "{\"text\":\"lo\"}],\"final_audio_proc_ms\":680,\"total_audio_proc_ms\":880,"
                "\"error_code\":null,\"error_message\":null,\"finished\":null}");
  const LqToken *first = token_at (message, 0);
  const LqToken *second = token_at (message, 1);

  g_assert_cmpuint (message->update->tokens->len, ==, 2);
  g_assert_cmpstr (first->text, ==, " Hel");
  g_assert_cmpint (first->start_ms, ==, 600);
  g_assert_cmpint (first->end_ms, ==, 680);
  g_assert_cmpfloat_with_epsilon (first->confidence, 0.97f, 0.0001f);
  g_assert_true (first->is_final);
  g_assert_cmpstr (first->speaker, ==, "1");
  g_assert_cmpstr (first->language, ==, "en");
  g_assert_cmpstr (second->text, ==, "lo");
  g_assert_cmpint (second->start_ms, ==, -1);
  g_assert_cmpfloat (second->confidence, ==, -1);
  g_assert_false (second->is_final);
  g_assert_null (second->speaker);
  g_assert_cmpint (message->update->final_ms, ==, 680);
  g_assert_cmpint (message->update->total_ms, ==, 880);
  g_assert_null (message->error);
  g_assert_false (message->is_finished);
}

static void
test_markers (void)
{
  g_autoptr (LqSonioxMessage) both =
    parse_good ("{\"tokens\":[{\"text\":\"a\",\"is_final\":true},{\"text\":\"<end>\","
                "\"is_final\":true},{\"text\":\"<fin>\"},{\"text\":\" b\"}],\"finished\":true}");
  g_autoptr (LqSonioxMessage) none = parse_good ("{\"tokens\":[{\"text\":\"<endless>\"}]}");

  g_assert_cmpuint (both->update->tokens->len, ==, 2);
  g_assert_cmpstr (token_at (both, 1)->text, ==, " b");
  g_assert_cmpuint (both->n_closed, ==, 1);
  g_assert_true (both->has_endpoint);
  g_assert_true (both->has_fin);
  g_assert_true (both->is_finished);
  g_assert_cmpuint (none->update->tokens->len, ==, 1);
  g_assert_false (none->has_endpoint);
}

static void
test_errors (void)
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
    { 408, "request_timeout", LQ_ERROR_TIMEOUT },
    { 413, "max_duration_reached", LQ_ERROR_TOO_LONG },
    { 429, "limit_exceeded", LQ_ERROR_LIMIT },
    { 429, "max_concurrent_connections_reached", LQ_ERROR_LIMIT },
    { 500, "internal_error", LQ_ERROR_SERVICE },
    { 503, "service_unavailable", LQ_ERROR_SERVICE },
    { 400, NULL, LQ_ERROR_REQUEST },
    { 401, "something_new", LQ_ERROR_KEY },
    { 402, NULL, LQ_ERROR_BALANCE },
    { 403, NULL, LQ_ERROR_PERMISSION },
    { 408, NULL, LQ_ERROR_TIMEOUT },
    { 413, NULL, LQ_ERROR_TOO_LONG },
    { 429, NULL, LQ_ERROR_LIMIT },
    { 502, NULL, LQ_ERROR_SERVICE },
    { 404, NULL, LQ_ERROR_PROTOCOL },
    { 0, NULL, LQ_ERROR_SERVICE },
    { 500, "unauthenticated", LQ_ERROR_KEY }, /* the type is the more exact one */
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *json =
      lq_soniox_format_error (cases[i].code, cases[i].type, "what \"it\" says\n", "id-7");
    g_autoptr (LqSonioxMessage) message = parse_good (json);

    g_assert_error (message->error, LQ_ERROR, (int) cases[i].expected);
    g_assert_cmpstr (message->error_type, ==, cases[i].type);
    g_assert_nonnull (strstr (message->error->message, "what \"it\" says"));
    g_assert_nonnull (strstr (message->error->message, "id-7"));
    g_assert_null (strchr (message->error->message, '\n'));
  }
}

/* A service may quote the key that it refuses, at any place: nothing of it gets into an error. */
static void
test_quoted_key (void)
{
  static const size_t places[] = { 0, 100, 285, 290, 299, 1000 };

  for (size_t i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autofree char *before = g_strnfill (places[i], 'x');
    g_autofree char *json =
      g_strdup_printf ("{\"tokens\":[],\"error_code\":401,\"error_type\":\"no s3cret-key\","
                       "\"error_message\":\"%ss3cret-key is no key\"}",
                       before);
    g_autoptr (GError) error = NULL;
    g_autoptr (LqSonioxMessage) message =
      lq_soniox_message_parse (json, strlen (json), "s3cret-key", &error);

    g_assert_no_error (error);
    g_assert_error (message->error, LQ_ERROR, LQ_ERROR_KEY);
    g_assert_null (strstr (message->error->message, "s3c"));
  }
}

static void
test_error_keeps_tokens (void)
{
  g_autoptr (LqSonioxMessage) message =
    parse_good ("{\"tokens\":[{\"text\":\" last\",\"is_final\":true}],\"error_code\":503,"
                "\"error_message\":\"Cannot continue request (code 3)\"}");

  g_assert_error (message->error, LQ_ERROR, LQ_ERROR_SERVICE);
  g_assert_cmpstr (token_at (message, 0)->text, ==, " last");
}

static char *
deep (unsigned depth)
{
  GString *json = g_string_new ("{\"a\":");

  for (unsigned i = 1; i < depth; i++)
    g_string_append_c (json, '[');
  for (unsigned i = 1; i < depth; i++)
    g_string_append_c (json, ']');

  return g_string_free (g_string_append_c (json, '}'), FALSE);
}

static void
test_hostile (void)
{
  static const char *const cases[] = {
    "",
    " ",
    "null",
    "[]",
    "1",
    "\"text\"",
    "{",
    "}",
    "{\"tokens\":[}",
    "{\"tokens\":{}}",
    "{\"tokens\":1}",
    "{\"tokens\":[1]}",
    "{\"tokens\":[null]}",
    "{\"tokens\":[[]]}",
    "{\"tokens\":[{}]}",
    "{\"tokens\":[{\"text\":null}]}",
    "{\"tokens\":[{\"text\":1}]}",
    "{\"tokens\":[{\"text\":[\"a\"]}]}",
    "{\"tokens\":[{\"text\":\"\\ud800\"}]}",
    "{\"tokens\":[{\"text\":\"\xff\"}]}",
    "{\"tokens\":[{\"text\":\"a\",\"is_final\":\"true\"}]}",
    "{\"tokens\":[{\"text\":\"a\",\"is_final\":1}]}",
    "{\"tokens\":[{\"text\":\"a\",\"start_ms\":\"1\"}]}",
    "{\"tokens\":[{\"text\":\"a\",\"start_ms\":-1}]}",
    "{\"tokens\":[{\"text\":\"a\",\"end_ms\":1e300}]}",
    "{\"tokens\":[{\"text\":\"a\",\"end_ms\":99999999999999999999999}]}",
    "{\"tokens\":[{\"text\":\"a\",\"confidence\":\"high\"}]}",
    "{\"tokens\":[{\"text\":\"a\",\"confidence\":1e999}]}",
    "{\"tokens\":[{\"text\":\"a\",\"speaker\":1}]}",
    "{\"tokens\":[{\"text\":\"a\",\"language\":{}}]}",
    "{\"final_audio_proc_ms\":\"0\"}",
    "{\"total_audio_proc_ms\":[]}",
    "{\"finished\":\"yes\"}",
    "{\"error_code\":\"401\"}",
    "{\"error_type\":401}",
    "{\"error_message\":{}}",
    "{\"error_code\":1,\"request_id\":[]}",
    "var a = {}",
    "/* \" */ {}",
    "{'tokens':[]}",
    "{\"tokens\":[]}}",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (LqSonioxMessage) message = parse (cases[i], &error);

    if (message != NULL)
      g_test_message ("accepted: %s", cases[i]);
    g_assert_null (message);
    g_assert_error (error, LQ_ERROR, LQ_ERROR_PROTOCOL);
  }
}

static void
test_bounds (void)
{
  g_autofree char *deep_enough = deep (LQ_SONIOX_DEPTH_MAX);
  g_autofree char *too_deep = deep (LQ_SONIOX_DEPTH_MAX + 1);
  g_autofree char *very_deep = g_strnfill (LQ_SONIOX_MESSAGE_MAX, '[');
  g_autofree char *too_long = g_strnfill (LQ_SONIOX_MESSAGE_MAX + 1, ' ');
  g_autofree char *long_text = g_strnfill (100000, 'a');
  g_autofree char *long_token = g_strdup_printf ("{\"tokens\":[{\"text\":\"%s\"}]}", long_text);
  g_autoptr (GString) many = g_string_new ("{\"tokens\":[{\"text\":\"\"}");
  g_autoptr (LqSonioxMessage) good = parse_good (deep_enough);
  const char *bad[] = { too_deep, very_deep, too_long, long_token, NULL };

  for (unsigned i = 0; i < LQ_SONIOX_TOKENS_MAX; i++)
    g_string_append (many, ",{\"text\":\"\"}");
  bad[4] = g_string_append (many, "]}")->str;

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (parse (bad[i], &error));
    g_assert_error (error, LQ_ERROR, LQ_ERROR_PROTOCOL);
    g_assert_cmpuint (strlen (error->message), <, 200);
  }
}

/* What was said must not end in a log because the frame around it was broken. */
static void
test_errors_quote_nothing (void)
{
  static const char *const cases[] = {
    "{\"tokens\":[{\"text\":\"secret words\",}",
    "{\"tokens\":[{\"text\":\"secret words\",\"is_final\":\"secret\"}]}",
    "secret",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (parse (cases[i], &error));
    g_assert_null (strstr (error->message, "secret"));
  }
}

/* ---- there and back */

static char *
random_text (void)
{
  static const char *const pieces[] = { " the", "n",    "é", "日本", "\"", "\\", "\n", "\x01",
                                        "\x7f", "<end", "🍊", "{[",   "/",  "'",  "",   " " };
  GString                 *text = g_string_new (NULL);

  for (int i = g_test_rand_int_range (0, 5); i > 0; i--)
    g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);

  return g_string_free (text, FALSE);
}

static LqToken *
random_token (void)
{
  g_autofree char *text = random_text ();
  int64_t          start_ms = g_test_rand_int_range (-1, 1000000);
  LqToken         *token =
    lq_token_new (text, start_ms, start_ms < 0 ? -1 : start_ms + 80,
                  (float) g_test_rand_int_range (-1, 1001) / 1000, g_test_rand_bit () != 0);

  if (token->confidence < 0)
    token->confidence = -1;
  if (g_test_rand_bit ())
    token->speaker = g_strdup ("2");
  if (g_test_rand_bit ())
    token->language = g_strdup ("de");

  return token;
}

static void
assert_same_token (const LqToken *a, const LqToken *b)
{
  g_assert_cmpstr (a->text, ==, b->text);
  g_assert_cmpint (a->start_ms, ==, b->start_ms);
  g_assert_cmpint (a->end_ms, ==, b->end_ms);
  g_assert_cmpfloat_with_epsilon (a->confidence, b->confidence, 0.0001f);
  g_assert_cmpint (a->is_final, ==, b->is_final);
  g_assert_cmpstr (a->speaker, ==, b->speaker);
  g_assert_cmpstr (a->language, ==, b->language);
}

static void
assert_round_trip (const LqUpdate *update, const char *marker, bool is_finished)
{
  g_autofree char *json = marker ? lq_soniox_format_marked_update (update, marker)
                                 : lq_soniox_format_update (update, is_finished);
  g_autoptr (LqSonioxMessage) message = parse_good (json);

  g_assert_null (strstr (json, "error"));
  g_assert_cmpuint (message->update->tokens->len, ==, update->tokens->len);
  for (guint i = 0; i < update->tokens->len; i++)
    assert_same_token (token_at (message, i), g_ptr_array_index (update->tokens, i));
  g_assert_cmpint (message->update->final_ms, ==, update->final_ms);
  g_assert_cmpint (message->update->total_ms, ==, update->total_ms);
  g_assert_cmpint (message->is_finished, ==, is_finished);
  g_assert_cmpint (message->has_endpoint, ==, g_strcmp0 (marker, LQ_SONIOX_MARKER_END) == 0);
  g_assert_cmpint (message->has_fin, ==, g_strcmp0 (marker, LQ_SONIOX_MARKER_FIN) == 0);
  g_assert_cmpuint (message->n_closed, ==, marker ? update->tokens->len : 0);
}

static void
test_update_round_trip (void)
{
  for (int i = 0; i < N_ROUND_TRIPS; i++) {
    g_autoptr (LqUpdate) update = lq_update_new (g_test_rand_int_range (0, 1000000), i * 1000, 0);

    for (int n = g_test_rand_int_range (0, 9); n > 0; n--)
      g_ptr_array_add (update->tokens, random_token ());

    assert_round_trip (update, NULL, g_test_rand_bit () != 0);
    assert_round_trip (update, LQ_SONIOX_MARKER_END, false);
    assert_round_trip (update, LQ_SONIOX_MARKER_FIN, false);
  }
}

static void
test_start_round_trip (void)
{
  char         *hints[] = { (char *) "en", (char *) "de", NULL };
  LqSonioxStart start = {
    .model = (char *) "stt-rt-v5",
    .audio_format = (char *) "pcm_s16le",
    .sample_rate = 16000,
    .num_channels = 1,
    .language_hints = hints,
    .enable_endpoint_detection = true,
    .client_reference_id = (char *) "a \"reference\"",
  };
  g_autofree char *json = lq_soniox_format_start (&start);
  g_autoptr (GError) error = NULL;
  g_autoptr (LqSonioxStart) parsed = lq_soniox_start_parse (json, strlen (json), &error);

  g_assert_no_error (error);
  g_assert_null (parsed->api_key);
  g_assert_cmpstr (parsed->model, ==, start.model);
  g_assert_cmpstr (parsed->audio_format, ==, start.audio_format);
  g_assert_cmpint (parsed->sample_rate, ==, 16000);
  g_assert_cmpint (parsed->num_channels, ==, 1);
  g_assert_cmpstrv (parsed->language_hints, hints);
  g_assert_true (parsed->enable_endpoint_detection);
  g_assert_false (parsed->enable_language_identification);
  g_assert_cmpstr (parsed->client_reference_id, ==, start.client_reference_id);
}

static void
test_start_leaves_out (void)
{
  LqSonioxStart    start = { .model = (char *) "m", .audio_format = (char *) "auto" };
  g_autofree char *json = lq_soniox_format_start (&start);

  g_assert_cmpstr (json, ==, "{\"model\":\"m\",\"audio_format\":\"auto\"}");
}

static void
test_bad_starts (void)
{
  static const struct {
    const char *json;
    const char *field;
  } cases[] = {
    { "", "" },
    { "hello", "" },
    { "[]", "" },
    { "{}", "model" },
    { "{\"model\":\"\",\"audio_format\":\"auto\"}", "model" },
    { "{\"model\":5,\"audio_format\":\"auto\"}", "model" },
    { "{\"model\":\"m\"}", "audio_format" },
    { "{\"model\":\"m\",\"audio_format\":null}", "audio_format" },
    { "{\"model\":\"m\",\"audio_format\":\"pcm_s16le\",\"num_channels\":1}", "sample_rate" },
    { "{\"model\":\"m\",\"audio_format\":\"pcm_s16le\",\"sample_rate\":16000}", "num_channels" },
    { "{\"model\":\"m\",\"audio_format\":\"mulaw\"}", "sample_rate" },
    { "{\"model\":\"m\",\"audio_format\":\"auto\",\"sample_rate\":0}", "sample_rate" },
    { "{\"model\":\"m\",\"audio_format\":\"auto\",\"num_channels\":3}", "num_channels" },
    { "{\"model\":\"m\",\"audio_format\":\"auto\",\"language_hints\":\"en\"}", "language_hints" },
    { "{\"model\":\"m\",\"audio_format\":\"auto\",\"language_hints\":[1]}", "language_hints" },
    { "{\"model\":\"m\",\"audio_format\":\"auto\",\"language_hints\":[\"en\",\"en\"]}",
      "language_hints" },
    { "{\"model\":\"m\",\"audio_format\":\"auto\",\"enable_endpoint_detection\":1}",
      "enable_endpoint_detection" },
    { "{\"model\":\"m\",\"audio_format\":\"auto\",\"api_key\":[]}", "api_key" },
  };
  g_autofree char *long_id = g_strnfill (257, 'a');
  g_autofree char *long_reference = g_strdup_printf (
    "{\"model\":\"m\",\"audio_format\":\"auto\",\"client_reference_id\":\"%s\"}", long_id);

  for (size_t i = 0; i <= G_N_ELEMENTS (cases); i++) {
    bool        is_last = i == G_N_ELEMENTS (cases);
    const char *json = is_last ? long_reference : cases[i].json;
    g_autoptr (GError) error = NULL;

    g_assert_null (lq_soniox_start_parse (json, strlen (json), &error));
    g_assert_error (error, LQ_ERROR, LQ_ERROR_REQUEST);
    g_assert_true (
      g_str_has_prefix (error->message, is_last ? "client_reference_id" : cases[i].field));
  }
}

static void
test_controls (void)
{
  static const char *const bad[] = { "", "{}", "{\"type\":1}", "{\"type\":\"stop\"}", "finalize" };
  LqSonioxControl          control;

  for (int i = LQ_SONIOX_CONTROL_KEEPALIVE; i <= LQ_SONIOX_CONTROL_FINALIZE; i++) {
    g_autofree char *json = lq_soniox_format_control ((LqSonioxControl) i);

    g_assert_true (lq_soniox_control_parse (json, strlen (json), &control, NULL));
    g_assert_cmpint (control, ==, i);
  }

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (lq_soniox_control_parse (bad[i], strlen (bad[i]), &control, &error));
    g_assert_error (error, LQ_ERROR, LQ_ERROR_REQUEST);
  }
}

/* Frames cut and changed at random places: an answer or an error, never a crash or a warning. */
static void
test_mutations (void)
{
  static const char frame[] =
    "{\"tokens\":[{\"text\":\" Hel\",\"start_ms\":600,\"end_ms\":680.5,\"confidence\":0.97e0,"
    "\"is_final\":true,\"speaker\":\"\\u00e9\"}],\"final_audio_proc_ms\":680,\"finished\":null}";

  for (int i = 0; i < 20000; i++) {
    char   data[sizeof frame];
    size_t size = (size_t) g_test_rand_int_range (0, (int) sizeof frame);
    g_autoptr (LqSonioxMessage) message = NULL;

    memcpy (data, frame, sizeof frame);
    for (int n = g_test_rand_int_range (0, 4); n > 0; n--)
      data[g_test_rand_int_range (0, (int) sizeof data)] =
        g_test_rand_bit () ? (char) g_test_rand_int ()
                           : "{}[]:,\"\\0e-"[g_test_rand_int_range (0, 11)];

    message =
      lq_soniox_message_parse (data, g_test_rand_bit () ? size : sizeof frame - 1, NULL, NULL);
    for (guint n = 0; message != NULL && n < message->update->tokens->len; n++)
      g_assert_true (g_utf8_validate (token_at (message, n)->text, -1, NULL));
  }
}

/* A context that is too long would be refused whole. */
static void
test_terms_within_the_limit (void)
{
  g_autofree char *long_term = g_strnfill (5000, 'x');
  char            *few[] = { (char *) "Loquat", (char *) "“q”\n", NULL };
  char            *many[] = { (char *) "Loquat", long_term, long_term, NULL };
  LqSonioxStart    start = { .model = (char *) "m", .terms = few };
  g_autofree char *json = lq_soniox_format_start (&start);
  g_autofree char *bounded = NULL;

  g_assert_nonnull (strstr (json, ",\"context\":{\"terms\":[\"Loquat\","));
  start.terms = many;
  bounded = lq_soniox_format_start (&start);
  g_assert_cmpuint (strlen (bounded), <, 6000);
  g_assert_nonnull (strstr (bounded, "xxx\"]}"));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/soniox-protocol/message", test_message);
  g_test_add_func ("/soniox-protocol/markers", test_markers);
  g_test_add_func ("/soniox-protocol/errors", test_errors);
  g_test_add_func ("/soniox-protocol/quoted-key", test_quoted_key);
  g_test_add_func ("/soniox-protocol/error-keeps-tokens", test_error_keeps_tokens);
  g_test_add_func ("/soniox-protocol/hostile", test_hostile);
  g_test_add_func ("/soniox-protocol/bounds", test_bounds);
  g_test_add_func ("/soniox-protocol/errors-quote-nothing", test_errors_quote_nothing);
  g_test_add_func ("/soniox-protocol/update-round-trip", test_update_round_trip);
  g_test_add_func ("/soniox-protocol/start-round-trip", test_start_round_trip);
  g_test_add_func ("/soniox-protocol/start-leaves-out", test_start_leaves_out);
  g_test_add_func ("/soniox-protocol/bad-starts", test_bad_starts);
  g_test_add_func ("/soniox-protocol/controls", test_controls);
  g_test_add_func ("/soniox-protocol/mutations", test_mutations);
  g_test_add_func ("/soniox-protocol/terms", test_terms_within_the_limit);

  return g_test_run ();
}
