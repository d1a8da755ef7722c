/* test-voice-gap.c: a dictation ends when nobody speaks, and not before
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-voice-gap.h"

/* Looks every 50 ms. Returns: ms from the beginning until it is over; -1: not within a minute */
static int
wait_for_end (LqVoiceGap *gap, int voice_until_ms, int key_until_ms, int limit_s)
{
  for (int ms = 50; ms <= 60 * 1000; ms += 50)
    if (lq_voice_gap_look (gap, ms <= voice_until_ms, ms <= key_until_ms, limit_s, ms * 1000))
      return ms;

  return -1;
}

static void
test_table (void)
{
  static const struct {
    int voice_until_ms;
    int key_until_ms;
    int limit_s;
    int end_ms;
  } rows[] = {
    { 0, 0, 0, -1 },      { 0, 0, 3, 3000 },        { 2000, 0, 3, 5000 },
    { 0, 5000, 1, 6000 }, { 9000, 4000, 2, 11000 }, { 60000, 0, 1, -1 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    LqVoiceGap gap;

    lq_voice_gap_init (&gap, 0);
    g_assert_cmpint (
      wait_for_end (&gap, rows[i].voice_until_ms, rows[i].key_until_ms, rows[i].limit_s), ==,
      rows[i].end_ms);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/voice-gap/table", test_table);

  return g_test_run ();
}
