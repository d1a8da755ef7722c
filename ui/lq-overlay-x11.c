/* lq-overlay-x11.c: the overlay as a window of X11 that takes neither focus nor clicks
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An override-redirect window with an empty input shape, on a connection of its own. XCB and not
 * Xlib: Xlib's error handler is one for the whole process, and it is GTK's. */

#define G_LOG_DOMAIN "lq-overlay"

#include "config.h"
#include "lq-overlay-screen.h"
#include "lq-x11-room.h"

#include <cairo-xcb.h>
#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xcb/shape.h>

enum {
  MARGIN = 32,              /* logical pixels from the card to the edge of the work area */
  LEAST_RAISE_US = 1000000, /* two windows that both want to be on top must not fight */
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xcb_connection_t, xcb_disconnect)

typedef enum {
  NET_WM_NAME,
  NET_WM_PID,
  NET_WM_WINDOW_TYPE,
  NET_WM_WINDOW_TYPE_NOTIFICATION,
  UTF8_STRING,
  COMPOSITOR,
  N_ATOMS
} Atom;

static const char *const atom_names[] = {
  [NET_WM_NAME] = "_NET_WM_NAME",
  [NET_WM_PID] = "_NET_WM_PID",
  [NET_WM_WINDOW_TYPE] = "_NET_WM_WINDOW_TYPE",
  [NET_WM_WINDOW_TYPE_NOTIFICATION] = "_NET_WM_WINDOW_TYPE_NOTIFICATION",
  [UTF8_STRING] = "UTF8_STRING",
};

typedef struct {
  xcb_connection_t *connection;
  xcb_screen_t     *screen;
  xcb_visualtype_t *visual;
  uint8_t           depth;
  xcb_atom_t        atoms[N_ATOMS];
  xcb_window_t      window; /* XCB_NONE before the first picture */
  xcb_colormap_t    colormap;
  cairo_surface_t  *surface; /* of the window */
  LqArea            area;    /* of the window, in the screen's pixels */
  LqOverlayPicture *picture; /* the newest */
  int               scale;
  bool              is_composited; /* what is transparent shows what is below */
  bool              is_covered;    /* another window came above it */
  int64_t           raised_us;
} Window;

/* ---- the display */

static bool
set_lost (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "the X display is gone");

  return false;
}

static void
intern_atoms (Window *self, int screen_number)
{
  g_autofree char         *compositor = g_strdup_printf ("_NET_WM_CM_S%d", screen_number);
  xcb_intern_atom_cookie_t cookies[N_ATOMS];

  for (int i = 0; i < N_ATOMS; i++) {
    const char *name = i == COMPOSITOR ? compositor : atom_names[i];

    cookies[i] = xcb_intern_atom (self->connection, 0, (uint16_t) strlen (name), name);
  }
  for (int i = 0; i < N_ATOMS; i++) {
    g_autofree xcb_intern_atom_reply_t *reply =
      xcb_intern_atom_reply (self->connection, cookies[i], NULL);

    self->atoms[i] = reply != NULL ? reply->atom : XCB_NONE;
  }
}

static bool
has_compositor (Window *self)
{
  g_autofree xcb_get_selection_owner_reply_t *reply = xcb_get_selection_owner_reply (
    self->connection, xcb_get_selection_owner (self->connection, self->atoms[COMPOSITOR]), NULL);

  return reply != NULL && reply->owner != XCB_NONE;
}

/* Of 32 bits, so with transparency, where a compositor makes something of it; else the screen's. */
static bool
choose_visual (Window *self)
{
  xcb_depth_iterator_t depths = xcb_screen_allowed_depths_iterator (self->screen);

  for (; depths.rem > 0; xcb_depth_next (&depths)) {
    xcb_visualtype_iterator_t visuals = xcb_depth_visuals_iterator (depths.data);

    for (; visuals.rem > 0; xcb_visualtype_next (&visuals)) {
      bool is_wanted = self->is_composited ? depths.data->depth == 32 &&
                                               visuals.data->_class == XCB_VISUAL_CLASS_TRUE_COLOR
                                           : visuals.data->visual_id == self->screen->root_visual;

      if (is_wanted) {
        self->visual = visuals.data;
        self->depth = depths.data->depth;
        return true;
      }
    }
  }

  return false;
}

static xcb_screen_t *
get_screen (xcb_connection_t *connection, int number)
{
  xcb_screen_iterator_t screens = xcb_setup_roots_iterator (xcb_get_setup (connection));

  for (int i = 0; i < number && screens.rem > 1; i++)
    xcb_screen_next (&screens);

  return screens.data;
}

