/* lq-soniox-page.c: what the REST side of the service answers, as structs
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-soniox-page.h"
#include "lq-error.h"
#include "lq-soniox-reader.h"

#include <string.h>

/* Bounds of what a stranger may say, far beyond what the service does. */
enum {
  ID_MAX = 128,          /* bytes */
  TEXT_MAX = 4096,       /* bytes of a file's name, a reference, a message */
  KEY_MAX = 1024,        /* bytes */
  CURSOR_MAX = 4096,     /* bytes */
  ITEMS_MAX = 10 * 1000, /* of a page; the service gives 1,000 */
  OBJECT_BYTES_MAX = 4 * 1024 * 1024,
  PAGE_BYTES_MAX = 256 * 1024 * 1024,
};

static const int64_t TIME_MAX_MS = INT64_C (1000) * 60 * 60 * 24 * 365;

struct _LqSonioxPage {
  LqSonioxReader  *reader;
  LqSonioxPageKind kind;
  GPtrArray       *items;
  gpointer         item; /* that is being read */
  char            *cursor;
};

void
lq_soniox_file_free (LqSonioxFile *file)
{
  if (file == NULL)
    return;

  g_free (file->id);
  g_free (file->filename);
  g_free (file->reference_id);
  g_free (file);
}

void
lq_soniox_transcription_free (LqSonioxTranscription *transcription)
{
  if (transcription == NULL)
    return;

  g_free (transcription->id);
  g_free (transcription->file_id);
  g_free (transcription->reference_id);
  g_free (transcription->error_type);
  g_free (transcription->error_message);
  g_free (transcription);
}

void
lq_soniox_model_free (LqSonioxModel *model)
{
  if (model == NULL)
    return;

  g_free (model->id);
  g_free (model->name);
  g_free (model);
}

GPtrArray *
lq_soniox_files_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) lq_soniox_file_free);
}

GPtrArray *
lq_soniox_transcriptions_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) lq_soniox_transcription_free);
}

/* An id becomes a part of addresses, so it may not hold what has a meaning there. */
static bool
take_id (const LqSonioxValue *value, const char *name, char **id, GError **error)
{
  if (!lq_soniox_value_take_text (value, name, ID_MAX, id, error))
    return false;
  for (const char *c = *id ? *id : ""; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("-_.:", *c) == NULL)
      return lq_soniox_value_refuse (name, "is no id", error);

  return true;
}

static bool
check_id (const char *id, GError **error)
{
  if (id == NULL || *id == '\0' || *id == '.')
    return lq_soniox_value_refuse ("id", "is missing", error);

  return true;
}

/* ---- a file */

static bool
take_file_member (gpointer data, const char *name, const LqSonioxValue *value, GError **error)
{
  LqSonioxFile *file = data;

  if (g_str_equal (name, "id"))
    return take_id (value, name, &file->id, error);
  if (g_str_equal (name, "filename"))
    return lq_soniox_value_take_text (value, name, TEXT_MAX, &file->filename, error);
  if (g_str_equal (name, "client_reference_id"))
    return lq_soniox_value_take_text (value, name, TEXT_MAX, &file->reference_id, error);
  if (g_str_equal (name, "size"))
    return lq_soniox_value_take_int (value, name, 0, INT64_C (1) << 50, &file->size, error);

  return true;
}

LqSonioxFile *
lq_soniox_file_parse (const char *data, size_t size, GError **error)
{
  static const LqSonioxShape shape = {
    .bytes_max = OBJECT_BYTES_MAX,
    .member = take_file_member,
  };
  g_autoptr (LqSonioxFile) file = g_new0 (LqSonioxFile, 1);

  if (!lq_soniox_reader_read (&shape, file, data, size, error) || !check_id (file->id, error))
    return NULL;

  return g_steal_pointer (&file);
}

/* ---- a transcription */

static LqSonioxTranscription *
transcription_new (void)
{
  LqSonioxTranscription *transcription = g_new0 (LqSonioxTranscription, 1);

  transcription->state = (LqSonioxState) -1;
  transcription->audio_duration_ms = -1;
  transcription->processed_ms = -1;

  return transcription;
}

