/* lq-x11-keys.h: keys of an X server that are ours
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-accel.h"

#include <gio/gio.h>

G_BEGIN_DECLS

enum { LQ_X11_KEYS_MAX = 8 };

typedef struct {
  unsigned slot;
  bool     is_press;
  uint32_t time_ms; /* the server's clock */
} LqX11KeyEvent;

/**
 * LqX11Keys:
 *
 * A connection of its own. Everything blocks on the X server: for a thread of its own.
 *
 * While a key is grabbed and held, the server takes the whole keyboard away from everybody else. So
 * the keyboard is given back at the press, and the release is heard as a raw event.
 */
typedef struct _LqX11Keys LqX11Keys;

/* Also sets right what a crash has left. */
LqX11Keys *lq_x11_keys_open (GError **error);
void       lq_x11_keys_close (LqX11Keys *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqX11Keys, lq_x11_keys_close)

/**
 * lq_x11_keys_own:
 * @slot: a number below %LQ_X11_KEYS_MAX
 * @accel: the key; no key gives the one of this slot back
 * @is_silenced: it does not repeat while it is held
 *
 * Returns: %FALSE with %G_IO_ERROR_BUSY when it belongs to another program, or
 * %G_IO_ERROR_NOT_FOUND when the keyboard has no such key
 */
bool lq_x11_keys_own (
  LqX11Keys *self, unsigned slot, const LqAccel *accel, bool is_silenced, GError **error);

/* To wait for. Readable also when the connection has ended. */
int  lq_x11_keys_get_fd (LqX11Keys *self);
bool lq_x11_keys_is_broken (LqX11Keys *self);

/* The next press or release that has arrived, without waiting. Returns: whether there was one. */
bool lq_x11_keys_next (LqX11Keys *self, LqX11KeyEvent *event);

/* Whether the layout has changed since this was asked last: every key has to be owned again. */
bool lq_x11_keys_take_changed (LqX11Keys *self);

G_END_DECLS
