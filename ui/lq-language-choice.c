/* lq-language-choice.c: a row that chooses one language, or none
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-language-choice"

#include "config.h"
#include "lq-language-choice.h"
#include "lq-languages.h"

void
lq_language_choice_fill (AdwComboRow *row, const char *none)
{
  const char *const *codes = lq_languages_list ();
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, none);
  for (size_t i = 0; codes[i] != NULL; i++)
    gtk_string_list_take (names, lq_languages_dup_name (codes[i]));
  adw_combo_row_set_model (row, G_LIST_MODEL (names));
}

void
lq_language_choice_set (AdwComboRow *row, const char *code)
{
  const char *const *codes = lq_languages_list ();
  unsigned           selected = 0;

  for (unsigned i = 0; code != NULL && codes[i] != NULL; i++)
    if (g_str_equal (codes[i], code))
      selected = i + 1;
  adw_combo_row_set_selected (row, selected);
}

const char *
lq_language_choice_get (AdwComboRow *row)
{
  unsigned selected = adw_combo_row_get_selected (row);

  return selected == 0 || selected == GTK_INVALID_LIST_POSITION
           ? NULL
           : lq_languages_list ()[selected - 1];
}
