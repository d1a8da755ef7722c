/* lq-soniox-address.h: where the REST side of the service is
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * lq_soniox_dup_rest_url:
 * @settings: the person's settings
 * @engine_id: "soniox" or "server"
 * @error: return location for %LQ_ERROR_REQUEST
 *
 * Of the cloud service: `soniox-rest-url`, else what belongs to `soniox-url`, else to the region.
 * Of one's own server: its address. Main thread.
 *
 * Returns: (transfer full) (nullable): for lq_soniox_rest_new(), without a slash at its end
 */
char *lq_soniox_dup_rest_url (GSettings *settings, const char *engine_id, GError **error);

/* Returns: (transfer full): of a region: "us", "eu", "jp" */
char *lq_soniox_dup_region_rest_url (const char *region);

/* Returns: (transfer full) (nullable): the REST address that belongs to that of a WebSocket, of the
 * service or of one's own server; or LQ_ERROR_REQUEST */
char *lq_soniox_dup_sibling_rest_url (const char *websocket_url, GError **error);

G_END_DECLS
