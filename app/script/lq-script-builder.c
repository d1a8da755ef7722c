/* lq-script-builder.c: sets tokens as a page: paragraphs, speakers, translations
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-script-builder"

#include "config.h"
#include "lq-script-builder.h"
#include "lq-paragraphs.h"

#include <glib/gi18n.h>

typedef struct {
  GPtrArray     *pieces;
  GHashTable    *names;
  GPtrArray     *speakers;
  const char    *speaker; /* who speaks; NULL: nobody known */
  LqScriptPiece *last;    /* the last word; NULL: none */
  LqParagraphs   paragraphs;
  GString       *translation; /* of the paragraph */
  bool           is_translated;
} Builder;

static bool
has_translation (const GPtrArray *tokens)
{
  for (guint i = 0; i < tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (tokens, i);

    if (token->translation == LQ_TRANSLATION_RESULT)
      return true;
  }

  return false;
}

static void
end_paragraph (Builder *self)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  if (self->translation->len == 0)
    return;

  text = g_strstrip (g_strdup (self->translation->str));
  line = g_strconcat ("\n", text, NULL);
  g_ptr_array_add (self->pieces, lq_script_piece_new (LQ_SCRIPT_TRANSLATION, line, self->speaker));
  g_string_truncate (self->translation, 0);
}

static void
note_speaker (Builder *self, const char *speaker)
{
  if (!g_ptr_array_find_with_equal_func (self->speakers, speaker, g_str_equal, NULL))
    g_ptr_array_add (self->speakers, g_strdup (speaker));
}

static void
begin_turn (Builder *self, const char *speaker)
{
  g_autofree char *name = lq_script_builder_dup_name (self->names, speaker);

  end_paragraph (self);
  note_speaker (self, speaker);
  g_ptr_array_add (self->pieces,
                   lq_script_builder_new_heading (speaker, name, self->pieces->len == 0));
  self->speaker = speaker;
  self->paragraphs = (LqParagraphs){ 0 };
}

static void
add_translation (Builder *self, LqToken *token)
{
  if (self->last == NULL) {
    self->last = lq_script_piece_new (LQ_SCRIPT_WORD, "", token->speaker);
    g_ptr_array_add (self->pieces, self->last);
  }
  if (self->last->translations == NULL)
    self->last->translations = lq_tokens_new ();
  g_ptr_array_add (self->last->translations, lq_token_ref (token));
  g_string_append (self->translation, token->text);
}

/* A break between a sentence and its translation would part them. */
static bool
is_break_held (Builder *self)
{
  return self->is_translated && self->last != NULL && self->last->translations == NULL;
}

static bool
is_new_turn (Builder *self, const LqToken *token)
{
  return token->speaker != NULL && g_strcmp0 (token->speaker, self->speaker) != 0;
}

static void
add_word (Builder *self, LqToken *token)
{
  g_autoptr (LqScriptPiece) word = lq_script_piece_new_word (token);
  g_autofree char *line = NULL;
  const char      *text;
  bool             has_break;

  if (is_new_turn (self, token))
    begin_turn (self, token->speaker);

  has_break = lq_paragraphs_is_break_due (&self->paragraphs, token->text) && !is_break_held (self);
  if (has_break)
    end_paragraph (self);
  text = lq_paragraphs_take (&self->paragraphs, token->text, has_break);
  line = g_strconcat (has_break ? "\n" : "", text, NULL);

  self->last = lq_script_piece_copy (word, line);
  self->last->has_break = has_break;
  self->last->has_hidden_space = text > token->text;
  g_ptr_array_add (self->pieces, self->last);
}

GPtrArray *
lq_script_builder_set (const GPtrArray *tokens, GHashTable *names, GPtrArray *speakers)
{
  Builder self = { .pieces = lq_script_pieces_new (), .names = names, .speakers = speakers };

  self.translation = g_string_new (NULL);
  self.is_translated = has_translation (tokens);
  for (guint i = 0; i < tokens->len; i++) {
    LqToken *token = g_ptr_array_index (tokens, i);

    if (token->translation == LQ_TRANSLATION_RESULT)
      add_translation (&self, token);
    else
      add_word (&self, token);
  }
  end_paragraph (&self);
  g_string_free (self.translation, TRUE);

  return self.pieces;
}

char *
lq_script_builder_dup_name (GHashTable *names, const char *speaker)
{
  const char *name = names != NULL ? g_hash_table_lookup (names, speaker) : NULL;

  if (name != NULL && *name != '\0')
    return g_strdup (name);

  /* Translators: someone who speaks in a recording; %s is a number */
  return g_strdup_printf (_ ("Speaker %s"), speaker);
}

LqScriptPiece *
lq_script_builder_new_heading (const char *speaker, const char *name, bool is_first)
{
  g_autofree char *line = g_strconcat (is_first ? "" : "\n", name, "\n", NULL);

  return lq_script_piece_new (LQ_SCRIPT_SPEAKER, line, speaker);
}

GPtrArray *
lq_script_builder_dup_words (const char *text)
{
  GPtrArray *tokens = lq_tokens_new ();

  while (*text != '\0') {
    size_t           length = 1 + strcspn (text + 1, " ");
    g_autofree char *word = g_strndup (text, length);

    g_ptr_array_add (tokens, lq_token_new (word, -1, -1, -1, true));
    text += length;
  }

  return tokens;
}
