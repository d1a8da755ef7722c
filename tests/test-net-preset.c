/* test-net-preset.c: the three presets, and what the settings change
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-net-preset.h"
#include "lq-settings.h"

static void
test_sound (void)
{
  for (LqNetUse use = LQ_NET_THROUGHPUT; use <= LQ_NET_THRIFTY; use++) {
    LqNetPreset preset = lq_net_preset_get (use);

    g_assert_cmpuint (preset.n_connections, >=, 1);
    g_assert_cmpuint (preset.n_uploads, >=, 1);
    g_assert_cmpuint (preset.n_uploads, <=, preset.n_connections);
    g_assert_cmpuint (preset.n_calls, >=, preset.n_connections);
    g_assert_cmpuint (preset.connect_ms, <, preset.read_ms);
    g_assert_cmpuint (preset.line_ms, <=, preset.read_ms);
    g_assert_cmpuint (preset.read_ms, <, preset.whole_ms);
    g_assert_cmpuint (preset.n_tries, >=, 2);
    g_assert_cmpuint (preset.first_ms, ==, 1000);
    g_assert_cmpuint (preset.max_ms, ==, 60000);
    g_assert_cmpuint (preset.n_failures, ==, 5);
    g_assert_cmpuint (preset.open_ms, ==, 60000);
    /* No minute may have more than the service's 100. */
    g_assert_cmpfloat (preset.rate_per_s * 60 + preset.burst, <=, 100);
  }
}

static void
test_differ (void)
{
  LqNetPreset throughput = lq_net_preset_get (LQ_NET_THROUGHPUT);
  LqNetPreset real_time = lq_net_preset_get (LQ_NET_REAL_TIME);
  LqNetPreset thrifty = lq_net_preset_get (LQ_NET_THRIFTY);

  g_assert_cmpuint (throughput.n_connections, >, real_time.n_connections);
  g_assert_cmpuint (throughput.n_tries, >, real_time.n_tries);
  g_assert_cmpuint (real_time.whole_ms, <, throughput.whole_ms);
  g_assert_cmpuint (thrifty.n_connections, <, real_time.n_connections);
  g_assert_cmpuint (thrifty.n_tries, <, real_time.n_tries);
}

static void
test_settings (void)
{
  g_autoptr (GSettings) settings = lq_settings_new ();
  LqNetPreset preset = lq_net_preset_from_settings (settings);
  LqNetPreset usual = lq_net_preset_get (LQ_NET_THROUGHPUT);

  /* The schema's defaults are the presets'. */
  g_assert_cmpfloat (preset.rate_per_s, ==, usual.rate_per_s);
  g_assert_cmpuint (preset.burst, ==, usual.burst);
  g_assert_cmpuint (preset.n_tries, ==, usual.n_tries);

  g_settings_set_string (settings, LQ_SETTINGS_NETWORK_USE, "thrifty");
  g_settings_set_int (settings, LQ_SETTINGS_REQUESTS_PER_MINUTE, 30);
  g_settings_set_int (settings, LQ_SETTINGS_REQUEST_BURST, 2);
  preset = lq_net_preset_from_settings (settings);
  g_assert_cmpuint (preset.n_connections, ==, lq_net_preset_get (LQ_NET_THRIFTY).n_connections);
  g_assert_cmpfloat (preset.rate_per_s, ==, 0.5);
  g_assert_cmpuint (preset.burst, ==, 2);

  g_settings_set_string (settings, LQ_SETTINGS_NETWORK_USE, "real-time");
  preset = lq_net_preset_from_settings (settings);
  g_assert_cmpuint (preset.whole_ms, ==, lq_net_preset_get (LQ_NET_REAL_TIME).whole_ms);

  preset = lq_net_preset_from_settings (NULL);
  g_assert_cmpuint (preset.burst, ==, usual.burst);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net-preset/sound", test_sound);
  g_test_add_func ("/net-preset/differ", test_differ);
  g_test_add_func ("/net-preset/settings", test_settings);

  return g_test_run ();
}
