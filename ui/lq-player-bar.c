/* lq-player-bar.c: plays the sound of a transcript
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-player-bar"

#include "config.h"
#include "lq-player-bar.h"
#include "lq-format.h"
#include "lq-player.h"
#include "lq-settings.h"
#include "lq-waveform-view.h"
#include "lq-waveform.h"

#include <glib/gi18n.h>

/* “What was that?” */
enum { REPEAT_MS = 3000 };

static const double RATES[] = { 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3 };

struct _LqPlayerBar {
  AdwBin          parent_instance;
  GtkLabel       *position;
  GtkLabel       *duration;
  LqWaveformView *waveform;
  GtkButton      *play;
  GtkMenuButton  *rate;
  GMenu          *rates;

  GSettings    *settings;    /* NULL until they are set */
  LqPlayer     *player;      /* NULL until something is played */
  char         *path;        /* NULL: nothing to play */
  GCancellable *cancellable; /* of the waveform that is loaded */
  int64_t       known_ms;    /* the length, before the player knows it */
  int64_t       moved_ms;    /* last told */
  guint         tick_id;     /* while it plays */
};

enum { MOVED, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqPlayerBar, lq_player_bar, ADW_TYPE_BIN)

/* ---- what is shown */

static void
set_time (GtkLabel *label, int64_t ms)
{
  g_autofree char *text = lq_format_elapsed (ms);

  /* A label that is set is laid out again. */
  if (!g_str_equal (gtk_label_get_label (label), text))
    gtk_label_set_label (label, text);
}

static int64_t
find_duration (LqPlayerBar *self)
{
  int64_t ms = self->player ? lq_player_get_duration_ms (self->player) : -1;

  return ms >= 0 ? ms : self->known_ms;
}

static void
show_position (LqPlayerBar *self)
{
  int64_t position_ms = self->player ? lq_player_get_position_ms (self->player) : 0;
  int64_t duration_ms = find_duration (self);

  set_time (self->position, position_ms);
  set_time (self->duration, duration_ms);
  lq_waveform_view_set_position (self->waveform, position_ms, duration_ms);
  if (position_ms == self->moved_ms)
    return;

  self->moved_ms = position_ms;
  g_signal_emit (self, signals[MOVED], 0, (gint64) position_ms);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  show_position (LQ_PLAYER_BAR (widget));

  return G_SOURCE_CONTINUE;
}

static void
follow_frames (LqPlayerBar *self, bool is_playing)
{
  if (is_playing && self->tick_id == 0) {
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
  } else if (!is_playing && self->tick_id != 0) {
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
    self->tick_id = 0;
  }
}

static void
show_playing (LqPlayerBar *self)
{
  bool        is_playing = lq_player_bar_is_playing (self);
  const char *label = is_playing ? _ ("Pause") : _ ("Play");

  gtk_button_set_icon_name (self->play, is_playing ? "media-playback-pause-symbolic"
                                                   : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->play), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  follow_frames (self, is_playing);
}

static char *
dup_rate (double rate)
{
  /* Translators: a speed: “1.5×” */
  return g_strdup_printf (_ ("%g×"), rate);
}

static void
show_rate (LqPlayerBar *self, double rate)
{
  g_autofree char *label = dup_rate (rate);
  g_autofree char *spoken = g_strdup_printf (_ ("Speed: %s"), label);

  gtk_menu_button_set_label (self->rate, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->rate), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken, -1);
}

/* ---- the player */

static void
changed_cb (LqPlayerBar *self)
{
  show_playing (self);
  show_position (self);
}

static void
failed_cb (LqPlayerBar *self, const GError *error)
{
  g_message ("the sound cannot be played: %s", error->message);
  lq_player_bar_close (self);
  g_signal_emit (self, signals[FAILED], 0, error);
}

static void
apply_rate (LqPlayerBar *self)
{
  double rate =
    self->settings ? g_settings_get_double (self->settings, LQ_SETTINGS_PLAYER_RATE) : 1;

  show_rate (self, rate);
  if (self->player != NULL)
    lq_player_set_rate (self->player, rate);
}

