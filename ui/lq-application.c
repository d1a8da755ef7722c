/* lq-application.c: the program with a window
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is slow waits until the first frame is on the screen: the sound system, the engine,
 * recordings that a crash left. Only the history is opened at once, on its own thread. */

#define G_LOG_DOMAIN "lq-application"

#include "config.h"
#include "lq-application.h"
#include "lq-about.h"
#include "lq-anywhere.h"
#include "lq-background.h"
#include "lq-cues.h"
#include "lq-delivery-words.h"
#include "lq-desk-clipboard.h"
#include "lq-dictation-actions.h"
#include "lq-dictation.h"
#include "lq-done-notice.h"
#include "lq-doctor-window.h"
#include "lq-format.h"
#include "lq-intake.h"
#include "lq-microphone.h"
#include "lq-overlay.h"
#include "lq-paths.h"
#include "lq-players.h"
#include "lq-preferences.h"
#include "lq-queue.h"
#include "lq-recovery.h"
#include "lq-settings.h"
#include "lq-window.h"
#include "lq-words-clipboard.h"
#include "lq-words-window.h"
#include "loquat-resources.h"

#include <glib/gi18n.h>

/* Of a recovered recording, in a toast. */
enum { FIRST_WORDS_CHARS = 48 };
/* Started by the bus, the program waits so long for the action it was started for. */
enum { SERVICE_IDLE_MS = 10000 };

struct _LqApplication {
  AdwApplication parent_instance;
  GSettings     *settings;
  LqDictation   *dictation;
  LqAnywhere    *anywhere;
  LqBackground  *background;
  LqOverlay     *overlay;
  LqCues        *cues;
  LqPlayers     *players;
  LqWordList    *words;
  LqStore       *store; /* NULL until it is open, or when it cannot be */
  GError        *store_error;
  LqQueue       *queue; /* NULL while there is no store */
  LqIntake      *intake;
  LqDoneNotice  *done_notice;
  LqWindow      *window;      /* NULL while there is none */
  GCancellable  *cancellable; /* of the recovery */
  char          *first_words; /* of the first recording that was recovered */
  bool           is_held;     /* the program goes on while a dictation does, or a file */
  bool           is_warm;
};

G_DEFINE_FINAL_TYPE (LqApplication, lq_application, ADW_TYPE_APPLICATION)

/* ---- recordings of an earlier process */

static void
recovered_cb (LqEntry *entry, gpointer user_data)
{
  LqApplication *self = user_data;

  if (self->first_words == NULL)
    self->first_words = lq_format_preview (entry->text, FIRST_WORDS_CHARS);
}

static void
recovery_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqApplication) self = user_data;
  g_autoptr (GError) error = NULL;
  int n = lq_recovery_run_finish (result, &error);

  if (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_message ("recovering recordings: %s", error->message);
  if (n > 0 && self->window != NULL)
    lq_window_say_recovered (self->window, n, self->first_words);
}

/* ---- what waits for the first frame */

static void
update_standby (LqApplication *self)
{
  g_autofree char *device = g_settings_get_string (self->settings, LQ_SETTINGS_MICROPHONE);

  lq_microphone_keep_open (
    g_settings_get_boolean (self->settings, LQ_SETTINGS_KEEP_MICROPHONE_OPEN), device);
}

static void
warm_up (LqApplication *self)
{
  g_autofree char *id = g_settings_get_string (self->settings, LQ_SETTINGS_ENGINE);
  const LqEngine  *engine = lq_engine_find (id);

  if (self->is_warm)
    return;

  self->is_warm = true;
  lq_microphone_warm ();
  update_standby (self);
  if (engine->warm != NULL)
    engine->warm ();
}

static void
recover (LqApplication *self)
{
  if (self->store != NULL && self->is_warm && self->cancellable == NULL) {
    self->cancellable = g_cancellable_new ();
    lq_recovery_run_async (self->store, self->settings, recovered_cb, self->cancellable,
                           recovery_done_cb, g_object_ref (self));
  }
}

static gboolean
settled_cb (gpointer user_data)
{
  g_autoptr (LqApplication) self = user_data;

  warm_up (self);
  recover (self);

  return G_SOURCE_REMOVE;
}

static void
painted_cb (GdkFrameClock *clock, LqApplication *self)
{
  g_signal_handlers_disconnect_by_func (clock, painted_cb, self);
  /* Below the priority of painting, so that the frame is out before anything else begins. */
  g_idle_add_full (G_PRIORITY_LOW, settled_cb, g_object_ref (self), NULL);
}

