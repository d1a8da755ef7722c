/* lq-zip.c: several files in one, in memory
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-zip"

#include "config.h"
#include "lq-zip.h"
#include "lq-error.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>

struct _LqZip {
  struct archive *archive;
  bool            has_failed;
};

static la_ssize_t
append (struct archive *archive, void *out, const void *data, size_t size)
{
  g_string_append_len (out, data, (gssize) size);

  return (la_ssize_t) size;
}

LqZip *
lq_zip_new (GString *out)
{
  LqZip *self = g_new0 (LqZip, 1);

  self->archive = archive_write_new ();
  self->has_failed = archive_write_set_format_zip (self->archive) != ARCHIVE_OK ||
                     /* Without it the last block is filled up with zeros, as for a tape. */
                     archive_write_set_bytes_in_last_block (self->archive, 1) != ARCHIVE_OK ||
                     archive_write_open (self->archive, out, NULL, append, NULL) != ARCHIVE_OK;

  return self;
}

void
lq_zip_add (LqZip *self, const char *name, const char *data, size_t size)
{
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_size (entry, (la_int64_t) size);
  archive_entry_set_mtime (entry, g_get_real_time () / G_USEC_PER_SEC, 0);
  self->has_failed |= archive_write_header (self->archive, entry) != ARCHIVE_OK ||
                      archive_write_data (self->archive, data, size) != (la_ssize_t) size;
  archive_entry_free (entry);
}

gboolean
lq_zip_finish (LqZip *self, GError **error)
{
  self->has_failed |= archive_write_close (self->archive) != ARCHIVE_OK;
  if (!self->has_failed)
    return TRUE;

  g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "making an archive: %s",
               archive_error_string (self->archive));

  return FALSE;
}

void
lq_zip_free (LqZip *self)
{
  archive_write_free (self->archive);
  g_free (self);
}
