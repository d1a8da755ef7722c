/* lq-script-view.c: a transcript that is read along with its sound, and edited
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The script is made in a worker and brought into the buffer in slices, so that a long text makes
 * no frame late. From then on what is done to the buffer is done to the script; only what is taken
 * back goes the other way. */

#define G_LOG_DOMAIN "lq-script-view"

#include "config.h"
#include "lq-script-view-private.h"
#include "lq-tab-order.h"

enum {
  SLICE_US = 4000,   /* of a frame's 16 ms */
  SLICE_PIECES = 64, /* between looks at the clock */
  CLICK_TOLERANCE_PX = 4,
  COLUMN_PX = 760, /* longer lines are hard to read */
  COLUMN_TIGHTENING_PX = 560,
  COLUMNS_PX = 1240, /* with translations beside */
};

enum { LOADED, EDITED, PLAY_FROM, SPEAKER, COPY_ALL, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqScriptView, lq_script_view, ADW_TYPE_BIN)

/* ---- text comes */

static void
update_editable (LqScriptView *self)
{
  bool is_editable = self->is_editable && lq_script_view_is_loaded (self);

  gtk_text_view_set_editable (self->view, is_editable);
  gtk_text_view_set_cursor_visible (self->view, is_editable);
}

/* Brings a few pieces to the end of the buffer. */
static void
load_pieces (LqScriptView *self, GString *text)
{
  unsigned    n = lq_script_get_n_pieces (self->script);
  unsigned    first = self->n_loaded;
  unsigned    offset = (unsigned) gtk_text_buffer_get_char_count (self->buffer);
  GtkTextIter end;

  g_string_truncate (text, 0);
  for (unsigned i = 0; i < SLICE_PIECES && self->n_loaded < n; i++, self->n_loaded++)
    g_string_append (text, lq_script_get_piece (self->script, self->n_loaded)->text);

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_insert (self->buffer, &end, text->str, (int) text->len);
  lq_script_tags_apply (self->tags, self->script, first, self->n_loaded, offset);
}

static gboolean
slice_cb (gpointer user_data)
{
  LqScriptView *self = user_data;
  g_autoptr (GString) text = g_string_new (NULL);
  unsigned n = lq_script_get_n_pieces (self->script);
  int64_t  end_us = g_get_monotonic_time () + SLICE_US;

  self->is_own_change = true;
  while (self->n_loaded < n && g_get_monotonic_time () < end_us)
    load_pieces (self, text);
  self->is_own_change = false;
  if (self->n_loaded < n)
    return G_SOURCE_CONTINUE;

  self->slice_id = 0;
  self->is_loaded = true;
  update_editable (self);
  g_signal_emit (self, signals[LOADED], 0);

  return G_SOURCE_REMOVE;
}

typedef struct {
  GPtrArray  *tokens;
  GHashTable *names;
} Making;

static void
making_free (gpointer data)
{
  Making *making = data;

  g_ptr_array_unref (making->tokens);
  g_clear_pointer (&making->names, g_hash_table_unref);
  g_free (making);
}

/* Worker thread. */
static void
make_script (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Making *making = data;

  g_task_return_pointer (task, lq_script_new (making->tokens, making->names),
                         (GDestroyNotify) lq_script_free);
}

static void
set_translated (LqScriptView *self, bool is_translated)
{
  g_object_set (self->clamp, "maximum-size", is_translated ? COLUMNS_PX : COLUMN_PX,
                "tightening-threshold", is_translated ? COLUMNS_PX : COLUMN_TIGHTENING_PX, NULL);
  lq_script_aside_set_active (self->aside, is_translated);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqScriptView) self = user_data;
  g_autoptr (GError) error = NULL;
  LqScript   *script = g_task_propagate_pointer (G_TASK (result), &error);
  GtkTextIter start;

  if (script == NULL)
    return;

  self->script = script;
  self->edits = lq_script_edits_new (script);
  set_translated (self, lq_script_is_translated (script));
  if (slice_cb (self) == G_SOURCE_CONTINUE)
    self->slice_id = g_idle_add (slice_cb, self);
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_place_cursor (self->buffer, &start);
}

/* ---- edits go from the buffer to the script */

static bool
is_edit (LqScriptView *self)
{
  return !self->is_own_change && self->edits != NULL && lq_script_view_is_loaded (self);
}

