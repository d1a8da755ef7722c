/* test-store.c: the history gives back what it was given, and finds it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "ask-store.h"
#include "lq-error.h"

#include <glib/gstdio.h>
#include <unistd.h>

static void
test_round_trip (Place *place, gconstpointer data)
{
  LqStore *store = open_sound (place->path);
  g_autoptr (LqEntry) entry = entry_with_text ("a", 1234567890123456, "23 äpfel");
  g_autoptr (LqEntry) back = NULL;
  LqToken *number = lq_token_new ("23", 0, 900, 0.25f, true);
  LqToken *gap = lq_token_new (" […]", -1, -1, -1.0f, true);
  LqToken *token;

  g_free (entry->raw);
  entry->raw = g_strdup ("twenty three äpfel");
  g_free (entry->engine);
  entry->engine = g_strdup ("offline");
  entry->state = LQ_ENTRY_INCOMPLETE;
  entry->duration_ms = 3600000;
  entry->language = g_strdup ("de");
  entry->device = g_strdup ("Mikrofon");
  entry->audio_path = g_strdup ("/nowhere/a.flac");
  entry->error = g_strdup ("the line broke");
  number->raw = g_strdup ("twenty three");
  number->speaker = g_strdup ("1");
  number->language = g_strdup ("en");
  gap->is_gap = true;
  g_ptr_array_add (entry->tokens, number);
  g_ptr_array_add (entry->tokens, gap);
  save_well (store, entry);

  back = load (store, "a");
  g_assert_cmpstr (back->id, ==, "a");
  g_assert_cmpint (back->started_at_us, ==, 1234567890123456);
  g_assert_cmpint (back->duration_ms, ==, 3600000);
  g_assert_cmpint (back->state, ==, LQ_ENTRY_INCOMPLETE);
  g_assert_cmpstr (back->engine, ==, "offline");
  g_assert_cmpstr (back->language, ==, "de");
  g_assert_cmpstr (back->device, ==, "Mikrofon");
  g_assert_cmpstr (back->text, ==, "23 äpfel");
  g_assert_cmpstr (back->raw, ==, "twenty three äpfel");
  g_assert_cmpstr (back->audio_path, ==, "/nowhere/a.flac");
  g_assert_cmpstr (back->error, ==, "the line broke");
  g_assert_cmpuint (back->tokens->len, ==, 2);

  token = g_ptr_array_index (back->tokens, 0);
  g_assert_cmpstr (token->text, ==, "23");
  g_assert_cmpstr (token->raw, ==, "twenty three");
  g_assert_cmpint (token->start_ms, ==, 0);
  g_assert_cmpint (token->end_ms, ==, 900);
  g_assert_cmpfloat (token->confidence, ==, 0.25f);
  g_assert_cmpstr (token->speaker, ==, "1");
  g_assert_cmpstr (token->language, ==, "en");
  g_assert_true (token->is_final);
  g_assert_false (token->is_gap);

  token = g_ptr_array_index (back->tokens, 1);
  g_assert_cmpstr (token->text, ==, " […]");
  g_assert_null (token->raw);
  g_assert_cmpint (token->start_ms, ==, -1);
  g_assert_null (token->speaker);
  g_assert_true (token->is_gap);

  g_assert_null (load (store, "unknown"));
  g_assert_finalize_object (store);
}

static void
test_survives_reopening (Place *place, gconstpointer data)
{
  LqStore *store = open_sound (place->path);

  save_text (store, "a", 1, "kept");
  g_assert_finalize_object (store);

  store = open_sound (place->path);
  assert_finds (store, NULL, "a");
  g_assert_finalize_object (store);
}

static void
test_pages (Place *place, gconstpointer data)
{
  enum { N_ENTRIES = 1000, PAGE = 97 };
  LqStore *store = open_sound (place->path);
  int64_t  before_us = INT64_MAX;
  unsigned n_seen = 0;
  g_autoptr (GPtrArray) page = NULL;

  for (unsigned i = 1; i <= N_ENTRIES; i++) {
    g_autofree char *id = g_strdup_printf ("%u", i);
    g_autoptr (LqEntry) entry = entry_with_text (id, i, i % 2 ? "odd words" : "even words");

    lq_store_save_async (store, entry, NULL, NULL);
  }

  do {
    g_clear_pointer (&page, g_ptr_array_unref);
    page = find_page (store, "eve", LQ_KINDS_ALL, before_us, PAGE);
    for (guint i = 0; i < page->len; i++) {
      const LqEntry *entry = g_ptr_array_index (page, i);

      g_assert_cmpint (entry->started_at_us, ==, N_ENTRIES - 2 * (int64_t) n_seen++);
      g_assert_null (entry->tokens);
      before_us = entry->started_at_us;
    }
  } while (page->len > 0);

  g_assert_cmpuint (n_seen, ==, N_ENTRIES / 2);
  g_assert_finalize_object (store);
}

static void
note_saved_cb (LqStore *store, LqEntry *entry, gpointer user_data)
{
  g_assert_true (g_main_context_is_owner (NULL));
  g_string_append_printf (user_data, "+%s", entry->id);
}

static void
note_deleted_cb (LqStore *store, const char *id, gpointer user_data)
{
  g_assert_true (g_main_context_is_owner (NULL));
  g_string_append_printf (user_data, "-%s", id);
}

static void
test_signals (Place *place, gconstpointer data)
{
  LqStore *store = open_sound (place->path);
  g_autoptr (GString) seen = g_string_new (NULL);

  g_signal_connect (store, "saved", G_CALLBACK (note_saved_cb), seen);
  g_signal_connect (store, "deleted", G_CALLBACK (note_deleted_cb), seen);
  save_text (store, "a", 1, "one");
  save_text (store, "b", 2, "two");
  g_assert_true (delete_entry (store, "a", NULL));
  g_assert_cmpstr (seen->str, ==, "+a+b-a");
  g_assert_finalize_object (store);
}

static char *
make_audio (const char *folder, const char *name)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, "sound", -1, NULL));

  return path;
}

static void
save_with_audio (LqStore *store, const char *id, const char *audio_path)
{
  g_autoptr (LqEntry) entry = recording (id, 3);

  entry->audio_path = g_strdup (audio_path);
  save_well (store, entry);
}

static void
test_delete (Place *place, gconstpointer data)
{
  LqStore         *store = open_sound (place->path);
  g_autofree char *folder = g_path_get_dirname (place->path);
  g_autofree char *audio = make_audio (folder, "a.flac");

  save_with_audio (store, "a", audio);
  g_assert_true (delete_entry (store, "a", NULL));
  g_assert_null (load (store, "a"));
  g_assert_false (g_file_test (audio, G_FILE_TEST_EXISTS));
  assert_answer (place->path, "SELECT count(*) FROM token", "0");

  /* Audio that is gone already, and an entry that never was. */
  save_with_audio (store, "a", audio);
  g_assert_true (delete_entry (store, "a", NULL));
  g_assert_true (delete_entry (store, "a", NULL));
  g_assert_finalize_object (store);
}

