/* lq-ibus-session.h: whether the programs of this session take their keys through IBus
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

/**
 * lq_ibus_session_is_named:
 *
 * Returns: whether the environment of the session names IBus as the input method of its programs
 */
bool lq_ibus_session_is_named (void);

/**
 * lq_ibus_session_takes_keys:
 *
 * Whether the programs of this session give their keys to IBus first: its environment says so, and
 * a daemon listens. Reads files and connects: not on the main thread.
 */
bool lq_ibus_session_takes_keys (void);

G_END_DECLS
