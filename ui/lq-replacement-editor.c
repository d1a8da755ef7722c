/* lq-replacement-editor.c: a window to write or change one replacement or snippet
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-replacement-editor"

#include "config.h"
#include "lq-replacement-editor.h"
#include "lq-language-choice.h"

#include <glib/gi18n.h>

/* In the order of the rows in the .ui file. */
enum { KIND_WORDS, KIND_SNIPPET, KIND_REGEX, N_KINDS };

static const char *const hints[N_KINDS] = {
  [KIND_WORDS] = N_ ("Capitals follow what was heard, unless the text has capitals of its own. "
                     "Write nothing, and the words are left out."),
  [KIND_SNIPPET] =
    N_ ("Written just so. {date}, {time} and {clipboard} are filled in, the last where "
        "the desktop lets Loquat read the clipboard. You go on at {cursor} where Loquat presses "
        "keys to insert, and at the end elsewhere."),
  [KIND_REGEX] = N_ ("Searched in each utterance. \\1 is the first group; (?i) at the beginning "
                     "ignores capitals."),
};

struct _LqReplacementEditor {
  AdwWindow      parent_instance;
  AdwEntryRow   *hear;
  AdwComboRow   *kind;
  AdwComboRow   *language;
  GtkTextBuffer *write;
  GtkLabel      *hint;
  GtkWidget     *cancel;
  GtkWidget     *keep;
  unsigned       position;
};

enum { EDITED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqReplacementEditor, lq_replacement_editor, ADW_TYPE_WINDOW)

static unsigned
get_kind (LqReplacementEditor *self)
{
  return MIN (adw_combo_row_get_selected (self->kind), KIND_REGEX);
}

static LqReplacement *
make_replacement (LqReplacementEditor *self)
{
  GtkTextIter      start, end;
  g_autofree char *hear = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->hear))));
  g_autofree char *write = NULL;
  LqReplacement   *replacement;

  gtk_text_buffer_get_bounds (self->write, &start, &end);
  write = gtk_text_buffer_get_text (self->write, &start, &end, FALSE);
  replacement = lq_replacement_new (hear, write);
  replacement->is_snippet = get_kind (self) == KIND_SNIPPET;
  replacement->is_regex = get_kind (self) == KIND_REGEX;
  replacement->language = g_strdup (lq_language_choice_get (self->language));

  return replacement;
}

static void
changed_cb (LqReplacementEditor *self)
{
  g_autoptr (LqReplacement) replacement = make_replacement (self);
  bool is_right = lq_replacement_check (replacement, NULL);
  bool is_wrong = !is_right && *replacement->hear != '\0';

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.keep", is_right);
  gtk_label_set_label (self->hint, is_wrong ? _ ("This is no regular expression.")
                                            : _ (hints[get_kind (self)]));
  if (is_wrong)
    gtk_widget_add_css_class (GTK_WIDGET (self->hear), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->hear), "error");
}

static void
keep (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqReplacementEditor *self = LQ_REPLACEMENT_EDITOR (widget);
  g_autoptr (LqReplacement) replacement = make_replacement (self);

  g_signal_emit (self, signals[EDITED], 0, replacement, self->position);
  gtk_window_close (GTK_WINDOW (self));
}

static void
lq_replacement_editor_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LQ_TYPE_REPLACEMENT_EDITOR);

  G_OBJECT_CLASS (lq_replacement_editor_parent_class)->dispose (object);
}

static void
lq_replacement_editor_class_init (LqReplacementEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_replacement_editor_dispose;

  signals[EDITED] = g_signal_new ("edited", LQ_TYPE_REPLACEMENT_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_UINT);

  gtk_widget_class_install_action (widget_class, "editor.keep", NULL, keep);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-replacement-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, LqReplacementEditor, hear);
  gtk_widget_class_bind_template_child (widget_class, LqReplacementEditor, kind);
  gtk_widget_class_bind_template_child (widget_class, LqReplacementEditor, language);
  gtk_widget_class_bind_template_child (widget_class, LqReplacementEditor, write);
  gtk_widget_class_bind_template_child (widget_class, LqReplacementEditor, hint);
  gtk_widget_class_bind_template_child (widget_class, LqReplacementEditor, cancel);
  gtk_widget_class_bind_template_child (widget_class, LqReplacementEditor, keep);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
lq_replacement_editor_init (LqReplacementEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* GTK 4.8 would read both what is set and what is shown: “_Save Save”. */
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self->cancel), GTK_ACCESSIBLE_PROPERTY_LABEL);
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self->keep), GTK_ACCESSIBLE_PROPERTY_LABEL);
  lq_language_choice_fill (self->language, _ ("Any Language"));
}

LqReplacementEditor *
lq_replacement_editor_new (GtkWindow *parent, const LqReplacement *replacement, unsigned position)
{
  LqReplacementEditor *self =
    g_object_new (LQ_TYPE_REPLACEMENT_EDITOR, "transient-for", parent, NULL);

  self->position = position;
  if (replacement != NULL) {
    gtk_editable_set_text (GTK_EDITABLE (self->hear), replacement->hear);
    gtk_text_buffer_set_text (self->write, replacement->write, -1);
    adw_combo_row_set_selected (self->kind, replacement->is_regex     ? KIND_REGEX
                                            : replacement->is_snippet ? KIND_SNIPPET
                                                                      : KIND_WORDS);
    lq_language_choice_set (self->language, replacement->language);
  }
  changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->hear));

  return self;
}
