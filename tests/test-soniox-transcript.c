/* test-soniox-transcript.c: transcripts become tokens, in little memory
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-soniox-transcript.h"

#include <stdlib.h>
#include <string.h>

static GPtrArray *
read_at_once (const char *json, GError **error)
{
  g_autoptr (LqSonioxTranscript) transcript = lq_soniox_transcript_new ();

  if (!lq_soniox_transcript_feed (transcript, json, strlen (json), error) ||
      !lq_soniox_transcript_end (transcript, error))
    return NULL;

  return lq_soniox_transcript_take (transcript);
}

static void
test_token (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tokens = read_at_once (
    "{\"id\":\"1\",\"text\":\" Hi\",\"tokens\":["
    "{\"text\":\" H\\u00ef\",\"start_ms\":120,\"end_ms\":300.0,\"confidence\":0.75,"
    "\"speaker\":\"2\",\"language\":\"en\",\"translation_status\":\"original\","
    "\"is_audio_event\":false,\"new\":{\"text\":\"no\"}},"
    "{\"text\":\"Salut\",\"start_ms\":null,\"language\":\"fr\",\"source_language\":\"en\","
    "\"translation_status\":\"translation\"},"
    "{\"text\":\"\",\"confidence\":-3,\"translation_status\":\"none\"},"
    "{\"text\":\"x\",\"start_ms\":50,\"end_ms\":40,\"confidence\":7,\"translation_status\":\"odd\"}"
    "]}",
    &error);
  const LqToken *token;

  g_assert_no_error (error);
  g_assert_cmpuint (tokens->len, ==, 4);

  token = g_ptr_array_index (tokens, 0);
  g_assert_cmpstr (token->text, ==, " Hï");
  g_assert_cmpint (token->start_ms, ==, 120);
  g_assert_cmpint (token->end_ms, ==, 300);
  g_assert_cmpfloat (token->confidence, ==, 0.75f);
  g_assert_cmpstr (token->speaker, ==, "2");
  g_assert_cmpstr (token->language, ==, "en");
  g_assert_cmpint (token->translation, ==, LQ_TRANSLATION_ORIGINAL);
  g_assert_true (token->is_final);

  token = g_ptr_array_index (tokens, 1);
  g_assert_cmpstr (token->text, ==, "Salut");
  g_assert_cmpint (token->start_ms, ==, -1);
  g_assert_cmpint (token->end_ms, ==, -1);
  g_assert_cmpfloat (token->confidence, ==, -1);
  g_assert_null (token->speaker);
  g_assert_cmpint (token->translation, ==, LQ_TRANSLATION_RESULT);

  token = g_ptr_array_index (tokens, 2);
  g_assert_cmpstr (token->text, ==, "");
  g_assert_cmpfloat (token->confidence, ==, -1);
  g_assert_cmpint (token->translation, ==, LQ_TRANSLATION_NONE);

  token = g_ptr_array_index (tokens, 3);
  g_assert_cmpint (token->end_ms, ==, 50);
  g_assert_cmpfloat (token->confidence, ==, 1);
  g_assert_cmpint (token->translation, ==, LQ_TRANSLATION_NONE);
}

static void
test_refused (void)
{
  static const struct {
    const char *token;
    const char *says;
  } cases[] = {
    { "{}", "text" },
    { "{\"text\":null}", "text" },
    { "{\"text\":5}", "text" },
    { "{\"text\":\"a\",\"start_ms\":-1}", "start_ms" },
    { "{\"text\":\"a\",\"start_ms\":\"1\"}", "start_ms" },
    { "{\"text\":\"a\",\"end_ms\":1e18}", "end_ms" },
    { "{\"text\":\"a\",\"confidence\":\"high\"}", "confidence" },
    { "{\"text\":\"a\",\"speaker\":1}", "speaker" },
    { "{\"text\":\"a\",\"language\":[]}", "language" },
    { "{\"text\":\"a\",\"translation_status\":true}", "translation_status" },
    { "{\"text\":\"a\",\"speaker\":\"1234567890123456789012345678901234567890123456789012345678901"
      "2345\"}",
      "speaker" },
    { "7", "tokens" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *json = g_strdup_printf ("{\"tokens\":[%s]}", cases[i].token);
    g_autoptr (GPtrArray) tokens = read_at_once (json, &error);

    g_assert_null (tokens);
    g_assert_error (error, LQ_ERROR, LQ_ERROR_PROTOCOL);
    g_assert_nonnull (strstr (error->message, cases[i].says));
  }
}

static void
test_long_token (void)
{
  g_autofree char *text = g_strnfill (5000, 'a');
  g_autofree char *json = g_strdup_printf ("{\"tokens\":[{\"text\":\"%s\"}]}", text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tokens = read_at_once (json, &error);

  g_assert_null (tokens);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_PROTOCOL);
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tokens = read_at_once ("{\"id\":\"1\",\"text\":\"\"}", &error);

  g_assert_null (tokens);
  g_assert_error (error, LQ_ERROR, LQ_ERROR_PROTOCOL);
}

/* Bytes that this process has now, by the kernel's word. */
static int64_t
get_resident_bytes (const char *field)
{
  g_autofree char *status = NULL;
  const char      *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, field);
  g_assert_nonnull (line);

  return strtoll (line + strlen (field), NULL, 10) * 1024;
}

