/* lq-paragraphs.c: breaks an endless stream of words into paragraphs that can be read
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-paragraphs"

#include "config.h"
#include "lq-paragraphs.h"

/* About five lines at the width of the text: a comfortable paragraph. */
enum { ENOUGH_CHARS = 420 };
/* An engine that sets no full stops gets a break between two words here, */
enum { TOO_MANY_CHARS = 1200 };
/* and a script without spaces anywhere from here on. */
enum { FAR_TOO_MANY_CHARS = 2400 };

static bool
is_end_of_sentence (const char *piece)
{
  const char *last = piece + strlen (piece);
  gunichar    c;

  if (*piece == '\0')
    return false;

  c = g_utf8_get_char (g_utf8_prev_char (last));

  return c == '.' || c == '?' || c == '!' || c == 0x2026 /* … */ || c == 0x3002 /* 。 */
         || c == 0xff1f /* ？ */ || c == 0xff01 /* ！ */;
}

static bool
is_long_enough (const LqParagraphs *self, bool begins_a_word)
{
  if (begins_a_word && self->ends_a_sentence)
    return self->n_chars >= ENOUGH_CHARS;
  if (begins_a_word)
    return self->n_chars >= TOO_MANY_CHARS;

  return self->n_chars >= FAR_TOO_MANY_CHARS;
}

bool
lq_paragraphs_is_break_due (const LqParagraphs *self, const char *piece)
{
  return self->has_begun && *piece != '\0' && is_long_enough (self, *piece == ' ');
}

const char *
lq_paragraphs_take (LqParagraphs *self, const char *piece, bool is_first)
{
  const char *newline;

  if (is_first)
    self->n_chars = 0;
  if (*piece == ' ' && (is_first || !self->has_begun))
    piece++;

  newline = strrchr (piece, '\n');
  if (newline != NULL)
    self->n_chars = 0;
  self->n_chars += (size_t) g_utf8_strlen (newline ? newline + 1 : piece, -1);
  if (*piece != '\0')
    self->ends_a_sentence = is_end_of_sentence (piece);
  self->has_begun |= *piece != '\0';

  return piece;
}

void
lq_paragraphs_append (LqParagraphs *self, GString *out, const char *piece)
{
  bool is_first = lq_paragraphs_is_break_due (self, piece);

  if (is_first)
    g_string_append_c (out, '\n');
  g_string_append (out, lq_paragraphs_take (self, piece, is_first));
}

char *
lq_paragraphs_dup (const char *text)
{
  LqParagraphs state = { 0 };
  GString     *out = g_string_sized_new (strlen (text) + 1);
  GString     *piece = g_string_new (NULL);

  while (*text != '\0') {
    const char *end = strchr (text + 1, ' ');

    g_string_truncate (piece, 0);
    g_string_append_len (piece, text, end ? end - text : (gssize) strlen (text));
    lq_paragraphs_append (&state, out, piece->str);
    text += piece->len;
  }

  g_string_free (piece, TRUE);
  return g_string_free (out, FALSE);
}
