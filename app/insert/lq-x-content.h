/* lq-x-content.h: all that a selection of X11 holds, in every form in which its owner offers it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <X11/Xlib.h>
#include <glib.h>

G_BEGIN_DECLS

/* One form: as Xlib has it in memory, so that units of 32 bits are longs. */
typedef struct {
  Atom        target;
  Atom        type;
  int         format; /* 8, 16, 32 */
  GByteArray *bytes;
} LqXForm;

typedef struct {
  GArray *targets; /* of Atom: what the owner said that it has, in its order */
  GArray *forms;   /* of LqXForm */
} LqXContent;

LqXContent *lq_x_content_new (void);
void        lq_x_content_free (LqXContent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqXContent, lq_x_content_free)

/* Bytes that one unit of @format takes in memory. */
size_t lq_x_content_unit (int format);

/* @bytes: (transfer full) */
void lq_x_content_add (LqXContent *self, Atom target, Atom type, int format, GByteArray *bytes);

/* Returns: (nullable) (transfer none) */
const LqXForm *lq_x_content_find (const LqXContent *self, Atom target);

G_END_DECLS
