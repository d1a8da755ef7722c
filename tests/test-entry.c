/* test-entry.c: a new entry has its texts, and nothing else yet
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-entry.h"

static void
test_new (void)
{
  LqEntry *entry = lq_entry_new ("0b0e");

  g_assert_cmpstr (entry->id, ==, "0b0e");
  g_assert_cmpstr (entry->engine, ==, "");
  g_assert_cmpstr (entry->text, ==, "");
  g_assert_cmpstr (entry->raw, ==, "");
  g_assert_cmpint (entry->state, ==, LQ_ENTRY_RECORDING);
  g_assert_null (entry->language);
  g_assert_null (entry->device);
  g_assert_null (entry->audio_path);
  g_assert_null (entry->app);
  g_assert_null (entry->error);
  g_assert_null (entry->tokens);

  g_assert_finalize_object (entry);
}

static void
count_cb (gpointer token)
{
  int *n_freed = token;

  ++*n_freed;
}

static void
test_frees_tokens (void)
{
  LqEntry *entry = lq_entry_new ("0b0e");
  int      n_freed = 0;

  entry->tokens = g_ptr_array_new_with_free_func (count_cb);
  g_ptr_array_add (entry->tokens, &n_freed);
  g_assert_finalize_object (entry);

  g_assert_cmpint (n_freed, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry/new", test_new);
  g_test_add_func ("/entry/frees-tokens", test_frees_tokens);

  return g_test_run ();
}
