/* lq-soniox-job.c: what the service is asked to do with a file
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-soniox-job.h"
#include "lq-soniox-json.h"

#include <stdint.h>

enum {
  HINTS_MAX = 100,
  TERMS_MAX = 8000, /* characters of all terms; the service takes about 10,000 */
};

static void
append_text (GString *json, const char *name, const char *text)
{
  if (text == NULL || *text == '\0')
    return;

  g_string_append_printf (json, ",\"%s\":", name);
  lq_soniox_json_append_string (json, text);
}

static void
append_true (GString *json, const char *name, bool is_true)
{
  if (is_true)
    g_string_append_printf (json, ",\"%s\":true", name);
}

/* As many of @texts as both limits allow; a list that is too long would be refused whole.
 * Returns: whether there is any */
static bool
append_list (
  GString *json, const char *before, const char *const *texts, size_t n_max, long n_chars_max)
{
  long   n_chars = 0;
  size_t n = 0;

  for (; texts != NULL && texts[n] != NULL && n < n_max; n++) {
    n_chars += g_utf8_strlen (texts[n], -1);
    if (n_chars > n_chars_max)
      break;
    g_string_append (json, n > 0 ? "," : before);
    lq_soniox_json_append_string (json, texts[n]);
  }

  return n > 0;
}

char *
lq_soniox_job_format (const LqSonioxJob *job)
{
  GString *json = g_string_new ("{\"model\":");

  lq_soniox_json_append_string (json, job->model ? job->model : LQ_SONIOX_ASYNC_MODEL);
  append_text (json, "file_id", job->file_id);
  if (append_list (json, ",\"language_hints\":[", job->language_hints, HINTS_MAX, TERMS_MAX)) {
    g_string_append_c (json, ']');
    append_true (json, "language_hints_strict", job->is_strict);
  }
  append_true (json, "enable_speaker_diarization", job->diarize);
  append_true (json, "enable_language_identification", job->identify_language);
  if (append_list (json, ",\"context\":{\"terms\":[", job->terms, SIZE_MAX, TERMS_MAX))
    g_string_append (json, "]}");
  if (job->translation_target != NULL && *job->translation_target != '\0') {
    g_string_append (json, ",\"translation\":{\"type\":\"one_way\"");
    append_text (json, "target_language", job->translation_target);
    g_string_append_c (json, '}');
  }
  append_text (json, "client_reference_id", job->reference_id);
  g_string_append_c (json, '}');

  return g_string_free (json, FALSE);
}
