/* lq-focus-search.h: finds what has the focus in the tree of the accessibility bus
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* Of the accessibility bus, for those who ask its objects. */
#define LQ_A11Y_ACCESSIBLE "org.a11y.atspi.Accessible"
#define LQ_A11Y_REGISTRY "org.a11y.atspi.Registry"
/* It passes while one speaks: a program that hangs costs no more than this. */
enum { LQ_A11Y_ANSWER_MS = 500 };

/* @state: (nullable): what GetState answered */
bool lq_a11y_is_focused (GVariant *state);

/**
 * lq_focus_search_async:
 * @bus: the accessibility bus
 *
 * Looks through the active windows of all applications, from the top, as far as it comes in
 * LQ_A11Y_ANSWER_MS. Every application is asked at once.
 */
void lq_focus_search_async (GDBusConnection    *bus,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data);

/* @owner, @path: (out) (transfer full): of what has the focus.
 * Returns: FALSE: nothing was found. */
gboolean lq_focus_search_finish (GAsyncResult *result, char **owner, char **path, GError **error);

G_END_DECLS
