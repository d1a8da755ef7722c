/* lq-profiles-page.c: what is different in single applications
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-profiles-page"

#include "config.h"
#include "lq-profiles-page.h"
#include "lq-engine.h"
#include "lq-language-choice.h"
#include "lq-toast.h"

#include <glib/gi18n.h>

struct _LqProfilesPage {
  AdwPreferencesPage   parent_instance;
  AdwPreferencesGroup *profiles;
  AdwEntryRow         *new_app;
  LqWordList          *words;
  GPtrArray           *rows;       /* (element-type ProfileRow) */
  bool                 is_filling; /* rows are being made or changed by us */
};

G_DEFINE_FINAL_TYPE (LqProfilesPage, lq_profiles_page, ADW_TYPE_PREFERENCES_PAGE)

/* The rows of one profile; widgets are borrowed. */
typedef struct {
  char        *app;
  GtkWidget   *expander;
  AdwComboRow *engine;
  AdwComboRow *language;
  AdwComboRow *mode;
  AdwComboRow *punctuation;
  AdwComboRow *commands;
  AdwComboRow *replacements;
} ProfileRow;

static void
profile_row_free (ProfileRow *row)
{
  g_free (row->app);
  g_free (row);
}

static LqWordBook *
copy_book (LqProfilesPage *self)
{
  return lq_word_book_copy (lq_word_list_get_book (self->words));
}

static guint
find_profile (const LqWordBook *book, const char *app)
{
  for (guint i = 0; i < book->profiles->len; i++)
    if (g_str_equal (((LqProfile *) g_ptr_array_index (book->profiles, i))->app, app))
      return i;

  return G_MAXUINT;
}

/* ---- choices */

/* As in the settings, and named as in the preferences; before them: as there. */
static const char *const modes[] = { "auto", "toggle", "hold" };

static LqProfile *
make_profile (const ProfileRow *row)
{
  LqProfile             *profile = lq_profile_new (row->app);
  const LqEngine *const *engines = lq_engine_list ();
  unsigned               engine = adw_combo_row_get_selected (row->engine);
  unsigned               mode = adw_combo_row_get_selected (row->mode);

  profile->engine = engine > 0 ? g_strdup (engines[engine - 1]->id) : NULL;
  profile->language = g_strdup (lq_language_choice_get (row->language));
  profile->mode = mode > 0 ? g_strdup (modes[mode - 1]) : NULL;
  profile->punctuation = (LqChoice) adw_combo_row_get_selected (row->punctuation);
  profile->commands = (LqChoice) adw_combo_row_get_selected (row->commands);
  profile->replacements = (LqChoice) adw_combo_row_get_selected (row->replacements);

  return profile;
}

static void
chosen_cb (LqProfilesPage *self)
{
  LqWordBook *book;

  if (self->is_filling || self->words == NULL)
    return;

  book = copy_book (self);
  for (guint i = 0; i < self->rows->len; i++) {
    const ProfileRow *row = g_ptr_array_index (self->rows, i);
    guint             position = find_profile (book, row->app);

    if (position != G_MAXUINT) {
      lq_profile_free (g_ptr_array_index (book->profiles, position));
      g_ptr_array_index (book->profiles, position) = make_profile (row);
    }
  }
  self->is_filling = true;
  lq_word_list_take_book (self->words, book);
  self->is_filling = false;
}

static AdwComboRow *
add_combo (LqProfilesPage *self, ProfileRow *row, const char *title)
{
  GtkWidget *combo = adw_combo_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (combo), title);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row->expander), combo);
  g_signal_connect_object (combo, "notify::selected", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);

  return ADW_COMBO_ROW (combo);
}

static AdwComboRow *
add_choice (LqProfilesPage *self, ProfileRow *row, const char *title, LqChoice choice)
{
  const char *names[] = { _ ("As in the Preferences"), _ ("Off"), _ ("On"), NULL };
  g_autoptr (GtkStringList) model = gtk_string_list_new (names);
  AdwComboRow *combo = add_combo (self, row, title);

  adw_combo_row_set_model (combo, G_LIST_MODEL (model));
  adw_combo_row_set_selected (combo, choice);

  return combo;
}

static AdwComboRow *
add_engines (LqProfilesPage *self, ProfileRow *row, const char *engine)
{
  const LqEngine *const *engines = lq_engine_list ();
  g_autoptr (GtkStringList) model = gtk_string_list_new (NULL);
  AdwComboRow *combo = add_combo (self, row, _ ("Engine"));
  unsigned     selected = 0;

  gtk_string_list_append (model, _ ("As in the Preferences"));
  for (unsigned i = 0; engines[i] != NULL; i++) {
    gtk_string_list_append (model, _ (engines[i]->name));
    if (g_strcmp0 (engines[i]->id, engine) == 0)
      selected = i + 1;
  }
  adw_combo_row_set_model (combo, G_LIST_MODEL (model));
  adw_combo_row_set_selected (combo, selected);

  return combo;
}

static AdwComboRow *
add_modes (LqProfilesPage *self, ProfileRow *row, const char *mode)
{
  const char *names[] = { _ ("As in the Preferences"), C_ ("key mode", "Tap or Hold"),
                          C_ ("key mode", "Tap to Start and Stop"), C_ ("key mode", "Hold to Talk"),
                          NULL };
  g_autoptr (GtkStringList) model = gtk_string_list_new (names);
  AdwComboRow *combo = add_combo (self, row, _ ("Dictation Key"));
  unsigned     selected = 0;

  for (unsigned i = 0; i < G_N_ELEMENTS (modes); i++)
    if (g_strcmp0 (modes[i], mode) == 0)
      selected = i + 1;
  adw_combo_row_set_model (combo, G_LIST_MODEL (model));
  adw_combo_row_set_selected (combo, selected);

  return combo;
}

