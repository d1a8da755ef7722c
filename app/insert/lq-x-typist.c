/* lq-x-typist.c: types text into the focused X11 window as a keyboard would
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-x-typist"

#include "config.h"
#include "lq-x-typist.h"

#include <X11/XKBlib.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>

enum {
  /* A person who holds a key down longer than this means it. */
  HELD_LIMIT_US = 30 * G_USEC_PER_SEC,
  /* A window that does not answer so long does not answer. The smallest part may need it: 8
   * characters are 32 events, and some programs need long for each. */
  ANSWER_LIMIT_US = 20 * G_USEC_PER_SEC,
  /* For windows that answer no pings. Of those that we know none reads less often than this. */
  UNANSWERED_US = 600 * 1000,
  /* Window managers move the focus a moment after they have said so. */
  FOCUS_LIMIT_US = 400 * 1000,
  LOOK_AGAIN_US = 20 * 1000,
  /* Parts grow while the window is quick, so that many keys need few pings. */
  MIN_PART = 8,
  MAX_PART = 256,
  QUICK_US = 20 * 1000,
};

struct _LqXTypist {
  LqXThread   *thread;
  Display     *display;
  LqXDesk      desk;
  LqXKeyboard *keyboard;
  Window       window;   /* typed into last */
  bool         has_left; /* the focus has moved since */
  bool         can_ping;
  int64_t      typed_us;
  bool         is_read; /* all that was typed, as far as can be known */
  size_t       part;
};

/* Where the record of changed keys is; the display's name may hold a path. */
static char *
dup_record_path (Display *display, const char *typist)
{
  g_autofree char *name =
    g_strconcat ("loquat-keymap-", typist, "-", DisplayString (display), NULL);

  g_strdelimit (name, "/:", '-');

  return g_build_filename (g_get_user_runtime_dir (), name, NULL);
}

LqXTypist *
lq_x_typist_new (LqXThread *thread, const char *name, GError **error)
{
  Display         *display = lq_x_thread_open (thread, error);
  LqXTypist       *self;
  g_autofree char *record = NULL;

  if (display == NULL)
    return NULL;

  record = dup_record_path (display, name);
  self = g_new0 (LqXTypist, 1);
  self->thread = thread;
  self->display = display;
  self->part = MIN_PART;
  self->is_read = true;
  self->keyboard = lq_x_keyboard_new (display, record);
  lq_x_desk_init (&self->desk, display);
  lq_x_keyboard_recover (self->keyboard);

  return self;
}

void
lq_x_typist_free (LqXTypist *self)
{
  lq_x_keyboard_free (self->keyboard);
  g_free (self);
}

LqXDesk *
lq_x_typist_get_desk (LqXTypist *self)
{
  return &self->desk;
}

bool
lq_x_typist_handle_event (LqXTypist *self, XEvent *event)
{
  bool is_moved = lq_x_desk_handle_event (&self->desk, event);

  lq_x_keyboard_handle_event (self->keyboard, event);
  if (is_moved && lq_x_desk_get_active (&self->desk) != self->window)
    self->has_left = true;

  return is_moved;
}

/* Waiting ------------------------------------------------------------------------------------- */

/* @has_typed: whether some of it is there already. */
static bool
fail (bool has_typed, LqInsertError code, const char *message, GError **error)
{
  g_set_error (error, LQ_INSERT_ERROR, (int) (has_typed ? LQ_INSERT_ERROR_UNSURE : code), "%s%s",
               message, has_typed ? ", in the midst of the text" : "");

  return false;
}

static bool
is_answered (gpointer data)
{
  LqXTypist *self = data;

  return self->desk.is_answered || self->desk.is_gone;
}

static bool
are_modifiers_free (gpointer data)
{
  LqXTypist *self = data;

  return lq_x_keyboard_get_held (self->keyboard) == 0;
}

/* Returns: whether the window has read all that was typed, or, where it does not tell, should have.
 * Its speed decides how much it gets next time. */
