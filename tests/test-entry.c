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

/* Each field is there, and the copy can be changed without the other. */
static void
test_copy (void)
{
  g_autoptr (LqEntry) entry = lq_entry_new ("0b0e");
  g_autoptr (LqEntry) copy = NULL;

  entry->started_at_us = 1;
  entry->duration_ms = 2;
  entry->state = LQ_ENTRY_CANCELLED;
  entry->kind = LQ_ENTRY_FILE;
  entry->title = g_strdup ("Title");
  entry->source_path = g_strdup ("/a.mp3");
  entry->audio_path = g_strdup ("/b.flac");
  entry->error = g_strdup ("gone");
  entry->app = g_strdup ("Editor");
  entry->device = g_strdup ("hw");
  entry->language = g_strdup ("en");
  entry->speakers = g_hash_table_new (g_str_hash, g_str_equal);
  entry->tokens = g_ptr_array_new ();
  copy = lq_entry_copy (entry);

  g_assert_cmpstr (copy->id, ==, "0b0e");
  g_assert_cmpint (copy->started_at_us, ==, 1);
  g_assert_cmpint (copy->duration_ms, ==, 2);
  g_assert_cmpint (copy->state, ==, LQ_ENTRY_CANCELLED);
  g_assert_cmpint (copy->kind, ==, LQ_ENTRY_FILE);
  g_assert_cmpstr (copy->title, ==, "Title");
  g_assert_true (copy->title != entry->title);
  g_assert_cmpstr (copy->source_path, ==, "/a.mp3");
  g_assert_cmpstr (copy->audio_path, ==, "/b.flac");
  g_assert_cmpstr (copy->error, ==, "gone");
  g_assert_cmpstr (copy->app, ==, "Editor");
  g_assert_cmpstr (copy->device, ==, "hw");
  g_assert_cmpstr (copy->language, ==, "en");
  g_assert_true (copy->speakers == entry->speakers);
  g_assert_true (copy->tokens == entry->tokens);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry/new", test_new);
  g_test_add_func ("/entry/frees-tokens", test_frees_tokens);
  g_test_add_func ("/entry/copy", test_copy);

  return g_test_run ();
}
