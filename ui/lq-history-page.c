/* lq-history-page.c: everything that was dictated, by day, with search
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-history-page"

#include "config.h"
#include "lq-history-page.h"
#include "lq-deletions.h"
#include "lq-entry-list.h"
#include "lq-entry-row.h"
#include "lq-error-bar.h"
#include "lq-export-dialog.h"
#include "lq-format.h"
#include "lq-inside.h"
#include "lq-messages.h"
#include "lq-tab-order.h"
#include "lq-toast.h"

#include <glib/gi18n.h>

/* The next page is fetched this long before the end comes into sight. */
static const double MARGIN_PX = 800;

struct _LqHistoryPage {
  AdwBin             parent_instance;
  GtkWidget         *search_bar;
  GtkSearchEntry    *search;
  GtkDropDown       *kinds;
  GtkStack          *stack;
  AdwStatusPage     *nothing;
  GtkWidget         *show_all;
  AdwStatusPage     *problem;
  GtkScrolledWindow *scroller;
  GtkListView       *list;
  GtkToggleButton   *selecting;
  GtkActionBar      *selection_bar;
  GtkLabel          *n_selected;

  LqStore     *store;        /* NULL until it is open */
  LqEntryList *entries;      /* NULL until the page is first looked at */
  GPtrArray   *bound;        /* (element-type GtkListItem): rows in use */
  LqDeletions *deletions;    /* NULL until there is a store */
  char        *details;      /* of the problem */
  GHashTable  *selected;     /* id → LqEntry */
  bool         selects_all;  /* also those that are still to be fetched */
  bool         is_exporting; /* what is selected */
};

enum { OPEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqHistoryPage, lq_history_page, ADW_TYPE_BIN)

/* ---- rows */

static bool
begins_a_day (LqHistoryPage *self, unsigned position, GDateTime *day)
{
  g_autoptr (LqEntry) above = NULL;
  g_autoptr (GDateTime) day_above = NULL;

  if (position == 0)
    return true;

  above = g_list_model_get_item (G_LIST_MODEL (self->entries), position - 1);
  day_above = lq_format_local_time (above->started_at_us);

  return !lq_format_is_same_day (day, day_above);
}

static void
update_day (LqHistoryPage *self, GtkListItem *item)
{
  LqEntry *entry = gtk_list_item_get_item (item);
  unsigned position = gtk_list_item_get_position (item);
  g_autoptr (GDateTime) day = NULL;

  if (entry == NULL || position == GTK_INVALID_LIST_POSITION)
    return;

  day = lq_format_local_time (entry->started_at_us);
  lq_entry_row_set_day (LQ_ENTRY_ROW (gtk_list_item_get_child (item)),
                        begins_a_day (self, position, day) ? day : NULL);
}

/* ---- selecting */

static void
update_check (LqHistoryPage *self, GtkListItem *item)
{
  LqEntry *entry = gtk_list_item_get_item (item);

  if (entry != NULL)
    lq_entry_row_set_selection (LQ_ENTRY_ROW (gtk_list_item_get_child (item)),
                                gtk_toggle_button_get_active (self->selecting),
                                g_hash_table_contains (self->selected, entry->id));
}

static void
update_selection (LqHistoryPage *self)
{
  unsigned         n = g_hash_table_size (self->selected);
  g_autofree char *text = g_strdup_printf (ngettext ("%u selected", "%u selected", n), n);

  for (unsigned i = 0; i < self->bound->len; i++)
    update_check (self, g_ptr_array_index (self->bound, i));
  gtk_label_set_label (self->n_selected, text);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.export", n > 0);
}

/* A dialog took it, or it is in the bar that goes. */
static bool
has_lost_focus (LqHistoryPage *self)
{
  GtkWidget *focus;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return false;

  focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  return focus == NULL || gtk_widget_is_ancestor (focus, GTK_WIDGET (self->selection_bar));
}

