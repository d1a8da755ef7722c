/* lq-server-keys.c: temporary keys
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-server-keys.h"

#include <sys/random.h>

enum {
  KEYS_MOST = 10000,
  RANDOM_BYTES = 32,
};

struct _LqServerKeys {
  GMutex      lock;
  GHashTable *grants; /* digest of the key to LqServerGrant: no time tells how much of a key fits */
};

LqServerKeys *
lq_server_keys_new (void)
{
  LqServerKeys *self = g_new0 (LqServerKeys, 1);

  g_mutex_init (&self->lock);
  self->grants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
lq_server_keys_free (LqServerKeys *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->grants);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static char *
digest (const char *key)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
}

static gboolean
is_expired_cb (gpointer key, gpointer value, gpointer user_data)
{
  const LqServerGrant *grant = value;
  const gint64        *now_us = user_data;

  return grant->expires_us <= *now_us;
}

/* Returns: (transfer full) (nullable) */
static char *
make_key (void)
{
  guint8 bytes[RANDOM_BYTES];
  g_autoptr (GString) key = g_string_new (LQ_SERVER_TEMPORARY);

  if (getrandom (bytes, sizeof bytes, 0) != (ssize_t) sizeof bytes)
    return NULL;

  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (key, "%02x", bytes[i]);
  return g_string_free (g_steal_pointer (&key), FALSE);
}

char *
lq_server_keys_add (LqServerKeys *self, const LqServerGrant *grant)
{
  gint64           now_us = g_get_real_time ();
  g_autofree char *key = make_key ();
  bool             has_room;

  if (key == NULL)
    return NULL;

  g_mutex_lock (&self->lock);
  if (g_hash_table_size (self->grants) >= KEYS_MOST)
    g_hash_table_foreach_remove (self->grants, is_expired_cb, &now_us);
  has_room = g_hash_table_size (self->grants) < KEYS_MOST;
  if (has_room)
    g_hash_table_insert (self->grants, digest (key), g_memdup2 (grant, sizeof *grant));
  g_mutex_unlock (&self->lock);
  return has_room ? g_steal_pointer (&key) : NULL;
}

bool
lq_server_keys_is_temporary (const char *key)
{
  return key != NULL && g_str_has_prefix (key, LQ_SERVER_TEMPORARY);
}

static bool
look_up (LqServerKeys *self, const char *key, LqServerGrant *grant, bool is_used)
{
  g_autofree char     *name = digest (key);
  const LqServerGrant *found;
  bool                 is_good;

  g_mutex_lock (&self->lock);
  found = g_hash_table_lookup (self->grants, name);
  is_good = found != NULL && found->expires_us > g_get_real_time ();
  if (is_good)
    *grant = *found;
  if (found != NULL && (!is_good || (is_used && found->is_single_use)))
    g_hash_table_remove (self->grants, name);
  g_mutex_unlock (&self->lock);
  return is_good;
}

bool
lq_server_keys_find (LqServerKeys *self, const char *key, LqServerGrant *grant)
{
  return look_up (self, key, grant, false);
}

bool
lq_server_keys_use (LqServerKeys *self, const char *key, LqServerGrant *grant)
{
  return look_up (self, key, grant, true);
}
