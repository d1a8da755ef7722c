/* lq-word-book.c: a person's own words: vocabulary, replacements, profiles of applications
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-word-book.h"
#include "lq-csv.h"

#include <string.h>

enum { COLUMN_KIND, COLUMN_HEAR, COLUMN_WRITE, COLUMN_LANGUAGE, N_COLUMNS };

static const char *const column_names[] = { "kind", "hear", "write", "language", NULL };

LqTerm *
lq_term_new (const char *term, const char *language)
{
  LqTerm *self = g_new0 (LqTerm, 1);

  self->term = g_strdup (term);
  self->language = g_strdup (language);

  return self;
}

void
lq_term_free (LqTerm *term)
{
  if (term == NULL)
    return;

  g_free (term->term);
  g_free (term->language);
  g_free (term);
}

LqProfile *
lq_profile_new (const char *app)
{
  LqProfile *profile = g_new0 (LqProfile, 1);

  profile->app = g_strdup (app);

  return profile;
}

void
lq_profile_free (LqProfile *profile)
{
  if (profile == NULL)
    return;

  g_free (profile->app);
  g_free (profile->engine);
  g_free (profile->language);
  g_free (profile->mode);
  g_free (profile);
}

static LqProfile *
profile_copy (const LqProfile *profile)
{
  LqProfile *copy = g_memdup2 (profile, sizeof *profile);

  copy->app = g_strdup (profile->app);
  copy->engine = g_strdup (profile->engine);
  copy->language = g_strdup (profile->language);
  copy->mode = g_strdup (profile->mode);

  return copy;
}

LqWordBook *
lq_word_book_new (void)
{
  LqWordBook *book = g_new0 (LqWordBook, 1);

  book->terms = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_term_free);
  book->replacements = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_replacement_free);
  book->profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_profile_free);

  return book;
}

LqWordBook *
lq_word_book_copy (const LqWordBook *book)
{
  LqWordBook *copy = lq_word_book_new ();

  for (guint i = 0; i < book->terms->len; i++) {
    const LqTerm *term = g_ptr_array_index (book->terms, i);

    g_ptr_array_add (copy->terms, lq_term_new (term->term, term->language));
  }
  for (guint i = 0; i < book->replacements->len; i++)
    g_ptr_array_add (copy->replacements,
                     lq_replacement_copy (g_ptr_array_index (book->replacements, i)));
  for (guint i = 0; i < book->profiles->len; i++)
    g_ptr_array_add (copy->profiles, profile_copy (g_ptr_array_index (book->profiles, i)));

  return copy;
}

void
lq_word_book_free (LqWordBook *book)
{
  if (book == NULL)
    return;

  g_ptr_array_unref (book->terms);
  g_ptr_array_unref (book->replacements);
  g_ptr_array_unref (book->profiles);
  g_free (book);
}

const LqProfile *
lq_word_book_find_profile (const LqWordBook *book, const char *app)
{
  for (guint i = 0; app != NULL && i < book->profiles->len; i++) {
    const LqProfile *profile = g_ptr_array_index (book->profiles, i);

    if (g_ascii_strcasecmp (profile->app, app) == 0)
      return profile;
  }

  return NULL;
}

/* ---- rules */

static bool
choose (LqChoice choice, bool as_set)
{
  return choice == LQ_CHOICE_AS_SET ? as_set : choice == LQ_CHOICE_ON;
}

static void
apply_profile (LqRules *rules, const LqProfile *profile)
{
  rules->has_punctuation = choose (profile->punctuation, rules->has_punctuation);
  rules->has_commands = choose (profile->commands, rules->has_commands);
  if (profile->language != NULL) {
    g_free (rules->language);
    rules->language = g_strdup (profile->language);
  }
}

