/* test-soniox-job.c: what the service is asked to do
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-soniox-job.h"

#include <string.h>

static void
test_least (void)
{
  LqSonioxJob      job = { .file_id = "f" };
  g_autofree char *json = lq_soniox_job_format (&job);

  g_assert_cmpstr (json, ==, "{\"model\":\"stt-async-v5\",\"file_id\":\"f\"}");
}

static void
test_all (void)
{
  LqSonioxJob job = {
    .file_id = "f",
    .model = "m",
    .language_hints = (const char *const[]){ "en", "de", NULL },
    .is_strict = true,
    .diarize = true,
    .identify_language = true,
    .terms = (const char *const[]){ "Loquat", "quote \" and \\", "tab\t", "ü", NULL },
    .translation_target = "fr",
    .reference_id = "r",
  };
  g_autofree char *json = lq_soniox_job_format (&job);

  g_assert_cmpstr (
    json, ==,
    "{\"model\":\"m\",\"file_id\":\"f\",\"language_hints\":[\"en\",\"de\"],"
    "\"language_hints_strict\":true,\"enable_speaker_diarization\":true,"
    "\"enable_language_identification\":true,\"context\":{\"terms\":[\"Loquat\","
    "\"quote \\\" and \\\\\",\"tab\\u0009\",\"ü\"]},\"translation\":{\"type\":\"one_way\","
    "\"target_language\":\"fr\"},\"client_reference_id\":\"r\"}");
}

/* What is too much would be refused whole. */
static void
test_bounds (void)
{
  const char      *hints[151] = { NULL };
  const char      *terms[101] = { NULL };
  g_autofree char *term = g_strnfill (150, 'x');
  LqSonioxJob      job = {
         .file_id = "f",
         .language_hints = hints,
         .is_strict = true,
         .terms = terms,
         .translation_target = "",
  };
  g_autofree char *json = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (hints) - 1; i++)
    hints[i] = "en";
  for (size_t i = 0; i < G_N_ELEMENTS (terms) - 1; i++)
    terms[i] = term;
  json = lq_soniox_job_format (&job);
  g_assert_cmpuint (strlen (json), <, 9000);
  g_assert_null (strstr (json, "translation"));

  /* Strict without a language would allow none. */
  hints[0] = terms[0] = NULL;
  g_free (json);
  json = lq_soniox_job_format (&job);
  g_assert_cmpstr (json, ==, "{\"model\":\"stt-async-v5\",\"file_id\":\"f\"}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/soniox-job/least", test_least);
  g_test_add_func ("/soniox-job/all", test_all);
  g_test_add_func ("/soniox-job/bounds", test_bounds);

  return g_test_run ();
}