static bool
wait_until_read (LqXTypist *self, GCancellable *cancellable)
{
  int64_t begin_us = g_get_monotonic_time ();

  if (!self->can_ping)
    return true;

  lq_x_desk_ping (&self->desk, self->window);
  if (!lq_x_thread_wait (self->thread, is_answered, self, begin_us + ANSWER_LIMIT_US,
                         cancellable) ||
      self->desk.is_gone)
    return false;
  self->is_read = true;

  if (g_get_monotonic_time () - begin_us < QUICK_US)
    self->part = MIN (self->part * 2, MAX_PART);
  else
    self->part = MAX (self->part / 2, MIN_PART);

  return true;
}

/* The same, before what was typed may no longer mean what it meant. */
static bool
settle (LqXTypist *self, GCancellable *cancellable)
{
  if (self->is_read || self->desk.is_gone)
    return true;
  if (self->can_ping)
    return wait_until_read (self, cancellable);

  lq_x_thread_wait (self->thread, NULL, NULL, self->typed_us + UNANSWERED_US, cancellable);
  self->is_read = true;

  return !g_cancellable_is_cancelled (cancellable);
}

static bool
wait_for_modifiers (LqXTypist *self, GCancellable *cancellable)
{
  int64_t deadline_us = g_get_monotonic_time () + HELD_LIMIT_US;
  bool    are_free;

  if (are_modifiers_free (self))
    return true;

  lq_x_keyboard_watch_modifiers (self->keyboard, true);
  are_free = lq_x_thread_wait (self->thread, are_modifiers_free, self, deadline_us, cancellable);
  lq_x_keyboard_watch_modifiers (self->keyboard, false);

  return are_free;
}

/* A window that was just activated may not have the focus yet. */
static Window
wait_for_focus (LqXTypist *self, GCancellable *cancellable)
{
  int64_t deadline_us = g_get_monotonic_time () + FOCUS_LIMIT_US;
  Window  window;

  while ((window = lq_x_desk_find_focus (&self->desk)) == 0 &&
         g_get_monotonic_time () < deadline_us && !g_cancellable_is_cancelled (cancellable) &&
         !lq_x_thread_is_ending (self->thread))
    lq_x_thread_wait (self->thread, NULL, NULL, g_get_monotonic_time () + LOOK_AGAIN_US,
                      cancellable);

  return window;
}

/* Finds the window that has the focus, and whether modifiers are up and the layout is known. */
static bool
get_ready (LqXTypist *self, bool has_typed, GCancellable *cancellable, GError **error)
{
  Window window;

  if (!wait_for_modifiers (self, cancellable))
    return fail (has_typed, LQ_INSERT_ERROR_TIMEOUT, "a modifier key is held", error);

  window = wait_for_focus (self, cancellable);
  if (window == 0)
    return fail (has_typed, LQ_INSERT_ERROR_NO_TARGET, "no window has the focus", error);
  if (has_typed && window != self->window)
    return fail (has_typed, LQ_INSERT_ERROR_NO_TARGET, "the focus moved", error);
  if (window != self->window) {
    self->window = window;
    self->can_ping = lq_x_desk_can_ping (&self->desk, window);
    self->part = MIN_PART;
    lq_x_desk_watch (&self->desk, window);
  }

  if (!lq_x_keyboard_refresh (self->keyboard) ||
      lq_x_keyboard_find_keysym (self->keyboard, XK_Shift_L) == 0)
    return fail (has_typed, LQ_INSERT_ERROR_UNAVAILABLE, "the server tells no keymap", error);

  return true;
}

/* Typing -------------------------------------------------------------------------------------- */

static void
press (LqXTypist *self, KeyCode code)
{
  XTestFakeKeyEvent (self->display, code, True, CurrentTime);
  XTestFakeKeyEvent (self->display, code, False, CurrentTime);
}

