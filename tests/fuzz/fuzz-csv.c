/* fuzz-csv.c: any bytes are read as CSV, or refused; what is read is written and read again
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fuzz.h"
#include "lq-csv.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GPtrArray) rows = lq_csv_parse ((const char *) data, size, NULL);

  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const char *const *row = g_ptr_array_index (rows, i);
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (GPtrArray) again = NULL;

    /* A first line with commas only: nothing else is taken for the separator. */
    lq_csv_append_row (text, (const char *const[]){ "a", "b", NULL });
    lq_csv_append_row (text, row);
    again = lq_csv_parse (text->str, text->len, NULL);
    g_assert_true (again != NULL);
    /* A row of one empty field is an empty line. */
    if (row[1] != NULL || row[0][0] != '\0')
      g_assert_true (again->len == 2 && g_strv_equal (again->pdata[1], row));
  }

  return 0;
}
