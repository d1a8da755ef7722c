/* lq-script-search.c: finds words on a page
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-script-search"

#include "config.h"
#include "lq-script-search.h"

#include <stdbool.h>
#include <string.h>

/* What is the same to a reader is the same here. One character stays one, so that places fit. */
static gunichar
fold (gunichar c)
{
  return g_unichar_isspace (c) ? ' ' : g_unichar_tolower (c);
}

static gunichar *
fold_all (const char *text, glong *n)
{
  gunichar *folded = g_utf8_to_ucs4_fast (text, -1, n);

  for (glong i = 0; i < *n; i++)
    folded[i] = fold (folded[i]);

  return folded;
}

GArray *
lq_script_search (const char *page, const char *needle, unsigned *length)
{
  glong                n_page, n_needle;
  g_autofree gunichar *in = fold_all (page, &n_page);
  g_autofree gunichar *what = fold_all (needle, &n_needle);
  GArray              *found = g_array_new (FALSE, FALSE, sizeof (unsigned));

  *length = (unsigned) n_needle;
  for (glong at = 0; n_needle > 0 && at + n_needle <= n_page;) {
    unsigned offset = (unsigned) at;

    if (in[at] != what[0] || memcmp (in + at, what, (size_t) n_needle * sizeof *in) != 0) {
      at++;
      continue;
    }
    g_array_append_val (found, offset);
    at += n_needle;
  }

  return found;
}

unsigned
lq_script_search_first_from (const GArray *found, unsigned offset)
{
  unsigned low = 0;
  unsigned high = found->len;

  while (low < high) {
    unsigned middle = low + (high - low) / 2;

    if (g_array_index (found, unsigned, middle) < offset)
      low = middle + 1;
    else
      high = middle;
  }

  return low;
}