/* ---- deleting, with a way back */

typedef struct {
  LqProfilesPage *page;
  LqWordBook     *book; /* its only profile is the deleted one */
} Deleted;

static void
deleted_free (gpointer data, GClosure *closure)
{
  Deleted *deleted = data;

  lq_word_book_free (deleted->book);
  g_object_unref (deleted->page);
  g_free (deleted);
}

static void
undo_cb (AdwToast *toast, Deleted *deleted)
{
  LqWordBook *book;

  if (deleted->page->words == NULL || deleted->book->profiles->len == 0)
    return;

  book = copy_book (deleted->page);
  g_ptr_array_add (book->profiles, g_ptr_array_steal_index (deleted->book->profiles, 0));
  lq_word_list_take_book (deleted->page->words, book);
}

static void
delete_cb (LqProfilesPage *self, GtkWidget *button)
{
  const char *app = g_object_get_data (G_OBJECT (button), "app");
  LqWordBook *book = copy_book (self);
  guint       position = find_profile (book, app);
  AdwToast   *toast = lq_toast_new (_ ("Application deleted"));
  Deleted    *deleted = g_new0 (Deleted, 1);

  deleted->page = g_object_ref (self);
  deleted->book = lq_word_book_new ();
  if (position != G_MAXUINT)
    g_ptr_array_add (deleted->book->profiles, g_ptr_array_steal_index (book->profiles, position));
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_cb), deleted, deleted_free, 0);
  lq_toast_show (GTK_WIDGET (self), toast);
  lq_word_list_take_book (self->words, book);
}

static GtkWidget *
create_delete_button (LqProfilesPage *self, const char *app)
{
  GtkWidget       *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *label = g_strdup_printf (_ ("Delete “%s”"), app);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Delete"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "app", g_strdup (app), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (delete_cb), self, G_CONNECT_SWAPPED);

  return button;
}

/* ---- rows */

static void
add_profile (LqProfilesPage *self, const LqProfile *profile)
{
  ProfileRow *row = g_new0 (ProfileRow, 1);

  row->app = g_strdup (profile->app);
  row->expander = adw_expander_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row->expander), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row->expander), profile->app);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (row->expander),
                               create_delete_button (self, profile->app));
  row->engine = add_engines (self, row, profile->engine);
  row->language = add_combo (self, row, _ ("Language"));
  lq_language_choice_fill (row->language, _ ("As in the Preferences"));
  lq_language_choice_set (row->language, profile->language);
  row->mode = add_modes (self, row, profile->mode);
  row->punctuation = add_choice (self, row, _ ("Spoken Punctuation"), profile->punctuation);
  row->commands = add_choice (self, row, _ ("Spoken Commands"), profile->commands);
  row->replacements =
    add_choice (self, row, _ ("Replacements and Snippets"), profile->replacements);
  adw_preferences_group_add (self->profiles, row->expander);
  g_ptr_array_add (self->rows, row);
}

static void
show_book (LqProfilesPage *self)
{
  const LqWordBook *book = lq_word_list_get_book (self->words);

  if (self->is_filling)
    return;

  self->is_filling = true;
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->profiles,
                                  ((ProfileRow *) g_ptr_array_index (self->rows, i))->expander);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < book->profiles->len; i++)
    add_profile (self, g_ptr_array_index (book->profiles, i));
  self->is_filling = false;
}

static void
add_cb (LqProfilesPage *self)
{
  g_autofree char *app =
    g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->new_app))));
  LqWordBook *book;

  if (*app == '\0')
    return;

  gtk_editable_set_text (GTK_EDITABLE (self->new_app), "");
  if (lq_word_list_find_profile (self->words, app) != NULL) {
    lq_toast_say (GTK_WIDGET (self), _ ("It is there already"));
    return;
  }
  book = copy_book (self);
  g_ptr_array_add (book->profiles, lq_profile_new (app));
  lq_word_list_take_book (self->words, book);
}

static void
lq_profiles_page_dispose (GObject *object)
{
  LqProfilesPage *self = LQ_PROFILES_PAGE (object);

  g_clear_object (&self->words);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_PROFILES_PAGE);

  G_OBJECT_CLASS (lq_profiles_page_parent_class)->dispose (object);
}

static void
lq_profiles_page_finalize (GObject *object)
{
  g_ptr_array_unref (LQ_PROFILES_PAGE (object)->rows);

  G_OBJECT_CLASS (lq_profiles_page_parent_class)->finalize (object);
}

static void
lq_profiles_page_class_init (LqProfilesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_profiles_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = lq_profiles_page_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-profiles-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LqProfilesPage, profiles);
  gtk_widget_class_bind_template_child (widget_class, LqProfilesPage, new_app);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
lq_profiles_page_init (LqProfilesPage *self)
{
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) profile_row_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lq_profiles_page_set_words (LqProfilesPage *self, LqWordList *words)
{
  g_return_if_fail (LQ_IS_PROFILES_PAGE (self));

  self->words = g_object_ref (words);
  g_signal_connect_object (words, "changed", G_CALLBACK (show_book), self, G_CONNECT_SWAPPED);
  show_book (self);
}
