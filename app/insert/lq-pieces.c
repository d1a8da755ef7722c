/* lq-pieces.c: a text in pieces that each fit into a message
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-pieces.h"

#include <glib.h>
#include <string.h>

void
lq_pieces_init (LqPieces *self, char *text)
{
  *self = (LqPieces){ .text = text, .at = text };
}

void
lq_pieces_clear (LqPieces *self)
{
  g_free (self->text);
  g_free (self->piece);
  *self = (LqPieces){ 0 };
}

bool
lq_pieces_are_over (const LqPieces *self)
{
  return *self->at == '\0';
}

const char *
lq_pieces_take (LqPieces *self, size_t bytes_max)
{
  size_t length = strlen (self->at);

  if (length > bytes_max)
    length = (size_t) (g_utf8_find_prev_char (self->at, self->at + bytes_max + 1) - self->at);

  g_free (self->piece);
  self->piece = g_strndup (self->at, length);
  self->at += length;

  return self->piece;
}
