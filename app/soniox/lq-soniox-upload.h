/* lq-soniox-upload.h: a file as the body of an upload, never in memory as a whole
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * LqSonioxUpload:
 *
 * A form with one file (multipart/form-data): what stands before it, the file, what stands after
 * it. Its length is known beforehand. Counted; not changed once it is made, so any thread may use
 * it.
 */
typedef struct _LqSonioxUpload LqSonioxUpload;

/**
 * lq_soniox_upload_new:
 * @path: a regular file; it stays open, so another one of that name does not matter
 * @filename: (nullable): its name for the service; %NULL: the last part of @path
 * @reference_id: (nullable): goes with it as client_reference_id
 * @error: return location for %LQ_ERROR_FILE
 *
 * Blocks while the file is opened: for a worker.
 *
 * Returns: (transfer full) (nullable): the form
 */
LqSonioxUpload *lq_soniox_upload_new (const char *path,
                                      const char *filename,
                                      const char *reference_id,
                                      GError    **error);
LqSonioxUpload *lq_soniox_upload_ref (LqSonioxUpload *self);
void            lq_soniox_upload_unref (LqSonioxUpload *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSonioxUpload, lq_soniox_upload_unref)

const char *lq_soniox_upload_get_content_type (const LqSonioxUpload *self);

/* Of the whole form, and of the file alone. Bytes. */
int64_t lq_soniox_upload_get_length (const LqSonioxUpload *self);
int64_t lq_soniox_upload_get_file_size (const LqSonioxUpload *self);

/**
 * lq_soniox_upload_open:
 *
 * The form from its start. Reads fail with %LQ_ERROR_FILE when the file is not any more what it
 * was: shorter, longer, or written to. Its asynchronous reads go to a worker once for some hundred
 * reads, and never block the caller.
 *
 * Returns: (transfer full): a stream that one thread reads
 */
GInputStream *lq_soniox_upload_open (LqSonioxUpload *self);

G_END_DECLS
