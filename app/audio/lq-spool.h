/* lq-spool.h: a recording on disk that a crash cannot take away
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

enum { LQ_RATE_HZ = 16000 }; /* of every sample in Loquat: mono, signed 16 bit, native order */

/**
 * LqSpool:
 *
 * One recording, appended by one thread and read by any number of others at any place. The file is
 * a WAV whose length fields are 0xffffffff ("until the end"), written with plain write(), so that a
 * killed process loses nothing that was appended; it is flushed to the medium every 2 s. While it
 * is open for appending, the file is locked (flock), so that no other process takes it for one that
 * was left.
 *
 * When the disk is full, samples are held in memory and written when there is room again; it is
 * tried twice a second. Memory holds 64 MB (35 minutes); beyond that the oldest of them become
 * silence. Reference counted; every function but those that open or compress may be called from any
 * thread.
 */
typedef struct _LqSpool LqSpool;

/**
 * lq_spool_new:
 * @path: (nullable): the file to make, 0600, which must not exist; %NULL: one without a name in the
 *   temporary folder
 * @error: return location for %LQ_ERROR_DISK
 *
 * Even when the file cannot be made for want of room, a spool is returned that holds the samples in
 * memory and tries again. Blocks on the disk.
 *
 * Returns: (transfer full): a spool, or %NULL where the folder is missing or not writable
 */
LqSpool *lq_spool_new (const char *path, GError **error);

/**
 * lq_spool_open_left:
 * @path: a file that an earlier process left
 * @error: return location for %LQ_ERROR_FILE, or %G_IO_ERROR_BUSY while its owner still writes it
 *
 * Opens for reading, and locks. An incomplete last sample is left out. Blocks on the disk.
 *
 * Returns: (transfer full): a complete spool, or %NULL
 */
LqSpool *lq_spool_open_left (const char *path, GError **error);

LqSpool *lq_spool_ref (LqSpool *self);
void     lq_spool_unref (LqSpool *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSpool, lq_spool_unref)

/**
 * lq_spool_append:
 * @self: a spool made by lq_spool_new()
 * @samples: (array length=n_samples): what to append
 * @n_samples: how many
 *
 * Always takes the samples. Only one thread appends.
 *
 * Returns: %FALSE while samples are held in memory for want of room on the disk
 */
bool lq_spool_append (LqSpool *self, const int16_t *samples, size_t n_samples);

/**
 * lq_spool_read:
 * @self: a spool
 * @at: sample to begin with, 0 is the first
 * @samples: (out caller-allocates) (array length=n_samples): room
 * @n_samples: how many at the most
 *
 * Returns: how many were read; fewer than asked for at the end of what there is
 */
size_t lq_spool_read (LqSpool *self, int64_t at, int16_t *samples, size_t n_samples);

/* Samples appended so far. */
int64_t lq_spool_get_length (LqSpool *self);

/* Milliseconds appended so far. */
int64_t lq_spool_get_length_ms (LqSpool *self);

/**
 * lq_spool_finish:
 * @self: a spool
 * @error: return location for %LQ_ERROR_DISK: samples are still only in memory
 *
 * No more will be appended: flushes to the medium. Blocks on the disk.
 */
gboolean lq_spool_finish (LqSpool *self, GError **error);

/**
 * lq_spool_compress:
 * @self: a finished spool
 * @flac_path: where the FLAC file goes, 0600; replaced atomically
 * @error: return location for %LQ_ERROR_DISK, or %LQ_ERROR_FAILED for an empty recording
 *
 * Writes the recording as FLAC, flushes it to the medium, and only then removes the spool's own
 * file. On failure the spool's file stays. Blocks for about a second per hour of sound.
 */
gboolean lq_spool_compress (LqSpool *self, const char *flac_path, GError **error);

/* Removes the spool's file from disk; readers go on reading. */
void lq_spool_remove (LqSpool *self);

G_END_DECLS
