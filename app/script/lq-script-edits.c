/* lq-script-edits.c: writing and deleting on a page, and taking it back
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An edit puts pieces in the place of others. Pieces never change, so that to take it back is to
 * put the others back, with all that was known of them. */

#define G_LOG_DOMAIN "lq-script-edits"

#include "config.h"
#include "lq-script-edits.h"
#include "lq-script-builder.h"

enum { MOST_STEPS = 1000 }; /* that can be taken back */

typedef struct {
  unsigned   index;
  GPtrArray *before; /* (element-type LqScriptPiece) */
  GPtrArray *after;
} Splice;

/* What is taken back as one. */
typedef struct {
  GPtrArray *splices;
  unsigned   n_typed; /* characters typed one after the other; 0: something else */
  unsigned   typed_to;
  bool       is_word_open; /* the last typed character was no white space */
  char      *speaker;      /* who was named, or NULL */
  char      *name_before;  /* or NULL: none */
  char      *name_after;
} Step;

struct _LqScriptEdits {
  LqScript  *script;
  GPtrArray *done;
  GPtrArray *undone;
  Step      *open; /* NULL: none */
  unsigned   depth;
};

static void
splice_free (gpointer data)
{
  Splice *splice = data;

  g_ptr_array_unref (splice->before);
  g_ptr_array_unref (splice->after);
  g_free (splice);
}

static void
step_free (gpointer data)
{
  Step *step = data;

  g_ptr_array_unref (step->splices);
  g_free (step->speaker);
  g_free (step->name_before);
  g_free (step->name_after);
  g_free (step);
}

LqScriptEdits *
lq_script_edits_new (LqScript *script)
{
  LqScriptEdits *self = g_new0 (LqScriptEdits, 1);

  self->script = script;
  self->done = g_ptr_array_new_with_free_func (step_free);
  self->undone = g_ptr_array_new_with_free_func (step_free);

  return self;
}

void
lq_script_edits_free (LqScriptEdits *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->open, step_free);
  g_ptr_array_unref (self->done);
  g_ptr_array_unref (self->undone);
  g_free (self);
}

/* ---- steps */

void
lq_script_edits_begin (LqScriptEdits *self)
{
  if (self->depth++ > 0)
    return;

  self->open = g_new0 (Step, 1);
  self->open->splices = g_ptr_array_new_with_free_func (splice_free);
}

/* A word that is typed is taken back at once, not letter by letter. */
static bool
goes_on (const Step *step, const Step *last)
{
  return last != NULL && last->n_typed > 0 && step->n_typed == 1 &&
         last->typed_to + 1 == step->typed_to && (step->is_word_open || !last->is_word_open);
}

static void
add_step (LqScriptEdits *self, Step *step)
{
  Step *last = self->done->len > 0 ? g_ptr_array_index (self->done, self->done->len - 1) : NULL;

  g_ptr_array_set_size (self->undone, 0);
  if (!goes_on (step, last)) {
    g_ptr_array_add (self->done, step);
    if (self->done->len > MOST_STEPS)
      g_ptr_array_remove_index (self->done, 0);
    return;
  }

  g_ptr_array_extend_and_steal (last->splices, g_steal_pointer (&step->splices));
  last->n_typed++;
  last->typed_to = step->typed_to;
  last->is_word_open = step->is_word_open;
  step->splices = g_ptr_array_new ();
  step_free (step);
}

void
lq_script_edits_end (LqScriptEdits *self)
{
  g_return_if_fail (self->depth > 0);

  if (--self->depth > 0)
    return;

  if (self->open->splices->len > 0 || self->open->speaker != NULL)
    add_step (self, g_steal_pointer (&self->open));
  else
    g_clear_pointer (&self->open, step_free);
}

/* Puts @after (transfer full) in the place of @n pieces, to be taken back with the open step. */
static void
replace (LqScriptEdits *self, unsigned index, unsigned n, GPtrArray *after)
{
  Splice *splice = g_new0 (Splice, 1);

  splice->index = index;
  splice->before = lq_script_pieces_new ();
  splice->after = after;
  for (unsigned i = index; i < index + n; i++)
    g_ptr_array_add (splice->before, lq_script_piece_ref (lq_script_get_piece (self->script, i)));

  lq_script_splice (self->script, index, n, after);
  g_ptr_array_add (self->open->splices, splice);
}

/* ---- deleting */

static bool
is_worth_keeping (const LqScriptPiece *piece)
{
  return piece->n_chars > 0 || piece->token != NULL || piece->translations != NULL;
}

