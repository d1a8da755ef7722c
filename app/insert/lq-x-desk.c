/* lq-x-desk.c: which window of an X11 session has the focus, and whether it has taken in its events
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-x-desk.h"

#include "lq-terminals.h"
#include "lq-x-client.h"

#include <X11/Xatom.h>
#include <X11/Xutil.h>

/* Deep enough for any toolkit's windows in windows. */
enum { MAX_DEPTH = 32 };

void
lq_x_desk_init (LqXDesk *self, Display *display)
{
  *self = (LqXDesk){
    .display = display,
    .root = DefaultRootWindow (display),
    .active_window = XInternAtom (display, "_NET_ACTIVE_WINDOW", False),
    .protocols = XInternAtom (display, "WM_PROTOCOLS", False),
    .ping = XInternAtom (display, "_NET_WM_PING", False),
    .manager = XInternAtom (display, "_NET_SUPPORTING_WM_CHECK", False),
    .state = XInternAtom (display, "WM_STATE", False),
    .ping_id = g_random_int (), /* the answers to others' pings come, too */
  };
  lq_x_desk_set_listening (self, false);
}

void
lq_x_desk_set_listening (LqXDesk *self, bool is_listening)
{
  /* GTK sends its answers to those who asked for the one, Qt to those who asked for the other. */
  long answers = SubstructureNotifyMask | StructureNotifyMask;

  XSelectInput (self->display, self->root, PropertyChangeMask | (is_listening ? answers : 0));
}

/* The answer is our own message, sent on to the root window. */
static void
handle_message (LqXDesk *self, const XClientMessageEvent *message)
{
  if (message->message_type == self->protocols && (Atom) message->data.l[0] == self->ping &&
      (uint32_t) message->data.l[1] == self->ping_id && (Window) message->data.l[2] == self->pinged)
    self->is_answered = true;
}

bool
lq_x_desk_handle_event (LqXDesk *self, const XEvent *event)
{
  if (event->type == ClientMessage)
    handle_message (self, &event->xclient);
  else if (event->type == DestroyNotify && event->xdestroywindow.window == self->watched)
    self->is_gone = true;

  return event->type == PropertyNotify && event->xproperty.window == self->root &&
         event->xproperty.atom == self->active_window;
}

/* Returns: whether @window has the property; @value is its first number. */
static bool
get_number (LqXDesk *self, Window window, Atom property, unsigned long *value)
{
  Atom           type;
  int            format;
  unsigned long  n = 0, n_left;
  unsigned char *data = NULL;

  if (XGetWindowProperty (self->display, window, property, 0, 1, False, AnyPropertyType, &type,
                          &format, &n, &n_left, &data) != Success)
    return false;

  if (n > 0 && format == 32)
    *value = *(unsigned long *) data;
  if (data != NULL)
    XFree (data);

  return n > 0 && format == 32;
}

static Window
get_parent (LqXDesk *self, Window window)
{
  Window   root, parent = 0, *windows = NULL;
  unsigned n_windows;

  if (XQueryTree (self->display, window, &root, &parent, &windows, &n_windows) == 0)
    return 0;
  if (windows != NULL)
    XFree (windows);

  return parent;
}

static Window
get_focus (LqXDesk *self)
{
  Window   focus = 0, root, child = 0;
  int      revert_to, x, y;
  unsigned mask;

  XGetInputFocus (self->display, &focus, &revert_to);
  if (focus != PointerRoot)
    return focus;

  /* Where nobody manages windows, the one below the pointer gets what is typed. */
  XQueryPointer (self->display, self->root, &root, &child, &x, &y, &x, &y, &mask);

  return child;
}

Window
lq_x_desk_find_focus (LqXDesk *self)
{
  Window        window = get_focus (self), top = 0;
  unsigned long number;

  for (int i = 0; i < MAX_DEPTH && window != 0 && window != self->root; i++) {
    if (get_number (self, window, self->state, &number))
      return window;
    top = window;
    window = get_parent (self, window);
  }

  /* It is no application's: a menu, or what the window manager focuses when nothing else is. Some
   * of them leave the last active window standing, so that this tells nothing. */
  if (top != 0 && get_number (self, self->root, self->manager, &number) &&
      lq_x_client_is_same (self->display, top, number))
    return 0;

  return top;
}

Window
lq_x_desk_get_active (LqXDesk *self)
{
  unsigned long window = 0;

  return get_number (self, self->root, self->active_window, &window) ? window : 0;
}

void
lq_x_desk_watch (LqXDesk *self, Window window)
{
  if (self->watched != 0 && self->watched != window)
    XSelectInput (self->display, self->watched, 0);

  self->watched = window;
  self->is_gone = false;
  XSelectInput (self->display, window, StructureNotifyMask);
}

bool
lq_x_desk_can_ping (LqXDesk *self, Window window)
{
  Atom *protocols = NULL;
  int   n = 0;
  bool  can_ping = false;

  if (XGetWMProtocols (self->display, window, &protocols, &n) == 0)
    return false;

  for (int i = 0; i < n; i++)
    can_ping = can_ping || protocols[i] == self->ping;
  XFree (protocols);

  return can_ping;
}

void
lq_x_desk_ping (LqXDesk *self, Window window)
{
  XEvent event = { 0 };

  self->pinged = window;
  self->ping_id++;
  self->is_answered = false;

  event.xclient.type = ClientMessage;
  event.xclient.window = window;
  event.xclient.message_type = self->protocols;
  event.xclient.format = 32;
  event.xclient.data.l[0] = (long) self->ping;
  event.xclient.data.l[1] = self->ping_id;
  event.xclient.data.l[2] = (long) window;
  XSendEvent (self->display, window, False, NoEventMask, &event);
}

LqTarget *
lq_x_desk_dup_target (LqXDesk *self)
{
  LqTarget  *target = lq_target_new ();
  Window     window = lq_x_desk_get_active (self);
  XClassHint hint = { 0 };

  if (window == 0)
    window = lq_x_desk_find_focus (self);
  if (window == 0 || XGetClassHint (self->display, window, &hint) == 0)
    return target;

  if (hint.res_class != NULL && *hint.res_class != '\0')
    target->app = g_utf8_make_valid (hint.res_class, -1);
  else if (hint.res_name != NULL && *hint.res_name != '\0')
    target->app = g_utf8_make_valid (hint.res_name, -1);
  target->is_terminal =
    lq_terminals_contain (hint.res_class) || lq_terminals_contain (hint.res_name);
  XFree (hint.res_name);
  XFree (hint.res_class);

  return target;
}
