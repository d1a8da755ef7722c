/* lq-window.c: the window: dictation, history and files
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-window"

#include "config.h"
#include "lq-window.h"
#include "lq-chooser.h"
#include "lq-dictation-page.h"
#include "lq-drop-zone.h"
#include "lq-entry-page.h"
#include "lq-file-dialog.h"
#include "lq-format.h"
#include "lq-history-page.h"
#include "lq-paste.h"
#include "lq-progress-ring.h"
#include "lq-queue-page.h"
#include "lq-settings.h"
#include "lq-toast.h"

#include <glib/gi18n.h>

struct _LqWindow {
  AdwApplicationWindow  parent_instance;
  AdwToastOverlay      *toasts;
  GtkStack             *depth; /* the pages, and an entry in front of them */
  AdwViewStack         *pages;
  AdwViewSwitcherTitle *switcher;
  AdwViewSwitcherBar   *bar;
  GtkMenuButton        *chooser;
  LqDictationPage      *dictation_page;
  LqHistoryPage        *history_page;
  LqQueuePage          *queue_page;
  GtkWidget            *progress_button;
  LqProgressRing       *ring;
  LqEntryPage          *entry_page; /* NULL until an entry is first opened */
  GSettings            *settings;
  LqDictation          *dictation;
  LqStore              *store;  /* NULL until it is open */
  LqQueue              *queue;  /* NULL until there is one */
  LqIntake             *intake; /* NULL where no files are taken */
  GCancellable         *paste;  /* of what is read from the clipboard */
  guint                 bar_id;
};

G_DEFINE_FINAL_TYPE (LqWindow, lq_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- entries */

static void
close_entry_cb (LqWindow *self)
{
  if (self->entry_page != NULL)
    lq_entry_page_leave (self->entry_page);
  gtk_stack_set_visible_child_name (self->depth, "pages");
}

static void
delete_entry_cb (LqWindow *self, LqEntry *entry)
{
  close_entry_cb (self);
  lq_history_page_delete (self->history_page, entry);
}

static void
open_entry_cb (LqWindow *self, LqEntry *entry)
{
  if (self->entry_page == NULL) {
    self->entry_page = lq_entry_page_new (self->settings);
    g_signal_connect_object (self->entry_page, "back", G_CALLBACK (close_entry_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (self->entry_page, "delete", G_CALLBACK (delete_entry_cb), self,
                             G_CONNECT_SWAPPED);
    gtk_stack_add_named (self->depth, GTK_WIDGET (self->entry_page), "entry");
  }

  gtk_stack_set_visible_child_name (self->depth, "entry");
  lq_entry_page_set_entry (self->entry_page, self->store, entry);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqEntry) entry = lq_store_load_finish (LQ_STORE (source), result, &error);

  if (self->settings == NULL) /* the window is closed */
    return;

  if (entry != NULL)
    open_entry_cb (self, entry);
  else
    lq_toast_say (GTK_WIDGET (self->depth), _ ("The transcript is not in the history any more"));
}

static void
open_id_cb (LqWindow *self, const char *id)
{
  if (self->store != NULL)
    lq_store_load_async (self->store, id, NULL, loaded_cb, g_object_ref (self));
}

static bool
is_shown (LqWindow *self, const char *page)
{
  return g_str_equal (gtk_stack_get_visible_child_name (self->depth), "pages") &&
         g_str_equal (adw_view_stack_get_visible_child_name (self->pages), page);
}

static bool
is_dictation_shown (LqWindow *self)
{
  return is_shown (self, "dictation");
}

/* Toasts come up above what is at the bottom and may be wanted: the record button, the player, and
 * the switcher of a narrow window. */
static void
place_toasts_cb (LqWindow *self)
{
  bool        is_entry = g_str_equal (gtk_stack_get_visible_child_name (self->depth), "entry");
  bool        has_bar = !is_entry && adw_view_switcher_bar_get_reveal (self->bar);
  const char *classes[] = { NULL, NULL, NULL };
  unsigned    n = 0;

  if (is_entry)
    classes[n++] = "over-player";
  if (is_dictation_shown (self))
    classes[n++] = "over-dock";
  if (has_bar)
    classes[n++] = "over-bar";
  gtk_widget_set_css_classes (GTK_WIDGET (self->toasts), classes);
}

/* ---- files */

static void
dropped_cb (LqWindow *self, GPtrArray *files)
{
  if (self->intake != NULL)
    lq_intake_take (self->intake, files);
}

static void
open_files (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqWindow *self = LQ_WINDOW (widget);

  if (self->intake != NULL)
    lq_file_dialog_open (GTK_WINDOW (self), self->intake);
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = lq_paste_files_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->intake == NULL)
    return;

  if (files != NULL)
    lq_intake_take (self->intake, files);
  else
    lq_toast_say (GTK_WIDGET (self->depth), _ ("There are no files in the clipboard"));
}

static bool
is_text_field (GtkWidget *widget)
{
  if (GTK_IS_TEXT_VIEW (widget))
    return gtk_text_view_get_editable (GTK_TEXT_VIEW (widget));

  return GTK_IS_EDITABLE (widget) && gtk_editable_get_editable (GTK_EDITABLE (widget));
}

/* Before the focused widget has the key: a text that only shows words would take it for nothing. */
static gboolean
paste_cb (GtkWidget *widget, GVariant *parameter, gpointer user_data)
{
  LqWindow *self = LQ_WINDOW (widget);

  if (self->intake == NULL || is_text_field (gtk_window_get_focus (GTK_WINDOW (self))))
    return GDK_EVENT_PROPAGATE;

  g_cancellable_cancel (self->paste);
  g_clear_object (&self->paste);
  self->paste = g_cancellable_new ();
  lq_paste_files_async (gtk_widget_get_clipboard (widget), self->paste, pasted_cb,
                        g_object_ref (self));

  return GDK_EVENT_STOP;
}

static void
add_paste (LqWindow *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkShortcut *paste = gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_v, GDK_CONTROL_MASK),
                                         gtk_callback_action_new (paste_cb, NULL, NULL));

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), paste);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

