/* lq-soniox-words.c: holds back the word that is not complete yet
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-soniox-words.h"

#include <string.h>

struct _LqSonioxWords {
  GPtrArray *held;      /* final tokens of a word that may go on */
  int64_t    offset_ms; /* of the stream in the recording */
  int64_t    settled_ms;
  bool       is_at_start;  /* nothing final yet in this stream, or since its last endpoint */
  bool       ends_in_text; /* something was handed on, and it does not end in white space */
};

LqSonioxWords *
lq_soniox_words_new (void)
{
  LqSonioxWords *self = g_new0 (LqSonioxWords, 1);

  self->held = lq_tokens_new ();
  self->is_at_start = true;

  return self;
}

void
lq_soniox_words_free (LqSonioxWords *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->held);
  g_free (self);
}

void
lq_soniox_words_begin_stream (LqSonioxWords *self, int64_t offset_ms)
{
  g_ptr_array_set_size (self->held, 0);
  self->offset_ms = offset_ms;
  self->is_at_start = true;
}

/* A new stream, or a phrase after an endpoint, may begin without the space that parts it from what
 * was said before. */
static bool
lacks_space (const LqSonioxWords *self, const LqToken *token)
{
  return self->is_at_start && self->ends_in_text &&
         g_unichar_isalnum (g_utf8_get_char (token->text)) && !lq_token_begins_word (token);
}

static LqToken *
dup_shifted (const LqSonioxWords *self, const LqToken *token, bool is_first)
{
  LqToken *shifted = lq_token_copy (token);

  if (token->start_ms >= 0)
    shifted->start_ms += self->offset_ms;
  if (token->end_ms >= 0)
    shifted->end_ms += self->offset_ms;
  if (is_first && lacks_space (self, token)) {
    g_free (shifted->text);
    shifted->text = g_strconcat (" ", token->text, NULL);
  }

  return shifted;
}

/* The word that was held back is complete. */
static void
hand_on (LqSonioxWords *self, LqUpdate *update)
{
  while (self->held->len > 0) {
    LqToken    *token = g_ptr_array_steal_index (self->held, 0);
    const char *end = token->text + strlen (token->text);
    const char *last = g_utf8_find_prev_char (token->text, end);

    self->settled_ms = MAX (self->settled_ms, token->end_ms);
    if (last != NULL)
      self->ends_in_text = !g_unichar_isspace (g_utf8_get_char (last));
    g_ptr_array_add (update->tokens, token);
  }
}

static void
take_final (LqSonioxWords *self, LqUpdate *update, const LqToken *token)
{
  if (lq_token_begins_word (token) || self->is_at_start)
    hand_on (self, update);

  g_ptr_array_add (self->held, dup_shifted (self, token, true));
  self->is_at_start = false;
}

static void
take_finals (LqSonioxWords *self, LqUpdate *update, const LqSonioxMessage *message)
{
  const GPtrArray *tokens = message->update->tokens;
  bool             is_marked = message->has_endpoint || message->has_fin;

  for (guint i = 0; i <= tokens->len; i++) {
    const LqToken *token = i < tokens->len ? g_ptr_array_index (tokens, i) : NULL;

    if (is_marked && i == message->n_closed) {
      hand_on (self, update);
      self->is_at_start |= message->has_endpoint;
    }
    if (token != NULL && token->is_final)
      take_final (self, update, token);
  }
}

static void
add_provisionals (LqSonioxWords *self, LqUpdate *update, const GPtrArray *tokens)
{
  bool is_first = true;

  for (guint i = 0; i < self->held->len; i++) {
    LqToken *part = lq_token_copy (g_ptr_array_index (self->held, i));

    part->is_final = false;
    g_ptr_array_add (update->tokens, part);
  }

  for (guint i = 0; i < tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (tokens, i);

    if (token->is_final)
      continue;
    g_ptr_array_add (update->tokens, dup_shifted (self, token, is_first));
    is_first = false;
  }
}

LqUpdate *
lq_soniox_words_take (LqSonioxWords         *self,
                      const LqSonioxMessage *message,
                      unsigned               stream,
                      bool                   is_end)
{
  LqUpdate *update = lq_update_new (0, 0, stream);

  take_finals (self, update, message);
  if (is_end)
    hand_on (self, update);
  add_provisionals (self, update, message->update->tokens);
  if (self->held->len == 0)
    self->settled_ms = MAX (self->settled_ms, message->update->final_ms + self->offset_ms);

  update->final_ms = self->settled_ms;
  update->total_ms = message->update->total_ms + self->offset_ms;

  return update;
}

int64_t
lq_soniox_words_get_settled_ms (const LqSonioxWords *self)
{
  return self->settled_ms;
}

bool
lq_soniox_words_is_settled (const LqSonioxWords *self)
{
  return self->held->len == 0;
}
