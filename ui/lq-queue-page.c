/* lq-queue-page.c: the files that are transcribed, and an invitation while there are none
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-queue-page"

#include "config.h"
#include "lq-queue-page.h"
#include "lq-duplicate-bar.h"
#include "lq-job-row.h"
#include "lq-job-words.h"
#include "lq-queue-order.h"
#include "lq-tab-order.h"

#include <glib/gi18n.h>

struct _LqQueuePage {
  AdwBin          parent_instance;
  LqDuplicateBar *duplicates;
  GtkStack       *stack;
  GtkWidget      *choose;
  GtkLabel       *count;
  GtkButton      *hold;
  GtkWidget      *scroller;
  GtkListView    *list;
  GtkWidget      *line;
  LqQueue        *queue; /* NULL until there is one */
  LqQueueOrder   *order; /* of it */
};

enum { OPEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqQueuePage, lq_queue_page, ADW_TYPE_BIN)

/* ---- rows */

static void
open_entry_cb (LqQueuePage *self, const char *id)
{
  g_signal_emit (self, signals[OPEN], 0, id);
}

static void
open_job_cb (LqQueuePage *self, LqJob *job)
{
  open_entry_cb (self, lq_job_get_id (job));
}

static void
setup_cb (LqQueuePage *self, GtkListItem *item)
{
  LqJobRow *row = lq_job_row_new (self->queue);

  g_signal_connect_object (row, "open", G_CALLBACK (open_job_cb), self, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, GTK_WIDGET (row));
}

static void
bind_cb (LqQueuePage *self, GtkListItem *item)
{
  lq_job_row_bind (LQ_JOB_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
unbind_cb (LqQueuePage *self, GtkListItem *item)
{
  lq_job_row_bind (LQ_JOB_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
activate_cb (LqQueuePage *self, unsigned position)
{
  g_autoptr (LqJob) job = g_list_model_get_item (G_LIST_MODEL (self->queue), position);

  if (job != NULL && lq_job_get_state (job) == LQ_JOB_DONE)
    open_job_cb (self, job);
}

/* ---- the whole queue */

typedef struct {
  unsigned n_done;
  unsigned n_ended;  /* done or cancelled: what can be cleared */
  unsigned n_active; /* what can be paused */
  unsigned n_paused;
} Counts;

static Counts
count (LqQueuePage *self)
{
  Counts   counts = { 0 };
  unsigned n = g_list_model_get_n_items (G_LIST_MODEL (self->queue));

  for (unsigned i = 0; i < n; i++) {
    g_autoptr (LqJob) job = g_list_model_get_item (G_LIST_MODEL (self->queue), i);
    LqJobState state = lq_job_get_state (job);

    counts.n_done += state == LQ_JOB_DONE;
    counts.n_ended += state == LQ_JOB_DONE || state == LQ_JOB_CANCELLED;
    counts.n_active += state == LQ_JOB_WAITING || state == LQ_JOB_RUNNING;
    counts.n_paused += state == LQ_JOB_PAUSED;
  }

  return counts;
}

static void
show_hold (LqQueuePage *self, Counts counts)
{
  bool        is_paused = counts.n_active == 0 && counts.n_paused > 0;
  const char *label = is_paused ? _ ("Resume all") : _ ("Pause all");

  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->hold),
                                  is_paused ? "queue.resume-all" : "queue.pause-all");
  gtk_button_set_icon_name (self->hold, is_paused ? "media-playback-start-symbolic"
                                                  : "media-playback-pause-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->hold), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->hold), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
}

static void
update (LqQueuePage *self)
{
  GtkWidget       *widget = GTK_WIDGET (self);
  unsigned         n = g_list_model_get_n_items (G_LIST_MODEL (self->queue));
  Counts           counts = count (self);
  g_autofree char *told = lq_job_words_count (counts.n_done, n);

  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "empty");
  gtk_label_set_label (self->count, told);
  show_hold (self, counts);
  gtk_widget_action_set_enabled (widget, "queue.pause-all", counts.n_active > 0);
  gtk_widget_action_set_enabled (widget, "queue.resume-all", counts.n_paused > 0);
  gtk_widget_action_set_enabled (widget, "queue.clear", counts.n_ended > 0);
}

static void
pause_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_queue_pause_all (LQ_QUEUE_PAGE (widget)->queue);
}

static void
resume_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_queue_resume_all (LQ_QUEUE_PAGE (widget)->queue);
}

static void
clear (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_queue_remove_ended (LQ_QUEUE_PAGE (widget)->queue);
}

/* ---- keys */

