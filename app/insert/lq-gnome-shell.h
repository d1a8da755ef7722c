/* lq-gnome-shell.h: waits for GNOME Shell's main loop
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * lq_gnome_shell_pass_async:
 * @callback: called on this thread's context within 500 ms
 *
 * Asks GNOME Shell something that only its main loop answers: what had reached it before has been
 * looked at then. Any thread with a main context. Where it cannot be asked, as from a sandbox, the
 * answer comes at once.
 */
void lq_gnome_shell_pass_async (GAsyncReadyCallback callback, gpointer user_data);

/* Returns: whether it has answered */
gboolean lq_gnome_shell_pass_finish (GAsyncResult *result, GError **error);

G_END_DECLS