LqRules *
lq_word_book_make_rules (const LqWordBook *book,
                         GSettings        *settings,
                         const char       *engine,
                         const char       *app)
{
  const LqProfile *profile = lq_word_book_find_profile (book, app);
  LqRules         *rules = lq_rules_new_from_settings (settings, engine);

  if (profile != NULL)
    apply_profile (rules, profile);
  for (guint i = 0; i < book->terms->len; i++)
    g_ptr_array_add (rules->vocabulary,
                     g_strdup (((LqTerm *) g_ptr_array_index (book->terms, i))->term));
  if (profile == NULL || choose (profile->replacements, true))
    for (guint i = 0; i < book->replacements->len; i++)
      g_ptr_array_add (rules->replacements,
                       lq_replacement_copy (g_ptr_array_index (book->replacements, i)));

  return rules;
}

/* ---- CSV */

static void
append_row (
  GString *text, const char *kind, const char *hear, const char *write, const char *language)
{
  const char *fields[] = { kind, hear, write, language != NULL ? language : "", NULL };

  lq_csv_append_row (text, fields);
}

char *
lq_word_book_dup_csv (const LqWordBook *book)
{
  GString *text = g_string_new (NULL);

  lq_csv_append_row (text, column_names);
  for (guint i = 0; i < book->terms->len; i++) {
    const LqTerm *term = g_ptr_array_index (book->terms, i);

    append_row (text, "term", term->term, "", term->language);
  }
  for (guint i = 0; i < book->replacements->len; i++) {
    const LqReplacement *replacement = g_ptr_array_index (book->replacements, i);
    const char          *kind = replacement->is_regex     ? "regex"
                                : replacement->is_snippet ? "snippet"
                                                          : "replacement";

    append_row (text, kind, replacement->hear, replacement->write, replacement->language);
  }

  return g_string_free (text, FALSE);
}

/* Where each of our columns is in the file; -1: it has none. Returns whether @row names columns. */
static bool
read_header (char **row, int columns[N_COLUMNS])
{
  bool has_hear = false;

  for (int i = 0; i < N_COLUMNS; i++)
    columns[i] = -1;
  for (int i = 0; row[i] != NULL; i++)
    for (int column = 0; column < N_COLUMNS; column++)
      if (g_ascii_strcasecmp (g_strstrip (row[i]), column_names[column]) == 0) {
        columns[column] = i;
        has_hear |= column == COLUMN_HEAR;
      }
  if (has_hear)
    return true;

  columns[COLUMN_HEAR] = 0;
  columns[COLUMN_WRITE] = 1;
  columns[COLUMN_LANGUAGE] = 2;
  return false;
}

static const char *
get_field (char **row, int column)
{
  return column >= 0 && column < (int) g_strv_length (row) ? row[column] : NULL;
}

static const char *
non_empty (const char *text)
{
  return text != NULL && *text != '\0' ? text : NULL;
}

/* What a book has, for finding it: lists may be long. (element-type utf8) */
typedef GHashTable Known;

static char *
dup_key (const char *kind, const char *hear, const char *language)
{
  return g_strjoin ("\n", kind, language != NULL ? language : "", hear, NULL);
}

static char *
dup_term_key (const LqTerm *term)
{
  return dup_key ("term", term->term, term->language);
}

static char *
dup_replacement_key (const LqReplacement *replacement)
{
  return dup_key (replacement->is_regex ? "regex" : "words", replacement->hear,
                  replacement->language);
}

static Known *
make_known (const LqWordBook *book)
{
  Known *known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < book->terms->len; i++)
    g_hash_table_add (known, dup_term_key (g_ptr_array_index (book->terms, i)));
  for (guint i = 0; i < book->replacements->len; i++)
    g_hash_table_add (known, dup_replacement_key (g_ptr_array_index (book->replacements, i)));

  return known;
}

