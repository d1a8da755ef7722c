/* lq-attempt-cloud.c: one try at a job by a service, or by one's own server
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The main thread finds out address and key; all else happens on the line's thread, one call after
 * the other: every part is sent, then every part is waited for and read, then the text is made an
 * entry of the history, and only then what the service has is deleted. After each step the next one
 * is found in what is kept of the parts, so an earlier try is simply gone on with.
 *
 * The attempt is held by a reference of its own while the line's thread has it. */

#define G_LOG_DOMAIN "lq-attempt"

#include "config.h"
#include "lq-attempt-cloud-private.h"
#include "lq-error.h"
#include "lq-settings.h"
#include "lq-soniox-address.h"

enum { PROGRESS_US = 200 * 1000 };

static const double CLEANING = 0.99;

G_DEFINE_FINAL_TYPE (LqAttemptCloud, lq_attempt_cloud, LQ_TYPE_ATTEMPT)

/* ---- the line's thread */

/* Asking for a transcription is short, and is done in each job. */
static void
note_service (LqAttemptCloud *self)
{
  LqHttpStats *stats = lq_http_get_stats (lq_batch_line_get_http (self->line, self->is_own));
  g_autoptr (GPtrArray) all = lq_http_stats_dup_all (stats);
  int64_t  rtt_us = 0;
  uint64_t n_limited = 0;

  for (guint i = 0; i < all->len; i++) {
    const LqHttpFigures *figures = g_ptr_array_index (all, i);

    n_limited += figures->n_limited;
    if (g_str_equal (figures->what, "create"))
      rtt_us = lq_histogram_get_quantile_us (&figures->took, 0.5);
  }
  lq_attempt_note_service (LQ_ATTEMPT (self), rtt_us, n_limited);
}

static void
end (LqAttemptCloud *self, GError *error)
{
  note_service (self);
  if (self->parts != NULL)
    lq_attempt_cloud_remove_written (self);
  g_clear_object (&self->rest);
  g_clear_pointer (&self->parts, g_ptr_array_unref);

  g_mutex_lock (&self->mutex);
  self->is_over = true;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);

  lq_attempt_post_end (LQ_ATTEMPT (self), error);
}

void
lq_attempt_cloud_fail (LqAttemptCloud *self, GError *error)
{
  end (self, error);
}

void
lq_attempt_cloud_keep (LqAttemptCloud *self, GAsyncReadyCallback callback)
{
  LqAttempt *attempt = LQ_ATTEMPT (self);

  lq_store_save_parts_async (lq_attempt_get_store (attempt), lq_attempt_get_record (attempt)->id,
                             self->base_url, self->parts, callback, self);
}

void
lq_attempt_cloud_tell (
  LqAttemptCloud *self, LqJobStep step, double progress, double speed, int64_t left_ms)
{
  LqAttemptProgress told = { step, progress, speed, left_ms, self->length_ms };
  int64_t           now_us = g_get_monotonic_time ();

  /* What it does now is told at once: it may do that for long. */
  if ((now_us - self->told_us < PROGRESS_US && step == self->told_step) || self->is_cleaning)
    return;

  self->told_us = now_us;
  self->told_step = step;
  lq_attempt_post_progress (LQ_ATTEMPT (self), &told);
}

char *
lq_attempt_cloud_dup_reference (LqAttemptCloud *self, const LqJobPart *part)
{
  const LqJobRecord *record = lq_attempt_get_record (LQ_ATTEMPT (self));

  if (self->parts->len == 1)
    return g_strdup (record->id);

  return g_strdup_printf ("%s-%u", record->id, part->ordinal + 1);
}

/* What cannot be deleted now is kept in mind, and deleted after the next start. */
static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lq_soniox_rest_delete_finish (self->rest, result, &error)) {
    if (!self->is_cleaning)
      g_message ("a file stays at the service: %s", error->message);
    end (self, self->is_cleaning ? g_steal_pointer (&error) : NULL);
    return;
  }

  g_clear_pointer (&self->part->file_id, g_free);
  g_clear_pointer (&self->part->transcription_id, g_free);
  self->part->is_sent = self->part->is_asked = false;
  lq_attempt_cloud_step (self);
}

/* A call that was cut off may have been done all the same. */
static bool
is_unsure (const LqJobPart *part)
{
  return part->file_id == NULL ? part->is_sent : part->is_asked && part->transcription_id == NULL;
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  LqJobPart      *part = self->part;
  GError         *error = NULL;
  g_autoptr (LqSonioxFound) found = lq_soniox_rest_find_finish (self->rest, result, &error);

  if (found == NULL) {
    end (self, error);
    return;
  }

  if (part->file_id == NULL)
    part->file_id = g_strdup (found->file_id);
  if (part->transcription_id == NULL)
    part->transcription_id = g_strdup (found->transcription_id);
  part->is_sent = part->is_asked = false;
  lq_attempt_cloud_step (self);
}