/* Who is being recorded goes on looking at the words. */
static void
taken_cb (LqWindow *self, unsigned n)
{
  LqDictationState state = lq_dictation_get_state (self->dictation);
  g_autofree char *sentence = NULL;
  AdwToast        *toast;

  if (state == LQ_DICTATION_IDLE || state == LQ_DICTATION_FAILED) {
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-files", NULL);
    return;
  }

  sentence = g_strdup_printf (ngettext ("%u file added", "%u files added", n), n);
  toast = lq_toast_new (sentence);
  adw_toast_set_button_label (toast, _ ("_Show"));
  adw_toast_set_action_name (toast, "win.show-files");
  lq_toast_show (GTK_WIDGET (self->depth), toast);
}

static void
refused_cb (LqWindow *self, const char *sentence)
{
  lq_toast_say (GTK_WIDGET (self->depth), sentence);
}

static void
show_progress (LqWindow *self)
{
  unsigned         n = lq_queue_get_n_running (self->queue) + lq_queue_get_n_waiting (self->queue);
  double           progress = lq_queue_get_progress (self->queue);
  g_autofree char *told = NULL;

  gtk_widget_set_visible (self->progress_button, n > 0);
  lq_progress_ring_set_fraction (self->ring, progress);

  /* Translators: how many files are being transcribed, and how much of them is */
  told = g_strdup_printf (ngettext ("%u file, %.0f %% done", "%u files, %.0f %% done", n), n,
                          progress * 100);
  gtk_widget_set_tooltip_text (self->progress_button, told);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, told, -1);
}

/* ---- narrow windows */

static gboolean
show_bar_cb (gpointer user_data)
{
  LqWindow *self = user_data;

  self->bar_id = 0;
  adw_view_switcher_bar_set_reveal (self->bar,
                                    adw_view_switcher_title_get_title_visible (self->switcher));
  place_toasts_cb (self);

  return G_SOURCE_REMOVE;
}

