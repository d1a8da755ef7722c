/* test-hotkey-x11.c: keys of an X server are ours, and nothing else of it
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The other side is a connection of its own, which presses keys and watches what arrives. */

#include "config.h"
#include "lq-hotkey-way.h"
#include "wait.h"

#include <X11/XKBlib.h>
#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <glib/gstdio.h>

enum { REPEATING_US = 400000 }; /* ten repetitions */

typedef struct {
  Display     *display;
  Window       window; /* has the focus */
  LqHotkeyWay *way;
  int          state; /* -1: not told yet */
  char        *advice;
  char        *trigger;
  GString     *events; /* '+' and '-' with the number of the key */
} Fixture;

static void
told_cb (LqHotkeyWay *way, int state, const char *advice, const char *trigger, Fixture *fixture)
{
  fixture->state = state;
  g_free (fixture->advice);
  fixture->advice = g_strdup (advice);
  g_free (fixture->trigger);
  fixture->trigger = g_strdup (trigger);
}

static void
pressed_cb (LqHotkeyWay *way, int key, gint64 time_us, Fixture *fixture)
{
  g_assert_cmpint (ABS (g_get_monotonic_time () - time_us), <, 10 * G_USEC_PER_SEC);
  g_string_append_printf (fixture->events, "+%d", key);
}

static void
released_cb (LqHotkeyWay *way, int key, gint64 time_us, Fixture *fixture)
{
  g_string_append_printf (fixture->events, "-%d", key);
}

