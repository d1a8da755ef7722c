/* lq-rules.c: what the person wants done to recognized words
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-rules.h"
#include "lq-error.h"
#include "lq-regexes.h"
#include "lq-settings.h"

#include <string.h>

LqRules *
lq_rules_new (const char *language)
{
  LqRules *self = g_new0 (LqRules, 1);

  g_atomic_ref_count_init (&self->n_holders);
  self->language = g_strdup (language);
  self->replacements = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_replacement_free);
  self->vocabulary = g_ptr_array_new_with_free_func (g_free);

  return self;
}

/* The built-in engine hears English; else what the person said of their languages. (transfer full)
 */
static char *
choose_language (GSettings *settings, const char *engine)
{
  g_auto (GStrv) hints = g_settings_get_strv (settings, LQ_SETTINGS_LANGUAGE_HINTS);
  const char *locale = g_get_language_names ()[0];

  if (g_strcmp0 (engine, "offline") == 0)
    return g_strdup ("en");
  if (hints[0] != NULL)
    return g_strdup (hints[0]);

  return g_str_equal (locale, "C") ? g_strdup ("en") : g_strndup (locale, 2);
}

LqRules *
lq_rules_new_from_settings (GSettings *settings, const char *engine)
{
  g_autofree char *language = choose_language (settings, engine);
  LqRules         *self = lq_rules_new (language);

  self->has_punctuation = g_settings_get_boolean (settings, LQ_SETTINGS_SPOKEN_PUNCTUATION);
  self->has_commands = g_settings_get_boolean (settings, LQ_SETTINGS_SPOKEN_COMMANDS);

  return self;
}

LqRules *
lq_rules_ref (const LqRules *self)
{
  LqRules *held = (LqRules *) self;

  g_atomic_ref_count_inc (&held->n_holders);

  return held;
}

void
lq_rules_unref (LqRules *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->n_holders))
    return;

  g_free (self->language);
  g_free (self->clipboard);
  g_ptr_array_unref (self->replacements);
  g_ptr_array_unref (self->vocabulary);
  g_free (self);
}

char **
lq_rules_dup_terms (const LqRules *self)
{
  g_autoptr (GStrvBuilder) terms = g_strv_builder_new ();

  for (guint i = 0; i < self->vocabulary->len; i++)
    g_strv_builder_add (terms, g_ptr_array_index (self->vocabulary, i));

  return self->vocabulary->len > 0 ? g_strv_builder_end (terms) : NULL;
}

bool
lq_rules_are_active (const LqRules *self)
{
  return self->has_punctuation || self->has_commands || self->replacements->len > 0 ||
         self->vocabulary->len > 0;
}

LqReplacement *
lq_replacement_new (const char *hear, const char *write)
{
  LqReplacement *replacement = g_new0 (LqReplacement, 1);

  replacement->hear = g_strdup (hear);
  replacement->write = g_strdup (write);

  return replacement;
}

LqReplacement *
lq_replacement_copy (const LqReplacement *replacement)
{
  LqReplacement *copy = lq_replacement_new (replacement->hear, replacement->write);

  copy->is_regex = replacement->is_regex;
  copy->is_snippet = replacement->is_snippet;
  copy->language = g_strdup (replacement->language);

  return copy;
}

void
lq_replacement_free (LqReplacement *replacement)
{
  if (replacement == NULL)
    return;

  g_free (replacement->hear);
  g_free (replacement->write);
  g_free (replacement->language);
  g_free (replacement);
}

bool
lq_replacement_check (const LqReplacement *replacement, GError **error)
{
  g_autofree char *hear = g_strstrip (g_strdup (replacement->hear));

  if (*hear == '\0') {
    g_set_error (error, LQ_ERROR, LQ_ERROR_REQUEST, "a replacement has nothing to hear");
    return false;
  }

  return !replacement->is_regex || lq_regexes_check (replacement, error);
}

static const char cursor_field[] = "{cursor}";

/* What stands in braces at @at, or NULL for what is no field of ours. (transfer full) */
static char *
dup_field (const char *at, const char *clipboard, size_t *n_bytes)
{
  static const struct {
    const char *name;
    const char *format; /* of GDateTime; NULL: the clipboard */
  } fields[] = {
    { "{date}", "%x" }, { "{time}", "%R" }, { "{clipboard}", NULL }, { cursor_field, "" }
  };

  for (size_t i = 0; i < G_N_ELEMENTS (fields); i++) {
    g_autoptr (GDateTime) now = NULL;

    if (!g_str_has_prefix (at, fields[i].name))
      continue;

    *n_bytes = strlen (fields[i].name);
    if (fields[i].format == NULL)
      return g_strdup (clipboard != NULL ? clipboard : "");
    now = g_date_time_new_now_local ();
    return g_date_time_format (now, fields[i].format);
  }

  return NULL;
}

char *
lq_replacement_expand (const LqReplacement *replacement,
                       const char          *clipboard,
                       unsigned            *cursor_back)
{
  GString *text = g_string_new (NULL);
  gssize   cursor = -1;

  for (const char *at = replacement->write; *at != '\0';) {
    size_t           n_bytes = 1;
    g_autofree char *field = dup_field (at, clipboard, &n_bytes);

    if (g_str_has_prefix (at, cursor_field))
      cursor = (gssize) text->len;
    if (field != NULL)
      g_string_append (text, field);
    else
      g_string_append_c (text, *at);
    at += n_bytes;
  }
  *cursor_back = cursor >= 0 ? (unsigned) g_utf8_strlen (text->str + cursor, -1) : 0;

  return g_string_free (text, FALSE);
}
