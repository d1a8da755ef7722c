/* test-x-keyboard.c: characters find their keys, and the keymap is as before afterwards
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Against a real X server, with a second connection that sees what another program would. */

#include "config.h"
#include "lq-x-display.h"
#include "lq-x-keyboard.h"

#include <X11/XKBlib.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <glib/gstdio.h>
#include <unistd.h>
#include <xkbcommon/xkbcommon.h>

enum { SKIP = 77, MAX_CHARS = 4000, FIRST_DEVICE = 2, LAST_DEVICE = 15 };

typedef struct {
  Display     *display;
  Display     *other;
  LqXKeyboard *keyboard;
  char        *folder;
  char        *record;
  char        *before; /* the keymap */
} Fixture;

static void
set_layout (const char *arguments)
{
  g_autofree char *command = g_strconcat ("setxkbmap ", arguments, NULL);
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_command_line_sync (command, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

/* The whole keymap, as another program reads it. */
static char *
dump_keymap (void)
{
  g_autofree char *command = g_strconcat ("xkbcomp -w0 ", g_getenv ("DISPLAY"), " -", NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_spawn_command_line_sync (command, &text, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (text), >, 10000);

  return text;
}

static void
take_in_events (Fixture *self)
{
  XEvent event;

  XSync (self->display, False);
  while (XPending (self->display) > 0) {
    XNextEvent (self->display, &event);
    lq_x_keyboard_handle_event (self->keyboard, &event);
  }
  g_assert_true (lq_x_keyboard_refresh (self->keyboard));
}

static void
set_up (Fixture *self, const void *layout)
{
  set_layout (layout != NULL ? layout : "us");
  self->display = lq_x_display_open (NULL);
  self->other = lq_x_display_open (NULL);
  g_assert_nonnull (self->other);
  self->folder = g_dir_make_tmp ("loquat-keyboard-XXXXXX", NULL);
  self->record = g_build_filename (self->folder, "record", NULL);
  self->keyboard = lq_x_keyboard_new (self->display, self->record);
  self->before = dump_keymap ();
  take_in_events (self);
}

static void
tear_down (Fixture *self, const void *layout)
{
  if (self->keyboard != NULL)
    lq_x_keyboard_free (self->keyboard);
  lq_x_display_close (self->display);
  lq_x_display_close (self->other);
  g_assert_false (g_file_test (self->record, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->record);
  g_free (self->before);
}

/* Plans @text, which has to be possible at once, and carries it out. */
static LqXPlan
make_keys (Fixture *self, const char *text)
{
  glong                n;
  g_autofree gunichar *chars = g_utf8_to_ucs4_fast (text, -1, &n);
  LqXPlan              plan = lq_x_keyboard_plan (self->keyboard, chars, (size_t) n);

  g_assert_cmpuint (plan.n_chars, ==, n);
  if (plan.is_new)
    lq_x_keyboard_carry_out (self->keyboard);

  return plan;
}

/* What another program reads when the key for @c is pressed, on keyboard @device. */
static gunichar
read_key (Fixture *self, gunichar c, unsigned device)
{
  XkbDescPtr  map;
  XkbStateRec state;
  LqXKey      key;
  unsigned    modifiers, consumed;
  KeySym      keysym = NoSymbol;

  g_assert_true (lq_x_keyboard_find (self->keyboard, c, &key));
  map = XkbGetMap (self->other, XkbKeyTypesMask | XkbKeySymsMask, device);
  if (map == NULL)
    return 0;
  XkbGetState (self->other, XkbUseCoreKbd, &state);
  modifiers = state.locked_mods | (key.has_shift ? ShiftMask : 0);
  XkbTranslateKeyCode (map, key.code, XkbBuildCoreState (modifiers, state.group), &consumed,
                       &keysym);
  XkbFreeKeyboard (map, XkbAllComponentsMask, True);

  if (keysym == XK_Return)
    return '\n';

  c = xkb_keysym_to_utf32 ((xkb_keysym_t) keysym);
  return (modifiers & LockMask) && !(consumed & LockMask) ? g_unichar_toupper (c) : c;
}

static void
assert_typed (Fixture *self, const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    g_assert_cmphex (read_key (self, g_utf8_get_char (at), XkbUseCoreKbd), ==,
                     g_utf8_get_char (at));
}

static void
assert_as_before (Fixture *self)
{
  g_autofree char *now = dump_keymap ();
  g_autofree char *record = NULL;

  g_assert_cmpstr (now, ==, self->before);
  g_assert_true (g_file_get_contents (self->record, &record, NULL, NULL));
  g_assert_cmpstr (record, ==, "");
}

/* What the layout has needs no change of the keymap. */
static void
test_layout (Fixture *self, const void *layout)
{
  static const struct {
    const char *layout;
    const char *text;
  } cases[] = {
    { "us", "Hello, world! 0123 @#{}[]|\\\n" },
    { "de", "Grüße, zy YZ ÄÖÜ ß\n" },
    { "fr", "Ca été, qwaz 0123 où ç\n" },
    { "ru", "Привет, мир! Ёлка\n" },
    { "us -variant dvorak", "Hello, world! []{}\n" },
    { "us,ru", "Hello, world!\n" },
  };

  size_t i = 0;

  while (!g_str_equal (cases[i].layout, layout))
    g_assert_cmpuint (++i, <, G_N_ELEMENTS (cases));

  g_assert_false (make_keys (self, cases[i].text).is_new);
  assert_typed (self, cases[i].text);
}

/* What it lacks gets keys, on every layout; then everything is as before. */
static void
test_others (Fixture *self, const void *layout)
{
  const char *text = "Héllo — naïve “quotes” 日本語 🙂 ﬀ\n";
  LqXPlan     plan = make_keys (self, text);

  g_assert_true (plan.is_new);
  assert_typed (self, text);
  g_assert_true (g_file_test (self->record, G_FILE_TEST_EXISTS));

  take_in_events (self);
  plan = make_keys (self, text);
  g_assert_false (plan.is_new);
  assert_typed (self, text);

  lq_x_keyboard_restore (self->keyboard);
  assert_as_before (self);
}

static void
press (Fixture *self, KeySym keysym)
{
  KeyCode code = XKeysymToKeycode (self->other, keysym);

  g_assert_cmpuint (code, !=, 0);
  XTestFakeKeyEvent (self->other, code, True, CurrentTime);
  XTestFakeKeyEvent (self->other, code, False, CurrentTime);
  XSync (self->other, False);
  take_in_events (self);
}

static void
test_caps_lock (Fixture *self, const void *layout)
{
  const char *text = "aA zZ éÉ яЯ ß— 12 !?";

  press (self, XK_Caps_Lock);
  make_keys (self, text);
  assert_typed (self, text);
  press (self, XK_Caps_Lock);
  make_keys (self, text);
  assert_typed (self, text);
  lq_x_keyboard_restore (self->keyboard);
  assert_as_before (self);
}

/* With two layouts the one in use decides. */
static void
test_groups (Fixture *self, const void *layout)
{
  g_assert_false (make_keys (self, "hello").is_new);

  XkbLockGroup (self->other, XkbUseCoreKbd, 1);
  XSync (self->other, False);
  take_in_events (self);
  g_assert_false (make_keys (self, "привет").is_new);
  g_assert_true (make_keys (self, "hello, привет").is_new);
  assert_typed (self, "hello, привет");

  lq_x_keyboard_restore (self->keyboard);
  XkbLockGroup (self->other, XkbUseCoreKbd, 0);
  XSync (self->other, False);
  assert_as_before (self);
}

/* One change of the keymap is one event of each keyboard for other programs. */
static void
test_one_event (Fixture *self, const void *layout)
{
  int    opcode, event_base, error_base, major = XkbMajorVersion, minor = XkbMinorVersion;
  int    n[256] = { 0 }, n_all = 0;
  XEvent event;

  XkbQueryExtension (self->other, &opcode, &event_base, &error_base, &major, &minor);
  XkbSelectEvents (self->other, XkbUseCoreKbd, XkbMapNotifyMask, XkbMapNotifyMask);
  XSync (self->other, True);

  make_keys (self, "яшертыуиопщэ→←↑↓日本語");
  XSync (self->other, False);
  while (XPending (self->other) > 0) {
    const XkbMapNotifyEvent *map = (const XkbMapNotifyEvent *) &event;

    XNextEvent (self->other, &event);
    if (event.type == event_base && map->xkb_type == XkbMapNotify) {
      g_assert_cmpint (++n[map->device], ==, 1);
      n_all++;
    }
  }

  g_assert_cmpint (n_all, >=, 1);
  lq_x_keyboard_restore (self->keyboard);
}

/* Programs are given the map of that keyboard which sent the last event: all have to have it. */
static void
test_all_keyboards (Fixture *self, const void *layout)
{
  int n = 0;

  make_keys (self, "語");
  for (unsigned device = FIRST_DEVICE; device <= LAST_DEVICE; device++) {
    gunichar c = read_key (self, 0x8a9e, device);

    g_assert_true (c == 0 || c == 0x8a9e);
    n += c == 0x8a9e;
  }
  g_assert_cmpint (n, >=, 3); /* the core keyboard, the server's own, and that of XTest */

  lq_x_keyboard_restore (self->keyboard);
  assert_as_before (self);
}

/* More characters than there is room for: each part is as large as it can be, and what a part needs
 * is never taken away for its own sake. */
static void
test_reuse (Fixture *self, const void *layout)
{
  gunichar text[MAX_CHARS];
  size_t   n_parts = 0, n_first = 0;
  LqXPlan  plan;

  for (size_t i = 0; i < MAX_CHARS; i++)
    text[i] = (gunichar) (0x4e00 + (i * 7) % 500);

  for (size_t done = 0; done < MAX_CHARS; done += plan.n_chars, n_parts++) {
    plan = lq_x_keyboard_plan (self->keyboard, text + done, MAX_CHARS - done);
    g_assert_cmpuint (plan.n_chars, >, 0);
    g_assert_true (plan.is_new);
    g_assert_true (plan.is_reusing == (n_parts > 0));
    if (n_parts == 0)
      n_first = plan.n_chars;
    lq_x_keyboard_carry_out (self->keyboard);
    take_in_events (self);
    g_assert_cmphex (read_key (self, text[done], XkbUseCoreKbd), ==, text[done]);
    g_assert_cmphex (read_key (self, text[done + plan.n_chars - 1], XkbUseCoreKbd), ==,
                     text[done + plan.n_chars - 1]);
  }
  g_assert_cmpuint (n_first, >=, 20);
  g_assert_cmpuint (n_parts, <=, MAX_CHARS / n_first + 1);

  lq_x_keyboard_restore (self->keyboard);
  assert_as_before (self);
}

/* The place that is taken is the one that was needed longest ago. */
static void
test_oldest_goes (Fixture *self, const void *layout)
{
  gunichar text[200];
  LqXPlan  plan;
  LqXKey   key;

  for (size_t i = 0; i < G_N_ELEMENTS (text); i++)
    text[i] = (gunichar) (0x4e00 + i);
  plan = lq_x_keyboard_plan (self->keyboard, text, G_N_ELEMENTS (text));
  lq_x_keyboard_carry_out (self->keyboard);

  lq_x_keyboard_plan (self->keyboard, &text[0], 1); /* needed again */
  lq_x_keyboard_plan (self->keyboard, &text[plan.n_chars], 1);
  lq_x_keyboard_carry_out (self->keyboard);

  g_assert_true (lq_x_keyboard_find (self->keyboard, text[0], &key));
  g_assert_false (lq_x_keyboard_find (self->keyboard, text[1], &key));
  lq_x_keyboard_restore (self->keyboard);
}

static void
test_abandon (Fixture *self, const void *layout)
{
  const gunichar text[] = { 0x8a9e, 0x65e5 };
  LqXKey         key;

  make_keys (self, "語");
  take_in_events (self);
  lq_x_keyboard_plan (self->keyboard, text, 2);
  lq_x_keyboard_abandon (self->keyboard);

  g_assert_true (lq_x_keyboard_find (self->keyboard, text[0], &key));
  g_assert_false (lq_x_keyboard_find (self->keyboard, text[1], &key));
  lq_x_keyboard_restore (self->keyboard);
  assert_as_before (self);
}

/* A crash leaves the record; the next start makes the keymap as it was. */
static void
test_recover (Fixture *self, const void *layout)
{
  g_autofree char *record = NULL;

  make_keys (self, "日本語 привет");
  g_assert_true (g_file_get_contents (self->record, &record, NULL, NULL));
  g_assert_null (strstr (record, "日"));
  g_assert_cmpuint (strspn (record, "0123456789\n"), ==, strlen (record));

  lq_x_keyboard_free (self->keyboard);
  self->keyboard = lq_x_keyboard_new (self->display, self->record);
  lq_x_keyboard_recover (self->keyboard);
  assert_as_before (self);

  lq_x_keyboard_recover (self->keyboard); /* nothing is left to do */
  assert_as_before (self);
}

/* What a keyboard that is in use has there is no leftover. */
static void
test_recover_in_use (Fixture *self, const void *layout)
{
  LqXKeyboard *second;

  make_keys (self, "日");
  second = lq_x_keyboard_new (self->display, self->record);
  lq_x_keyboard_recover (second);
  lq_x_keyboard_free (second);
  assert_typed (self, "日");

  lq_x_keyboard_restore (self->keyboard);
  assert_as_before (self);
}

/* What the person has on such a key by now is not taken away. */
static void
test_recover_spares (Fixture *self, const void *layout)
{
  g_autofree char *after = NULL;

  make_keys (self, "日");
  lq_x_keyboard_free (self->keyboard);
  set_layout ("de");
  g_free (self->before);
  self->before = dump_keymap ();

  g_assert_true (
    g_file_set_contents (self->record, "24\n36\n65\n", -1, NULL)); /* q, Return, space */
  self->keyboard = lq_x_keyboard_new (self->display, self->record);
  lq_x_keyboard_recover (self->keyboard);
  assert_as_before (self);
}

/* Another layout takes the places away; they are made again. */
static void
test_layout_changes (Fixture *self, const void *layout)
{
  make_keys (self, "日本 ü");
  set_layout ("de");
  take_in_events (self);
  g_assert_true (make_keys (self, "日本 ü").is_new);
  assert_typed (self, "日本 ü");

  lq_x_keyboard_restore (self->keyboard);
  g_free (self->before);
  set_layout ("de");
  self->before = dump_keymap ();
  assert_as_before (self);
}

static void
test_held (Fixture *self, const void *layout)
{
  const KeySym keysyms[] = { XK_Shift_L, XK_Control_L, XK_Super_L, XK_Alt_L };

  g_assert_cmpuint (lq_x_keyboard_get_held (self->keyboard), ==, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (keysyms); i++) {
    KeyCode code = XKeysymToKeycode (self->other, keysyms[i]);

    XTestFakeKeyEvent (self->other, code, True, CurrentTime);
    XSync (self->other, False);
    g_assert_cmpuint (lq_x_keyboard_get_held (self->keyboard), !=, 0);
    XTestFakeKeyEvent (self->other, code, False, CurrentTime);
    XSync (self->other, False);
    g_assert_cmpuint (lq_x_keyboard_get_held (self->keyboard), ==, 0);
  }

  press (self, XK_Num_Lock); /* is none that matters */
  g_assert_cmpuint (lq_x_keyboard_get_held (self->keyboard), ==, 0);
  press (self, XK_Num_Lock);
}

static void
test_slow_keys (Fixture *self, const void *layout)
{
  g_assert_false (lq_x_keyboard_is_slow (self->keyboard));
  XkbChangeEnabledControls (self->other, XkbUseCoreKbd, XkbBounceKeysMask, XkbBounceKeysMask);
  XSync (self->other, False);
  g_assert_true (lq_x_keyboard_is_slow (self->keyboard));
  XkbChangeEnabledControls (self->other, XkbUseCoreKbd, XkbBounceKeysMask, 0);
  XSync (self->other, False);
}

static void
add (const char *name, const char *layout, void (*test) (Fixture *, const void *))
{
  g_test_add (name, Fixture, layout, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  const char *const layouts[] = { "us", "de", "fr", "ru", "us -variant dvorak", "us,ru" };

  if (g_getenv ("DISPLAY") == NULL) {
    puts ("1..0 # SKIP there is no X server");
    return SKIP;
  }
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (layouts); i++) {
    g_autofree char *layout = g_strconcat ("/x-keyboard/layout/", layouts[i], NULL);
    g_autofree char *others = g_strconcat ("/x-keyboard/others/", layouts[i], NULL);
    g_autofree char *caps = g_strconcat ("/x-keyboard/caps-lock/", layouts[i], NULL);

    add (layout, layouts[i], test_layout);
    add (others, layouts[i], test_others);
    add (caps, layouts[i], test_caps_lock);
  }
  add ("/x-keyboard/groups", "us,ru", test_groups);
  add ("/x-keyboard/one-event", "us", test_one_event);
  add ("/x-keyboard/all-keyboards", "us", test_all_keyboards);
  add ("/x-keyboard/reuse", "us", test_reuse);
  add ("/x-keyboard/oldest-goes", "us", test_oldest_goes);
  add ("/x-keyboard/abandon", "us", test_abandon);
  add ("/x-keyboard/recover", "us", test_recover);
  add ("/x-keyboard/recover-in-use", "us", test_recover_in_use);
  add ("/x-keyboard/recover-spares", "us", test_recover_spares);
  add ("/x-keyboard/layout-changes", "us", test_layout_changes);
  add ("/x-keyboard/held", "us", test_held);
  add ("/x-keyboard/slow-keys", "us", test_slow_keys);

  return g_test_run ();
}
