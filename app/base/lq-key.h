/* lq-key.h: keeps a service's key in the system keyring
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * lq_key_lookup_async:
 * @service: "soniox" or "server"
 *
 * Asks the keyring, for 5 s at the most, and a file of mode 0600 only where there is no keyring.
 * Main thread.
 */
void lq_key_lookup_async (const char         *service,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data);

/* Returns: (transfer full): the key, to be freed with lq_key_free(); %NULL without error: none is
 * kept. */
char *lq_key_lookup_finish (GAsyncResult *result, GError **error);

/**
 * lq_key_store_async:
 * @key: the key, trimmed of white space; empty: forget it
 */
void lq_key_store_async (const char         *service,
                         const char         *key,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data);

/* @is_in_file: (out) (optional): there is no keyring, the key went into a file. */
gboolean lq_key_store_finish (GAsyncResult *result, gboolean *is_in_file, GError **error);

/* Wipes and frees. */
void lq_key_free (char *key);

G_END_DECLS
