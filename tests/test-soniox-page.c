/* test-soniox-page.c: answers of the REST side become structs, or clear errors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-soniox-page.h"

#include <string.h>

#define ID "\"id\":\"4fe8b4c2-8f6a-4f3e-9d7e-0c5a1b2c3d4e\""

static void
test_file (void)
{
  static const char json[] = "{" ID ",\"filename\":\"a.mp3\",\"size\":1073741824,"
                             "\"created_at\":\"2026-01-01T00:00:00Z\","
                             "\"client_reference_id\":\"ref\"}";
  g_autoptr (GError) error = NULL;
  g_autoptr (LqSonioxFile) file = lq_soniox_file_parse (json, strlen (json), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (file->id, ==, "4fe8b4c2-8f6a-4f3e-9d7e-0c5a1b2c3d4e");
  g_assert_cmpstr (file->filename, ==, "a.mp3");
  g_assert_cmpint (file->size, ==, 1073741824);
  g_assert_cmpstr (file->reference_id, ==, "ref");
}

static void
test_transcription (void)
{
  static const struct {
    const char   *members;
    LqSonioxState state;
    int64_t       duration_ms;
    int64_t       processed_ms;
  } cases[] = {
    { "\"status\":\"queued\",\"audio_duration_ms\":0", LQ_SONIOX_QUEUED, -1, -1 },
    { "\"status\":\"processing\",\"audio_duration_ms\":null,\"audio_processed_ms\":70",
      LQ_SONIOX_PROCESSING, -1, 70 },
    { "\"status\":\"completed\",\"audio_duration_ms\":18000000,\"language_hints\":[\"en\"],"
      "\"context\":{\"terms\":[\"a\"],\"text\":\"b\"},\"webhook_url\":null",
      LQ_SONIOX_COMPLETED, 18000000, -1 },
    { "\"status\":\"error\",\"error_type\":\"x\",\"error_message\":\"y\",\"file_id\":null",
      LQ_SONIOX_FAILED, -1, -1 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *json = g_strdup_printf ("{" ID ",%s}", cases[i].members);
    g_autoptr (LqSonioxTranscription) transcription =
      lq_soniox_transcription_parse (json, strlen (json), &error);

    g_assert_no_error (error);
    g_assert_cmpint (transcription->state, ==, cases[i].state);
    g_assert_cmpint (transcription->audio_duration_ms, ==, cases[i].duration_ms);
    g_assert_cmpint (transcription->processed_ms, ==, cases[i].processed_ms);
    g_assert_null (transcription->file_id);
  }
}

static void
test_refused (void)
{
  static const struct {
    const char *members;
    const char *says;
  } cases[] = {
    { "\"status\":\"queued\"", "id" },
    { "\"id\":null,\"status\":\"queued\"", "id" },
    { "\"id\":7,\"status\":\"queued\"", "id" },
    { "\"id\":\"\",\"status\":\"queued\"", "id" },
    { "\"id\":\"../files\",\"status\":\"queued\"", "id" },
    { "\"id\":\"..\",\"status\":\"queued\"", "id" },
    { "\"id\":\"a?b\",\"status\":\"queued\"", "id" },
    { ID, "status" },
    { ID ",\"status\":null", "status" },
    { ID ",\"status\":\"sleeping\"", "status" },
    { ID ",\"status\":[\"queued\"]", "status" },
    { ID ",\"status\":\"queued\",\"audio_duration_ms\":-1", "audio_duration_ms" },
    { ID ",\"status\":\"queued\",\"audio_duration_ms\":1e30", "audio_duration_ms" },
    { ID ",\"status\":\"queued\",\"audio_duration_ms\":\"9\"", "audio_duration_ms" },
    { ID ",\"status\":\"queued\",\"client_reference_id\":{}", "client_reference_id" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *json = g_strdup_printf ("{%s}", cases[i].members);
    g_autoptr (LqSonioxTranscription) transcription =
      lq_soniox_transcription_parse (json, strlen (json), &error);

    g_assert_null (transcription);
    g_assert_error (error, LQ_ERROR, LQ_ERROR_PROTOCOL);
    g_assert_nonnull (strstr (error->message, cases[i].says));
  }
}

static void
test_models (void)
{
  static const char json[] =
    "{\"models\":[{\"id\":\"stt-rt-v5\",\"aliased_model_id\":null,\"name\":\"RT\","
    "\"transcription_mode\":\"real_time\",\"languages\":[{\"code\":\"en\",\"name\":\"English\"}]},"
    "{\"id\":\"stt-async-v5\",\"name\":\"Async\",\"transcription_mode\":\"async\"}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) models = lq_soniox_models_parse (json, strlen (json), &error);
  const LqSonioxModel *model;

  g_assert_no_error (error);
  g_assert_cmpuint (models->len, ==, 2);
  model = g_ptr_array_index (models, 0);
  g_assert_cmpstr (model->id, ==, "stt-rt-v5");
  g_assert_cmpstr (model->name, ==, "RT");
  g_assert_true (model->is_realtime);
  model = g_ptr_array_index (models, 1);
  g_assert_false (model->is_realtime);

  g_assert_null (lq_soniox_models_parse ("{}", 2, NULL));
  g_assert_null (lq_soniox_models_parse ("{\"models\":[{}]}", 15, NULL));
}

static void
test_key (void)
{
  static const char json[] = "{\"api_key\":\"snx_temp_1\",\"expires_at\":\"2026\"}";
  g_autoptr (GError) error = NULL;
  g_autofree char *key = lq_soniox_key_parse (json, strlen (json), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (key, ==, "snx_temp_1");
  g_assert_null (lq_soniox_key_parse ("{}", 2, &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_PROTOCOL);
}

static GPtrArray *
read_page (LqSonioxPageKind kind, const char *json, char **cursor, GError **error)
{
  g_autoptr (GPtrArray) items =
    kind == LQ_SONIOX_PAGE_FILES ? lq_soniox_files_new () : lq_soniox_transcriptions_new ();
  g_autoptr (LqSonioxPage) page = lq_soniox_page_new (kind, items);

  for (size_t i = 0; i < strlen (json); i++)
    if (!lq_soniox_page_feed (page, json + i, 1, error))
      return NULL;

  return lq_soniox_page_end (page, cursor, error) ? g_steal_pointer (&items) : NULL;
}

static void
test_pages (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *cursor = NULL;
  g_autofree char *last = NULL;
  g_autofree char *missing = NULL;
  g_autoptr (GPtrArray) files = read_page (LQ_SONIOX_PAGE_FILES,
                                           "{\"files\":[{\"id\":\"a\",\"size\":5},{\"id\":\"b\"}],"
                                           "\"next_page_cursor\":\"n\"}",
                                           &cursor, &error);
  g_autoptr (GPtrArray) transcriptions = read_page (LQ_SONIOX_PAGE_TRANSCRIPTIONS,
                                                    "{\"next_page_cursor\":\"\",\"transcriptions\":"
                                                    "[{\"id\":\"t\",\"status\":\"completed\"}]}",
                                                    &last, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 2);
  g_assert_cmpint (((LqSonioxFile *) files->pdata[0])->size, ==, 5);
  g_assert_cmpstr (cursor, ==, "n");
  g_assert_cmpuint (transcriptions->len, ==, 1);
  g_assert_null (last);

  g_clear_pointer (&files, g_ptr_array_unref);
  files = read_page (LQ_SONIOX_PAGE_FILES, "{\"files\":[]}", &missing, &error);
  g_assert_nonnull (files);
  g_assert_null (missing);
}

static void
test_bad_pages (void)
{
  static const char *const cases[] = {
    "{}",
    "{\"transcriptions\":[]}",
    "{\"files\":[{}]}",
    "{\"files\":[{\"id\":\"a\"}],\"next_page_cursor\":5}",
    "{\"files\":[{\"id\":\"a\"}",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *cursor = NULL;
    g_autoptr (GPtrArray) files = read_page (LQ_SONIOX_PAGE_FILES, cases[i], &cursor, &error);

    g_assert_null (files);
    g_assert_error (error, LQ_ERROR, LQ_ERROR_PROTOCOL);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/soniox-page/file", test_file);
  g_test_add_func ("/soniox-page/transcription", test_transcription);
  g_test_add_func ("/soniox-page/refused", test_refused);
  g_test_add_func ("/soniox-page/models", test_models);
  g_test_add_func ("/soniox-page/key", test_key);
  g_test_add_func ("/soniox-page/pages", test_pages);
  g_test_add_func ("/soniox-page/bad-pages", test_bad_pages);

  return g_test_run ();
}
