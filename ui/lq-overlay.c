/* lq-overlay.c: a small sign at the edge of the screen while one dictates into another application
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Follows the dictation, and makes a picture of it whenever something changed, at most 20 times a
 * second. GNOME on Wayland has no way for an application to show such a sign: there the words stand
 * in the text they are meant for, and what has to be said becomes a notification. */

#define G_LOG_DOMAIN "lq-overlay"

#include "config.h"
#include "lq-overlay.h"
#include "lq-format.h"
#include "lq-hearing.h"
#include "lq-level-meter.h"
#include "lq-overlay-screen.h"
#include "lq-settings.h"
#include "lq-ways.h"

#include <adwaita.h>
#include <glib/gi18n.h>

enum {
  MESSAGE_MS = 5000, /* how long a message stands there */
  TAIL_CHARS = 160,  /* of the words; more never fits */
};

static const double DESIGNED_FONT_PT = 11.0;
static const double DESIGNED_DPI = 96.0;
/* As the level meter in the window falls. */
static const double FALL_PER_LEVEL = 0.22;

struct _LqOverlay {
  GObject          parent_instance;
  LqDictation     *dictation;
  LqAnywhere      *anywhere;
  GSettings       *settings;
  LqOverlayScreen *screen; /* NULL: this session has no place for one */
  double           levels[LQ_OVERLAY_N_LEVELS];
  LqHearing        hearing;
  bool             is_shown;
  guint            message_id; /* a message is shown until then */
  char            *title;      /* of the message */
  char            *body;
};

enum { TELL, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqOverlay, lq_overlay, G_TYPE_OBJECT)

/* ---- how it looks */

static void
take_looks (LqOverlayPicture *picture)
{
  GtkSettings          *settings = gtk_settings_get_default ();
  g_autofree char      *font = NULL;
  int                   dpi = 0;
  PangoFontDescription *description;
  double                size_pt;

  g_object_get (settings, "gtk-font-name", &font, "gtk-xft-dpi", &dpi, NULL);
  description = pango_font_description_from_string (font != NULL ? font : "");
  size_pt = (double) pango_font_description_get_size (description) / PANGO_SCALE;
  if (!pango_font_description_get_size_is_absolute (description) && size_pt > 0)
    picture->text_scale = size_pt / DESIGNED_FONT_PT;
  if (dpi > 0)
    picture->text_scale *= dpi / 1024.0 / DESIGNED_DPI;
  pango_font_description_unset_fields (description, PANGO_FONT_MASK_SIZE);
  picture->font = pango_font_description_to_string (description);
  pango_font_description_free (description);

  picture->is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  picture->is_rtl = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;
}

/* X11 has one scale for all monitors, which only the toolkit knows. */
static int
get_scale (void)
{
  GListModel *monitors = gdk_display_get_monitors (gdk_display_get_default ());
  g_autoptr (GdkMonitor) monitor = g_list_model_get_item (monitors, 0);

  return monitor != NULL ? gdk_monitor_get_scale_factor (monitor) : 1;
}

/* ---- what it shows */

static char *
dup_tail (const GPtrArray *tokens)
{
  GPtrArray *tail = g_ptr_array_new ();
  GString   *text = g_string_new (NULL);
  long       n_chars = 0;

  for (guint i = tokens->len; i > 0 && n_chars < TAIL_CHARS; i--) {
    const LqToken *token = g_ptr_array_index (tokens, i - 1);

    n_chars += g_utf8_strlen (token->text, -1);
    g_ptr_array_add (tail, token->text);
  }
  for (guint i = tail->len; i > 0; i--)
    g_string_append (text, g_ptr_array_index (tail, i - 1));
  g_ptr_array_unref (tail);

  return g_string_free (text, FALSE);
}

static void
take_words (LqOverlay *self, LqOverlayPicture *picture)
{
  const LqTranscript *transcript = lq_dictation_get_transcript (self->dictation);

  if (transcript == NULL)
    return;

  picture->settled = dup_tail (lq_transcript_get_finals (transcript));
  picture->provisional = dup_tail (lq_transcript_get_provisionals (transcript));
}