/* Qt 5 forgets locks and the layout in use when the keymap changes, until a modifier is pressed. */
static void
remind_of_locks (LqXTypist *self)
{
  if (lq_x_keyboard_has_locks (self->keyboard))
    press (self, lq_x_keyboard_find_keysym (self->keyboard, XK_Shift_L));
}

static void
note_typed (LqXTypist *self)
{
  XSync (self->display, False);
  self->typed_us = g_get_monotonic_time ();
  self->is_read = false;
}

/* Presses the keys of @n characters; Shift stays down from one that needs it to the next. */
static void
press_keys (LqXTypist *self, const gunichar *text, size_t n)
{
  KeyCode shift = lq_x_keyboard_find_keysym (self->keyboard, XK_Shift_L);
  bool    is_down = false;
  LqXKey  key;

  for (size_t i = 0; i < n; i++) {
    if (!lq_x_keyboard_find (self->keyboard, text[i], &key))
      continue;
    if (key.has_shift != is_down)
      XTestFakeKeyEvent (self->display, shift, key.has_shift, CurrentTime);
    is_down = key.has_shift;
    press (self, key.code);
  }
  if (is_down)
    XTestFakeKeyEvent (self->display, shift, False, CurrentTime);

  self->has_left = false;
  note_typed (self);
}

/* Types @n characters that all have their keys. */
static bool
type_parts (LqXTypist      *self,
            const gunichar *text,
            size_t          n,
            bool            has_typed,
            GCancellable   *cancellable,
            GError        **error)
{
  for (size_t done = 0; done < n;) {
    size_t n_part = MIN (self->part, n - done);

    if (done > 0 && !get_ready (self, true, cancellable, error))
      return false;
    if (g_cancellable_is_cancelled (cancellable))
      return fail (has_typed || done > 0, LQ_INSERT_ERROR_TIMEOUT, "cancelled", error);

    press_keys (self, text + done, n_part);
    done += n_part;
    if (!wait_until_read (self, cancellable))
      return fail (true, LQ_INSERT_ERROR_UNSURE, "the window does not answer", error);
  }

  return true;
}

/* Gives keys to as many characters as there is room for; @n_chars says how many. */
static bool
make_keys (LqXTypist      *self,
           const gunichar *text,
           size_t          n,
           bool            has_typed,
           size_t         *n_chars,
           GCancellable   *cancellable,
           GError        **error)
{
  LqXPlan plan = lq_x_keyboard_plan (self->keyboard, text, n);

  if (plan.n_chars == 0)
    return fail (has_typed, LQ_INSERT_ERROR_UNAVAILABLE, "no key is unused", error);

  if (plan.is_reusing && !settle (self, cancellable)) {
    lq_x_keyboard_abandon (self->keyboard);
    return fail (has_typed, LQ_INSERT_ERROR_TIMEOUT, "the window does not answer", error);
  }
  if (plan.is_new) {
    lq_x_keyboard_carry_out (self->keyboard);
    remind_of_locks (self);
    if (!wait_until_read (self, cancellable))
      return fail (has_typed, LQ_INSERT_ERROR_TIMEOUT, "the window does not answer", error);
  }
  *n_chars = plan.n_chars;

  return true;
}

/* What can be typed: no control characters but newline and tab. */
static gunichar *
dup_chars (const char *text, size_t *n)
{
  gunichar *chars = g_new0 (gunichar, strlen (text) + 1);

  *n = 0;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (c == '\n' || c == '\t' || !g_unichar_iscntrl (c))
      chars[(*n)++] = c;
  }

  return chars;
}

bool
lq_x_typist_type (LqXTypist *self, const char *text, GCancellable *cancellable, GError **error)
{
  size_t               n, done = 0;
  g_autofree gunichar *chars = dup_chars (text, &n);

  while (done < n) {
    size_t n_chars = 0;

    if (!get_ready (self, done > 0, cancellable, error) ||
        !make_keys (self, chars + done, n - done, done > 0, &n_chars, cancellable, error) ||
        !type_parts (self, chars + done, n_chars, done > 0, cancellable, error))
      return false;
    done += n_chars;
  }

  return true;
}

