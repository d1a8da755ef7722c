/* test-job-record.c: what is kept of a job means the same in every version
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-job-record.h"
#include "lq-settings.h"

/* Rows that an earlier version wrote have these. */
static void
test_numbers (void)
{
  g_assert_cmpint (LQ_ERROR_FAILED, ==, 0);
  g_assert_cmpint (LQ_ERROR_MICROPHONE, ==, 1);
  g_assert_cmpint (LQ_ERROR_PLAYBACK, ==, 2);
  g_assert_cmpint (LQ_ERROR_FILE, ==, 3);
  g_assert_cmpint (LQ_ERROR_FILE_MISSING, ==, 4);
  g_assert_cmpint (LQ_ERROR_FILE_DENIED, ==, 5);
  g_assert_cmpint (LQ_ERROR_FILE_KIND, ==, 6);
  g_assert_cmpint (LQ_ERROR_FILE_EMPTY, ==, 7);
  g_assert_cmpint (LQ_ERROR_FILE_CUT_OFF, ==, 8);
  g_assert_cmpint (LQ_ERROR_NOT_AUDIO, ==, 9);
  g_assert_cmpint (LQ_ERROR_NO_AUDIO, ==, 10);
  g_assert_cmpint (LQ_ERROR_CODEC, ==, 11);
  g_assert_cmpint (LQ_ERROR_DISK, ==, 12);
  g_assert_cmpint (LQ_ERROR_STORE, ==, 13);
  g_assert_cmpint (LQ_ERROR_STORE_NEWER, ==, 14);
  g_assert_cmpint (LQ_ERROR_MODEL, ==, 15);
  g_assert_cmpint (LQ_ERROR_NETWORK, ==, 16);
  g_assert_cmpint (LQ_ERROR_PROTOCOL, ==, 17);
  g_assert_cmpint (LQ_ERROR_KEY, ==, 18);
  g_assert_cmpint (LQ_ERROR_KEY_EXPIRED, ==, 19);
  g_assert_cmpint (LQ_ERROR_PERMISSION, ==, 20);
  g_assert_cmpint (LQ_ERROR_BALANCE, ==, 21);
  g_assert_cmpint (LQ_ERROR_REQUEST, ==, 22);
  g_assert_cmpint (LQ_ERROR_MODEL_UNAVAILABLE, ==, 23);
  g_assert_cmpint (LQ_ERROR_LIMIT, ==, 24);
  g_assert_cmpint (LQ_ERROR_TIMEOUT, ==, 25);
  g_assert_cmpint (LQ_ERROR_TOO_LONG, ==, 26);
  g_assert_cmpint (LQ_ERROR_GONE, ==, 27);
  g_assert_cmpint (LQ_ERROR_BUSY, ==, 28);
  g_assert_cmpint (LQ_ERROR_FULL, ==, 29);
  g_assert_cmpint (LQ_ERROR_FILE_LARGE, ==, 30);
  g_assert_cmpint (LQ_ERROR_FILE_LONG, ==, 31);
  g_assert_cmpint (LQ_ERROR_SERVICE, ==, 32);
}

static void
test_error (void)
{
  g_autoptr (LqJobRecord) record = lq_job_record_new ("a", "/sound/lecture.mp3", "server");
  g_autoptr (GError) ours = g_error_new (LQ_ERROR, LQ_ERROR_BALANCE, "HTTP 402");
  g_autoptr (GError) other = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "no luck");

  g_assert_null (record->error);
  lq_job_record_set_error (record, ours);
  g_assert_cmpint (record->error_code, ==, LQ_ERROR_BALANCE);
  g_assert_cmpstr (record->error, ==, "HTTP 402");

  /* A number of another domain would mean something else here. */
  lq_job_record_set_error (record, other);
  g_assert_cmpint (record->error_code, ==, LQ_ERROR_FAILED);
  g_assert_cmpstr (record->error, ==, "no luck");

  lq_job_record_set_error (record, NULL);
  g_assert_null (record->error);
}

