/* lq-net-preset.c: how calls behave: limits, patience and pace
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-net-preset.h"
#include "lq-settings.h"

enum {
  MINUTE_S = 60,
  /* Together 100, the service's limit: no minute can have more than a burst and what the rate gives
   * meanwhile. */
  REQUESTS_PER_MINUTE = 96,
  BURST = 4,
};

static const LqNetPreset presets[] = {
  [LQ_NET_THROUGHPUT] = {
    .n_connections = 25,
    .n_uploads = 10,
    .n_calls = 100,
    .idle_s = 60,
    .line_ms = 30000,
    .connect_ms = 10000,
    .read_ms = 120000,
    .whole_ms = 300000,
    .upload_rate = 16 * 1024,
    .n_tries = 6,
    .first_ms = 1000,
    .max_ms = 60000,
    .factor = 1.5,
    .retry_after_max_s = 600,
  },
  [LQ_NET_REAL_TIME] = {
    .n_connections = 5,
    .n_uploads = 2,
    .n_calls = 10,
    .idle_s = 60,
    .line_ms = 10000,
    .connect_ms = 5000,
    .read_ms = 30000,
    .whole_ms = 60000,
    .upload_rate = 16 * 1024,
    .n_tries = 3,
    .first_ms = 1000,
    .max_ms = 60000,
    .factor = 2,
    .retry_after_max_s = 30,
  },
  [LQ_NET_THRIFTY] = {
    .n_connections = 2,
    .n_uploads = 1,
    .n_calls = 5,
    .idle_s = 30,
    .line_ms = 30000,
    .connect_ms = 20000,
    .read_ms = 120000,
    .whole_ms = 300000,
    .upload_rate = 4 * 1024,
    .n_tries = 2,
    .first_ms = 1000,
    .max_ms = 60000,
    .factor = 3,
    .retry_after_max_s = 3600,
  },
};

LqNetPreset
lq_net_preset_get (LqNetUse use)
{
  LqNetPreset preset = presets[use];

  preset.rate_per_s = (double) REQUESTS_PER_MINUTE / MINUTE_S;
  preset.burst = BURST;
  preset.n_failures = 5;
  preset.open_ms = 60000;

  return preset;
}

static LqNetUse
use_of (const char *name)
{
  if (g_str_equal (name, "real-time"))
    return LQ_NET_REAL_TIME;
  if (g_str_equal (name, "thrifty"))
    return LQ_NET_THRIFTY;

  return LQ_NET_THROUGHPUT;
}

LqNetPreset
lq_net_preset_from_settings (GSettings *settings)
{
  g_autofree char *use = NULL;
  LqNetPreset      preset;

  if (settings == NULL)
    return lq_net_preset_get (LQ_NET_THROUGHPUT);

  use = g_settings_get_string (settings, LQ_SETTINGS_NETWORK_USE);
  preset = lq_net_preset_get (use_of (use));
  preset.rate_per_s =
    (double) g_settings_get_int (settings, LQ_SETTINGS_REQUESTS_PER_MINUTE) / MINUTE_S;
  preset.burst = (unsigned) g_settings_get_int (settings, LQ_SETTINGS_REQUEST_BURST);

  return preset;
}
