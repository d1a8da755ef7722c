/* lq-waveform-view.c: how loud a recording is, and where in it one is
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bars of a width are found once; a new position is drawn only when it is another pixel. */

#define G_LOG_DOMAIN "lq-waveform-view"

#include "config.h"
#include "lq-waveform-view.h"
#include "lq-format.h"

#include <glib/gi18n.h>

enum {
  BAR_WIDTH = 2,
  BAR_STEP = 4,
  VIEW_HEIGHT = 48,
  LEAST_WIDTH = 60,
  ARROW_MS = 5000,
  PAGE_MS = 30000,
  QUIETEST = 24,       /* a peak that fills the height */
  SAY_EVERY_MS = 1000, /* screen readers */
};

struct _LqWaveformView {
  GtkWidget parent_instance;
  GArray   *peaks; /* uint8_t */
  GArray   *bars;  /* uint8_t: of the current width; empty: to be found */
  int64_t   position_ms;
  int64_t   duration_ms; /* 0: not known */
  int64_t   said_ms;
  int       drawn_x;
  double    drag_x;
};

enum { SEEK, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqWaveformView, lq_waveform_view, GTK_TYPE_WIDGET)

static int
find_x (LqWaveformView *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  if (self->duration_ms <= 0)
    return 0;

  return (int) ((double) width * (double) self->position_ms / (double) self->duration_ms);
}

/* Quiet recordings fill the height as well, but silence is not blown up to noise. */
static unsigned
find_loudest (LqWaveformView *self)
{
  unsigned loudest = QUIETEST;

  for (guint i = 0; i < self->peaks->len; i++)
    loudest = MAX (loudest, g_array_index (self->peaks, uint8_t, i));

  return loudest;
}

/* The loudest peak of each bar's part. */
static void
find_bars (LqWaveformView *self, int width)
{
  unsigned loudest = find_loudest (self);
  size_t   n_bars = (size_t) MAX (1, width / BAR_STEP);
  size_t   n = self->peaks->len;

  g_array_set_size (self->bars, 0);
  for (size_t i = 0; i < n_bars; i++) {
    size_t  to = MAX ((i + 1) * n / n_bars, i * n / n_bars + 1);
    uint8_t peak = 0;

    for (size_t j = i * n / n_bars; j < to && j < n; j++)
      peak = MAX (peak, g_array_index (self->peaks, uint8_t, j));
    peak = (uint8_t) (peak * 255u / loudest);
    g_array_append_val (self->bars, peak);
  }
}

static void
append_bar (GtkSnapshot *snapshot, const GdkRGBA *color, float x, float y, float w, float h)
{
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (x, y, w, h);

  gtk_snapshot_append_color (snapshot, color, &bounds);
}

static void
lq_waveform_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LqWaveformView *self = LQ_WAVEFORM_VIEW (widget);
  int             width = gtk_widget_get_width (widget);
  float           height = (float) gtk_widget_get_height (widget);
  GdkRGBA         played, ahead;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &played);
  ahead = played;
  ahead.alpha *= 0.35f;
  if (self->bars->len != (guint) MAX (1, width / BAR_STEP))
    find_bars (self, width);

  self->drawn_x = find_x (self);
  for (guint i = 0; i < self->bars->len; i++) {
    float x = (float) (i * BAR_STEP);
    float h = MAX (2.0f, (height - 4) * (float) g_array_index (self->bars, uint8_t, i) / 255.0f);

    append_bar (snapshot, x < (float) self->drawn_x ? &played : &ahead, x, (height - h) / 2,
                BAR_WIDTH, h);
  }
  append_bar (snapshot, &played, (float) MAX (0, MIN (self->drawn_x, width - BAR_WIDTH)), 0,
              BAR_WIDTH, height);
}

static void
lq_waveform_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  g_array_set_size (LQ_WAVEFORM_VIEW (widget)->bars, 0);
}

static void
lq_waveform_view_measure (GtkWidget     *widget,
                          GtkOrientation orientation,
                          int            for_size,
                          int           *minimum,
                          int           *natural,
                          int           *minimum_baseline,
                          int           *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? VIEW_HEIGHT : LEAST_WIDTH;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? VIEW_HEIGHT : 10 * LEAST_WIDTH;
}

/* ---- seeking */

static void
seek (LqWaveformView *self, int64_t ms)
{
  g_signal_emit (self, signals[SEEK], 0, (gint64) CLAMP (ms, 0, self->duration_ms));
}

