/* lq-x-thread.c: a thread with its own connection to the X server: jobs in, results out
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calls of Xlib wait for the server, and the server waits for no one: none of them is made on the
 * main thread. Jobs run one after the other; a job that waits takes in events, so that what they
 * tell is never older than the wait. */

#define G_LOG_DOMAIN "lq-x-thread"

#include "config.h"
#include "lq-x-thread.h"

#include "lq-way.h"
#include "lq-x-display.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

typedef struct {
  LqXJob   function; /* NULL: the last one */
  gpointer data;
} Job;

struct _LqXThread {
  GThread     *thread;
  GAsyncQueue *jobs;
  int          wake_fd;
  int          end_fd; /* has something from lq_x_thread_free() on */
  LqXEventFunc event;
  LqXJob       lost;
  gpointer     data;

  /* Of the thread. */
  Display *display;
  bool     has_told_loss;
};

static bool
is_lost (LqXThread *self)
{
  return self->display != NULL && lq_x_display_is_lost (self->display);
}

static void
signal_fd (int fd)
{
  const uint64_t one = 1;

  if (write (fd, &one, sizeof one) < 0)
    g_debug ("it is signalled already");
}

static void
take_in_events (LqXThread *self)
{
  XEvent event;

  while (self->display != NULL && !is_lost (self) && XPending (self->display) > 0) {
    XNextEvent (self->display, &event);
    if (self->event != NULL)
      self->event (&event, self->data);
  }

  if (is_lost (self) && !self->has_told_loss) {
    self->has_told_loss = true;
    if (self->lost != NULL)
      self->lost (self->data);
  }
}

/* Until the server, @other_fd or @end_fd has something, or @timeout_ms have passed. */
static void
sleep_until_news (LqXThread *self, int other_fd, int end_fd, int timeout_ms)
{
  bool          has_server = self->display != NULL && !is_lost (self);
  struct pollfd fds[] = {
    { other_fd, POLLIN, 0 },
    { end_fd, POLLIN, 0 },
    { has_server ? ConnectionNumber (self->display) : -1, POLLIN, 0 },
  };

  poll (fds, G_N_ELEMENTS (fds), timeout_ms);
}

static gpointer
work (gpointer data)
{
  LqXThread *self = data;
  bool       is_last = false;

  while (!is_last) {
    g_autofree Job *job = NULL;
    uint64_t        n_wakes;

    take_in_events (self);
    job = g_async_queue_try_pop (self->jobs);
    if (job == NULL) {
      sleep_until_news (self, self->wake_fd, -1, -1);
      if (read (self->wake_fd, &n_wakes, sizeof n_wakes) < 0)
        continue; /* it was the server who woke us */
    } else if (job->function != NULL) {
      job->function (job->data);
    } else {
      is_last = true;
    }
  }

  g_clear_pointer (&self->display, lq_x_display_close);

  return NULL;
}

LqXThread *
lq_x_thread_new (const char *name, LqXEventFunc event, LqXJob lost, gpointer data)
{
  LqXThread *self = g_new0 (LqXThread, 1);

  self->event = event;
  self->lost = lost;
  self->data = data;
  self->jobs = g_async_queue_new ();
  self->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->end_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->thread = g_thread_new (name, work, self);

  return self;
}

void
lq_x_thread_free (LqXThread *self)
{
  signal_fd (self->end_fd);
  lq_x_thread_run (self, NULL, NULL);
  g_thread_join (self->thread);

  g_async_queue_unref (self->jobs);
  close (self->wake_fd);
  close (self->end_fd);
  g_free (self);
}

void
lq_x_thread_run (LqXThread *self, LqXJob function, gpointer data)
{
  Job *job = g_new (Job, 1);

  *job = (Job){ function, data };
  g_async_queue_push (self->jobs, job);
  signal_fd (self->wake_fd);
}

Display *
lq_x_thread_open (LqXThread *self, GError **error)
{
  g_autoptr (GError) fault = NULL;

  g_assert (g_thread_self () == self->thread);

  if (self->display == NULL)
    self->display = lq_x_display_open (&fault);

  if (self->display == NULL || is_lost (self)) {
    g_set_error (error, LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE, "%s",
                 fault != NULL ? fault->message : "the X server is gone");
    return NULL;
  }

  return self->display;
}

bool
lq_x_thread_wait (LqXThread    *self,
                  LqXCondition  condition,
                  gpointer      data,
                  int64_t       deadline_us,
                  GCancellable *cancellable)
{
  int cancel_fd = g_cancellable_get_fd (cancellable);

  g_assert (g_thread_self () == self->thread);

  XFlush (self->display);
  while (true) {
    int64_t left_us = deadline_us - g_get_monotonic_time ();
    bool    is_met;

    take_in_events (self);
    is_met = condition != NULL && condition (data);
    if (is_met || left_us <= 0 || g_cancellable_is_cancelled (cancellable) ||
        lq_x_thread_is_ending (self) || is_lost (self)) {
      if (cancel_fd >= 0)
        g_cancellable_release_fd (cancellable);
      return is_met;
    }
    if (XPending (self->display) == 0)
      sleep_until_news (self, cancel_fd, self->end_fd, (int) ((left_us + 999) / 1000));
  }
}

bool
lq_x_thread_is_ending (LqXThread *self)
{
  struct pollfd fd = { self->end_fd, POLLIN, 0 };

  return poll (&fd, 1, 0) > 0;
}

void
lq_x_thread_allow_waits (LqXThread *self)
{
  uint64_t n;

  if (read (self->end_fd, &n, sizeof n) < 0)
    g_debug ("it is not to end yet");
}
