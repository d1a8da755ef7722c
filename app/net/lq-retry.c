/* lq-retry.c: what is tried again, and when: the one policy of all calls
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-retry.h"

#include <libsoup/soup.h>
#include <string.h>

enum { AFTER_S_MAX = 366 * 24 * 60 * 60 }; /* more is taken for this */

bool
lq_retry_is_status_passing (unsigned status)
{
  switch (status) {
  case SOUP_STATUS_REQUEST_TIMEOUT:
  case LQ_RETRY_TOO_MANY_REQUESTS:
  case SOUP_STATUS_INTERNAL_SERVER_ERROR:
  case SOUP_STATUS_BAD_GATEWAY:
  case SOUP_STATUS_SERVICE_UNAVAILABLE:
  case SOUP_STATUS_GATEWAY_TIMEOUT:
    return true;
  default:
    return false;
  }
}

static bool
is_io_passing (int code)
{
  switch (code) {
  case G_IO_ERROR_FAILED:
  case G_IO_ERROR_TIMED_OUT:
  case G_IO_ERROR_BUSY:
  case G_IO_ERROR_HOST_NOT_FOUND:
  case G_IO_ERROR_HOST_UNREACHABLE:
  case G_IO_ERROR_NETWORK_UNREACHABLE:
  case G_IO_ERROR_CONNECTION_REFUSED:
  case G_IO_ERROR_CONNECTION_CLOSED:
  case G_IO_ERROR_NOT_CONNECTED:
  case G_IO_ERROR_PARTIAL_INPUT:
  case G_IO_ERROR_PROXY_FAILED:
    return true;
  default:
    return false;
  }
}

bool
lq_retry_is_error_passing (const GError *error)
{
  if (error->domain == G_IO_ERROR)
    return is_io_passing (error->code);
  if (error->domain == G_RESOLVER_ERROR)
    return true;
  if (error->domain == G_TLS_ERROR)
    return error->code == G_TLS_ERROR_EOF || error->code == G_TLS_ERROR_MISC;
  if (error->domain == SOUP_SESSION_ERROR)
    /* A head that was cut in the middle is told as one that cannot be parsed. */
    return error->code == SOUP_SESSION_ERROR_TOO_MANY_RESTARTS ||
           error->code == SOUP_SESSION_ERROR_PARSING;

  return false;
}

/* libsoup puts what it cannot read into its log, as it came from the network.
 *
 * Returns: (transfer full) (nullable) */
static GDateTime *
parse_date (const char *text)
{
  return text && g_str_is_ascii (text) ? soup_date_time_new_from_http_string (text) : NULL;
}

int64_t
lq_retry_parse_after (const char *text, const char *date, int64_t wall_us)
{
  g_autofree char *trimmed = text ? g_strstrip (g_strdup (text)) : NULL;
  g_autoptr (GDateTime) until = NULL;
  g_autoptr (GDateTime) now = NULL;
  int64_t wait_us;

  if (trimmed == NULL || *trimmed == '\0')
    return LQ_RETRY_AFTER_NONE;

  if (strspn (trimmed, "0123456789") == strlen (trimmed)) {
    guint64 seconds = g_ascii_strtoull (trimmed, NULL, 10);

    return (int64_t) MIN (seconds, AFTER_S_MAX) * G_USEC_PER_SEC;
  }

  until = parse_date (trimmed);
  if (until == NULL)
    return LQ_RETRY_AFTER_NONE;

  now = parse_date (date);
  wait_us = now ? g_date_time_difference (until, now)
                : g_date_time_to_unix (until) * G_USEC_PER_SEC - wall_us;

  return CLAMP (wait_us, 0, AFTER_S_MAX * (int64_t) G_USEC_PER_SEC);
}

int64_t
lq_retry_next_us (const LqNetPreset *preset, int64_t last_us, int64_t retry_after_us, double chance)
{
  double first_us = preset->first_ms * 1000.0;
  double max_us = MAX (preset->max_ms * 1000.0, first_us);
  double before_us = MAX ((double) last_us, first_us);
  /* From the shortest wait to this, the mean is about the factor times the one before. */
  double top_us = MIN (before_us * MAX (2 * preset->factor - 1, 1), max_us);

  if (retry_after_us >= 0)
    return retry_after_us + (int64_t) (MAX (2 * first_us, (double) retry_after_us / 4) * chance);

  return (int64_t) (first_us + (top_us - first_us) * chance);
}
