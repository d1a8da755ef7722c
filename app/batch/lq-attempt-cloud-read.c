/* lq-attempt-cloud-read.c: waits until the service has heard a file, and reads its text
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * On the line's thread. One's own server holds its answer until there is something to tell; the
 * service is asked again and again, as seldom as it goes. The text comes in batches; the next one
 * is read when the last one is kept. */

#define G_LOG_DOMAIN "lq-attempt"

#include "config.h"
#include "lq-attempt-cloud-private.h"
#include "lq-error.h"
#include "lq-soniox-refusal.h"

#include <math.h>

/* Of the whole job, where the upload ends and where the reading begins in its progress. */
static const double UPLOADED = 0.4;
static const double RECOGNIZED = 0.95;

/* An answer that took so long was held. */
enum { HELD_US = 500 * 1000 };

/* Where nothing is known of the time it takes, the progress nears its end like this. */
static const double BLIND_MS = 60 * 1000.0;

static void ask (LqAttemptCloud *self);

/* ---- its text */

static void
end_part (LqAttemptCloud *self)
{
  self->part->n_tokens = self->n_part;
  lq_attempt_cloud_step (self);
}

static void
text_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  GError         *error = NULL;

  if (lq_store_job_done_finish (LQ_STORE (source), result, &error))
    end_part (self);
  else
    lq_attempt_cloud_fail (self, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  LqAttempt      *attempt = LQ_ATTEMPT (self);
  g_autoptr (GError) error = NULL;

  self->reading = NULL;
  if (!lq_soniox_rest_read_finish (self->rest, result, NULL, &error)) {
    lq_attempt_cloud_fail (self, self->failure != NULL ? g_steal_pointer (&self->failure)
                                                       : g_steal_pointer (&error));
    return;
  }
  if (self->n_part > 0) {
    end_part (self);
    return;
  }

  /* The first batch takes away what an earlier try has left; where none came it is done here. */
  lq_store_append_draft_async (lq_attempt_get_store (attempt), lq_attempt_get_record (attempt),
                               self->n_before, lq_tokens_new (), text_kept_cb, self);
}

static void
batch_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqAttemptCloud) self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->reading == NULL)
    return; /* it has failed meanwhile */

  if (!lq_store_job_done_finish (LQ_STORE (source), result, &error)) {
    if (self->failure == NULL)
      self->failure = g_steal_pointer (&error);
    g_cancellable_cancel (self->cancellable);
  }
  lq_soniox_reading_resume (self->reading);
}

/* Times are of the part. */
static void
shift (GPtrArray *tokens, int64_t offset_ms)
{
  for (guint i = 0; i < tokens->len; i++) {
    LqToken *token = g_ptr_array_index (tokens, i);

    if (token->start_ms >= 0)
      token->start_ms += offset_ms;
    if (token->end_ms >= 0)
      token->end_ms += offset_ms;
  }
}

static gboolean
batch_cb (LqSonioxReading *reading, GPtrArray *tokens, gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  LqAttempt      *attempt = LQ_ATTEMPT (self);
  int64_t         at = self->n_before + self->n_part;

  shift (tokens, self->part->start_ms);
  self->reading = reading;
  self->n_part += tokens->len;
  lq_store_append_draft_async (lq_attempt_get_store (attempt), lq_attempt_get_record (attempt), at,
                               tokens, batch_kept_cb, g_object_ref (self));

  return FALSE;
}

static void
read_text (LqAttemptCloud *self)
{
  lq_attempt_cloud_tell (self, LQ_STEP_READ, RECOGNIZED, 0, -1);
  self->n_part = 0;
  lq_soniox_rest_read_async (self->rest, self->part->transcription_id, batch_cb, self,
                             self->cancellable, read_cb, self);
}

static void
begun_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  GError         *error = NULL;

  if (lq_store_job_done_finish (LQ_STORE (source), result, &error))
    read_text (self);
  else
    lq_attempt_cloud_fail (self, error);
}

/* ---- its end */

static int64_t
get_part_ms (LqAttemptCloud *self)
{
  return self->part->end_ms > 0 ? self->part->end_ms - self->part->start_ms : self->length_ms;
}

static int64_t
get_elapsed_ms (LqAttemptCloud *self)
{
  return MAX (0, g_get_real_time () - self->part->asked_at_us) / 1000;
}

/* Only where the end was seen, and not found long after it. */
static void
learn (LqAttemptCloud *self)
{
  LqAttempt *attempt = LQ_ATTEMPT (self);
  double     pace;

  if (!self->has_waited)
    return;

  pace = lq_poll_learn (self->pace, get_part_ms (self), get_elapsed_ms (self));
  if (pace >= 0)
    lq_store_save_pace (lq_attempt_get_store (attempt), lq_attempt_get_record (attempt)->engine,
                        pace);
}

