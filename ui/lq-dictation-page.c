/* lq-dictation-page.c: the page on which one speaks and reads
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-dictation-page"

#include "config.h"
#include "lq-dictation-page.h"
#include "lq-error-bar.h"
#include "lq-error.h"
#include "lq-format.h"
#include "lq-hearing.h"
#include "lq-level-meter.h"
#include "lq-live-text.h"
#include "lq-messages.h"
#include "lq-settings.h"
#include "lq-tab-order.h"
#include "lq-toast.h"

#include <glib/gi18n.h>

struct _LqDictationPage {
  AdwBin         parent_instance;
  LqErrorBar    *error_bar;
  GtkStack      *stack;
  AdwStatusPage *status;
  GtkWidget     *ways_out;
  GtkButton     *way_out;
  LqLiveText    *text;
  GtkLabel      *state;
  LqLevelMeter  *meter;
  GtkLabel      *elapsed;
  GtkButton     *record;
  GtkImage      *record_icon;
  GtkLabel      *setup;

  LqDictation *dictation; /* NULL until it is set */
  GSettings   *settings;
  LqHearing    hearing;
  LqSession   *shown; /* whose transcript is in the text; compared only */
};

G_DEFINE_FINAL_TYPE (LqDictationPage, lq_dictation_page, ADW_TYPE_BIN)

static bool
has_text (LqDictationPage *self)
{
  const LqTranscript *transcript = lq_dictation_get_transcript (self->dictation);

  return transcript != NULL && !lq_transcript_is_empty (transcript);
}

/* gtk_label_set_label() lays out again even when nothing changed. */
static void
set_label (GtkLabel *label, const char *text)
{
  if (!g_str_equal (gtk_label_get_label (label), text))
    gtk_label_set_label (label, text);
}

/* ---- the empty page */

static void
set_status (LqDictationPage *self, const char *icon, const char *title, const char *description)
{
  g_autofree char *escaped = g_markup_escape_text (description, -1);

  adw_status_page_set_icon_name (self->status, icon);
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, escaped);
}

static void
show_problem (LqDictationPage *self, const GError *error)
{
  g_autofree char *advice = NULL;
  g_autofree char *message = lq_messages_for_error (error, &advice);
  g_autofree char *title = lq_format_title (message);
  const char      *label = NULL;
  const char      *action = lq_error_bar_way_out (error, &label);
  bool             is_microphone = g_error_matches (error, LQ_ERROR, LQ_ERROR_MICROPHONE);

  if (is_microphone)
    set_status (self, "microphone-disabled-symbolic", _ ("No Microphone Found"),
                advice != NULL ? advice : message);
  else
    set_status (self, "dialog-warning-symbolic", title, advice != NULL ? advice : "");

  gtk_widget_set_visible (GTK_WIDGET (self->way_out), action != NULL);
  gtk_button_set_label (self->way_out, label != NULL ? label : "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->way_out), action);
  gtk_widget_set_visible (self->ways_out, TRUE);
}

static void
invite_to_speak (LqDictationPage *self)
{
  if (lq_dictation_get_link (self->dictation) == LQ_LINK_OFFLINE)
    set_status (self, "loquat-speak-symbolic", _ ("Only Recording"),
                _ ("No words appear now. What you say is kept."));
  else
    set_status (self, "loquat-speak-symbolic", _ ("Speak Now"),
                _ ("Your words appear here while you speak."));
}

static void
show_invitation (LqDictationPage *self)
{
  gtk_widget_set_visible (self->ways_out, FALSE);

  switch (lq_dictation_get_state (self->dictation)) {
  case LQ_DICTATION_IDLE:
  case LQ_DICTATION_FAILED:
    if (self->shown != NULL)
      set_status (self, "audio-input-microphone-symbolic", _ ("No Words Were Heard"),
                  _ ("Did the level move while you spoke? If not, choose another microphone."));
    else
      set_status (
        self, "loquat-speak-symbolic", _ ("Press the Button and Speak"),
        _ ("Your words appear here while you speak. The Space bar starts and stops, too."));
    break;
  case LQ_DICTATION_STARTING:
  case LQ_DICTATION_LISTENING:
    invite_to_speak (self);
    break;
  case LQ_DICTATION_FINISHING:
    set_status (self, "loquat-speak-symbolic", _ ("One Moment"), _ ("The last words are coming."));
    break;
  }
}

static void
update_stack (LqDictationPage *self)
{
  const GError *error = lq_dictation_get_error (self->dictation);
  bool          is_recording = lq_dictation_get_state (self->dictation) == LQ_DICTATION_LISTENING;
  bool          is_text = has_text (self);

  /* While sound is recorded, an error is a note beside it, not the page. */
  lq_error_bar_set_error (self->error_bar, is_text || is_recording ? error : NULL);
  if (!is_text && error != NULL && !is_recording)
    show_problem (self, error);
  else if (!is_text)
    show_invitation (self);
  gtk_stack_set_visible_child_name (self->stack, is_text ? "text" : "empty");
}

/* ---- the dock */

static void
update_record_button (LqDictationPage *self, LqDictationState state)
{
  bool        is_on = state == LQ_DICTATION_STARTING || state == LQ_DICTATION_LISTENING;
  const char *name = is_on ? _ ("Stop dictation") : _ ("Start dictation");
  const char *tip = is_on ? _ ("Stop dictation (Ctrl+R)") : _ ("Start dictation (Ctrl+R)");

  gtk_image_set_from_icon_name (self->record_icon, is_on ? "media-playback-stop-symbolic"
                                                         : "audio-input-microphone-symbolic");
  gtk_widget_remove_css_class (GTK_WIDGET (self->record),
                               is_on ? "suggested-action" : "destructive-action");
  gtk_widget_add_css_class (GTK_WIDGET (self->record),
                            is_on ? "destructive-action" : "suggested-action");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->record), tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->record), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

