/* lq-passages.c: a transcript as paragraphs, each of one speaker
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-passages"

#include "config.h"
#include "lq-passages.h"
#include "lq-paragraphs.h"
#include "lq-token.h"

/* Who is silent for so long has finished a thought. */
enum { PAUSE_MS = 2000 };
/* A translation that comes when its speaker is no longer speaking is looked for so far back. */
enum { LATE_PASSAGES = 8 };

typedef struct {
  LqPassage *passage;
  GString   *text;
  GString   *translation;
  bool       is_translated; /* a result came, not only words that need none */
  double     confidence;    /* the sum */
  unsigned   n_confident;
} Draft;

typedef struct {
  GPtrArray   *drafts; /* (element-type Draft) */
  LqParagraphs paragraphs;
  bool         awaits_result; /* words were said whose translation has not come */
} Builder;

static void
passage_free (gpointer data)
{
  LqPassage *passage = data;

  g_free (passage->speaker);
  g_free (passage->language);
  g_free (passage->text);
  g_free (passage->translation);
  g_free (passage);
}

static char *
finish_text (GString *text)
{
  return g_strstrip (g_string_free (text, FALSE));
}

/* The passage that @draft has become; NULL when it has no words. */
static LqPassage *
finish_draft (Draft *draft)
{
  LqPassage *passage = draft->passage;

  passage->text = finish_text (draft->text);
  passage->translation = finish_text (draft->translation);
  if (!draft->is_translated || *passage->translation == '\0')
    g_clear_pointer (&passage->translation, g_free);
  if (draft->n_confident > 0)
    passage->confidence = (float) (draft->confidence / draft->n_confident);
  g_free (draft);

  if (*passage->text != '\0')
    return passage;

  passage_free (passage);
  return NULL;
}

static Draft *
begin_draft (Builder *self, const char *speaker)
{
  Draft *draft = g_new0 (Draft, 1);

  draft->passage = g_new0 (LqPassage, 1);
  draft->passage->speaker = g_strdup (speaker);
  draft->passage->start_ms = -1;
  draft->passage->end_ms = -1;
  draft->passage->confidence = -1;
  draft->text = g_string_new (NULL);
  draft->translation = g_string_new (NULL);
  g_ptr_array_add (self->drafts, draft);

  return draft;
}

static Draft *
current_draft (const Builder *self)
{
  return self->drafts->len > 0 ? g_ptr_array_index (self->drafts, self->drafts->len - 1) : NULL;
}

static bool
begins_a_word (const char *piece)
{
  return *piece == ' ' || g_unichar_iswide (g_utf8_get_char (piece));
}

/* A mark of missing sound has no speaker, and belongs to whoever spoke. */
static bool
is_other_speaker (const LqPassage *passage, const LqToken *token)
{
  return token->speaker != NULL && passage->speaker != NULL &&
         !g_str_equal (token->speaker, passage->speaker);
}

static bool
is_break_due (const Builder *self, const Draft *draft, const LqToken *token)
{
  const LqPassage *passage = draft->passage;

  if (is_other_speaker (passage, token))
    return true;
  /* Its translation stands for all that was said since the last one: they stay together. */
  if (self->awaits_result)
    return false;
  if (passage->end_ms >= 0 && token->start_ms >= passage->end_ms + PAUSE_MS &&
      begins_a_word (token->text))
    return true;

  return lq_paragraphs_is_break_due (&self->paragraphs, token->text);
}

static void
note_token (Draft *draft, const LqToken *token)
{
  LqPassage *passage = draft->passage;

  if (passage->speaker == NULL)
    passage->speaker = g_strdup (token->speaker);
  if (passage->language == NULL)
    passage->language = g_strdup (token->language);
  if (passage->start_ms < 0)
    passage->start_ms = token->start_ms;
  passage->end_ms = MAX (passage->end_ms, MAX (token->start_ms, token->end_ms));
  if (token->confidence >= 0) {
    draft->confidence += token->confidence;
    draft->n_confident++;
  }
}

static void
add_said (Builder *self, const LqToken *token)
{
  Draft      *draft = current_draft (self);
  bool        is_first = draft == NULL || is_break_due (self, draft, token);
  const char *piece;

  if (*token->text == '\0')
    return;
  if (is_first)
    draft = begin_draft (self, token->speaker);

  piece = lq_paragraphs_take (&self->paragraphs, token->text, is_first);
  lq_passages_append_clean (draft->text, piece);
  if (token->translation == LQ_TRANSLATION_NONE)
    lq_passages_append_clean (draft->translation, piece);
  self->awaits_result = token->translation == LQ_TRANSLATION_ORIGINAL;
  note_token (draft, token);
}

/* Translations come after what they translate; by then another one may have begun to speak. */
static void
add_translation (Builder *self, const LqToken *token)
{
  Draft *draft = current_draft (self);

  for (guint back = 1; back <= MIN (self->drafts->len, LATE_PASSAGES); back++) {
    Draft *earlier = g_ptr_array_index (self->drafts, self->drafts->len - back);

    if (!is_other_speaker (earlier->passage, token)) {
      draft = earlier;
      break;
    }
  }
  if (draft == NULL)
    draft = begin_draft (self, token->speaker);

  lq_passages_append_clean (draft->translation, token->text);
  draft->is_translated = true;
  self->awaits_result = false;
}

static GPtrArray *
finish (Builder *self)
{
  GPtrArray *passages = g_ptr_array_new_with_free_func (passage_free);

  for (guint i = 0; i < self->drafts->len; i++) {
    LqPassage *passage = finish_draft (g_ptr_array_index (self->drafts, i));

    if (passage != NULL)
      g_ptr_array_add (passages, passage);
  }
  g_ptr_array_unref (self->drafts);

  return passages;
}

static bool
has_text (const GPtrArray *tokens)
{
  for (guint i = 0; tokens != NULL && i < tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (tokens, i);

    if (*token->text != '\0')
      return true;
  }

  return false;
}

/* An entry without tokens: nothing is known but the words. */
static void
add_bare_text (Builder *self, const char *text)
{
  g_autofree char *broken = lq_paragraphs_dup (text);
  g_auto (GStrv) lines = g_strsplit (broken, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    lq_passages_append_clean (begin_draft (self, NULL)->text, *line);
}

GPtrArray *
lq_passages_new (const LqEntry *entry)
{
  Builder builder = { .drafts = g_ptr_array_new () };

  if (!has_text (entry->tokens)) {
    add_bare_text (&builder, entry->text);
    return finish (&builder);
  }

  for (guint i = 0; i < entry->tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (entry->tokens, i);

    if (token->translation == LQ_TRANSLATION_RESULT)
      add_translation (&builder, token);
    else
      add_said (&builder, token);
  }

  return finish (&builder);
}

void
lq_passages_append_clean (GString *out, const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    bool     is_fit = c == '\n' || c == '\t' || (!g_unichar_iscntrl (c) && (c & 0xfffe) != 0xfffe);

    if (is_fit)
      g_string_append_unichar (out, c);
  }
}