static void
realized_cb (GtkWidget *window, LqApplication *self)
{
  g_signal_connect_object (gtk_widget_get_frame_clock (window), "after-paint",
                           G_CALLBACK (painted_cb), self, 0);
}

/* ---- how long the program stays */

static bool
is_transcribing (LqApplication *self)
{
  return self->queue != NULL &&
         lq_queue_get_n_running (self->queue) + lq_queue_get_n_waiting (self->queue) > 0;
}

/* Without a window the program stays for as long as something is recorded or on its way. */
static void
update_hold (LqApplication *self)
{
  LqDictationState state = lq_dictation_get_state (self->dictation);
  bool             is_needed = (state != LQ_DICTATION_IDLE && state != LQ_DICTATION_FAILED) ||
                   lq_dictation_is_busy (self->dictation) || is_transcribing (self);

  if (is_needed == self->is_held)
    return;

  self->is_held = is_needed;
  if (is_needed)
    g_application_hold (G_APPLICATION (self));
  else
    g_application_release (G_APPLICATION (self));
}

/* ---- the history */

static void
tell_store (LqApplication *self)
{
  const char *damaged;

  if (self->window == NULL || (self->store == NULL && self->store_error == NULL))
    return;

  lq_window_set_store (self->window, self->store, self->store_error);
  if (self->queue != NULL)
    lq_window_set_queue (self->window, self->queue);
  damaged = self->store != NULL ? lq_store_get_damaged_path (self->store) : NULL;
  if (damaged != NULL)
    lq_window_say_notice (self->window, LQ_NOTICE_HISTORY_DAMAGED, damaged);
}

/* What it does goes on with the next start. */
static void
close_queue (LqApplication *self)
{
  if (self->queue != NULL)
    lq_queue_close (self->queue);
  g_clear_object (&self->queue);
}

static void
told_cb (LqApplication *self, const char *sentence, const char *id)
{
  if (self->window != NULL)
    lq_window_say_done (self->window, sentence, id);
}

static void
create_queue (LqApplication *self)
{
  self->queue = lq_queue_new (self->store, self->settings);
  self->done_notice = lq_done_notice_new (GTK_APPLICATION (self), self->queue);
  g_signal_connect_object (self->queue, "changed", G_CALLBACK (update_hold), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->done_notice, "told", G_CALLBACK (told_cb), self,
                           G_CONNECT_SWAPPED);
  lq_intake_set_queue (self->intake, self->queue);
}

static void
store_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqApplication) self = user_data;

  self->store = lq_store_open_finish (result, &self->store_error);
  if (self->store != NULL) {
    lq_dictation_set_store (self->dictation, self->store);
    create_queue (self);
  } else {
    g_message ("opening the history: %s", self->store_error->message);
  }

  lq_word_list_set_store (self->words, self->store);
  tell_store (self);
  recover (self);
  g_application_release (G_APPLICATION (self));
}

static void
open_store (LqApplication *self)
{
  g_autofree char *path = lq_paths_dup_database ();

  /* A program that is started for one action must not end before the answer is there. */
  g_application_hold (G_APPLICATION (self));
  lq_store_open_async (path, NULL, store_opened_cb, g_object_ref (self));
}

/* ---- the dictation */

static void
notice_cb (LqApplication *self, int notice, const char *detail)
{
  if (self->window != NULL)
    lq_window_say_notice (self->window, (LqNotice) notice, detail);
}

/* What could not be shown beside the words; where there is a window, it says the same. */
static void
tell_cb (LqApplication *self, const char *title, const char *body)
{
  g_autoptr (GNotification) notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  g_application_send_notification (G_APPLICATION (self), "dictation", notification);
}

static void
note_cb (LqApplication *self, int note, const char *text)
{
  const char *body;
  const char *title = lq_delivery_words ((LqDeliveryNote) note, text, &body);

  lq_overlay_say (self->overlay, title, body);
}

static void
create_clipboard (void)
{
  GdkDisplay *display = gdk_display_get_default ();
  g_autoptr (LqClipboard) clipboard = display != NULL ? lq_desk_clipboard_new (display) : NULL;

  if (clipboard != NULL)
    lq_clipboard_set_default (clipboard);
}

