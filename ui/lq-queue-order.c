/* lq-queue-order.c: puts files of the queue into another order, by dragging their rows
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The whole list is the place to drop on, not its rows: there is no spot between or below them
 * that takes nothing. A line in the gap between two rows says where the dragged one would stand. */

#define G_LOG_DOMAIN "lq-queue-order"

#include "config.h"
#include "lq-queue-order.h"
#include "lq-job-row.h"

enum { LINE_PX = 4 };
/* The list scrolls while a row is held this near to its upper or lower edge, the faster the nearer.
 */
static const double EDGE_PX = 56;
static const double MOST_PX_PER_S = 900;

struct _LqQueueOrder {
  GObject        parent_instance;
  GtkWidget     *scroller;
  GtkListView   *list;
  GtkWidget     *line;
  GtkDropTarget *target; /* the scroller's */
  LqQueue       *queue;
  double         y;           /* of the pointer, in the scroller */
  double         scrolled_px; /* since the rows were laid out */
  gint64         ticked_at_us;
  guint          tick_id; /* while it scrolls, or 0 */
};

G_DEFINE_FINAL_TYPE (LqQueueOrder, lq_queue_order, G_TYPE_OBJECT)

/* ---- places */

/* A gap between two rows, or above the first or below the last one. */
typedef struct {
  int             position; /* of the row below it, in the queue */
  double          y;        /* its middle, in the scroller */
  graphene_rect_t row;      /* as wide as this */
} Gap;

/* Returns: (nullable): the row in an item of the list that is at least partly in sight */
static LqJobRow *
row_in_sight (LqQueueOrder *self, GtkWidget *item, graphene_rect_t *bounds)
{
  GtkWidget *row = gtk_widget_get_first_child (item);

  if (!LQ_IS_JOB_ROW (row) || lq_job_row_get_job (LQ_JOB_ROW (row)) == NULL ||
      !gtk_widget_get_mapped (item) || !gtk_widget_compute_bounds (item, self->scroller, bounds))
    return NULL;

  bounds->origin.y -= (float) self->scrolled_px;
  if (bounds->origin.y + bounds->size.height <= 0 ||
      bounds->origin.y >= gtk_widget_get_height (self->scroller))
    return NULL;

  return LQ_JOB_ROW (row);
}

/* Returns: whether there is one */
static bool
find_gap (LqQueueOrder *self, double y, Gap *gap)
{
  LqJobRow *beside = NULL;
  bool      is_below = false;

  /* A list also keeps a row that is far away, such as the one with the keyboard. */
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->list)); item != NULL;
       item = gtk_widget_get_next_sibling (item)) {
    graphene_rect_t bounds;
    LqJobRow       *row = row_in_sight (self, item, &bounds);

    if (row == NULL)
      continue;

    beside = row;
    is_below = y >= bounds.origin.y + bounds.size.height / 2;
    gap->y = bounds.origin.y + (is_below ? bounds.size.height : 0);
    if (!is_below)
      break;
  }

  if (beside == NULL || !gtk_widget_compute_bounds (GTK_WIDGET (beside), self->scroller, &gap->row))
    return false;

  gap->position =
    lq_queue_order_find (self->queue, lq_job_row_get_job (beside)) + (is_below ? 1 : 0);

  return true;
}

/* ---- what is shown */

/* Returns: (nullable): what hangs over the list */
static LqJob *
dragged_job (LqQueueOrder *self)
{
  const GValue *value = gtk_drop_target_get_value (self->target);

  return value != NULL ? g_value_get_object (value) : NULL;
}

static void
hide_line (LqQueueOrder *self)
{
  gtk_widget_set_visible (self->line, FALSE);
}

/* Nothing is shown where the row would stay where it is. */
static void
show_line (LqQueueOrder *self, LqJob *job)
{
  int height = gtk_widget_get_height (self->scroller);
  int width = gtk_widget_get_width (self->scroller);
  int position = lq_queue_order_find (self->queue, job);
  Gap gap;

  if (!find_gap (self, self->y, &gap) || gap.position == position || gap.position == position + 1) {
    hide_line (self);
    return;
  }

  gtk_widget_set_margin_top (self->line,
                             CLAMP ((int) gap.y - LINE_PX / 2, 0, MAX (height - LINE_PX, 0)));
  gtk_widget_set_margin_start (self->line, MAX ((int) gap.row.origin.x, 0));
  gtk_widget_set_margin_end (self->line,
                             MAX (width - (int) (gap.row.origin.x + gap.row.size.width), 0));
  gtk_widget_set_visible (self->line, TRUE);
}

/* ---- scrolling */

static void
stop_scrolling (LqQueueOrder *self)
{
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (self->scroller, self->tick_id);
  self->tick_id = 0;
}

