/* test-ibus-session.c: whether programs take their keys through IBus, as the session tells
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-ibus-session.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>

static const char *const names[] = { "GTK_IM_MODULE", "QT_IM_MODULE", "QT_IM_MODULES",
                                     "XMODIFIERS" };

static void
unset_all (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    g_unsetenv (names[i]);
}

static void
test_named (void)
{
  static const struct {
    const char *name;
    const char *value;
    bool        is_ibus;
  } rows[] = {
    { "GTK_IM_MODULE", "ibus", true },
    { "GTK_IM_MODULE", "ibus:xim", true },
    { "GTK_IM_MODULE", "gtk-im-context-simple", false },
    { "GTK_IM_MODULE", "", false },
    { "QT_IM_MODULE", "ibus", true },
    { "QT_IM_MODULE", "fcitx", false },
    { "QT_IM_MODULES", "wayland;ibus", true },
    { "QT_IM_MODULES", "wayland;fcitx", false },
    { "XMODIFIERS", "@im=ibus", true },
    { "XMODIFIERS", "@im=none", false },
    { "XMODIFIERS", "@im=notibus", false },
  };

  unset_all ();
  g_assert_false (lq_ibus_session_is_named ());

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_setenv (rows[i].name, rows[i].value, TRUE);
    g_assert_cmpint (lq_ibus_session_is_named (), ==, rows[i].is_ibus);
    g_unsetenv (rows[i].name);
  }
}

/* A daemon counts while it listens, whatever it left behind. */
static void
test_daemon (void)
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *path = g_build_filename (folder, "bus", NULL);
  g_autofree char *address = g_strconcat ("unix:path=", path, NULL);
  g_autoptr (GSocketAddress) place = g_unix_socket_address_new (path);
  g_autoptr (GSocketListener) daemon = g_socket_listener_new ();

  unset_all ();
  g_setenv ("IBUS_ADDRESS", address, TRUE);
  g_assert_true (g_socket_listener_add_address (daemon, place, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, NULL));
  g_assert_false (lq_ibus_session_takes_keys ());

  g_setenv ("GTK_IM_MODULE", "ibus", TRUE);
  g_assert_true (lq_ibus_session_takes_keys ());

  g_socket_listener_close (daemon);
  g_assert_false (lq_ibus_session_takes_keys ());
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp (NULL, NULL);

  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_unsetenv ("IBUS_ADDRESS_FILE");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ibus-session/named", test_named);
  g_test_add_func ("/ibus-session/daemon", test_daemon);

  return g_test_run ();
}