/* The switcher finds out during a layout, in which it is too late to make room for the bar; and it
 * may change its mind before that layout is done. */
static void
title_visible_cb (LqWindow *self)
{
  if (self->bar_id == 0)
    self->bar_id = g_idle_add (show_bar_cb, self);
}

/* ---- actions */

static void
show_page (LqWindow *self, const char *name, gpointer page)
{
  close_entry_cb (self);
  adw_view_stack_set_visible_child_name (self->pages, name);
  gtk_widget_grab_focus (GTK_WIDGET (page));
}

static void
show_dictation (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqWindow *self = LQ_WINDOW (widget);

  show_page (self, "dictation", self->dictation_page);
}

static void
show_history (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqWindow *self = LQ_WINDOW (widget);

  show_page (self, "history", self->history_page);
}

static void
show_files (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqWindow *self = LQ_WINDOW (widget);

  show_page (self, "files", self->queue_page);
}

static void
search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LqWindow *self = LQ_WINDOW (widget);

  if (g_str_equal (gtk_stack_get_visible_child_name (self->depth), "entry")) {
    gtk_widget_activate_action (GTK_WIDGET (self->entry_page), "entry.find", NULL);
    return;
  }

  show_history (widget, name, parameter);
  lq_history_page_focus_search (LQ_WINDOW (widget)->history_page);
}

/* The window's own ways to dictate leave the words in the window; those of the application bring
 * them wherever the focus is. */
static void
toggle_dictation (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_dictation_toggle (LQ_WINDOW (widget)->dictation);
}

static void
start_dictation (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_dictation_start (LQ_WINDOW (widget)->dictation);
}

/* The key comes here when the widget that has the focus does not want it for itself. */
static gboolean
space_cb (GtkWidget *widget, GVariant *parameter, gpointer user_data)
{
  if (!is_dictation_shown (LQ_WINDOW (widget)))
    return GDK_EVENT_PROPAGATE;

  return gtk_widget_activate_action (widget, "win.toggle-dictation", NULL);
}

static gboolean
copy_cb (GtkWidget *widget, GVariant *parameter, gpointer user_data)
{
  LqWindow *self = LQ_WINDOW (widget);

  if (!is_dictation_shown (self))
    return GDK_EVENT_PROPAGATE;

  return gtk_widget_activate_action (GTK_WIDGET (self->dictation_page), "dictation.copy", NULL);
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *parameter, gpointer user_data)
{
  LqWindow *self = LQ_WINDOW (widget);

  if (is_dictation_shown (self))
    return GDK_EVENT_PROPAGATE;
  if (!is_shown (self, "history") || !lq_history_page_clear_search (self->history_page))
    show_dictation (widget, NULL, NULL);

  return GDK_EVENT_STOP;
}

static void
create_chooser_cb (GtkMenuButton *button, gpointer user_data)
{
  LqWindow *self = user_data;

  if (gtk_menu_button_get_popover (button) == NULL)
    gtk_menu_button_set_popover (button, lq_chooser_new (self->settings));
}

/* Lets “settings.KEY” be named by a button; its state is the key's value. */
static void
insert_settings_actions (LqWindow *self)
{
  static const char *const keys[] = { LQ_SETTINGS_ENGINE, LQ_SETTINGS_MARK_DOUBTFUL,
                                      LQ_SETTINGS_MICROPHONE };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (GAction) action = g_settings_create_action (self->settings, keys[i]);

    g_action_map_add_action (G_ACTION_MAP (group), action);
  }
  gtk_widget_insert_action_group (GTK_WIDGET (self), "settings", G_ACTION_GROUP (group));
}