/* Pixels a second; below 0: upwards. */
static double
speed_at (LqQueueOrder *self)
{
  double height = gtk_widget_get_height (self->scroller);
  double from_top = self->y;
  double from_bottom = height - self->y;

  if (from_top < EDGE_PX && from_top <= from_bottom)
    return -MOST_PX_PER_S * (1 - MAX (from_top, 0) / EDGE_PX);
  if (from_bottom < EDGE_PX)
    return MOST_PX_PER_S * (1 - MAX (from_bottom, 0) / EDGE_PX);

  return 0;
}

static gboolean
scroll_cb (GtkWidget *scroller, GdkFrameClock *clock, gpointer user_data)
{
  LqQueueOrder  *self = user_data;
  GtkAdjustment *adjustment =
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  LqJob *job = dragged_job (self);
  gint64 now_us = gdk_frame_clock_get_frame_time (clock);
  double passed_s = (double) (now_us - self->ticked_at_us) / G_USEC_PER_SEC;
  double value = gtk_adjustment_get_value (adjustment);

  if (self->ticked_at_us > 0)
    gtk_adjustment_set_value (adjustment, value + speed_at (self) * passed_s);
  self->ticked_at_us = now_us;

  /* The rows move on below a pointer that stays where it is; they do so later in this frame. */
  self->scrolled_px = gtk_adjustment_get_value (adjustment) - value;
  if (job != NULL)
    show_line (self, job);
  self->scrolled_px = 0;

  return G_SOURCE_CONTINUE;
}

static void
scroll_if_at_edge (LqQueueOrder *self)
{
  if (speed_at (self) == 0) {
    stop_scrolling (self);
  } else if (self->tick_id == 0) {
    self->ticked_at_us = 0;
    self->tick_id = gtk_widget_add_tick_callback (self->scroller, scroll_cb, self, NULL);
  }
}

/* ---- dragging */

static GdkDragAction
motion_cb (LqQueueOrder *self, double x, double y)
{
  LqJob *job = dragged_job (self);

  self->y = y;
  if (job == NULL)
    return 0;

  show_line (self, job);
  scroll_if_at_edge (self);

  return GDK_ACTION_MOVE;
}

static void
leave_cb (LqQueueOrder *self)
{
  stop_scrolling (self);
  hide_line (self);
}

static gboolean
drop_cb (LqQueueOrder *self, const GValue *value, double x, double y)
{
  LqJob *job = g_value_get_object (value);
  int    from = lq_queue_order_find (self->queue, job);
  Gap    gap;

  leave_cb (self);
  if (from < 0 || !find_gap (self, y, &gap))
    return FALSE;

  /* What stands after its old place moves up when it leaves. */
  lq_queue_order_move (self->queue, job, from < gap.position ? gap.position - 1 : gap.position);

  return TRUE;
}

static void
lq_queue_order_dispose (GObject *object)
{
  LqQueueOrder *self = LQ_QUEUE_ORDER (object);

  if (self->scroller != NULL)
    stop_scrolling (self);
  self->scroller = NULL;
  g_clear_object (&self->queue);

  G_OBJECT_CLASS (lq_queue_order_parent_class)->dispose (object);
}

static void
lq_queue_order_class_init (LqQueueOrderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lq_queue_order_dispose;
}

static void
lq_queue_order_init (LqQueueOrder *self)
{
}

LqQueueOrder *
lq_queue_order_new (GtkWidget *scroller, GtkListView *list, GtkWidget *line, LqQueue *queue)
{
  LqQueueOrder  *self = g_object_new (LQ_TYPE_QUEUE_ORDER, NULL);
  GtkDropTarget *target = gtk_drop_target_new (LQ_TYPE_JOB, GDK_ACTION_MOVE);

  self->scroller = scroller;
  self->list = list;
  self->line = line;
  self->target = target;
  self->queue = g_object_ref (queue);
  gtk_widget_set_size_request (line, -1, LINE_PX);

  /* Where it would stand depends on which one it is. */
  gtk_drop_target_set_preload (target, TRUE);
  g_signal_connect_object (target, "enter", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (scroller, GTK_EVENT_CONTROLLER (target));

  return self;
}

int
lq_queue_order_find (LqQueue *queue, LqJob *job)
{
  unsigned n = g_list_model_get_n_items (G_LIST_MODEL (queue));

  for (unsigned i = 0; i < n; i++) {
    g_autoptr (LqJob) other = g_list_model_get_item (G_LIST_MODEL (queue), i);

    if (other == job)
      return (int) i;
  }

  return -1;
}

void
lq_queue_order_move (LqQueue *queue, LqJob *job, int position)
{
  int n = (int) g_list_model_get_n_items (G_LIST_MODEL (queue));

  position = CLAMP (position, 0, n - 1);
  if (position != lq_queue_order_find (queue, job))
    lq_queue_move (queue, job, (unsigned) position);
}
