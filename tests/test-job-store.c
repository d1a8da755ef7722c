/* test-job-store.c: jobs and their parts come back as they were kept
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "ask-store.h"
#include "lq-database.h"
#include "lq-error.h"
#include "lq-job-store.h"

typedef struct {
  Place    place;
  sqlite3 *db;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *damaged_path = NULL;

  place_set_up (&fixture->place, NULL);
  fixture->db = lq_database_open (fixture->place.path, &damaged_path, NULL);
  g_assert_nonnull (fixture->db);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  sqlite3_close (fixture->db);
  place_tear_down (&fixture->place, NULL);
}

static LqJobRecord *
record_new (const char *id, int64_t position, LqJobState state)
{
  LqJobRecord *record = lq_job_record_new (id, "/sound/lecture.mp3", "server");

  record->position = position;
  record->state = state;

  return record;
}

static void
keep (Fixture *fixture, LqJobRecord *record)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new ();

  g_ptr_array_add (records, record);
  g_assert_true (lq_job_store_save (fixture->db, records, NULL));
}

static void
save_new (Fixture *fixture, const char *id, int64_t position, LqJobState state)
{
  g_autoptr (LqJobRecord) record = record_new (id, position, state);

  keep (fixture, record);
}

static void
assert_loads (Fixture *fixture, const char *expected)
{
  g_autoptr (GPtrArray) records = lq_job_store_load (fixture->db, NULL);
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < records->len; i++)
    g_string_append_printf (ids, "%s ", ((LqJobRecord *) g_ptr_array_index (records, i))->id);
  g_assert_cmpstr (ids->str, ==, expected);
}

static void
test_round_trip (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LqJobRecord) record = record_new ("a", 7, LQ_JOB_FAILED);
  g_autoptr (GError) error = g_error_new (LQ_ERROR, LQ_ERROR_BALANCE, "HTTP 402");
  g_autoptr (GPtrArray) records = NULL;
  const LqJobRecord *loaded;

  record->step = LQ_STEP_UPLOAD;
  record->size = INT64_C (5000000000);
  record->mtime_us = 1234567;
  record->digest = g_strdup ("abc");
  record->duration_ms = 3600000;
  record->is_again = true;
  record->is_cut_off = true;
  record->diarize = true;
  record->translation = g_strdup ("de");
  record->languages = g_strdup ("en,fr");
  record->n_tries = 2;
  record->started_at_us = 11;
  record->ended_at_us = 12;
  lq_job_record_set_error (record, error);
  keep (fixture, record);

  records = lq_job_store_load (fixture->db, NULL);
  g_assert_cmpuint (records->len, ==, 1);
  loaded = g_ptr_array_index (records, 0);
  g_assert_cmpstr (loaded->id, ==, "a");
  g_assert_cmpint (loaded->kind, ==, LQ_ENTRY_FILE);
  g_assert_cmpint (loaded->position, ==, 7);
  g_assert_cmpint (loaded->state, ==, LQ_JOB_FAILED);
  g_assert_cmpint (loaded->step, ==, LQ_STEP_UPLOAD);
  g_assert_cmpstr (loaded->path, ==, "/sound/lecture.mp3");
  g_assert_cmpstr (loaded->name, ==, "lecture.mp3");
  g_assert_cmpint (loaded->size, ==, INT64_C (5000000000));
  g_assert_cmpint (loaded->mtime_us, ==, 1234567);
  g_assert_cmpstr (loaded->digest, ==, "abc");
  g_assert_cmpint (loaded->duration_ms, ==, 3600000);
  g_assert_cmpstr (loaded->engine, ==, "server");
  g_assert_null (loaded->host);
  g_assert_true (loaded->is_again);
  g_assert_true (loaded->is_cut_off);
  g_assert_true (loaded->diarize);
  g_assert_cmpstr (loaded->translation, ==, "de");
  g_assert_cmpstr (loaded->languages, ==, "en,fr");
  g_assert_cmpuint (loaded->n_tries, ==, 2);
  g_assert_cmpint (loaded->error_code, ==, LQ_ERROR_BALANCE);
  g_assert_cmpstr (loaded->error, ==, "HTTP 402");
  g_assert_cmpint (loaded->created_at_us, ==, record->created_at_us);
  g_assert_cmpint (loaded->started_at_us, ==, 11);
  g_assert_cmpint (loaded->ended_at_us, ==, 12);
}

/* In their order; what is over is left out, unless the service still has something of it. */
static void
test_load (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) parts = lq_job_parts_new ();
  LqJobPart *part = lq_job_part_new (0, 0, 1000);

  save_new (fixture, "late", 9, LQ_JOB_WAITING);
  save_new (fixture, "early", 1, LQ_JOB_RUNNING);
  save_new (fixture, "done", 2, LQ_JOB_DONE);
  save_new (fixture, "cancelled", 3, LQ_JOB_CANCELLED);
  save_new (fixture, "paused", 4, LQ_JOB_PAUSED);
  assert_loads (fixture, "early paused late ");

  /* It may have it, where a call was cut off. */
  part->is_sent = true;
  g_ptr_array_add (parts, part);
  g_assert_true (lq_job_store_save_parts (fixture->db, "cancelled", "https://here", parts, NULL));
  assert_loads (fixture, "early cancelled paused late ");
  part->is_sent = false;
  part->file_id = g_strdup ("remote");
  g_assert_true (lq_job_store_save_parts (fixture->db, "cancelled", "https://there", parts, NULL));
  assert_loads (fixture, "early cancelled paused late ");

  /* Saved again, a job keeps its parts, and where they are. */
  save_new (fixture, "cancelled", 10, LQ_JOB_REMOVED);
  assert_loads (fixture, "early paused late cancelled ");
  assert_answer (fixture->place.path, "SELECT host FROM job WHERE id = 'cancelled'",
                 "https://there");

  g_assert_true (lq_job_store_remove (fixture->db, "cancelled", NULL));
  assert_answer (fixture->place.path, "SELECT count (*) FROM job_part", "0");
}