static void
bind_size (LqWindow *self)
{
  static const struct {
    const char *key;
    const char *property;
  } bindings[] = {
    { LQ_SETTINGS_WINDOW_WIDTH, "default-width" },
    { LQ_SETTINGS_WINDOW_HEIGHT, "default-height" },
    { LQ_SETTINGS_MAXIMIZED, "maximized" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (bindings); i++)
    g_settings_bind (self->settings, bindings[i].key, self, bindings[i].property,
                     G_SETTINGS_BIND_DEFAULT);
}

static void
lq_window_dispose (GObject *object)
{
  LqWindow *self = LQ_WINDOW (object);

  g_clear_handle_id (&self->bar_id, g_source_remove);
  if (self->paste != NULL)
    g_cancellable_cancel (self->paste);
  g_clear_object (&self->paste);
  g_clear_object (&self->intake);
  g_clear_object (&self->queue);
  g_clear_object (&self->store);
  g_clear_object (&self->dictation);
  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_WINDOW);

  G_OBJECT_CLASS (lq_window_parent_class)->dispose (object);
}

static void
lq_window_class_init (LqWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_window_dispose;

  g_type_ensure (LQ_TYPE_DICTATION_PAGE);
  g_type_ensure (LQ_TYPE_DROP_ZONE);
  g_type_ensure (LQ_TYPE_HISTORY_PAGE);
  g_type_ensure (LQ_TYPE_PROGRESS_RING);
  g_type_ensure (LQ_TYPE_QUEUE_PAGE);

  gtk_widget_class_install_action (widget_class, "win.show-dictation", NULL, show_dictation);
  gtk_widget_class_install_action (widget_class, "win.show-history", NULL, show_history);
  gtk_widget_class_install_action (widget_class, "win.show-files", NULL, show_files);
  gtk_widget_class_install_action (widget_class, "win.open-files", NULL, open_files);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search);
  gtk_widget_class_install_action (widget_class, "win.start-dictation", NULL, start_dictation);
  gtk_widget_class_install_action (widget_class, "win.toggle-dictation", NULL, toggle_dictation);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_space, 0, space_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, copy_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK, copy_cb,
                                NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LqWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, LqWindow, depth);
  gtk_widget_class_bind_template_child (widget_class, LqWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, LqWindow, switcher);
  gtk_widget_class_bind_template_child (widget_class, LqWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, LqWindow, chooser);
  gtk_widget_class_bind_template_child (widget_class, LqWindow, dictation_page);
  gtk_widget_class_bind_template_child (widget_class, LqWindow, history_page);
  gtk_widget_class_bind_template_child (widget_class, LqWindow, queue_page);
  gtk_widget_class_bind_template_child (widget_class, LqWindow, progress_button);
  gtk_widget_class_bind_template_child (widget_class, LqWindow, ring);
  gtk_widget_class_bind_template_callback (widget_class, dropped_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_id_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_entry_cb);
  gtk_widget_class_bind_template_callback (widget_class, title_visible_cb);
}

static void
lq_window_init (LqWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->pages, "notify::visible-child", G_CALLBACK (place_toasts_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->depth, "notify::visible-child", G_CALLBACK (place_toasts_cb), self,
                           G_CONNECT_SWAPPED);
  place_toasts_cb (self);
  add_paste (self);
  if (g_str_has_suffix (APPLICATION_ID, ".Devel"))
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
}

LqWindow *
lq_window_new (GtkApplication *application, GSettings *settings, LqDictation *dictation)
{
  LqWindow *self = g_object_new (LQ_TYPE_WINDOW, "application", application, NULL);

  self->settings = g_object_ref (settings);
  bind_size (self);
  insert_settings_actions (self);
  gtk_menu_button_set_create_popup_func (self->chooser, create_chooser_cb, self, NULL);
  self->dictation = g_object_ref (dictation);
  lq_dictation_page_set_dictation (self->dictation_page, dictation, settings);
  gtk_widget_grab_focus (GTK_WIDGET (self->dictation_page));

  return self;
}

