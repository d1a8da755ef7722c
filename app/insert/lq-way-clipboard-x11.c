/* lq-way-clipboard-x11.c: inserts by the clipboard of X11 and Ctrl+V, and puts back what was in it
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the clipboard holds is read when a dictation begins, in all its forms, while the person
 * speaks; what cannot be read as a whole is never overwritten. The text is given to the focused
 * program alone. It has arrived when that program has asked for it and taken all of it; only then,
 * and when the program has been quiet for a moment, since some ask twice, the clipboard is as it
 * was before: offered again by this process, and left to the clipboard manager at its end. */

#define G_LOG_DOMAIN "lq-way-clipboard-x11"

#include "config.h"
#include "lq-terminals.h"
#include "lq-ways.h"
#include "lq-x-selection.h"
#include "lq-x-way.h"

#include <glib/gi18n-lib.h>

enum {
  /* Less than the inserter waits, so that it hears why. */
  TAKE_LIMIT_US = 5 * G_USEC_PER_SEC,
  /* A program that has read the keys and asks for nothing so long does not paste. */
  ASK_LIMIT_US = 700 * 1000,
  /* Some ask again for the same, or in another form, or have not done with it when they have it: a
   * browser hands it to another process, and drops it if the clipboard changes meanwhile. Those
   * that took long to take it may take long then, too. */
  QUIET_US = 150 * 1000,
  QUIET_TIMES = 8,
  QUIET_MAX_US = 4 * G_USEC_PER_SEC,
  /* Some do not tell that they have taken it, by not tidying up. */
  UNTOLD_US = 1500 * 1000,
};

#define LQ_TYPE_WAY_CLIPBOARD_X11 (lq_way_clipboard_x11_get_type ())
G_DECLARE_FINAL_TYPE (LqWayClipboardX11, lq_way_clipboard_x11, LQ, WAY_CLIPBOARD_X11, LqXWay)

struct _LqWayClipboardX11 {
  LqXWay parent_instance;

  /* Of the thread. */
  LqXSelection *selection;

  /* Of the main thread. */
  GCancellable *saving; /* NULL: not begun */
};

static LqWayInterface *parent_iface;

static void lq_way_clipboard_x11_way_init (LqWayInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LqWayClipboardX11,
                               lq_way_clipboard_x11,
                               LQ_TYPE_X_WAY,
                               G_IMPLEMENT_INTERFACE (LQ_TYPE_WAY, lq_way_clipboard_x11_way_init))

/* On the thread ------------------------------------------------------------------------------- */

static void
lq_way_clipboard_x11_open (LqXWay *way)
{
  LqWayClipboardX11 *self = LQ_WAY_CLIPBOARD_X11 (way);
  Display           *display = lq_x_typist_get_desk (lq_x_way_get_typist (way))->display;

  self->selection = lq_x_selection_new (lq_x_way_get_thread (way), display);
}

static void
lq_way_clipboard_x11_event (LqXWay *way, XEvent *event)
{
  LqWayClipboardX11 *self = LQ_WAY_CLIPBOARD_X11 (way);

  if (self->selection != NULL)
    lq_x_selection_handle_event (self->selection, event);
}

static void
lq_way_clipboard_x11_close (LqXWay *way)
{
  LqWayClipboardX11 *self = LQ_WAY_CLIPBOARD_X11 (way);

  lq_x_selection_restore (self->selection);
  lq_x_selection_hand_over (self->selection);
  g_clear_pointer (&self->selection, lq_x_selection_free);
}

static bool
save_work (LqXWay *way, gpointer unused, GCancellable *cancellable, GError **error)
{
  if (!lq_x_selection_save (LQ_WAY_CLIPBOARD_X11 (way)->selection, cancellable))
    g_debug ("the clipboard could not be read as a whole");

  return true;
}

static bool
is_taken (gpointer data)
{
  LqXSelection *selection = LQ_WAY_CLIPBOARD_X11 (data)->selection;
  int64_t       quiet_us = g_get_monotonic_time () - lq_x_selection_get_last_us (selection);

  return lq_x_selection_is_taken (selection) ||
         (lq_x_selection_is_sent (selection) && quiet_us > UNTOLD_US);
}

static bool
is_asked (gpointer data)
{
  return lq_x_selection_is_asked (LQ_WAY_CLIPBOARD_X11 (data)->selection);
}

