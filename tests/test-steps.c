/* test-steps.c: the Left key is pressed once for what a person sees as one character
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-steps.h"

static void
test_count (void)
{
  static const struct {
    const char *text;
    unsigned    n_chars;
    unsigned    n_steps;
  } cases[] = {
    { "f(äb)", 3, 3 },          { "f(äb)", 0, 0 },      { "ab", 9, 2 }, /* no more than there are */
    { "a\n\tb", 3, 3 },         { "a\rb", 2, 1 },                       /* what is never typed */
    { "xe\u0301y", 3, 2 },                              /* an accent that combines */
    { "x日本🙂", 3, 3 },    { "x👍🏽.", 3, 2 }, /* coloured */
    { "x👩\u200d💻.", 4, 2 },                             /* joined */
    { "x❤\ufe0f.", 3, 2 },                              /* with its presentation */
    { "x🇩🇪🇫🇷🇪", 5, 3 },                                 /* two flags and a half */
    { "x \u05e9\u05dc", 2, 0 },                         /* from right to left */
    { "\u05e9 x", 1, 1 },                               /* not where the cursor passes */
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].text);
    g_assert_cmpuint (lq_steps_count (cases[i].text, cases[i].n_chars), ==, cases[i].n_steps);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/steps/count", test_count);

  return g_test_run ();
}
