/* lq-soniox-refusal.c: why the REST side of the service says no
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-soniox-refusal.h"
#include "lq-error.h"
#include "lq-soniox-protocol.h"
#include "lq-soniox-reader.h"

#include <stdbool.h>
#include <string.h>

enum {
  BODY_MAX = 1024 * 1024,
  TYPE_MAX = 128, /* bytes */
  CODE_MAX = 9999,
  FAULTS_MAX = 1000, /* fields that are found wrong */
  TEXT_SHOWN = 300,  /* bytes of what the service says, in a log */
};

typedef struct {
  int64_t code;
  char   *type;
  char   *text;
  char   *request_id;
  char   *location; /* of the first field that is found wrong */
} Refusal;

static void
refusal_clear (Refusal *refusal)
{
  g_free (refusal->type);
  g_free (refusal->text);
  g_free (refusal->request_id);
  g_free (refusal->location);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Refusal, refusal_clear)

/* An error is not refused for what is odd about it: what can be read of it is taken. */
static void
take_text (const LqSonioxValue *value, char **text)
{
  if (value->kind != LQ_SONIOX_STRING)
    return;

  g_free (*text);
  *text = g_strdup (value->text);
}

static bool
take_member (gpointer data, const char *name, const LqSonioxValue *value, GError **error)
{
  Refusal *refusal = data;

  if (g_str_equal (name, "status_code") || g_str_equal (name, "error_code"))
    return lq_soniox_value_take_int (value, name, 0, CODE_MAX, &refusal->code, NULL) || true;
  if (g_str_equal (name, "error_type"))
    take_text (value, &refusal->type);
  else if (g_str_equal (name, "message") || g_str_equal (name, "error_message"))
    take_text (value, &refusal->text);
  else if (g_str_equal (name, "request_id"))
    take_text (value, &refusal->request_id);

  return true;
}

static void
begin_fault (gpointer data)
{
}

static bool
take_fault_member (gpointer data, const char *name, const LqSonioxValue *value, GError **error)
{
  Refusal *refusal = data;

  if (refusal->location == NULL && g_str_equal (name, "location"))
    take_text (value, &refusal->location);

  return true;
}

static bool
end_fault (gpointer data, GError **error)
{
  return true;
}

/* Makes what a stranger wrote fit for one line of a log. Returns: (transfer full) */
static char *
dup_for_log (const char *text)
{
  char *line = g_utf8_make_valid (text, (gssize) strnlen (text, TEXT_SHOWN));

  for (char *c = line; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';

  return line;
}

/* Whether @text has one of the words, whatever their case. */
static bool
has_any (const char *text, const char *const *words)
{
  g_autofree char *lower = text != NULL ? g_ascii_strdown (text, -1) : NULL;

  for (; lower != NULL && *words != NULL; words++)
    if (strstr (lower, *words) != NULL)
      return true;

  return false;
}

/* Rate and store have the same status and type; only the text tells them apart. What passes by
 * itself is named first, since a wrong "full" would send people to delete things. */
static bool
is_full (const char *text)
{
  static const char *const passing[] = { "per minute", "per second", "rate", "requests",
                                         "pending",    "concurrent", NULL };
  static const char *const full[] = { "storage",         "stored",
                                      "delete",          "total",
                                      "number of files", "number of transcriptions",
                                      "too many files",  NULL };

  return !has_any (text, passing) && has_any (text, full);
}

static LqError
map_not_found (const Refusal *refusal)
{
  /* Of the service every 404 has a type; another one comes from an address that is not it. */
  return refusal->type != NULL ? LQ_ERROR_GONE : LQ_ERROR_PROTOCOL;
}

static LqError
map (const Refusal *refusal)
{
  switch (refusal->code) {
  case 404:
    return map_not_found (refusal);
  case 409:
    return LQ_ERROR_BUSY;
  case 413:
    return g_strcmp0 (refusal->type, "max_duration_reached") == 0 ? LQ_ERROR_FILE_LONG
                                                                  : LQ_ERROR_FILE_LARGE;
  case 429:
    return is_full (refusal->text) ? LQ_ERROR_FULL : LQ_ERROR_LIMIT;
  default:
    return lq_soniox_map_error ((int) refusal->code, refusal->type);
  }
}

GError *
lq_soniox_refusal_to_error (unsigned status, const char *data, size_t size)
{
  static const LqSonioxShape shape = {
    .array = "validation_errors",
    .bytes_max = BODY_MAX,
    .n_items_max = FAULTS_MAX,
    .member = take_member,
    .begin_item = begin_fault,
    .item_member = take_fault_member,
    .end_item = end_fault,
  };
  g_auto (Refusal) refusal = { .code = 0 };
  g_autofree char *text = NULL;
  g_autofree char *request_id = NULL;
  g_autofree char *location = NULL;
  g_autofree char *type = NULL;

  /* A body that breaks off has said the more important things before. */
  (void) lq_soniox_reader_read (&shape, &refusal, data, size, NULL);
  if (status != 0)
    refusal.code = status;

  type = dup_for_log (refusal.type ? refusal.type : "without a type");
  text = dup_for_log (refusal.text ? refusal.text : "no message");
  request_id = dup_for_log (refusal.request_id ? refusal.request_id : "unknown");
  location = dup_for_log (refusal.location ? refusal.location : "");

  return g_error_new (LQ_ERROR, (int) map (&refusal), "the service says %d %s: %s%s%s (request %s)",
                      (int) refusal.code, type, text, *location ? ", at " : "", location,
                      request_id);
}

/* The types of failed jobs are not all known, so words of the message help. */
static LqError
map_failure (const LqSonioxTranscription *transcription)
{
  static const char *const long_words[] = { "duration", "too long", "minutes", NULL };
  static const char *const audio_words[] = { "audio", "decode", "format", "media", "file", NULL };
  static const char *const own_types[] = { "internal", "unavailable", "timeout", NULL };

  if (has_any (transcription->error_type, own_types))
    return LQ_ERROR_SERVICE;
  if (has_any (transcription->error_type, (const char *const[]){ "balance", "budget", NULL }))
    return LQ_ERROR_BALANCE;
  if (g_strcmp0 (transcription->error_type, "model_not_available") == 0)
    return LQ_ERROR_MODEL_UNAVAILABLE;
  if (has_any (transcription->error_message, long_words))
    return LQ_ERROR_FILE_LONG;
  if (has_any (transcription->error_message, audio_words) ||
      has_any (transcription->error_type, audio_words))
    return LQ_ERROR_FILE;

  return LQ_ERROR_SERVICE;
}

GError *
lq_soniox_failure_to_error (const LqSonioxTranscription *transcription)
{
  g_autofree char *type =
    dup_for_log (transcription->error_type ? transcription->error_type : "without a type");
  g_autofree char *text =
    dup_for_log (transcription->error_message ? transcription->error_message : "no message");

  return g_error_new (LQ_ERROR, (int) map_failure (transcription),
                      "the service could not transcribe it: %s: %s", type, text);
}
