/* lq-overlay-screen.c: brings pictures of the overlay to the screen, on a thread of its own
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The main thread leaves the newest picture in a mailbox and rings a bell (an eventfd); the thread
 * waits for the bell and for the display server alike. A display server that is slow, or gone, so
 * never stops the program. */

#define G_LOG_DOMAIN "lq-overlay"

#include "config.h"
#include "lq-overlay-screen.h"

#include <stdatomic.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
  LEAST_INTERVAL_US = 50000, /* between two pictures: 20 in a second */
  LOST_US = 1000000,         /* from a window that was taken away to the next */
};

struct _LqOverlayScreen {
  const LqOverlayBackend *backend;
  GThread                *thread; /* main thread; NULL before the first picture */
  int                     bell;
  _Atomic bool            is_broken;

  GMutex            lock;
  LqOverlayPicture *picture;   /* not shown yet */
  bool              must_hide; /* before that is shown: the next window may stand elsewhere */
  bool              is_over;

  /* The thread. */
  gpointer window;   /* NULL: none */
  int64_t  shown_us; /* when the last picture was shown */
  int64_t  again_us; /* no new window before then, unless it is wanted anew */
};

/* ---- the thread */

static void
close_window (LqOverlayScreen *self)
{
  if (self->window != NULL)
    self->backend->close (self->window);
  self->window = NULL;
}

static void
give_up (LqOverlayScreen *self, const GError *error, int64_t again_us)
{
  g_message ("no overlay: %s", error->message);
  close_window (self);
  self->again_us = again_us;
  self->is_broken = true;
}

static void
show (LqOverlayScreen *self, const LqOverlayPicture *picture)
{
  g_autoptr (GError) error = NULL;

  if (g_get_monotonic_time () < self->again_us)
    return;

  if (self->window == NULL)
    self->window = self->backend->open (&error);
  if (self->window == NULL) {
    give_up (self, error, INT64_MAX);
    return;
  }
  if (!self->backend->show (self->window, picture, &error)) {
    give_up (self, error, g_get_monotonic_time () + LOST_US);
    return;
  }
  self->is_broken = false;
  self->shown_us = g_get_monotonic_time ();
}

/* A monitor that is unplugged takes the window with it: there may be another. */
static void
dispatch (LqOverlayScreen *self)
{
  g_autoptr (GError) error = NULL;

  if (self->window != NULL && !self->backend->dispatch (self->window, &error))
    give_up (self, error, g_get_monotonic_time () + LOST_US);
}

/* Returns: how long the picture in the mailbox has to wait; 0: show it now; -1: there is none */
static int
get_timeout_ms (LqOverlayScreen *self)
{
  int64_t wait_us;

  if (self->picture == NULL)
    return -1;

  wait_us = self->shown_us + LEAST_INTERVAL_US - g_get_monotonic_time ();

  return self->window == NULL || wait_us <= 0 ? 0 : (int) (wait_us / 1000) + 1;
}

static void
wait_for_news (LqOverlayScreen *self, int timeout_ms)
{
  GPollFD  fds[2] = { { .fd = self->bell, .events = G_IO_IN } };
  uint64_t n_rings;

  if (self->window != NULL)
    fds[1] = (GPollFD){ .fd = self->backend->get_fd (self->window), .events = G_IO_IN };
  g_poll (fds, self->window != NULL ? 2 : 1, timeout_ms);
  if (fds[0].revents != 0)
    (void) !read (self->bell, &n_rings, sizeof n_rings);
}

static gpointer
run (gpointer data)
{
  LqOverlayScreen *self = data;
  bool             is_over = false;

  while (!is_over) {
    g_autoptr (LqOverlayPicture) picture = NULL;
    bool must_hide;
    int  timeout_ms;

    g_mutex_lock (&self->lock);
    is_over = self->is_over;
    must_hide = self->must_hide;
    self->must_hide = false;
    timeout_ms = get_timeout_ms (self);
    if (timeout_ms == 0)
      picture = g_steal_pointer (&self->picture);
    g_mutex_unlock (&self->lock);

    if (must_hide || is_over) {
      close_window (self);
      self->again_us = 0;
    }
    if (picture != NULL && !is_over)
      show (self, picture);
    dispatch (self);
    if (!is_over && picture == NULL)
      wait_for_news (self, timeout_ms);
  }

  return NULL;
}

/* ---- main thread */

static void
ring (LqOverlayScreen *self)
{
  const uint64_t one = 1;

  (void) !write (self->bell, &one, sizeof one);
}

/* @picture: (transfer full) (nullable): the newest; NULL: none is wanted any more */
static void
put (LqOverlayScreen *self, LqOverlayPicture *picture, bool is_over)
{
  g_autoptr (LqOverlayPicture) old = NULL;

  g_mutex_lock (&self->lock);
  old = g_steal_pointer (&self->picture);
  self->picture = picture;
  self->must_hide |= picture == NULL;
  self->is_over = is_over;
  g_mutex_unlock (&self->lock);
  ring (self);
}

LqOverlayScreen *
lq_overlay_screen_new (const LqOverlayBackend *backend)
{
  LqOverlayScreen *self = g_new0 (LqOverlayScreen, 1);

  self->backend = backend;
  self->bell = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  g_mutex_init (&self->lock);

  return self;
}

void
lq_overlay_screen_free (LqOverlayScreen *self)
{
  if (self == NULL)
    return;

  put (self, NULL, true);
  if (self->thread != NULL)
    g_thread_join (self->thread);
  g_mutex_clear (&self->lock);
  close (self->bell);
  g_free (self);
}

void
lq_overlay_screen_show (LqOverlayScreen *self, LqOverlayPicture *picture)
{
  g_return_if_fail (picture != NULL);

  put (self, picture, false);
  if (self->thread == NULL)
    self->thread = g_thread_new ("lq-overlay", run, self);
}

void
lq_overlay_screen_hide (LqOverlayScreen *self)
{
  put (self, NULL, false);
}

bool
lq_overlay_screen_is_broken (LqOverlayScreen *self)
{
  return self->is_broken;
}
