/* lq-soniox-address.c: where the REST side of the service is
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-soniox-address.h"
#include "lq-error.h"
#include "lq-settings.h"
#include "lq-soniox.h"

#include <string.h>

#define WEBSOCKET_PATH "/transcribe-websocket"
#define STREAM_HOST "stt-rt."
#define SERVICE_DOMAIN ".soniox.com"

char *
lq_soniox_dup_region_rest_url (const char *region)
{
  if (region == NULL || g_str_equal (region, "us"))
    return g_strdup ("https://api.soniox.com");

  return g_strdup_printf ("https://api.%s.soniox.com", region);
}

/* The service has a host for each side; who answers both has one. Returns: (transfer full) */
static char *
dup_rest_host (const char *host)
{
  if (g_str_has_prefix (host, STREAM_HOST) && g_str_has_suffix (host, SERVICE_DOMAIN))
    return g_strconcat ("api.", host + strlen (STREAM_HOST), NULL);

  return g_strdup (host);
}

/* What a proxy puts before the stream's path it puts before ours, too. Returns: (transfer full) */
static char *
dup_prefix (const char *path)
{
  if (g_str_has_suffix (path, WEBSOCKET_PATH))
    return g_strndup (path, strlen (path) - strlen (WEBSOCKET_PATH));

  return g_strdup ("");
}

char *
lq_soniox_dup_sibling_rest_url (const char *websocket_url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (websocket_url, G_URI_FLAGS_NONE, NULL);
  g_autofree char *host = NULL;
  g_autofree char *prefix = NULL;
  const char      *scheme;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0') {
    g_set_error (error, LQ_ERROR, LQ_ERROR_REQUEST, "this is no address of a service");
    return NULL;
  }

  scheme = g_str_equal (g_uri_get_scheme (uri), "wss") ? "https" : "http";
  host = dup_rest_host (g_uri_get_host (uri));
  prefix = dup_prefix (g_uri_get_path (uri));

  return g_uri_join (G_URI_FLAGS_NONE, scheme, NULL, host, g_uri_get_port (uri), prefix, NULL,
                     NULL);
}

/* Nobody but this machine sees what goes to itself. */
static gboolean
is_private (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_str_equal (g_uri_get_scheme (uri), "https") || g_str_equal (host, "localhost") ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

/* @url: (transfer full): what a person set. Returns: the same, without slashes at its end */
static char *
check_own (char *url, GError **error)
{
  g_autofree char *owned = url;
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";

  if ((!g_str_equal (scheme, "http") && !g_str_equal (scheme, "https")) ||
      g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      g_uri_get_query (uri) != NULL || g_uri_get_userinfo (uri) != NULL) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_REQUEST, "soniox-rest-url is no https:// address");
    return NULL;
  }
  if (!is_private (uri)) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_REQUEST,
                 "soniox-rest-url is http://, which would show the key to the network; "
                 "use https://");
    return NULL;
  }

  for (size_t n = strlen (owned); n > 0 && owned[n - 1] == '/'; n--)
    owned[n - 1] = '\0';

  return g_steal_pointer (&owned);
}

static char *
dup_cloud_url (GSettings *settings, GError **error)
{
  g_autofree char *own = g_settings_get_string (settings, LQ_SETTINGS_SONIOX_REST_URL);
  g_autofree char *url = g_settings_get_string (settings, LQ_SETTINGS_SONIOX_URL);
  g_autofree char *region = g_settings_get_string (settings, LQ_SETTINGS_SONIOX_REGION);

  if (*g_strstrip (own) != '\0')
    return check_own (g_steal_pointer (&own), error);
  if (*g_strstrip (url) == '\0')
    return lq_soniox_dup_region_rest_url (region);

  return lq_soniox_check_url (url, error) ? lq_soniox_dup_sibling_rest_url (url, error) : NULL;
}

char *
lq_soniox_dup_rest_url (GSettings *settings, const char *engine_id, GError **error)
{
  g_autofree char *address = NULL;
  g_autofree char *url = NULL;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (engine_id != NULL, NULL);

  if (!g_str_equal (engine_id, lq_server_engine.id))
    return dup_cloud_url (settings, error);

  address = g_settings_get_string (settings, LQ_SETTINGS_SERVER_ADDRESS);
  url = lq_soniox_dup_server_url (address, error);

  return url != NULL ? lq_soniox_dup_sibling_rest_url (url, error) : NULL;
}
