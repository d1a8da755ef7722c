/* lq-ways.h: every way of inserting there is, and which come first in this session
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-way.h"

G_BEGIN_DECLS

typedef enum {
  LQ_SESSION_X11,
  LQ_SESSION_GNOME,   /* Wayland, Mutter */
  LQ_SESSION_KDE,     /* Wayland, KWin */
  LQ_SESSION_WLROOTS, /* Wayland, any compositor with wlroots' protocols */
  LQ_SESSION_NONE,    /* no display */
} LqSessionKind;

/* What this process runs in, from its environment. */
LqSessionKind lq_session_kind_detect (void);

/* Makes each way. Where a way's library or server is absent, its probe says so. */
LqWay *lq_way_ibus_new (void);             /* an IBus engine, registered at run time */
LqWay *lq_way_input_method_new (void);     /* zwp_input_method_v2 */
LqWay *lq_way_virtual_keyboard_new (void); /* zwp_virtual_keyboard_v1, with a keymap of its own */
LqWay *lq_way_xtest_new (void);            /* X11 key events, with one remap of unused keycodes */
LqWay *lq_way_clipboard_x11_new (void);    /* selection, Ctrl+V by XTest, selection restored */
LqWay *
lq_way_clipboard_wlr_new (void); /* data-control, Ctrl+V by virtual keyboard where there is */
LqWay *lq_way_clipboard_hand_new (void); /* last resort: copied, with a notification to paste */

/**
 * lq_ways_new_for_session:
 * @kind: the session
 * @forced: (nullable): id of the one way the person wants first
 *
 * Returns: (transfer full) (element-type LqWay): in the order in which they are tried
 */
GPtrArray *lq_ways_new_for_session (LqSessionKind kind, const char *forced);

/* Returns: (transfer full) (element-type LqWay): every way there is, this session's first */
GPtrArray *lq_ways_new_all (void);

G_END_DECLS
