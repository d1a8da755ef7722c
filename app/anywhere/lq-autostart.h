/* lq-autostart.h: Loquat starts with the session, when the person wants it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LqAutostart:
 *
 * Main thread. Follows the setting: in a sandbox by the portal, elsewhere by a file in
 * $XDG_CONFIG_HOME/autostart. When that fails, or the desktop refuses, the setting is off again.
 */
#define LQ_TYPE_AUTOSTART (lq_autostart_get_type ())
G_DECLARE_FINAL_TYPE (LqAutostart, lq_autostart, LQ, AUTOSTART, GObject)

LqAutostart *lq_autostart_new (GSettings *settings);

G_END_DECLS
