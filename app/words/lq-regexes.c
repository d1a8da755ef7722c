/* lq-regexes.c: replacements that are regular expressions, over the text of an utterance
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An expression can be written that takes longer than the world lasts. PCRE counts its steps, and
 * gives up at a limit; of several limits in a pattern the lowest is taken, so a person's own cannot
 * raise ours. */

#define G_LOG_DOMAIN "lq-regexes"

#include "config.h"
#include "lq-regexes.h"
#include "lq-error.h"

#include <string.h>

/* Steps for one search: some milliseconds. */
#define LIMITS "(*LIMIT_MATCH=50000)(*LIMIT_DEPTH=5000)"

enum { MATCHES_MOST = 1000 }; /* in one utterance */

typedef struct {
  GRegex *regex;
  char   *write;
  char   *language; /* NULL: any */
} Rule;

struct _LqRegexes {
  GPtrArray *rules;
};

/* Bytes of the joined text, and what goes there. */
typedef struct {
  size_t from;
  size_t to;
  char  *text;
} Edit;

static void
rule_free (Rule *rule)
{
  g_regex_unref (rule->regex);
  g_free (rule->write);
  g_free (rule->language);
  g_free (rule);
}

static void
edit_clear (Edit *edit)
{
  g_free (edit->text);
}

static GRegex *
compile (const char *pattern, GError **error)
{
  g_autofree char *limited = g_strconcat (LIMITS, pattern, NULL);
  g_autoptr (GError) fault = NULL;
  GRegex *regex = g_regex_new (limited, 0, 0, &fault);

  if (regex == NULL)
    g_set_error (error, LQ_ERROR, LQ_ERROR_REQUEST, "no regular expression: %s", fault->message);

  return regex;
}

bool
lq_regexes_check (const LqReplacement *replacement, GError **error)
{
  g_autoptr (GRegex) regex = compile (replacement->hear, error);
  g_autoptr (GError) fault = NULL;

  if (regex == NULL)
    return false;
  if (g_regex_check_replacement (replacement->write, NULL, &fault))
    return true;

  g_set_error (error, LQ_ERROR, LQ_ERROR_REQUEST, "its replacement: %s", fault->message);
  return false;
}

LqRegexes *
lq_regexes_new (const LqRules *rules)
{
  LqRegexes *self = g_new0 (LqRegexes, 1);

  self->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) rule_free);
  for (guint i = 0; i < rules->replacements->len; i++) {
    const LqReplacement *replacement = g_ptr_array_index (rules->replacements, i);
    Rule                *rule;

    if (!replacement->is_regex || !lq_replacement_check (replacement, NULL))
      continue;
    rule = g_new0 (Rule, 1);
    rule->regex = compile (replacement->hear, NULL);
    rule->write = g_strdup (replacement->write);
    rule->language = g_strdup (replacement->language);
    g_ptr_array_add (self->rules, rule);
  }

  if (self->rules->len == 0)
    g_clear_pointer (&self, lq_regexes_free);

  return self;
}

void
lq_regexes_free (LqRegexes *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->rules);
  g_free (self);
}

/* Returns: (transfer full): what to change, or %NULL: nothing, or it took too long. */
static GArray *
find_edits (const Rule *rule, const char *text)
{
  g_autoptr (GArray) edits = g_array_new (FALSE, FALSE, sizeof (Edit));
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GError) error = NULL;

  g_array_set_clear_func (edits, (GDestroyNotify) edit_clear);
  g_regex_match_full (rule->regex, text, -1, 0, 0, &match, &error);
  while (error == NULL && g_match_info_matches (match) && edits->len < MATCHES_MOST) {
    Edit edit = { 0 };
    int  from = 0;
    int  to = 0;

    g_match_info_fetch_pos (match, 0, &from, &to);
    edit.from = (size_t) from;
    edit.to = (size_t) to;
    edit.text = g_match_info_expand_references (match, rule->write, NULL);
    /* Nothing between two letters is replaced: that would be no word that was heard. Nor is it by
     * what is no character, as “\x{d800}” is. */
    if (to > from && edit.text != NULL && g_utf8_validate (edit.text, -1, NULL))
      g_array_append_val (edits, edit);
    else
      edit_clear (&edit);
    g_match_info_next (match, &error);
  }

  if (error != NULL)
    g_message ("a regular expression took too long, and was left out for an utterance");

  return error == NULL && edits->len > 0 ? g_steal_pointer (&edits) : NULL;
}

