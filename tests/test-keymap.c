/* test-keymap.c: every character that needs a key has one, and it types that character
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-keymap.h"

#include <linux/input-event-codes.h>
#include <xkbcommon/xkbcommon.h>

enum {
  XKB_OFFSET = 8,
  FEWEST_KEYS = 70, /* other than those that it always has */
};

typedef struct {
  LqKeymap           *keymap;
  struct xkb_context *context;
  struct xkb_keymap  *compiled;
  struct xkb_state   *state;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->keymap = lq_keymap_new ();
  self->context = xkb_context_new (XKB_CONTEXT_NO_FLAGS);
}

static void
forget_compiled (Fixture *self)
{
  g_clear_pointer (&self->state, xkb_state_unref);
  g_clear_pointer (&self->compiled, xkb_keymap_unref);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  forget_compiled (self);
  xkb_context_unref (self->context);
  lq_keymap_free (self->keymap);
}

static void
compile (Fixture *self)
{
  g_autofree char *text = lq_keymap_to_string (self->keymap);

  forget_compiled (self);
  self->compiled = xkb_keymap_new_from_string (self->context, text, XKB_KEYMAP_FORMAT_TEXT_V1,
                                               XKB_KEYMAP_COMPILE_NO_FLAGS);
  g_assert_nonnull (self->compiled);
  self->state = xkb_state_new (self->compiled);
}

static void
assert_types (Fixture *self, gunichar character)
{
  uint32_t code = lq_keymap_lookup (self->keymap, character);

  g_assert_cmpuint (code, !=, 0);
  g_assert_cmphex (xkb_state_key_get_utf32 (self->state, code + XKB_OFFSET), ==,
                   character == '\n' ? '\r' : character);
  g_assert_false (xkb_keymap_key_repeats (self->compiled, code + XKB_OFFSET));
}

static void
assert_types_all (Fixture *self, const char *from, const char *to)
{
  for (const char *at = from; at < to; at = g_utf8_next_char (at))
    assert_types (self, g_utf8_get_char (at));
}

static void
test_text (Fixture *self, gconstpointer data)
{
  static const char text[] =
    "Héllo — naïve “quotes” 日本語 🙂 ﬀ\n\tŁódź, Straße; Привет: v V? "
    "e\xcc\x81";
  bool        has_grown;
  const char *end = lq_keymap_add (self->keymap, text, &has_grown);

  g_assert_true (end == text + strlen (text));
  g_assert_true (has_grown);
  compile (self);
  assert_types_all (self, text, end);

  lq_keymap_add (self->keymap, text, &has_grown);
  g_assert_false (has_grown);
}

static void
test_control_characters (Fixture *self, gconstpointer data)
{
  static const char text[] = "a\r\x1b\x7f"
                             "b\xc2\x85";
  bool              has_grown;
  const char       *end = lq_keymap_add (self->keymap, text, &has_grown);

  g_assert_true (end == text + strlen (text));
  g_assert_cmpuint (lq_keymap_lookup (self->keymap, '\r'), ==, 0);
  g_assert_cmpuint (lq_keymap_lookup (self->keymap, 0x1b), ==, 0);
  g_assert_cmpuint (lq_keymap_lookup (self->keymap, 0x7f), ==, 0);
  g_assert_cmpuint (lq_keymap_lookup (self->keymap, 0x85), ==, 0);
  compile (self);
  assert_types (self, 'a');
  assert_types (self, 'b');
}

