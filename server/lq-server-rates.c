/* lq-server-rates.c: how many requests a minute each client has left
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-server-rates.h"

#include "lq-server-bucket.h"

#include <math.h>

enum {
  OWNERS_MOST = 10000, /* that are remembered; whoever is forgotten begins anew */
  MINUTE_S = 60,
};

struct _LqServerRates {
  int         per_minute;
  GHashTable *buckets; /* by owner */
};

LqServerRates *
lq_server_rates_new (int per_minute)
{
  LqServerRates *self = g_new0 (LqServerRates, 1);

  self->per_minute = per_minute;
  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
lq_server_rates_free (LqServerRates *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->buckets);
  g_free (self);
}

/* A bucket is open as long as nothing is owed: with one less than the requests of a minute in it,
 * the last of them is the one that owes. */
static LqServerBucket *
find_bucket (LqServerRates *self, const char *owner, gint64 now_us)
{
  LqServerBucket *bucket = g_hash_table_lookup (self->buckets, owner);

  if (bucket != NULL)
    return bucket;
  if (g_hash_table_size (self->buckets) >= OWNERS_MOST)
    g_hash_table_remove_all (self->buckets);

  bucket = g_new0 (LqServerBucket, 1);
  lq_server_bucket_init (bucket, (double) self->per_minute / MINUTE_S, self->per_minute - 1,
                         now_us);
  g_hash_table_insert (self->buckets, g_strdup (owner), bucket);
  return bucket;
}

int
lq_server_rates_take (LqServerRates *self, const char *owner, gint64 now_us)
{
  LqServerBucket *bucket;

  if (self->per_minute == 0)
    return 0;

  bucket = find_bucket (self, owner, now_us);
  if (!lq_server_bucket_is_open (bucket, now_us))
    return MAX (1, (int) ceil (-bucket->level / bucket->rate));

  lq_server_bucket_take (bucket, 1, now_us);
  return 0;
}
