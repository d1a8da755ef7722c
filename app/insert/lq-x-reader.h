/* lq-x-reader.h: reads all that another program's selection of X11 holds
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-x-content.h"
#include "lq-x-thread.h"

G_BEGIN_DECLS

/**
 * LqXReader:
 *
 * Of one #LqXThread. Its owner may be slow, may send in parts, and may vanish in the midst.
 */
typedef struct _LqXReader LqXReader;

/* @window: to which the owner answers; events of its properties must be selected */
LqXReader *lq_x_reader_new (LqXThread *thread, Display *display, Window window, Atom selection);
void       lq_x_reader_free (LqXReader *self);

void lq_x_reader_handle_event (LqXReader *self, const XEvent *event);

/* Reads one form. Returns: (transfer full) (nullable): NULL: it was refused, came too late or is
 * larger than @max_size */
GByteArray *lq_x_reader_read (LqXReader    *self,
                              Atom          target,
                              size_t        max_size,
                              Atom         *type,
                              int          *format,
                              GCancellable *cancellable);

/**
 * lq_x_reader_read_all:
 * @limit_us: for all of it
 * @max_size: of all of it, in bytes
 *
 * Returns: (transfer full) (nullable): every form that the owner gives; with no targets if there is
 *   no owner. NULL, if something of it could not be read in time or is too large.
 */
LqXContent *lq_x_reader_read_all (LqXReader    *self,
                                  int64_t       limit_us,
                                  size_t        max_size,
                                  GCancellable *cancellable);

G_END_DECLS
