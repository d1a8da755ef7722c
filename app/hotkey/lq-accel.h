/* lq-accel.h: a key with its modifiers, in each of the notations that desktops use
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef enum {
  LQ_MODIFIER_SHIFT = 1 << 0,
  LQ_MODIFIER_CONTROL = 1 << 1,
  LQ_MODIFIER_ALT = 1 << 2,
  LQ_MODIFIER_SUPER = 1 << 3,
} LqModifiers;

/* Plain data; a keysym of 0 is no key at all. */
typedef struct {
  LqModifiers modifiers;
  uint32_t    keysym; /* as X and xkbcommon number them; letters are small ones */
} LqAccel;

/**
 * lq_accel_parse:
 * @text: in GTK's syntax, such as "<Super>j"; "" is no key
 * @accel: (out caller-allocates)
 *
 * Returns: whether @text names a key; if not, @accel is no key
 */
bool lq_accel_parse (const char *text, LqAccel *accel);

bool lq_accel_is_equal (const LqAccel *a, const LqAccel *b);

/* Each (transfer full), of an accel that is a key. */
char *lq_accel_dup_label (const LqAccel *accel);    /* for people: "Super+J" */
char *lq_accel_dup_portal (const LqAccel *accel);   /* XDG shortcuts: "LOGO+j" */
char *lq_accel_dup_sway (const LqAccel *accel);     /* "Mod4+j" */
char *lq_accel_dup_hyprland (const LqAccel *accel); /* "SUPER, j" */

G_END_DECLS