static void
take_setup (LqOverlay *self, LqOverlayPicture *picture)
{
  LqSession       *session = lq_dictation_get_session (self->dictation);
  const char      *id = session != NULL ? lq_session_get_engine (session) : NULL;
  g_autofree char *chosen = g_settings_get_string (self->settings, LQ_SETTINGS_ENGINE);
  int64_t          elapsed_ms = 0;

  g_object_get (self->dictation, "elapsed-ms", &elapsed_ms, NULL);
  picture->engine = lq_format_engine (id != NULL ? id : chosen);
  picture->elapsed = lq_format_elapsed (elapsed_ms);
}

static LqOverlayState
get_listening_state (LqOverlay *self)
{
  LqLink link = lq_dictation_get_link (self->dictation);

  if (self->hearing.is_deaf || self->hearing.is_silent)
    return LQ_OVERLAY_MUTED;

  return link == LQ_LINK_RECONNECTING || link == LQ_LINK_OFFLINE ? LQ_OVERLAY_RECONNECTING
                                                                 : LQ_OVERLAY_LISTENING;
}

/* While nothing can be heard, that is what is said, not what was before. */
static void
take_muted (LqOverlay *self, LqOverlayPicture *picture)
{
  g_free (picture->title);
  g_free (picture->hint);
  picture->title =
    g_strdup (self->hearing.is_deaf ? _ ("Waiting for a microphone…") : _ ("Nothing is heard"));
  picture->hint = g_strdup (self->hearing.is_deaf ? "" : _ ("Is the microphone muted?"));
}

static void
take_state (LqOverlay *self, LqOverlayPicture *picture)
{
  LqDictationState state = lq_dictation_get_state (self->dictation);
  int64_t          lag_ms = 0;

  g_object_get (self->dictation, "lag-ms", &lag_ms, NULL);
  picture->title = lq_format_state (state, lq_dictation_get_link (self->dictation), lag_ms);

  switch (state) {
  case LQ_DICTATION_IDLE:
  case LQ_DICTATION_FAILED:
  case LQ_DICTATION_FINISHING:
    picture->state = LQ_OVERLAY_FINISHING;
    break;
  case LQ_DICTATION_STARTING:
    picture->state = LQ_OVERLAY_STARTING;
    break;
  case LQ_DICTATION_LISTENING:
    picture->state = get_listening_state (self);
    picture->hint = g_strdup (_ ("Speak now"));
    if (picture->state == LQ_OVERLAY_MUTED)
      take_muted (self, picture);
    break;
  }
}

static void
take_message (LqOverlay *self, LqOverlayPicture *picture)
{
  picture->state = LQ_OVERLAY_ERROR;
  picture->title = g_strdup (self->title);
  picture->hint = g_strdup (self->body);
}

static void
refresh (LqOverlay *self)
{
  g_autoptr (LqOverlayPicture) picture = NULL;

  if (!self->is_shown)
    return;

  picture = lq_overlay_picture_new ();
  if (self->message_id != 0) {
    take_message (self, picture);
  } else {
    take_state (self, picture);
    take_words (self, picture);
    take_setup (self, picture);
    memcpy (picture->levels, self->levels, sizeof self->levels);
  }
  take_looks (picture);
  picture->scale = get_scale ();
  lq_overlay_screen_show (self->screen, g_steal_pointer (&picture));
}

/* ---- when it is shown */

static bool
can_show (LqOverlay *self)
{
  return self->screen != NULL && g_settings_get_boolean (self->settings, LQ_SETTINGS_OVERLAY);
}

static void
update (LqOverlay *self)
{
  bool is_wanted =
    can_show (self) && (lq_anywhere_is_delivering (self->anywhere) || self->message_id != 0);

  if (is_wanted != self->is_shown) {
    self->is_shown = is_wanted;
    memset (self->levels, 0, sizeof self->levels);
    if (!is_wanted)
      lq_overlay_screen_hide (self->screen);
  }
  refresh (self);
}

static void
message_over_cb (gpointer user_data)
{
  LqOverlay *self = user_data;

  self->message_id = 0;
  update (self);
}

static void
clear_message (LqOverlay *self)
{
  g_clear_handle_id (&self->message_id, g_source_remove);
}