static void
insert_cb (LqScriptView *self, GtkTextIter *at, const char *text, int length)
{
  g_autofree char *inserted = NULL;

  if (!is_edit (self))
    return;

  inserted = g_strndup (text, (gsize) (length < 0 ? (int) strlen (text) : length));
  lq_script_edits_insert (self->edits, (unsigned) gtk_text_iter_get_offset (at), inserted);
  self->is_edited = true;
}

static void
delete_cb (LqScriptView *self, GtkTextIter *from, GtkTextIter *to)
{
  int offset = gtk_text_iter_get_offset (from);

  if (!is_edit (self))
    return;

  lq_script_edits_delete (self->edits, (unsigned) offset,
                          (unsigned) (gtk_text_iter_get_offset (to) - offset));
  self->is_edited = true;
}

/* For the translation beside the paragraph; else that would jump until it is looked at. */
static void
keep_room (LqScriptView *self, GtkTextTag *room, unsigned offset)
{
  GtkTextIter begin, end;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &begin, (int) offset);
  gtk_text_iter_set_line_offset (&begin, 0);
  end = begin;
  gtk_text_iter_forward_line (&end);
  gtk_text_buffer_apply_tag (self->buffer, room, &begin, &end);
}

void
lq_script_view_style (LqScriptView *self, unsigned from, unsigned to)
{
  unsigned    n = lq_script_get_n_pieces (self->script);
  unsigned    offset, first, last;
  GtkTextIter begin, end;
  GtkTextTag *room;

  first = lq_script_find_piece (self->script, from > 0 ? from - 1 : 0, &offset);
  last = MIN (lq_script_find_piece (self->script, to, NULL) + 1, n);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &begin, (int) offset);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &end,
                                      (int) (last < n ? lq_script_get_offset (self->script, last)
                                                      : lq_script_get_n_chars (self->script)));
  room = lq_script_aside_find_room (self->aside, &begin);
  gtk_text_buffer_remove_all_tags (self->buffer, &begin, &end);
  lq_script_tags_apply (self->tags, self->script, first, last, offset);
  if (room != NULL)
    keep_room (self, room, offset);
}

static void
inserted_cb (LqScriptView *self, GtkTextIter *at, const char *text, int length)
{
  int end = gtk_text_iter_get_offset (at);

  if (!is_edit (self))
    return;

  lq_script_view_style (self, (unsigned) (end - (int) g_utf8_strlen (text, length)),
                        (unsigned) end);
  /* Tags make iterators invalid; others of the signal may need this one. */
  gtk_text_buffer_get_iter_at_offset (self->buffer, at, end);
}

static void
deleted_cb (LqScriptView *self, GtkTextIter *from, GtkTextIter *to)
{
  int offset = gtk_text_iter_get_offset (from);

  if (!is_edit (self))
    return;

  lq_script_view_style (self, (unsigned) offset, (unsigned) offset);
  gtk_text_buffer_get_iter_at_offset (self->buffer, from, offset);
  *to = *from;
}

void
lq_script_view_say_edited (LqScriptView *self)
{
  self->is_edited = false;
  g_signal_emit (self, signals[EDITED], 0);
}

static void
begin_user_action_cb (LqScriptView *self)
{
  if (is_edit (self))
    lq_script_edits_begin (self->edits);
}

static void
end_user_action_cb (LqScriptView *self)
{
  if (!is_edit (self))
    return;

  lq_script_edits_end (self->edits);
  if (self->is_edited)
    lq_script_view_say_edited (self);
}

/* ---- pointer */

static bool
find_offset (LqScriptView *self, double x, double y, unsigned *offset)
{
  int         buffer_x, buffer_y;
  GtkTextIter at;

  gtk_text_view_window_to_buffer_coords (self->view, GTK_TEXT_WINDOW_WIDGET, (int) x, (int) y,
                                         &buffer_x, &buffer_y);
  if (!gtk_text_view_get_iter_at_location (self->view, &at, buffer_x, buffer_y))
    return false;

  *offset = (unsigned) gtk_text_iter_get_offset (&at);

  return true;
}