/* What is outside of our folder is not ours to delete, by whatever path it is reached. */
static void
test_delete_leaves_other_files (Place *place, gconstpointer data)
{
  LqStore         *store = open_sound (place->path);
  g_autofree char *folder = g_path_get_dirname (place->path);
  g_autofree char *direct = make_audio (place->folder, "theirs.wav");
  g_autofree char *dotted = g_build_filename (folder, "..", "theirs.wav", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  g_autofree char *linked = g_build_filename (link, "theirs.wav", NULL);
  g_autofree char *sibling = g_strconcat (folder, "-other", NULL);
  const char      *paths[] = { direct, dotted, linked, "theirs.wav" };
  g_autofree char *beside = NULL;

  g_assert_cmpint (symlink (place->folder, link), ==, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++) {
    save_with_audio (store, "a", paths[i]);
    g_assert_true (delete_entry (store, "a", NULL));
    g_assert_null (load (store, "a"));
    g_assert_true (g_file_test (direct, G_FILE_TEST_EXISTS));
  }

  g_assert_cmpint (g_mkdir (sibling, 0700), ==, 0);
  beside = make_audio (sibling, "b.flac");
  save_with_audio (store, "b", beside);
  g_assert_true (delete_entry (store, "b", NULL));
  g_assert_true (g_file_test (beside, G_FILE_TEST_EXISTS));
  g_assert_finalize_object (store);
}

static void
test_delete_fails_while_audio_stays (Place *place, gconstpointer data)
{
  LqStore         *store = open_sound (place->path);
  g_autofree char *folder = g_path_get_dirname (place->path);
  g_autofree char *audio = g_build_filename (folder, "a.flac", NULL);
  g_autoptr (LqEntry) entry = NULL;
  g_autoptr (GError) error = NULL;

  /* A folder cannot be unlinked, whoever asks. */
  g_assert_cmpint (g_mkdir (audio, 0700), ==, 0);
  save_with_audio (store, "a", audio);
  g_assert_false (delete_entry (store, "a", &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_DISK);
  entry = load (store, "a");
  g_assert_nonnull (entry);
  g_assert_finalize_object (store);
}

static void
save_file (LqStore *store, const char *id, int64_t started_at_us, const char *text)
{
  g_autoptr (LqEntry) entry = entry_with_text (id, started_at_us, text);

  entry->kind = LQ_ENTRY_FILE;
  save_well (store, entry);
}

static void
test_kinds (Place *place, gconstpointer data)
{
  static const struct {
    const char *query;
    LqKinds     kinds;
    int64_t     before_us;
    const char *expected;
  } rows[] = {
    { NULL, LQ_KINDS_ALL, INT64_MAX, "f4 d3 f2 d1" },
    { NULL, LQ_KINDS_DICTATIONS, INT64_MAX, "d3 d1" },
    { NULL, LQ_KINDS_FILES, INT64_MAX, "f4 f2" },
    { NULL, LQ_KINDS_FILES, 4, "f2" },
    { "heron", LQ_KINDS_ALL, INT64_MAX, "d3 f2" },
    { "heron", LQ_KINDS_DICTATIONS, INT64_MAX, "d3" },
    { "heron", LQ_KINDS_FILES, INT64_MAX, "f2" },
    { "wren", LQ_KINDS_DICTATIONS, INT64_MAX, "" },
  };
  LqStore *store = open_sound (place->path);

  save_text (store, "d1", 1, "a sparrow");
  save_file (store, "f2", 2, "a heron");
  save_text (store, "d3", 3, "a heron");
  save_file (store, "f4", 4, "a wren");
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GPtrArray) page =
      find_page (store, rows[i].query, rows[i].kinds, rows[i].before_us, 100);
    g_autoptr (GString) ids = g_string_new (NULL);

    for (guint j = 0; j < page->len; j++)
      g_string_append_printf (ids, "%s%s", j ? " " : "",
                              ((LqEntry *) g_ptr_array_index (page, j))->id);
    g_assert_cmpstr (ids->str, ==, rows[i].expected);
  }
  g_assert_finalize_object (store);
}

