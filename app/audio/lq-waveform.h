/* lq-waveform.h: how loud a file is, all along it, to be drawn
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * LqWaveform:
 *
 * Immutable. Made once from a file, then found again in a small file of ours (0600) until that one
 * changes.
 */
typedef struct _LqWaveform LqWaveform;

void lq_waveform_free (LqWaveform *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqWaveform, lq_waveform_free)

/* How much of a file was looked at, from 0 to 1. In the main context of who asked for it. */
typedef void (*LqWaveformProgress) (double fraction, gpointer user_data);

/**
 * lq_waveform_load_async:
 * @path: any file that can be decoded
 *
 * In a worker; memory does not grow with the file. @callback is called in the main context of the
 * caller.
 */
void lq_waveform_load_async (const char         *path,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data);

/**
 * lq_waveform_load_with_progress_async:
 * @progress: called now and then before @callback, never after it; not for one that was found
 *
 * As lq_waveform_load_async().
 */
void lq_waveform_load_with_progress_async (const char         *path,
                                           GCancellable       *cancellable,
                                           LqWaveformProgress  progress,
                                           gpointer            progress_data,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);

/* Returns: (transfer full): a waveform, or %NULL with the decoder's error, or cancelled */
LqWaveform *lq_waveform_load_finish (GAsyncResult *result, GError **error);

/**
 * lq_waveform_get_peaks:
 * @n: (out): how many: about 4,000 to 8,000, however long the file is; fewer for less than 40 s
 *
 * Returns: (array length=n): the loudest sample in each of @n equal parts of the file, from 0
 *   (silence) to 255 (full scale)
 */
const uint8_t *lq_waveform_get_peaks (LqWaveform *self, size_t *n);

/* Of what was decoded, which may differ from what the file says. */
int64_t lq_waveform_get_duration_ms (LqWaveform *self);

G_END_DECLS
