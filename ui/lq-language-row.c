/* lq-language-row.c: the languages that are spoken, with check marks
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-language-row"

#include "config.h"
#include "lq-language-row.h"
#include "lq-languages.h"
#include "lq-settings.h"

#include <glib/gi18n.h>

struct _LqLanguageRow {
  AdwExpanderRow parent_instance;
  GSettings     *settings;
  GPtrArray     *rows; /* AdwActionRow, borrowed; empty until the row is first opened */
  GtkWidget     *nothing;
};

G_DEFINE_FINAL_TYPE (LqLanguageRow, lq_language_row, ADW_TYPE_EXPANDER_ROW)

static GQuark
code_quark (void)
{
  return g_quark_from_static_string ("lq-language-code");
}

static void
update_summary (LqLanguageRow *self)
{
  g_auto (GStrv) codes = g_settings_get_strv (self->settings, LQ_SETTINGS_LANGUAGE_HINTS);
  g_autofree char *summary = lq_languages_dup_summary ((const char *const *) codes);

  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self),
                                 *summary != '\0' ? summary : _ ("Found out while you speak"));
}

static void
toggled_cb (GtkCheckButton *check, LqLanguageRow *self)
{
  const char *code = g_object_get_qdata (G_OBJECT (check), code_quark ());
  g_auto (GStrv) old = g_settings_get_strv (self->settings, LQ_SETTINGS_LANGUAGE_HINTS);
  g_autoptr (GPtrArray) codes = g_ptr_array_new ();

  for (size_t i = 0; old[i] != NULL; i++)
    if (!g_str_equal (old[i], code))
      g_ptr_array_add (codes, old[i]);
  if (gtk_check_button_get_active (check))
    g_ptr_array_add (codes, (char *) code);
  g_ptr_array_add (codes, NULL);

  g_settings_set_strv (self->settings, LQ_SETTINGS_LANGUAGE_HINTS,
                       (const char *const *) codes->pdata);
}

static void
search_changed_cb (GtkSearchEntry *search, LqLanguageRow *self)
{
  const char *query = gtk_editable_get_text (GTK_EDITABLE (search));
  bool        is_any = false;

  for (unsigned i = 0; i < self->rows->len; i++) {
    AdwPreferencesRow *row = g_ptr_array_index (self->rows, i);
    bool               is_match =
      *query == '\0' || g_str_match_string (query, adw_preferences_row_get_title (row), TRUE);

    gtk_widget_set_visible (GTK_WIDGET (row), is_match);
    is_any |= is_match;
  }
  gtk_widget_set_visible (self->nothing, !is_any);
}

static void
add_search (LqLanguageRow *self)
{
  GtkWidget *search =
    g_object_new (GTK_TYPE_SEARCH_ENTRY, "placeholder-text", _ ("Search languages"), "margin-top",
                  6, "margin-bottom", 6, "margin-start", 12, "margin-end", 12, NULL);
  GtkWidget *row = adw_preferences_row_new ();

  gtk_accessible_update_property (GTK_ACCESSIBLE (search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search languages"), -1);
  g_signal_connect (search, "search-changed", G_CALLBACK (search_changed_cb), self);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), search);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
}

static void
add_language (LqLanguageRow *self, const char *code, const char *name, bool is_chosen)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), is_chosen);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  g_object_set_qdata (G_OBJECT (check), code_quark (), (gpointer) code);
  g_signal_connect (check, "toggled", G_CALLBACK (toggled_cb), self);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  g_ptr_array_add (self->rows, row);
}

static void
add_nothing (LqLanguageRow *self)
{
  self->nothing = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->nothing),
                                 _ ("No language has this name"));
  gtk_widget_set_visible (self->nothing, FALSE);
  gtk_widget_set_sensitive (self->nothing, FALSE);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), self->nothing);
}

typedef struct {
  const char *code;
  char       *name;
  char       *key; /* by which names are in order in the person's language */
  bool        is_chosen;
} Language;

static void
language_free (gpointer data)
{
  Language *language = data;

  g_free (language->name);
  g_free (language->key);
  g_free (language);
}

/* Those chosen are on top. */
static int
compare_languages (gconstpointer a, gconstpointer b)
{
  const Language *first = *(const Language *const *) a;
  const Language *second = *(const Language *const *) b;

  if (first->is_chosen != second->is_chosen)
    return first->is_chosen ? -1 : 1;

  return strcmp (first->key, second->key);
}

static GPtrArray *
sorted_languages (LqLanguageRow *self)
{
  g_auto (GStrv) chosen = g_settings_get_strv (self->settings, LQ_SETTINGS_LANGUAGE_HINTS);
  const char *const *codes = lq_languages_list ();
  GPtrArray         *languages = g_ptr_array_new_with_free_func (language_free);

  for (size_t i = 0; codes[i] != NULL; i++) {
    Language *language = g_new0 (Language, 1);

    language->code = codes[i];
    language->name = lq_languages_dup_name (codes[i]);
    language->key = g_utf8_collate_key (language->name, -1);
    language->is_chosen = g_strv_contains ((const char *const *) chosen, codes[i]);
    g_ptr_array_add (languages, language);
  }
  g_ptr_array_sort (languages, compare_languages);

  return languages;
}

/* Sixty rows are made when somebody wants to see them. */
static void
expanded_cb (LqLanguageRow *self)
{
  g_autoptr (GPtrArray) languages = NULL;

  if (self->rows->len > 0 || !adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    return;

  languages = sorted_languages (self);
  add_search (self);
  for (unsigned i = 0; i < languages->len; i++) {
    const Language *language = g_ptr_array_index (languages, i);

    add_language (self, language->code, language->name, language->is_chosen);
  }
  add_nothing (self);
}

static void
lq_language_row_dispose (GObject *object)
{
  g_clear_object (&LQ_LANGUAGE_ROW (object)->settings);

  G_OBJECT_CLASS (lq_language_row_parent_class)->dispose (object);
}

static void
lq_language_row_finalize (GObject *object)
{
  g_ptr_array_unref (LQ_LANGUAGE_ROW (object)->rows);

  G_OBJECT_CLASS (lq_language_row_parent_class)->finalize (object);
}

static void
lq_language_row_class_init (LqLanguageRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lq_language_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = lq_language_row_finalize;
}

static void
lq_language_row_init (LqLanguageRow *self)
{
  self->rows = g_ptr_array_new ();
  g_signal_connect (self, "notify::expanded", G_CALLBACK (expanded_cb), NULL);
}

void
lq_language_row_set_settings (LqLanguageRow *self, GSettings *settings)
{
  g_return_if_fail (LQ_IS_LANGUAGE_ROW (self));
  g_return_if_fail (self->settings == NULL);

  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "changed::" LQ_SETTINGS_LANGUAGE_HINTS,
                           G_CALLBACK (update_summary), self, G_CONNECT_SWAPPED);
  update_summary (self);
}