static void
make_way (Fixture *fixture)
{
  fixture->way = lq_hotkey_x11_new ();
  fixture->state = -1;
  g_signal_connect (fixture->way, "told", G_CALLBACK (told_cb), fixture);
  g_signal_connect (fixture->way, "pressed", G_CALLBACK (pressed_cb), fixture);
  g_signal_connect (fixture->way, "released", G_CALLBACK (released_cb), fixture);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  XEvent event;

  fixture->display = XOpenDisplay (NULL);
  g_assert_nonnull (fixture->display);
  fixture->window = XCreateSimpleWindow (fixture->display, DefaultRootWindow (fixture->display), 0,
                                         0, 100, 100, 0, 0, 0);
  XSelectInput (fixture->display, fixture->window,
                KeyPressMask | KeyReleaseMask | StructureNotifyMask | FocusChangeMask);
  XMapWindow (fixture->display, fixture->window);
  XWindowEvent (fixture->display, fixture->window, StructureNotifyMask, &event);
  XSetInputFocus (fixture->display, fixture->window, RevertToParent, CurrentTime);
  XSync (fixture->display, False);
  fixture->events = g_string_new (NULL);
  make_way (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  if (fixture->way != NULL)
    g_assert_finalize_object (fixture->way);
  XCloseDisplay (fixture->display);
  g_free (fixture->advice);
  g_free (fixture->trigger);
  g_string_free (fixture->events, TRUE);
}

static void
start (Fixture *fixture, const char *dictate, const char *cancel)
{
  LqAccel accels[LQ_N_HOTKEYS] = { 0 };

  g_assert_true (lq_accel_parse (dictate, &accels[LQ_HOTKEY_DICTATE]));
  g_assert_true (lq_accel_parse (cancel, &accels[LQ_HOTKEY_CANCEL]));
  fixture->state = -1;
  lq_hotkey_way_start (fixture->way, accels);
  wait_until (fixture->state != -1);
}

static void
key (Fixture *fixture, KeySym keysym, bool is_press)
{
  XTestFakeKeyEvent (fixture->display, XKeysymToKeycode (fixture->display, keysym), is_press, 0);
  XSync (fixture->display, False);
}

static void
tap (Fixture *fixture, KeySym keysym)
{
  key (fixture, keysym, true);
  key (fixture, keysym, false);
}

static bool
is_repeating (Fixture *fixture, KeySym keysym)
{
  XKeyboardState state;
  KeyCode        keycode = XKeysymToKeycode (fixture->display, keysym);

  XGetKeyboardControl (fixture->display, &state);

  return (state.auto_repeats[keycode / 8] & (1 << keycode % 8)) != 0;
}

/* How many presses of the key have arrived at the window. */
static unsigned
count_presses (Fixture *fixture, KeySym keysym)
{
  unsigned n = 0;
  XEvent   event;

  XSync (fixture->display, False);
  while (XCheckMaskEvent (fixture->display, KeyPressMask, &event))
    n += event.xkey.keycode == XKeysymToKeycode (fixture->display, keysym);

  return n;
}

/* How often the keyboard was taken away from the window. */
static unsigned
count_grabs (Fixture *fixture)
{
  unsigned n = 0;
  XEvent   event;

  XSync (fixture->display, False);
  while (XCheckMaskEvent (fixture->display, FocusChangeMask, &event))
    n += event.type == FocusOut && event.xfocus.mode == NotifyGrab;

  return n;
}

static void
test_press_and_release (Fixture *fixture, gconstpointer unused)
{
  start (fixture, "<Super>j", "Escape");
  g_assert_cmpint (fixture->state, ==, LQ_HOTKEYS_READY);
  g_assert_cmpstr (fixture->trigger, ==, "Super+J");

  key (fixture, XK_Super_L, true);
  key (fixture, XK_j, true);
  wait_until (fixture->events->len == 2);
  /* The modifier may be released first. */
  key (fixture, XK_Super_L, false);
  key (fixture, XK_j, false);
  wait_until (fixture->events->len == 4);
  g_assert_cmpstr (fixture->events->str, ==, "+0-0");

  tap (fixture, XK_j);
  g_assert_cmpuint (count_presses (fixture, XK_j), ==, 1);
  g_assert_cmpstr (fixture->events->str, ==, "+0-0");
}

static void
test_locks (Fixture *fixture, gconstpointer unused)
{
  start (fixture, "F9", "Escape");
  for (unsigned i = 0; i < 4; i++) {
    XkbLockModifiers (fixture->display, XkbUseCoreKbd, 0xff,
                      (i & 1 ? LockMask : 0) | (i & 2 ? Mod2Mask : 0));
    g_string_truncate (fixture->events, 0);
    tap (fixture, XK_F9);
    wait_until (g_str_equal (fixture->events->str, "+0-0"));
  }
  XkbLockModifiers (fixture->display, XkbUseCoreKbd, 0xff, 0);
}

/* Others hear keys while ours is held; it does not repeat then, and does afterwards. */
static void
test_held (Fixture *fixture, gconstpointer unused)
{
  gint64 enough_us;

  XkbSetAutoRepeatRate (fixture->display, XkbUseCoreKbd, 60, 20);
  start (fixture, "F9", "Escape");
  wait_until (!is_repeating (fixture, XK_F9));
  key (fixture, XK_F9, true);

  enough_us = g_get_monotonic_time () + 300 * 1000;
  wait_until (g_get_monotonic_time () > enough_us);
  tap (fixture, XK_a);
  wait_until (count_presses (fixture, XK_a) == 1);
  g_assert_cmpuint (count_presses (fixture, XK_F9), ==, 0);

  key (fixture, XK_F9, false);
  wait_until (g_str_equal (fixture->events->str, "+0-0"));
  g_assert_cmpuint (count_grabs (fixture), ==, 1);

  lq_hotkey_way_stop (fixture->way);
  wait_until (is_repeating (fixture, XK_F9));
}

/* The letter repeats while one types, and not while the modifier is held. */
static void
test_letter_repeats (Fixture *fixture, gconstpointer unused)
{
  start (fixture, "<Super>j", "Escape");
  g_assert_true (is_repeating (fixture, XK_j));
  key (fixture, XK_Super_L, true);
  wait_until (!is_repeating (fixture, XK_j));
  key (fixture, XK_j, true);
  wait_until (g_str_equal (fixture->events->str, "+0"));
  key (fixture, XK_Super_L, false);
  wait_until (count_grabs (fixture) == 1);
  g_assert_false (is_repeating (fixture, XK_j));
  key (fixture, XK_j, false);
  wait_until (is_repeating (fixture, XK_j));
}

static void
test_escape (Fixture *fixture, gconstpointer unused)
{
  start (fixture, "F9", "Escape");
  tap (fixture, XK_Escape);
  wait_until (count_presses (fixture, XK_Escape) == 1);

  lq_hotkey_way_set_dictating (fixture->way, true);
  while (!g_str_equal (fixture->events->str, "+1-1")) {
    g_string_truncate (fixture->events, 0);
    tap (fixture, XK_Escape);
    wait_until (fixture->events->len > 2 || count_presses (fixture, XK_Escape) > 0);
  }

  lq_hotkey_way_set_dictating (fixture->way, false);
  do
    tap (fixture, XK_Escape);
  while (count_presses (fixture, XK_Escape) == 0);
}

static void
test_owned_by_another (Fixture *fixture, gconstpointer unused)
{
  XGrabKey (fixture->display, XKeysymToKeycode (fixture->display, XK_F9), 0,
            DefaultRootWindow (fixture->display), False, GrabModeAsync, GrabModeAsync);
  XSync (fixture->display, False);
  start (fixture, "F9", "Escape");
  g_assert_cmpint (fixture->state, ==, LQ_HOTKEYS_FAILED);
  g_assert_true (g_str_has_prefix (fixture->advice, "Another program owns the key F9."));

  /* The person chooses another one. */
  start (fixture, "F10", "Escape");
  g_assert_cmpint (fixture->state, ==, LQ_HOTKEYS_READY);
  tap (fixture, XK_F10);
  wait_until (g_str_equal (fixture->events->str, "+0-0"));
}

static void
test_stop (Fixture *fixture, gconstpointer unused)
{
  start (fixture, "F9", "Escape");
  lq_hotkey_way_stop (fixture->way);
  do
    tap (fixture, XK_F9);
  while (count_presses (fixture, XK_F9) == 0);
  g_string_truncate (fixture->events, 0);

  start (fixture, "F9", "Escape");
  tap (fixture, XK_F9);
  wait_until (g_str_equal (fixture->events->str, "+0-0"));
}

static bool
has_key_press (Fixture *fixture)
{
  XEvent event;

  return XCheckMaskEvent (fixture->display, KeyPressMask, &event);
}

/* The key moves with the layout. */
static void
test_layout (Fixture *fixture, gconstpointer unused)
{
  KeyCode q = XKeysymToKeycode (fixture->display, XK_q);
  KeyCode f9 = XKeysymToKeycode (fixture->display, XK_F9);
  KeySym  was[2] = { XK_q, XK_Q };
  KeySym  now[2] = { XK_F9, XK_F9 };
  KeySym  nothing[2] = { NoSymbol, NoSymbol };

  start (fixture, "F9", "Escape");
  fixture->state = -1;
  XChangeKeyboardMapping (fixture->display, f9, 2, nothing, 1);
  XChangeKeyboardMapping (fixture->display, q, 2, now, 1);
  XSync (fixture->display, False);
  while (!g_str_equal (fixture->events->str, "+0-0")) {
    XTestFakeKeyEvent (fixture->display, q, True, 0);
    XTestFakeKeyEvent (fixture->display, q, False, 0);
    wait_until (g_str_has_suffix (fixture->events->str, "-0") || has_key_press (fixture));
  }
  now[0] = was[0];
  now[1] = was[1];
  XChangeKeyboardMapping (fixture->display, q, 2, now, 1);
  now[0] = now[1] = XK_F9;
  XChangeKeyboardMapping (fixture->display, f9, 2, now, 1);
  XSync (fixture->display, False);
}

/* What changes input methods changes the layout, too: who held the key then still releases it. */
static void
test_layout_while_held (Fixture *fixture, gconstpointer unused)
{
  KeyCode q = XKeysymToKeycode (fixture->display, XK_q);
  KeyCode f9 = XKeysymToKeycode (fixture->display, XK_F9);
  KeySym  letter[2] = { XK_q, XK_Q };
  KeySym  function[2] = { XK_F9, XK_F9 };
  KeySym  nothing[2] = { NoSymbol, NoSymbol };

  start (fixture, "F9", "Escape");
  XTestFakeKeyEvent (fixture->display, f9, True, 0);
  XSync (fixture->display, False);
  wait_until (g_str_equal (fixture->events->str, "+0"));

  fixture->state = -1;
  XChangeKeyboardMapping (fixture->display, f9, 2, nothing, 1);
  XChangeKeyboardMapping (fixture->display, q, 2, function, 1);
  XSync (fixture->display, False);
  wait_until (fixture->state == LQ_HOTKEYS_READY);
  XTestFakeKeyEvent (fixture->display, f9, False, 0);
  XSync (fixture->display, False);
  wait_until (g_str_equal (fixture->events->str, "+0-0"));

  XChangeKeyboardMapping (fixture->display, q, 2, letter, 1);
  XChangeKeyboardMapping (fixture->display, f9, 2, function, 1);
  XSync (fixture->display, False);
}

/* A key that repeats all the same is pressed once and released once. The window loses the keyboard
 * once more, at the first repetition, and has it back at the release: a text that came between the
 * two would be lost. */
static void
test_repeats (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path =
    g_build_filename (g_get_user_runtime_dir (), "loquat-keys-that-repeat", NULL);
  KeyCode  f9 = XKeysymToKeycode (fixture->display, XK_F9);
  unsigned n_grabs = 0;
  gint64   end_us;

  /* Its repetition is not switched off where that cannot be noted down. */
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  start (fixture, "F9", "Escape");
  g_assert_true (is_repeating (fixture, XK_F9));

  XTestFakeKeyEvent (fixture->display, f9, True, 0);
  XSync (fixture->display, False);
  wait_until ((n_grabs += count_grabs (fixture)) == 2);
  /* Many repetitions, of which the window is to notice nothing. */
  end_us = g_get_monotonic_time () + REPEATING_US;
  wait_until (g_get_monotonic_time () > end_us);

  XTestFakeKeyEvent (fixture->display, f9, False, 0);
  XSync (fixture->display, False);
  wait_until (g_str_has_suffix (fixture->events->str, "-0"));
  g_assert_cmpstr (fixture->events->str, ==, "+0-0");
  g_assert_cmpuint (count_grabs (fixture), ==, 0);

  g_assert_cmpint (g_rmdir (path), ==, 0);
}

/* What a crash has left is set right at the next start, on the display that it was left on. */
static void
test_after_a_crash (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path =
    g_build_filename (g_get_user_runtime_dir (), "loquat-keys-that-repeat", NULL);
  KeyCode          keycode = XKeysymToKeycode (fixture->display, XK_F9);
  g_autofree char *record = g_strdup_printf ("%s\n%u\n", g_getenv ("DISPLAY"), keycode);
  XKeyboardControl off = { .key = keycode, .auto_repeat_mode = AutoRepeatModeOff };

  XChangeKeyboardControl (fixture->display, KBKey | KBAutoRepeatMode, &off);
  XSync (fixture->display, False);
  wait_until (!is_repeating (fixture, XK_F9));
  g_assert_true (g_file_set_contents (path, record, -1, NULL));

  start (fixture, "F10", "Escape");
  g_assert_true (is_repeating (fixture, XK_F9));

  /* Nothing is left of an end that is no crash. */
  g_assert_finalize_object (g_steal_pointer (&fixture->way));
  g_assert_true (is_repeating (fixture, XK_F10));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_autofree char *run = g_dir_make_tmp ("loquat-test-XXXXXX", NULL);

  g_setenv ("XDG_RUNTIME_DIR", run, TRUE);
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                                        \
  g_test_add ("/hotkey-x11/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("press-and-release", test_press_and_release);
  ADD ("locks", test_locks);
  ADD ("held", test_held);
  ADD ("letter-repeats", test_letter_repeats);
  ADD ("escape", test_escape);
  ADD ("owned-by-another", test_owned_by_another);
  ADD ("stop", test_stop);
  ADD ("layout", test_layout);
  ADD ("layout-while-held", test_layout_while_held);
  ADD ("repeats", test_repeats);
  ADD ("after-a-crash", test_after_a_crash);
#undef ADD

  return g_test_run ();
}
