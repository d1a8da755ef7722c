/* test-ibus-address.c: the address of the IBus daemon is found wherever it was written
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-ibus-address.h"
#include "lq-way.h"

#include <glib/gstdio.h>
#include <ibus.h>

static void
test_parse (void)
{
  static const struct {
    const char *contents;
    const char *address; /* NULL: none */
  } rows[] = {
    { "# comment\nIBUS_ADDRESS=unix:path=/run/a,guid=12\nIBUS_DAEMON_PID=1\n",
      "unix:path=/run/a,guid=12" },
    { "IBUS_ADDRESS=unix:abstract=/b\r\n", "unix:abstract=/b" },
    { "IBUS_ADDRESS=unix:path=/old\nIBUS_ADDRESS=unix:path=/new", "unix:path=/new" },
    { "#IBUS_ADDRESS=unix:path=/run/a\n", NULL },
    { "IBUS_ADDRESS=\n", NULL },
    { "IBUS_ADDRESS=no address\n", NULL },
    { "IBUS_ADDRES", NULL },
    { "", NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *address = lq_ibus_address_parse (rows[i].contents);

    g_assert_cmpstr (address, ==, rows[i].address);
  }
}

/* Sets or unsets a variable. */
static void
set (const char *name, const char *value)
{
  if (value != NULL)
    g_setenv (name, value, TRUE);
  else
    g_unsetenv (name);
}

static void
test_files (void)
{
  static const struct {
    const char *wayland;
    const char *x11;
    const char *names[3]; /* in this order */
  } rows[] = {
    { "wayland-0", ":0", { "unix-wayland-0", "unix-0" } },
    { NULL, ":12.1", { "unix-12" } },
    { NULL, "far:3", { "far-3" } },
    { NULL, NULL, { "unix-0" } },
    { "", "nonsense", { "unix-0" } },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (GStrv) files = NULL;
    size_t at = 0;

    set ("WAYLAND_DISPLAY", rows[i].wayland);
    set ("DISPLAY", rows[i].x11);
    set ("HOST_XDG_CONFIG_HOME", "/host/config");
    files = lq_ibus_address_dup_files ("machine");

    for (size_t j = 0; j < 3 && rows[i].names[j] != NULL; j++) {
      g_autofree char *name = g_strconcat ("machine-", rows[i].names[j], NULL);
      g_autofree char *own = g_build_filename (g_get_user_config_dir (), "ibus", "bus", name, NULL);
      g_autofree char *host = g_build_filename ("/host/config/ibus/bus", name, NULL);

      g_assert_cmpstr (files[at], ==, own);
      g_assert_cmpstr (files[at + 1], ==, host);
      at += 3; /* the third is the usual place in the home folder */
    }
    g_assert_null (files[at]);
  }
}

/* The daemon that was named in the environment wins over the one of the display. */
static void
test_find (void)
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *bus = g_build_filename (folder, "ibus", "bus", NULL);
  g_autofree char *name = g_strconcat (ibus_get_local_machine_id (), "-unix-77", NULL);
  g_autofree char *file = g_build_filename (bus, name, NULL);
  g_autofree char *missing = NULL;
  g_autofree char *written = NULL;
  g_autofree char *given = NULL;
  g_autoptr (GError) error = NULL;

  set ("WAYLAND_DISPLAY", NULL);
  set ("DISPLAY", ":77");
  set ("HOST_XDG_CONFIG_HOME", folder);
  missing = lq_ibus_address_find (&error);
  g_assert_null (missing);
  g_assert_error (error, LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE);

  g_assert_cmpint (g_mkdir_with_parents (bus, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "IBUS_ADDRESS=unix:path=/written\n", -1, NULL));
  written = lq_ibus_address_find (NULL);
  g_assert_cmpstr (written, ==, "unix:path=/written");

  set ("IBUS_ADDRESS", "unix:path=/given");
  given = lq_ibus_address_find (NULL);
  g_assert_cmpstr (given, ==, "unix:path=/given");
  set ("IBUS_ADDRESS", NULL);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp (NULL, NULL);

  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_unsetenv ("IBUS_ADDRESS");
  g_unsetenv ("IBUS_ADDRESS_FILE");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ibus-address/parse", test_parse);
  g_test_add_func ("/ibus-address/files", test_files);
  g_test_add_func ("/ibus-address/find", test_find);

  return g_test_run ();
}