static bool
fail (LqInsertError code, const char *message, GError **error)
{
  g_set_error_literal (error, LQ_INSERT_ERROR, (int) code, message);

  return false;
}

/* Conditions that only time makes true are looked at again, as nothing wakes us for them. */
static bool
wait_for (LqXWay *way, LqXCondition condition, int64_t deadline_us, GCancellable *cancellable)
{
  enum { LOOK_AGAIN_US = 25 * 1000 };
  LqXThread *thread = lq_x_way_get_thread (way);
  int64_t    now_us = g_get_monotonic_time ();

  while (!condition (way) && now_us < deadline_us && !g_cancellable_is_cancelled (cancellable)) {
    if (!lq_x_thread_wait (thread, condition, way, MIN (deadline_us, now_us + LOOK_AGAIN_US),
                           cancellable) &&
        lq_x_thread_is_ending (thread))
      return false;
    now_us = g_get_monotonic_time ();
  }

  return condition (way);
}

/* Waits until nothing was asked for so long. */
static void
wait_since_last (LqXWay *way, int64_t quiet_us, GCancellable *cancellable)
{
  LqXSelection *selection = LQ_WAY_CLIPBOARD_X11 (way)->selection;
  int64_t       until_us = lq_x_selection_get_last_us (selection) + quiet_us;

  while (g_get_monotonic_time () < until_us && !g_cancellable_is_cancelled (cancellable) &&
         !lq_x_thread_is_ending (lq_x_way_get_thread (way))) {
    lq_x_thread_wait (lq_x_way_get_thread (way), NULL, NULL, until_us, cancellable);
    until_us = lq_x_selection_get_last_us (selection) + quiet_us;
  }
}

/* A program that is busy is quiet, too: after it was quiet it has to answer a ping at once, and to
 * ask for nothing before it answers.
 * @taken_us: how long the program took to take the text */
static void
wait_until_quiet (LqXWay *way, int64_t taken_us, GCancellable *cancellable)
{
  LqXSelection *selection = LQ_WAY_CLIPBOARD_X11 (way)->selection;
  int64_t       quiet_us = MIN (QUIET_US + QUIET_TIMES * taken_us, QUIET_MAX_US);
  int64_t       asked_us, answered_us, last_us;

  do {
    wait_since_last (way, quiet_us, cancellable);
    asked_us = g_get_monotonic_time ();
    if (!lq_x_typist_wait_until_read (lq_x_way_get_typist (way), cancellable))
      return;
    answered_us = g_get_monotonic_time ();
    last_us = lq_x_selection_get_last_us (selection);
    quiet_us = MIN (MAX (quiet_us, QUIET_TIMES * (answered_us - asked_us)), QUIET_MAX_US);
  } while (answered_us - last_us < quiet_us);
}

/* Waits until the program of the window has the text. */
static bool
wait_until_taken (LqXWay *way, GCancellable *cancellable, GError **error)
{
  LqXTypist *typist = lq_x_way_get_typist (way);
  int64_t    pasted_us = g_get_monotonic_time ();
  int64_t    deadline_us = pasted_us + TAKE_LIMIT_US;

  if (!lq_x_typist_wait_until_read (typist, cancellable))
    return fail (LQ_INSERT_ERROR_UNSURE, "the window does not answer", error);
  if (!wait_for (way, is_asked, MIN (deadline_us, g_get_monotonic_time () + ASK_LIMIT_US),
                 cancellable))
    return fail (LQ_INSERT_ERROR_NO_TARGET, "nobody asked for the clipboard", error);
  if (!wait_for (way, is_taken, deadline_us, cancellable))
    return fail (LQ_INSERT_ERROR_UNSURE, "the clipboard was not taken", error);

  wait_until_quiet (way, g_get_monotonic_time () - pasted_us, cancellable);

  return true;
}