static void
update_setup (LqDictationPage *self)
{
  g_autofree char *id = g_settings_get_string (self->settings, LQ_SETTINGS_ENGINE);
  g_autofree char *chosen = g_settings_get_string (self->settings, LQ_SETTINGS_MICROPHONE);
  g_autofree char *engine = lq_format_engine (id);
  g_autofree char *device = NULL;
  g_autofree char *setup = NULL;
  bool             is_on = lq_dictation_get_state (self->dictation) == LQ_DICTATION_LISTENING;
  bool is_kept = g_settings_get_boolean (self->settings, LQ_SETTINGS_KEEP_MICROPHONE_OPEN);

  g_object_get (self->dictation, "device", &device, NULL);
  if (!is_on || device == NULL) {
    g_free (device);
    device = g_strdup (*chosen != '\0' ? chosen : "default");
  }
  setup =
    g_strdup_printf (is_kept ? _ ("%s · %s, kept open") : "%s · %s", engine,
                     lq_format_is_default_device (device) ? _ ("Default microphone") : device);
  set_label (self->setup, setup);
}

static void
update_state_label (LqDictationPage *self)
{
  g_autofree char *sentence = NULL;
  int64_t          lag_ms = 0;

  if (self->hearing.is_deaf) {
    set_label (self->state, _ ("Waiting for a microphone…"));
    return;
  }

  if (self->hearing.is_silent && lq_dictation_get_link (self->dictation) == LQ_LINK_ONLINE) {
    set_label (self->state, _ ("Nothing is heard. Is the microphone muted?"));
    return;
  }

  g_object_get (self->dictation, "lag-ms", &lag_ms, NULL);
  sentence = lq_format_state (lq_dictation_get_state (self->dictation),
                              lq_dictation_get_link (self->dictation), lag_ms);
  set_label (self->state, sentence);
}

static void
update_elapsed (LqDictationPage *self)
{
  g_autofree char *elapsed = NULL;
  int64_t          elapsed_ms = 0;

  g_object_get (self->dictation, "elapsed-ms", &elapsed_ms, NULL);
  elapsed = lq_format_elapsed (elapsed_ms);
  set_label (self->elapsed, elapsed);
}

/* ---- what the dictation tells */

static void
state_changed_cb (LqDictationPage *self)
{
  LqDictationState state = lq_dictation_get_state (self->dictation);

  if (state != LQ_DICTATION_LISTENING) {
    self->hearing = (LqHearing){ 0 };
    lq_level_meter_clear (self->meter);
  }
  update_record_button (self, state);
  update_state_label (self);
  update_setup (self);
  update_stack (self);
}

static void
tick_cb (LqDictationPage *self)
{
  float level_db = -96;

  if (lq_dictation_get_state (self->dictation) == LQ_DICTATION_LISTENING) {
    g_object_get (self->dictation, "level-db", &level_db, NULL);
    lq_level_meter_push (self->meter, level_db);
  }
  update_elapsed (self);
  update_state_label (self);
}

static void
notice_cb (LqDictationPage *self, int notice)
{
  lq_hearing_note (&self->hearing, notice);
  update_state_label (self);
}

static void
link_changed_cb (LqDictationPage *self)
{
  update_state_label (self);
  update_stack (self);
}

static void
transcript_changed_cb (LqDictationPage *self)
{
  LqSession          *session = lq_dictation_get_session (self->dictation);
  const LqTranscript *transcript = lq_dictation_get_transcript (self->dictation);

  if (session != self->shown)
    lq_live_text_clear (self->text);
  self->shown = session;
  if (transcript != NULL)
    lq_live_text_show (self->text, transcript);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dictation.copy", has_text (self));
  update_stack (self);
}