static void
selecting_toggled_cb (LqHistoryPage *self)
{
  bool is_selecting = gtk_toggle_button_get_active (self->selecting);

  self->selects_all = false;
  self->is_exporting = false;
  g_hash_table_remove_all (self->selected);
  gtk_action_bar_set_revealed (self->selection_bar, is_selecting);
  update_selection (self);
  if (is_selecting || has_lost_focus (self))
    gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
toggle (LqHistoryPage *self, LqEntry *entry)
{
  self->selects_all = false;
  self->is_exporting = false;
  if (!g_hash_table_remove (self->selected, entry->id))
    g_hash_table_insert (self->selected, g_strdup (entry->id), g_object_ref (entry));
  update_selection (self);
}

/* Page by page, to the oldest that matches what is searched for. */
static void
select_all_there (LqHistoryPage *self)
{
  unsigned n = g_list_model_get_n_items (G_LIST_MODEL (self->entries));

  for (unsigned i = 0; i < n; i++) {
    LqEntry *entry = g_list_model_get_item (G_LIST_MODEL (self->entries), i);

    g_hash_table_insert (self->selected, g_strdup (entry->id), entry);
  }
  update_selection (self);
  lq_entry_list_load_more (self->entries);
}

static void
select_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqHistoryPage *self = LQ_HISTORY_PAGE (widget);

  if (self->entries == NULL)
    return;

  self->selects_all = true;
  self->is_exporting = false;
  select_all_there (self);
}

static int
compare_age (gconstpointer a, gconstpointer b)
{
  const LqEntry *first = *(LqEntry *const *) a;
  const LqEntry *second = *(LqEntry *const *) b;

  return (first->started_at_us > second->started_at_us) -
         (first->started_at_us < second->started_at_us);
}

/* All are written. What is selected by now may be meant for something else. */
static void
exported_cb (GtkWidget *widget)
{
  LqHistoryPage *self = LQ_HISTORY_PAGE (widget);

  if (self->is_exporting)
    gtk_toggle_button_set_active (self->selecting, FALSE);
}

/* The oldest first: of one name, it is the one without a number. */
static void export(GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqHistoryPage *self = LQ_HISTORY_PAGE (widget);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer       entry;

  g_hash_table_iter_init (&iter, self->selected);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    g_ptr_array_add (entries, g_object_ref (entry));
  g_ptr_array_sort (entries, compare_age);
  self->is_exporting = true;
  lq_export_dialog_open_many (widget, self->store, entries, exported_cb);
}

/* ---- rows again */

static void
setup_cb (LqHistoryPage *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, GTK_WIDGET (lq_entry_row_new ()));
}

static void
bind_cb (LqHistoryPage *self, GtkListItem *item)
{
  lq_entry_row_bind (LQ_ENTRY_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
  update_day (self, item);
  update_check (self, item);
  g_ptr_array_add (self->bound, item);
}

static void
unbind_cb (LqHistoryPage *self, GtkListItem *item)
{
  g_ptr_array_remove_fast (self->bound, item);
}

static void
activate_cb (LqHistoryPage *self, unsigned position)
{
  g_autoptr (LqEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->entries), position);

  if (gtk_toggle_button_get_active (self->selecting))
    toggle (self, entry);
  else
    g_signal_emit (self, signals[OPEN], 0, entry);
}

/* ---- which page */

static void
show_error (LqHistoryPage *self, const GError *error)
{
  g_autofree char *advice = NULL;
  g_autofree char *message = lq_messages_for_error (error, &advice);
  g_autofree char *title = lq_format_title (message);
  g_autofree char *escaped = g_markup_escape_text (advice != NULL ? advice : "", -1);

  g_free (self->details);
  self->details = lq_error_bar_dup_details (error);
  adw_status_page_set_title (self->problem, title);
  adw_status_page_set_description (self->problem, escaped);
  gtk_stack_set_visible_child_name (self->stack, "error");
}

static LqKinds
get_kinds (LqHistoryPage *self)
{
  return (LqKinds) gtk_drop_down_get_selected (self->kinds);
}

static bool
has_query (LqHistoryPage *self)
{
  return *gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0';
}

static void
describe_nothing (LqHistoryPage *self)
{
  static const struct {
    const char *title;
    const char *description;
  } words[] = {
    [LQ_KINDS_ALL] = { N_ ("Nothing Found"), N_ ("Try other words, or only their beginnings.") },
    [LQ_KINDS_DICTATIONS] = { N_ ("No Dictations"), N_ ("What you dictate is kept here.") },
    [LQ_KINDS_FILES] = { N_ ("No Files"), N_ ("The text of transcribed files is kept here.") },
  };
  LqKinds kinds = get_kinds (self);
  /* With words, it is them that nothing is found for. */
  size_t which = has_query (self) ? LQ_KINDS_ALL : kinds;

  adw_status_page_set_title (self->nothing, _ (words[which].title));
  adw_status_page_set_description (self->nothing, _ (words[which].description));
  gtk_widget_set_visible (self->show_all, kinds != LQ_KINDS_ALL);
}

