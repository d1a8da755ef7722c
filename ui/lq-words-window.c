/* lq-words-window.c: the person's words: vocabulary, replacements, what is spoken, applications
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-words-window"

#include "config.h"
#include "lq-words-window.h"
#include "lq-profiles-page.h"
#include "lq-spoken-page.h"
#include "lq-words-page.h"

struct _LqWordsWindow {
  AdwPreferencesWindow parent_instance;
  LqWordsPage         *words;
  LqSpokenPage        *spoken;
  LqProfilesPage      *profiles;
};

G_DEFINE_FINAL_TYPE (LqWordsWindow, lq_words_window, ADW_TYPE_PREFERENCES_WINDOW)

static void
lq_words_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LQ_TYPE_WORDS_WINDOW);

  G_OBJECT_CLASS (lq_words_window_parent_class)->dispose (object);
}

static void
lq_words_window_class_init (LqWordsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_words_window_dispose;

  g_type_ensure (LQ_TYPE_PROFILES_PAGE);
  g_type_ensure (LQ_TYPE_SPOKEN_PAGE);
  g_type_ensure (LQ_TYPE_WORDS_PAGE);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-words-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LqWordsWindow, words);
  gtk_widget_class_bind_template_child (widget_class, LqWordsWindow, spoken);
  gtk_widget_class_bind_template_child (widget_class, LqWordsWindow, profiles);
}

static void
lq_words_window_init (LqWordsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

LqWordsWindow *
lq_words_window_new (GtkWindow *parent, GSettings *settings, LqWordList *words)
{
  LqWordsWindow *self = g_object_new (LQ_TYPE_WORDS_WINDOW, "transient-for", parent, NULL);

  lq_words_page_set_words (self->words, words);
  lq_spoken_page_set_words (self->spoken, settings, words);
  lq_profiles_page_set_words (self->profiles, words);

  return self;
}