/* ---- actions */

static char *
dup_text (LqDictationPage *self)
{
  const LqTranscript *transcript = lq_dictation_get_transcript (self->dictation);
  g_autofree char    *settled = lq_transcript_dup_final_text (transcript);
  g_autofree char    *guessed = lq_transcript_dup_provisional_text (transcript);

  return g_strchug (g_strconcat (settled, guessed, NULL));
}

static void
copy_all_cb (LqDictationPage *self)
{
  g_autofree char *text = NULL;

  if (self->dictation == NULL || !has_text (self))
    return;

  text = dup_text (self);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  lq_toast_say (GTK_WIDGET (self), _ ("Copied"));
}

static void
copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  copy_all_cb (LQ_DICTATION_PAGE (widget));
}

static void
copy_details (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqDictationPage *self = LQ_DICTATION_PAGE (widget);
  const GError    *error = self->dictation ? lq_dictation_get_error (self->dictation) : NULL;
  g_autofree char *details = error ? lq_error_bar_dup_details (error) : NULL;

  if (details == NULL)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), details);
  lq_toast_say (widget, _ ("Details copied"));
}

static gboolean
lq_dictation_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (LQ_DICTATION_PAGE (widget)->record));
}

static void
lq_dictation_page_dispose (GObject *object)
{
  LqDictationPage *self = LQ_DICTATION_PAGE (object);

  g_clear_object (&self->dictation);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_DICTATION_PAGE);

  G_OBJECT_CLASS (lq_dictation_page_parent_class)->dispose (object);
}

static void
lq_dictation_page_class_init (LqDictationPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_dictation_page_dispose;
  widget_class->focus = lq_tab_order_focus;
  widget_class->grab_focus = lq_dictation_page_grab_focus;

  g_type_ensure (LQ_TYPE_ERROR_BAR);
  g_type_ensure (LQ_TYPE_LEVEL_METER);
  g_type_ensure (LQ_TYPE_LIVE_TEXT);

  gtk_widget_class_install_action (widget_class, "dictation.copy", NULL, copy);
  gtk_widget_class_install_action (widget_class, "dictation.copy-details", NULL, copy_details);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-dictation-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LqDictationPage, error_bar);
  gtk_widget_class_bind_template_child (widget_class, LqDictationPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LqDictationPage, status);
  gtk_widget_class_bind_template_child (widget_class, LqDictationPage, ways_out);
  gtk_widget_class_bind_template_child (widget_class, LqDictationPage, way_out);
  gtk_widget_class_bind_template_child (widget_class, LqDictationPage, text);
  gtk_widget_class_bind_template_child (widget_class, LqDictationPage, state);
  gtk_widget_class_bind_template_child (widget_class, LqDictationPage, meter);
  gtk_widget_class_bind_template_child (widget_class, LqDictationPage, elapsed);
  gtk_widget_class_bind_template_child (widget_class, LqDictationPage, record);
  gtk_widget_class_bind_template_child (widget_class, LqDictationPage, record_icon);
  gtk_widget_class_bind_template_child (widget_class, LqDictationPage, setup);
  gtk_widget_class_bind_template_callback (widget_class, copy_all_cb);
}

static void
lq_dictation_page_init (LqDictationPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dictation.copy", FALSE);
}

void
lq_dictation_page_set_dictation (LqDictationPage *self, LqDictation *dictation, GSettings *settings)
{
  static const struct {
    const char *signal;
    void (*callback) (LqDictationPage *self);
  } handlers[] = {
    { "notify::state", state_changed_cb }, { "notify::link", link_changed_cb },
    { "notify::error", update_stack },     { "notify::device", update_setup },
    { "notify::level-db", tick_cb },       { "transcript-changed", transcript_changed_cb },
  };

  g_return_if_fail (LQ_IS_DICTATION_PAGE (self));
  g_return_if_fail (self->dictation == NULL);

  self->dictation = g_object_ref (dictation);
  self->settings = g_object_ref (settings);
  for (size_t i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (dictation, handlers[i].signal, G_CALLBACK (handlers[i].callback), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (dictation, "notice", G_CALLBACK (notice_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::" LQ_SETTINGS_ENGINE, G_CALLBACK (update_setup),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::" LQ_SETTINGS_MICROPHONE, G_CALLBACK (update_setup),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::" LQ_SETTINGS_KEEP_MICROPHONE_OPEN,
                           G_CALLBACK (update_setup), self, G_CONNECT_SWAPPED);

  transcript_changed_cb (self);
  state_changed_cb (self);
  update_elapsed (self);
}