static bool
take_state (const LqSonioxValue *value, LqSonioxState *state, GError **error)
{
  static const char *const names[] = {
    [LQ_SONIOX_QUEUED] = "queued",
    [LQ_SONIOX_PROCESSING] = "processing",
    [LQ_SONIOX_COMPLETED] = "completed",
    [LQ_SONIOX_FAILED] = "error",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    if (value->kind == LQ_SONIOX_STRING && g_str_equal (value->text, names[i])) {
      *state = (LqSonioxState) i;
      return true;
    }

  return lq_soniox_value_refuse ("status", "is none that is known", error);
}

/* 0 until it is known. */
static bool
take_duration (const LqSonioxValue *value, int64_t *duration_ms, GError **error)
{
  if (!lq_soniox_value_take_int (value, "audio_duration_ms", 0, TIME_MAX_MS, duration_ms, error))
    return false;
  if (*duration_ms == 0)
    *duration_ms = -1;

  return true;
}

static bool
take_transcription_member (gpointer             data,
                           const char          *name,
                           const LqSonioxValue *value,
                           GError             **error)
{
  LqSonioxTranscription *to = data;

  if (g_str_equal (name, "id"))
    return take_id (value, name, &to->id, error);
  if (g_str_equal (name, "status"))
    return take_state (value, &to->state, error);
  if (g_str_equal (name, "file_id"))
    return take_id (value, name, &to->file_id, error);
  if (g_str_equal (name, "client_reference_id"))
    return lq_soniox_value_take_text (value, name, TEXT_MAX, &to->reference_id, error);
  if (g_str_equal (name, "audio_duration_ms"))
    return take_duration (value, &to->audio_duration_ms, error);
  if (g_str_equal (name, "audio_processed_ms"))
    return lq_soniox_value_take_int (value, name, 0, TIME_MAX_MS, &to->processed_ms, error);
  if (g_str_equal (name, "error_type"))
    return lq_soniox_value_take_text (value, name, ID_MAX, &to->error_type, error);
  if (g_str_equal (name, "error_message"))
    return lq_soniox_value_take_text (value, name, LQ_SONIOX_STRING_MAX, &to->error_message, error);

  return true;
}

static bool
check_transcription (const LqSonioxTranscription *transcription, GError **error)
{
  if ((int) transcription->state < 0)
    return lq_soniox_value_refuse ("status", "is missing", error);

  return check_id (transcription->id, error);
}

LqSonioxTranscription *
lq_soniox_transcription_parse (const char *data, size_t size, GError **error)
{
  static const LqSonioxShape shape = {
    .bytes_max = OBJECT_BYTES_MAX,
    .member = take_transcription_member,
  };
  g_autoptr (LqSonioxTranscription) transcription = transcription_new ();

  if (!lq_soniox_reader_read (&shape, transcription, data, size, error) ||
      !check_transcription (transcription, error))
    return NULL;

  return g_steal_pointer (&transcription);
}

/* ---- the models */

typedef struct {
  GPtrArray     *models;
  LqSonioxModel *model;
} ModelReading;

static void
begin_model (gpointer data)
{
  ModelReading *reading = data;

  g_clear_pointer (&reading->model, lq_soniox_model_free);
  reading->model = g_new0 (LqSonioxModel, 1);
}

static bool
take_model_member (gpointer data, const char *name, const LqSonioxValue *value, GError **error)
{
  ModelReading    *reading = data;
  g_autofree char *mode = NULL;

  if (g_str_equal (name, "id"))
    return lq_soniox_value_take_text (value, name, ID_MAX, &reading->model->id, error);
  if (g_str_equal (name, "name"))
    return lq_soniox_value_take_text (value, name, TEXT_MAX, &reading->model->name, error);
  if (!g_str_equal (name, "transcription_mode"))
    return true;

  if (!lq_soniox_value_take_text (value, name, ID_MAX, &mode, error))
    return false;
  reading->model->is_realtime = g_strcmp0 (mode, "real_time") == 0;

  return true;
}

static bool
end_model (gpointer data, GError **error)
{
  ModelReading *reading = data;

  if (!check_id (reading->model->id, error))
    return false;
  g_ptr_array_add (reading->models, g_steal_pointer (&reading->model));

  return true;
}

GPtrArray *
lq_soniox_models_parse (const char *data, size_t size, GError **error)
{
  static const LqSonioxShape shape = {
    .array = "models",
    .is_array_needed = true,
    .bytes_max = OBJECT_BYTES_MAX,
    .n_items_max = ITEMS_MAX,
    .begin_item = begin_model,
    .item_member = take_model_member,
    .end_item = end_model,
  };
  g_autoptr (GPtrArray) models =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lq_soniox_model_free);
  ModelReading reading = { models, NULL };
  bool         is_fine = lq_soniox_reader_read (&shape, &reading, data, size, error);

  lq_soniox_model_free (reading.model);

  return is_fine ? g_steal_pointer (&models) : NULL;
}