static void
name_speaker_at (LqScriptView *self, const LqScriptPiece *piece, double x, double y)
{
  GdkRectangle where = { (int) x, (int) y, 1, 1 };

  g_signal_emit (self, signals[SPEAKER], 0, piece->speaker, &where);
}

static void
click (LqScriptView *self, double x, double y, GdkModifierType modifiers)
{
  const LqScriptPiece *piece;
  LqScriptRange        word;
  unsigned             offset, index;

  if (!lq_script_view_is_loaded (self) || gtk_text_buffer_get_has_selection (self->buffer) ||
      !find_offset (self, x, y, &offset))
    return;

  index = lq_script_find_piece (self->script, offset, NULL);
  if (index == lq_script_get_n_pieces (self->script))
    return;

  piece = lq_script_get_piece (self->script, index);
  if (piece->kind == LQ_SCRIPT_SPEAKER)
    name_speaker_at (self, piece, x, y);
  else if (self->is_editable && !(modifiers & GDK_CONTROL_MASK))
    return;
  else if (lq_script_find_word (self->script, offset, &word) && word.start_ms >= 0)
    g_signal_emit (self, signals[PLAY_FROM], 0, (gint64) word.start_ms);
}

/* The text view takes the clicks for itself, so they are only looked at. */
static gboolean
pointer_cb (LqScriptView *self, GdkEvent *event, GtkEventController *controller)
{
  GdkEventType type = gdk_event_get_event_type (event);
  double       x, y, root_x, root_y;
  GtkNative   *native = gtk_widget_get_native (GTK_WIDGET (self->view));

  if ((type != GDK_BUTTON_PRESS && type != GDK_BUTTON_RELEASE) ||
      gdk_button_event_get_button (event) != GDK_BUTTON_PRIMARY ||
      !gdk_event_get_position (event, &root_x, &root_y))
    return GDK_EVENT_PROPAGATE;

  gtk_native_get_surface_transform (native, &x, &y);
  gtk_widget_translate_coordinates (GTK_WIDGET (native), GTK_WIDGET (self->view), root_x - x,
                                    root_y - y, &x, &y);
  if (type == GDK_BUTTON_PRESS) {
    self->press_x = x;
    self->press_y = y;
  } else if (ABS (x - self->press_x) <= CLICK_TOLERANCE_PX &&
             ABS (y - self->press_y) <= CLICK_TOLERANCE_PX) {
    click (self, x, y, gdk_event_get_modifier_state (event));
  }

  return GDK_EVENT_PROPAGATE;
}

/* ---- */

static void
copy_clipboard_cb (LqScriptView *self)
{
  if (!gtk_text_buffer_get_has_selection (self->buffer))
    g_signal_emit (self, signals[COPY_ALL], 0);
}

static void
follow (GtkWidget *widget, const char *name, GVariant *parameter)
{
  lq_script_follower_follow (LQ_SCRIPT_VIEW (widget)->follower);
}

static void
update_colors_cb (LqScriptView *self)
{
  lq_script_tags_update_colors (self->tags);
  lq_script_aside_queue_update (self->aside);
}

static gboolean
lq_script_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (LQ_SCRIPT_VIEW (widget)->view));
}

static void
lq_script_view_dispose (GObject *object)
{
  LqScriptView *self = LQ_SCRIPT_VIEW (object);

  if (self->tags != NULL)
    lq_script_view_clear (self);
  g_clear_pointer (&self->follower, lq_script_follower_free);
  g_clear_pointer (&self->tags, lq_script_tags_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), LQ_TYPE_SCRIPT_VIEW);

  G_OBJECT_CLASS (lq_script_view_parent_class)->dispose (object);
}

