/* lq-server-outbox.c: the frames that wait to be sent to one client
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-server-outbox.h"

#include "lq-soniox-protocol.h"

typedef struct {
  LqUpdate *update; /* NULL: `text` is the frame */
  char     *text;
  bool      is_finished;
} Frame;

struct _LqServerOutbox {
  GQueue frames;
  guint  n_most;
  bool   was_full; /* and has not been half empty since */
  bool   has_sent; /* since the last look */
  guint  n_misses;
};

static void
frame_free (Frame *frame)
{
  lq_update_free (frame->update);
  g_free (frame->text);
  g_free (frame);
}

static void
drop_provisionals (LqUpdate *update)
{
  for (guint i = update->tokens->len; i > 0; i--) {
    const LqToken *token = g_ptr_array_index (update->tokens, i - 1);

    if (!token->is_final)
      g_ptr_array_remove_index (update->tokens, i - 1);
  }
}

/* @update: (transfer full) */
static void
merge (LqUpdate *waiting, LqUpdate *update)
{
  drop_provisionals (waiting);
  for (guint i = 0; i < update->tokens->len; i++)
    g_ptr_array_add (waiting->tokens, lq_token_copy (g_ptr_array_index (update->tokens, i)));
  waiting->final_ms = update->final_ms;
  waiting->total_ms = update->total_ms;
  lq_update_free (update);
}

static void
add_frame (LqServerOutbox *self, LqUpdate *update, char *text, bool is_finished)
{
  Frame *frame = g_new0 (Frame, 1);

  frame->update = update;
  frame->text = text;
  frame->is_finished = is_finished;
  g_queue_push_tail (&self->frames, frame);
}

LqServerOutbox *
lq_server_outbox_new (guint n_most)
{
  LqServerOutbox *self = g_new0 (LqServerOutbox, 1);

  g_queue_init (&self->frames);
  self->n_most = n_most;
  return self;
}

void
lq_server_outbox_free (LqServerOutbox *self)
{
  if (self == NULL)
    return;

  lq_server_outbox_clear (self);
  g_free (self);
}

void
lq_server_outbox_add (LqServerOutbox *self, LqUpdate *update, bool is_finished)
{
  Frame *last = g_queue_peek_tail (&self->frames);

  if (g_queue_get_length (&self->frames) < self->n_most || last->update == NULL || is_finished) {
    add_frame (self, update, NULL, is_finished);
    return;
  }

  merge (last->update, update);
  self->was_full = true;
}

void
lq_server_outbox_add_text (LqServerOutbox *self, char *text)
{
  add_frame (self, NULL, text, false);
}

char *
lq_server_outbox_take (LqServerOutbox *self)
{
  Frame *frame = g_queue_pop_head (&self->frames);
  char  *text;

  if (frame == NULL)
    return NULL;

  text = frame->update ? lq_soniox_format_update (frame->update, frame->is_finished)
                       : g_steal_pointer (&frame->text);
  frame_free (frame);
  self->has_sent = true;
  self->was_full = self->was_full && self->frames.length > self->n_most / 2;
  return text;
}

void
lq_server_outbox_clear (LqServerOutbox *self)
{
  g_queue_clear_full (&self->frames, (GDestroyNotify) frame_free);
  self->was_full = false;
}

bool
lq_server_outbox_is_empty (const LqServerOutbox *self)
{
  return self->frames.length == 0;
}

guint
lq_server_outbox_count_misses (LqServerOutbox *self)
{
  bool is_stuck = self->was_full && !self->has_sent;

  self->n_misses = is_stuck ? self->n_misses + 1 : 0;
  self->has_sent = false;
  return self->n_misses;
}
