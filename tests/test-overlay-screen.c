/* test-overlay-screen.c: the overlay's window comes, goes, and comes back
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The display is one of the test's own, which can take windows away and have none. */

#include "config.h"
#include "lq-overlay-screen.h"
#include "wait.h"

#include <gio/gio.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { N_TURNS = 10 };

/* Of the fake display; the screen's thread counts, the test looks. */
static int n_opened;
static int n_closed;
static int n_shown;
static int can_open;
static int must_lose;
static int event_fd;

static gpointer
open_fake (GError **error)
{
  g_atomic_int_inc (&n_opened);
  if (g_atomic_int_get (&can_open))
    return &event_fd;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "no display");

  return NULL;
}

static int
get_fake_fd (gpointer window)
{
  return event_fd;
}

static bool
dispatch_fake (gpointer window, GError **error)
{
  uint64_t n_events;

  (void) !read (event_fd, &n_events, sizeof n_events);
  if (!g_atomic_int_compare_and_exchange (&must_lose, TRUE, FALSE))
    return true;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "taken away");

  return false;
}

static bool
show_fake (gpointer window, const LqOverlayPicture *picture, GError **error)
{
  g_atomic_int_inc (&n_shown);

  return true;
}

static void
close_fake (gpointer window)
{
  g_atomic_int_inc (&n_closed);
}

static const LqOverlayBackend fake = {
  .open = open_fake,
  .get_fd = get_fake_fd,
  .dispatch = dispatch_fake,
  .show = show_fake,
  .close = close_fake,
};

static LqOverlayScreen *
new_screen (bool is_there)
{
  n_opened = n_closed = n_shown = 0;
  can_open = is_there;
  must_lose = FALSE;

  return lq_overlay_screen_new (&fake);
}

static void
lose_window (void)
{
  const uint64_t one = 1;

  g_atomic_int_set (&must_lose, TRUE);
  g_assert_cmpint (write (event_fd, &one, sizeof one), ==, sizeof one);
}

/* ---- tests */

static void
test_once (void)
{
  g_autoptr (LqOverlayScreen) screen = new_screen (true);

  for (int i = 1; i <= 3; i++) {
    lq_overlay_screen_show (screen, lq_overlay_picture_new ());
    wait_until (g_atomic_int_get (&n_shown) == i);
  }
  g_assert_cmpint (n_opened, ==, 1);
  lq_overlay_screen_hide (screen);
  wait_until (g_atomic_int_get (&n_closed) == 1);
}

/* However soon it is shown again, it is a new window: that stands where one looks now. */
static void
test_anew (void)
{
  g_autoptr (LqOverlayScreen) screen = new_screen (true);

  lq_overlay_screen_show (screen, lq_overlay_picture_new ());
  wait_until (g_atomic_int_get (&n_shown) == 1);
  for (int i = 1; i <= N_TURNS; i++) {
    lq_overlay_screen_hide (screen);
    lq_overlay_screen_show (screen, lq_overlay_picture_new ());
    wait_until (g_atomic_int_get (&n_shown) == i + 1);
    g_assert_cmpint (g_atomic_int_get (&n_opened), ==, i + 1);
    g_assert_cmpint (g_atomic_int_get (&n_closed), ==, i);
  }
}

static bool
is_back (LqOverlayScreen *screen)
{
  lq_overlay_screen_show (screen, lq_overlay_picture_new ());

  return g_atomic_int_get (&n_shown) > 1;
}

/* A window that was taken away comes back with a later picture. */
static void
test_lost (void)
{
  g_autoptr (LqOverlayScreen) screen = new_screen (true);

  lq_overlay_screen_show (screen, lq_overlay_picture_new ());
  wait_until (g_atomic_int_get (&n_shown) == 1);
  lose_window ();
  wait_until (lq_overlay_screen_is_broken (screen));
  g_assert_cmpint (g_atomic_int_get (&n_closed), ==, 1);

  wait_until (is_back (screen));
  g_assert_cmpint (g_atomic_int_get (&n_opened), ==, 2);
  wait_until (!lq_overlay_screen_is_broken (screen));
}

/* A display that has no place for it is not asked again, before it is wanted anew. */
static void
test_refused (void)
{
  g_autoptr (LqOverlayScreen) screen = new_screen (false);

  lq_overlay_screen_show (screen, lq_overlay_picture_new ());
  wait_until (lq_overlay_screen_is_broken (screen));
  g_atomic_int_set (&can_open, TRUE);
  lq_overlay_screen_show (screen, lq_overlay_picture_new ());

  lq_overlay_screen_hide (screen);
  lq_overlay_screen_show (screen, lq_overlay_picture_new ());
  wait_until (g_atomic_int_get (&n_shown) == 1);
  g_assert_cmpint (g_atomic_int_get (&n_opened), ==, 2);
  wait_until (!lq_overlay_screen_is_broken (screen));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  event_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);

  g_test_add_func ("/overlay-screen/once", test_once);
  g_test_add_func ("/overlay-screen/anew", test_anew);
  g_test_add_func ("/overlay-screen/lost", test_lost);
  g_test_add_func ("/overlay-screen/refused", test_refused);

  return g_test_run ();
}
