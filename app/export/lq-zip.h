/* lq-zip.h: several files in one, in memory
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LqZip LqZip;

/**
 * lq_zip_new:
 * @out: where the bytes are appended to; stays until lq_zip_free()
 *
 * Returns: (transfer full): an archive, deflated
 */
LqZip *lq_zip_new (GString *out);

/* Adds a file. A failure is told by lq_zip_finish(). */
void lq_zip_add (LqZip *self, const char *name, const char *data, size_t size);

/* Writes what is left. Returns: %FALSE with %LQ_ERROR_FAILED when anything went wrong */
gboolean lq_zip_finish (LqZip *self, GError **error);

void lq_zip_free (LqZip *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqZip, lq_zip_free)

G_END_DECLS
