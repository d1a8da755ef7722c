/* lq-steps.c: how often the Left key is pressed to get back into a text
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-steps.h"

#include <stdbool.h>

enum {
  ZERO_WIDTH_JOINER = 0x200d,
  SKIN_FIRST = 0x1f3fb, /* they colour the emoji before */
  SKIN_LAST = 0x1f3ff,
  FLAG_FIRST = 0x1f1e6, /* two of these letters are one flag */
  FLAG_LAST = 0x1f1ff,
};

static bool
is_right_to_left (gunichar c)
{
  /* Hebrew, Arabic, Syriac, Thaana, N'Ko and their like stand together; presentation forms apart.
   */
  return (c >= 0x590 && c <= 0x8ff) || (c >= 0xfb1d && c <= 0xfdff) ||
         (c >= 0xfe70 && c <= 0xfeff) || (c >= 0x10800 && c <= 0x10fff) ||
         (c >= 0x1e800 && c <= 0x1efff);
}

static bool
is_flag_letter (gunichar c)
{
  return c >= FLAG_FIRST && c <= FLAG_LAST;
}

/* Whether it belongs to the character before it. */
static bool
goes_with (gunichar before, gunichar c)
{
  return g_unichar_ismark (c) || c == ZERO_WIDTH_JOINER || before == ZERO_WIDTH_JOINER ||
         (c >= SKIN_FIRST && c <= SKIN_LAST);
}

unsigned
lq_steps_count (const char *text, unsigned n_chars)
{
  glong       length = g_utf8_strlen (text, -1);
  const char *from = g_utf8_offset_to_pointer (text, length - (glong) MIN (n_chars, length));
  gunichar    before = 0;
  bool        is_half_flag = false;
  unsigned    n_steps = 0;

  for (const char *at = from; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (is_right_to_left (c))
      return 0;
    /* What cannot be typed is not there. */
    if (g_unichar_iscntrl (c) && c != '\n' && c != '\t')
      continue;

    if (is_flag_letter (c) && is_half_flag) {
      is_half_flag = false;
    } else {
      is_half_flag = is_flag_letter (c);
      n_steps += !goes_with (before, c);
    }
    before = c;
  }

  return n_steps;
}
