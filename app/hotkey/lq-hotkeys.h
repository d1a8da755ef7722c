/* lq-hotkeys.h: keys that work whatever application has the focus
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef enum {
  LQ_HOTKEY_DICTATE,
  LQ_HOTKEY_CANCEL, /* owned only while a dictation runs */
  LQ_HOTKEY_UNDO,
  LQ_HOTKEY_AGAIN,
  LQ_HOTKEY_COPY,
  LQ_N_HOTKEYS,
} LqHotkey;

typedef enum {
  LQ_HOTKEYS_LOOKING, /* which way this session has is being found out */
  LQ_HOTKEYS_READY,   /* the key works */
  LQ_HOTKEYS_CONSENT, /* the person has to agree first, see lq_hotkeys_consent() */
  LQ_HOTKEYS_BY_HAND, /* the person has to put lines into a configuration, see get_advice */
  LQ_HOTKEYS_FAILED,  /* another program owns the key, or the session has no way */
} LqHotkeysState;

/**
 * LqHotkeys:
 *
 * Main thread. Chooses the way this session has: portal, X11, GNOME's settings, or lines for the
 * person to paste; each is a file beside this one.
 *
 * Properties, read-only: `state`, `way` (id), `advice` (nullable: what to do, or lines to paste),
 * `trigger` (how the desktop describes the key, for people).
 *
 * Signals: `pressed` (#LqHotkey, gint64 monotonic µs), `released` (likewise); `tried` (gboolean:
 * the dictation key is down) instead of them while the person tries the key.
 */
#define LQ_TYPE_HOTKEYS (lq_hotkeys_get_type ())
G_DECLARE_FINAL_TYPE (LqHotkeys, lq_hotkeys, LQ, HOTKEYS, GObject)

LqHotkeys *lq_hotkeys_new (GSettings *settings);

/* Begins to look for a way and to own the keys. */
void lq_hotkeys_start (LqHotkeys *self);

/* Gives every key back. */
void lq_hotkeys_stop (LqHotkeys *self);

/* The person agreed that a setting of the desktop is written. */
void lq_hotkeys_consent (LqHotkeys *self);

/* The person tries the key: instead of pressed and released, `tried` is emitted. */
void lq_hotkeys_set_trying (LqHotkeys *self, bool is_trying);

/* While a dictation runs, the cancel key is owned too. */
void lq_hotkeys_set_dictating (LqHotkeys *self, bool is_dictating);

G_END_DECLS