static void
create_dictation (LqApplication *self)
{
  self->dictation = lq_dictation_new (NULL, self->settings);
  self->words = lq_word_list_new (self->settings);
  lq_dictation_set_words (self->dictation, self->words);
  lq_words_clipboard_follow (self->words);
  g_signal_connect_object (self->dictation, "notify::state", G_CALLBACK (update_hold), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->dictation, "finished", G_CALLBACK (update_hold), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->dictation, "notice", G_CALLBACK (notice_cb), self,
                           G_CONNECT_SWAPPED);
  self->anywhere = lq_anywhere_new (self->dictation, self->words, self->settings);
  g_signal_connect_object (self->anywhere, "note", G_CALLBACK (note_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::" LQ_SETTINGS_KEEP_MICROPHONE_OPEN,
                           G_CALLBACK (update_standby), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::" LQ_SETTINGS_MICROPHONE,
                           G_CALLBACK (update_standby), self, G_CONNECT_SWAPPED);
  self->background = lq_background_new (G_APPLICATION (self),
                                        lq_anywhere_get_hotkeys (self->anywhere), self->settings);
  self->cues = lq_cues_new (self->dictation, self->anywhere, self->settings);
  self->players = lq_players_new (self->dictation, self->settings);
  self->overlay = lq_overlay_new (self->dictation, self->anywhere, self->settings);
  g_signal_connect_object (self->overlay, "tell", G_CALLBACK (tell_cb), self, G_CONNECT_SWAPPED);
}

/* ---- actions */

static void
warm_cb (GActionMap *map)
{
  warm_up (LQ_APPLICATION (map));
}

static void
show_preferences (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LqApplication *self = user_data;
  GtkWindow     *parent = GTK_WINDOW (self->window);

  gtk_window_present (GTK_WINDOW (lq_preferences_new (parent, self->settings, self->dictation,
                                                      lq_anywhere_get_hotkeys (self->anywhere))));
}

static void
show_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LqApplication *self = user_data;
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource ("/io/github/loquat/Loquat/help-overlay.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  gtk_window_set_transient_for (shortcuts, GTK_WINDOW (self->window));
  gtk_window_present (shortcuts);
}

static void
show_doctor (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LqApplication *self = user_data;

  gtk_window_present (
    GTK_WINDOW (lq_doctor_window_new (GTK_WINDOW (self->window), self->settings)));
}

static void
show_words (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LqApplication *self = user_data;

  gtk_window_present (
    GTK_WINDOW (lq_words_window_new (GTK_WINDOW (self->window), self->settings, self->words)));
}

static void
show_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LqApplication *self = user_data;

  lq_about_present (GTK_WINDOW (self->window));
}

static void
show_files (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LqApplication *self = user_data;

  g_application_activate (G_APPLICATION (self));
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.show-files", NULL);
}

static void
open_entry (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LqApplication *self = user_data;

  g_application_activate (G_APPLICATION (self));
  lq_window_open_entry (self->window, g_variant_get_string (parameter, NULL));
}

/* What is being said is finished first. */
static void
quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LqApplication *self = user_data;

  lq_background_end (self->background);
  lq_dictation_stop (self->dictation);
  close_queue (self);
  update_hold (self);
  if (self->window != NULL)
    gtk_window_close (GTK_WINDOW (self->window));
}

