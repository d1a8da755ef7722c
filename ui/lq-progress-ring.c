/* lq-progress-ring.c: progress where there is room for a symbol only
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Says nothing to screen readers: the button around it is named by what it shows. */

#define G_LOG_DOMAIN "lq-progress-ring"

#include "config.h"
#include "lq-progress-ring.h"

#include <math.h>

enum { RING_SIZE = 16 /* px, as symbols in a header bar are */ };
static const double LINE_WIDTH = 3;
static const double TROUGH_ALPHA = 0.25;
/* What is too short to be seen is not drawn anew. */
static const double STEP_WORTH_DRAWING = 0.005;

struct _LqProgressRing {
  GtkWidget parent_instance;
  double    fraction;
};

G_DEFINE_FINAL_TYPE (LqProgressRing, lq_progress_ring, GTK_TYPE_WIDGET)

static void
draw_arc (cairo_t *cr, const GdkRGBA *color, double fraction)
{
  double middle = RING_SIZE / 2.0;
  double top = -M_PI / 2;

  gdk_cairo_set_source_rgba (cr, color);
  cairo_arc (cr, middle, middle, middle - LINE_WIDTH / 2, top, top + 2 * M_PI * fraction);
  cairo_stroke (cr);
}

static void
lq_progress_ring_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LqProgressRing *self = LQ_PROGRESS_RING (widget);
  float           x = (float) (gtk_widget_get_width (widget) - RING_SIZE) / 2;
  float           y = (float) (gtk_widget_get_height (widget) - RING_SIZE) / 2;
  cairo_t        *cr;
  GdkRGBA         color;
  GdkRGBA         trough;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  trough = color;
  trough.alpha *= (float) TROUGH_ALPHA;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, RING_SIZE, RING_SIZE));
  cairo_set_line_width (cr, LINE_WIDTH);
  draw_arc (cr, &trough, 1);
  if (self->fraction > 0)
    draw_arc (cr, &color, self->fraction);
  cairo_destroy (cr);
  gtk_snapshot_restore (snapshot);
}

static void
lq_progress_ring_measure (GtkWidget     *widget,
                          GtkOrientation orientation,
                          int            for_size,
                          int           *minimum,
                          int           *natural,
                          int           *minimum_baseline,
                          int           *natural_baseline)
{
  *minimum = *natural = RING_SIZE;
  *minimum_baseline = *natural_baseline = -1;
}

static void
lq_progress_ring_class_init (LqProgressRingClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = lq_progress_ring_snapshot;
  widget_class->measure = lq_progress_ring_measure;
  gtk_widget_class_set_css_name (widget_class, "progressring");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
lq_progress_ring_init (LqProgressRing *self)
{
}

void
lq_progress_ring_set_fraction (LqProgressRing *self, double fraction)
{
  g_return_if_fail (LQ_IS_PROGRESS_RING (self));

  fraction = CLAMP (fraction, 0, 1);
  if (fabs (fraction - self->fraction) < STEP_WORTH_DRAWING && fraction < 1)
    return;

  self->fraction = fraction;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