/* Presses a key where the last text is, or not at all. */
static bool
press_after_text (
  LqXTypist *self, KeySym keysym, unsigned n, GCancellable *cancellable, GError **error)
{
  Window  window = self->window;
  KeyCode code;

  if (!get_ready (self, false, cancellable, error))
    return false;
  code = lq_x_keyboard_find_keysym (self->keyboard, keysym);
  if (self->window != window || self->has_left || code == 0)
    return fail (false, LQ_INSERT_ERROR_NO_TARGET, "the focus has moved since", error);

  for (unsigned done = 0; done < n;) {
    unsigned n_part = MIN ((unsigned) self->part, n - done);

    if (done > 0 && !get_ready (self, true, cancellable, error))
      return false;
    for (unsigned i = 0; i < n_part; i++)
      press (self, code);
    done += n_part;
    note_typed (self);
    if (!wait_until_read (self, cancellable))
      return fail (true, LQ_INSERT_ERROR_UNSURE, "the window does not answer", error);
  }

  return true;
}

bool
lq_x_typist_erase (LqXTypist *self, unsigned n, GCancellable *cancellable, GError **error)
{
  return press_after_text (self, XK_BackSpace, n, cancellable, error);
}

bool
lq_x_typist_move_back (LqXTypist *self, unsigned n, GCancellable *cancellable, GError **error)
{
  return press_after_text (self, XK_Left, n, cancellable, error);
}

bool
lq_x_typist_paste (
  LqXTypist *self, Window window, bool has_shift, GCancellable *cancellable, GError **error)
{
  const gunichar letter = 'v';
  KeyCode        control, shift;
  LqXKey         v = { 0 };
  size_t         n;

  if (!get_ready (self, false, cancellable, error))
    return false;
  control = lq_x_keyboard_find_keysym (self->keyboard, XK_Control_L);
  shift = lq_x_keyboard_find_keysym (self->keyboard, XK_Shift_L);
  v.code = lq_x_keyboard_find_keysym (self->keyboard, XK_v);
  if (v.code == 0 && (!make_keys (self, &letter, 1, false, &n, cancellable, error) ||
                      !lq_x_keyboard_find (self->keyboard, letter, &v)))
    return false;
  if (control == 0 || shift == 0)
    return fail (false, LQ_INSERT_ERROR_UNAVAILABLE, "no key pastes", error);

  if (self->window != window)
    return fail (false, LQ_INSERT_ERROR_NO_TARGET, "the focus moved", error);

  XTestFakeKeyEvent (self->display, control, True, CurrentTime);
  if (has_shift)
    XTestFakeKeyEvent (self->display, shift, True, CurrentTime);
  press (self, v.code);
  if (has_shift)
    XTestFakeKeyEvent (self->display, shift, False, CurrentTime);
  XTestFakeKeyEvent (self->display, control, False, CurrentTime);
  self->has_left = false;
  note_typed (self);

  return true;
}

bool
lq_x_typist_wait_until_read (LqXTypist *self, GCancellable *cancellable)
{
  return wait_until_read (self, cancellable);
}

/* Begin and end ------------------------------------------------------------------------------- */

bool
lq_x_typist_begin (LqXTypist *self, GError **error)
{
  int event_base, error_base, major, minor;

  if (!XTestQueryExtension (self->display, &event_base, &error_base, &major, &minor))
    return fail (false, LQ_INSERT_ERROR_UNAVAILABLE, "the server has no XTest", error);
  if (lq_x_keyboard_is_slow (self->keyboard))
    return fail (false, LQ_INSERT_ERROR_UNAVAILABLE, "slow keys or bounce keys are on", error);

  lq_x_desk_set_listening (&self->desk, true);

  return true;
}

void
lq_x_typist_end (LqXTypist *self)
{
  settle (self, NULL);
  if (lq_x_keyboard_restore (self->keyboard))
    remind_of_locks (self);
  lq_x_desk_set_listening (&self->desk, false);
}
