/* lq-spoken-page.c: what can be said for punctuation and commands, and a field to try it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-spoken-page"

#include "config.h"
#include "lq-spoken-page.h"
#include "lq-composer.h"
#include "lq-languages.h"
#include "lq-settings.h"

#include <glib/gi18n.h>

struct _LqSpokenPage {
  AdwPreferencesPage   parent_instance;
  GtkSwitch           *punctuation;
  GtkSwitch           *commands;
  AdwEntryRow         *sentence;
  GtkWidget           *result_row;
  GtkLabel            *result;
  AdwPreferencesGroup *phrases;
  GSettings           *settings;
  LqWordList          *words;
};

G_DEFINE_FINAL_TYPE (LqSpokenPage, lq_spoken_page, ADW_TYPE_PREFERENCES_PAGE)

static const char *const command_names[LQ_N_COMMANDS] = {
  [LQ_COMMAND_SCRATCH] = N_ ("Takes back what you said last"),
  [LQ_COMMAND_UNDO] = N_ ("Takes back the last insertion"),
  [LQ_COMMAND_STOP] = N_ ("Ends the dictation"),
};

/* ---- the sentence */

static void
try_cb (LqSpokenPage *self)
{
  const char      *said = gtk_editable_get_text (GTK_EDITABLE (self->sentence));
  g_autofree char *engine = NULL;
  g_autoptr (LqRules) rules = NULL;
  g_autofree char *written = NULL;

  if (self->words == NULL)
    return;

  engine = g_settings_get_string (self->settings, LQ_SETTINGS_ENGINE);
  rules = lq_word_list_make_rules (self->words, engine, NULL);
  written = lq_composer_dup_text (rules, said);
  gtk_label_set_label (self->result, written);
  gtk_widget_set_visible (self->result_row, *said != '\0');
}

/* ---- what can be said */

/* A line break and the like are shown by signs of their own. */
static char *
dup_visible (const char *text)
{
  GString *visible = g_string_new (NULL);

  for (; *text != '\0'; text = g_utf8_next_char (text))
    switch (g_utf8_get_char (text)) {
    case '\n':
      g_string_append (visible, "↵");
      break;
    case '\t':
      g_string_append (visible, "⇥");
      break;
    default:
      g_string_append_unichar (visible, g_utf8_get_char (text));
    }

  return g_strstrip (g_string_free (visible, FALSE));
}

static GtkWidget *
create_row (char *const *say, const char *effect)
{
  GtkWidget       *row = adw_action_row_new ();
  GtkWidget       *label = gtk_label_new (effect);
  g_autofree char *others = say[1] != NULL ? g_strjoinv (", ", (char **) say + 1) : g_strdup ("");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), say[0]);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), others);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);

  return row;
}

static void
add_literal (AdwExpanderRow *expander, const LqSpoken *spoken)
{
  const LqSign    *first = g_ptr_array_index (spoken->signs, 0);
  g_autofree char *said = g_strdup_printf ("%s %s", spoken->literal, first->say[0]);
  const char      *say[] = { said, NULL };

  adw_expander_row_add_row (expander, create_row ((char *const *) say, first->say[0]));
}

static GtkWidget *
create_language (const LqSpoken *spoken)
{
  GtkWidget       *expander = adw_expander_row_new ();
  g_autofree char *name = lq_languages_dup_name (spoken->language);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), name);
  for (unsigned i = LQ_COMMAND_SCRATCH; i < LQ_N_COMMANDS; i++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (expander),
                              create_row (spoken->commands[i], _ (command_names[i])));
  add_literal (ADW_EXPANDER_ROW (expander), spoken);
  for (guint i = 0; i < spoken->signs->len; i++) {
    const LqSign    *sign = g_ptr_array_index (spoken->signs, i);
    g_autofree char *visible = dup_visible (sign->write);

    adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), create_row (sign->say, visible));
  }

  return expander;
}

static void
lq_spoken_page_dispose (GObject *object)
{
  LqSpokenPage *self = LQ_SPOKEN_PAGE (object);

  g_clear_object (&self->words);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_SPOKEN_PAGE);

  G_OBJECT_CLASS (lq_spoken_page_parent_class)->dispose (object);
}

static void
lq_spoken_page_class_init (LqSpokenPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_spoken_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-spoken-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LqSpokenPage, punctuation);
  gtk_widget_class_bind_template_child (widget_class, LqSpokenPage, commands);
  gtk_widget_class_bind_template_child (widget_class, LqSpokenPage, sentence);
  gtk_widget_class_bind_template_child (widget_class, LqSpokenPage, result_row);
  gtk_widget_class_bind_template_child (widget_class, LqSpokenPage, result);
  gtk_widget_class_bind_template_child (widget_class, LqSpokenPage, phrases);
  gtk_widget_class_bind_template_callback (widget_class, try_cb);
}

static void
lq_spoken_page_init (LqSpokenPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (const char *const *language = lq_spoken_list_languages (); *language != NULL; language++)
    adw_preferences_group_add (self->phrases, create_language (lq_spoken_get (*language)));
}

void
lq_spoken_page_set_words (LqSpokenPage *self, GSettings *settings, LqWordList *words)
{
  g_return_if_fail (LQ_IS_SPOKEN_PAGE (self));

  self->settings = g_object_ref (settings);
  self->words = g_object_ref (words);
  g_settings_bind (settings, LQ_SETTINGS_SPOKEN_PUNCTUATION, self->punctuation, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, LQ_SETTINGS_SPOKEN_COMMANDS, self->commands, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (settings, "changed", G_CALLBACK (try_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (words, "changed", G_CALLBACK (try_cb), self, G_CONNECT_SWAPPED);
  gtk_editable_set_text (GTK_EDITABLE (self->sentence),
                         /* Translators: a sentence to try spoken punctuation with; the words for
                            signs are those of data/words/en.ini */
                         "Dear Anna comma new line how are you question mark");
}