static void
update_page (LqHistoryPage *self)
{
  const GError *error = lq_entry_list_get_error (self->entries);
  bool          is_searching = has_query (self) || get_kinds (self) != LQ_KINDS_ALL;
  bool          is_empty = g_list_model_get_n_items (G_LIST_MODEL (self->entries)) == 0;

  describe_nothing (self);
  gtk_widget_set_visible (self->search_bar,
                          is_searching || !is_empty || lq_entry_list_is_loading (self->entries));
  if (!is_empty)
    gtk_stack_set_visible_child_name (self->stack, "list");
  else if (error != NULL)
    show_error (self, error);
  else if (lq_entry_list_is_loading (self->entries))
    gtk_stack_set_visible_child_name (self->stack, "loading");
  else
    gtk_stack_set_visible_child_name (self->stack, is_searching ? "nothing-found" : "empty");
}

/* An entry that comes or goes may give the day's heading to another row. */
static void
items_changed_cb (LqHistoryPage *self)
{
  for (unsigned i = 0; i < self->bound->len; i++)
    update_day (self, g_ptr_array_index (self->bound, i));
  update_page (self);
}

/* More of them came. */
static void
loading_cb (LqHistoryPage *self)
{
  update_page (self);
  if (self->selects_all && !lq_entry_list_is_loading (self->entries))
    select_all_there (self);
}

static void
scrolled_cb (LqHistoryPage *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double below = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment) -
                 gtk_adjustment_get_value (adjustment);

  if (self->entries != NULL && below < MARGIN_PX)
    lq_entry_list_load_more (self->entries);
}

/* The first entries are read when the page is first looked at: starting does not wait for them. */
static void
begin_list (LqHistoryPage *self)
{
  if (self->store == NULL || self->entries != NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  self->entries = lq_entry_list_new (self->store);
  g_signal_connect_object (self->entries, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->entries, "notify::is-loading", G_CALLBACK (loading_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (gtk_no_selection_new (
                                         G_LIST_MODEL (g_object_ref (self->entries)))));
}

static void
search_changed_cb (LqHistoryPage *self)
{
  self->selects_all = false;
  if (self->entries != NULL)
    lq_entry_list_search (self->entries, gtk_editable_get_text (GTK_EDITABLE (self->search)),
                          get_kinds (self));
}

/* Before the toasts have the key: what is selected is nearer to what the person looks at. */
static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer unused)
{
  return lq_history_page_clear_search (LQ_HISTORY_PAGE (widget));
}

static void
show_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_drop_down_set_selected (LQ_HISTORY_PAGE (widget)->kinds, LQ_KINDS_ALL);
}

static void
stop_search_cb (LqHistoryPage *self)
{
  if (!lq_history_page_clear_search (self))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-dictation", NULL);
}

static void
copy_details (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqHistoryPage *self = LQ_HISTORY_PAGE (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->details ? self->details : "");
  lq_toast_say (widget, _ ("Details copied"));
}

static void
restored_cb (LqHistoryPage *self, LqEntry *entry)
{
  if (self->entries != NULL)
    lq_entry_list_unhide (self->entries, entry);
}

static void
lq_history_page_map (GtkWidget *widget)
{
  LqHistoryPage *self = LQ_HISTORY_PAGE (widget);

  GTK_WIDGET_CLASS (lq_history_page_parent_class)->map (widget);
  begin_list (self);
  if (self->entries != NULL)
    items_changed_cb (self);
}

static gboolean
lq_history_page_grab_focus (GtkWidget *widget)
{
  LqHistoryPage *self = LQ_HISTORY_PAGE (widget);

  if (g_str_equal (gtk_stack_get_visible_child_name (self->stack), "list"))
    return gtk_widget_grab_focus (GTK_WIDGET (self->list));

  return gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
lq_history_page_dispose (GObject *object)
{
  LqHistoryPage *self = LQ_HISTORY_PAGE (object);

  g_ptr_array_set_size (self->bound, 0);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_HISTORY_PAGE);
  g_clear_object (&self->entries);
  g_clear_object (&self->deletions);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (lq_history_page_parent_class)->dispose (object);
}