static void
cleaned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  GError         *error = NULL;

  lq_store_job_done_finish (LQ_STORE (source), result, &error);
  end (self, error);
}

static void
clean (LqAttemptCloud *self)
{
  lq_attempt_cloud_tell (self, LQ_STEP_CLEAN, CLEANING, 0, -1);
  for (guint i = 0; i < self->parts->len; i++) {
    self->part = g_ptr_array_index (self->parts, i);
    if (self->is_cleaning && is_unsure (self->part)) {
      g_autofree char *reference = lq_attempt_cloud_dup_reference (self, self->part);

      lq_soniox_rest_find_async (self->rest, reference, self->cancellable, found_cb, self);
      return;
    }
    if (self->part->file_id != NULL || self->part->transcription_id != NULL) {
      lq_soniox_rest_delete_async (self->rest, self->part->transcription_id, self->part->file_id,
                                   self->cancellable, deleted_cb, self);
      return;
    }
  }

  lq_attempt_cloud_keep (self, cleaned_cb);
}

static void
text_finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  GError         *error = NULL;

  self->is_finished = true;
  if (!lq_store_job_done_finish (LQ_STORE (source), result, &error))
    end (self, error);
  else if (self->is_deleting)
    clean (self);
  else
    end (self, NULL);
}

static void
parts_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  LqAttempt      *attempt = LQ_ATTEMPT (self);
  g_autoptr (LqJobRecord) record = NULL;
  GError *error = NULL;

  if (!lq_store_job_done_finish (LQ_STORE (source), result, &error)) {
    end (self, error);
    return;
  }

  record = lq_job_record_copy (lq_attempt_get_record (attempt));
  record->duration_ms = self->length_ms;
  lq_store_finish_draft_async (lq_attempt_get_store (attempt), record, text_finished_cb, self);
}

static bool
is_all_read (LqAttemptCloud *self)
{
  for (guint i = 0; i < self->parts->len; i++)
    if (((LqJobPart *) g_ptr_array_index (self->parts, i))->n_tokens < 0)
      return false;

  return true;
}

/* The first part that still is to be sent, or else read. */
static bool
choose_part (LqAttemptCloud *self, bool is_to_send)
{
  self->n_before = 0;
  for (guint i = 0; i < self->parts->len; i++) {
    self->part = g_ptr_array_index (self->parts, i);
    if (self->part->n_tokens < 0 && (!is_to_send || self->part->transcription_id == NULL))
      return true;
    self->n_before += MAX (0, self->part->n_tokens);
  }

  return false;
}

/* What came of the last step is on disk before the next one. */
static void
step_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  GError         *error = NULL;

  if (!lq_store_job_done_finish (LQ_STORE (source), result, &error))
    end (self, error);
  else if (choose_part (self, true))
    lq_attempt_cloud_send (self);
  else if (choose_part (self, false))
    lq_attempt_cloud_read (self);
}

void
lq_attempt_cloud_step (LqAttemptCloud *self)
{
  if (self->is_cleaning || self->is_finished)
    clean (self);
  else if (is_all_read (self))
    lq_attempt_cloud_keep (self, parts_kept_cb);
  else
    lq_attempt_cloud_keep (self, step_kept_cb);
}

/* Ids of another address say nothing here. */
static void
forget_other_host (LqAttemptCloud *self)
{
  const char *host = lq_attempt_get_record (LQ_ATTEMPT (self))->host;

  if (host != NULL && !g_str_equal (host, self->base_url))
    g_ptr_array_set_size (self->parts, 0);
}

static void
parts_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud    *self = user_data;
  const LqJobRecord *record = lq_attempt_get_record (LQ_ATTEMPT (self));
  GError            *error = NULL;

  self->parts = lq_store_load_parts_finish (LQ_STORE (source), result, &error);
  if (self->parts == NULL) {
    end (self, error);
    return;
  }

  forget_other_host (self);
  if (self->is_cleaning) {
    clean (self);
    return;
  }
  if (lq_attempt_cloud_must_split (self)) {
    lq_attempt_cloud_split (self);
    return;
  }
  if (self->parts->len == 0)
    g_ptr_array_add (self->parts, lq_job_part_new (0, 0, MAX (0, record->duration_ms)));
  if (is_all_read (self))
    lq_attempt_cloud_keep (self, parts_kept_cb);
  else if (choose_part (self, true))
    lq_attempt_cloud_send (self);
  else if (choose_part (self, false))
    lq_attempt_cloud_read (self);
}