/* Escape, an arrow or a modifier in the place of a letter would be obeyed. */
static void
test_places (Fixture *self, gconstpointer data)
{
  static const uint32_t forbidden[] = {
    KEY_ESC,      KEY_BACKSPACE, KEY_LEFTCTRL, KEY_LEFTSHIFT, KEY_RIGHTSHIFT, KEY_LEFTALT,
    KEY_CAPSLOCK, KEY_F1,        KEY_F12,      KEY_NUMLOCK,   KEY_SCROLLLOCK, KEY_HOME,
    KEY_LEFT,     KEY_DELETE,    KEY_MUTE,     KEY_LEFTMETA
  };
  bool has_grown;

  for (gunichar character = 0x4e00; character < 0x4e00 + 300; character++) {
    char     text[7] = { 0 };
    uint32_t code;

    g_unichar_to_utf8 (character, text);
    lq_keymap_add (self->keymap, text, &has_grown);
    code = lq_keymap_lookup (self->keymap, character);
    for (size_t i = 0; i < G_N_ELEMENTS (forbidden); i++)
      g_assert_cmpuint (code, !=, forbidden[i]);
    if (!has_grown) {
      g_assert_cmpuint (character - 0x4e00, >=, FEWEST_KEYS);
      return;
    }
  }
  g_assert_not_reached ();
}

/* All that Unicode assigns below the surrogates, and the emoji, one keyboard after the other. */
static void
test_all (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  unsigned n_keyboards = 0;

  for (gunichar character = 0x20; character < 0x20000; character += character < 0x3000 ? 1 : 7)
    if (g_unichar_isdefined (character) && !g_unichar_iscntrl (character) &&
        g_unichar_type (character) != G_UNICODE_SURROGATE &&
        g_unichar_type (character) != G_UNICODE_PRIVATE_USE)
      g_string_append_unichar (text, character);

  for (const char *at = text->str; *at != '\0'; n_keyboards++) {
    bool        has_grown;
    const char *end;

    lq_keymap_clear (self->keymap);
    end = lq_keymap_add (self->keymap, at, &has_grown);
    g_assert_true (end > at);
    compile (self);
    assert_types_all (self, at, end);
    at = end;
  }
  g_assert_cmpuint (n_keyboards, >, 100);
}

static void
test_takes_back (Fixture *self, gconstpointer data)
{
  g_assert_true (lq_keymap_takes_back (""));
  g_assert_true (lq_keymap_takes_back ("Grüße, “日本”\nПривет"));
  g_assert_false (lq_keymap_takes_back ("e\xcc\x81")); /* with a combining accent */
  g_assert_false (lq_keymap_takes_back ("ok 🙂"));
  g_assert_false (lq_keymap_takes_back ("\xe2\x9d\xa4\xef\xb8\x8f")); /* a heart, as an emoji */
  g_assert_false (lq_keymap_takes_back ("a\xe2\x80\x8d"));            /* a joiner */
}

static void
test_paste (Fixture *self, gconstpointer data)
{
  compile (self);
  g_assert_cmphex (xkb_state_key_get_one_sym (self->state, LQ_KEYMAP_PASTE + XKB_OFFSET), ==,
                   XKB_KEY_v);
  g_assert_cmphex (xkb_state_key_get_one_sym (self->state, LQ_KEYMAP_LEFT + XKB_OFFSET), ==,
                   XKB_KEY_Left);
  g_assert_cmphex (xkb_state_key_get_one_sym (self->state, LQ_KEYMAP_BACKSPACE + XKB_OFFSET), ==,
                   XKB_KEY_BackSpace);

  xkb_state_update_mask (self->state, 1 << 0 | 1 << 2, 0, 0, 0, 0, 0);
  g_assert_cmphex (xkb_state_key_get_one_sym (self->state, LQ_KEYMAP_PASTE + XKB_OFFSET), ==,
                   XKB_KEY_V);
  g_assert_true (
    xkb_state_mod_name_is_active (self->state, XKB_MOD_NAME_CTRL, XKB_STATE_MODS_EFFECTIVE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/keymap/text", Fixture, NULL, set_up, test_text, tear_down);
  g_test_add ("/keymap/control-characters", Fixture, NULL, set_up, test_control_characters,
              tear_down);
  g_test_add ("/keymap/places", Fixture, NULL, set_up, test_places, tear_down);
  g_test_add ("/keymap/all", Fixture, NULL, set_up, test_all, tear_down);
  g_test_add ("/keymap/takes-back", Fixture, NULL, set_up, test_takes_back, tear_down);
  g_test_add ("/keymap/paste", Fixture, NULL, set_up, test_paste, tear_down);

  return g_test_run ();
}
