/* lq-x11-repeat.c: a key of an X server does not repeat for a while
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-x11-repeat"

#include "config.h"
#include "lq-x11-repeat.h"

#include <glib/gstdio.h>
#include <stdlib.h>

static char *
dup_record_path (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "loquat-keys-that-repeat", NULL);
}

static bool
is_repeating (xcb_connection_t *connection, xcb_keycode_t keycode)
{
  xcb_get_keyboard_control_reply_t *reply =
    xcb_get_keyboard_control_reply (connection, xcb_get_keyboard_control (connection), NULL);
  bool is_on = reply != NULL && (reply->auto_repeats[keycode / 8] & (1 << keycode % 8)) != 0;

  free (reply);

  return is_on;
}

void
lq_x11_repeat_set (xcb_connection_t *connection, xcb_keycode_t keycode, bool is_on)
{
  const uint32_t values[] = { keycode, is_on ? XCB_AUTO_REPEAT_MODE_ON : XCB_AUTO_REPEAT_MODE_OFF };

  xcb_change_keyboard_control (connection, XCB_KB_KEY | XCB_KB_AUTO_REPEAT_MODE, values);
  xcb_flush (connection);
}

/* The display first, since a record may be of another session of the same person. */
static bool
write_record (xcb_keycode_t keycode)
{
  g_autofree char *path = dup_record_path ();
  g_autofree char *text = g_strdup_printf ("%s\n%u\n", g_getenv ("DISPLAY"), keycode);
  g_autoptr (GError) error = NULL;

  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    return true;

  g_message ("a key goes on repeating: %s", error->message);

  return false;
}

bool
lq_x11_repeat_record (xcb_connection_t *connection, xcb_keycode_t keycode)
{
  return is_repeating (connection, keycode) && write_record (keycode);
}

void
lq_x11_repeat_restore (xcb_connection_t *connection)
{
  g_autofree char *path = dup_record_path ();
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint64 keycode;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;

  lines = g_strsplit (text, "\n", 3);
  if (g_strv_length (lines) == 3 && g_strcmp0 (lines[0], g_getenv ("DISPLAY")) == 0 &&
      g_ascii_string_to_unsigned (lines[1], 10, 8, 255, &keycode, NULL)) {
    lq_x11_repeat_set (connection, (xcb_keycode_t) keycode, true);
    g_unlink (path);
  }
}
