/* lq-net-preset.h: how calls behave: limits, patience and pace
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef enum {
  LQ_NET_THROUGHPUT, /* many files, many at once, patient */
  LQ_NET_REAL_TIME,  /* someone waits for the answer */
  LQ_NET_THRIFTY,    /* few connections and few requests */
} LqNetUse;

/**
 * LqNetPreset:
 *
 * Everything that calls go by. Plain data: take one of the three and change what is different.
 */
typedef struct {
  unsigned n_connections; /* of HTTP/1.1 to a host; HTTP/2 needs one */
  unsigned n_uploads;     /* on their way to a host at once; others wait */
  unsigned n_calls;       /* the same of all other calls */
  unsigned idle_s;        /* a connection that nobody uses is closed after this */

  unsigned line_ms;     /* nothing sent is confirmed, or no sign of life: the line is dead */
  unsigned connect_ms;  /* name, connection and TLS together */
  unsigned read_ms;     /* without a byte in either direction */
  unsigned whole_ms;    /* one try altogether … */
  unsigned upload_rate; /* … and the time its bodies take at so many bytes a second */

  unsigned n_tries;           /* the first one included */
  unsigned first_ms;          /* the shortest wait between two tries … */
  unsigned max_ms;            /* … and the longest */
  double   factor;            /* by which it grows on average */
  unsigned retry_after_max_s; /* who is told to wait longer gives up instead */

  double   rate_per_s; /* requests to a host, in the long run; 0: no limit */
  unsigned burst;      /* so many of them may come at once; at least 1 */
  bool     is_spent;   /* those have come already, from the process before */

  unsigned n_failures; /* in a row until a service is left alone … */
  unsigned open_ms;    /* … for so long; then one call finds out whether it is back */
  unsigned knock_ms; /* a host that cannot be reached meanwhile: how often to look whether it takes
                      * connections again; 0: not at all */
} LqNetPreset;

/* One of the three, with the service's usual limit of 100 requests in a minute. */
LqNetPreset lq_net_preset_get (LqNetUse use);

/**
 * lq_net_preset_from_settings:
 * @settings: (nullable): the person's settings; %NULL: as they are by default
 *
 * The preset that the person chose, with the rate and the burst of the settings.
 */
LqNetPreset lq_net_preset_from_settings (GSettings *settings);

G_END_DECLS