static void
make_player (LqPlayerBar *self)
{
  if (self->player != NULL)
    return;

  self->player = lq_player_new ();
  g_signal_connect_object (self->player, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "ended", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  apply_rate (self);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqPlayerBar) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqWaveform) waveform = lq_waveform_load_finish (result, &error);
  const uint8_t *peaks;
  size_t         n;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (waveform == NULL) {
    g_message ("the sound cannot be drawn: %s", error->message);
    return;
  }

  peaks = lq_waveform_get_peaks (waveform, &n);
  lq_waveform_view_set_peaks (self->waveform, peaks, n);
  self->known_ms = lq_waveform_get_duration_ms (waveform);
  show_position (self);
}

/* ---- actions */

static void
toggle (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_player_bar_toggle (LQ_PLAYER_BAR (widget));
}

static void
skip (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqPlayerBar *self = LQ_PLAYER_BAR (widget);

  if (!lq_player_bar_has_sound (self))
    return;

  lq_player_skip (self->player, g_variant_get_int32 (parameter));
  show_position (self);
}

static void
repeat (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqPlayerBar *self = LQ_PLAYER_BAR (widget);

  if (lq_player_bar_has_sound (self))
    lq_player_bar_play_from (self, MAX (0, lq_player_get_position_ms (self->player) - REPEAT_MS));
}

static void
set_rate (LqPlayerBar *self, double rate)
{
  if (self->settings != NULL)
    g_settings_set_double (self->settings, LQ_SETTINGS_PLAYER_RATE, rate);
}

static void
choose_rate (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_rate (LQ_PLAYER_BAR (widget), g_variant_get_double (parameter));
}

static void
step_rate (LqPlayerBar *self, int step)
{
  double rate = g_settings_get_double (self->settings, LQ_SETTINGS_PLAYER_RATE);
  int    nearest = 0;

  for (int i = 0; i < (int) G_N_ELEMENTS (RATES); i++)
    if (ABS (RATES[i] - rate) < ABS (RATES[nearest] - rate))
      nearest = i;
  set_rate (self, RATES[CLAMP (nearest + step, 0, (int) G_N_ELEMENTS (RATES) - 1)]);
}

static void
faster (GtkWidget *widget, const char *name, GVariant *parameter)
{
  step_rate (LQ_PLAYER_BAR (widget), 1);
}

static void
slower (GtkWidget *widget, const char *name, GVariant *parameter)
{
  step_rate (LQ_PLAYER_BAR (widget), -1);
}

static void
seek_cb (LqPlayerBar *self, gint64 ms)
{
  if (!lq_player_bar_has_sound (self))
    return;

  lq_player_seek (self->player, ms);
  show_position (self);
}

static void
fill_rates (LqPlayerBar *self)
{
  for (size_t i = 0; i < G_N_ELEMENTS (RATES); i++) {
    g_autofree char *label = dup_rate (RATES[i]);
    g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

    g_menu_item_set_action_and_target (item, "player.rate", "d", RATES[i]);
    g_menu_append_item (self->rates, item);
  }
}

static void
lq_player_bar_dispose (GObject *object)
{
  LqPlayerBar *self = LQ_PLAYER_BAR (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->tick_id != 0)
    follow_frames (self, false);
  if (self->player != NULL) {
    g_signal_handlers_disconnect_by_data (self->player, self);
    lq_player_open (self->player, NULL);
  }
  g_clear_object (&self->player);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->path, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_PLAYER_BAR);

  G_OBJECT_CLASS (lq_player_bar_parent_class)->dispose (object);
}

