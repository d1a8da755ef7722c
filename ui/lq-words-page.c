/* lq-words-page.c: the person's vocabulary, replacements and snippets
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every change makes a new book; the rows follow the book. Of a long list only the first rows are
 * made, until more are asked for. */

#define G_LOG_DOMAIN "lq-words-page"

#include "config.h"
#include "lq-words-page.h"
#include "lq-replacement-editor.h"
#include "lq-toast.h"
#include "lq-words-files.h"

#include <glib/gi18n.h>
#include <string.h>

enum {
  FEW_ROWS = 20,    /* shown of each list at first */
  ROWS_MOST = 1000, /* shown of each list when all are asked for */
  SEARCH_FROM = 12, /* words and replacements, from which on they can be searched */
};

struct _LqWordsPage {
  AdwPreferencesPage   parent_instance;
  GtkWidget           *search_group;
  GtkEditable         *search;
  AdwPreferencesGroup *terms;
  AdwEntryRow         *new_term;
  AdwPreferencesGroup *replacements;
  GtkWidget           *no_replacements;
  LqWordList          *words;
  unsigned             n_rows; /* at the most, of each list */
  GPtrArray           *rows;   /* made for the book; borrowed, in pairs with their groups */
};

G_DEFINE_FINAL_TYPE (LqWordsPage, lq_words_page, ADW_TYPE_PREFERENCES_PAGE)

static LqWordBook *
copy_book (LqWordsPage *self)
{
  return lq_word_book_copy (lq_word_list_get_book (self->words));
}

/* ---- deleting, with a way back */

typedef struct {
  LqWordsPage   *page;
  LqTerm        *term; /* one of the two */
  LqReplacement *replacement;
  guint          position;
} Deleted;

static void
deleted_free (gpointer data, GClosure *closure)
{
  Deleted *deleted = data;

  lq_term_free (deleted->term);
  lq_replacement_free (deleted->replacement);
  g_object_unref (deleted->page);
  g_free (deleted);
}

static void
undo_cb (AdwToast *toast, Deleted *deleted)
{
  LqWordBook *book;
  GPtrArray  *list;
  gpointer    item;

  if (deleted->page->words == NULL || (deleted->term == NULL && deleted->replacement == NULL))
    return;

  book = copy_book (deleted->page);
  list = deleted->term != NULL ? book->terms : book->replacements;
  item = deleted->term != NULL ? (gpointer) g_steal_pointer (&deleted->term)
                               : (gpointer) g_steal_pointer (&deleted->replacement);
  g_ptr_array_insert (list, (int) MIN (deleted->position, list->len), item);
  lq_word_list_take_book (deleted->page->words, book);
}

static void
say_deleted (LqWordsPage *self, Deleted *deleted)
{
  AdwToast *toast =
    lq_toast_new (deleted->term != NULL ? _ ("Word deleted") : _ ("Replacement deleted"));

  deleted->page = g_object_ref (self);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_cb), deleted, deleted_free, 0);
  lq_toast_show (GTK_WIDGET (self), toast);
}

static guint
get_position (GtkWidget *button)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "position"));
}

static void
delete_term_cb (LqWordsPage *self, GtkWidget *button)
{
  LqWordBook *book = copy_book (self);
  Deleted    *deleted = g_new0 (Deleted, 1);

  deleted->position = get_position (button);
  deleted->term = g_ptr_array_steal_index (book->terms, deleted->position);
  say_deleted (self, deleted);
  lq_word_list_take_book (self->words, book);
}

static void
delete_replacement_cb (LqWordsPage *self, GtkWidget *button)
{
  LqWordBook *book = copy_book (self);
  Deleted    *deleted = g_new0 (Deleted, 1);

  deleted->position = get_position (button);
  deleted->replacement = g_ptr_array_steal_index (book->replacements, deleted->position);
  say_deleted (self, deleted);
  lq_word_list_take_book (self->words, book);
}

/* ---- adding and changing */

static void
add_term_cb (LqWordsPage *self)
{
  g_autofree char *term =
    g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->new_term))));
  LqWordBook *book;

  if (*term == '\0')
    return;

  book = copy_book (self);
  g_ptr_array_insert (book->terms, 0, lq_term_new (term, NULL));
  gtk_editable_set_text (GTK_EDITABLE (self->new_term), "");
  lq_word_list_take_book (self->words, book);
}

