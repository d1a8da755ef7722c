/* lq-find-bar.c: finds words on a page
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-find-bar"

#include "config.h"
#include "lq-find-bar.h"
#include "lq-inside.h"
#include "lq-script-search.h"

#include <glib/gi18n.h>

struct _LqFindBar {
  AdwBin          parent_instance;
  GtkSearchBar   *bar;
  GtkSearchEntry *entry;
  GtkLabel       *count;

  LqScriptView *view;  /* borrowed: beside it on the page */
  GArray       *found; /* (element-type guint) */
  unsigned      length;
  int           at;     /* which one is selected; -1: none */
  char         *needle; /* what was looked for last, or NULL */
};

G_DEFINE_FINAL_TYPE (LqFindBar, lq_find_bar, ADW_TYPE_BIN)

static void
show_count (LqFindBar *self)
{
  const char      *needle = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *text = NULL;

  if (*needle == '\0')
    text = g_strdup ("");
  else if (self->found->len == 0)
    text = g_strdup (_ ("Nothing found"));
  else if (self->at < 0)
    text = g_strdup_printf ("%u", self->found->len);
  else
    /* Translators: which of the places found is shown: “3 of 12” */
    text = g_strdup_printf (_ ("%d of %u"), self->at + 1, self->found->len);

  gtk_label_set_label (self->count, text);
  if (*needle != '\0' && self->found->len == 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
}

static void
go_to (LqFindBar *self, int at)
{
  unsigned offset;

  self->at = at;
  if (at >= 0) {
    offset = g_array_index (self->found, unsigned, at);
    lq_script_view_select (self->view, offset, offset + self->length);
  }
  show_count (self);
}

/* Looks again. What is shown stays where it is. */
static void
look (LqFindBar *self)
{
  LqScript        *script = lq_script_view_get_script (self->view);
  g_autofree char *page = script ? lq_script_dup_page (script) : g_strdup ("");

  g_array_unref (self->found);
  self->found =
    lq_script_search (page, gtk_editable_get_text (GTK_EDITABLE (self->entry)), &self->length);
  self->at = -1;
  g_free (self->needle);
  self->needle = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  lq_script_view_show_found (self->view, self->found->len > 0 ? self->found : NULL, self->length);
}

static void
search_from (LqFindBar *self, unsigned from)
{
  unsigned at;

  look (self);
  at = lq_script_search_first_from (self->found, from);
  go_to (self, self->found->len > 0 ? (int) (at % self->found->len) : -1);
}

/* The entry tells late of a change: it may be one that was searched for already. */
static void
search_cb (LqFindBar *self)
{
  const char *needle = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  if (gtk_search_bar_get_search_mode (self->bar) && g_strcmp0 (needle, self->needle) != 0)
    search_from (self, lq_script_view_get_cursor (self->view));
}

void
lq_find_bar_go_on (LqFindBar *self, bool is_forward)
{
  unsigned from = lq_script_view_get_cursor (self->view);
  int      n = (int) self->found->len;
  int      at;

  g_return_if_fail (LQ_IS_FIND_BAR (self));

  if (n == 0)
    return;

  /* From where one is, also if one has gone elsewhere in between. */
  at = (int) lq_script_search_first_from (self->found, is_forward ? from + 1 : from);
  go_to (self, is_forward ? at % n : (at - 1 + n) % n);
}

static void
next_cb (LqFindBar *self)
{
  lq_find_bar_go_on (self, true);
}

static void
previous_cb (LqFindBar *self)
{
  lq_find_bar_go_on (self, false);
}

static void
stop_cb (LqFindBar *self)
{
  lq_find_bar_close (self);
}

static void
mode_changed_cb (LqFindBar *self)
{
  if (self->view == NULL || gtk_search_bar_get_search_mode (self->bar))
    return;

  lq_script_view_show_found (self->view, NULL, 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
go_next (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_find_bar_go_on (LQ_FIND_BAR (widget), true);
}

static void
go_previous (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_find_bar_go_on (LQ_FIND_BAR (widget), false);
}

static gboolean
back_key_cb (GtkWidget *widget, GVariant *parameter, gpointer user_data)
{
  lq_find_bar_go_on (LQ_FIND_BAR (widget), false);

  return GDK_EVENT_STOP;
}

static void
lq_find_bar_dispose (GObject *object)
{
  LqFindBar *self = LQ_FIND_BAR (object);

  self->view = NULL;
  /* A child of the template that is the bin's own child would be let go by both. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_FIND_BAR);

  G_OBJECT_CLASS (lq_find_bar_parent_class)->dispose (object);
}

static void
lq_find_bar_finalize (GObject *object)
{
  g_array_unref (LQ_FIND_BAR (object)->found);
  g_free (LQ_FIND_BAR (object)->needle);

  G_OBJECT_CLASS (lq_find_bar_parent_class)->finalize (object);
}

static void
lq_find_bar_class_init (LqFindBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_find_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = lq_find_bar_finalize;

  gtk_widget_class_install_action (widget_class, "find.next", NULL, go_next);
  gtk_widget_class_install_action (widget_class, "find.previous", NULL, go_previous);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, GDK_SHIFT_MASK, back_key_cb, NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LqFindBar, bar);
  gtk_widget_class_bind_template_child (widget_class, LqFindBar, entry);
  gtk_widget_class_bind_template_child (widget_class, LqFindBar, count);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, mode_changed_cb);
}

static void
lq_find_bar_init (LqFindBar *self)
{
  self->found = g_array_new (FALSE, FALSE, sizeof (unsigned));
  self->at = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  lq_inside_name (GTK_WIDGET (self->bar), "button", "close", _ ("Close"));
  gtk_search_bar_connect_entry (self->bar, GTK_EDITABLE (self->entry));
}

void
lq_find_bar_set_view (LqFindBar *self, LqScriptView *view)
{
  g_return_if_fail (LQ_IS_FIND_BAR (self));

  self->view = view;
}

void
lq_find_bar_open (LqFindBar *self)
{
  g_autofree char *selected = lq_script_view_dup_selection (self->view);
  unsigned         from = lq_script_view_get_cursor (self->view);

  g_return_if_fail (LQ_IS_FIND_BAR (self));

  gtk_search_bar_set_search_mode (self->bar, TRUE);
  if (selected != NULL && strchr (selected, '\n') == NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), selected);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  search_from (self, from);
  /* Last, since only one of both can have selected text: what is typed now replaces what
   * is here. */
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}

bool
lq_find_bar_close (LqFindBar *self)
{
  bool was_open;

  g_return_val_if_fail (LQ_IS_FIND_BAR (self), false);

  was_open = gtk_search_bar_get_search_mode (self->bar);
  gtk_search_bar_set_search_mode (self->bar, FALSE);

  return was_open;
}

void
lq_find_bar_refresh (LqFindBar *self)
{
  g_return_if_fail (LQ_IS_FIND_BAR (self));

  if (!gtk_search_bar_get_search_mode (self->bar))
    return;

  look (self);
  show_count (self);
}
