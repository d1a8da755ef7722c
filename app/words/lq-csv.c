/* lq-csv.c: comma-separated values, as RFC 4180 has them and as spreadsheets write them
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-csv.h"
#include "lq-error.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* Bounds of what a stranger's file may make us keep. */
enum {
  SIZE_MAX_BYTES = 16 * 1024 * 1024,
  ROWS_MAX = 100000,
  FIELDS_MAX = 64,
};

typedef struct {
  const char *at; /* ends in NUL, and holds no other */
  char        separator;
} Reader;

static const char candidates[] = ",;\t";

static bool
is_end_of_line (char c)
{
  return c == '\0' || c == '\n' || c == '\r';
}

/* What the first line that is not empty has outside of quotes. */
static char
guess_separator (const char *text)
{
  unsigned counts[G_N_ELEMENTS (candidates)] = { 0 };
  bool     is_quoted = false;
  size_t   best = 0;

  text += strspn (text, "\r\n");
  for (; *text != '\0' && (is_quoted || !is_end_of_line (*text)); text++) {
    const char *found = strchr (candidates, *text);

    is_quoted ^= *text == '"';
    if (!is_quoted && found != NULL)
      counts[found - candidates]++;
  }
  for (size_t i = 1; candidates[i] != '\0'; i++)
    if (counts[i] > counts[best])
      best = i;

  return candidates[best];
}

/* Some programs say it in a line of its own, for Excel: “sep=;”. */
static void
read_separator (Reader *reader)
{
  size_t n = strlen ("sep=");
  char   said = g_ascii_strncasecmp (reader->at, "sep=", n) == 0 ? reader->at[n] : '\0';

  if (said != '\0' && strchr (candidates, said) != NULL && is_end_of_line (reader->at[n + 1])) {
    reader->separator = said;
    reader->at += n + 1;
  } else {
    reader->separator = guess_separator (reader->at);
  }
}

static void
read_quoted (Reader *reader, GString *field)
{
  reader->at++;
  while (*reader->at != '\0') {
    if (reader->at[0] == '"' && reader->at[1] == '"') {
      reader->at++;
    } else if (*reader->at == '"') {
      reader->at++;
      return;
    }
    g_string_append_c (field, *reader->at++);
  }
}

/* What follows a closing quote before the separator is kept, as most programs do. */
static char *
read_field (Reader *reader)
{
  GString *field = g_string_new (NULL);

  if (*reader->at == '"')
    read_quoted (reader, field);
  while (!is_end_of_line (*reader->at) && *reader->at != reader->separator)
    g_string_append_c (field, *reader->at++);

  return g_string_free (field, FALSE);
}

static void
skip_line_break (Reader *reader)
{
  if (reader->at[0] == '\r' && reader->at[1] == '\n')
    reader->at++;
  if (*reader->at != '\0')
    reader->at++;
}

/* Returns: (transfer full): a row, or %NULL for an empty line */
static char **
read_row (Reader *reader)
{
  g_autoptr (GStrvBuilder) fields = g_strv_builder_new ();
  unsigned n_fields = 0;

  if (is_end_of_line (*reader->at)) {
    skip_line_break (reader);
    return NULL;
  }

  for (;;) {
    g_autofree char *field = read_field (reader);

    if (n_fields++ < FIELDS_MAX)
      g_strv_builder_add (fields, field);
    if (*reader->at != reader->separator)
      break;
    reader->at++;
  }
  skip_line_break (reader);

  return g_strv_builder_end (fields);
}

GPtrArray *
lq_csv_parse (const char *data, size_t size, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autofree char *text = NULL;
  Reader           reader;

  if (size > SIZE_MAX_BYTES || !g_utf8_validate_len (data, size, NULL)) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_FILE, "the file is too large, or no text in UTF-8");
    return NULL;
  }

  text = g_strndup (data, size);
  reader.at = text;
  if (g_str_has_prefix (reader.at, BYTE_ORDER_MARK))
    reader.at += strlen (BYTE_ORDER_MARK);
  read_separator (&reader);
  while (*reader.at != '\0') {
    char **row = read_row (&reader);

    if (row != NULL)
      g_ptr_array_add (rows, row);
    if (rows->len > ROWS_MAX) {
      g_set_error (error, LQ_ERROR, LQ_ERROR_FILE, "the file has too many rows");
      return NULL;
    }
  }

  return g_steal_pointer (&rows);
}

void
lq_csv_append_row (GString *text, const char *const *fields)
{
  for (size_t i = 0; fields[i] != NULL; i++) {
    if (i > 0)
      g_string_append_c (text, ',');
    if (strpbrk (fields[i], ",;\t\"\r\n") == NULL && fields[i][0] != ' ') {
      g_string_append (text, fields[i]);
      continue;
    }

    g_string_append_c (text, '"');
    for (const char *at = fields[i]; *at != '\0'; at++) {
      if (*at == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *at);
    }
    g_string_append_c (text, '"');
  }
  g_string_append (text, "\r\n");
}