/* @position: of the one that was edited; past the end: a new one */
static void
edited_cb (LqWordsPage *self, const LqReplacement *replacement, guint position)
{
  LqWordBook *book = copy_book (self);

  if (position < book->replacements->len)
    g_ptr_array_remove_index (book->replacements, position);
  g_ptr_array_insert (book->replacements, (int) MIN (position, book->replacements->len),
                      lq_replacement_copy (replacement));
  lq_word_list_take_book (self->words, book);
}

static void
present_editor (LqWordsPage *self, const LqReplacement *replacement, guint position)
{
  GtkWindow           *parent = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  LqReplacementEditor *editor = lq_replacement_editor_new (parent, replacement, position);

  g_signal_connect_object (editor, "edited", G_CALLBACK (edited_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (editor));
}

static void
edit_cb (LqWordsPage *self, GtkWidget *row)
{
  const LqWordBook *book = lq_word_list_get_book (self->words);
  guint             position = get_position (row);

  present_editor (self, g_ptr_array_index (book->replacements, position), position);
}

static void
add (GtkWidget *widget, const char *name, GVariant *parameter)
{
  present_editor (LQ_WORDS_PAGE (widget), NULL, G_MAXUINT);
}

static void
import_words (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_words_files_import (widget, LQ_WORDS_PAGE (widget)->words);
}

static void
export_words (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_words_files_export (widget, LQ_WORDS_PAGE (widget)->words);
}

/* ---- rows */

static GtkWidget *
create_delete_button (LqWordsPage *self, guint position, const char *what, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  /* Translators: %s is a word of the person */
  g_autofree char *label = g_strdup_printf (_ ("Delete “%s”"), what);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Delete"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data (G_OBJECT (button), "position", GUINT_TO_POINTER (position));
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);

  return button;
}

