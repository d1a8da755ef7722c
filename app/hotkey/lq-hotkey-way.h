/* lq-hotkey-way.h: a way to own keys, whatever application has the focus
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-accel.h"
#include "lq-hotkeys.h"

G_BEGIN_DECLS

/**
 * LqHotkeyWay:
 *
 * Main thread, which it never blocks: a way that has to wait for a display server does so on a
 * thread of its own.
 *
 * Signals: `told` (#LqHotkeysState, advice, trigger): how it stands, and again when that changes;
 * `gave-up` (#GError): it does not work in this session, the next way is to be tried; `pressed` and
 * `released` (#LqHotkey, gint64 monotonic µs): once for each time, however often the key repeats.
 */
#define LQ_TYPE_HOTKEY_WAY (lq_hotkey_way_get_type ())
G_DECLARE_DERIVABLE_TYPE (LqHotkeyWay, lq_hotkey_way, LQ, HOTKEY_WAY, GObject)

struct _LqHotkeyWayClass {
  GObjectClass parent_class;

  const char *id; /* "portal", "x11", "gnome", "manual" */

  /* Begins to own the keys, and tells how that went. @accels: LQ_N_HOTKEYS of them, copied. May be
   * called again after stop. */
  void (*start) (LqHotkeyWay *self, const LqAccel *accels);

  /* Gives every key back, without waiting for it. */
  void (*stop) (LqHotkeyWay *self);

  /* (nullable): the cancel key is owned only meanwhile. */
  void (*set_dictating) (LqHotkeyWay *self, bool is_dictating);
};

const char *lq_hotkey_way_get_id (LqHotkeyWay *self);
void        lq_hotkey_way_start (LqHotkeyWay *self, const LqAccel *accels);
void        lq_hotkey_way_stop (LqHotkeyWay *self);
void        lq_hotkey_way_set_dictating (LqHotkeyWay *self, bool is_dictating);

/* For implementations. A press that repeats is swallowed here. */
void lq_hotkey_way_tell (LqHotkeyWay   *self,
                         LqHotkeysState state,
                         const char    *advice,
                         const char    *trigger);
void lq_hotkey_way_give_up (LqHotkeyWay *self, const GError *error);
void lq_hotkey_way_press (LqHotkeyWay *self, LqHotkey key, int64_t time_us);
void lq_hotkey_way_release (LqHotkeyWay *self, LqHotkey key, int64_t time_us);

/* Nothing more will be heard of what is held: it counts as released. */
void lq_hotkey_way_release_all (LqHotkeyWay *self);

/* The time of an event by a clock in milliseconds that may have overflowed, may be another clock
 * than ours, or 0 for none: now, where it cannot be right. */
int64_t lq_hotkey_way_time_us (uint32_t time_ms);

/* What a desktop calls the key, as the portal and the settings of GNOME show it. Translated. */
const char *lq_hotkey_get_description (LqHotkey key);

/* The action of the program that does what @key does. */
const char *lq_hotkey_get_action (LqHotkey key);

LqHotkeyWay *lq_hotkey_gnome_new (void);
LqHotkeyWay *lq_hotkey_manual_new (void);
LqHotkeyWay *lq_hotkey_portal_new (void);
LqHotkeyWay *lq_hotkey_x11_new (void);

/* Takes the key out of GNOME's settings again, when this program has put it there. */
void lq_hotkey_gnome_remove (void);

G_END_DECLS
