/* lq-ibus-link.h: the connection to the IBus daemon, with Loquat's engine known to it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-ibus-engine.h"

G_BEGIN_DECLS

/**
 * LqIbusLink:
 *
 * Main thread. Everything is asked without waiting. libibus' own IBusBus is not used: it connects,
 * says hello and reads files on the calling thread.
 *
 * Signals: `closed`: the daemon is gone; `engine-changed` (name): somebody made this the global
 * engine; `target-changed`; `reported`: as LqIbusEngine's, of the engine in use.
 *
 * Errors are #LqInsertError.
 */
#define LQ_TYPE_IBUS_LINK (lq_ibus_link_get_type ())
G_DECLARE_FINAL_TYPE (LqIbusLink, lq_ibus_link, LQ, IBUS_LINK, GObject)

/* Finds the daemon, connects, and makes Loquat's engine known to it; uses it for nothing. */
void        lq_ibus_link_open_async (GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
LqIbusLink *lq_ibus_link_open_finish (GAsyncResult *result, GError **error);

/* The name of the global engine. As the daemon answers in order, everything sent before has been
 * handled by it when this comes back. */
void     lq_ibus_link_ask_async (LqIbusLink         *self,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);
gboolean lq_ibus_link_ask_finish (LqIbusLink   *self,
                                  GAsyncResult *result,
                                  char        **name, /* (out) (nullable): %NULL: there is none */
                                  GError      **error);

/* Makes @name the global engine. */
void     lq_ibus_link_use_async (LqIbusLink         *self,
                                 const char         *name,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);
gboolean lq_ibus_link_use_finish (LqIbusLink *self, GAsyncResult *result, GError **error);

/* Returns: (transfer none) (nullable): %NULL while Loquat's is not the global engine */
LqIbusEngine *lq_ibus_link_get_engine (LqIbusLink *self);

/* Of this connection on the daemon's bus. */
const char *lq_ibus_link_get_name (LqIbusLink *self);

bool lq_ibus_link_is_closed (LqIbusLink *self);

G_END_DECLS
