/* seat-wlroots.c: the keyboard and the mouse of the rig's sway desktop
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A headless compositor has neither, and clients behave otherwise where there is none: a GTK 3
 * field takes no input method without a keyboard. This program holds a virtual one of each, presses
 * what it is told to, and answers when the compositor has it. Commands as in seat.py.
 *
 * Usage: seat-wlroots WIDTH HEIGHT LAYOUT SOCKET */

#include "virtual-input-client-protocol.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wayland-client.h>
#include <xkbcommon/xkbcommon.h>

enum { XKB_CODE_OF_FIRST = 8, MOST_LAYOUTS = 4 };

typedef struct {
  struct wl_display                      *display;
  struct wl_seat                         *seat;
  struct zwp_virtual_keyboard_manager_v1 *keyboards;
  struct zwlr_virtual_pointer_manager_v1 *pointers;
  struct zwp_virtual_keyboard_v1         *keyboard;
  struct zwlr_virtual_pointer_v1         *pointer;
  struct xkb_context                     *xkb;
  struct xkb_state                       *state;
  unsigned                                width;
  unsigned                                height;
} Seat;

static uint32_t
now_ms (void)
{
  return g_get_monotonic_time () / 1000;
}

static bool
send_keymap (Seat *seat, struct xkb_keymap *keymap)
{
  g_autofree char *text = xkb_keymap_get_as_string (keymap, XKB_KEYMAP_FORMAT_TEXT_V1);
  size_t           size = strlen (text) + 1;
  int              fd = memfd_create ("keymap", MFD_CLOEXEC);
  bool             is_written = fd >= 0 && write (fd, text, size) == (ssize_t) size;

  if (is_written)
    zwp_virtual_keyboard_v1_keymap (seat->keyboard, WL_KEYBOARD_KEYMAP_FORMAT_XKB_V1, fd,
                                    (uint32_t) size);
  if (fd >= 0)
    close (fd);

  return is_written;
}

