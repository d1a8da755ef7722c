/* lq-entry-page.c: one entry of the history, to be read along with its sound, edited and exported
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is changed is saved a moment later, and at the latest when the page is left. */

#define G_LOG_DOMAIN "lq-entry-page"

#include "config.h"
#include "lq-entry-page-private.h"
#include "lq-entry-keys.h"
#include "lq-entry-words.h"
#include "lq-error.h"
#include "lq-format.h"
#include "lq-inside.h"
#include "lq-messages.h"
#include "lq-script-builder.h"
#include "lq-settings.h"
#include "lq-toast.h"

#include <glib/gi18n.h>

/* A pause in typing. */
enum { SAVE_AFTER_MS = 800 };

enum { BACK, DELETE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqEntryPage, lq_entry_page, ADW_TYPE_BIN)

/* ---- saving */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqEntryPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (lq_store_save_finish (LQ_STORE (source), result, &error))
    return;

  g_message ("an edit was not saved: %s", error->message);
  lq_toast_say (GTK_WIDGET (self), _ ("The change could not be saved"));
}

LqEntry *
lq_entry_page_dup_current (LqEntryPage *self)
{
  LqScript *script = lq_script_view_get_script (self->script_view);
  LqEntry  *entry = lq_entry_copy (self->entry);

  if (!lq_script_view_is_loaded (self->script_view))
    return entry;

  g_clear_pointer (&entry->tokens, g_ptr_array_unref);
  entry->tokens = lq_script_dup_tokens (script);
  g_free (entry->text);
  entry->text = lq_script_dup_text (script);
  g_clear_pointer (&entry->speakers, g_hash_table_unref);
  entry->speakers = lq_script_dup_names (script);

  return entry;
}

static void
save (LqEntryPage *self)
{
  g_clear_handle_id (&self->save_id, g_source_remove);
  if (self->store == NULL)
    return;

  lq_store_save_async (self->store, self->entry, saved_cb, g_object_ref (self));
}

void
lq_entry_page_flush (LqEntryPage *self)
{
  g_autoptr (LqEntry) current = NULL;

  if (self->save_id == 0)
    return;

  current = lq_entry_page_dup_current (self);
  g_set_object (&self->entry, current);
  save (self);
}

static gboolean
save_cb (gpointer user_data)
{
  lq_entry_page_flush (user_data);

  return G_SOURCE_REMOVE;
}

static void
edited_cb (LqEntryPage *self)
{
  g_clear_handle_id (&self->save_id, g_source_remove);
  self->save_id = g_timeout_add (SAVE_AFTER_MS, save_cb, self);
  lq_find_bar_refresh (self->find_bar);
}

void
lq_entry_page_save_changed (LqEntryPage *self, LqEntry *entry)
{
  g_set_object (&self->entry, entry);
  save (self);
  g_object_unref (entry);
}

/* ---- sound */

static const char *
get_sound (LqEntry *entry)
{
  return entry->kind == LQ_ENTRY_FILE ? entry->source_path : entry->audio_path;
}

void
lq_entry_page_open_sound (LqEntryPage *self)
{
  gtk_revealer_set_reveal_child (self->missing, FALSE);
  lq_player_bar_open (self->player_bar, get_sound (self->entry));
}

static void
moved_cb (LqEntryPage *self, gint64 ms)
{
  lq_script_view_light (self->script_view, ms);
}

static void
play_from_cb (LqEntryPage *self, gint64 ms)
{
  lq_player_bar_play_from (self->player_bar, ms);
}

/* A person's own file may have been moved; where nothing can be played at all, there is no sense in
 * looking for it. */
static void
sound_failed_cb (LqEntryPage *self, const GError *error)
{
  bool             is_missing = g_error_matches (error, LQ_ERROR, LQ_ERROR_FILE_MISSING);
  g_autofree char *name = g_path_get_basename (get_sound (self->entry));
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *text = NULL;

  if (is_missing)
    text = g_strdup_printf (_ ("“%s” is not there. It was moved or deleted."), shown);
  else
    text = lq_messages_for_error (error, NULL);
  gtk_label_set_label (self->missing_text, text);
  gtk_widget_set_visible (self->locate_button,
                          self->entry->kind == LQ_ENTRY_FILE && error->code != LQ_ERROR_PLAYBACK);
  gtk_revealer_set_reveal_child (self->missing, TRUE);
}

/* ---- title */

void
lq_entry_page_show_title (LqEntryPage *self)
{
  g_autoptr (GDateTime) started = lq_format_local_time (self->entry->started_at_us);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = lq_format_day (started, now);
  g_autofree char *time = lq_format_time (started);
  g_autofree char *both = g_strdup_printf ("%s, %s", day, time);
  bool             has_title = self->entry->title != NULL && *self->entry->title != '\0';

  adw_window_title_set_title (self->title, has_title ? self->entry->title : day);
  adw_window_title_set_subtitle (self->title, has_title ? both : time);
}