static gpointer
open_display (GError **error)
{
  int screen_number = 0;
  g_autoptr (xcb_connection_t) connection = xcb_connect (NULL, &screen_number);
  Window *self;

  if (xcb_connection_has_error (connection)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no X display");
    return NULL;
  }

  self = g_new0 (Window, 1);
  self->connection = g_steal_pointer (&connection);
  self->screen = get_screen (self->connection, screen_number);
  intern_atoms (self, screen_number);
  self->is_composited = has_compositor (self);
  if (!choose_visual (self)) {
    self->is_composited = false;
    choose_visual (self);
  }

  return self;
}

static void
close_display (gpointer data)
{
  Window *self = data;

  if (self->surface != NULL) {
    cairo_device_finish (cairo_surface_get_device (self->surface));
    cairo_surface_destroy (self->surface);
  }
  xcb_disconnect (self->connection);
  lq_overlay_picture_free (self->picture);
  g_free (self);
}

static int
get_fd (gpointer data)
{
  return xcb_get_file_descriptor (((Window *) data)->connection);
}

/* ---- where it stands */

static LqArea
find_place (Window *self)
{
  LqArea room = lq_x11_room_find (self->connection, self->screen->root);
  int    width, height;

  lq_overlay_painter_measure (self->picture, room.width / self->scale, &width, &height);
  width *= self->scale;
  height *= self->scale;

  return (LqArea){ room.x + (room.width - width) / 2,
                   room.y + room.height - height - (MARGIN - LQ_OVERLAY_SHADOW) * self->scale,
                   width, height };
}

/* ---- the window */

static void
set_property (Window *self, xcb_atom_t name, xcb_atom_t type, const void *value, uint32_t n_bytes)
{
  uint8_t format = type == XCB_ATOM_ATOM || type == XCB_ATOM_CARDINAL ? 32 : 8;

  xcb_change_property (self->connection, XCB_PROP_MODE_REPLACE, self->window, name, type, format,
                       n_bytes * 8 / format, value);
}

static void
create_window (Window *self)
{
  static const char class[] = "loquat-overlay\0Loquat";
  const uint32_t pid = (uint32_t) getpid ();
  const uint32_t values[] = { 0 /* background */, 0 /* border */, 1 /* override-redirect */,
                              XCB_EVENT_MASK_VISIBILITY_CHANGE, 0 /* colour map */ };
  uint32_t       filled[G_N_ELEMENTS (values)];

  self->colormap = xcb_generate_id (self->connection);
  xcb_create_colormap (self->connection, XCB_COLORMAP_ALLOC_NONE, self->colormap,
                       self->screen->root, self->visual->visual_id);
  memcpy (filled, values, sizeof values);
  filled[G_N_ELEMENTS (values) - 1] = self->colormap;

  self->window = xcb_generate_id (self->connection);
  xcb_create_window (self->connection, self->depth, self->window, self->screen->root,
                     (int16_t) self->area.x, (int16_t) self->area.y, (uint16_t) self->area.width,
                     (uint16_t) self->area.height, 0, XCB_WINDOW_CLASS_INPUT_OUTPUT,
                     self->visual->visual_id,
                     XCB_CW_BACK_PIXEL | XCB_CW_BORDER_PIXEL | XCB_CW_OVERRIDE_REDIRECT |
                       XCB_CW_EVENT_MASK | XCB_CW_COLORMAP,
                     filled);
  set_property (self, self->atoms[NET_WM_WINDOW_TYPE], XCB_ATOM_ATOM,
                &self->atoms[NET_WM_WINDOW_TYPE_NOTIFICATION], sizeof (xcb_atom_t));
  set_property (self, self->atoms[NET_WM_PID], XCB_ATOM_CARDINAL, &pid, sizeof pid);
  set_property (self, self->atoms[NET_WM_NAME], self->atoms[UTF8_STRING], "Loquat", 6);
  set_property (self, XCB_ATOM_WM_CLASS, XCB_ATOM_STRING, class, sizeof class);

  /* No rectangle takes input: clicks reach what is below. */
  xcb_shape_rectangles (self->connection, XCB_SHAPE_SO_SET, XCB_SHAPE_SK_INPUT,
                        XCB_CLIP_ORDERING_UNSORTED, self->window, 0, 0, 0, NULL);
}

