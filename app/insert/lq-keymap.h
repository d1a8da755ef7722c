/* lq-keymap.h: a keyboard on which each key types one character that is needed
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * LqKeymap:
 *
 * Grows with the text that is to be typed, until it has no key left. Its keys do not repeat,
 * however late a busy receiver learns that one was released. Codes are those of evdev: the keycode
 * of XKB less 8.
 */
typedef struct _LqKeymap LqKeymap;

/* The keys that it always has. */
enum {
  LQ_KEYMAP_BACKSPACE = 14,
  LQ_KEYMAP_CONTROL = 29,
  LQ_KEYMAP_SHIFT = 42,
  LQ_KEYMAP_PASTE = 47, /* v, and V with Shift */
  LQ_KEYMAP_LEFT = 105,
};

LqKeymap *lq_keymap_new (void);
void      lq_keymap_free (LqKeymap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqKeymap, lq_keymap_free)

/* Forgets the characters. */
void lq_keymap_clear (LqKeymap *self);

/**
 * lq_keymap_add:
 * @text: valid UTF-8
 * @has_grown: (out): whether there are keys now that there were not
 *
 * Gives each character of @text a key, as long as there are keys. What no key can type, control
 * characters other than newline and tab, needs none and is passed over.
 *
 * Returns: where in @text the first character stands that no key is left for, or its end
 */
const char *lq_keymap_add (LqKeymap *self, const char *text, bool *has_grown);

/* Returns: the code of the key that types @character; 0: none does. */
uint32_t lq_keymap_lookup (LqKeymap *self, gunichar character);

/* Whether as many backspaces as @text has characters take back @text and nothing else. Of an accent
 * or an emoji made of several characters, one application takes back all with one, and another not.
 */
bool lq_keymap_takes_back (const char *text);

/* Returns: (transfer full): in the text format of XKB. */
char *lq_keymap_to_string (LqKeymap *self);

G_END_DECLS
