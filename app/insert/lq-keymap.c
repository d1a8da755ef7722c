/* lq-keymap.c: a keyboard on which each key types one character that is needed
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-keymap.h"

#include <linux/input-event-codes.h>
#include <xkbcommon/xkbcommon.h>

enum {
  XKB_OFFSET = 8, /* between a keycode of XKB and a code of evdev */
  NAME_MAX_BYTES = 64,
  EMOJI_FIRST = 0x1f000,
};

/* Applications look at the place of a key too, so that one which types nothing elsewhere (Escape,
 * arrows, volume) must not be used. First the keys that type on every keyboard, then those that
 * type on some. */
static const struct {
  uint8_t first;
  uint8_t last;
} ranges[] = {
  { KEY_1, KEY_EQUAL },         { KEY_Q, KEY_RIGHTBRACE },
  { KEY_A, KEY_GRAVE },         { KEY_BACKSLASH, KEY_C },
  { KEY_B, KEY_SLASH },         { KEY_102ND, KEY_102ND },
  { KEY_RO, KEY_RO },           { KEY_YEN, KEY_YEN },
  { KEY_KP7, KEY_KPDOT },       { KEY_KPASTERISK, KEY_KPASTERISK },
  { KEY_KPSLASH, KEY_KPSLASH }, { KEY_KPEQUAL, KEY_KPEQUAL },
  { KEY_KPCOMMA, KEY_KPCOMMA }, { KEY_F13, KEY_F24 },
};

struct _LqKeymap {
  GHashTable *codes;      /* character: code */
  GArray     *characters; /* gunichar, in the order of their keys */
  GArray     *free_codes; /* uint32_t: one for each character */
};

LqKeymap *
lq_keymap_new (void)
{
  LqKeymap *self = g_new0 (LqKeymap, 1);

  self->codes = g_hash_table_new (NULL, NULL);
  self->characters = g_array_new (FALSE, FALSE, sizeof (gunichar));
  self->free_codes = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  for (size_t i = 0; i < G_N_ELEMENTS (ranges); i++) {
    for (uint32_t code = ranges[i].first; code <= ranges[i].last; code++)
      g_array_append_val (self->free_codes, code);
  }
  lq_keymap_clear (self);

  return self;
}

void
lq_keymap_free (LqKeymap *self)
{
  g_hash_table_unref (self->codes);
  g_array_unref (self->characters);
  g_array_unref (self->free_codes);
  g_free (self);
}

static void
set_code (LqKeymap *self, gunichar character, uint32_t code)
{
  g_hash_table_insert (self->codes, GUINT_TO_POINTER (character), GUINT_TO_POINTER (code));
}

void
lq_keymap_clear (LqKeymap *self)
{
  g_hash_table_remove_all (self->codes);
  g_array_set_size (self->characters, 0);
  set_code (self, '\n', KEY_ENTER);
  set_code (self, '\t', KEY_TAB);
  set_code (self, ' ', KEY_SPACE);
  set_code (self, 'v', LQ_KEYMAP_PASTE);
}

static bool
can_type (gunichar character)
{
  return !g_unichar_iscntrl (character) && xkb_utf32_to_keysym (character) != XKB_KEY_NoSymbol;
}

const char *
lq_keymap_add (LqKeymap *self, const char *text, bool *has_grown)
{
  *has_grown = false;

  for (const char *at = text;; at = g_utf8_next_char (at)) {
    gunichar character = g_utf8_get_char (at);

    if (character == '\0')
      return at;
    if (lq_keymap_lookup (self, character) != 0 || !can_type (character))
      continue;
    if (self->characters->len == self->free_codes->len)
      return at;

    set_code (self, character, g_array_index (self->free_codes, uint32_t, self->characters->len));
    g_array_append_val (self->characters, character);
    *has_grown = true;
  }
}

uint32_t
lq_keymap_lookup (LqKeymap *self, gunichar character)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->codes, GUINT_TO_POINTER (character)));
}

static bool
is_taken_back_alone (gunichar character)
{
  return g_unichar_isgraph (character) ? !g_unichar_ismark (character) && character < EMOJI_FIRST
                                       : g_unichar_isspace (character);
}

bool
lq_keymap_takes_back (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (!is_taken_back_alone (g_utf8_get_char (at)))
      return false;

  return true;
}

static void
append_key_names (LqKeymap *self, GString *text)
{
  g_string_append (text, "xkb_keycodes \"loquat\" {\nminimum = 8;\nmaximum = 255;\n");
  for (uint32_t code = 1; code <= KEY_F24; code++)
    g_string_append_printf (text, "<K%u> = %u;\n", code, code + XKB_OFFSET);
  g_string_append (text, "};\n");
}

static void
append_key (GString *text, uint32_t code, const char *symbols)
{
  g_string_append_printf (text, "key <K%u> { repeat = No, [ %s ] };\n", code, symbols);
}

static void
append_symbols (LqKeymap *self, GString *text)
{
  g_string_append (text, "xkb_symbols \"loquat\" {\n");
  append_key (text, KEY_ENTER, "Return");
  append_key (text, KEY_TAB, "Tab");
  append_key (text, KEY_SPACE, "space");
  append_key (text, KEY_BACKSPACE, "BackSpace");
  append_key (text, KEY_LEFT, "Left");
  append_key (text, KEY_LEFTCTRL, "Control_L");
  append_key (text, KEY_LEFTSHIFT, "Shift_L");
  append_key (text, LQ_KEYMAP_PASTE, "v, V");
  for (guint i = 0; i < self->characters->len; i++) {
    gunichar character = g_array_index (self->characters, gunichar, i);
    char     name[NAME_MAX_BYTES];

    xkb_keysym_get_name (xkb_utf32_to_keysym (character), name, sizeof name);
    append_key (text, g_array_index (self->free_codes, uint32_t, i), name);
  }
  g_string_append_printf (text,
                          "modifier_map Control { <K%u> };\nmodifier_map Shift { <K%u> };\n};\n",
                          KEY_LEFTCTRL, KEY_LEFTSHIFT);
}

char *
lq_keymap_to_string (LqKeymap *self)
{
  GString *text = g_string_new ("xkb_keymap {\n");

  append_key_names (self, text);
  g_string_append (text, "xkb_types \"loquat\" { include \"complete\" };\n"
                         "xkb_compatibility \"loquat\" { include \"complete\" };\n");
  append_symbols (self, text);
  g_string_append (text, "};\n");

  return g_string_free (text, FALSE);
}