static void
add_actions (LqApplication *self)
{
  static const GActionEntry actions[] = {
    { .name = "about", .activate = show_about },
    { .name = "doctor", .activate = show_doctor },
    { .name = "open-entry", .activate = open_entry, .parameter_type = "s" },
    { .name = "preferences", .activate = show_preferences },
    { .name = "quit", .activate = quit },
    { .name = "show-files", .activate = show_files },
    { .name = "shortcuts", .activate = show_shortcuts },
    { .name = "words", .activate = show_words },
  };
  static const struct {
    const char *action;
    const char *keys[3];
  } accels[] = {
    { "app.preferences", { "<Control>comma" } },
    { "app.quit", { "<Control>q" } },
    { "app.shortcuts", { "<Control>question" } },
    { "win.toggle-dictation", { "<Control>r" } },
    { "dictation.copy", { "<Control><Shift>c" } },
    { "win.search", { "<Control>f" } },
    { "win.show-dictation", { "<Alt>1" } },
    { "win.show-history", { "<Alt>2" } },
    { "win.show-files", { "<Alt>3" } },
    { "win.open-files", { "<Control>o" } },
    { "window.close", { "<Control>w" } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  lq_dictation_actions_add (G_ACTION_MAP (self), self->anywhere, warm_cb);
  for (size_t i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action,
                                           accels[i].keys);
}

/* ---- the window */

/* Nobody is recorded into a window that is closed. What was said up to now is finished. */
static gboolean
close_request_cb (LqApplication *self)
{
  if (!lq_anywhere_is_delivering (self->anywhere))
    lq_dictation_stop (self->dictation);
  self->window = NULL;
  lq_background_say (self->background);
  lq_anywhere_set_home (self->anywhere, false);

  return GDK_EVENT_PROPAGATE;
}

/* Keys pressed for another application would press the window's buttons. */
static void
active_cb (LqApplication *self)
{
  lq_anywhere_set_home (self->anywhere,
                        self->window != NULL && gtk_window_is_active (GTK_WINDOW (self->window)));
}

static void
open_window (LqApplication *self)
{
  self->window = lq_window_new (GTK_APPLICATION (self), self->settings, self->dictation);
  g_signal_connect_object (self->window, "close-request", G_CALLBACK (close_request_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->window, "notify::is-active", G_CALLBACK (active_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->window, "realize", G_CALLBACK (realized_cb), self, 0);
  lq_window_set_intake (self->window, self->intake);
  tell_store (self);
}

static void
lq_application_startup (GApplication *application)
{
  LqApplication *self = LQ_APPLICATION (application);

  G_APPLICATION_CLASS (lq_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (APPLICATION_ID);
  if (g_application_get_flags (application) & G_APPLICATION_IS_SERVICE)
    g_application_set_inactivity_timeout (application, SERVICE_IDLE_MS);
  create_clipboard ();
  create_dictation (self);
  self->intake = lq_intake_new ();
  open_store (self);
  add_actions (self);
  /* Without a window no frame tells when there is time; a key may come any moment. */
  if (g_application_get_flags (application) & G_APPLICATION_IS_SERVICE)
    g_idle_add_full (G_PRIORITY_LOW, settled_cb, g_object_ref (self), NULL);
}

static void
lq_application_activate (GApplication *application)
{
  LqApplication *self = LQ_APPLICATION (application);

  if (self->window == NULL)
    open_window (self);
  gtk_window_present (GTK_WINDOW (self->window));
}

/* From a file manager, the dock, or the command line. */
static void
lq_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  LqApplication *self = LQ_APPLICATION (application);
  g_autoptr (GPtrArray) given = g_ptr_array_new_with_free_func (g_object_unref);

  for (int i = 0; i < n_files; i++)
    g_ptr_array_add (given, g_object_ref (files[i]));
  g_application_activate (application);
  lq_intake_take (self->intake, given);
}

static void
lq_application_shutdown (GApplication *application)
{
  LqApplication *self = LQ_APPLICATION (application);

  g_cancellable_cancel (self->cancellable);
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  g_clear_object (&self->intake);
  g_clear_object (&self->done_notice);
  g_clear_object (&self->background);
  g_clear_object (&self->overlay);
  g_clear_object (&self->cues);
  g_clear_object (&self->players);
  g_clear_object (&self->anywhere);
  lq_clipboard_set_default (NULL);
  g_clear_object (&self->dictation);
  g_clear_object (&self->words);
  close_queue (self);
  if (self->store != NULL)
    lq_store_close (self->store);
  lq_microphone_shut_down ();

  G_APPLICATION_CLASS (lq_application_parent_class)->shutdown (application);
}

static void
lq_application_finalize (GObject *object)
{
  LqApplication *self = LQ_APPLICATION (object);

  g_clear_object (&self->store);
  g_clear_object (&self->settings);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->store_error);
  g_free (self->first_words);

  G_OBJECT_CLASS (lq_application_parent_class)->finalize (object);
}

static void
lq_application_class_init (LqApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lq_application_finalize;
  application_class->startup = lq_application_startup;
  application_class->activate = lq_application_activate;
  application_class->open = lq_application_open;
  application_class->shutdown = lq_application_shutdown;
}

static void
lq_application_init (LqApplication *self)
{
}

int
lq_application_main (int argc, char **argv)
{
  g_autoptr (LqApplication) self = NULL;
  g_autoptr (GSettings) settings = lq_settings_new ();

  if (settings == NULL) {
    g_printerr ("loquat: %s\n",
                _ ("Loquat’s settings schema is not installed. Install Loquat again."));
    return 1;
  }

  /* They register themselves; the call makes the linker take them out of the library. */
  lq_resources_get_resource ();
  self = g_object_new (LQ_TYPE_APPLICATION, "application-id", APPLICATION_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path", "/io/github/loquat/Loquat",
                       NULL);
  self->settings = g_steal_pointer (&settings);

  return g_application_run (G_APPLICATION (self), argc, argv);
}
