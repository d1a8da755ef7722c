/* fuzz-server-multipart.c: any bytes are read as a form, or refused, the same however they are cut
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fuzz.h"
#include "lq-server-multipart.h"

#include <string.h>

static bool
begin_cb (const char *name, const char *filename, gpointer user_data)
{
  g_string_append_printf (user_data, "<%s|%s>", name, filename ? filename : "");
  return true;
}

static bool
data_cb (const uint8_t *data, size_t size, gpointer user_data)
{
  g_string_append_len (user_data, (const char *) data, (gssize) size);
  return true;
}

static bool
end_cb (gpointer user_data)
{
  g_string_append (user_data, "</>");
  return true;
}

static const LqServerMultipartCalls calls = { begin_cb, data_cb, end_cb };

/* Returns: (transfer full): what was said of the form, and what became of it */
static GString *
read_form (const uint8_t *data, size_t size, size_t piece)
{
  GString *said = g_string_new (NULL);
  g_autoptr (LqServerMultipart) form =
    lq_server_multipart_new ("multipart/form-data; boundary=x", &calls, said);
  bool is_good = true;

  for (size_t at = 0; is_good && at < size; at += piece)
    is_good = lq_server_multipart_feed (form, data + at, MIN (piece, size - at));

  g_string_append_printf (said, "%d%d", is_good, lq_server_multipart_is_complete (form));
  return said;
}

static void
read_type (const uint8_t *data, size_t size)
{
  g_autofree char *type = g_strndup ((const char *) data, size);

  lq_server_multipart_free (lq_server_multipart_new (type, &calls, NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  GString *whole = read_form (data, size, MAX (size, 1));

  for (size_t piece = 1; piece < 8; piece += 3) {
    GString *cut = read_form (data, size, piece);

    g_assert_cmpmem (cut->str, cut->len, whole->str, whole->len);
    g_string_free (cut, TRUE);
  }
  g_string_free (whole, TRUE);
  read_type (data, size);
  return 0;
}