static void
feed (LqSonioxTranscript *transcript, const char *text)
{
  g_autoptr (GError) error = NULL;

  lq_soniox_transcript_feed (transcript, text, strlen (text), &error);
  g_assert_no_error (error);
}

/* Ten hours, with all words once more in one string, as the service sends it. */
static void
test_ten_hours (void)
{
  enum { N_TOKENS = 200 * 1000, MS_EACH = 180, BATCH = 500 };
  g_autoptr (LqSonioxTranscript) transcript = lq_soniox_transcript_new ();
  g_autoptr (GError) error = NULL;
  unsigned n_taken = 0;
  int64_t  before;

  feed (transcript, "{\"id\":\"1\",\"text\":\"");
  before = get_resident_bytes ("VmRSS:");
  for (unsigned i = 0; i < N_TOKENS; i++)
    feed (transcript, " w\\u00f6rd");
  feed (transcript, "\",\"tokens\":[");
  for (unsigned i = 0; i < N_TOKENS; i++) {
    g_autofree char *token =
      g_strdup_printf ("%s{\"text\":\" word%u\",\"start_ms\":%u,\"end_ms\":%u,\"confidence\":0.98,"
                       "\"speaker\":\"1\",\"language\":\"en\"}",
                       i > 0 ? "," : "", i, i * MS_EACH, (i + 1) * MS_EACH);

    feed (transcript, token);
    if (lq_soniox_transcript_count (transcript) >= BATCH) {
      g_autoptr (GPtrArray) tokens = lq_soniox_transcript_take (transcript);

      n_taken += tokens->len;
    }
  }
  feed (transcript, "]}");
  g_assert_true (lq_soniox_transcript_end (transcript, &error));
  n_taken += lq_soniox_transcript_count (transcript);

  g_assert_cmpuint (n_taken, ==, N_TOKENS);
  g_test_message ("grew by %d KiB", (int) ((get_resident_bytes ("VmHWM:") - before) / 1024));
#if !defined(__SANITIZE_ADDRESS__)
  g_assert_cmpint (get_resident_bytes ("VmHWM:") - before, <, 8 * 1024 * 1024);
#endif
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/soniox-transcript/ten-hours", test_ten_hours);
  g_test_add_func ("/soniox-transcript/token", test_token);
  g_test_add_func ("/soniox-transcript/refused", test_refused);
  g_test_add_func ("/soniox-transcript/long-token", test_long_token);
  g_test_add_func ("/soniox-transcript/missing", test_missing);

  return g_test_run ();
}
