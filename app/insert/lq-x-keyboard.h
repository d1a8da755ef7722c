/* lq-x-keyboard.h: which key of an X11 keyboard gives which character, and keys for the others
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <X11/Xlib.h>
#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* A key to press, with or without Shift. */
typedef struct {
  KeyCode code;
  bool    has_shift;
} LqXKey;

/**
 * LqXKeyboard:
 *
 * Of one thread, that of its connection. Characters of the layout in use have their keys; each
 * other gets one of two places on a key that has no meaning. All such keys change in one request,
 * since every program reads the whole keymap again after each. A place is used again only when no
 * other is left, the one that was needed longest ago first.
 *
 * Caps Lock and the other locks are as the person has them: they are reckoned with, not changed.
 */
typedef struct _LqXKeyboard LqXKeyboard;

/* @record: (nullable): file that tells, after a crash, which keys were used; of one keyboard at a
 * time. */
LqXKeyboard *lq_x_keyboard_new (Display *display, const char *record);
void         lq_x_keyboard_free (LqXKeyboard *self);

void lq_x_keyboard_handle_event (LqXKeyboard *self, const XEvent *event);

/* Looks at layout, locks and keymap again; cheap if they have not changed. Returns: whether the
 * server told them. */
bool lq_x_keyboard_refresh (LqXKeyboard *self);

/* Whether a lock is on, or another layout than the first in use. */
bool lq_x_keyboard_has_locks (LqXKeyboard *self);

/* Modifiers that are held, latched by sticky keys, or locked so that text would be commands. */
unsigned lq_x_keyboard_get_held (LqXKeyboard *self);

/* Whether keys that are pressed for a moment only would be ignored (an aid for unsteady hands). */
bool lq_x_keyboard_is_slow (LqXKeyboard *self);

/* While it is on, an event comes when a modifier goes up or down. */
void lq_x_keyboard_watch_modifiers (LqXKeyboard *self, bool is_watched);

typedef struct {
  size_t n_chars;    /* so many can be typed once the plan is carried out */
  bool   is_new;     /* the keymap has to change for it */
  bool   is_reusing; /* a place is used again: all that was typed must have been read before */
} LqXPlan;

/* Finds places for as many of the @n characters at @text as there is room for. Nothing is sent. */
LqXPlan lq_x_keyboard_plan (LqXKeyboard *self, const gunichar *text, size_t n);

/* Sends the new keymap, and waits until the server has it. */
void lq_x_keyboard_carry_out (LqXKeyboard *self);

/* The plan is not carried out after all. */
void lq_x_keyboard_abandon (LqXKeyboard *self);

/* The key for @c, '\n' and '\t' among them, after what was planned is carried out. */
bool lq_x_keyboard_find (LqXKeyboard *self, gunichar c, LqXKey *key);

/* The key for a keysym that is no character; 0: there is none. */
KeyCode lq_x_keyboard_find_keysym (LqXKeyboard *self, KeySym keysym);

/* Takes every character away from the keys that had no meaning, and from the record. Returns:
 * whether there were any. */
bool lq_x_keyboard_restore (LqXKeyboard *self);

/* The same for what a crash left. */
void lq_x_keyboard_recover (LqXKeyboard *self);

G_END_DECLS