static void
test_close_waits (Place *place, gconstpointer data)
{
  LqStore *store = open_sound (place->path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqEntry) entry = entry_with_text ("late", 1, "late");

  for (unsigned i = 0; i < 200; i++) {
    g_autofree char *id = g_strdup_printf ("%u", i);
    g_autoptr (LqEntry) other = recording (id, 50);

    lq_store_save_async (store, other, NULL, NULL);
  }
  lq_store_close (store);
  assert_answer (place->path, "SELECT count(*) FROM entry", "200");
  lq_store_close (store);

  lq_store_save_async (store, entry, keep_result_cb, &result);
  wait_for_result (&result);
  g_assert_false (lq_store_save_finish (store, result, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_STORE);
  g_clear_object (&result);
  g_assert_finalize_object (store);
}

static void
test_cancel (Place *place, gconstpointer data)
{
  LqStore *store = open_sound (place->path);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  lq_store_find_async (store, NULL, LQ_KINDS_ALL, INT64_MAX, 1, cancellable, keep_result_cb,
                       &result);
  wait_for_result (&result);
  g_assert_null (lq_store_find_finish (store, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  g_assert_finalize_object (store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define add(name, function)                                                                        \
  g_test_add ("/store/" name, Place, NULL, place_set_up, function, place_tear_down)
  add ("round-trip", test_round_trip);
  add ("survives-reopening", test_survives_reopening);
  add ("pages", test_pages);
  add ("kinds", test_kinds);
  add ("signals", test_signals);
  add ("delete", test_delete);
  add ("delete-leaves-other-files", test_delete_leaves_other_files);
  add ("delete-fails-while-audio-stays", test_delete_fails_while_audio_stays);
  add ("close-waits", test_close_waits);
  add ("cancel", test_cancel);

  return g_test_run ();
}
