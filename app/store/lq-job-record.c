/* lq-job-record.c: one job of the queue as it is kept
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-job"

#include "config.h"
#include "lq-job-record.h"
#include "lq-error.h"
#include "lq-settings.h"

LqJobPart *
lq_job_part_new (unsigned ordinal, int64_t start_ms, int64_t end_ms)
{
  LqJobPart *part = g_new0 (LqJobPart, 1);

  part->ordinal = ordinal;
  part->start_ms = start_ms;
  part->end_ms = end_ms;
  part->n_tokens = -1;

  return part;
}

LqJobPart *
lq_job_part_copy (const LqJobPart *part)
{
  LqJobPart *copy = g_new (LqJobPart, 1);

  *copy = *part;
  copy->file_id = g_strdup (part->file_id);
  copy->transcription_id = g_strdup (part->transcription_id);

  return copy;
}

void
lq_job_part_free (LqJobPart *part)
{
  if (part == NULL)
    return;

  g_free (part->file_id);
  g_free (part->transcription_id);
  g_free (part);
}

GPtrArray *
lq_job_parts_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) lq_job_part_free);
}

LqJobRecord *
lq_job_record_new (const char *id, const char *path, const char *engine)
{
  LqJobRecord *record = g_new0 (LqJobRecord, 1);

  record->id = g_strdup (id);
  record->kind = LQ_ENTRY_FILE;
  record->path = g_strdup (path);
  record->name = g_filename_display_basename (path);
  record->engine = g_strdup (engine);
  record->size = -1;
  record->duration_ms = -1;
  record->created_at_us = g_get_real_time ();

  return record;
}

LqJobRecord *
lq_job_record_copy (const LqJobRecord *record)
{
  LqJobRecord *copy = g_new (LqJobRecord, 1);

  *copy = *record;
  copy->id = g_strdup (record->id);
  copy->path = g_strdup (record->path);
  copy->name = g_strdup (record->name);
  copy->digest = g_strdup (record->digest);
  copy->engine = g_strdup (record->engine);
  copy->host = g_strdup (record->host);
  copy->translation = g_strdup (record->translation);
  copy->languages = g_strdup (record->languages);
  copy->error = g_strdup (record->error);

  return copy;
}

void
lq_job_record_free (LqJobRecord *record)
{
  if (record == NULL)
    return;

  g_free (record->id);
  g_free (record->path);
  g_free (record->name);
  g_free (record->digest);
  g_free (record->engine);
  g_free (record->host);
  g_free (record->translation);
  g_free (record->languages);
  g_free (record->error);
  g_free (record);
}

void
lq_job_record_choose (LqJobRecord *record, GSettings *settings)
{
  g_autofree char *target = g_settings_get_string (settings, LQ_SETTINGS_FILE_TRANSLATION);
  g_auto (GStrv) hints = g_settings_get_strv (settings, LQ_SETTINGS_LANGUAGE_HINTS);

  record->diarize = g_settings_get_boolean (settings, LQ_SETTINGS_FILE_SPEAKERS);
  g_free (record->translation);
  record->translation = *target != '\0' ? g_steal_pointer (&target) : NULL;
  g_free (record->languages);
  record->languages = g_strjoinv (",", hints);
}

void
lq_job_record_set_error (LqJobRecord *record, const GError *error)
{
  g_clear_pointer (&record->error, g_free);
  record->error_code = 0;
  if (error == NULL)
    return;

  record->error = g_strdup (error->message);
  record->error_code = error->domain == LQ_ERROR ? error->code : LQ_ERROR_FAILED;
}

char *
lq_job_record_dup_draft_id (const LqJobRecord *record)
{
  if (record->kind == LQ_ENTRY_FILE)
    return g_strdup (record->id);

  return g_strconcat ("draft-", record->id, NULL);
}
