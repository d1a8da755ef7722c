/* lq-script-reading.c: what is done with a script view beside writing in it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-script-view"

#include "config.h"
#include "lq-script-search.h"
#include "lq-script-view-private.h"

/* A word stays lit through the short silence after it. */
enum { LINGER_MS = 700 };

/* ---- what is taken back goes from the script to the buffer */

static void
change_cb (unsigned offset, unsigned n_deleted, const char *inserted, gpointer user_data)
{
  LqScriptView *self = user_data;
  GtkTextIter   from, to;

  self->is_own_change = true;
  gtk_text_buffer_get_iter_at_offset (self->buffer, &from, (int) offset);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &to, (int) (offset + n_deleted));
  gtk_text_buffer_delete (self->buffer, &from, &to);
  gtk_text_buffer_insert (self->buffer, &from, inserted, -1);
  lq_script_view_style (self, offset, offset + (unsigned) g_utf8_strlen (inserted, -1));
  self->is_own_change = false;
}

static void
change_and_go_cb (unsigned offset, unsigned n_deleted, const char *inserted, gpointer user_data)
{
  LqScriptView *self = user_data;
  GtkTextIter   at;

  change_cb (offset, n_deleted, inserted, user_data);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &at,
                                      (int) offset + (int) g_utf8_strlen (inserted, -1));
  gtk_text_buffer_place_cursor (self->buffer, &at);
}

void
lq_script_view_undo (LqScriptView *self)
{
  g_return_if_fail (LQ_IS_SCRIPT_VIEW (self));

  if (!self->is_loaded || !lq_script_edits_undo (self->edits, change_and_go_cb, self))
    return;

  gtk_text_view_scroll_mark_onscreen (self->view, gtk_text_buffer_get_insert (self->buffer));
  lq_script_view_say_edited (self);
}

void
lq_script_view_redo (LqScriptView *self)
{
  g_return_if_fail (LQ_IS_SCRIPT_VIEW (self));

  if (!self->is_loaded || !lq_script_edits_redo (self->edits, change_and_go_cb, self))
    return;

  gtk_text_view_scroll_mark_onscreen (self->view, gtk_text_buffer_get_insert (self->buffer));
  lq_script_view_say_edited (self);
}

void
lq_script_view_rename_speaker (LqScriptView *self, const char *speaker, const char *name)
{
  g_return_if_fail (LQ_IS_SCRIPT_VIEW (self));

  if (!self->is_loaded)
    return;

  lq_script_edits_rename (self->edits, speaker, name, change_cb, self);
  lq_script_view_say_edited (self);
}

/* ---- what was found, where one looks */

static void
get_seen (LqScriptView *self, GtkTextIter *from, GtkTextIter *to)
{
  GdkRectangle seen;

  gtk_text_view_get_visible_rect (self->view, &seen);
  gtk_text_view_get_line_at_y (self->view, from, seen.y, NULL);
  gtk_text_view_get_line_at_y (self->view, to, seen.y + seen.height, NULL);
  gtk_text_iter_forward_to_line_end (to);
}

void
lq_script_view_mark_found (LqScriptView *self)
{
  GtkTextTag *tag = lq_script_tags_get_found (self->tags);
  GtkTextIter from, to;
  unsigned    end;

  if (self->found == NULL)
    return;

  get_seen (self, &from, &to);
  end = (unsigned) gtk_text_iter_get_offset (&to);
  for (unsigned i =
         lq_script_search_first_from (self->found, (unsigned) gtk_text_iter_get_offset (&from));
       i < self->found->len && g_array_index (self->found, unsigned, i) < end; i++) {
    unsigned offset = g_array_index (self->found, unsigned, i);

    gtk_text_buffer_get_iter_at_offset (self->buffer, &from, (int) offset);
    gtk_text_buffer_get_iter_at_offset (self->buffer, &to, (int) (offset + self->found_length));
    gtk_text_buffer_apply_tag (self->buffer, tag, &from, &to);
  }
}

