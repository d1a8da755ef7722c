/* lq-ibus-address.c: finds where the IBus daemon of this display listens
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The daemon writes its address into ~/.config/ibus/bus/MACHINE-HOST-DISPLAY. libibus reads that
 * file too, but on the calling thread, only in the sandbox's own folder, and it trusts the process
 * number in it, which means nothing inside a sandbox. Whether anybody listens is told by
 * connecting. */

#include "config.h"
#include "lq-ibus-address.h"

#include "lq-way.h"

#include <glib/gstdio.h>
#include <ibus.h>
#include <string.h>

#define ADDRESS_KEY "IBUS_ADDRESS="

char *
lq_ibus_address_parse (const char *contents)
{
  g_auto (GStrv) lines = g_strsplit (contents, "\n", -1);
  const char *address = NULL;

  for (char **line = lines; *line != NULL; line++)
    if (g_str_has_prefix (*line, ADDRESS_KEY))
      address = g_strchomp (*line + strlen (ADDRESS_KEY));

  return address != NULL && g_dbus_is_address (address) ? g_strdup (address) : NULL;
}

/* ":0.1" is the display "unix-0", "far:2" is "far-2", a Wayland display is "unix-NAME". */
static void
add_display_names (GPtrArray *names)
{
  const char *wayland = g_getenv ("WAYLAND_DISPLAY");
  const char *x11 = g_getenv ("DISPLAY");

  if (wayland != NULL && *wayland != '\0')
    g_ptr_array_add (names, g_strdup_printf ("unix-%s", wayland));

  if (x11 != NULL && strchr (x11, ':') != NULL) {
    size_t           length = strcspn (x11, ":");
    g_autofree char *host = length > 0 ? g_strndup (x11, length) : g_strdup ("unix");
    g_autofree char *number = g_strndup (x11 + length + 1, strcspn (x11 + length + 1, "."));

    g_ptr_array_add (names, g_strdup_printf ("%s-%s", host, number));
  }

  /* What a daemon without a display calls itself. */
  if (names->len == 0)
    g_ptr_array_add (names, g_strdup ("unix-0"));
}

/* Where the person's configuration is. Flatpak gives a program a folder of its own and says in the
 * environment where the real one is; versions that do not say it keep it in its usual place. */
static void
add_folders (GPtrArray *folders)
{
  const char *host = g_getenv ("HOST_XDG_CONFIG_HOME");

  g_ptr_array_add (folders, g_strdup (g_get_user_config_dir ()));
  if (host != NULL && *host != '\0')
    g_ptr_array_add (folders, g_strdup (host));
  g_ptr_array_add (folders, g_build_filename (g_get_home_dir (), ".config", NULL));
}

GStrv
lq_ibus_address_dup_files (const char *machine_id)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *files = g_ptr_array_new ();

  add_display_names (names);
  add_folders (folders);

  for (unsigned i = 0; i < names->len; i++)
    for (unsigned j = 0; j < folders->len; j++) {
      g_autofree char *name = g_strdup_printf ("%s-%s", machine_id, (char *) names->pdata[i]);

      g_ptr_array_add (files, g_build_filename (folders->pdata[j], "ibus", "bus", name, NULL));
    }

  g_ptr_array_add (files, NULL);
  return (GStrv) g_ptr_array_free (files, FALSE);
}

/* A sandbox has display numbers of its own: there the latest daemon is the person's.
 *
 * Returns: (nullable): a path */
static char *
dup_latest (const char *folder, const char *machine_id)
{
  g_autofree char *bus = g_build_filename (folder, "ibus", "bus", NULL);
  g_autoptr (GDir) files = g_dir_open (bus, 0, NULL);
  const char *name;
  char       *latest = NULL;
  int64_t     latest_s = 0;

  while (files != NULL && (name = g_dir_read_name (files)) != NULL) {
    g_autofree char *path = g_build_filename (bus, name, NULL);
    GStatBuf         status;

    if (!g_str_has_prefix (name, machine_id) || g_stat (path, &status) != 0 ||
        (latest != NULL && status.st_mtime <= latest_s))
      continue;
    g_free (latest);
    latest = g_steal_pointer (&path);
    latest_s = status.st_mtime;
  }

  return latest;
}

static char *
read_address (const char *path)
{
  g_autofree char *contents = NULL;

  if (!g_file_get_contents (path, &contents, NULL, NULL))
    return NULL;

  return lq_ibus_address_parse (contents);
}

static char *
find_latest (void)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  char *address = NULL;

  add_folders (folders);
  for (unsigned i = 0; i < folders->len && address == NULL; i++) {
    g_autofree char *file = dup_latest (folders->pdata[i], ibus_get_local_machine_id ());

    address = file != NULL ? read_address (file) : NULL;
  }

  return address;
}

char *
lq_ibus_address_find (GError **error)
{
  const char *given = g_getenv ("IBUS_ADDRESS");
  const char *given_file = g_getenv ("IBUS_ADDRESS_FILE");
  g_auto (GStrv) files = NULL;
  char *address = NULL;

  if (given != NULL && g_dbus_is_address (given))
    return g_strdup (given);
  if (given_file != NULL)
    address = read_address (given_file);

  files = lq_ibus_address_dup_files (ibus_get_local_machine_id ());
  for (char **file = files; *file != NULL && address == NULL; file++)
    address = read_address (*file);
  if (address == NULL && g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    address = find_latest ();

  if (address == NULL)
    g_set_error (error, LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE,
                 "no IBus daemon was started for this display");
  return address;
}