/* ---- the text */

static void
edit_toggled_cb (LqEntryPage *self)
{
  bool is_editing = gtk_toggle_button_get_active (self->edit);

  lq_script_view_set_editable (self->script_view, is_editing);
  gtk_widget_grab_focus (GTK_WIDGET (self->script_view));
}

static void
mark_doubtful_cb (LqEntryPage *self)
{
  lq_script_view_mark_doubtful (self->script_view,
                                g_settings_get_boolean (self->settings, LQ_SETTINGS_MARK_DOUBTFUL));
}

static void
loaded_cb (LqEntryPage *self)
{
  LqScript *script = lq_script_view_get_script (self->script_view);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "entry.speakers",
                                 lq_script_get_speakers (script)->len > 0);
  lq_find_bar_refresh (self->find_bar);
}

static void
show_text (LqEntryPage *self)
{
  LqEntry *entry = self->entry;
  g_autoptr (GPtrArray) words = NULL;

  /* Of some entries the text was kept, and no tokens. */
  if (entry->tokens != NULL && entry->tokens->len > 0)
    words = g_ptr_array_ref (entry->tokens);
  else
    words = lq_script_builder_dup_words (entry->text);

  gtk_stack_set_visible_child_name (self->stack, words->len > 0 ? "text" : "empty");
  gtk_widget_set_visible (GTK_WIDGET (self->edit), words->len > 0);
  lq_script_view_show (self->script_view, words, entry->speakers);
}

static void
show_facts (LqEntryPage *self)
{
  g_autofree char *facts = lq_entry_words_dup_facts (self->entry);

  lq_entry_page_show_title (self);
  gtk_label_set_label (self->facts, facts);
  lq_entry_words_show_error (self->error_bar, self->entry);
}

static void
load_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqEntryPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqEntry) entry = lq_store_load_finish (LQ_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    lq_error_bar_set_error (self->error_bar, error);
  if (entry != NULL)
    g_set_object (&self->entry, entry);
  show_text (self);
}

static void
load (LqEntryPage *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  lq_store_load_async (self->store, self->entry->id, self->cancellable, load_cb,
                       g_object_ref (self));
}

/* The queue or a recovery brought more text, and nobody has written into it meanwhile. */
static void
store_saved_cb (LqEntryPage *self, LqEntry *entry)
{
  if (self->entry == NULL || entry == self->entry || self->save_id != 0 ||
      !g_str_equal (entry->id, self->entry->id) || entry->state == LQ_ENTRY_RECORDING)
    return;

  g_set_object (&self->entry, entry);
  show_facts (self);
  lq_entry_page_open_sound (self);
  load (self);
}

/* ---- keys */

static LqEntryKeysPlace
find_place (LqEntryPage *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));

  if (focus == GTK_WIDGET (lq_script_view_get_text_view (self->script_view)))
    return lq_script_view_get_editable (self->script_view) ? LQ_ENTRY_KEYS_WRITING
                                                           : LQ_ENTRY_KEYS_READING;

  return GTK_IS_EDITABLE (focus) ? LQ_ENTRY_KEYS_FIELD : LQ_ENTRY_KEYS_ELSEWHERE;
}

/* Before the text view, which has other meanings for some. */
static gboolean
key_cb (LqEntryPage *self, guint key, guint code, GdkModifierType modifiers)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkRoot   *root = gtk_widget_get_root (widget);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (root));
  g_autoptr (GVariant) target = NULL;
  const char *action;

  /* What is open over the page has keys of its own. */
  if (focus != NULL && gtk_widget_get_native (focus) != GTK_NATIVE (root))
    return GDK_EVENT_PROPAGATE;

  action = lq_entry_keys_find (key, modifiers, find_place (self), &target);
  if (action == NULL)
    return GDK_EVENT_PROPAGATE;

  if (target != NULL)
    g_variant_ref_sink (target);
  gtk_widget_activate_action_variant (
    g_str_has_prefix (action, "player.") ? GTK_WIDGET (self->player_bar) : widget, action, target);

  return GDK_EVENT_STOP;
}

static void
go_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[BACK], 0);
}

static void
escape (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqEntryPage *self = LQ_ENTRY_PAGE (widget);

  if (lq_find_bar_close (self->find_bar))
    return;
  if (gtk_toggle_button_get_active (self->edit))
    gtk_toggle_button_set_active (self->edit, FALSE);
  else
    g_signal_emit (self, signals[BACK], 0);
}

static void delete (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqEntryPage *self = LQ_ENTRY_PAGE (widget);
  g_autoptr (LqEntry) entry = g_object_ref (self->entry);

  lq_entry_page_flush (self);
  g_signal_emit (self, signals[DELETE], 0, entry);
}

static void
lq_entry_page_unmap (GtkWidget *widget)
{
  LqEntryPage *self = LQ_ENTRY_PAGE (widget);

  /* Also when the window is closed. */
  lq_entry_page_flush (self);
  lq_player_bar_pause (self->player_bar);

  GTK_WIDGET_CLASS (lq_entry_page_parent_class)->unmap (widget);
}