static void
install_signals (void)
{
  GType type = LQ_TYPE_SCRIPT_VIEW;

  signals[LOADED] =
    g_signal_new ("loaded", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[EDITED] =
    g_signal_new ("edited", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PLAY_FROM] = g_signal_new ("play-from", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SPEAKER] = g_signal_new ("speaker", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING, GDK_TYPE_RECTANGLE);
  signals[COPY_ALL] =
    g_signal_new ("copy-all", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lq_script_view_class_init (LqScriptViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_script_view_dispose;
  widget_class->focus = lq_tab_order_focus;
  widget_class->grab_focus = lq_script_view_grab_focus;
  install_signals ();

  gtk_widget_class_install_action (widget_class, "script.follow", NULL, follow);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/loquat/Loquat/lq-script-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LqScriptView, scroller);
  gtk_widget_class_bind_template_child (widget_class, LqScriptView, clamp);
  gtk_widget_class_bind_template_child (widget_class, LqScriptView, view);
  gtk_widget_class_bind_template_child (widget_class, LqScriptView, buffer);
  gtk_widget_class_bind_template_child (widget_class, LqScriptView, follow);
}

static void
connect_buffer (LqScriptView *self)
{
  static const struct {
    const char   *signal;
    GCallback     callback;
    GConnectFlags flags;
  } handlers[] = {
    { "insert-text", G_CALLBACK (insert_cb), 0 },
    { "insert-text", G_CALLBACK (inserted_cb), G_CONNECT_AFTER },
    { "delete-range", G_CALLBACK (delete_cb), 0 },
    { "delete-range", G_CALLBACK (deleted_cb), G_CONNECT_AFTER },
    { "begin-user-action", G_CALLBACK (begin_user_action_cb), 0 },
    { "end-user-action", G_CALLBACK (end_user_action_cb), G_CONNECT_AFTER },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (self->buffer, handlers[i].signal, handlers[i].callback, self,
                             G_CONNECT_SWAPPED | handlers[i].flags);
}

static void
lq_script_view_init (LqScriptView *self)
{
  GtkEventController *pointer = gtk_event_controller_legacy_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->tags = lq_script_tags_new (self->buffer);
  self->follower = lq_script_follower_new (self->view, self->scroller, self->follow,
                                           lq_script_tags_get_lit (self->tags));
  self->aside = lq_script_aside_new (self->view, self->tags);
  connect_buffer (self);
  gtk_event_controller_set_propagation_phase (pointer, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (pointer, "event", G_CALLBACK (pointer_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), pointer);
  g_signal_connect_object (self->view, "copy-clipboard", G_CALLBACK (copy_clipboard_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "value-changed",
                           G_CALLBACK (lq_script_view_mark_found), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (update_colors_cb), self, G_CONNECT_SWAPPED);
}

/* ---- public */

void
lq_script_view_clear (LqScriptView *self)
{
  g_return_if_fail (LQ_IS_SCRIPT_VIEW (self));

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->slice_id, g_source_remove);
  lq_script_view_show_found (self, NULL, 0);
  lq_script_follower_light (self->follower, NULL);
  g_clear_pointer (&self->edits, lq_script_edits_free);
  g_clear_pointer (&self->script, lq_script_free);
  set_translated (self, false);
  self->n_loaded = 0;
  self->is_loaded = false;
  self->is_own_change = true;
  gtk_text_buffer_set_text (self->buffer, "", 0);
  self->is_own_change = false;
  update_editable (self);
}

void
lq_script_view_show (LqScriptView *self, const GPtrArray *tokens, GHashTable *names)
{
  g_autoptr (GTask) task = NULL;
  Making *making;

  g_return_if_fail (LQ_IS_SCRIPT_VIEW (self));

  lq_script_view_clear (self);
  lq_script_follower_follow (self->follower);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  making = g_new0 (Making, 1);
  making->tokens = lq_tokens_share (tokens);
  making->names = names ? g_hash_table_ref (names) : NULL;
  self->cancellable = g_cancellable_new ();
  task = g_task_new (NULL, self->cancellable, made_cb, g_object_ref (self));
  g_task_set_task_data (task, making, making_free);
  g_task_run_in_thread (task, make_script);
}

LqScript *
lq_script_view_get_script (LqScriptView *self)
{
  g_return_val_if_fail (LQ_IS_SCRIPT_VIEW (self), NULL);

  return self->script;
}

bool
lq_script_view_is_loaded (LqScriptView *self)
{
  g_return_val_if_fail (LQ_IS_SCRIPT_VIEW (self), false);

  return self->is_loaded;
}

void
lq_script_view_set_editable (LqScriptView *self, bool is_editable)
{
  g_return_if_fail (LQ_IS_SCRIPT_VIEW (self));

  self->is_editable = is_editable;
  update_editable (self);
}

bool
lq_script_view_get_editable (LqScriptView *self)
{
  g_return_val_if_fail (LQ_IS_SCRIPT_VIEW (self), false);

  return self->is_editable;
}
