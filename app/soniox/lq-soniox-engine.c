/* lq-soniox-engine.c: the cloud service and one's own server as engines a person can choose
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-soniox"

#include "config.h"
#include "lq-error.h"
#include "lq-settings.h"
#include "lq-soniox.h"

#include <glib/gi18n.h>
#include <string.h>

#define WEBSOCKET_PATH "/transcribe-websocket"

static bool
is_websocket_scheme (const char *scheme)
{
  return g_strcmp0 (scheme, "ws") == 0 || g_strcmp0 (scheme, "wss") == 0;
}

char *
lq_soniox_dup_url (const char *region)
{
  if (region == NULL || g_str_equal (region, "us"))
    return g_strdup ("wss://stt-rt.soniox.com" WEBSOCKET_PATH);

  return g_strdup_printf ("wss://stt-rt.%s.soniox.com" WEBSOCKET_PATH, region);
}

/* Maps what a person knows of a web server to the scheme of its WebSocket. NULL: none of these. */
static const char *
get_websocket_scheme (const char *scheme)
{
  if (g_str_equal (scheme, "http") || g_str_equal (scheme, "ws"))
    return "ws";
  if (g_str_equal (scheme, "https") || g_str_equal (scheme, "wss"))
    return "wss";

  return NULL;
}

char *
lq_soniox_dup_server_url (const char *address, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (address));
  g_autofree char *full =
    strstr (trimmed, "://") ? g_strdup (trimmed) : g_strconcat ("http://", trimmed, NULL);
  g_autoptr (GUri) uri = g_uri_parse (full, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri ? get_websocket_scheme (g_uri_get_scheme (uri)) : NULL;
  const char *host = uri ? g_uri_get_host (uri) : NULL;
  const char *path = uri ? g_uri_get_path (uri) : NULL;

  if (scheme == NULL || host == NULL || *host == '\0' || g_uri_get_userinfo (uri) != NULL ||
      strchr (host, ' ') != NULL) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_REQUEST, "the server's address is no HOST:PORT or URL");
    return NULL;
  }

  if (*path == '\0' || g_str_equal (path, "/"))
    path = WEBSOCKET_PATH;

  return g_uri_join (G_URI_FLAGS_NONE, scheme, NULL, host, g_uri_get_port (uri), path, NULL, NULL);
}

/* What both have in common. */
static void
configure_stream (GSettings *settings, LqEngineConfig *config)
{
  g_auto (GStrv) hints = g_settings_get_strv (settings, LQ_SETTINGS_LANGUAGE_HINTS);

  config->language_hints = hints[0] != NULL ? g_steal_pointer (&hints) : NULL;
  config->is_key_in_subprotocol = g_settings_get_boolean (settings, LQ_SETTINGS_KEY_IN_SUBPROTOCOL);
}

/* Nobody but this machine sees what goes to itself. */
static bool
is_private (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_strcmp0 (g_uri_get_scheme (uri), "wss") == 0 || g_str_equal (host, "localhost") ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

gboolean
lq_soniox_check_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  if (uri == NULL || !is_websocket_scheme (g_uri_get_scheme (uri)) ||
      g_uri_get_host (uri) == NULL) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_REQUEST, "soniox-url is no ws:// or wss:// address");
    return FALSE;
  }
  if (!is_private (uri)) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_REQUEST,
                 "soniox-url is ws://, which would show the key to the network; use wss://");
    return FALSE;
  }

  return TRUE;
}

static gboolean
configure_cloud (GSettings *settings, LqEngineConfig *config, GError **error)
{
  g_autofree char *region = g_settings_get_string (settings, LQ_SETTINGS_SONIOX_REGION);
  g_autofree char *url = g_settings_get_string (settings, LQ_SETTINGS_SONIOX_URL);
  g_autofree char *model = g_settings_get_string (settings, LQ_SETTINGS_SONIOX_MODEL);
  bool             is_own_url = *g_strstrip (url) != '\0';

  if (is_own_url && !lq_soniox_check_url (url, error))
    return FALSE;

  config->url = is_own_url ? g_steal_pointer (&url) : lq_soniox_dup_url (region);
  config->model = *g_strstrip (model) != '\0' ? g_steal_pointer (&model) : NULL;
  configure_stream (settings, config);

  return TRUE;
}

static gboolean
configure_server (GSettings *settings, LqEngineConfig *config, GError **error)
{
  g_autofree char *address = g_settings_get_string (settings, LQ_SETTINGS_SERVER_ADDRESS);

  config->url = lq_soniox_dup_server_url (address, error);
  if (config->url == NULL)
    return FALSE;

  configure_stream (settings, config);

  return TRUE;
}

const LqEngine lq_soniox_engine = {
  .id = "soniox",
  .name = N_ ("Soniox cloud"),
  .key_service = "soniox",
  .is_key_required = true,
  .configure = configure_cloud,
  .create = lq_soniox_recognizer_new,
};

const LqEngine lq_server_engine = {
  .id = "server",
  .name = N_ ("Own server"),
  .key_service = "server",
  .is_key_required = false,
  .configure = configure_server,
  .create = lq_soniox_recognizer_new,
};