/* Nothing is shared with what it was made from. */
static void
test_copy (void)
{
  LqJobRecord *record = lq_job_record_new ("a", "/sound/lecture.mp3", "server");
  g_autoptr (LqJobRecord) copy = NULL;

  record->host = g_strdup ("https://there");
  record->digest = g_strdup ("abc");
  record->translation = g_strdup ("de");
  record->languages = g_strdup ("en");
  record->size = 5;
  copy = lq_job_record_copy (record);
  lq_job_record_free (record);

  g_assert_cmpstr (copy->id, ==, "a");
  g_assert_cmpstr (copy->path, ==, "/sound/lecture.mp3");
  g_assert_cmpstr (copy->name, ==, "lecture.mp3");
  g_assert_cmpstr (copy->engine, ==, "server");
  g_assert_cmpstr (copy->host, ==, "https://there");
  g_assert_cmpstr (copy->digest, ==, "abc");
  g_assert_cmpstr (copy->translation, ==, "de");
  g_assert_cmpstr (copy->languages, ==, "en");
  g_assert_cmpint (copy->size, ==, 5);
  g_assert_cmpint (copy->duration_ms, ==, -1);
}

static void
test_part_copy (void)
{
  LqJobPart *part = lq_job_part_new (2, 1000, 2000);
  g_autoptr (LqJobPart) copy = NULL;

  part->file_id = g_strdup ("f");
  part->transcription_id = g_strdup ("t");
  copy = lq_job_part_copy (part);
  lq_job_part_free (part);

  g_assert_cmpuint (copy->ordinal, ==, 2);
  g_assert_cmpint (copy->start_ms, ==, 1000);
  g_assert_cmpint (copy->end_ms, ==, 2000);
  g_assert_cmpint (copy->n_tokens, ==, -1);
  g_assert_cmpstr (copy->file_id, ==, "f");
  g_assert_cmpstr (copy->transcription_id, ==, "t");
}

static void
test_choose (void)
{
  static const char *const hints[] = { "de", "en", NULL };
  static const char *const none[] = { NULL };
  g_autoptr (GSettings) settings = lq_settings_new ();
  g_autoptr (LqJobRecord) record = lq_job_record_new ("a", "/sound/lecture.mp3", "server");

  g_assert_null (record->languages);
  g_settings_set_boolean (settings, LQ_SETTINGS_FILE_SPEAKERS, TRUE);
  g_settings_set_string (settings, LQ_SETTINGS_FILE_TRANSLATION, "fr");
  g_settings_set_strv (settings, LQ_SETTINGS_LANGUAGE_HINTS, hints);
  lq_job_record_choose (record, settings);
  g_assert_true (record->diarize);
  g_assert_cmpstr (record->translation, ==, "fr");
  g_assert_cmpstr (record->languages, ==, "de,en");

  g_settings_set_boolean (settings, LQ_SETTINGS_FILE_SPEAKERS, FALSE);
  g_settings_set_string (settings, LQ_SETTINGS_FILE_TRANSLATION, "");
  g_settings_set_strv (settings, LQ_SETTINGS_LANGUAGE_HINTS, none);
  lq_job_record_choose (record, settings);
  g_assert_false (record->diarize);
  g_assert_null (record->translation);
  g_assert_cmpstr (record->languages, ==, "");
}

/* The words of a dictation stay where they are until those of the second time are all there. */
static void
test_draft_id (void)
{
  g_autoptr (LqJobRecord) record = lq_job_record_new ("a", "/sound/lecture.mp3", "server");
  g_autofree char *of_file = lq_job_record_dup_draft_id (record);
  g_autofree char *of_dictation = NULL;

  record->kind = LQ_ENTRY_DICTATION;
  of_dictation = lq_job_record_dup_draft_id (record);
  g_assert_cmpstr (of_file, ==, "a");
  g_assert_cmpstr (of_dictation, !=, "a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job-record/numbers", test_numbers);
  g_test_add_func ("/job-record/error", test_error);
  g_test_add_func ("/job-record/copy", test_copy);
  g_test_add_func ("/job-record/part-copy", test_part_copy);
  g_test_add_func ("/job-record/choose", test_choose);
  g_test_add_func ("/job-record/draft-id", test_draft_id);

  return g_test_run ();
}
