/* lq-attempt.c: one try at a job, by an engine here or by a service
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-attempt"

#include "config.h"
#include "lq-attempt.h"

typedef struct {
  LqStore     *store;
  LqJobRecord *record;
  int64_t      rtt_us; /* handed over with the end */
  uint64_t     n_limited;
  bool         is_cut_off;
} LqAttemptPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LqAttempt, lq_attempt, G_TYPE_OBJECT)

enum { PROGRESS, ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* On its way to the main thread. */
typedef struct {
  LqAttempt        *attempt;
  LqAttemptProgress progress;
  GError           *error;
} Post;

static LqAttemptPrivate *
get_private (LqAttempt *self)
{
  return lq_attempt_get_instance_private (self);
}

static void
post_free (gpointer data)
{
  Post *post = data;

  g_object_unref (post->attempt);
  g_clear_error (&post->error);
  g_free (post);
}

static gboolean
emit_progress_cb (gpointer user_data)
{
  Post *post = user_data;

  g_signal_emit (post->attempt, signals[PROGRESS], 0, &post->progress);

  return G_SOURCE_REMOVE;
}

static gboolean
emit_ended_cb (gpointer user_data)
{
  Post *post = user_data;

  g_signal_emit (post->attempt, signals[ENDED], 0, post->error);

  return G_SOURCE_REMOVE;
}

/* An idle source and not an invocation: while nothing iterates the main context that would run in
 * this thread. All have one priority, so that their order stays. */
static void
attach (Post *post, GSourceFunc callback)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, callback, post, post_free);
  g_source_attach (source, NULL);
}

static void
lq_attempt_finalize (GObject *object)
{
  LqAttemptPrivate *private = get_private (LQ_ATTEMPT (object));

  g_clear_object (&private->store);
  lq_job_record_free (private->record);

  G_OBJECT_CLASS (lq_attempt_parent_class)->finalize (object);
}

static void
lq_attempt_class_init (LqAttemptClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lq_attempt_finalize;

  signals[PROGRESS] = g_signal_new ("progress", LQ_TYPE_ATTEMPT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[ENDED] = g_signal_new ("ended", LQ_TYPE_ATTEMPT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
lq_attempt_init (LqAttempt *self)
{
}

void
lq_attempt_start (LqAttempt *self)
{
  g_return_if_fail (LQ_IS_ATTEMPT (self));

  LQ_ATTEMPT_GET_CLASS (self)->start (self);
}

void
lq_attempt_stop (LqAttempt *self)
{
  g_return_if_fail (LQ_IS_ATTEMPT (self));

  LQ_ATTEMPT_GET_CLASS (self)->stop (self);
}

void
lq_attempt_join (LqAttempt *self)
{
  g_return_if_fail (LQ_IS_ATTEMPT (self));

  LQ_ATTEMPT_GET_CLASS (self)->join (self);
}

void
lq_attempt_set_up (LqAttempt *self, LqStore *store, const LqJobRecord *record)
{
  LqAttemptPrivate *private = get_private (self);

  private->store = g_object_ref (store);
  private->record = lq_job_record_copy (record);
  private->is_cut_off = record->is_cut_off;
}

LqStore *
lq_attempt_get_store (LqAttempt *self)
{
  return get_private (self)->store;
}

const LqJobRecord *
lq_attempt_get_record (LqAttempt *self)
{
  return get_private (self)->record;
}

void
lq_attempt_note_service (LqAttempt *self, int64_t rtt_us, uint64_t n_limited)
{
  get_private (self)->rtt_us = rtt_us;
  get_private (self)->n_limited = n_limited;
}

int64_t
lq_attempt_get_rtt_us (LqAttempt *self)
{
  return get_private (self)->rtt_us;
}

uint64_t
lq_attempt_get_n_limited (LqAttempt *self)
{
  return get_private (self)->n_limited;
}

bool
lq_attempt_is_cut_off (LqAttempt *self)
{
  return get_private (self)->is_cut_off;
}

void
lq_attempt_note_cut_off (LqAttempt *self, bool is_cut_off)
{
  get_private (self)->is_cut_off = is_cut_off;
}

void
lq_attempt_post_progress (LqAttempt *self, const LqAttemptProgress *progress)
{
  Post *post = g_new0 (Post, 1);

  post->attempt = g_object_ref (self);
  post->progress = *progress;
  attach (post, emit_progress_cb);
}

void
lq_attempt_post_end (LqAttempt *self, GError *error)
{
  Post *post = g_new0 (Post, 1);

  post->attempt = self;
  post->error = error;
  attach (post, emit_ended_cb);
}