static void
test_parts (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) parts = lq_job_parts_new ();
  g_autoptr (GPtrArray) loaded = NULL;
  LqJobPart *part = lq_job_part_new (1, 1000, 2000);

  save_new (fixture, "a", 1, LQ_JOB_RUNNING);
  part->is_sent = true;
  part->is_asked = true;
  part->asked_at_us = 77;
  part->file_id = g_strdup ("f");
  part->transcription_id = g_strdup ("t");
  part->n_tokens = 5;
  g_ptr_array_add (parts, part);
  g_ptr_array_add (parts, lq_job_part_new (0, 0, 1000));
  g_assert_true (lq_job_store_save_parts (fixture->db, "a", "https://here", parts, NULL));

  loaded = lq_job_store_load_parts (fixture->db, "a", NULL);
  g_assert_cmpuint (loaded->len, ==, 2);
  part = g_ptr_array_index (loaded, 0);
  g_assert_cmpuint (part->ordinal, ==, 0);
  g_assert_false (part->is_sent);
  g_assert_null (part->file_id);
  g_assert_cmpint (part->n_tokens, ==, -1);
  part = g_ptr_array_index (loaded, 1);
  g_assert_true (part->is_sent && part->is_asked);
  g_assert_cmpint (part->start_ms, ==, 1000);
  g_assert_cmpint (part->end_ms, ==, 2000);
  g_assert_cmpint (part->asked_at_us, ==, 77);
  g_assert_cmpstr (part->file_id, ==, "f");
  g_assert_cmpstr (part->transcription_id, ==, "t");
  g_assert_cmpint (part->n_tokens, ==, 5);
}

static void
test_digest (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LqJobRecord) record = record_new ("a", 1, LQ_JOB_DONE);
  g_autofree char *found = NULL;
  g_autofree char *incomplete = NULL;

  record->digest = g_strdup ("abc");
  keep (fixture, record);
  /* Whose text the person has deleted is not known any more. */
  g_assert_null (lq_job_store_find_digest (fixture->db, "abc", "b", NULL));

  tell (fixture->place.path, "INSERT INTO entry (id, started_at_us, duration_ms, state, engine,"
                             " text) VALUES ('a', 0, 0, 1, '', '')");
  found = lq_job_store_find_digest (fixture->db, "abc", "b", NULL);
  g_assert_cmpstr (found, ==, "a");
  /* Of a file without an end there is no more to be had; of a dictation there is. */
  tell (fixture->place.path, "UPDATE entry SET state = 2");
  g_assert_null (lq_job_store_find_digest (fixture->db, "abc", "b", NULL));
  tell (fixture->place.path, "UPDATE entry SET kind = 1");
  incomplete = lq_job_store_find_digest (fixture->db, "abc", "b", NULL);
  g_assert_cmpstr (incomplete, ==, "a");
  g_assert_null (lq_job_store_find_digest (fixture->db, "abc", "a", NULL));
  g_assert_null (lq_job_store_find_digest (fixture->db, "abd", "b", NULL));
}

static void
test_pace (Fixture *fixture, gconstpointer unused)
{
  g_assert_cmpfloat (lq_job_store_get_pace (fixture->db, "server"), <, 0);
  g_assert_true (lq_job_store_save_pace (fixture->db, "server", 30, NULL));
  g_assert_true (lq_job_store_save_pace (fixture->db, "server", 20, NULL));
  g_assert_cmpfloat (lq_job_store_get_pace (fixture->db, "server"), ==, 20);
  g_assert_cmpfloat (lq_job_store_get_pace (fixture->db, "soniox"), <, 0);
}

static void
add_test (const char *name, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (name, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_test ("/job-store/round-trip", test_round_trip);
  add_test ("/job-store/load", test_load);
  add_test ("/job-store/parts", test_parts);
  add_test ("/job-store/digest", test_digest);
  add_test ("/job-store/pace", test_pace);

  return g_test_run ();
}
