/* lq-media-search.h: which of the files and folders given hold audio or video
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

/**
 * LqMediaFound:
 *
 * What came of a search. Files that stand in a folder and hold something else are passed over:
 * nobody asked for them by name.
 */
typedef struct {
  GPtrArray *files;      /* (element-type GFile): audio and video, in the order of the person */
  GPtrArray *refused;    /* (element-type GFile): given by name, and something else */
  GPtrArray *absent;     /* (element-type GFile): given by name, and not there or not readable */
  GPtrArray *reasons;    /* (element-type GError): why so, for each of them; of %G_IO_ERROR */
  unsigned   n_folders;  /* of those given by name, how many were folders */
  bool       is_cut_off; /* there were more files than anybody can mean */
} LqMediaFound;

void lq_media_found_free (LqMediaFound *found);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqMediaFound, lq_media_found_free)

/* @reason: (transfer full): why @file, which was given by name, is not there or cannot be read */
void lq_media_found_add_absent (LqMediaFound *found, GFile *file, GError *reason);

/* Whether files of this content type can have sound in them. Any thread. */
bool lq_media_is_content_type (const char *type);

/**
 * lq_media_search:
 * @given: (element-type GFile): files and folders
 * @cancellable: (nullable): looked at between files
 * @error: return location for %G_IO_ERROR_CANCELLED, the only error
 *
 * Walks folders to their depths, in the order of names; hidden files and links to folders in them
 * are passed over. Nothing is read but names and first bytes. Blocks: not on the main thread.
 *
 * Returns: (transfer full): what was found, or %NULL
 */
LqMediaFound *lq_media_search (GPtrArray *given, GCancellable *cancellable, GError **error);

/* The same in a worker. @callback is called in the main context of the caller. */
void lq_media_search_async (GPtrArray          *given,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data);

/* Returns: (transfer full): as lq_media_search() */
LqMediaFound *lq_media_search_finish (GAsyncResult *result, GError **error);

G_END_DECLS
