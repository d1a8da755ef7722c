/* lq-script-follower.c: lights the word that is heard, and keeps it in sight
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-script-follower"

#include "config.h"
#include "lq-script-follower.h"

/* A page that moves so soon after a wheel, a key or a button was moved by the person. */
enum { INPUT_US = 500000 };
/* Where a word is brought to, and how near to the lower edge it may come, of the page's height. */
static const double PLACE = 0.3;
static const double LOWER_MARGIN = 0.15;

struct _LqScriptFollower {
  GtkTextView        *view;
  GtkAdjustment      *vadjustment;
  GtkRevealer        *button;
  GtkTextTag         *lit;
  GtkTextMark        *from; /* of the lit word; owned by the buffer */
  GtkTextMark        *to;
  GtkEventController *input; /* owned by the scroller */
  bool                is_lit;
  bool                is_following;
  int64_t             input_us; /* when the person last did something */
};

static GtkTextBuffer *
get_buffer (LqScriptFollower *self)
{
  return gtk_text_view_get_buffer (self->view);
}

static void
show_button (LqScriptFollower *self)
{
  bool is_away = self->is_lit && !self->is_following;

  gtk_revealer_set_reveal_child (self->button, is_away);
  gtk_widget_set_can_target (GTK_WIDGET (self->button), is_away);
}

/* Whether the lit word is in sight; at least @margin of the height from the lower edge. */
static bool
is_in_sight (LqScriptFollower *self, double margin)
{
  GtkTextIter  at;
  GdkRectangle word, seen;

  gtk_text_buffer_get_iter_at_mark (get_buffer (self), &at, self->from);
  gtk_text_view_get_iter_location (self->view, &at, &word);
  gtk_text_view_get_visible_rect (self->view, &seen);

  return word.y >= seen.y && word.y + word.height <= seen.y + (int) ((1 - margin) * seen.height);
}

static void
unlight (LqScriptFollower *self)
{
  GtkTextIter from, to;

  if (!self->is_lit)
    return;

  gtk_text_buffer_get_iter_at_mark (get_buffer (self), &from, self->from);
  gtk_text_buffer_get_iter_at_mark (get_buffer (self), &to, self->to);
  gtk_text_buffer_remove_tag (get_buffer (self), self->lit, &from, &to);
  self->is_lit = false;
}

static bool
is_lit_already (LqScriptFollower *self, const GtkTextIter *from, const GtkTextIter *to)
{
  GtkTextIter lit_from, lit_to;

  if (!self->is_lit)
    return false;

  gtk_text_buffer_get_iter_at_mark (get_buffer (self), &lit_from, self->from);
  gtk_text_buffer_get_iter_at_mark (get_buffer (self), &lit_to, self->to);

  return gtk_text_iter_equal (from, &lit_from) && gtk_text_iter_equal (to, &lit_to);
}

void
lq_script_follower_light (LqScriptFollower *self, const LqScriptRange *word)
{
  GtkTextIter from, to;

  if (word == NULL) {
    unlight (self);
    show_button (self);
    return;
  }

  gtk_text_buffer_get_iter_at_offset (get_buffer (self), &from, (int) word->from);
  gtk_text_buffer_get_iter_at_offset (get_buffer (self), &to, (int) word->to);
  if (is_lit_already (self, &from, &to))
    return;

  unlight (self);
  gtk_text_buffer_apply_tag (get_buffer (self), self->lit, &from, &to);
  gtk_text_buffer_move_mark (get_buffer (self), self->from, &from);
  gtk_text_buffer_move_mark (get_buffer (self), self->to, &to);
  self->is_lit = true;
  show_button (self);
  if (self->is_following && !is_in_sight (self, LOWER_MARGIN))
    gtk_text_view_scroll_to_mark (self->view, self->from, 0, TRUE, 0, PLACE);
}

void
lq_script_follower_follow (LqScriptFollower *self)
{
  self->is_following = true;
  show_button (self);
  if (self->is_lit && !is_in_sight (self, LOWER_MARGIN))
    gtk_text_view_scroll_to_mark (self->view, self->from, 0, TRUE, 0, PLACE);
}

void
lq_script_follower_leave (LqScriptFollower *self)
{
  self->is_following = !self->is_lit || is_in_sight (self, 0);
  show_button (self);
}

static gboolean
input_cb (LqScriptFollower *self, GdkEvent *event)
{
  switch (gdk_event_get_event_type (event)) {
  case GDK_SCROLL:
  case GDK_BUTTON_PRESS:
  case GDK_BUTTON_RELEASE:
  case GDK_KEY_PRESS:
  case GDK_TOUCH_UPDATE:
    self->input_us = g_get_monotonic_time ();
    break;
  case GDK_MOTION_NOTIFY:
    if (gdk_event_get_modifier_state (event) & GDK_BUTTON1_MASK)
      self->input_us = g_get_monotonic_time ();
    break;
  default:
    break;
  }

  return GDK_EVENT_PROPAGATE;
}

static void
scrolled_cb (LqScriptFollower *self)
{
  if (self->is_lit && g_get_monotonic_time () - self->input_us < INPUT_US)
    lq_script_follower_leave (self);
}

/* The text above has become higher or lower. */
static void
laid_out_cb (LqScriptFollower *self)
{
  if (self->is_lit && self->is_following && !is_in_sight (self, 0))
    gtk_text_view_scroll_to_mark (self->view, self->from, 0, TRUE, 0, PLACE);
}

bool
lq_script_follower_is_following (LqScriptFollower *self)
{
  return self->is_following;
}

LqScriptFollower *
lq_script_follower_new (GtkTextView       *view,
                        GtkScrolledWindow *scroller,
                        GtkRevealer       *button,
                        GtkTextTag        *lit)
{
  LqScriptFollower *self = g_new0 (LqScriptFollower, 1);
  GtkTextIter       start;

  self->view = view;
  self->button = button;
  self->lit = lit;
  self->is_following = true;
  gtk_text_buffer_get_start_iter (get_buffer (self), &start);
  self->from = gtk_text_buffer_create_mark (get_buffer (self), NULL, &start, TRUE);
  self->to = gtk_text_buffer_create_mark (get_buffer (self), NULL, &start, FALSE);

  self->input = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (self->input, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (self->input, "event", G_CALLBACK (input_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (scroller), self->input);

  self->vadjustment = g_object_ref (gtk_scrolled_window_get_vadjustment (scroller));
  g_signal_connect_swapped (self->vadjustment, "value-changed", G_CALLBACK (scrolled_cb), self);
  g_signal_connect_swapped (self->vadjustment, "changed", G_CALLBACK (laid_out_cb), self);

  return self;
}

void
lq_script_follower_free (LqScriptFollower *self)
{
  if (self == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->vadjustment, self);
  g_signal_handlers_disconnect_by_data (self->input, self);
  g_object_unref (self->vadjustment);
  g_free (self);
}