void
lq_script_edits_delete (LqScriptEdits *self, unsigned offset, unsigned n_chars)
{
  unsigned   n_all = lq_script_get_n_chars (self->script);
  unsigned   n_left = MIN (n_chars, n_all - MIN (offset, n_all));
  unsigned   begin;
  unsigned   first = lq_script_find_piece (self->script, offset, &begin);
  unsigned   index = first;
  GPtrArray *after;

  if (n_left == 0)
    return;

  after = lq_script_pieces_new ();
  lq_script_edits_begin (self);
  for (unsigned at = offset - begin; n_left > 0; at = 0, index++) {
    LqScriptPiece *piece = lq_script_get_piece (self->script, index);
    unsigned       n = MIN (n_left, piece->n_chars - at);
    g_autoptr (LqScriptPiece) cut = lq_script_piece_cut (piece, at, n);

    if (is_worth_keeping (cut))
      g_ptr_array_add (after, g_steal_pointer (&cut));
    n_left -= n;
  }
  replace (self, first, index - first, after);
  lq_script_edits_end (self);
}

/* ---- writing */

static bool
is_word (LqScriptEdits *self, unsigned index)
{
  return index < lq_script_get_n_pieces (self->script) &&
         lq_script_get_piece (self->script, index)->kind == LQ_SCRIPT_WORD;
}

static bool
ends_in_space (const LqScriptPiece *piece)
{
  const char *last = g_utf8_find_prev_char (piece->text, piece->text + strlen (piece->text));

  return last != NULL && g_unichar_isspace (g_utf8_get_char (last));
}

static bool
is_empty (LqScriptEdits *self, unsigned index)
{
  return lq_script_get_piece (self->script, index)->n_chars == 0;
}

/* What is written into piece @index, at character @at of it. */
static void
write_into (LqScriptEdits *self, unsigned index, unsigned at, const char *text)
{
  GPtrArray *after = lq_script_pieces_new ();

  lq_script_piece_insert (lq_script_get_piece (self->script, index), at, text, after);
  replace (self, index, 1, after);
}

/* What is written before piece @index, as words of its own. */
static void
write_words (LqScriptEdits *self, unsigned index, const char *text)
{
  GPtrArray  *after = lq_script_pieces_new ();
  unsigned    n = lq_script_get_n_pieces (self->script);
  const char *speaker = NULL;

  if (index > 0)
    speaker = lq_script_get_piece (self->script, index - 1)->speaker;
  else if (n > 0)
    speaker = lq_script_get_piece (self->script, 0)->speaker;
  lq_script_piece_append_words (text, speaker, after);
  replace (self, index, 0, after);
}

/* Between two pieces, @index the one after the place. The last character before it tells whether a
 * word is being written; next, what was deleted here gets what is written for it. */
static void
write_between (LqScriptEdits *self, unsigned index, const char *text)
{
  unsigned empty = index;
  bool     begins_word = g_unichar_isspace (g_utf8_get_char (text));
  bool     has_empty, is_in_word;

  while (empty > 0 && is_empty (self, empty - 1))
    empty--;
  while (empty < index && !is_word (self, empty))
    empty++;
  has_empty = empty < index;

  is_in_word = empty > 0 && is_word (self, empty - 1) && !is_empty (self, empty - 1);
  if (is_in_word && !begins_word &&
      (!has_empty || ends_in_space (lq_script_get_piece (self->script, empty - 1)))) {
    LqScriptPiece *piece = lq_script_get_piece (self->script, empty - 1);

    write_into (self, empty - 1, piece->n_chars, text);
  } else if (has_empty) {
    write_into (self, empty, 0, text);
  } else if (!is_in_word && is_word (self, index)) {
    write_into (self, index, 0, text);
  } else {
    write_words (self, index, text);
  }
}

static void
note_typing (LqScriptEdits *self, unsigned offset, const char *text)
{
  bool is_first = self->open->splices->len == 1;

  self->open->n_typed = is_first && *g_utf8_next_char (text) == '\0' ? 1 : 0;
  self->open->typed_to = offset + 1;
  self->open->is_word_open = !g_unichar_isspace (g_utf8_get_char (text));
}

void
lq_script_edits_insert (LqScriptEdits *self, unsigned offset, const char *text)
{
  unsigned begin;
  unsigned index = lq_script_find_piece (self->script, offset, &begin);

  if (*text == '\0')
    return;

  lq_script_edits_begin (self);
  if (offset > begin)
    write_into (self, index, offset - begin, text);
  else
    write_between (self, index, text);
  note_typing (self, offset, text);
  lq_script_edits_end (self);
}

/* ---- taking back */

static char *
join (const GPtrArray *pieces)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < pieces->len; i++)
    g_string_append (text, ((LqScriptPiece *) g_ptr_array_index (pieces, i))->text);

  return g_string_free (text, FALSE);
}

