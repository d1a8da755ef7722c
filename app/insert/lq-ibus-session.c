/* lq-ibus-session.c: whether the programs of this session take their keys through IBus
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * No program tells which input method it uses. The session says which one its programs are to use,
 * to each toolkit by a variable of its own; a desktop that tells GTK by its settings instead still
 * sets that of X. */

#include "config.h"
#include "lq-ibus-session.h"

#include "lq-ibus-address.h"

#include <gio/gio.h>

bool
lq_ibus_session_is_named (void)
{
  /* Values are lists, each with other marks between: "ibus:xim", "wayland;ibus", "@im=ibus". */
  static const char *const names[] = { "GTK_IM_MODULE", "QT_IM_MODULE", "QT_IM_MODULES",
                                       "XMODIFIERS" };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    const char *value = g_getenv (names[i]);
    g_auto (GStrv) parts = g_strsplit_set (value != NULL ? value : "", ":;=@", -1);

    if (g_strv_contains ((const char *const *) parts, "ibus"))
      return true;
  }

  return false;
}

bool
lq_ibus_session_takes_keys (void)
{
  g_autofree char *address = NULL;
  g_autoptr (GIOStream) stream = NULL;

  if (!lq_ibus_session_is_named ())
    return false;

  /* One that was killed has left its address behind. */
  address = lq_ibus_address_find (NULL);
  if (address != NULL)
    stream = g_dbus_address_get_stream_sync (address, NULL, NULL, NULL);

  return stream != NULL;
}
