/* lq-recorder.h: keeps a microphone recording, whatever happens to the device
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-source.h"

G_BEGIN_DECLS

/**
 * LqRecorder:
 *
 * What is behind an #LqMicrophone: lives on the control thread, tells the main thread what happens
 * through a handle, and gives its samples to one reading thread. One recorder at a time has the
 * sound library; who starts meanwhile waits. Reference counted, any thread.
 */
typedef struct _LqRecorder LqRecorder;

/**
 * lq_recorder_new:
 * @device: (nullable): which device, by name; %NULL: the default one
 * @handle: where events go
 */
LqRecorder *lq_recorder_new (const char *device, LqSourceHandle *handle);
LqRecorder *lq_recorder_ref (LqRecorder *self);
void        lq_recorder_unref (LqRecorder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqRecorder, lq_recorder_unref)

/* Main thread. Return at once. */
void lq_recorder_start (LqRecorder *self);
void lq_recorder_stop (LqRecorder *self);

/* The reading thread. Never blocks. */
size_t lq_recorder_read (LqRecorder *self, int16_t *samples, size_t n_samples);

/* Any thread: monotonic time when the first samples came; 0: not yet. */
int64_t lq_recorder_get_first_us (LqRecorder *self);

/* Control thread: whether a recording is running, so that the library must not be reloaded. */
bool lq_recorder_is_any_active (void);

/* Main thread: ends all recordings, before the library is shut down. */
void lq_recorder_stop_all (void);

G_END_DECLS
