/* lq-x-display.c: a connection of one's own to the X server, whose errors end nothing
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Xlib has one error handler for all connections of a process. Ours keeps to the connections that
 * were opened here, and hands the rest on. GTK sets one of its own and takes it back now and then;
 * it, too, ignores errors of connections that are not its own. */

#define G_LOG_DOMAIN "lq-x-display"

#include "config.h"
#include "lq-x-display.h"

typedef struct {
  Display *display;
  bool     is_lost;
} Connection;

static GMutex        lock;
static GPtrArray    *connections; /* of Connection */
static XErrorHandler next_handler;

/* With the lock held. */
static Connection *
find (Display *display)
{
  for (guint i = 0; connections != NULL && i < connections->len; i++) {
    Connection *connection = g_ptr_array_index (connections, i);

    if (connection->display == display)
      return connection;
  }

  return NULL;
}

static int
error_cb (Display *display, XErrorEvent *event)
{
  XErrorHandler next = NULL;
  bool          is_ours;

  g_mutex_lock (&lock);
  is_ours = find (display) != NULL;
  next = next_handler;
  g_mutex_unlock (&lock);

  if (is_ours)
    g_debug ("error %d of request %d.%d", event->error_code, event->request_code,
             event->minor_code);
  else if (next != NULL)
    return next (display, event);

  return 0;
}

static void
lost_cb (Display *display, void *data)
{
  Connection *connection = data;

  g_mutex_lock (&lock);
  connection->is_lost = true;
  g_mutex_unlock (&lock);
}

/* With the lock held. */
static void
handle_errors (void)
{
  XErrorHandler current = XSetErrorHandler (error_cb);

  if (current != error_cb)
    next_handler = current;
}

Display *
lq_x_display_open (GError **error)
{
  Display    *display;
  Connection *connection;

  XInitThreads ();
  display = XOpenDisplay (NULL);
  if (display == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "no X server answers");
    return NULL;
  }

  connection = g_new0 (Connection, 1);
  connection->display = display;
  g_mutex_lock (&lock);
  if (connections == NULL)
    connections = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (connections, connection);
  handle_errors ();
  g_mutex_unlock (&lock);
  XSetIOErrorExitHandler (display, lost_cb, connection);

  return display;
}

bool
lq_x_display_is_lost (Display *display)
{
  bool is_lost;

  g_mutex_lock (&lock);
  is_lost = find (display)->is_lost;
  g_mutex_unlock (&lock);

  return is_lost;
}

void
lq_x_display_close (Display *display)
{
  XCloseDisplay (display);

  g_mutex_lock (&lock);
  g_ptr_array_remove (connections, find (display));
  g_mutex_unlock (&lock);
}
