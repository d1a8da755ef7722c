/* test-soniox-address.c: settings lead to the REST side of the service they mean
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-settings.h"
#include "lq-soniox-address.h"

static void
test_siblings (void)
{
  static const struct {
    const char *websocket;
    const char *rest; /* NULL: refused */
  } cases[] = {
    { "wss://stt-rt.soniox.com/transcribe-websocket", "https://api.soniox.com" },
    { "wss://stt-rt.eu.soniox.com/transcribe-websocket", "https://api.eu.soniox.com" },
    { "wss://stt-rt.example.org/transcribe-websocket", "https://stt-rt.example.org" },
    { "ws://127.0.0.1:8765/transcribe-websocket", "http://127.0.0.1:8765" },
    { "ws://[::1]:9/transcribe-websocket", "http://[::1]:9" },
    { "wss://studio/team/transcribe-websocket", "https://studio/team" },
    { "wss://studio/other", "https://studio" },
    { "wss://studio:444", "https://studio:444" },
    { "nonsense", NULL },
    { "ws://", NULL },
    { "", NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *rest = lq_soniox_dup_sibling_rest_url (cases[i].websocket, &error);

    g_assert_cmpstr (rest, ==, cases[i].rest);
    if (cases[i].rest == NULL)
      g_assert_error (error, LQ_ERROR, LQ_ERROR_REQUEST);
    else
      g_assert_no_error (error);
  }
}

static void
test_settings (void)
{
  static const struct {
    const char *engine;
    const char *region;
    const char *url;
    const char *rest_url;
    const char *server;
    const char *expected; /* NULL: refused */
  } cases[] = {
    { "soniox", "us", "", "", "", "https://api.soniox.com" },
    { "soniox", "jp", "", "", "studio", "https://api.jp.soniox.com" },
    { "soniox", "us", "ws://127.0.0.1:1/transcribe-websocket", "", "", "http://127.0.0.1:1" },
    { "soniox", "us", "ws://studio:1", "", "", NULL },
    { "soniox", "us", "", " https://proxy/soniox/ ", "", "https://proxy/soniox" },
    { "soniox", "us", "ws://127.0.0.1:1", "http://[::1]:2", "", "http://[::1]:2" },
    { "soniox", "us", "", "http://proxy", "", NULL },
    { "soniox", "us", "", "wss://proxy", "", NULL },
    { "soniox", "us", "", "https://proxy/?a=b", "", NULL },
    { "soniox", "us", "", "https://name:word@proxy", "", NULL },
    { "soniox", "us", "", "proxy", "", NULL },
    { "server", "us", "", "https://proxy", "studio:8000", "http://studio:8000" },
    { "server", "us", "", "", "https://studio", "https://studio" },
    { "server", "us", "", "", "", NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GSettings) settings = lq_settings_new ();
    g_autoptr (GError) error = NULL;
    g_autofree char *url = NULL;

    g_settings_set_string (settings, LQ_SETTINGS_SONIOX_REGION, cases[i].region);
    g_settings_set_string (settings, LQ_SETTINGS_SONIOX_URL, cases[i].url);
    g_settings_set_string (settings, LQ_SETTINGS_SONIOX_REST_URL, cases[i].rest_url);
    g_settings_set_string (settings, LQ_SETTINGS_SERVER_ADDRESS, cases[i].server);
    url = lq_soniox_dup_rest_url (settings, cases[i].engine, &error);
    g_assert_cmpstr (url, ==, cases[i].expected);
    if (cases[i].expected == NULL)
      g_assert_error (error, LQ_ERROR, LQ_ERROR_REQUEST);
    else
      g_assert_no_error (error);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/soniox-address/siblings", test_siblings);
  g_test_add_func ("/soniox-address/settings", test_settings);

  return g_test_run ();
}