/* The row that has the keyboard, itself or by what is in it; or NULL. */
static LqJobRow *
focused_row (LqQueuePage *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *row;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    return NULL;

  row = gtk_widget_get_ancestor (focus, LQ_TYPE_JOB_ROW);
  if (row == NULL)
    row = gtk_widget_get_first_child (focus);

  return LQ_IS_JOB_ROW (row) ? LQ_JOB_ROW (row) : NULL;
}

/* @args: the name of an action of the row */
static gboolean
row_action_cb (GtkWidget *widget, GVariant *args, gpointer unused)
{
  LqJobRow *row = focused_row (LQ_QUEUE_PAGE (widget));

  if (row == NULL)
    return GDK_EVENT_PROPAGATE;

  gtk_widget_activate_action (GTK_WIDGET (row), g_variant_get_string (args, NULL), NULL);

  return GDK_EVENT_STOP;
}

static gboolean
menu_cb (GtkWidget *widget, GVariant *args, gpointer unused)
{
  LqJobRow *row = focused_row (LQ_QUEUE_PAGE (widget));

  if (row == NULL)
    return GDK_EVENT_PROPAGATE;

  lq_job_row_pop_up (row);

  return GDK_EVENT_STOP;
}

static void
add_keys (GtkWidgetClass *class)
{
  static const struct {
    unsigned        key;
    GdkModifierType modifiers;
    const char     *action;
  } keys[] = {
    { GDK_KEY_Up, GDK_ALT_MASK, "job.move-up" },
    { GDK_KEY_Down, GDK_ALT_MASK, "job.move-down" },
    { GDK_KEY_Home, GDK_ALT_MASK, "job.move-to-top" },
    { GDK_KEY_Delete, 0, "job.remove" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding (class, keys[i].key, keys[i].modifiers, row_action_cb, "s",
                                  keys[i].action);
  gtk_widget_class_add_binding (class, GDK_KEY_Menu, 0, menu_cb, NULL);
  gtk_widget_class_add_binding (class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_cb, NULL);
}

static gboolean
lq_queue_page_grab_focus (GtkWidget *widget)
{
  LqQueuePage *self = LQ_QUEUE_PAGE (widget);
  bool         is_list = g_str_equal (gtk_stack_get_visible_child_name (self->stack), "list");

  return gtk_widget_grab_focus (is_list ? GTK_WIDGET (self->list) : self->choose);
}

static void
lq_queue_page_dispose (GObject *object)
{
  LqQueuePage *self = LQ_QUEUE_PAGE (object);

  g_clear_object (&self->order);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_QUEUE_PAGE);
  g_clear_object (&self->queue);

  G_OBJECT_CLASS (lq_queue_page_parent_class)->dispose (object);
}

static void
lq_queue_page_class_init (LqQueuePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_queue_page_dispose;
  widget_class->focus = lq_tab_order_focus;
  widget_class->grab_focus = lq_queue_page_grab_focus;

  signals[OPEN] = g_signal_new ("open", LQ_TYPE_QUEUE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (LQ_TYPE_DUPLICATE_BAR);
  gtk_widget_class_install_action (widget_class, "queue.pause-all", NULL, pause_all);
  gtk_widget_class_install_action (widget_class, "queue.resume-all", NULL, resume_all);
  gtk_widget_class_install_action (widget_class, "queue.clear", NULL, clear);
  add_keys (widget_class);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-queue-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LqQueuePage, duplicates);
  gtk_widget_class_bind_template_child (widget_class, LqQueuePage, stack);
  gtk_widget_class_bind_template_child (widget_class, LqQueuePage, choose);
  gtk_widget_class_bind_template_child (widget_class, LqQueuePage, count);
  gtk_widget_class_bind_template_child (widget_class, LqQueuePage, hold);
  gtk_widget_class_bind_template_child (widget_class, LqQueuePage, scroller);
  gtk_widget_class_bind_template_child (widget_class, LqQueuePage, list);
  gtk_widget_class_bind_template_child (widget_class, LqQueuePage, line);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_entry_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
}

static void
lq_queue_page_init (LqQueuePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lq_queue_page_set_queue (LqQueuePage *self, LqQueue *queue, LqStore *store)
{
  GtkSelectionModel *model;

  g_return_if_fail (LQ_IS_QUEUE_PAGE (self));
  g_return_if_fail (self->queue == NULL);

  self->queue = g_object_ref (queue);
  lq_duplicate_bar_set_queue (self->duplicates, queue, store);
  model = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (queue))));
  gtk_list_view_set_model (self->list, model);
  g_object_unref (model);
  self->order = lq_queue_order_new (self->scroller, self->list, self->line, queue);
  g_signal_connect_object (queue, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (queue, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