/* ---- a temporary key */

static bool
take_key_member (gpointer data, const char *name, const LqSonioxValue *value, GError **error)
{
  char **key = data;

  return !g_str_equal (name, "api_key") ||
         lq_soniox_value_take_text (value, name, KEY_MAX, key, error);
}

char *
lq_soniox_key_parse (const char *data, size_t size, GError **error)
{
  static const LqSonioxShape shape = {
    .bytes_max = OBJECT_BYTES_MAX,
    .member = take_key_member,
  };
  g_autofree char *key = NULL;

  if (!lq_soniox_reader_read (&shape, &key, data, size, error))
    return NULL;
  if (key == NULL || *key == '\0') {
    lq_soniox_value_refuse ("api_key", "is missing", error);
    return NULL;
  }

  return g_steal_pointer (&key);
}

/* ---- pages */

static bool
take_page_member (gpointer data, const char *name, const LqSonioxValue *value, GError **error)
{
  LqSonioxPage *self = data;

  return !g_str_equal (name, "next_page_cursor") ||
         lq_soniox_value_take_text (value, name, CURSOR_MAX, &self->cursor, error);
}

static void
free_item (LqSonioxPage *self)
{
  switch (self->kind) {
  case LQ_SONIOX_PAGE_FILES:
    lq_soniox_file_free (self->item);
    break;
  case LQ_SONIOX_PAGE_TRANSCRIPTIONS:
    lq_soniox_transcription_free (self->item);
    break;
  }
  self->item = NULL;
}

static void
begin_item (gpointer data)
{
  LqSonioxPage *self = data;

  free_item (self);
  self->item =
    self->kind == LQ_SONIOX_PAGE_FILES ? (gpointer) g_new0 (LqSonioxFile, 1) : transcription_new ();
}

static bool
take_item_member (gpointer data, const char *name, const LqSonioxValue *value, GError **error)
{
  LqSonioxPage *self = data;

  return self->kind == LQ_SONIOX_PAGE_FILES
           ? take_file_member (self->item, name, value, error)
           : take_transcription_member (self->item, name, value, error);
}

static bool
end_item (gpointer data, GError **error)
{
  LqSonioxPage *self = data;
  bool          is_fine = self->kind == LQ_SONIOX_PAGE_FILES
                            ? check_id (((LqSonioxFile *) self->item)->id, error)
                            : check_transcription (self->item, error);

  if (is_fine)
    g_ptr_array_add (self->items, g_steal_pointer (&self->item));

  return is_fine;
}

static const LqSonioxShape page_shapes[] = {
  [LQ_SONIOX_PAGE_FILES] = { "files", true, PAGE_BYTES_MAX, ITEMS_MAX, take_page_member, begin_item,
                             take_item_member, end_item },
  [LQ_SONIOX_PAGE_TRANSCRIPTIONS] = { "transcriptions", true, PAGE_BYTES_MAX, ITEMS_MAX,
                                      take_page_member, begin_item, take_item_member, end_item },
};

LqSonioxPage *
lq_soniox_page_new (LqSonioxPageKind kind, GPtrArray *items)
{
  LqSonioxPage *self = g_new0 (LqSonioxPage, 1);

  self->kind = kind;
  self->items = g_ptr_array_ref (items);
  self->reader = lq_soniox_reader_new (&page_shapes[kind], self);

  return self;
}

void
lq_soniox_page_free (LqSonioxPage *self)
{
  if (self == NULL)
    return;

  lq_soniox_reader_free (self->reader);
  free_item (self);
  g_ptr_array_unref (self->items);
  g_free (self->cursor);
  g_free (self);
}

bool
lq_soniox_page_feed (LqSonioxPage *self, const char *data, size_t size, GError **error)
{
  return lq_soniox_reader_feed (self->reader, data, size, error);
}

bool
lq_soniox_page_end (LqSonioxPage *self, char **cursor, GError **error)
{
  if (!lq_soniox_reader_end (self->reader, error))
    return false;

  /* An empty one would be the first page again. */
  *cursor = self->cursor != NULL && *self->cursor != '\0' ? g_strdup (self->cursor) : NULL;

  return true;
}