static void
tell_waiting (LqAttemptCloud *self, const LqSonioxTranscription *transcription)
{
  int64_t elapsed_ms = get_elapsed_ms (self);
  int64_t part_ms = get_part_ms (self);
  double  expected_ms = self->pace >= 0 && part_ms >= 0 ? (double) part_ms * self->pace / 3600 : -1;
  double  share = 1 - exp (-(double) elapsed_ms / BLIND_MS);
  double  speed = 0;
  int64_t left_ms = -1;

  if (transcription->processed_ms >= 0 && part_ms > 0) {
    share = (double) transcription->processed_ms / (double) part_ms;
    speed = (double) transcription->processed_ms / (double) MAX (1, elapsed_ms);
    if (speed > 0)
      left_ms = (int64_t) ((double) (part_ms - transcription->processed_ms) / speed);
  } else if (expected_ms > 0) {
    share = MIN (0.98, (double) elapsed_ms / expected_ms);
    left_ms = MAX (0, (int64_t) expected_ms - elapsed_ms);
  }

  share = (self->part->ordinal + CLAMP (share, 0, 1)) / self->parts->len;
  lq_attempt_cloud_tell (self, LQ_STEP_RECOGNIZE, UPLOADED + (RECOGNIZED - UPLOADED) * share, speed,
                         left_ms);
}

static gboolean
waited_cb (gpointer user_data)
{
  LqAttemptCloud *self = user_data;

  ask (self);

  return G_SOURCE_REMOVE;
}

/* A child source wakes it when the attempt is stopped. */
static void
wait_and_ask (LqAttemptCloud *self)
{
  int64_t wait_ms = lq_poll_get_wait_ms (&self->poll, get_elapsed_ms (self));
  g_autoptr (GSource) source = g_timeout_source_new ((guint) wait_ms);
  g_autoptr (GSource) stopped = g_cancellable_source_new (self->cancellable);

  g_source_set_dummy_callback (stopped);
  g_source_add_child_source (source, stopped);
  g_source_set_callback (source, waited_cb, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  self->has_waited = true;
}

/* It is not asked for again by itself; what failed there is taken away, so that a retry does. */
static void
failed_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud *self = user_data;

  lq_soniox_rest_delete_finish (self->rest, result, NULL);
  lq_attempt_cloud_keep (self, NULL);
  lq_attempt_cloud_fail (self, g_steal_pointer (&self->failure));
}

static void
give_up (LqAttemptCloud *self, const LqSonioxTranscription *transcription)
{
  g_autofree char *id = g_steal_pointer (&self->part->transcription_id);

  self->part->is_asked = false;
  self->failure = lq_soniox_failure_to_error (transcription);
  lq_soniox_rest_delete_async (self->rest, id, NULL, self->cancellable, failed_deleted_cb, self);
}

static void
begin_reading (LqAttemptCloud *self)
{
  LqAttempt *attempt = LQ_ATTEMPT (self);

  learn (self);
  lq_store_begin_draft_async (lq_attempt_get_store (attempt), lq_attempt_get_record (attempt),
                              begun_cb, self);
}

/* What the service itself says counts. */
static void
note_length (LqAttemptCloud *self, const LqSonioxTranscription *transcription)
{
  if (transcription->audio_duration_ms > 0 && self->parts->len == 1)
    self->length_ms = transcription->audio_duration_ms;
}

static void
told_cb (const LqSonioxTranscription *seen, gpointer user_data)
{
  LqAttemptCloud *self = user_data;

  note_length (self, seen);
  tell_waiting (self, seen);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  GError         *error = NULL;
  g_autoptr (LqSonioxTranscription) transcription =
    lq_soniox_rest_get_finish (self->rest, result, &error);

  if (g_error_matches (error, LQ_ERROR, LQ_ERROR_GONE) && !self->was_job_lost) {
    /* Somebody deleted it there: it is asked for again, once. */
    g_error_free (error);
    self->was_job_lost = true;
    g_clear_pointer (&self->part->transcription_id, g_free);
    lq_attempt_cloud_step (self);
    return;
  }
  if (transcription == NULL) {
    lq_attempt_cloud_fail (self, error);
    return;
  }

  note_length (self, transcription);
  switch (transcription->state) {
  case LQ_SONIOX_QUEUED:
  case LQ_SONIOX_PROCESSING:
    tell_waiting (self, transcription);
    /* A server that holds nothing is asked as the service is. */
    if (self->is_own && g_get_monotonic_time () - self->begun_us > HELD_US)
      ask (self);
    else
      wait_and_ask (self);
    break;
  case LQ_SONIOX_COMPLETED:
    self->has_waited |= g_get_monotonic_time () - self->begun_us > HELD_US;
    begin_reading (self);
    break;
  case LQ_SONIOX_FAILED:
    give_up (self, transcription);
    break;
  }
}

static void
ask (LqAttemptCloud *self)
{
  LqSonioxHold hold = { LQ_POLL_HOLD_S, LQ_POLL_BEAT_S, told_cb, self };

  self->begun_us = g_get_monotonic_time ();
  lq_soniox_rest_get_async (self->rest, self->part->transcription_id, self->is_own ? &hold : NULL,
                            self->cancellable, answered_cb, self);
}

void
lq_attempt_cloud_read (LqAttemptCloud *self)
{
  lq_poll_start (&self->poll, get_part_ms (self), self->pace);
  if (self->part->asked_at_us == 0)
    self->part->asked_at_us = g_get_real_time ();

  lq_attempt_cloud_tell (
    self, LQ_STEP_RECOGNIZE,
    UPLOADED + (RECOGNIZED - UPLOADED) * self->part->ordinal / self->parts->len, 0, -1);
  /* One that was created a moment ago is not done yet. */
  if (self->is_own || get_elapsed_ms (self) > 60 * 1000)
    ask (self);
  else
    wait_and_ask (self);
}