static void
lq_entry_page_dispose (GObject *object)
{
  LqEntryPage *self = LQ_ENTRY_PAGE (object);

  lq_entry_page_flush (self);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->chooser);
  g_clear_object (&self->entry);
  g_clear_object (&self->store);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_ENTRY_PAGE);

  G_OBJECT_CLASS (lq_entry_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-entry-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LqEntryPage, title);
  gtk_widget_class_bind_template_child (widget_class, LqEntryPage, edit);
  gtk_widget_class_bind_template_child (widget_class, LqEntryPage, copy);
  gtk_widget_class_bind_template_child (widget_class, LqEntryPage, facts);
  gtk_widget_class_bind_template_child (widget_class, LqEntryPage, error_bar);
  gtk_widget_class_bind_template_child (widget_class, LqEntryPage, find_bar);
  gtk_widget_class_bind_template_child (widget_class, LqEntryPage, missing);
  gtk_widget_class_bind_template_child (widget_class, LqEntryPage, missing_text);
  gtk_widget_class_bind_template_child (widget_class, LqEntryPage, locate_button);
  gtk_widget_class_bind_template_child (widget_class, LqEntryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LqEntryPage, script_view);
  gtk_widget_class_bind_template_child (widget_class, LqEntryPage, player_bar);
  gtk_widget_class_bind_template_callback_full (widget_class, "copy_all_cb",
                                                G_CALLBACK (lq_entry_page_copy_all));
  gtk_widget_class_bind_template_callback (widget_class, edit_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, loaded_cb);
  gtk_widget_class_bind_template_callback (widget_class, sound_failed_cb);
  gtk_widget_class_bind_template_callback (widget_class, moved_cb);
  gtk_widget_class_bind_template_callback (widget_class, play_from_cb);
  gtk_widget_class_bind_template_callback_full (widget_class, "speaker_cb",
                                                G_CALLBACK (lq_entry_page_name_speaker));
}

static void
lq_entry_page_class_init (LqEntryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_entry_page_dispose;
  widget_class->unmap = lq_entry_page_unmap;

  g_type_ensure (LQ_TYPE_ERROR_BAR);
  g_type_ensure (LQ_TYPE_FIND_BAR);
  g_type_ensure (LQ_TYPE_PLAYER_BAR);
  g_type_ensure (LQ_TYPE_SCRIPT_VIEW);

  signals[BACK] = g_signal_new ("back", LQ_TYPE_ENTRY_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  signals[DELETE] = g_signal_new ("delete", LQ_TYPE_ENTRY_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, LQ_TYPE_ENTRY);
  gtk_widget_class_install_action (widget_class, "entry.back", NULL, go_back);
  gtk_widget_class_install_action (widget_class, "entry.delete", NULL, delete);
  gtk_widget_class_install_action (widget_class, "entry.escape", NULL, escape);
  lq_entry_page_install_actions (widget_class);
  bind_template (widget_class);
}

static void
lq_entry_page_init (LqEntryPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  lq_inside_name (self->copy, "button", NULL, _ ("Copy the text"));
  lq_inside_name (self->copy, "menubutton", NULL, _ ("More ways to copy and export"));
  lq_find_bar_set_view (self->find_bar, self->script_view);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

LqEntryPage *
lq_entry_page_new (GSettings *settings)
{
  LqEntryPage *self = g_object_new (LQ_TYPE_ENTRY_PAGE, NULL);

  self->settings = g_object_ref (settings);
  lq_player_bar_set_settings (self->player_bar, settings);
  g_signal_connect_object (settings, "changed::" LQ_SETTINGS_MARK_DOUBTFUL,
                           G_CALLBACK (mark_doubtful_cb), self, G_CONNECT_SWAPPED);
  mark_doubtful_cb (self);

  return self;
}

void
lq_entry_page_leave (LqEntryPage *self)
{
  g_return_if_fail (LQ_IS_ENTRY_PAGE (self));

  lq_entry_page_flush (self);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  lq_player_bar_close (self->player_bar);
  lq_find_bar_close (self->find_bar);
  gtk_toggle_button_set_active (self->edit, FALSE);
}

void
lq_entry_page_set_entry (LqEntryPage *self, LqStore *store, LqEntry *entry)
{
  g_return_if_fail (LQ_IS_ENTRY_PAGE (self));

  lq_entry_page_leave (self);
  if (g_set_object (&self->store, store))
    g_signal_connect_object (store, "saved", G_CALLBACK (store_saved_cb), self, G_CONNECT_SWAPPED);
  g_set_object (&self->entry, entry);
  lq_script_view_clear (self->script_view);
  gtk_stack_set_visible_child_name (self->stack, "text");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "entry.speakers", FALSE);
  show_facts (self);
  lq_entry_page_open_sound (self);
  load (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->script_view));
}