/* Without a compositor what is transparent would be black: the window is cut to the card. */
static void
cut_to_card (Window *self)
{
  xcb_pixmap_t     mask = xcb_generate_id (self->connection);
  cairo_surface_t *surface;
  cairo_t         *cr;

  xcb_create_pixmap (self->connection, 1, mask, self->window, (uint16_t) self->area.width,
                     (uint16_t) self->area.height);
  surface = cairo_xcb_surface_create_for_bitmap (self->connection, self->screen, mask,
                                                 self->area.width, self->area.height);
  cr = cairo_create (surface);
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  cairo_set_operator (cr, CAIRO_OPERATOR_CLEAR);
  cairo_paint (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_OVER);
  cairo_scale (cr, self->scale, self->scale);
  lq_overlay_painter_outline (cr, self->area.width / self->scale, self->area.height / self->scale);
  cairo_fill (cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  cairo_surface_destroy (surface);

  xcb_shape_mask (self->connection, XCB_SHAPE_SO_SET, XCB_SHAPE_SK_BOUNDING, self->window, 0, 0,
                  mask);
  xcb_free_pixmap (self->connection, mask);
}

static void
raise_window (Window *self)
{
  const uint32_t above = XCB_STACK_MODE_ABOVE;

  xcb_configure_window (self->connection, self->window, XCB_CONFIG_WINDOW_STACK_MODE, &above);
  self->is_covered = false;
  self->raised_us = g_get_monotonic_time ();
}

static void
first_show (Window *self)
{
  self->scale = MAX (self->picture->scale, 1);
  /* Before it looks: what changes meanwhile is told. */
  lq_x11_room_watch (self->connection, self->screen->root);
  self->area = find_place (self);
  create_window (self);
  self->surface = cairo_xcb_surface_create (self->connection, self->window, self->visual,
                                            self->area.width, self->area.height);
  if (!self->is_composited)
    cut_to_card (self);
}

/* Everything is drawn beside the window and brought into it at once: nothing flickers. */
static void
paint (Window *self)
{
  cairo_surface_t *image =
    cairo_image_surface_create (CAIRO_FORMAT_ARGB32, self->area.width, self->area.height);
  cairo_t *cr;

  cairo_surface_set_device_scale (image, self->scale, self->scale);
  cr = cairo_create (image);
  lq_overlay_painter_draw (cr, self->picture, self->area.width / self->scale,
                           self->area.height / self->scale);
  cairo_destroy (cr);
  cairo_surface_set_device_scale (image, 1, 1);

  cr = cairo_create (self->surface);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_set_source_surface (cr, image, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_flush (self->surface);
  cairo_surface_destroy (image);
}

/* Monitors or panels changed: it goes to where it would be shown now. */
static void
place_anew (Window *self)
{
  LqArea         area = find_place (self);
  const uint32_t values[] = { (uint32_t) area.x, (uint32_t) area.y, (uint32_t) area.width,
                              (uint32_t) area.height };

  if (memcmp (&area, &self->area, sizeof area) == 0)
    return;

  self->area = area;
  xcb_configure_window (self->connection, self->window,
                        XCB_CONFIG_WINDOW_X | XCB_CONFIG_WINDOW_Y | XCB_CONFIG_WINDOW_WIDTH |
                          XCB_CONFIG_WINDOW_HEIGHT,
                        values);
  cairo_xcb_surface_set_size (self->surface, area.width, area.height);
  if (!self->is_composited)
    cut_to_card (self);
  paint (self);
  xcb_flush (self->connection);
}

static bool
show (gpointer data, const LqOverlayPicture *picture, GError **error)
{
  Window *self = data;

  lq_overlay_picture_free (self->picture);
  self->picture = lq_overlay_picture_copy (picture);

  if (self->window == XCB_NONE) {
    first_show (self);
    xcb_map_window (self->connection, self->window);
    raise_window (self);
  } else if (self->is_covered && g_get_monotonic_time () - self->raised_us > LEAST_RAISE_US) {
    raise_window (self);
  }
  paint (self);
  xcb_flush (self->connection);

  return xcb_connection_has_error (self->connection) ? set_lost (error) : true;
}

/* Returns: whether monitors or panels changed */
static bool
take_events (Window *self)
{
  bool is_room_changed = false;

  for (;;) {
    g_autofree xcb_generic_event_t *event = xcb_poll_for_event (self->connection);

    if (event == NULL)
      return is_room_changed;
    if ((event->response_type & 0x7f) == XCB_VISIBILITY_NOTIFY) {
      xcb_visibility_notify_event_t *visibility = (xcb_visibility_notify_event_t *) event;

      self->is_covered = visibility->state != XCB_VISIBILITY_UNOBSCURED;
    } else if (lq_x11_room_is_changed_by (self->connection, event)) {
      is_room_changed = true;
    }
  }
}

static bool
dispatch (gpointer data, GError **error)
{
  Window *self = data;

  /* Again: with the answers it waits for, further events are read, of which no poll tells. */
  while (take_events (self))
    place_anew (self);

  return xcb_connection_has_error (self->connection) ? set_lost (error) : true;
}

const LqOverlayBackend lq_overlay_x11 = {
  .open = open_display,
  .get_fd = get_fd,
  .dispatch = dispatch,
  .show = show,
  .close = close_display,
};
