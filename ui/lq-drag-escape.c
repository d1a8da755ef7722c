/* lq-drag-escape.c: the Escape key cancels what is dragged
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GTK means to do so, but on X11 it grabs the key on the root window, whose events it has no window
 * for and drops: they are looked at before that happens. Under Wayland a drag and its keys are the
 * compositor's; no program gets them. */

#define G_LOG_DOMAIN "lq-drag-escape"

#include "config.h"
#include "lq-drag-escape.h"

#include <X11/XKBlib.h>
#include <X11/Xlib.h>
#include <X11/extensions/XInput2.h>
#include <X11/keysym.h>

/* Freed when the drag is. */
typedef struct {
  GdkDrag    *drag; /* borrowed */
  GdkDisplay *display;
  gulong      xevent_id;
} Escape;

static gboolean
xevent_cb (Escape *self, gpointer event)
{
  const XEvent        *xevent = event;
  const XIDeviceEvent *key = xevent->xcookie.data;

  if (xevent->type != GenericEvent || xevent->xcookie.evtype != XI_KeyPress || key == NULL ||
      XkbKeycodeToKeysym (xevent->xany.display, (KeyCode) key->detail, 0, 0) != XK_Escape)
    return GDK_EVENT_PROPAGATE;

  /* What GDK itself does for a drop outside; there is no function for it. */
  g_signal_emit_by_name (self->drag, "cancel", GDK_DRAG_CANCEL_USER_CANCELLED);

  return GDK_EVENT_STOP;
}

/* The drag is over. */
static void
detach (Escape *self)
{
  g_clear_signal_handler (&self->xevent_id, self->display);
}

static void
escape_free (gpointer data)
{
  Escape *self = data;

  detach (self);
  g_object_unref (self->display);
  g_free (self);
}

void
lq_drag_escape_attach (GdkDrag *drag)
{
  GdkDisplay *display;
  Escape     *self;

  g_return_if_fail (GDK_IS_DRAG (drag));

  display = gdk_drag_get_display (drag);
  /* Displays of other kinds have no such signal. */
  if (!g_str_equal (G_OBJECT_TYPE_NAME (display), "GdkX11Display"))
    return;

  self = g_new0 (Escape, 1);
  self->drag = drag;
  self->display = g_object_ref (display);
  self->xevent_id = g_signal_connect_swapped (display, "xevent", G_CALLBACK (xevent_cb), self);
  g_signal_connect_swapped (drag, "cancel", G_CALLBACK (detach), self);
  g_signal_connect_swapped (drag, "dnd-finished", G_CALLBACK (detach), self);
  g_object_set_data_full (G_OBJECT (drag), "escape", self, escape_free);
}
