/* lq-x-way.h: what the ways of X11 have in common: a thread, a typist, and who has the focus
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-way.h"
#include "lq-x-typist.h"

G_BEGIN_DECLS

/**
 * LqXWay:
 *
 * Implements #LqWay's probe, begin, move, end and target; each way adds the rest, and what it does
 * on the thread for begin, end and events.
 */
#define LQ_TYPE_X_WAY (lq_x_way_get_type ())
G_DECLARE_DERIVABLE_TYPE (LqXWay, lq_x_way, LQ, X_WAY, GObject)

/* On the thread. Errors are #LqInsertError. */
typedef bool (*LqXWork) (LqXWay *self, gpointer data, GCancellable *cancellable, GError **error);

struct _LqXWayClass {
  GObjectClass parent_class;

  /* All on the thread; with the typist ready. */
  void (*open) (LqXWay *self);
  bool (*begin) (LqXWay *self, GCancellable *cancellable, GError **error);
  void (*end) (LqXWay *self);
  void (*close) (LqXWay *self);
  void (*event) (LqXWay *self, XEvent *event);
};

/* Runs @work on the thread; it ends with a boolean or an error. @data is the work's own. */
void lq_x_way_run (LqXWay             *self,
                   LqXWork             work,
                   gpointer            data,
                   GDestroyNotify      free_data,
                   GCancellable       *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer            user_data);

/* %LQ_WAY_MOVE, or 0 where the session's programs take their keys through IBus: they may get a
 * paste before the arrow keys that were pressed before it. Any thread. */
LqWayAbilities lq_x_way_get_move_ability (void);

/* On the thread, in work and in the class's functions only. */
LqXTypist *lq_x_way_get_typist (LqXWay *self);
LqXThread *lq_x_way_get_thread (LqXWay *self);

G_END_DECLS
