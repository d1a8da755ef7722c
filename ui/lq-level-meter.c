/* lq-level-meter.c: bars that move with the voice
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * It draws only when a level comes, so that a meter at rest costs nothing. */

#define G_LOG_DOMAIN "lq-level-meter"

#include "config.h"
#include "lq-level-meter.h"

#include <glib/gi18n.h>
#include <math.h>

enum {
  N_LEVELS = 20,     /* one second at 20 a second; every level but the newest is drawn twice */
  BAR_WIDTH = 3,     /* px */
  BAR_STEP = 6,      /* px, from bar to bar */
  METER_HEIGHT = 36, /* px */
};

/* A quiet room is about -60 dB, a voice close to the microphone about -20 dB. */
static const float FLOOR_DB = -60.0f;
static const float CEILING_DB = -6.0f;
/* A syllable fades over about a quarter of a second: a meter that jumps is hard to look at. */
static const double FALL_PER_LEVEL = 0.22;
/* Screen readers hear of changes this large only. */
static const double STEP_WORTH_SAYING = 0.1;

struct _LqLevelMeter {
  GtkWidget parent_instance;
  double    levels[N_LEVELS]; /* 0 to 1, the newest first */
  double    said;             /* what the accessible value was last */
  bool      is_at_rest;
};

G_DEFINE_FINAL_TYPE (LqLevelMeter, lq_level_meter, GTK_TYPE_WIDGET)

double
lq_level_meter_get_fraction (float level_db)
{
  return CLAMP ((level_db - FLOOR_DB) / (CEILING_DB - FLOOR_DB), 0.0, 1.0);
}

static bool
is_animated (LqLevelMeter *self)
{
  gboolean are_animations_on = TRUE;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations",
                &are_animations_on, NULL);

  return are_animations_on;
}

static void
append_bar (GtkSnapshot *snapshot, const GdkRGBA *color, float x, float y, float w, float h)
{
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (x, y, w, h);
  GskRoundedRect  shape;

  gsk_rounded_rect_init_from_rect (&shape, &bounds, MIN (w, h) / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, color, &bounds);
  gtk_snapshot_pop (snapshot);
}

static void
snapshot_bars (LqLevelMeter *self, GtkSnapshot *snapshot, GdkRGBA color)
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  float middle = width / 2 - BAR_WIDTH / 2.0f;

  for (int i = 0; i < N_LEVELS; i++) {
    float   x = (float) (i * BAR_STEP);
    float   h = BAR_WIDTH + (float) self->levels[i] * (height - BAR_WIDTH);
    GdkRGBA faded = color;

    if (middle - x < 0)
      return;
    faded.alpha *= 1.0f - 0.8f * (float) i / N_LEVELS;
    append_bar (snapshot, &faded, middle + x, (height - h) / 2, BAR_WIDTH, h);
    if (i > 0)
      append_bar (snapshot, &faded, middle - x, (height - h) / 2, BAR_WIDTH, h);
  }
}

static void
snapshot_still (LqLevelMeter *self, GtkSnapshot *snapshot, GdkRGBA color)
{
  float   width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  float   y = (float) gtk_widget_get_height (GTK_WIDGET (self)) / 2 - BAR_STEP / 2.0f;
  float   filled = width * (float) self->levels[0];
  GdkRGBA trough = color;

  trough.alpha *= 0.2f;
  append_bar (snapshot, &trough, 0, y, width, BAR_STEP);
  if (filled >= BAR_STEP)
    append_bar (snapshot, &color, 0, y, filled, BAR_STEP);
}

static void
lq_level_meter_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LqLevelMeter *self = LQ_LEVEL_METER (widget);
  GdkRGBA       color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  if (is_animated (self))
    snapshot_bars (self, snapshot, color);
  else
    snapshot_still (self, snapshot, color);
}

static void
lq_level_meter_measure (GtkWidget     *widget,
                        GtkOrientation orientation,
                        int            for_size,
                        int           *minimum,
                        int           *natural,
                        int           *minimum_baseline,
                        int           *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_VERTICAL) {
    *minimum = *natural = METER_HEIGHT;
  } else {
    *minimum = 10 * BAR_STEP;
    *natural = (2 * N_LEVELS - 1) * BAR_STEP;
  }
}

/* A bus message for each of 20 levels a second would cost more than drawing them. */
static void
say_value (LqLevelMeter *self)
{
  if (fabs (self->levels[0] - self->said) < STEP_WORTH_SAYING && !self->is_at_rest)
    return;

  self->said = self->levels[0];
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                  self->said, -1);
}

static void
lq_level_meter_class_init (LqLevelMeterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = lq_level_meter_snapshot;
  widget_class->measure = lq_level_meter_measure;
  gtk_widget_class_set_css_name (widget_class, "levelmeter");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_METER);
}

static void
lq_level_meter_init (LqLevelMeter *self)
{
  self->is_at_rest = true;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Microphone level"), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 1.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, 0.0, -1);
}

void
lq_level_meter_push (LqLevelMeter *self, float level_db)
{
  double newest;

  g_return_if_fail (LQ_IS_LEVEL_METER (self));

  newest = MAX (lq_level_meter_get_fraction (level_db), self->levels[0] - FALL_PER_LEVEL);
  memmove (self->levels + 1, self->levels, sizeof self->levels - sizeof self->levels[0]);
  self->levels[0] = newest;
  self->is_at_rest = false;
  say_value (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
lq_level_meter_clear (LqLevelMeter *self)
{
  g_return_if_fail (LQ_IS_LEVEL_METER (self));

  if (self->is_at_rest)
    return;

  memset (self->levels, 0, sizeof self->levels);
  self->is_at_rest = true;
  say_value (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