static void
lq_history_page_finalize (GObject *object)
{
  LqHistoryPage *self = LQ_HISTORY_PAGE (object);

  g_ptr_array_unref (self->bound);
  g_hash_table_unref (self->selected);
  g_free (self->details);

  G_OBJECT_CLASS (lq_history_page_parent_class)->finalize (object);
}

static void
lq_history_page_class_init (LqHistoryPageClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lq_history_page_dispose;
  object_class->finalize = lq_history_page_finalize;
  widget_class->focus = lq_tab_order_focus;
  widget_class->grab_focus = lq_history_page_grab_focus;
  widget_class->map = lq_history_page_map;

  signals[OPEN] = g_signal_new ("open", LQ_TYPE_HISTORY_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, LQ_TYPE_ENTRY);

  gtk_widget_class_install_action (widget_class, "history.copy-details", NULL, copy_details);
  gtk_widget_class_install_action (widget_class, "history.export", NULL, export);
  gtk_widget_class_install_action (widget_class, "history.select-all", NULL, select_all);
  gtk_widget_class_install_action (widget_class, "history.show-all", NULL, show_all);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-history-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LqHistoryPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LqHistoryPage, search);
  gtk_widget_class_bind_template_child (widget_class, LqHistoryPage, kinds);
  gtk_widget_class_bind_template_child (widget_class, LqHistoryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LqHistoryPage, nothing);
  gtk_widget_class_bind_template_child (widget_class, LqHistoryPage, show_all);
  gtk_widget_class_bind_template_child (widget_class, LqHistoryPage, problem);
  gtk_widget_class_bind_template_child (widget_class, LqHistoryPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, LqHistoryPage, list);
  gtk_widget_class_bind_template_child (widget_class, LqHistoryPage, selecting);
  gtk_widget_class_bind_template_child (widget_class, LqHistoryPage, selection_bar);
  gtk_widget_class_bind_template_child (widget_class, LqHistoryPage, n_selected);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, selecting_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
}

static void
lq_history_page_init (LqHistoryPage *self)
{
  GtkAdjustment *adjustment;

  self->bound = g_ptr_array_new ();
  self->selected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  lq_inside_name (GTK_WIDGET (self->kinds), "button", NULL, _ ("What is shown"));
  update_selection (self);
  /* Typing anywhere on the page searches. */
  gtk_search_entry_set_key_capture_widget (self->search, GTK_WIDGET (self));

  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (scrolled_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (scrolled_cb), self,
                           G_CONNECT_SWAPPED);
}

void
lq_history_page_set_store (LqHistoryPage *self, LqStore *store, const GError *error)
{
  g_return_if_fail (LQ_IS_HISTORY_PAGE (self));
  g_return_if_fail (self->store == NULL);

  if (store != NULL) {
    self->store = g_object_ref (store);
    self->deletions = lq_deletions_new (store);
    g_signal_connect_object (self->deletions, "restored", G_CALLBACK (restored_cb), self,
                             G_CONNECT_SWAPPED);
  }
  if (error != NULL)
    show_error (self, error);
  else
    begin_list (self);
}

void
lq_history_page_focus_search (LqHistoryPage *self)
{
  g_return_if_fail (LQ_IS_HISTORY_PAGE (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

bool
lq_history_page_clear_search (LqHistoryPage *self)
{
  g_return_val_if_fail (LQ_IS_HISTORY_PAGE (self), false);

  if (gtk_toggle_button_get_active (self->selecting)) {
    gtk_toggle_button_set_active (self->selecting, FALSE);
    return true;
  }
  if (!has_query (self))
    return false;

  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  return true;
}

void
lq_history_page_delete (LqHistoryPage *self, LqEntry *entry)
{
  g_return_if_fail (LQ_IS_HISTORY_PAGE (self));
  g_return_if_fail (self->store != NULL);

  g_hash_table_remove (self->selected, entry->id);
  if (self->entries != NULL)
    lq_entry_list_hide (self->entries, entry->id);
  lq_deletions_add (self->deletions, entry, GTK_WIDGET (self));
}