void
lq_window_set_store (LqWindow *self, LqStore *store, const GError *error)
{
  g_return_if_fail (LQ_IS_WINDOW (self));

  g_set_object (&self->store, store);
  lq_history_page_set_store (self->history_page, store, error);
}

void
lq_window_set_queue (LqWindow *self, LqQueue *queue)
{
  g_return_if_fail (LQ_IS_WINDOW (self));
  g_return_if_fail (self->queue == NULL && self->store != NULL);

  self->queue = g_object_ref (queue);
  lq_queue_page_set_queue (self->queue_page, queue, self->store);
  g_signal_connect_object (queue, "changed", G_CALLBACK (show_progress), self, G_CONNECT_SWAPPED);
  show_progress (self);
}

void
lq_window_set_intake (LqWindow *self, LqIntake *intake)
{
  g_return_if_fail (LQ_IS_WINDOW (self));
  g_return_if_fail (self->intake == NULL);

  self->intake = g_object_ref (intake);
  g_signal_connect_object (intake, "taken", G_CALLBACK (taken_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (intake, "refused", G_CALLBACK (refused_cb), self, G_CONNECT_SWAPPED);
}

void
lq_window_say_done (LqWindow *self, const char *sentence, const char *id)
{
  AdwToast *toast;

  g_return_if_fail (LQ_IS_WINDOW (self));

  if (is_shown (self, "files"))
    return;

  toast = lq_toast_new (sentence);
  adw_toast_set_button_label (toast, _ ("_Show"));
  if (id != NULL)
    adw_toast_set_action_target (toast, "s", id);
  adw_toast_set_action_name (toast, id != NULL ? "app.open-entry" : "win.show-files");
  lq_toast_show (GTK_WIDGET (self->depth), toast);
}

void
lq_window_open_entry (LqWindow *self, const char *id)
{
  g_return_if_fail (LQ_IS_WINDOW (self));
  g_return_if_fail (id != NULL);

  open_id_cb (self, id);
}

/* The detail of a notice in the words of the window; (transfer full) (nullable). */
static char *
dup_detail (LqNotice notice, const char *detail)
{
  if (detail == NULL)
    return NULL;

  /* The whole path would not be seen: a toast has one line. */
  return notice == LQ_NOTICE_HISTORY_DAMAGED ? g_path_get_basename (detail)
                                             : g_strdup (lq_format_device (detail));
}

void
lq_window_say_notice (LqWindow *self, LqNotice notice, const char *detail)
{
  g_autofree char *shown = dup_detail (notice, detail);
  g_autofree char *sentence = lq_messages_for_notice (notice, shown);
  AdwToast        *toast;

  g_return_if_fail (LQ_IS_WINDOW (self));

  /* The page says these for as long as they are true. */
  if (notice == LQ_NOTICE_MICROPHONE_SILENT || notice == LQ_NOTICE_MICROPHONE_HEARD)
    return;

  toast = lq_toast_new (sentence);
  /* This is not to be missed: it stays until it is closed. */
  if (notice == LQ_NOTICE_HISTORY_DAMAGED)
    adw_toast_set_timeout (toast, 0);
  lq_toast_show (GTK_WIDGET (self->depth), toast);
}

void
lq_window_say_recovered (LqWindow *self, int n, const char *first_words)
{
  g_autofree char *sentence = NULL;
  AdwToast        *toast;

  g_return_if_fail (LQ_IS_WINDOW (self));

  if (n == 1)
    sentence = lq_messages_for_notice (LQ_NOTICE_RECOVERED, first_words);
  else
    sentence = g_strdup_printf (ngettext ("%d unfinished recording was recovered",
                                          "%d unfinished recordings were recovered", (gulong) n),
                                n);

  toast = lq_toast_new (sentence);
  adw_toast_set_button_label (toast, _ ("_Show"));
  adw_toast_set_action_name (toast, "win.show-history");
  /* Who starts a program again after it crashed may not look at it at once. */
  adw_toast_set_timeout (toast, 30);
  lq_toast_show (GTK_WIDGET (self->depth), toast);
}
