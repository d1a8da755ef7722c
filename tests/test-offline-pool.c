/* test-offline-pool.c: decoders are shared, kept warm, waited for, and freed
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-offline-private.h"

#include <glib/gstdio.h>

static atomic_bool is_stopped;

static LqSphinx *
take (LqOfflinePool *pool)
{
  g_autoptr (GError) error = NULL;
  LqSphinx *decoder = lq_offline_pool_take (pool, &is_stopped, &error);

  g_assert_no_error (error);
  return decoder;
}

static gpointer
take_thread (gpointer data)
{
  return lq_offline_pool_take (data, &is_stopped, NULL);
}

static void
test_kept (void)
{
  g_autoptr (LqOfflinePool) pool = lq_offline_pool_new (1, 2);
  LqSphinx *first = take (pool);
  LqSphinx *second = take (pool);

  g_assert_true (first != second);
  lq_offline_pool_give (pool, first);
  lq_offline_pool_give (pool, second); /* one too many: freed */
  g_assert_true (take (pool) == first);
  lq_offline_pool_give (pool, first);
}

static void
test_waits (void)
{
  g_autoptr (LqOfflinePool) pool = lq_offline_pool_new (1, 1);
  LqSphinx *decoder = take (pool);
  GThread  *thread = g_thread_new ("take", take_thread, pool);

  lq_offline_pool_give (pool, decoder);
  g_assert_true (g_thread_join (thread) == decoder);
  lq_offline_pool_give (pool, decoder);
}

static void
test_stopped (void)
{
  g_autoptr (LqOfflinePool) pool = lq_offline_pool_new (1, 1);
  LqSphinx *decoder = take (pool);
  GThread  *thread = g_thread_new ("take", take_thread, pool);

  atomic_store (&is_stopped, true);
  lq_offline_pool_wake (pool);
  g_assert_null (g_thread_join (thread));
  atomic_store (&is_stopped, false);
  lq_offline_pool_give (pool, decoder);
}

/* Who comes while it is being warmed waits for that decoder instead of loading a second one. */
static void
test_warm (void)
{
  g_autoptr (LqOfflinePool) pool = lq_offline_pool_new (1, 2);
  LqSphinx *decoder;

  lq_offline_pool_warm (pool);
  lq_offline_pool_warm (pool);
  decoder = take (pool);
  lq_offline_pool_give (pool, decoder);
  lq_offline_pool_warm (pool);
  g_assert_true (take (pool) == decoder);
  lq_offline_pool_give (pool, decoder);
}

static void
test_no_model (void)
{
  g_autofree char *folder = g_dir_make_tmp ("loquat-XXXXXX", NULL);
  g_autoptr (LqOfflinePool) pool = lq_offline_pool_new (1, 1);
  g_autoptr (GError) error = NULL;
  LqSphinx *decoder;

  g_setenv ("LOQUAT_MODEL_DIR", folder, TRUE);
  lq_offline_pool_warm (pool);
  g_assert_null (lq_offline_pool_take (pool, &is_stopped, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_MODEL);
  g_unsetenv ("LOQUAT_MODEL_DIR");

  /* Once there is one, it is found. */
  decoder = take (pool);
  lq_offline_pool_give (pool, decoder);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/offline-pool/kept", test_kept);
  g_test_add_func ("/offline-pool/waits", test_waits);
  g_test_add_func ("/offline-pool/stopped", test_stopped);
  g_test_add_func ("/offline-pool/warm", test_warm);
  g_test_add_func ("/offline-pool/no-model", test_no_model);

  return g_test_run ();
}