static void
lq_player_bar_class_init (LqPlayerBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_player_bar_dispose;

  g_type_ensure (LQ_TYPE_WAVEFORM_VIEW);
  signals[MOVED] = g_signal_new ("moved", LQ_TYPE_PLAYER_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[FAILED] = g_signal_new ("failed", LQ_TYPE_PLAYER_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);

  gtk_widget_class_install_action (widget_class, "player.toggle", NULL, toggle);
  gtk_widget_class_install_action (widget_class, "player.skip", "i", skip);
  gtk_widget_class_install_action (widget_class, "player.repeat", NULL, repeat);
  gtk_widget_class_install_action (widget_class, "player.rate", "d", choose_rate);
  gtk_widget_class_install_action (widget_class, "player.faster", NULL, faster);
  gtk_widget_class_install_action (widget_class, "player.slower", NULL, slower);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-player-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LqPlayerBar, position);
  gtk_widget_class_bind_template_child (widget_class, LqPlayerBar, duration);
  gtk_widget_class_bind_template_child (widget_class, LqPlayerBar, waveform);
  gtk_widget_class_bind_template_child (widget_class, LqPlayerBar, play);
  gtk_widget_class_bind_template_child (widget_class, LqPlayerBar, rate);
  gtk_widget_class_bind_template_child (widget_class, LqPlayerBar, rates);
  gtk_widget_class_bind_template_callback (widget_class, seek_cb);
}

static void
lq_player_bar_init (LqPlayerBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_rates (self);
  show_rate (self, 1);
  show_playing (self);
}

void
lq_player_bar_set_settings (LqPlayerBar *self, GSettings *settings)
{
  g_return_if_fail (LQ_IS_PLAYER_BAR (self));

  g_set_object (&self->settings, settings);
  g_signal_connect_object (settings, "changed::" LQ_SETTINGS_PLAYER_RATE, G_CALLBACK (apply_rate),
                           self, G_CONNECT_SWAPPED);
  apply_rate (self);
}

void
lq_player_bar_open (LqPlayerBar *self, const char *path)
{
  g_return_if_fail (LQ_IS_PLAYER_BAR (self));

  if (g_strcmp0 (path, self->path) == 0)
    return;

  lq_player_bar_close (self);
  if (path == NULL)
    return;

  make_player (self);
  self->path = g_strdup (path);
  self->cancellable = g_cancellable_new ();
  lq_player_open (self->player, path);
  lq_waveform_load_async (path, self->cancellable, loaded_cb, g_object_ref (self));
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  changed_cb (self);
}

void
lq_player_bar_close (LqPlayerBar *self)
{
  g_return_if_fail (LQ_IS_PLAYER_BAR (self));

  if (self->path == NULL)
    return;

  g_clear_pointer (&self->path, g_free);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  lq_player_open (self->player, NULL);
  follow_frames (self, false);
  self->known_ms = 0;
  self->moved_ms = 0;
  lq_waveform_view_set_peaks (self->waveform, NULL, 0);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

bool
lq_player_bar_has_sound (LqPlayerBar *self)
{
  g_return_val_if_fail (LQ_IS_PLAYER_BAR (self), false);

  return self->path != NULL;
}

void
lq_player_bar_toggle (LqPlayerBar *self)
{
  g_return_if_fail (LQ_IS_PLAYER_BAR (self));

  if (!lq_player_bar_has_sound (self))
    return;
  if (lq_player_is_playing (self->player))
    lq_player_pause (self->player);
  else
    lq_player_play (self->player);
}

void
lq_player_bar_pause (LqPlayerBar *self)
{
  g_return_if_fail (LQ_IS_PLAYER_BAR (self));

  if (lq_player_bar_is_playing (self))
    lq_player_pause (self->player);
}

void
lq_player_bar_play_from (LqPlayerBar *self, int64_t ms)
{
  g_return_if_fail (LQ_IS_PLAYER_BAR (self));

  if (!lq_player_bar_has_sound (self))
    return;

  lq_player_seek (self->player, ms);
  lq_player_play (self->player);
  show_position (self);
}

bool
lq_player_bar_is_playing (LqPlayerBar *self)
{
  g_return_val_if_fail (LQ_IS_PLAYER_BAR (self), false);

  return self->player != NULL && self->path != NULL && lq_player_is_playing (self->player);
}
