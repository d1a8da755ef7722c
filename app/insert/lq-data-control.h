/* lq-data-control.h: the clipboard of a wlroots compositor, without a window or the focus
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-clip.h"
#include "lq-wayland.h"

G_BEGIN_DECLS

/**
 * LqDataControl:
 *
 * Main thread. By zwlr_data_control_manager_v1, which KWin has as well. What is offered can be had
 * as long as this lives.
 *
 * Signals: `asked` (format): another program asks for what is offered; `handed` (format): and has
 * been given all of it, or wanted no more; `replaced`: another program has put something into the
 * clipboard. Errors are #LqInsertError.
 */
#define LQ_TYPE_DATA_CONTROL (lq_data_control_get_type ())
G_DECLARE_FINAL_TYPE (LqDataControl, lq_data_control, LQ, DATA_CONTROL, GObject)

LqDataControl *lq_data_control_new (void);

/* Whether the compositor has it. @connection: (nullable): ready */
bool lq_data_control_is_known (LqWayland *connection);

/* Calls back when it is known what is in the clipboard. */
void     lq_data_control_open_async (LqDataControl      *self,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean lq_data_control_open_finish (LqDataControl *self, GAsyncResult *result, GError **error);

/* Lets go of the connection, and of what is offered. */
void lq_data_control_close (LqDataControl *self);

/* Whether what is in the clipboard was put there by this. */
bool lq_data_control_is_owner (LqDataControl *self);

/**
 * lq_data_control_read_async:
 * @bytes_max: more than that is an error
 *
 * Reads what is in the clipboard, in all its formats. An owner that gives nothing for a second is
 * an error.
 */
void lq_data_control_read_async (LqDataControl      *self,
                                 size_t              bytes_max,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);

/* Returns: (transfer full) */
LqClip *lq_data_control_read_finish (LqDataControl *self, GAsyncResult *result, GError **error);

/* Puts @clip into the clipboard; takes it. An empty one empties it. Calls back when other programs
 * can have it. */
void     lq_data_control_offer_async (LqDataControl      *self,
                                      LqClip             *clip,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean lq_data_control_offer_finish (LqDataControl *self, GAsyncResult *result, GError **error);

G_END_DECLS
