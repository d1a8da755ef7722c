/* lq-transcript.c: what has been said so far: settled tokens, and a provisional tail
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-transcript.h"

/* A service that repeats a frame repeats its newest tokens: no need to look further back. */
enum { REPEAT_WINDOW = 64 };

struct _LqTranscript {
  GPtrArray *finals;
  GPtrArray *provisionals;
  GPtrArray *marks;      /* in order of time, waiting for the first word after them */
  unsigned   stream;     /* of the newest update */
  int64_t    settled_ms; /* where the last final token ends */
  unsigned   n_silenced;
  int64_t replay_until_ms; /* what this stream says about earlier sound was final before it began */
};

static bool
is_same (const LqToken *a, const LqToken *b)
{
  return a->start_ms == b->start_ms && a->end_ms == b->end_ms && g_str_equal (a->text, b->text);
}

/* Tokens without times cannot be recognized again, and are never taken for repeated. */
static bool
is_known (const LqTranscript *self, const LqToken *token)
{
  unsigned oldest = self->finals->len > REPEAT_WINDOW ? self->finals->len - REPEAT_WINDOW : 0;

  if (token->start_ms < 0 || token->end_ms < 0)
    return false;
  if ((token->start_ms + token->end_ms) / 2 < self->replay_until_ms)
    return true;

  for (unsigned i = self->finals->len; i > oldest; i--)
    if (is_same (g_ptr_array_index (self->finals, i - 1), token))
      return true;

  return false;
}

static void
append_marks_before (LqTranscript *self, int64_t time_ms)
{
  while (self->marks->len > 0) {
    const LqToken *mark = g_ptr_array_index (self->marks, 0);

    if (mark->start_ms > time_ms)
      return;
    g_ptr_array_add (self->finals, g_ptr_array_steal_index (self->marks, 0));
  }
}

static void
append_final (LqTranscript *self, LqToken *token)
{
  append_marks_before (self, token->start_ms);
  token->is_final = true;
  self->settled_ms = MAX (self->settled_ms, token->end_ms);
  g_ptr_array_add (self->finals, token);
}

static bool
is_same_text (const GPtrArray *a, const GPtrArray *b)
{
  g_autofree char *text_a = lq_tokens_dup_text (a);
  g_autofree char *text_b = lq_tokens_dup_text (b);

  return g_str_equal (text_a, text_b);
}

LqTranscript *
lq_transcript_new (void)
{
  LqTranscript *self = g_new0 (LqTranscript, 1);

  self->finals = lq_tokens_new ();
  self->provisionals = lq_tokens_new ();
  self->marks = lq_tokens_new ();

  return self;
}

void
lq_transcript_free (LqTranscript *self)
{
  g_ptr_array_unref (self->finals);
  g_ptr_array_unref (self->provisionals);
  g_ptr_array_unref (self->marks);
  g_free (self);
}

bool
lq_transcript_apply (LqTranscript *self, const LqUpdate *update)
{
  g_autoptr (GPtrArray) before = NULL;
  unsigned n_finals = self->finals->len;

  if (update->stream < self->stream)
    return false;
  if (update->stream > self->stream) {
    self->stream = update->stream;
    self->replay_until_ms = self->settled_ms;
  }

  before = g_steal_pointer (&self->provisionals);
  self->provisionals = lq_tokens_new ();

  for (guint i = 0; i < update->tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (update->tokens, i);

    if (is_known (self, token))
      continue;
    if (token->is_final)
      append_final (self, lq_token_copy (token));
    else
      g_ptr_array_add (self->provisionals, lq_token_copy (token));
  }

  return self->finals->len != n_finals || !is_same_text (before, self->provisionals);
}

void
lq_transcript_mark (LqTranscript *self, LqToken *token)
{
  g_ptr_array_add (self->marks, token);
}

void
lq_transcript_settle (LqTranscript *self)
{
  g_autoptr (GPtrArray) tail = g_steal_pointer (&self->provisionals);

  self->provisionals = lq_tokens_new ();
  while (tail->len > 0)
    append_final (self, g_ptr_array_steal_index (tail, 0));
  append_marks_before (self, INT64_MAX);
}

void
lq_transcript_append (LqTranscript *self, LqToken *token)
{
  if (!token->is_final) {
    LqToken *settled = lq_token_copy (token);

    settled->is_final = true;
    lq_token_free (token);
    token = settled;
  }

  g_ptr_array_add (self->finals, token);
}

bool
lq_transcript_take_provisionals (LqTranscript *self, GPtrArray *tokens)
{
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->provisionals);

  self->provisionals = tokens;

  return !is_same_text (before, tokens);
}

void
lq_transcript_silence (LqTranscript *self, unsigned first, unsigned end)
{
  for (unsigned i = first; i < end; i++) {
    LqToken *silent = lq_token_copy (g_ptr_array_index (self->finals, i));

    if (silent->raw == NULL)
      silent->raw = g_strdup (silent->text);
    silent->text[0] = '\0';
    silent->cursor_back = 0;
    lq_token_free (g_ptr_array_index (self->finals, i));
    g_ptr_array_index (self->finals, i) = silent;
  }

  self->n_silenced++;
}

unsigned
lq_transcript_get_n_silenced (const LqTranscript *self)
{
  return self->n_silenced;
}

const GPtrArray *
lq_transcript_get_finals (const LqTranscript *self)
{
  return self->finals;
}

const GPtrArray *
lq_transcript_get_provisionals (const LqTranscript *self)
{
  return self->provisionals;
}

char *
lq_transcript_dup_final_text (const LqTranscript *self)
{
  return lq_tokens_dup_text (self->finals);
}

char *
lq_transcript_dup_provisional_text (const LqTranscript *self)
{
  return lq_tokens_dup_text (self->provisionals);
}

bool
lq_transcript_is_empty (const LqTranscript *self)
{
  return self->finals->len == 0 && self->provisionals->len == 0;
}