/* The place of the cursor in @last is known in @text only if all that stands after it is as before.
 */
static unsigned
find_cursor_back (const LqToken *last, const char *text)
{
  long        n_chars = g_utf8_strlen (last->text, -1);
  const char *after = g_utf8_offset_to_pointer (last->text, n_chars - (long) last->cursor_back);

  return g_str_has_suffix (text, after) ? last->cursor_back : 0;
}

/* The tokens from @first to before @end as one with @text. */
static LqToken *
merge (const GPtrArray *tokens, guint first, guint end, const char *text)
{
  LqToken *merged = lq_token_copy (g_ptr_array_index (tokens, first));
  g_autoptr (GString) raw = g_string_new (NULL);

  for (guint i = first; i < end; i++) {
    const LqToken *token = g_ptr_array_index (tokens, i);

    g_string_append (raw, lq_token_get_raw (token));
    merged->end_ms = token->end_ms;
    merged->confidence = MIN (merged->confidence, token->confidence);
  }

  g_free (merged->raw);
  merged->raw = g_strdup (raw->str);
  g_free (merged->text);
  merged->text = g_strdup (text);
  merged->cursor_back = find_cursor_back (g_ptr_array_index (tokens, end - 1), text);

  return merged;
}

/* Takes as many edits as reach into the tokens from @first on, and says where they end. */
static guint
widen (const GPtrArray *tokens,
       guint            first,
       size_t           at,
       const GArray    *edits,
       guint           *i_edit,
       GString         *text)
{
  guint  end = first;
  size_t reach = at;
  size_t done = at;

  g_string_truncate (text, 0);
  do {
    const LqToken *token = g_ptr_array_index (tokens, end++);
    size_t         from = reach;

    reach += strlen (token->text);
    while (*i_edit < edits->len) {
      const Edit *edit = &g_array_index (edits, Edit, *i_edit);

      if (edit->from >= reach)
        break;
      if (edit->from > done)
        g_string_append_len (text, token->text + (MAX (done, from) - from),
                             (gssize) (edit->from - MAX (done, from)));
      g_string_append (text, edit->text);
      done = edit->to;
      (*i_edit)++;
    }
    if (done < reach) {
      g_string_append (text, token->text + (MAX (done, from) - from));
      done = reach;
    }
  } while (done > reach);

  return end;
}

static GPtrArray *
apply_edits (const GPtrArray *tokens, const GArray *edits)
{
  GPtrArray *edited = lq_tokens_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  size_t at = 0;
  guint  i_edit = 0;

  for (guint i = 0; i < tokens->len;) {
    LqToken *token = g_ptr_array_index (tokens, i);
    size_t   end = at + strlen (token->text);
    guint    next = i + 1;

    if (i_edit < edits->len && g_array_index (edits, Edit, i_edit).from < end) {
      next = widen (tokens, i, at, edits, &i_edit, text);
      g_ptr_array_add (edited, merge (tokens, i, next, text->str));
    } else {
      g_ptr_array_add (edited, lq_token_ref (token));
    }
    for (; i < next; i++)
      at += strlen (((const LqToken *) g_ptr_array_index (tokens, i))->text);
  }

  return edited;
}

GPtrArray *
lq_regexes_apply (const LqRegexes *self, GPtrArray *tokens, const char *language)
{
  for (guint i = 0; i < self->rules->len; i++) {
    const Rule      *rule = g_ptr_array_index (self->rules, i);
    g_autofree char *text = NULL;
    g_autoptr (GArray) edits = NULL;

    if (rule->language != NULL && g_strcmp0 (rule->language, language) != 0)
      continue;

    text = lq_tokens_dup_text (tokens);
    edits = find_edits (rule, text);
    if (edits != NULL) {
      GPtrArray *edited = apply_edits (tokens, edits);

      g_ptr_array_unref (tokens);
      tokens = edited;
    }
  }

  return tokens;
}
