/* lq-spoken.c: what can be said for punctuation, layout and commands in a language
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The phrases are files in data/words/, compiled into the program and read once. */

#define G_LOG_DOMAIN "lq-spoken"

#include "config.h"
#include "lq-spoken.h"
#include "lq-words-resources.h"

#include <string.h>

#define FOLDER "/io/github/loquat/Loquat/words/"
#define LANGUAGE_GROUP "Language"

static const char *const languages[] = { "de", "en", "es", NULL };

static const char *const command_keys[LQ_N_COMMANDS] = {
  [LQ_COMMAND_SCRATCH] = "Scratch",
  [LQ_COMMAND_UNDO] = "Undo",
  [LQ_COMMAND_STOP] = "Stop",
};

static const char *const kinds[] = {
  [LQ_SIGN_MARK] = "mark", [LQ_SIGN_JOIN] = "join",   [LQ_SIGN_LAYOUT] = "layout",
  [LQ_SIGN_OPEN] = "open", [LQ_SIGN_CLOSE] = "close", [LQ_SIGN_SYMBOL] = "symbol",
};

/* Our own data: what is wrong in it is a fault of ours, which a test finds. */
static LqSignKind
read_kind (GKeyFile *file, const char *group)
{
  g_autofree char *name = g_key_file_get_string (file, group, "Kind", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (name, kinds[i]) == 0)
      return (LqSignKind) i;

  g_error ("[%s]: no such kind: %s", group, name);
}

static LqCase
read_case (GKeyFile *file, const char *group)
{
  g_autofree char *name = g_key_file_get_string (file, group, "Next", NULL);

  if (name == NULL)
    return LQ_CASE_AS_IS;

  return g_str_equal (name, "upper") ? LQ_CASE_UPPER : LQ_CASE_LOWER;
}

static char **
read_folded (GKeyFile *file, const char *group, const char *key)
{
  char **words = g_key_file_get_string_list (file, group, key, NULL, NULL);

  for (char **word = words; word != NULL && *word != NULL; word++) {
    char *folded = lq_spoken_fold (*word, -1);

    g_free (*word);
    *word = folded;
  }

  return words;
}

static LqSign *
read_sign (GKeyFile *file, const char *group)
{
  LqSign          *sign = g_new0 (LqSign, 1);
  g_autofree char *attach = g_key_file_get_string (file, group, "Attach", NULL);

  sign->say = g_key_file_get_string_list (file, group, "Say", NULL, NULL);
  sign->write = g_key_file_get_string (file, group, "Write", NULL);
  if (sign->say == NULL || sign->write == NULL || attach == NULL)
    g_error ("[%s]: Say, Write or Attach is missing", group);

  sign->kind = read_kind (file, group);
  sign->is_attached_left = g_str_equal (attach, "left") || g_str_equal (attach, "both");
  sign->is_attached_right = g_str_equal (attach, "right") || g_str_equal (attach, "both");
  sign->next = read_case (file, group);
  sign->not_before = read_folded (file, group, "NotBefore");
  sign->is_after_figure = g_key_file_get_boolean (file, group, "AfterFigure", NULL);

  return sign;
}

static LqSpoken *
load (const char *language)
{
  LqSpoken        *self = g_new0 (LqSpoken, 1);
  g_autofree char *path = g_strconcat (FOLDER, language, ".ini", NULL);
  g_autoptr (GBytes) bytes =
    g_resource_lookup_data (lq_words_resources_get_resource (), path, 0, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) groups = NULL;

  if (bytes == NULL || !g_key_file_load_from_bytes (file, bytes, 0, &error))
    g_error ("%s: %s", path, error != NULL ? error->message : "is missing");

  self->language = g_strdup (language);
  self->literal = g_key_file_get_string (file, LANGUAGE_GROUP, "Literal", NULL);
  self->not_after = read_folded (file, LANGUAGE_GROUP, "NotAfter");
  for (size_t i = LQ_COMMAND_SCRATCH; i < LQ_N_COMMANDS; i++)
    self->commands[i] =
      g_key_file_get_string_list (file, LANGUAGE_GROUP, command_keys[i], NULL, NULL);

  self->signs = g_ptr_array_new ();
  groups = g_key_file_get_groups (file, NULL);
  for (char **group = groups; *group != NULL; group++)
    if (!g_str_equal (*group, LANGUAGE_GROUP))
      g_ptr_array_add (self->signs, read_sign (file, *group));

  return self;
}

static gpointer
load_all (gpointer unused)
{
  static LqSpoken *all[G_N_ELEMENTS (languages)]; /* kept for the life of the program */

  for (size_t i = 0; languages[i] != NULL; i++)
    all[i] = load (languages[i]);

  return all;
}

const char *const *
lq_spoken_list_languages (void)
{
  return languages;
}

const LqSpoken *
lq_spoken_get (const char *language)
{
  static GOnce once = G_ONCE_INIT;
  LqSpoken   **all = g_once (&once, load_all, NULL);

  for (size_t i = 0; all[i] != NULL; i++)
    if (g_strcmp0 (all[i]->language, language) == 0)
      return all[i];

  return NULL;
}

char *
lq_spoken_fold (const char *text, gssize n_bytes)
{
  g_autofree char *composed = g_utf8_normalize (text, n_bytes, G_NORMALIZE_NFC);
  g_autofree char *folded = g_utf8_casefold (composed != NULL ? composed : "", -1);
  g_auto (GStrv) parts = g_strsplit (folded, "’", -1);

  return g_strjoinv ("'", parts);
}
