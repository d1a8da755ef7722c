/* lq-x11-room.c: the part of an X screen that a person looks at
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks on the overlay's own connection, on its thread. */

#include "config.h"
#include "lq-x11-room.h"

#include <string.h>
#include <xcb/randr.h>

enum {
  MOST_ANCESTORS = 32,
  MOST_WINDOWS = 1024,
  /* Of _NET_WM_STRUT_PARTIAL. */
  STRUT_BOTTOM = 3,
  STRUT_BOTTOM_START = 10,
  STRUT_BOTTOM_END = 11,
  STRUT_LENGTH = 12,
};

static int
overlap (int a, int a_length, int b, int b_length)
{
  return MAX (MIN (a + a_length, b + b_length) - MAX (a, b), 0);
}

static int64_t
get_shared (const LqArea *a, const LqArea *b)
{
  return (int64_t) overlap (a->x, a->width, b->x, b->width) *
         overlap (a->y, a->height, b->y, b->height);
}

static bool
get_area (xcb_connection_t *connection, xcb_window_t window, LqArea *area)
{
  g_autofree xcb_get_geometry_reply_t *reply =
    xcb_get_geometry_reply (connection, xcb_get_geometry (connection, window), NULL);

  if (reply == NULL)
    return false;

  *area = (LqArea){ reply->x, reply->y, reply->width, reply->height };

  return true;
}

/* ---- what is looked at */

/* Many programs give the focus to a child of one pixel, beside what is seen of their window.
 *
 * Returns: the ancestor right below the root, so with the window manager's frame; XCB_NONE: gone */
static xcb_window_t
find_frame (xcb_connection_t *connection, xcb_window_t root, xcb_window_t window)
{
  for (int i = 0; i < MOST_ANCESTORS; i++) {
    g_autofree xcb_query_tree_reply_t *reply =
      xcb_query_tree_reply (connection, xcb_query_tree (connection, window), NULL);

    if (reply == NULL || reply->parent == XCB_NONE)
      return XCB_NONE;
    if (reply->parent == root)
      return window;
    window = reply->parent;
  }

  return XCB_NONE;
}

static bool
get_focused (xcb_connection_t *connection, xcb_window_t root, LqArea *area)
{
  g_autofree xcb_get_input_focus_reply_t *focus =
    xcb_get_input_focus_reply (connection, xcb_get_input_focus (connection), NULL);
  xcb_window_t frame;

  if (focus == NULL || focus->focus <= XCB_INPUT_FOCUS_POINTER_ROOT || focus->focus == root)
    return false;

  frame = find_frame (connection, root, focus->focus);

  return frame != XCB_NONE && get_area (connection, frame, area);
}

static bool
get_pointer (xcb_connection_t *connection, xcb_window_t root, LqArea *area)
{
  g_autofree xcb_query_pointer_reply_t *reply =
    xcb_query_pointer_reply (connection, xcb_query_pointer (connection, root), NULL);

  if (reply == NULL || !reply->same_screen)
    return false;

  *area = (LqArea){ reply->root_x, reply->root_y, 1, 1 };

  return true;
}

/* ---- monitors */

static bool
has_randr (xcb_connection_t *connection)
{
  const xcb_query_extension_reply_t *extension = xcb_get_extension_data (connection, &xcb_randr_id);

  return extension != NULL && extension->present;
}

/* Returns: (element-type LqArea): the primary first; none where the server knows none */
static GArray *
list_monitors (xcb_connection_t *connection, xcb_window_t root)
{
  GArray                                    *areas = g_array_new (FALSE, FALSE, sizeof (LqArea));
  g_autofree xcb_randr_get_monitors_reply_t *reply = NULL;
  xcb_randr_monitor_info_iterator_t          iterator;

  if (has_randr (connection))
    reply =
      xcb_randr_get_monitors_reply (connection, xcb_randr_get_monitors (connection, root, 1), NULL);
  if (reply == NULL)
    return areas;

  iterator = xcb_randr_get_monitors_monitors_iterator (reply);
  for (; iterator.rem > 0; xcb_randr_monitor_info_next (&iterator)) {
    const xcb_randr_monitor_info_t *info = iterator.data;
    LqArea                          area = { info->x, info->y, info->width, info->height };

    if (info->primary)
      g_array_prepend_val (areas, area);
    else
      g_array_append_val (areas, area);
  }

  return areas;
}

/* Returns: (nullable): the one of which most is on @area */
static const LqArea *
find_monitor (const GArray *monitors, const LqArea *area)
{
  const LqArea *best = NULL;
  int64_t       most = 0;

  for (guint i = 0; i < monitors->len; i++) {
    const LqArea *monitor = &g_array_index (monitors, LqArea, i);
    int64_t       shared = get_shared (monitor, area);

    if (shared > most) {
      most = shared;
      best = monitor;
    }
  }

  return best;
}

static LqArea
choose_monitor (xcb_connection_t *connection, xcb_window_t root, const LqArea *screen)
{
  g_autoptr (GArray) monitors = list_monitors (connection, root);
  const LqArea *monitor = NULL;
  LqArea        area;

  if (monitors->len == 0)
    return *screen;

  if (get_focused (connection, root, &area))
    monitor = find_monitor (monitors, &area);
  /* A window manager parks the focus outside of the screen where no window has it. */
  if (monitor == NULL && get_pointer (connection, root, &area))
    monitor = find_monitor (monitors, &area);

  return monitor != NULL ? *monitor : g_array_index (monitors, LqArea, 0);
}

/* ---- panels */

