/* test-soniox-engine.c: what a person typed becomes the address of a stream
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-settings.h"
#include "lq-soniox.h"

static void
test_regions (void)
{
  g_autofree char *us = lq_soniox_dup_url ("us");
  g_autofree char *eu = lq_soniox_dup_url ("eu");
  g_autofree char *jp = lq_soniox_dup_url ("jp");

  g_assert_cmpstr (us, ==, "wss://stt-rt.soniox.com/transcribe-websocket");
  g_assert_cmpstr (eu, ==, "wss://stt-rt.eu.soniox.com/transcribe-websocket");
  g_assert_cmpstr (jp, ==, "wss://stt-rt.jp.soniox.com/transcribe-websocket");
}

static void
test_server_addresses (void)
{
  static const struct {
    const char *address;
    const char *url; /* NULL: refused */
  } cases[] = {
    { "studio", "ws://studio/transcribe-websocket" },
    { " studio.local:8000\n", "ws://studio.local:8000/transcribe-websocket" },
    { "127.0.0.1:9", "ws://127.0.0.1:9/transcribe-websocket" },
    { "[::1]:9", "ws://[::1]:9/transcribe-websocket" },
    { "http://studio:8000", "ws://studio:8000/transcribe-websocket" },
    { "http://studio:8000/", "ws://studio:8000/transcribe-websocket" },
    { "https://studio", "wss://studio/transcribe-websocket" },
    { "ws://studio/other", "ws://studio/other" },
    { "WSS://studio:1/a/b", "wss://studio:1/a/b" },
    { "", NULL },
    { "   ", NULL },
    { "http://", NULL },
    { "ftp://studio", NULL },
    { "studio:port", NULL },
    { "studio:70000", NULL },
    { "two words", NULL },
    { "http://name:password@studio", NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *url = lq_soniox_dup_server_url (cases[i].address, &error);

    g_assert_cmpstr (url, ==, cases[i].url);
    if (cases[i].url == NULL)
      g_assert_error (error, LQ_ERROR, LQ_ERROR_REQUEST);
    else
      g_assert_no_error (error);
  }
}

static LqEngineConfig *
configure (const LqEngine *engine, GSettings *settings, GError **error)
{
  g_autoptr (LqEngineConfig) config = g_new0 (LqEngineConfig, 1);

  if (!engine->configure (settings, config, error))
    return NULL;

  return g_steal_pointer (&config);
}

static void
test_cloud (void)
{
  static const char *const hints[] = { "de", "fr", NULL };
  g_autoptr (GSettings) settings = lq_settings_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LqEngineConfig) plain = NULL;
  g_autoptr (LqEngineConfig) own = NULL;

  g_settings_set_string (settings, LQ_SETTINGS_SONIOX_REGION, "eu");
  plain = configure (&lq_soniox_engine, settings, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (plain->url, ==, "wss://stt-rt.eu.soniox.com/transcribe-websocket");
  g_assert_cmpstr (plain->model, ==, "stt-rt-v5");
  g_assert_null (plain->language_hints);
  g_assert_null (plain->key);

  g_settings_set_string (settings, LQ_SETTINGS_SONIOX_URL, " ws://127.0.0.1:5/x ");
  g_settings_set_strv (settings, LQ_SETTINGS_LANGUAGE_HINTS, hints);
  own = configure (&lq_soniox_engine, settings, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (own->url, ==, "ws://127.0.0.1:5/x");
  g_assert_cmpstrv (own->language_hints, hints);

  g_settings_set_string (settings, LQ_SETTINGS_SONIOX_URL, "http://127.0.0.1");
  g_assert_null (configure (&lq_soniox_engine, settings, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_REQUEST);
}

/* The key goes in the clear to this machine only. */
static void
test_clear_text (void)
{
  static const struct {
    const char *url;
    bool        is_taken;
  } cases[] = {
    { "ws://localhost:5/x", true },  { "ws://127.9.9.9/x", true },
    { "ws://[::1]:5/x", true },      { "wss://studio/x", true },
    { "ws://studio/x", false },      { "ws://192.168.1.5/x", false },
    { "WS://stt-rt.x.com/", false }, { "ws://127.0.0.1.x.com", false },
  };
  g_autoptr (GSettings) settings = lq_settings_new ();

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (LqEngineConfig) config = NULL;

    g_settings_set_string (settings, LQ_SETTINGS_SONIOX_URL, cases[i].url);
    config = configure (&lq_soniox_engine, settings, &error);
    g_assert_cmpint (config != NULL, ==, cases[i].is_taken);
    if (config == NULL)
      g_assert_error (error, LQ_ERROR, LQ_ERROR_REQUEST);
  }
}

static void
test_server (void)
{
  g_autoptr (GSettings) settings = lq_settings_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LqEngineConfig) config = NULL;

  g_settings_reset (settings, LQ_SETTINGS_LANGUAGE_HINTS);
  g_assert_null (configure (&lq_server_engine, settings, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_REQUEST);
  g_clear_error (&error);

  g_settings_set_string (settings, LQ_SETTINGS_SERVER_ADDRESS, "studio:8000");
  config = configure (&lq_server_engine, settings, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (config->url, ==, "ws://studio:8000/transcribe-websocket");
  g_assert_false (lq_server_engine.is_key_required);
  g_assert_true (lq_soniox_engine.is_key_required);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/soniox-engine/regions", test_regions);
  g_test_add_func ("/soniox-engine/server-addresses", test_server_addresses);
  g_test_add_func ("/soniox-engine/cloud", test_cloud);
  g_test_add_func ("/soniox-engine/clear-text", test_clear_text);
  g_test_add_func ("/soniox-engine/server", test_server);

  return g_test_run ();
}