static void
seek_to_x (LqWaveformView *self, double x)
{
  int width = MAX (1, gtk_widget_get_width (GTK_WIDGET (self)));

  seek (self, (int64_t) ((double) self->duration_ms * CLAMP (x / width, 0, 1)));
}

static void
drag_begin_cb (LqWaveformView *self, double x, double y, GtkGesture *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->drag_x = x;
  seek_to_x (self, x);
}

static void
drag_update_cb (LqWaveformView *self, double dx, double dy, GtkGesture *gesture)
{
  seek_to_x (self, self->drag_x + dx);
}

static gboolean
skip_cb (GtkWidget *widget, GVariant *parameter, gpointer user_data)
{
  LqWaveformView *self = LQ_WAVEFORM_VIEW (widget);

  seek (self, self->position_ms + g_variant_get_int32 (parameter));

  return GDK_EVENT_STOP;
}

static gboolean
go_to_end_cb (GtkWidget *widget, GVariant *parameter, gpointer user_data)
{
  LqWaveformView *self = LQ_WAVEFORM_VIEW (widget);

  seek (self, g_variant_get_boolean (parameter) ? self->duration_ms : 0);

  return GDK_EVENT_STOP;
}

/* ---- spoken */

static void
say_position (LqWaveformView *self)
{
  g_autofree char *position = lq_format_duration (self->position_ms);
  g_autofree char *duration = lq_format_duration (self->duration_ms);
  /* Translators: where in a recording one is: “1 minute of 5 minutes” */
  g_autofree char *text = g_strdup_printf (_ ("%s of %s"), position, duration);

  self->said_ms = self->position_ms;
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, (double) self->duration_ms / 1000,
    GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double) self->position_ms / 1000,
    GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

static void
lq_waveform_view_finalize (GObject *object)
{
  LqWaveformView *self = LQ_WAVEFORM_VIEW (object);

  g_array_unref (self->peaks);
  g_array_unref (self->bars);

  G_OBJECT_CLASS (lq_waveform_view_parent_class)->finalize (object);
}

static void
add_bindings (GtkWidgetClass *widget_class)
{
  static const struct {
    guint key;
    int   ms;
  } skips[] = {
    { GDK_KEY_Left, -ARROW_MS },   { GDK_KEY_Right, ARROW_MS },    { GDK_KEY_Down, -ARROW_MS },
    { GDK_KEY_Up, ARROW_MS },      { GDK_KEY_KP_Left, -ARROW_MS }, { GDK_KEY_KP_Right, ARROW_MS },
    { GDK_KEY_Page_Up, -PAGE_MS }, { GDK_KEY_Page_Down, PAGE_MS },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (skips); i++)
    gtk_widget_class_add_binding (widget_class, skips[i].key, 0, skip_cb, "i", skips[i].ms);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Home, 0, go_to_end_cb, "b", FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_End, 0, go_to_end_cb, "b", TRUE);
}

static void
lq_waveform_view_class_init (LqWaveformViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lq_waveform_view_finalize;
  widget_class->snapshot = lq_waveform_view_snapshot;
  widget_class->measure = lq_waveform_view_measure;
  widget_class->size_allocate = lq_waveform_view_size_allocate;

  signals[SEEK] = g_signal_new ("seek", LQ_TYPE_WAVEFORM_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_INT64);

  add_bindings (widget_class);
  gtk_widget_class_set_css_name (widget_class, "waveform");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
lq_waveform_view_init (LqWaveformView *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->peaks = g_array_new (FALSE, FALSE, sizeof (uint8_t));
  self->bars = g_array_new (FALSE, FALSE, sizeof (uint8_t));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "pointer");
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Position"), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0, -1);
  say_position (self);
}

void
lq_waveform_view_set_peaks (LqWaveformView *self, const uint8_t *peaks, size_t n)
{
  g_return_if_fail (LQ_IS_WAVEFORM_VIEW (self));

  g_array_set_size (self->peaks, 0);
  if (peaks != NULL)
    g_array_append_vals (self->peaks, peaks, (guint) n);
  g_array_set_size (self->bars, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lq_waveform_view_set_position (LqWaveformView *self, int64_t position_ms, int64_t duration_ms)
{
  bool is_new = duration_ms != self->duration_ms;

  g_return_if_fail (LQ_IS_WAVEFORM_VIEW (self));

  self->duration_ms = MAX (0, duration_ms);
  self->position_ms = CLAMP (position_ms, 0, self->duration_ms);
  if (is_new || find_x (self) != self->drawn_x)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  if (is_new || ABS (self->position_ms - self->said_ms) >= SAY_EVERY_MS)
    say_position (self);
}
