/* lq-server-start.c: the start message, checked in all its fields
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-server-start.h"

#include "lq-error.h"
#include "lq-server-fields.h"

/* Limits as documented by the service (soniox-api 2.2 and 2.4). */
enum {
  ENDPOINT_DELAY_LEAST_MS = 500,
  ENDPOINT_DELAY_MOST_MS = 3000,
  LATENCY_LEVEL_MOST = 3,
};

static const char *const models[] = {
  "stt-rt-v5", "stt-rt-v4", "stt-rt-v3", "stt-rt-preview", "stt-rt-preview-v2", NULL,
};

static bool
refuse (GError **error, const char *what)
{
  g_set_error_literal (error, LQ_ERROR, LQ_ERROR_REQUEST, what);
  return false;
}

static bool
check_switches (const LqSonioxFields *fields, GError **error)
{
  bool value = false;

  return lq_soniox_fields_read_bool (fields, "language_hints_strict", &value, error) &&
         lq_soniox_fields_read_bool (fields, "enable_speaker_diarization", &value, error);
}

static bool
check_endpoint (const LqSonioxFields *fields, GError **error)
{
  int64_t delay_ms = 0;
  int64_t level = 0;
  double  sensitivity = 0;

  if (!lq_soniox_fields_read_int (fields, "max_endpoint_delay_ms", ENDPOINT_DELAY_LEAST_MS,
                                  ENDPOINT_DELAY_MOST_MS, &delay_ms, error) ||
      !lq_soniox_fields_read_int (fields, "endpoint_latency_adjustment_level", 0,
                                  LATENCY_LEVEL_MOST, &level, error) ||
      !lq_soniox_fields_read_double (fields, "endpoint_sensitivity", &sensitivity, error))
    return false;

  return (sensitivity >= -1 && sensitivity <= 1) ||
         refuse (error, "endpoint_sensitivity: must be from -1 to 1");
}

static bool
check_model (const LqSonioxStart *start, GError **error)
{
  if (g_strv_contains (models, start->model))
    return true;

  g_set_error_literal (error, LQ_ERROR, LQ_ERROR_MODEL_UNAVAILABLE, "model: unknown");
  return false;
}

LqSonioxStart *
lq_server_start_parse (const char *data, size_t size, GError **error)
{
  g_autoptr (LqSonioxStart) start = lq_soniox_start_parse (data, size, error);
  g_autoptr (JsonObject) object = NULL;
  LqSonioxFields fields = { NULL, LQ_ERROR_REQUEST };

  if (start == NULL)
    return NULL;

  object = lq_soniox_json_parse (data, size, LQ_ERROR_REQUEST, error);
  fields.object = object;
  if (object == NULL || !check_model (start, error) ||
      !lq_server_fields_check_hints (start->language_hints, error) ||
      !check_switches (&fields, error) || !check_endpoint (&fields, error) ||
      !lq_server_fields_check_context (&fields, error) ||
      !lq_server_fields_check_no_translation (&fields, error))
    return NULL;

  return g_steal_pointer (&start);
}