/* How many bytes whole characters at the beginning of both are the same. */
static size_t
count_same_before (const char *a, const char *b)
{
  const char *at = a;

  while (*at != '\0' && g_utf8_get_char (at) == g_utf8_get_char (b + (at - a)))
    at = g_utf8_next_char (at);

  return (size_t) (at - a);
}

/* Likewise at the end of both. */
static size_t
count_same_after (const char *a, const char *b)
{
  const char *end_a = a + strlen (a);
  const char *end_b = b + strlen (b);
  const char *at = end_a;

  while (at > a && end_b - (end_a - at) > b) {
    const char *c_a = g_utf8_prev_char (at);
    const char *c_b = g_utf8_prev_char (end_b - (end_a - at));

    if (g_utf8_get_char (c_a) != g_utf8_get_char (c_b))
      break;
    at = c_a;
  }

  return (size_t) (end_a - at);
}

/* Puts pieces in the place of others and tells of the characters that differ. */
static void
exchange (LqScriptEdits   *self,
          unsigned         index,
          const GPtrArray *from,
          const GPtrArray *to,
          LqScriptChange   change,
          gpointer         user_data)
{
  g_autofree char *before = join (from);
  g_autofree char *after = join (to);
  unsigned         offset = lq_script_get_offset (self->script, index);
  size_t           n_same = count_same_before (before, after);
  const char      *old = before + n_same;
  const char *new = after + n_same;
  size_t           n_end = count_same_after (old, new);
  g_autofree char *inserted = g_strndup (new, strlen (new) - n_end);

  lq_script_splice (self->script, index, from->len, to);
  change (offset + (unsigned) g_utf8_strlen (before, (gssize) n_same),
          (unsigned) g_utf8_strlen (old, (gssize) (strlen (old) - n_end)), inserted, user_data);
}

static void
set_name (LqScriptEdits *self, const char *speaker, const char *name)
{
  GHashTable *names = lq_script_get_names (self->script);

  if (name != NULL && *name != '\0')
    g_hash_table_replace (names, g_strdup (speaker), g_strdup (name));
  else
    g_hash_table_remove (names, speaker);
}

void
lq_script_edits_rename (LqScriptEdits *self,
                        const char    *speaker,
                        const char    *name,
                        LqScriptChange change,
                        gpointer       user_data)
{
  g_autofree char *shown = NULL;

  lq_script_edits_begin (self);
  self->open->speaker = g_strdup (speaker);
  self->open->name_before =
    g_strdup (g_hash_table_lookup (lq_script_get_names (self->script), speaker));
  self->open->name_after = g_strdup (name);
  set_name (self, speaker, name);
  shown = lq_script_dup_name (self->script, speaker);

  for (unsigned i = 0; i < lq_script_get_n_pieces (self->script); i++) {
    LqScriptPiece *piece = lq_script_get_piece (self->script, i);
    Splice        *splice;

    if (piece->kind != LQ_SCRIPT_SPEAKER || g_strcmp0 (piece->speaker, speaker) != 0)
      continue;
    splice = g_new0 (Splice, 1);
    splice->index = i;
    splice->before = lq_script_pieces_new ();
    splice->after = lq_script_pieces_new ();
    g_ptr_array_add (splice->before, lq_script_piece_ref (piece));
    g_ptr_array_add (splice->after, lq_script_builder_new_heading (speaker, shown, i == 0));
    exchange (self, i, splice->before, splice->after, change, user_data);
    g_ptr_array_add (self->open->splices, splice);
  }
  lq_script_edits_end (self);
}

bool
lq_script_edits_undo (LqScriptEdits *self, LqScriptChange change, gpointer user_data)
{
  Step *step;

  if (self->done->len == 0)
    return false;

  step = g_ptr_array_steal_index (self->done, self->done->len - 1);
  for (guint i = step->splices->len; i-- > 0;) {
    const Splice *splice = g_ptr_array_index (step->splices, i);

    exchange (self, splice->index, splice->after, splice->before, change, user_data);
  }
  if (step->speaker != NULL)
    set_name (self, step->speaker, step->name_before);
  step->n_typed = 0;
  g_ptr_array_add (self->undone, step);

  return true;
}

bool
lq_script_edits_redo (LqScriptEdits *self, LqScriptChange change, gpointer user_data)
{
  Step *step;

  if (self->undone->len == 0)
    return false;

  step = g_ptr_array_steal_index (self->undone, self->undone->len - 1);
  for (guint i = 0; i < step->splices->len; i++) {
    const Splice *splice = g_ptr_array_index (step->splices, i);

    exchange (self, splice->index, splice->before, splice->after, change, user_data);
  }
  if (step->speaker != NULL)
    set_name (self, step->speaker, step->name_after);
  g_ptr_array_add (self->done, step);

  return true;
}
