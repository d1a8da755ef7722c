/* fuzz-soniox-rest.c: no answer of the REST side breaks its readers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fuzz.h"
#include "lq-error.h"
#include "lq-soniox-page.h"
#include "lq-soniox-refusal.h"
#include "lq-soniox-transcript.h"

#include <string.h>

/* Returns: (transfer full) (nullable): the tokens, or NULL when it is refused */
static GPtrArray *
read_in_parts (const char *text, size_t size, size_t step, GError **error)
{
  g_autoptr (LqSonioxTranscript) transcript = lq_soniox_transcript_new ();
  bool is_fine = true;

  for (size_t i = 0; is_fine && i < size; i += step)
    is_fine = lq_soniox_transcript_feed (transcript, text + i, MIN (step, size - i), error);

  return is_fine && lq_soniox_transcript_end (transcript, error)
           ? lq_soniox_transcript_take (transcript)
           : NULL;
}

static void
assert_equal (const LqToken *a, const LqToken *b)
{
  g_assert_true (g_utf8_validate (a->text, -1, NULL));
  g_assert_cmpstr (a->text, ==, b->text);
  g_assert_cmpint (a->start_ms, ==, b->start_ms);
  g_assert_cmpint (a->end_ms, ==, b->end_ms);
  g_assert_cmpstr (a->speaker, ==, b->speaker);
  g_assert_true (a->end_ms < 0 || a->start_ms <= a->end_ms);
  g_assert_true (a->confidence >= -1 && a->confidence <= 1);
}

/* How an answer is cut into parts does not matter. */
static void
check_transcript (const char *text, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) error_in_parts = NULL;
  size_t step = size > 0 ? 1 + (unsigned char) text[size / 2] % 16 : 1;
  g_autoptr (GPtrArray) tokens = read_in_parts (text, size, MAX (size, 1), &error);
  g_autoptr (GPtrArray) in_parts = read_in_parts (text, size, step, &error_in_parts);

  g_assert_true ((tokens == NULL) == (in_parts == NULL));
  g_assert_true ((tokens == NULL) == (error != NULL));
  if (tokens == NULL) {
    g_assert_error (error, LQ_ERROR, LQ_ERROR_PROTOCOL);
    return;
  }

  g_assert_cmpuint (tokens->len, ==, in_parts->len);
  for (guint i = 0; i < tokens->len; i++)
    assert_equal (g_ptr_array_index (tokens, i), g_ptr_array_index (in_parts, i));
}

static void
check_page (LqSonioxPageKind kind, const char *text, size_t size)
{
  g_autoptr (GPtrArray) items =
    kind == LQ_SONIOX_PAGE_FILES ? lq_soniox_files_new () : lq_soniox_transcriptions_new ();
  g_autoptr (LqSonioxPage) page = lq_soniox_page_new (kind, items);
  g_autofree char *cursor = NULL;

  if (lq_soniox_page_feed (page, text, size, NULL))
    lq_soniox_page_end (page, &cursor, NULL);
}

static void
check_refusal (const char *text, size_t size)
{
  static const unsigned statuses[] = { 0, 400, 404, 429, 503 };

  for (size_t i = 0; i < G_N_ELEMENTS (statuses); i++) {
    g_autoptr (GError) error = lq_soniox_refusal_to_error (statuses[i], text, size);

    g_assert_true (error->domain == LQ_ERROR);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    g_assert_null (strchr (error->message, '\n'));
    g_assert_cmpuint (strlen (error->message), <, 4096);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *text = (const char *) data;
  g_autoptr (LqSonioxFile) file = lq_soniox_file_parse (text, size, NULL);
  g_autoptr (LqSonioxTranscription) transcription =
    lq_soniox_transcription_parse (text, size, NULL);
  g_autoptr (GPtrArray) models = lq_soniox_models_parse (text, size, NULL);
  g_autofree char *key = lq_soniox_key_parse (text, size, NULL);

  if (transcription != NULL) {
    g_autoptr (GError) failure = lq_soniox_failure_to_error (transcription);

    g_assert_true (failure->domain == LQ_ERROR);
  }
  check_transcript (text, size);
  check_page (LQ_SONIOX_PAGE_FILES, text, size);
  check_page (LQ_SONIOX_PAGE_TRANSCRIPTIONS, text, size);
  check_refusal (text, size);

  return 0;
}
