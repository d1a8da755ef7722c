/* lq-run.c: what one dictation has brought into an application so far
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-run.h"

LqRun *
lq_run_new (LqRunKind kind, LqSession *session, const char *text)
{
  LqRun *self = g_new0 (LqRun, 1);

  self->kind = kind;
  self->session = session != NULL ? g_object_ref (session) : NULL;
  self->text = g_strdup (text);
  self->sent = g_array_new (FALSE, TRUE, sizeof (unsigned));
  self->has_ended = kind != LQ_RUN_SPEECH;

  return self;
}

void
lq_run_free (LqRun *self)
{
  g_clear_object (&self->session);
  g_free (self->text);
  g_array_unref (self->sent);
  g_free (self->app);
  g_free (self->before);
  g_free (self);
}

/* Returns: (nullable): of another kind than speech, or before the first word */
static const GPtrArray *
get_finals (const LqRun *self)
{
  const LqTranscript *transcript =
    self->session != NULL ? lq_session_get_transcript (self->session) : NULL;

  return transcript != NULL ? lq_transcript_get_finals (transcript) : NULL;
}

static guint
count_tokens (const LqRun *self)
{
  const GPtrArray *finals = get_finals (self);

  return finals != NULL ? finals->len : 0;
}

static char *
join (const GPtrArray *tokens, guint first, guint end)
{
  GString *text = g_string_new (NULL);

  for (guint i = first; i < end; i++)
    g_string_append (text, ((const LqToken *) g_ptr_array_index (tokens, i))->text);

  return g_string_free (text, FALSE);
}

char *
lq_run_dup_waiting (const LqRun *self)
{
  if (self->kind == LQ_RUN_TEXT)
    return g_strdup (self->sent->len == 0 ? self->text : "");

  return join (get_finals (self), self->sent->len, count_tokens (self));
}

bool
lq_run_has_waiting (const LqRun *self)
{
  g_autofree char *waiting = lq_run_dup_waiting (self);

  return waiting[0] != '\0';
}

char *
lq_run_dup_provisional (const LqRun *self)
{
  const LqTranscript *transcript =
    self->session != NULL ? lq_session_get_transcript (self->session) : NULL;

  return transcript != NULL ? lq_transcript_dup_provisional_text (transcript) : g_strdup ("");
}

char *
lq_run_dup_all (const LqRun *self)
{
  return g_strstrip (self->kind == LQ_RUN_TEXT ? g_strdup (self->text)
                                               : join (get_finals (self), 0, count_tokens (self)));
}

const char *
lq_run_get_language (const LqRun *self)
{
  const GPtrArray *finals = get_finals (self);

  if (finals == NULL || self->sent->len >= finals->len)
    return NULL;

  return ((const LqToken *) g_ptr_array_index (finals, self->sent->len))->language;
}

/* A text is one piece, as if it were a token. */
static guint
count_pieces (const LqRun *self)
{
  return self->kind == LQ_RUN_TEXT ? 1 : count_tokens (self);
}

char *
lq_run_dup_piece (const LqRun *self, bool may_move, unsigned *end, unsigned *cursor_back)
{
  const GPtrArray *finals = get_finals (self);

  *end = count_pieces (self);
  *cursor_back = 0;
  if (finals == NULL)
    return lq_run_dup_waiting (self);

  for (guint i = self->sent->len; may_move && i < finals->len && *cursor_back == 0; i++) {
    *cursor_back = ((const LqToken *) g_ptr_array_index (finals, i))->cursor_back;
    if (*cursor_back > 0)
      *end = i + 1;
  }

  return join (finals, self->sent->len, *end);
}

/* The first token was fitted to its place, so its length is what the others leave. */
void
lq_run_mark_sent (LqRun *self, unsigned end, unsigned n_chars)
{
  const GPtrArray *finals = get_finals (self);
  guint            first = self->sent->len;
  unsigned         n_rest = 0;

  g_array_set_size (self->sent, MAX (end, first));
  for (guint i = end; i > first && n_chars > 0; i--) {
    unsigned *n = &g_array_index (self->sent, unsigned, i - 1);

    if (finals != NULL && i - 1 > first)
      *n = (unsigned) g_utf8_strlen (((LqToken *) g_ptr_array_index (finals, i - 1))->text, -1);
    *n = i - 1 > first ? MIN (*n, n_chars - n_rest) : n_chars - n_rest;
    n_rest += *n;
  }
}

bool
lq_run_withhold_before (LqRun *self, unsigned n_tokens)
{
  unsigned         end = MIN (n_tokens, count_pieces (self));
  unsigned         first = MIN (self->sent->len, end);
  g_autofree char *waiting =
    self->kind == LQ_RUN_TEXT ? lq_run_dup_waiting (self) : join (get_finals (self), first, end);

  lq_run_mark_sent (self, end, 0);

  return waiting[0] != '\0';
}

void
lq_run_withhold (LqRun *self)
{
  lq_run_withhold_before (self, G_MAXUINT);
}

void
lq_run_mark_moved (LqRun *self, const char *text, unsigned cursor_back)
{
  long        n_chars = g_utf8_strlen (text, -1);
  const char *place =
    g_utf8_offset_to_pointer (text, n_chars - (long) MIN (cursor_back, (unsigned) n_chars));

  self->is_moved = true;
  g_free (self->before);
  self->before = place > text ? g_strndup (text, (size_t) (place - text)) : NULL;
}

unsigned
lq_run_take_back_silenced (LqRun *self)
{
  const GPtrArray *finals = get_finals (self);
  unsigned         n_chars = 0;
  guint            first;

  for (first = 0; finals != NULL && first < self->sent->len; first++) {
    const LqToken *token = g_ptr_array_index (finals, first);

    if (token->text[0] == '\0' && g_array_index (self->sent, unsigned, first) > 0)
      break;
  }
  if (finals == NULL || first == self->sent->len)
    return 0;

  for (guint i = first; i < self->sent->len; i++)
    n_chars += g_array_index (self->sent, unsigned, i);
  g_array_set_size (self->sent, first);
  self->has_begun = false;
  for (guint i = 0; i < first; i++)
    self->has_begun |= g_array_index (self->sent, unsigned, i) > 0;

  return n_chars;
}

void
lq_run_forget_sent (LqRun *self)
{
  for (guint i = 0; i < self->sent->len; i++)
    g_array_index (self->sent, unsigned, i) = 0;
  self->has_begun = false;
  self->is_moved = false;
}