void
lq_word_book_add_missing (LqWordBook *book, const LqWordBook *other)
{
  g_autoptr (GHashTable) known = make_known (book);

  for (guint i = 0; i < other->terms->len; i++) {
    const LqTerm *term = g_ptr_array_index (other->terms, i);

    if (g_hash_table_add (known, dup_term_key (term)))
      g_ptr_array_add (book->terms, lq_term_new (term->term, term->language));
  }
  for (guint i = 0; i < other->replacements->len; i++) {
    const LqReplacement *replacement = g_ptr_array_index (other->replacements, i);

    if (g_hash_table_add (known, dup_replacement_key (replacement)))
      g_ptr_array_add (book->replacements, lq_replacement_copy (replacement));
  }
  for (guint i = 0; i < other->profiles->len; i++) {
    const LqProfile *profile = g_ptr_array_index (other->profiles, i);

    if (lq_word_book_find_profile (book, profile->app) == NULL)
      g_ptr_array_add (book->profiles, profile_copy (profile));
  }
}

/* As people and spreadsheets write it: “Term”, “ term”. */
static bool
is_kind (const char *kind, const char *name)
{
  g_autofree char *stripped = g_strstrip (g_strdup (kind));

  return g_ascii_strcasecmp (stripped, name) == 0;
}

static bool
import_term (LqWordBook *book, Known *known, const char *text, const char *language)
{
  LqTerm *term = lq_term_new (text, language);

  if (*g_strstrip (term->term) == '\0' || !g_hash_table_add (known, dup_term_key (term))) {
    lq_term_free (term);
    return false;
  }

  g_ptr_array_add (book->terms, term);
  return true;
}

static bool
import_replacement (LqWordBook *book, Known *known, LqReplacement *imported)
{
  g_autoptr (LqReplacement) replacement = imported;

  if (!lq_replacement_check (replacement, NULL) ||
      !g_hash_table_add (known, dup_replacement_key (replacement)))
    return false;

  g_ptr_array_add (book->replacements, g_steal_pointer (&replacement));
  return true;
}

/* What is of a kind that we do not know may not be meant to change any words. */
static bool
import_row (LqWordBook *book, Known *known, char **row, const int columns[N_COLUMNS])
{
  const char      *kind = non_empty (get_field (row, columns[COLUMN_KIND]));
  const char      *hear = non_empty (get_field (row, columns[COLUMN_HEAR]));
  const char      *write = get_field (row, columns[COLUMN_WRITE]);
  const char      *said = get_field (row, columns[COLUMN_LANGUAGE]);
  g_autofree char *lower = said != NULL ? g_strstrip (g_ascii_strdown (said, -1)) : NULL;
  const char      *language = non_empty (lower);
  LqReplacement   *replacement;

  if (hear == NULL)
    return false;
  if (kind == NULL ? write == NULL : is_kind (kind, "term"))
    return import_term (book, known, hear, language);

  replacement = lq_replacement_new (hear, write != NULL ? write : "");
  replacement->is_regex = kind != NULL && is_kind (kind, "regex");
  replacement->is_snippet = kind != NULL && is_kind (kind, "snippet");
  replacement->language = g_strdup (language);
  if (kind == NULL || replacement->is_regex || replacement->is_snippet ||
      is_kind (kind, "replacement"))
    return import_replacement (book, known, replacement);

  lq_replacement_free (replacement);
  return false;
}

int
lq_word_book_import_csv (LqWordBook *book, const char *data, size_t size, GError **error)
{
  g_autoptr (GPtrArray) rows = lq_csv_parse (data, size, error);
  g_autoptr (GHashTable) known = NULL;
  int   columns[N_COLUMNS];
  int   n_added = 0;
  guint first = 0;

  if (rows == NULL)
    return -1;
  if (rows->len == 0)
    return 0;

  known = make_known (book);

  first = read_header (g_ptr_array_index (rows, 0), columns) ? 1 : 0;
  for (guint i = first; i < rows->len; i++)
    n_added += import_row (book, known, g_ptr_array_index (rows, i), columns);

  return n_added;
}
