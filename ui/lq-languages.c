/* lq-languages.c: the languages that can be hinted, by name
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-languages"

#include "config.h"
#include "lq-languages.h"

#include <libintl.h>
#include <string.h>

/* Names as ISO 639-2 has them, by which iso-codes' translations are found. */
static const struct {
  const char *code;
  const char *name;
} languages[] = {
  { "af", "Afrikaans" },
  { "ar", "Arabic" },
  { "az", "Azerbaijani" },
  { "be", "Belarusian" },
  { "bg", "Bulgarian" },
  { "bn", "Bengali" },
  { "bs", "Bosnian" },
  { "ca", "Catalan; Valencian" },
  { "cs", "Czech" },
  { "cy", "Welsh" },
  { "da", "Danish" },
  { "de", "German" },
  { "el", "Greek, Modern (1453-)" },
  { "en", "English" },
  { "es", "Spanish; Castilian" },
  { "et", "Estonian" },
  { "eu", "Basque" },
  { "fa", "Persian" },
  { "fi", "Finnish" },
  { "fr", "French" },
  { "gl", "Galician" },
  { "gu", "Gujarati" },
  { "he", "Hebrew" },
  { "hi", "Hindi" },
  { "hr", "Croatian" },
  { "hu", "Hungarian" },
  { "id", "Indonesian" },
  { "it", "Italian" },
  { "ja", "Japanese" },
  { "kk", "Kazakh" },
  { "kn", "Kannada" },
  { "ko", "Korean" },
  { "lt", "Lithuanian" },
  { "lv", "Latvian" },
  { "mk", "Macedonian" },
  { "ml", "Malayalam" },
  { "mr", "Marathi" },
  { "ms", "Malay" },
  { "nl", "Dutch; Flemish" },
  { "no", "Norwegian" },
  { "pa", "Panjabi; Punjabi" },
  { "pl", "Polish" },
  { "pt", "Portuguese" },
  { "ro", "Romanian; Moldavian; Moldovan" },
  { "ru", "Russian" },
  { "sk", "Slovak" },
  { "sl", "Slovenian" },
  { "sq", "Albanian" },
  { "sr", "Serbian" },
  { "sv", "Swedish" },
  { "sw", "Swahili" },
  { "ta", "Tamil" },
  { "te", "Telugu" },
  { "th", "Thai" },
  { "tl", "Tagalog" },
  { "tr", "Turkish" },
  { "uk", "Ukrainian" },
  { "ur", "Urdu" },
  { "vi", "Vietnamese" },
  { "zh", "Chinese" },
};

const char *const *
lq_languages_list (void)
{
  static const char *codes[G_N_ELEMENTS (languages) + 1];

  for (size_t i = 0; i < G_N_ELEMENTS (languages); i++)
    codes[i] = languages[i].code;

  return codes;
}

/* "Greek, Modern (1453-)" and "Catalan; Valencian" are for librarians. */
static char *
shorten (const char *name)
{
  g_autofree char *first = g_strndup (name, strcspn (name, ";,("));
  gunichar         capital = g_unichar_totitle (g_utf8_get_char (g_strchomp (first)));
  char             utf8[7] = "";

  if (*first == '\0')
    return g_strdup (name);

  g_unichar_to_utf8 (capital, utf8);

  return g_strconcat (utf8, g_utf8_next_char (first), NULL);
}

char *
lq_languages_dup_name (const char *code)
{
  for (size_t i = 0; i < G_N_ELEMENTS (languages); i++)
    if (g_str_equal (languages[i].code, code)) {
      bind_textdomain_codeset ("iso_639-2", "UTF-8");
      return shorten (dgettext ("iso_639-2", languages[i].name));
    }

  return g_strdup (code);
}

char *
lq_languages_dup_summary (const char *const *codes)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (size_t i = 0; codes[i] != NULL; i++)
    g_ptr_array_add (names, lq_languages_dup_name (codes[i]));
  g_ptr_array_add (names, NULL);

  return g_strjoinv (", ", (char **) names->pdata);
}
