/* lq-attempt-local.c: one try at a job by the built-in engine
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A thread decodes the file and recognizes it part by part; nothing grows with the file. Words that
 * are settled go to the draft in batches, each of which is waited for. An interrupted try begins
 * again at the first word. */

#define G_LOG_DOMAIN "lq-attempt"

#include "config.h"
#include "lq-attempt-local.h"
#include "lq-decoder.h"
#include "lq-error.h"
#include "lq-offline.h"

enum {
  CHUNK = LQ_RATE_HZ / 4,
  BATCH = 200, /* tokens */
  PROGRESS_US = 200 * 1000,
};

struct _LqAttemptLocal {
  LqAttempt     parent_instance;
  GThread      *thread;
  GCancellable *cancellable;

  /* Of the thread. */
  GMainContext *context;
  GPtrArray    *pending;   /* settled tokens that are not written yet */
  int64_t       n_written; /* tokens */
  int64_t       n_fed;     /* samples */
  int64_t       length_ms;
  int64_t       begun_us;
  int64_t       told_us;
};

G_DEFINE_FINAL_TYPE (LqAttemptLocal, lq_attempt_local, LQ_TYPE_ATTEMPT)

/* ---- the thread */

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static bool
wait_for (LqAttemptLocal *self, GAsyncResult **result, GError **error)
{
  while (*result == NULL)
    g_main_context_iteration (self->context, TRUE);

  return lq_store_job_done_finish (lq_attempt_get_store (LQ_ATTEMPT (self)), *result, error);
}

static bool
write_pending (LqAttemptLocal *self, GError **error)
{
  LqAttempt *attempt = LQ_ATTEMPT (self);
  g_autoptr (GAsyncResult) result = NULL;
  unsigned n = self->pending->len;

  lq_store_append_draft_async (lq_attempt_get_store (attempt), lq_attempt_get_record (attempt),
                               self->n_written, g_steal_pointer (&self->pending), keep_result_cb,
                               &result);
  self->pending = lq_tokens_new ();
  self->n_written += n;

  return wait_for (self, &result, error);
}

static bool
begin (LqAttemptLocal *self, GError **error)
{
  LqAttempt *attempt = LQ_ATTEMPT (self);
  g_autoptr (GAsyncResult) result = NULL;

  lq_store_begin_draft_async (lq_attempt_get_store (attempt), lq_attempt_get_record (attempt),
                              keep_result_cb, &result);

  /* What an earlier try has left is taken away. */
  return wait_for (self, &result, error) && write_pending (self, error);
}

static bool
finish (LqAttemptLocal *self, bool is_cut_off, GError **error)
{
  LqAttempt *attempt = LQ_ATTEMPT (self);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LqJobRecord) record = lq_job_record_copy (lq_attempt_get_record (attempt));

  record->duration_ms = self->n_fed * 1000 / LQ_RATE_HZ;
  record->is_cut_off = is_cut_off && record->kind == LQ_ENTRY_FILE;
  lq_attempt_note_cut_off (attempt, record->is_cut_off);
  if (!write_pending (self, error))
    return false;

  lq_store_finish_draft_async (lq_attempt_get_store (attempt), record, keep_result_cb, &result);

  return wait_for (self, &result, error);
}

static void
updated_cb (const LqUpdate *update, gpointer user_data)
{
  LqAttemptLocal *self = user_data;

  for (guint i = 0; i < update->tokens->len; i++) {
    LqToken *token = g_ptr_array_index (update->tokens, i);

    if (token->is_final)
      g_ptr_array_add (self->pending, lq_token_ref (token));
  }
}

static void
tell_progress (LqAttemptLocal *self)
{
  int64_t           now_us = g_get_monotonic_time ();
  int64_t           done_ms = self->n_fed * 1000 / LQ_RATE_HZ;
  int64_t           took_ms = MAX (1, (now_us - self->begun_us) / 1000);
  LqAttemptProgress progress = { LQ_STEP_RECOGNIZE, 0, 0, -1, self->length_ms };

  if (now_us - self->told_us < PROGRESS_US)
    return;

  self->told_us = now_us;
  progress.speed = (double) done_ms / (double) took_ms;
  if (self->length_ms > 0) {
    progress.progress = MIN (1.0, (double) done_ms / (double) self->length_ms);
    progress.left_ms =
      (int64_t) ((double) MAX (0, self->length_ms - done_ms) / MAX (progress.speed, 0.001));
  }
  lq_attempt_post_progress (LQ_ATTEMPT (self), &progress);
}