static xcb_atom_t
get_atom (xcb_connection_t *connection, const char *name)
{
  g_autofree xcb_intern_atom_reply_t *reply = xcb_intern_atom_reply (
    connection, xcb_intern_atom (connection, 1, (uint16_t) strlen (name), name), NULL);

  return reply != NULL ? reply->atom : XCB_NONE;
}

static xcb_get_property_cookie_t
ask (xcb_connection_t *connection, xcb_window_t window, xcb_atom_t name, uint32_t length)
{
  return xcb_get_property (connection, 0, window, name, XCB_GET_PROPERTY_TYPE_ANY, 0, length);
}

/* Returns: (transfer full) (nullable): with at least @least numbers */
static xcb_get_property_reply_t *
read_numbers (xcb_connection_t *connection, xcb_get_property_cookie_t cookie, int least)
{
  g_autofree xcb_get_property_reply_t *reply = xcb_get_property_reply (connection, cookie, NULL);

  if (reply == NULL || reply->format != 32 || xcb_get_property_value_length (reply) < least * 4)
    return NULL;

  return g_steal_pointer (&reply);
}

/* A panel that would leave less than half of the monitor is none that stands at its bottom. */
static void
keep_above (LqArea *room, const LqArea *monitor, int64_t bottom)
{
  if (bottom > monitor->y + monitor->height / 2 && bottom < room->y + room->height)
    room->height = (int) bottom - room->y;
}

/* Panels tell how much of the screen's edge they take, and along which part of it.
 *
 * Returns: whether any stands at a bottom */
static bool
keep_above_panels (xcb_connection_t *connection,
                   xcb_window_t      root,
                   const LqArea     *screen,
                   const LqArea     *monitor,
                   LqArea           *room)
{
  xcb_atom_t                           strut = get_atom (connection, "_NET_WM_STRUT_PARTIAL");
  g_autofree xcb_get_property_reply_t *list = read_numbers (
    connection, ask (connection, root, get_atom (connection, "_NET_CLIENT_LIST"), MOST_WINDOWS), 1);
  const xcb_window_t *windows = list != NULL ? xcb_get_property_value (list) : NULL;
  int                 n_windows = list != NULL ? xcb_get_property_value_length (list) / 4 : 0;
  bool                has_any = false;
  g_autofree xcb_get_property_cookie_t *cookies = g_new (xcb_get_property_cookie_t, n_windows + 1);

  for (int i = 0; i < n_windows; i++)
    cookies[i] = ask (connection, windows[i], strut, STRUT_LENGTH);
  for (int i = 0; i < n_windows; i++) {
    g_autofree xcb_get_property_reply_t *reply =
      read_numbers (connection, cookies[i], STRUT_LENGTH);
    const uint32_t *taken = reply != NULL ? xcb_get_property_value (reply) : NULL;

    if (taken == NULL || taken[STRUT_BOTTOM] == 0)
      continue;
    has_any = true;
    if ((int64_t) taken[STRUT_BOTTOM_END] >= monitor->x &&
        (int64_t) taken[STRUT_BOTTOM_START] < monitor->x + monitor->width)
      keep_above (room, monitor, (int64_t) screen->height - taken[STRUT_BOTTOM]);
  }

  return has_any;
}

/* Desktops that draw their panels themselves tell one area without them for all monitors. */
static void
keep_in_work_area (xcb_connection_t *connection,
                   xcb_window_t      root,
                   const LqArea     *monitor,
                   LqArea           *room)
{
  g_autofree xcb_get_property_reply_t *reply =
    read_numbers (connection, ask (connection, root, get_atom (connection, "_NET_WORKAREA"), 4), 4);
  const uint32_t *work = reply != NULL ? xcb_get_property_value (reply) : NULL;

  if (work != NULL)
    keep_above (room, monitor, (int64_t) work[1] + work[3]);
}

/* ---- public */

LqArea
lq_x11_room_find (xcb_connection_t *connection, xcb_window_t root)
{
  LqArea screen = { 0, 0, 1, 1 };
  LqArea monitor, room;

  get_area (connection, root, &screen);
  monitor = choose_monitor (connection, root, &screen);
  room = monitor;
  if (!keep_above_panels (connection, root, &screen, &monitor, &room))
    keep_in_work_area (connection, root, &monitor, &room);

  return room;
}

void
lq_x11_room_watch (xcb_connection_t *connection, xcb_window_t root)
{
  /* Monitors that are only named anew change the root window's configuration and nothing of
   * RandR's; the window manager's word on panels is a property. */
  const uint32_t events = XCB_EVENT_MASK_STRUCTURE_NOTIFY | XCB_EVENT_MASK_PROPERTY_CHANGE;

  xcb_change_window_attributes (connection, root, XCB_CW_EVENT_MASK, &events);
  if (has_randr (connection))
    xcb_randr_select_input (connection, root, XCB_RANDR_NOTIFY_MASK_SCREEN_CHANGE);
}

bool
lq_x11_room_is_changed_by (xcb_connection_t *connection, const xcb_generic_event_t *event)
{
  int type = event->response_type & 0x7f;

  if (type == XCB_CONFIGURE_NOTIFY)
    return true;
  if (type == XCB_PROPERTY_NOTIFY)
    return ((const xcb_property_notify_event_t *) event)->atom ==
           get_atom (connection, "_NET_WORKAREA");

  return has_randr (connection) &&
         type == xcb_get_extension_data (connection, &xcb_randr_id)->first_event +
                   XCB_RANDR_SCREEN_CHANGE_NOTIFY;
}
