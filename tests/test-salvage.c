/* test-salvage.c: a damaged page takes only its own entries with it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "ask-store.h"
#include "lq-database.h"
#include "lq-salvage.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { N_ENTRIES = 400, PAGE_SIZE = 4096 };

static char *
id_of (unsigned i)
{
  return g_strdup_printf ("00000000-0000-4000-8000-%012u", i);
}

static LqEntry *
make_entry (unsigned i)
{
  g_autofree char *id = id_of (i);
  LqEntry         *entry = recording (id, 30);

  entry->state = LQ_ENTRY_COMPLETE;
  entry->started_at_us = i;

  return entry;
}

static void
fill (const char *path)
{
  LqStore *store = open_sound (path);

  for (unsigned i = 0; i < N_ENTRIES; i++) {
    g_autoptr (LqEntry) entry = make_entry (i);

    save_well (store, entry);
  }
  g_assert_finalize_object (store);
}

/* Overwrites every @step-th page after the first ones, which hold the schema. */
static unsigned
damage (const char *path, unsigned step)
{
  int         fd = open (path, O_WRONLY);
  struct stat status;
  char        garbage[PAGE_SIZE];
  unsigned    n_damaged = 0;

  memset (garbage, 0xa5, sizeof garbage);
  g_assert_cmpint (fstat (fd, &status), ==, 0);
  for (off_t page = 20; page < status.st_size / PAGE_SIZE; page += step) {
    g_assert_cmpint (pwrite (fd, garbage, sizeof garbage, page * PAGE_SIZE), ==, PAGE_SIZE);
    n_damaged++;
  }
  close (fd);

  return n_damaged;
}

static LqStore *
open_damaged (const char *path)
{
  g_autoptr (GError) error = NULL;
  LqStore *store;

  g_test_expect_message ("lq-database", G_LOG_LEVEL_MESSAGE, "*set aside*");
  g_test_expect_message ("lq-store", G_LOG_LEVEL_MESSAGE, "*entries were taken over*");
  store = open_store (path, &error);
  g_test_assert_expected_messages ();
  g_assert_no_error (error);
  g_assert_nonnull (lq_store_get_damaged_path (store));

  return store;
}

/* How many entries are there; each must be as it was, but may lack its tokens. */
static unsigned
count_sound (LqStore *store, unsigned *n_with_tokens)
{
  unsigned n = 0;

  *n_with_tokens = 0;
  for (unsigned i = 0; i < N_ENTRIES; i++) {
    g_autofree char *id = id_of (i);
    g_autoptr (LqEntry) original = make_entry (i);
    g_autoptr (LqEntry) entry = load (store, id);

    if (entry == NULL)
      continue;
    n++;
    *n_with_tokens += entry->tokens->len == original->tokens->len;
    g_assert_cmpstr (entry->text, ==, original->text);
    g_assert_cmpint (entry->started_at_us, ==, original->started_at_us);
  }

  return n;
}

static void
test_damaged_pages (Place *place, gconstpointer data)
{
  LqStore *store;
  unsigned n_sound;
  unsigned n_with_tokens;

  fill (place->path);
  g_assert_cmpuint (damage (place->path, 8), >, 5);
  store = open_damaged (place->path);

  n_sound = count_sound (store, &n_with_tokens);
  g_test_message ("%u of %u entries, %u with tokens", n_sound, N_ENTRIES, n_with_tokens);
  g_assert_cmpuint (n_sound, >, N_ENTRIES / 2);
  g_assert_cmpuint (n_sound, <, N_ENTRIES);
  g_assert_cmpuint (n_with_tokens, >, N_ENTRIES / 4);
  g_assert_finalize_object (store);

  assert_answer (place->path, "PRAGMA integrity_check", "ok");
}

static void
test_nothing_left (Place *place, gconstpointer data)
{
  LqStore *store;

  fill (place->path);
  g_assert_cmpint (truncate (place->path, PAGE_SIZE), ==, 0);
  store = open_damaged (place->path);
  assert_finds (store, NULL, "");
  save_text (store, "a", 1, "a new beginning");
  assert_finds (store, "beginning", "a");
  g_assert_finalize_object (store);
}

/* A damaged file is not brought up to date before what is left of it is read. */
static void
test_version_1 (Place *place, gconstpointer data)
{
  g_autofree char *path = g_build_filename (place->folder, "new.db", NULL);
  g_autofree char *damaged_path = NULL;
  g_autoptr (LqHistory) into = lq_history_new (lq_database_open (path, &damaged_path, NULL));
  g_autoptr (LqEntry) entry = NULL;

  place_old_file (place, "history-1.db");
  g_assert_cmpuint (lq_salvage (place->path, into), ==, 3);
  assert_answer (place->path, "PRAGMA user_version", "1");
  entry = lq_history_load (into, "5f1c7b1e-61a2-4c0d-9d0e-3d1f6a7e0001", NULL);
  g_assert_cmpstr (entry->text, ==, "A rose in the garden.");
  g_assert_cmpuint (entry->tokens->len, ==, 2);
}

/* A person's words are taken over too. */
static void
test_words (Place *place, gconstpointer data)
{
  g_autofree char *path = g_build_filename (place->folder, "new.db", NULL);
  g_autofree char *damaged_path = NULL;
  g_autoptr (LqHistory) into = lq_history_new (lq_database_open (path, &damaged_path, NULL));

  g_object_unref (open_sound (place->path));
  tell (place->path, "INSERT INTO vocabulary VALUES (0, 'Loquat', 'en');"
                     "INSERT INTO replacement VALUES (0, 'btw', 'by the way', 0, 0, NULL)");
  g_assert_cmpuint (lq_salvage (place->path, into), ==, 0);
  assert_answer (path, "SELECT term FROM vocabulary", "Loquat");
  assert_answer (path, "SELECT write FROM replacement", "by the way");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/salvage/damaged-pages", Place, NULL, place_set_up, test_damaged_pages,
              place_tear_down);
  g_test_add ("/salvage/nothing-left", Place, NULL, place_set_up, test_nothing_left,
              place_tear_down);
  g_test_add ("/salvage/version-1", Place, NULL, place_set_up, test_version_1, place_tear_down);
  g_test_add ("/salvage/words", Place, NULL, place_set_up, test_words, place_tear_down);

  return g_test_run ();
}
