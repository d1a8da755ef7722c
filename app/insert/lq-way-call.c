/* lq-way-call.c: one call of a way, which answers in time whatever the way does
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-way-call"

#include "config.h"
#include "lq-way-call.h"

struct _LqWayCall {
  LqWay            *way;
  LqWayCallKind     kind;
  LqWayCallAnswered answered; /* NULL: nobody waits any more */
  gpointer          user_data;
  GCancellable     *cancellable;
  guint             limit_id;
};

/* How many calls of a way are late; kept with the way. */
static const char late_key[] = "lq-way-calls-late";

static void
count_late (LqWay *way, int change)
{
  int n = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (way), late_key));

  g_object_set_data (G_OBJECT (way), late_key, GINT_TO_POINTER (n + change));
}

static void
lq_way_call_free (LqWayCall *self)
{
  g_clear_handle_id (&self->limit_id, g_source_remove);
  g_object_unref (self->cancellable);
  g_object_unref (self->way);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqWayCall, lq_way_call_free)

static void
ended_late_cb (GObject *source, GAsyncResult *result, gpointer unused)
{
  LqWay *way = LQ_WAY (source);
  g_autoptr (GError) error = NULL;

  if (!lq_way_finish (way, result, &error))
    g_message ("%s could not be ended: %s", lq_way_get_id (way), error->message);
}

static void
answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqWayCall) self = user_data;
  g_autoptr (GError) error = NULL;

  lq_way_finish (self->way, result, &error);
  if (self->answered != NULL) {
    g_clear_handle_id (&self->limit_id, g_source_remove);
    self->answered (self->kind, error, self->user_data);
    return;
  }

  count_late (self->way, -1);
  if (self->kind == LQ_WAY_CALL_BEGIN)
    lq_way_end_async (self->way, ended_late_cb, NULL);
}

static void
too_late_cb (gpointer user_data)
{
  LqWayCall        *self = user_data;
  LqWayCallAnswered answered = self->answered;
  LqWayCallKind     kind = self->kind;
  gpointer          data = self->user_data;
  bool is_unsure = self->kind == LQ_WAY_CALL_INSERT || self->kind == LQ_WAY_CALL_DELETE ||
                   self->kind == LQ_WAY_CALL_MOVE;
  g_autoptr (GError) error =
    g_error_new (LQ_INSERT_ERROR, is_unsure ? LQ_INSERT_ERROR_UNSURE : LQ_INSERT_ERROR_TIMEOUT,
                 "%s did not answer in time", lq_way_get_id (self->way));

  self->limit_id = 0;
  lq_way_call_abandon (self);
  answered (kind, error, data);
}

LqWayCall *
lq_way_call_new (LqWay            *way,
                 LqWayCallKind     kind,
                 const char       *text,
                 unsigned          n_chars,
                 guint             limit_ms,
                 LqWayCallAnswered answered,
                 gpointer          user_data)
{
  LqWayCall *self = g_new0 (LqWayCall, 1);

  self->way = g_object_ref (way);
  self->kind = kind;
  self->answered = answered;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  lq_way_call_limit (self, limit_ms);

  switch (kind) {
  case LQ_WAY_CALL_PROBE:
    lq_way_probe_async (way, self->cancellable, answer_cb, self);
    break;
  case LQ_WAY_CALL_BEGIN:
    lq_way_begin_async (way, self->cancellable, answer_cb, self);
    break;
  case LQ_WAY_CALL_INSERT:
    lq_way_insert_async (way, text, self->cancellable, answer_cb, self);
    break;
  case LQ_WAY_CALL_DELETE:
    lq_way_delete_async (way, n_chars, self->cancellable, answer_cb, self);
    break;
  case LQ_WAY_CALL_MOVE:
    lq_way_move_async (way, n_chars, self->cancellable, answer_cb, self);
    break;
  case LQ_WAY_CALL_END:
    lq_way_end_async (way, answer_cb, self);
    break;
  }

  return self;
}

void
lq_way_call_limit (LqWayCall *self, guint limit_ms)
{
  g_clear_handle_id (&self->limit_id, g_source_remove);
  self->limit_id = g_timeout_add_once (limit_ms, too_late_cb, self);
}

void
lq_way_call_cancel (LqWayCall *self)
{
  g_cancellable_cancel (self->cancellable);
}

void
lq_way_call_abandon (LqWayCall *self)
{
  g_autoptr (GCancellable) cancellable = g_object_ref (self->cancellable);

  g_clear_handle_id (&self->limit_id, g_source_remove);
  self->answered = NULL;
  count_late (self->way, 1);
  /* It may answer, and so end the call, at once. */
  g_cancellable_cancel (cancellable);
}

bool
lq_way_call_is_hanging (LqWay *way)
{
  return g_object_get_data (G_OBJECT (way), late_key) != NULL;
}
