/* test-soniox-refusal.c: every error of the service has a code of ours
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-soniox-refusal.h"

#include <string.h>

static void
test_table (void)
{
  static const struct {
    unsigned    status;
    const char *type;
    const char *text;
    LqError     code;
  } cases[] = {
    { 400, "invalid_request", "x", LQ_ERROR_REQUEST },
    { 400, "invalid_cursor", "x", LQ_ERROR_REQUEST },
    { 400, "model_not_available", "x", LQ_ERROR_MODEL_UNAVAILABLE },
    { 401, "unauthenticated", "x", LQ_ERROR_KEY },
    { 402, "organization_balance_exhausted", "x", LQ_ERROR_BALANCE },
    { 402, "organization_monthly_budget_exhausted", "x", LQ_ERROR_BALANCE },
    { 402, "project_monthly_budget_exhausted", "x", LQ_ERROR_BALANCE },
    { 403, "permission_denied", "x", LQ_ERROR_PERMISSION },
    { 404, "file_not_found", "x", LQ_ERROR_GONE },
    { 404, "transcription_not_found", "x", LQ_ERROR_GONE },
    { 408, "request_timeout", "x", LQ_ERROR_TIMEOUT },
    { 409, "transcription_invalid_state", "x", LQ_ERROR_BUSY },
    { 413, "invalid_request", "The file is too large.", LQ_ERROR_FILE_LARGE },
    { 413, "max_duration_reached", "x", LQ_ERROR_FILE_LONG },
    { 429, "limit_exceeded", "Requests per minute exceeded.", LQ_ERROR_LIMIT },
    { 429, "limit_exceeded", "Too many requests", LQ_ERROR_LIMIT },
    { 429, "limit_exceeded", "Rate limit: total requests", LQ_ERROR_LIMIT },
    { 429, "limit_exceeded", "Too many pending transcriptions: wait.", LQ_ERROR_LIMIT },
    { 429, "limit_exceeded", "x", LQ_ERROR_LIMIT },
    { 429, "limit_exceeded", "Too many stored files: delete some.", LQ_ERROR_FULL },
    { 429, "limit_exceeded", "Too many stored transcriptions: delete some.", LQ_ERROR_FULL },
    { 429, "limit_exceeded", "File storage limit reached", LQ_ERROR_FULL },
    { 429, "limit_exceeded", "The TOTAL size of all files is 10 GB.", LQ_ERROR_FULL },
    { 429, "limit_exceeded", "Maximum number of files reached", LQ_ERROR_FULL },
    { 500, "internal_error", "x", LQ_ERROR_SERVICE },
    { 503, "service_unavailable", "x", LQ_ERROR_SERVICE },
    { 507, "storage", "x", LQ_ERROR_SERVICE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int n = 0; n < 2; n++) {
      g_autofree char *body =
        n == 0 ? g_strdup_printf ("{\"status_code\":%u,\"error_type\":\"%s\",\"message\":\"%s\","
                                  "\"validation_errors\":[],\"request_id\":\"r-1\"}",
                                  cases[i].status, cases[i].type, cases[i].text)
               : g_strdup_printf ("{\"error_code\":%u,\"error_type\":\"%s\","
                                  "\"error_message\":\"%s\",\"request_id\":\"r-1\"}",
                                  cases[i].status, cases[i].type, cases[i].text);
      g_autoptr (GError) error = lq_soniox_refusal_to_error (cases[i].status, body, strlen (body));

      g_assert_error (error, LQ_ERROR, (int) cases[i].code);
      g_assert_nonnull (strstr (error->message, "r-1"));
      g_assert_nonnull (strstr (error->message, cases[i].text));
    }
}

/* Bodies that say nothing, or not the truth: the status is left. */
static void
test_odd_bodies (void)
{
  static const struct {
    unsigned    status;
    const char *body;
    LqError     code;
  } cases[] = {
    { 401, "", LQ_ERROR_KEY },
    { 404, "<html>nginx</html>", LQ_ERROR_PROTOCOL },
    { 404, "{}", LQ_ERROR_PROTOCOL },
    { 301, "", LQ_ERROR_PROTOCOL },
    { 405, "", LQ_ERROR_PROTOCOL },
    { 502, "<html>bad gateway</html>", LQ_ERROR_SERVICE },
    { 413, "<html>too large</html>", LQ_ERROR_FILE_LARGE },
    { 429, "[]", LQ_ERROR_LIMIT },
    { 403, "{\"status_code\":200,\"message\":7}", LQ_ERROR_PERMISSION },
    { 404, "{\"error_type\":\"file_not_found\",\"message\":\"cut in the mid", LQ_ERROR_GONE },
    { 400, "{\"error_type\":\"model_not_available\"", LQ_ERROR_MODEL_UNAVAILABLE },
    { 400, "{\"error_type\":\"\xff\"}", LQ_ERROR_REQUEST },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error =
      lq_soniox_refusal_to_error (cases[i].status, cases[i].body, strlen (cases[i].body));

    g_assert_error (error, LQ_ERROR, (int) cases[i].code);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  }
}

/* What a stranger wrote is short, and on one line, in a log. */
static void
test_for_log (void)
{
  g_autofree char *text = g_strnfill (5000, 'x');
  g_autofree char *body = g_strdup_printf (
    "{\"error_type\":\"invalid_request\",\"message\":\"a\\nb\\u001b[31m%s\","
    "\"validation_errors\":[{\"error_type\":\"missing\",\"location\":\"body.payload.model\","
    "\"message\":\"m\"},{\"location\":\"second\"}]}",
    text);
  g_autoptr (GError) error = lq_soniox_refusal_to_error (400, body, strlen (body));

  g_assert_cmpuint (strlen (error->message), <, 600);
  g_assert_null (strchr (error->message, '\n'));
  g_assert_null (strchr (error->message, '\033'));
  g_assert_nonnull (strstr (error->message, "body.payload.model"));
}

static void
test_failures (void)
{
  static const struct {
    const char *type;
    const char *text;
    LqError     code;
  } cases[] = {
    { "internal_error", "audio", LQ_ERROR_SERVICE },
    { "service_unavailable", NULL, LQ_ERROR_SERVICE },
    { "invalid_request", "Audio could not be decoded.", LQ_ERROR_FILE },
    { "invalid_audio_file", NULL, LQ_ERROR_FILE },
    { "invalid_request", "Audio duration exceeds 300 minutes.", LQ_ERROR_FILE_LONG },
    { "organization_balance_exhausted", "x", LQ_ERROR_BALANCE },
    { "model_not_available", "x", LQ_ERROR_MODEL_UNAVAILABLE },
    { NULL, NULL, LQ_ERROR_SERVICE },
    { "new", "words", LQ_ERROR_SERVICE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    LqSonioxTranscription transcription = {
      .state = LQ_SONIOX_FAILED,
      .error_type = (char *) cases[i].type,
      .error_message = (char *) cases[i].text,
    };
    g_autoptr (GError) error = lq_soniox_failure_to_error (&transcription);

    g_assert_error (error, LQ_ERROR, (int) cases[i].code);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/soniox-refusal/table", test_table);
  g_test_add_func ("/soniox-refusal/odd-bodies", test_odd_bodies);
  g_test_add_func ("/soniox-refusal/for-log", test_for_log);
  g_test_add_func ("/soniox-refusal/failures", test_failures);

  return g_test_run ();
}