static bool
paste (LqXWay *way, const char *text, GCancellable *cancellable, GError **error)
{
  LqWayClipboardX11 *self = LQ_WAY_CLIPBOARD_X11 (way);
  LqXTypist         *typist = lq_x_way_get_typist (way);
  LqXDesk           *desk = lq_x_typist_get_desk (typist);
  g_autoptr (LqTarget) target = lq_x_desk_dup_target (desk);
  Window window = lq_x_desk_find_focus (desk);

  if (window == 0)
    return fail (LQ_INSERT_ERROR_NO_TARGET, "no window has the focus", error);
  if (target->is_terminal && !lq_terminals_can_paste (target->app))
    return fail (LQ_INSERT_ERROR_NO_TARGET, "no key pastes in this terminal", error);
  if (!lq_x_selection_lend (self->selection, text, window))
    return fail (LQ_INSERT_ERROR_UNAVAILABLE, "the clipboard cannot be owned", error);

  return lq_x_typist_paste (typist, window, target->is_terminal, cancellable, error) &&
         wait_until_taken (way, cancellable, error);
}

static bool
insert_work (LqXWay *way, gpointer text, GCancellable *cancellable, GError **error)
{
  LqWayClipboardX11 *self = LQ_WAY_CLIPBOARD_X11 (way);
  bool               is_there;

  if (!lq_x_selection_save (self->selection, cancellable))
    return fail (LQ_INSERT_ERROR_TIMEOUT, "what the clipboard holds cannot be saved", error);

  is_there = paste (way, text, cancellable, error);
  lq_x_selection_restore (self->selection);

  return is_there;
}

/* As a way ------------------------------------------------------------------------------------ */

static void
lq_way_clipboard_x11_begin_async (LqWay              *way,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  LqWayClipboardX11 *self = LQ_WAY_CLIPBOARD_X11 (way);

  if (self->saving != NULL)
    g_cancellable_cancel (self->saving);
  g_clear_object (&self->saving);
  self->saving = g_cancellable_new ();

  parent_iface->begin_async (way, cancellable, callback, user_data);
  /* An owner may be slow: nobody waits for it before there is a text. */
  lq_x_way_run (LQ_X_WAY (way), save_work, NULL, NULL, self->saving, NULL, NULL);
}

static void
lq_way_clipboard_x11_end_async (LqWay *way, GAsyncReadyCallback callback, gpointer user_data)
{
  LqWayClipboardX11 *self = LQ_WAY_CLIPBOARD_X11 (way);

  if (self->saving != NULL)
    g_cancellable_cancel (self->saving);
  parent_iface->end_async (way, callback, user_data);
}

static void
lq_way_clipboard_x11_insert_async (LqWay              *way,
                                   const char         *text,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  lq_x_way_run (LQ_X_WAY (way), insert_work, g_strdup (text), g_free, cancellable, callback,
                user_data);
}

static LqWayAbilities
lq_way_clipboard_x11_get_abilities (LqWay *way)
{
  return LQ_WAY_ANY_TEXT | LQ_WAY_PRESSES_KEYS | LQ_WAY_CLIPBOARD | LQ_WAY_SANDBOX |
         lq_x_way_get_move_ability ();
}

static void
lq_way_clipboard_x11_way_init (LqWayInterface *iface)
{
  parent_iface = g_type_interface_peek_parent (iface);
  iface->id = "clipboard-x11";
  iface->name = N_ ("Clipboard and Ctrl+V (X11)");
  iface->get_abilities = lq_way_clipboard_x11_get_abilities;
  iface->begin_async = lq_way_clipboard_x11_begin_async;
  iface->insert_async = lq_way_clipboard_x11_insert_async;
  iface->end_async = lq_way_clipboard_x11_end_async;
}

static void
lq_way_clipboard_x11_finalize (GObject *object)
{
  g_clear_object (&LQ_WAY_CLIPBOARD_X11 (object)->saving);

  G_OBJECT_CLASS (lq_way_clipboard_x11_parent_class)->finalize (object);
}

static void
lq_way_clipboard_x11_class_init (LqWayClipboardX11Class *class)
{
  LqXWayClass *way_class = LQ_X_WAY_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = lq_way_clipboard_x11_finalize;
  way_class->open = lq_way_clipboard_x11_open;
  way_class->event = lq_way_clipboard_x11_event;
  way_class->close = lq_way_clipboard_x11_close;
}

static void
lq_way_clipboard_x11_init (LqWayClipboardX11 *self)
{
}

LqWay *
lq_way_clipboard_x11_new (void)
{
  return g_object_new (LQ_TYPE_WAY_CLIPBOARD_X11, NULL);
}
