/* lq-ibus-address.h: finds where the IBus daemon of this display listens
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * lq_ibus_address_parse:
 * @contents: what the daemon wrote when it started: lines of NAME=VALUE and comments
 *
 * Returns: (transfer full) (nullable): the address of its bus; %NULL if it names none
 */
char *lq_ibus_address_parse (const char *contents);

/**
 * lq_ibus_address_dup_files:
 * @machine_id: of this machine
 *
 * The files in which a daemon of this display would have written its address, the likeliest first.
 * From inside a Flatpak they are looked for in the person's own configuration folder, which the
 * manifest shares, too.
 *
 * Returns: (transfer full): paths, %NULL-terminated
 */
GStrv lq_ibus_address_dup_files (const char *machine_id);

/**
 * lq_ibus_address_find:
 * @error: return location for %LQ_INSERT_ERROR_UNAVAILABLE: no daemon was started here
 *
 * Reads files: not on the main thread. A daemon that wrote its address may be gone meanwhile.
 *
 * Returns: (transfer full) (nullable): a D-Bus address
 */
char *lq_ibus_address_find (GError **error);

G_END_DECLS