static GtkWidget *
create_row (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  /* What a person wrote is no markup. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);

  return row;
}

static void
add_row (LqWordsPage *self, AdwPreferencesGroup *group, GtkWidget *row)
{
  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->rows, group);
  g_ptr_array_add (self->rows, row);
}

/* Returns whether @text holds what is searched for. */
static bool
matches (LqWordsPage *self, const char *text)
{
  g_autofree char *needle = g_utf8_casefold (gtk_editable_get_text (self->search), -1);
  g_autofree char *folded = g_utf8_casefold (text, -1);

  return strstr (folded, needle) != NULL;
}

/* Showing the book and asking for more of it call each other in a circle. */
static void show_book (LqWordsPage *self);

/* The row that asks for it goes away itself. */
static gboolean
show_all_idle_cb (gpointer user_data)
{
  g_autoptr (LqWordsPage) self = user_data;

  if (self->words != NULL)
    show_book (self);

  return G_SOURCE_REMOVE;
}

static void
show_all_cb (LqWordsPage *self)
{
  self->n_rows = ROWS_MOST;
  g_idle_add (show_all_idle_cb, g_object_ref (self));
}

static void
add_more_row (LqWordsPage *self, AdwPreferencesGroup *group, unsigned n_more)
{
  g_autofree char *title = NULL;
  GtkWidget       *row;

  if (n_more == 0)
    return;

  title = g_strdup_printf (ngettext ("Show %u More", "Show %u More", n_more), n_more);
  row = create_row (title, self->n_rows == ROWS_MOST ? _ ("Search for them above") : "");
  gtk_widget_set_sensitive (row, self->n_rows < ROWS_MOST);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row, "activated", G_CALLBACK (show_all_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  add_row (self, group, row);
}

static void
show_terms (LqWordsPage *self, const LqWordBook *book)
{
  unsigned n_found = 0;

  for (guint i = 0; i < book->terms->len; i++) {
    const LqTerm *term = g_ptr_array_index (book->terms, i);
    GtkWidget    *row;

    if (!matches (self, term->term) || n_found++ >= self->n_rows)
      continue;
    row = create_row (term->term, "");
    adw_action_row_add_suffix (
      ADW_ACTION_ROW (row),
      create_delete_button (self, i, term->term, G_CALLBACK (delete_term_cb)));
    add_row (self, self->terms, row);
  }
  add_more_row (self, self->terms, n_found > self->n_rows ? n_found - self->n_rows : 0);
}

static char *
dup_subtitle (const LqReplacement *replacement)
{
  g_autofree char *line = g_strdelimit (g_strdup (replacement->write), "\n", ' ');

  if (replacement->is_regex)
    /* Translators: %s is what a regular expression is replaced by */
    return g_strdup_printf (_ ("%s · expression"), line);
  if (replacement->is_snippet)
    /* Translators: %s is the text of a snippet */
    return g_strdup_printf (_ ("%s · snippet"), line);

  return *line != '\0' ? g_steal_pointer (&line) : g_strdup (_ ("nothing: the words are left out"));
}

static void
show_replacements (LqWordsPage *self, const LqWordBook *book)
{
  unsigned n_found = 0;

  for (guint i = 0; i < book->replacements->len; i++) {
    const LqReplacement *replacement = g_ptr_array_index (book->replacements, i);
    g_autofree char     *subtitle = dup_subtitle (replacement);
    GtkWidget           *row;

    if ((!matches (self, replacement->hear) && !matches (self, subtitle)) ||
        n_found++ >= self->n_rows)
      continue;
    row = create_row (replacement->hear, subtitle);
    adw_action_row_add_suffix (
      ADW_ACTION_ROW (row),
      create_delete_button (self, i, replacement->hear, G_CALLBACK (delete_replacement_cb)));
    gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
    g_object_set_data (G_OBJECT (row), "position", GUINT_TO_POINTER (i));
    g_signal_connect_object (row, "activated", G_CALLBACK (edit_cb), self, G_CONNECT_SWAPPED);
    add_row (self, self->replacements, row);
  }
  add_more_row (self, self->replacements, n_found > self->n_rows ? n_found - self->n_rows : 0);
  gtk_widget_set_visible (self->no_replacements, book->replacements->len == 0);
}

static void
show_book (LqWordsPage *self)
{
  const LqWordBook *book = lq_word_list_get_book (self->words);

  for (guint i = 0; i < self->rows->len; i += 2)
    adw_preferences_group_remove (self->rows->pdata[i], self->rows->pdata[i + 1]);
  g_ptr_array_set_size (self->rows, 0);

  gtk_widget_set_visible (self->search_group,
                          book->terms->len + book->replacements->len >= SEARCH_FROM ||
                            *gtk_editable_get_text (self->search) != '\0');
  show_terms (self, book);
  show_replacements (self, book);
}

static void
search_changed_cb (LqWordsPage *self)
{
  if (self->words != NULL)
    show_book (self);
}

static void
failed_cb (LqWordsPage *self)
{
  lq_toast_say (GTK_WIDGET (self), _ ("Your words could not be saved"));
}

static void
lq_words_page_dispose (GObject *object)
{
  LqWordsPage *self = LQ_WORDS_PAGE (object);

  g_clear_object (&self->words);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_WORDS_PAGE);

  G_OBJECT_CLASS (lq_words_page_parent_class)->dispose (object);
}

static void
lq_words_page_finalize (GObject *object)
{
  g_ptr_array_unref (LQ_WORDS_PAGE (object)->rows);

  G_OBJECT_CLASS (lq_words_page_parent_class)->finalize (object);
}

static void
lq_words_page_class_init (LqWordsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_words_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = lq_words_page_finalize;

  gtk_widget_class_install_action (widget_class, "words.add", NULL, add);
  gtk_widget_class_install_action (widget_class, "words.import", NULL, import_words);
  gtk_widget_class_install_action (widget_class, "words.export", NULL, export_words);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-words-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LqWordsPage, search_group);
  gtk_widget_class_bind_template_child (widget_class, LqWordsPage, search);
  gtk_widget_class_bind_template_child (widget_class, LqWordsPage, terms);
  gtk_widget_class_bind_template_child (widget_class, LqWordsPage, new_term);
  gtk_widget_class_bind_template_child (widget_class, LqWordsPage, replacements);
  gtk_widget_class_bind_template_child (widget_class, LqWordsPage, no_replacements);
  gtk_widget_class_bind_template_callback (widget_class, add_term_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
}

static void
lq_words_page_init (LqWordsPage *self)
{
  self->rows = g_ptr_array_new ();
  self->n_rows = FEW_ROWS;
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lq_words_page_set_words (LqWordsPage *self, LqWordList *words)
{
  g_return_if_fail (LQ_IS_WORDS_PAGE (self));

  self->words = g_object_ref (words);
  g_signal_connect_object (words, "changed", G_CALLBACK (show_book), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (words, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  show_book (self);
}