static void
pace_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud *self = user_data;

  self->pace = lq_store_get_pace_finish (LQ_STORE (source), result);
  lq_store_load_parts_async (LQ_STORE (source), lq_attempt_get_record (LQ_ATTEMPT (self))->id, NULL,
                             parts_loaded_cb, self);
}

static void
begin (gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  LqAttempt      *attempt = LQ_ATTEMPT (self);

  self->rest = lq_soniox_rest_new (lq_batch_line_get_http (self->line, self->is_own),
                                   self->base_url, self->config->key);
  lq_store_get_pace_async (lq_attempt_get_store (attempt), lq_attempt_get_record (attempt)->engine,
                           pace_known_cb, self);
}

/* ---- main thread */

/* What was chosen when the file was added holds, whatever was chosen since. */
static void
expect_languages (LqAttemptCloud *self)
{
  const char *languages = lq_attempt_get_record (LQ_ATTEMPT (self))->languages;

  if (languages == NULL)
    return;

  g_clear_pointer (&self->config->language_hints, g_strfreev);
  if (*languages != '\0')
    self->config->language_hints = g_strsplit (languages, ",", -1);
}

static void
configured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud    *self = user_data; /* from here on held for the line's thread */
  const LqJobRecord *record = lq_attempt_get_record (LQ_ATTEMPT (self));
  GError            *error = NULL;

  self->config = lq_engine_configure_finish (result, &error);
  if (self->config != NULL)
    self->base_url = lq_soniox_dup_rest_url (self->settings, record->engine, &error);
  if (self->base_url == NULL) {
    lq_attempt_post_end (LQ_ATTEMPT (self), error);
    return;
  }

  expect_languages (self);
  g_mutex_lock (&self->mutex);
  self->is_begun = true;
  g_mutex_unlock (&self->mutex);
  lq_batch_line_run (self->line, begin, self);
}

static void
lq_attempt_cloud_start (LqAttempt *attempt)
{
  LqAttemptCloud    *self = LQ_ATTEMPT_CLOUD (attempt);
  const LqJobRecord *record = lq_attempt_get_record (attempt);
  const LqEngine    *engine = lq_engine_find (record->engine);

  self->is_own = g_str_equal (engine->id, "server");
  self->is_deleting = g_settings_get_boolean (self->settings, LQ_SETTINGS_DELETE_FROM_SERVICE);
  /* One's own server does not translate, and refuses who asks for it. */
  self->translation = self->is_own ? NULL : record->translation;
  lq_engine_configure_async (engine, self->settings, self->cancellable, configured_cb,
                             g_object_ref (self));
}

static void
lq_attempt_cloud_stop (LqAttempt *attempt)
{
  g_cancellable_cancel (LQ_ATTEMPT_CLOUD (attempt)->cancellable);
}

static void
lq_attempt_cloud_join (LqAttempt *attempt)
{
  LqAttemptCloud *self = LQ_ATTEMPT_CLOUD (attempt);

  g_mutex_lock (&self->mutex);
  while (self->is_begun && !self->is_over)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

static void
lq_attempt_cloud_finalize (GObject *object)
{
  LqAttemptCloud *self = LQ_ATTEMPT_CLOUD (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->cancellable);
  lq_engine_config_free (self->config);
  g_clear_error (&self->failure);
  g_free (self->base_url);
  g_free (self->part_path);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);

  G_OBJECT_CLASS (lq_attempt_cloud_parent_class)->finalize (object);
}

static void
lq_attempt_cloud_class_init (LqAttemptCloudClass *klass)
{
  LqAttemptClass *attempt_class = LQ_ATTEMPT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lq_attempt_cloud_finalize;
  attempt_class->start = lq_attempt_cloud_start;
  attempt_class->stop = lq_attempt_cloud_stop;
  attempt_class->join = lq_attempt_cloud_join;
}

static void
lq_attempt_cloud_init (LqAttemptCloud *self)
{
  self->cancellable = g_cancellable_new ();
  self->pace = -1;
  self->length_ms = -1;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
}

LqAttempt *
lq_attempt_cloud_new (LqStore           *store,
                      LqBatchLine       *line,
                      GSettings         *settings,
                      const LqJobRecord *record,
                      gboolean           is_cleaning)
{
  LqAttemptCloud *self = g_object_new (LQ_TYPE_ATTEMPT_CLOUD, NULL);

  lq_attempt_set_up (LQ_ATTEMPT (self), store, record);
  self->line = line;
  self->settings = g_object_ref (settings);
  self->is_cleaning = is_cleaning;
  self->length_ms = record->duration_ms;

  return LQ_ATTEMPT (self);
}
