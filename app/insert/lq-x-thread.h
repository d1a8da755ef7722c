/* lq-x-thread.h: a thread with its own connection to the X server: jobs in, results out
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <X11/Xlib.h>
#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct _LqXThread LqXThread;

typedef void (*LqXJob) (gpointer data);
typedef void (*LqXEventFunc) (XEvent *event, gpointer data);
typedef bool (*LqXCondition) (gpointer data);

/**
 * lq_x_thread_new:
 * @name: for debuggers
 * @event: (nullable): called on the thread with each event that comes
 * @lost: (nullable): called on the thread once, when the server went away
 * @data: for both
 *
 * Starts the thread; nothing is connected until lq_x_thread_open(). Never blocks.
 */
LqXThread *lq_x_thread_new (const char *name, LqXEventFunc event, LqXJob lost, gpointer data);

/* Does what is asked for already, but waits for nothing in doing so, ends the thread and closes its
 * connection. Returns when that is done. */
void lq_x_thread_free (LqXThread *self);

/* Any thread: @job runs on the thread, after those asked for before. Never blocks. */
void lq_x_thread_run (LqXThread *self, LqXJob job, gpointer data);

/* The rest: on the thread only. */

/* Connects, if it is not yet. Returns: (nullable): the connection, the thread's own. */
Display *lq_x_thread_open (LqXThread *self, GError **error);

/**
 * lq_x_thread_wait:
 * @condition: looked at after each event; (nullable): only time passes
 * @deadline_us: monotonic
 *
 * Waits and takes in events meanwhile, but begins no other job.
 *
 * Returns: whether the condition came true: not if it is too late, cancelled, the thread is to
 * end, or the server is gone
 */
bool lq_x_thread_wait (LqXThread    *self,
                       LqXCondition  condition,
                       gpointer      data,
                       int64_t       deadline_us,
                       GCancellable *cancellable);

/* Whether lq_x_thread_free() was called: a wait that failed would fail again. */
bool lq_x_thread_is_ending (LqXThread *self);

/* For the last job, which has something to wait for although the thread is to end. */
void lq_x_thread_allow_waits (LqXThread *self);

G_END_DECLS