static void
say_error (LqOverlay *self)
{
  g_autofree char *way_out = NULL;
  g_autofree char *sentence =
    lq_messages_for_error (lq_dictation_get_error (self->dictation), &way_out);
  g_autofree char *title = lq_format_title (sentence);

  lq_overlay_say (self, title, way_out);
}

static void
delivering_cb (LqOverlay *self)
{
  if (lq_anywhere_is_delivering (self->anywhere)) {
    self->hearing = (LqHearing){ 0 };
    /* A message stands where one was before. */
    if (self->message_id != 0)
      lq_overlay_screen_hide (self->screen);
    clear_message (self);
  } else if (lq_dictation_get_error (self->dictation) != NULL) {
    say_error (self);
  }
  update (self);
}

static void
tick_cb (LqOverlay *self)
{
  float  level_db = -96;
  double newest;

  if (!self->is_shown || self->message_id != 0)
    return;

  g_object_get (self->dictation, "level-db", &level_db, NULL);
  newest = MAX (lq_level_meter_get_fraction (level_db), self->levels[0] - FALL_PER_LEVEL);
  memmove (self->levels + 1, self->levels, sizeof self->levels - sizeof self->levels[0]);
  self->levels[0] = newest;
  refresh (self);
}

static void
notice_cb (LqOverlay *self, int notice)
{
  lq_hearing_note (&self->hearing, notice);
  refresh (self);
}

/* ---- the object */

static const LqOverlayBackend *
choose_backend (void)
{
  switch (lq_session_kind_detect ()) {
  case LQ_SESSION_X11:
    return &lq_overlay_x11;
  case LQ_SESSION_KDE:
  case LQ_SESSION_WLROOTS:
    return &lq_overlay_layer;
  case LQ_SESSION_GNOME:
  case LQ_SESSION_NONE:
    return NULL;
  }

  return NULL;
}

static void
lq_overlay_dispose (GObject *object)
{
  LqOverlay *self = LQ_OVERLAY (object);

  clear_message (self);
  g_clear_pointer (&self->screen, lq_overlay_screen_free);
  g_clear_object (&self->dictation);
  g_clear_object (&self->anywhere);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (lq_overlay_parent_class)->dispose (object);
}

static void
lq_overlay_finalize (GObject *object)
{
  LqOverlay *self = LQ_OVERLAY (object);

  g_free (self->title);
  g_free (self->body);

  G_OBJECT_CLASS (lq_overlay_parent_class)->finalize (object);
}

static void
lq_overlay_class_init (LqOverlayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lq_overlay_dispose;
  object_class->finalize = lq_overlay_finalize;

  signals[TELL] = g_signal_new ("tell", LQ_TYPE_OVERLAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
lq_overlay_init (LqOverlay *self)
{
  const LqOverlayBackend *backend = choose_backend ();

  if (backend != NULL)
    self->screen = lq_overlay_screen_new (backend);
}

LqOverlay *
lq_overlay_new (LqDictation *dictation, LqAnywhere *anywhere, GSettings *settings)
{
  LqOverlay *self = g_object_new (LQ_TYPE_OVERLAY, NULL);

  self->dictation = g_object_ref (dictation);
  self->anywhere = g_object_ref (anywhere);
  self->settings = g_object_ref (settings);

  g_signal_connect_object (anywhere, "notify::is-delivering", G_CALLBACK (delivering_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::" LQ_SETTINGS_OVERLAY, G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (dictation, "notify::state", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (dictation, "notify::level-db", G_CALLBACK (tick_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (dictation, "transcript-changed", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (dictation, "notice", G_CALLBACK (notice_cb), self, G_CONNECT_SWAPPED);

  return self;
}

void
lq_overlay_say (LqOverlay *self, const char *title, const char *body)
{
  g_return_if_fail (LQ_IS_OVERLAY (self));

  if (!can_show (self) || lq_overlay_screen_is_broken (self->screen)) {
    g_signal_emit (self, signals[TELL], 0, title, body);
    return;
  }

  g_free (self->title);
  g_free (self->body);
  self->title = g_strdup (title);
  self->body = g_strdup (body);
  clear_message (self);
  self->message_id = g_timeout_add_once (MESSAGE_MS, message_over_cb, self);
  update (self);
}