void
lq_script_view_show_found (LqScriptView *self, GArray *found, unsigned length)
{
  GtkTextIter from, to;

  g_return_if_fail (LQ_IS_SCRIPT_VIEW (self));

  if (self->found != NULL) {
    gtk_text_buffer_get_bounds (self->buffer, &from, &to);
    gtk_text_buffer_remove_tag (self->buffer, lq_script_tags_get_found (self->tags), &from, &to);
  }
  g_clear_pointer (&self->found, g_array_unref);
  self->found = found ? g_array_ref (found) : NULL;
  self->found_length = length;
  lq_script_view_mark_found (self);
  lq_script_aside_queue_update (self->aside);
}

/* ---- reading along */

void
lq_script_view_light (LqScriptView *self, int64_t ms)
{
  LqScriptRange word;
  GtkTextIter   at;
  bool          is_said;

  g_return_if_fail (LQ_IS_SCRIPT_VIEW (self));

  if (!self->is_loaded)
    return;

  is_said = lq_script_find_time (self->script, ms, &word) && ms < word.end_ms + LINGER_MS;
  if (is_said && lq_script_follower_is_following (self->follower)) {
    gtk_text_buffer_get_iter_at_offset (self->buffer, &at, (int) word.from);
    lq_script_aside_prepare (self->aside, &at);
  }
  lq_script_follower_light (self->follower, is_said ? &word : NULL);
}

void
lq_script_view_mark_doubtful (LqScriptView *self, bool is_marked)
{
  g_return_if_fail (LQ_IS_SCRIPT_VIEW (self));

  lq_script_tags_set_doubtful_marked (self->tags, is_marked);
}

void
lq_script_view_select (LqScriptView *self, unsigned from, unsigned to)
{
  GtkTextIter begin, end;

  g_return_if_fail (LQ_IS_SCRIPT_VIEW (self));

  gtk_text_buffer_get_iter_at_offset (self->buffer, &begin, (int) from);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &end, (int) to);
  gtk_text_buffer_select_range (self->buffer, &end, &begin);
  lq_script_aside_go_to (self->aside, &begin);
  lq_script_follower_leave (self->follower);
}

bool
lq_script_view_go_to_doubtful (LqScriptView *self, bool is_forward)
{
  LqScriptRange word;

  g_return_val_if_fail (LQ_IS_SCRIPT_VIEW (self), false);

  if (!self->is_loaded || !lq_script_find_doubtful (self->script, lq_script_view_get_cursor (self),
                                                    is_forward, LQ_SCRIPT_DOUBTFUL_BELOW, &word))
    return false;

  lq_script_view_select (self, word.from, word.to);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));

  return true;
}

unsigned
lq_script_view_get_cursor (LqScriptView *self)
{
  GtkTextIter from, to;

  g_return_val_if_fail (LQ_IS_SCRIPT_VIEW (self), 0);

  gtk_text_buffer_get_selection_bounds (self->buffer, &from, &to);

  return (unsigned) gtk_text_iter_get_offset (&from);
}

char *
lq_script_view_dup_selection (LqScriptView *self)
{
  GtkTextIter from, to;

  g_return_val_if_fail (LQ_IS_SCRIPT_VIEW (self), NULL);

  if (!gtk_text_buffer_get_selection_bounds (self->buffer, &from, &to))
    return NULL;

  return gtk_text_buffer_get_text (self->buffer, &from, &to, FALSE);
}

GtkTextView *
lq_script_view_get_text_view (LqScriptView *self)
{
  g_return_val_if_fail (LQ_IS_SCRIPT_VIEW (self), NULL);

  return self->view;
}

GtkAdjustment *
lq_script_view_get_vadjustment (LqScriptView *self)
{
  g_return_val_if_fail (LQ_IS_SCRIPT_VIEW (self), NULL);

  return gtk_scrolled_window_get_vadjustment (self->scroller);
}
