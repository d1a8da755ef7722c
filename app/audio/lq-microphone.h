/* lq-microphone.h: a microphone as a source, and the list of those there are
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-source.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define LQ_TYPE_MICROPHONE (lq_microphone_get_type ())
G_DECLARE_FINAL_TYPE (LqMicrophone, lq_microphone, LQ, MICROPHONE, GObject)

/**
 * lq_microphone_new:
 * @device: (nullable): a name from lq_microphone_list_async(); %NULL or empty: the system's default
 *
 * A source that records @device, at 16 kHz mono. A device that vanishes is waited for and replaced
 * by the default one when there is one. Main thread.
 *
 * Returns: (transfer full): a source, see #LqSource
 */
LqMicrophone *lq_microphone_new (const char *device);

/* Monotonic time, in microseconds, at which the first samples came; 0: not yet. Any thread. */
int64_t lq_microphone_get_first_sample_us (LqMicrophone *self);

/**
 * lq_microphone_warm:
 *
 * Loads the sound system in the background, so that the first recording begins at once. Main
 * thread.
 */
void lq_microphone_warm (void);

/**
 * lq_microphone_keep_open:
 * @is_kept: whether a microphone is open between recordings, too
 * @device: (nullable): its name; empty or %NULL: the default one
 *
 * What it hears between recordings is thrown away. Main thread.
 */
void lq_microphone_keep_open (bool is_kept, const char *device);

/**
 * lq_microphone_list_async:
 *
 * Asks for the names of the devices that can record. Looks again at the hardware, unless a
 * recording is running. Main thread.
 */
void lq_microphone_list_async (GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data);

/* Returns: (transfer full): names, the default device first; empty where there is none. */
char **lq_microphone_list_finish (GAsyncResult *result, GError **error);

/* Ends the control thread and the sound library: for the end of a program and of a test. Waits. */
void lq_microphone_shut_down (void);

G_END_DECLS
