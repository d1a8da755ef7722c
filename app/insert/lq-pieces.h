/* lq-pieces.h: a text in pieces that each fit into a message
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct {
  char *text;
  char *at;    /* what follows was not taken */
  char *piece; /* what was taken last; NULL: nothing yet */
} LqPieces;

/* Takes @text, which is UTF-8. */
void lq_pieces_init (LqPieces *self, char *text);
void lq_pieces_clear (LqPieces *self);
bool lq_pieces_are_over (const LqPieces *self);

/* Returns: the next piece, of whole characters, at most @bytes_max bytes, which are 4 or more; it
 * is valid until the next is taken */
const char *lq_pieces_take (LqPieces *self, size_t bytes_max);