static bool
recognize (LqAttemptLocal *self, LqDecoder *decoder, LqOfflineStream *stream, GError **error)
{
  int16_t samples[CHUNK];
  size_t  n;

  while (!g_cancellable_is_cancelled (self->cancellable) &&
         (n = lq_decoder_read (decoder, samples, CHUNK)) > 0) {
    if (!lq_offline_stream_feed (stream, samples, n, error) ||
        (self->pending->len >= BATCH && !write_pending (self, error)))
      return false;
    self->n_fed += (int64_t) n;
    tell_progress (self);
  }

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return false;
  if (self->n_fed == 0) {
    g_set_error_literal (error, LQ_ERROR, LQ_ERROR_FILE, "there is no sound in the file");
    return false;
  }

  return lq_offline_stream_finalize (stream, error);
}

static bool
run (LqAttemptLocal *self, GError **error)
{
  const LqJobRecord *record = lq_attempt_get_record (LQ_ATTEMPT (self));
  g_autoptr (LqDecoder) decoder = lq_decoder_open (record->path, self->cancellable, error);
  g_autoptr (LqOfflineStream) stream = NULL;

  if (decoder == NULL)
    return false;

  self->length_ms = lq_decoder_get_duration_ms (decoder);
  self->begun_us = g_get_monotonic_time ();
  tell_progress (self);
  stream = lq_offline_stream_new (lq_offline_pool_get_default (), updated_cb, self);

  return begin (self, error) && recognize (self, decoder, stream, error) &&
         finish (self, lq_decoder_ended_early (decoder), error);
}

static gpointer
run_thread (gpointer data)
{
  LqAttemptLocal *self = data;
  GError         *error = NULL;

  self->context = g_main_context_new ();
  g_main_context_push_thread_default (self->context);
  self->pending = lq_tokens_new ();
  run (self, &error);
  g_clear_pointer (&self->pending, g_ptr_array_unref);
  g_main_context_pop_thread_default (self->context);
  g_clear_pointer (&self->context, g_main_context_unref);
  lq_attempt_post_end (LQ_ATTEMPT (self), error);

  return NULL;
}

/* ---- main thread */

static void
lq_attempt_local_start (LqAttempt *attempt)
{
  LqAttemptLocal *self = LQ_ATTEMPT_LOCAL (attempt);

  self->thread = g_thread_new ("job", run_thread, g_object_ref (self));
}

static void
lq_attempt_local_stop (LqAttempt *attempt)
{
  g_cancellable_cancel (LQ_ATTEMPT_LOCAL (attempt)->cancellable);
}

static void
lq_attempt_local_join (LqAttempt *attempt)
{
  g_clear_pointer (&LQ_ATTEMPT_LOCAL (attempt)->thread, g_thread_join);
}

static void
lq_attempt_local_finalize (GObject *object)
{
  g_clear_pointer (&LQ_ATTEMPT_LOCAL (object)->thread, g_thread_unref);
  g_clear_object (&LQ_ATTEMPT_LOCAL (object)->cancellable);

  G_OBJECT_CLASS (lq_attempt_local_parent_class)->finalize (object);
}

static void
lq_attempt_local_class_init (LqAttemptLocalClass *klass)
{
  LqAttemptClass *attempt_class = LQ_ATTEMPT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lq_attempt_local_finalize;
  attempt_class->start = lq_attempt_local_start;
  attempt_class->stop = lq_attempt_local_stop;
  attempt_class->join = lq_attempt_local_join;
}

static void
lq_attempt_local_init (LqAttemptLocal *self)
{
  self->cancellable = g_cancellable_new ();
  self->length_ms = -1;
}

LqAttempt *
lq_attempt_local_new (LqStore *store, const LqJobRecord *record)
{
  LqAttemptLocal *self = g_object_new (LQ_TYPE_ATTEMPT_LOCAL, NULL);

  lq_attempt_set_up (LQ_ATTEMPT (self), store, record);

  return LQ_ATTEMPT (self);
}