/* @spec: "us(dvorak),ru" becomes the layouts "us,ru" and the variants "dvorak,". */
static bool
set_layout (Seat *seat, const char *spec)
{
  g_auto (GStrv) parts = g_strsplit (spec, ",", MOST_LAYOUTS);
  g_autoptr (GString) layouts = g_string_new (NULL);
  g_autoptr (GString) variants = g_string_new (NULL);
  struct xkb_rule_names names = { .rules = "evdev" };
  struct xkb_keymap    *keymap;
  bool                  is_sent;

  for (unsigned i = 0; parts[i] != NULL; i++) {
    g_auto (GStrv) name = g_strsplit_set (parts[i], "()", 3);

    g_string_append_printf (layouts, "%s%s", i > 0 ? "," : "", name[0]);
    g_string_append_printf (variants, "%s%s", i > 0 ? "," : "", name[1] != NULL ? name[1] : "");
  }
  names.layout = layouts->str;
  names.variant = variants->str;

  keymap = xkb_keymap_new_from_names (seat->xkb, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
  if (keymap == NULL)
    return false;

  g_clear_pointer (&seat->state, xkb_state_unref);
  seat->state = xkb_state_new (keymap);
  is_sent = send_keymap (seat, keymap);
  xkb_keymap_unref (keymap);

  return is_sent;
}

static void
press (Seat *seat, uint32_t code, bool is_down)
{
  zwp_virtual_keyboard_v1_key (seat->keyboard, now_ms (), code, is_down);

  /* The compositor does not work out the modifiers of a virtual keyboard. */
  xkb_state_update_key (seat->state, code + XKB_CODE_OF_FIRST, is_down ? XKB_KEY_DOWN : XKB_KEY_UP);
  zwp_virtual_keyboard_v1_modifiers (
    seat->keyboard, xkb_state_serialize_mods (seat->state, XKB_STATE_MODS_DEPRESSED),
    xkb_state_serialize_mods (seat->state, XKB_STATE_MODS_LATCHED),
    xkb_state_serialize_mods (seat->state, XKB_STATE_MODS_LOCKED),
    xkb_state_serialize_layout (seat->state, XKB_STATE_LAYOUT_EFFECTIVE));
}

static bool
obey (Seat *seat, const char *line)
{
  char     layout[64];
  unsigned first;
  unsigned second;

  if (sscanf (line, "key %u %u", &first, &second) == 2) {
    press (seat, first, second != 0);
  } else if (sscanf (line, "move %u %u", &first, &second) == 2) {
    zwlr_virtual_pointer_v1_motion_absolute (seat->pointer, now_ms (), first, second, seat->width,
                                             seat->height);
    zwlr_virtual_pointer_v1_frame (seat->pointer);
  } else if (sscanf (line, "button %u %u", &first, &second) == 2) {
    zwlr_virtual_pointer_v1_button (seat->pointer, now_ms (), first, second);
    zwlr_virtual_pointer_v1_frame (seat->pointer);
  } else if (sscanf (line, "layout %63s", layout) == 1) {
    if (!set_layout (seat, layout))
      return false;
  } else {
    return false;
  }

  return wl_display_roundtrip (seat->display) >= 0;
}

/* --- the compositor --------------------------------------------------------------------------- */

static void
global_cb (
  void *user_data, struct wl_registry *registry, uint32_t name, const char *id, uint32_t version)
{
  Seat *seat = user_data;

  if (g_str_equal (id, wl_seat_interface.name))
    seat->seat = wl_registry_bind (registry, name, &wl_seat_interface, 1);
  else if (g_str_equal (id, zwp_virtual_keyboard_manager_v1_interface.name))
    seat->keyboards =
      wl_registry_bind (registry, name, &zwp_virtual_keyboard_manager_v1_interface, 1);
  else if (g_str_equal (id, zwlr_virtual_pointer_manager_v1_interface.name))
    seat->pointers =
      wl_registry_bind (registry, name, &zwlr_virtual_pointer_manager_v1_interface, 1);
}

static void
global_remove_cb (void *user_data, struct wl_registry *registry, uint32_t name)
{
}

static const struct wl_registry_listener registry_listener = { global_cb, global_remove_cb };

static bool
take_seat (Seat *seat, const char *layout)
{
  struct wl_registry *registry;

  seat->display = wl_display_connect (NULL);
  seat->xkb = xkb_context_new (XKB_CONTEXT_NO_FLAGS);
  if (seat->display == NULL || seat->xkb == NULL)
    return false;

  registry = wl_display_get_registry (seat->display);
  wl_registry_add_listener (registry, &registry_listener, seat);
  wl_display_roundtrip (seat->display);
  if (seat->seat == NULL || seat->keyboards == NULL || seat->pointers == NULL)
    return false;

  seat->keyboard =
    zwp_virtual_keyboard_manager_v1_create_virtual_keyboard (seat->keyboards, seat->seat);
  seat->pointer =
    zwlr_virtual_pointer_manager_v1_create_virtual_pointer (seat->pointers, seat->seat);

  return set_layout (seat, layout) && obey (seat, "move 1 1");
}

/* --- the socket ------------------------------------------------------------------------------- */

static void
serve_client (Seat *seat, GSocketConnection *connection)
{
  GOutputStream *answers = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autoptr (GDataInputStream) lines =
    g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  char *line;

  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL) {
    const char *answer = obey (seat, line) ? "ok\n" : "error the compositor or the command\n";

    g_output_stream_write_all (answers, answer, strlen (answer), NULL, NULL, NULL);
    g_free (line);
  }
}

static GSocketListener *
listen_at (const char *path, GError **error)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GSocketAddress) address = NULL;
  g_autofree char *hidden = g_strconcat (path, ".new", NULL);

  /* Clients may connect from the moment on that the name is there. */
  address = g_unix_socket_address_new (hidden);
  if (!g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, error))
    return NULL;
  if (rename (hidden, path) != 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s", path);
    return NULL;
  }

  return g_steal_pointer (&listener);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GSocketListener) listener = NULL;
  g_autoptr (GError) error = NULL;
  Seat seat = { 0 };

  if (argc != 5) {
    g_printerr ("usage: seat-wlroots WIDTH HEIGHT LAYOUT SOCKET\n");
    return 2;
  }
  seat.width = atoi (argv[1]);
  seat.height = atoi (argv[2]);
  if (!take_seat (&seat, argv[3])) {
    g_printerr ("seat-wlroots: no virtual keyboard and pointer of this compositor\n");
    return 1;
  }
  listener = listen_at (argv[4], &error);

  while (listener != NULL) {
    g_autoptr (GSocketConnection) connection =
      g_socket_listener_accept (listener, NULL, NULL, &error);

    if (connection == NULL)
      break;
    serve_client (&seat, connection);
  }
  g_printerr ("seat-wlroots: %s\n", error->message);

  return 1;
}
