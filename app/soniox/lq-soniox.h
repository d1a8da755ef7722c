/* lq-soniox.h: the Soniox service, or one's own loquat-server, as a recognizer
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-engine.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* "soniox": the cloud service; "server": one's own loquat-server. */
extern const LqEngine lq_soniox_engine;
extern const LqEngine lq_server_engine;

/**
 * lq_soniox_recognizer_new:
 * @config: address, key, model, hints; copied
 *
 * Returns: (transfer full): a recognizer that streams over a WebSocket on the caller's thread
 */
LqRecognizer *lq_soniox_recognizer_new (const LqEngineConfig *config);

/**
 * lq_soniox_dup_url:
 * @region: "us", "eu" or "jp"
 *
 * Returns: (transfer full): the region's WebSocket address
 */
char *lq_soniox_dup_url (const char *region);

/**
 * lq_soniox_dup_server_url:
 * @address: what a person typed: HOST, HOST:PORT, http(s)://… or ws(s)://…
 * @error: return location for %LQ_ERROR_REQUEST
 *
 * Returns: (transfer full) (nullable): the WebSocket address of that loquat-server
 */
char *lq_soniox_dup_server_url (const char *address, GError **error);

/* Whether @url can be used instead of a region's: a WebSocket address that does not show the key to
 * the network. Otherwise LQ_ERROR_REQUEST. */
gboolean lq_soniox_check_url (const char *url, GError **error);

/**
 * lq_soniox_test_async:
 * @config: what to try
 *
 * Opens a stream with the key and ends it: the preferences' test button. Gives up after 15 s.
 */
void     lq_soniox_test_async (const LqEngineConfig *config,
                               GCancellable         *cancellable,
                               GAsyncReadyCallback   callback,
                               gpointer              user_data);
gboolean lq_soniox_test_finish (GAsyncResult *result, GError **error);

G_END_DECLS
