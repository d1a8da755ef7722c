/* test-clip.c: the formats of a clipboard, in their order, each once
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-clip.h"

static void
test_text (void)
{
  g_autoptr (LqClip) clip = lq_clip_new_text ("“日本”", false);
  GBytes *bytes = lq_clip_lookup (clip, "text/plain;charset=utf-8");

  g_assert_cmpstr (lq_clip_get_format (clip, 0), ==, "text/plain;charset=utf-8");
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "“日本”", 12);
  g_assert_nonnull (lq_clip_lookup (clip, "UTF8_STRING"));
  g_assert_null (lq_clip_lookup (clip, "text/html"));
  g_assert_null (lq_clip_lookup (clip, "x-kde-passwordManagerHint"));
}

/* The hint comes first: who looks at the first format only sees it, too. */
static void
test_secret (void)
{
  g_autoptr (LqClip) clip = lq_clip_new_text ("words", true);
  GBytes *bytes = lq_clip_get_bytes (clip, 0);

  g_assert_cmpstr (lq_clip_get_format (clip, 0), ==, "x-kde-passwordManagerHint");
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "secret", 6);
  g_assert_false (lq_clip_is_text (lq_clip_get_format (clip, 0)));
  for (guint i = 1; i < lq_clip_get_n_formats (clip); i++)
    g_assert_true (lq_clip_is_text (lq_clip_get_format (clip, i)));
}

static void
test_add (void)
{
  g_autoptr (LqClip) clip = lq_clip_new ();
  g_autoptr (GBytes) first = g_bytes_new_static ("1", 1);
  g_autoptr (GBytes) second = g_bytes_new_static ("22", 2);

  g_assert_cmpuint (lq_clip_get_n_formats (clip), ==, 0);
  lq_clip_add (clip, "image/png", first);
  lq_clip_add (clip, "text/html", second);
  lq_clip_add (clip, "image/png", second);
  g_assert_cmpuint (lq_clip_get_n_formats (clip), ==, 2);
  g_assert_true (lq_clip_lookup (clip, "image/png") == first);
  g_assert_cmpstr (lq_clip_get_format (clip, 1), ==, "text/html");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clip/text", test_text);
  g_test_add_func ("/clip/secret", test_secret);
  g_test_add_func ("/clip/add", test_add);

  return g_test_run ();
}
