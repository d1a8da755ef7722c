/* test-soniox-limits.c: what the service would refuse is known before anything is sent
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-soniox-limits.h"

static const int NONE = -1;

static void
assert_code (gboolean is_fine, const GError *error, int code)
{
  g_assert_cmpint (is_fine, ==, code == NONE);
  if (code == NONE)
    g_assert_no_error (error);
  else
    g_assert_error (error, LQ_ERROR, code);
}

static void
test_file (void)
{
  static const struct {
    int64_t size;
    int64_t duration_ms;
    int     code;
  } cases[] = {
    { 1, -1, -1 },
    { 0, -1, LQ_ERROR_FILE },
    { -5, -1, LQ_ERROR_FILE },
    { INT64_C (1) << 30, 300 * 60 * 1000, -1 },
    { (INT64_C (1) << 30) + 1, -1, LQ_ERROR_FILE_LARGE },
    { 1000, 300 * 60 * 1000 + 1, LQ_ERROR_FILE_LONG },
    { INT64_MAX, INT64_MAX, LQ_ERROR_FILE_LARGE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    gboolean is_fine = lq_soniox_limits_check_file (cases[i].size, cases[i].duration_ms, &error);

    assert_code (is_fine, error, cases[i].code);
  }
}

static void
test_usage (void)
{
  static const struct {
    LqSonioxUsage usage;
    int64_t       size;
    int           code;
  } cases[] = {
    { { 0, 0, 0, 0 }, 1, -1 },
    { { 999, 9000000000, 1999, 99 }, 1000000000, -1 },
    { { 1000, 0, 0, 0 }, 1, LQ_ERROR_FULL },
    { { 0, 9000000000, 0, 0 }, 1000000001, LQ_ERROR_FULL },
    { { 0, 0, 2000, 0 }, 1, LQ_ERROR_FULL },
    { { 0, 0, 0, 100 }, 1, LQ_ERROR_LIMIT },
    { { 1000, 0, 0, 100 }, 1, LQ_ERROR_FULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    gboolean is_fine = lq_soniox_limits_check_usage (&cases[i].usage, cases[i].size, &error);

    assert_code (is_fine, error, cases[i].code);
  }
}

/* The log has the figures. */
static void
test_figures (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (lq_soniox_limits_check_file (INT64_C (3) << 30, -1, &error));
  g_assert_nonnull (strstr (error->message, "3221225472"));
  g_assert_nonnull (strstr (error->message, "1073741824"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/soniox-limits/file", test_file);
  g_test_add_func ("/soniox-limits/usage", test_usage);
  g_test_add_func ("/soniox-limits/figures", test_figures);

  return g_test_run ();
}
