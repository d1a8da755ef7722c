/* lq-ibus-guard.c: sees to it that the person's input method comes back, whatever happens to Loquat
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The guard is a program of its own, see lq-ibus-guard-main.c: what is sent over the socket is
 * there before Loquat goes on, and the socket's end is noticed at once however Loquat ends. Main
 * thread; a line of a few bytes never fills the socket, so nothing waits. */

#define G_LOG_DOMAIN "lq-ibus"

#include "config.h"
#include "lq-ibus-guard.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define PROGRAM "loquat-ibus-guard"

struct _LqIbusGuard {
  int socket;
};

/* Beside this program where it was built, else where it was installed. */
static char *
dup_program (void)
{
  const char      *given = g_getenv ("LOQUAT_LIBEXEC_DIR");
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  g_autofree char *beside = NULL;

  if (given != NULL)
    return g_build_filename (given, PROGRAM, NULL);

  beside = folder != NULL ? g_build_filename (folder, PROGRAM, NULL) : NULL;
  if (beside != NULL && g_access (beside, X_OK) == 0)
    return g_steal_pointer (&beside);

  return g_build_filename (LIBEXEC_DIR, PROGRAM, NULL);
}

LqIbusGuard *
lq_ibus_guard_new (GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *program = dup_program ();
  LqIbusGuard     *self;
  int              ends[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "no socket: %s",
                 g_strerror (errno));
    return NULL;
  }

  g_subprocess_launcher_take_stdin_fd (launcher, ends[1]);
  process = g_subprocess_launcher_spawn (launcher, error, program, NULL);
  if (process == NULL) {
    close (ends[0]);
    return NULL;
  }

  self = g_new0 (LqIbusGuard, 1);
  self->socket = ends[0];
  return self;
}

void
lq_ibus_guard_free (LqIbusGuard *self)
{
  close (self->socket);
  g_free (self);
}

static void
tell (LqIbusGuard *self, const char *line)
{
  if (send (self->socket, line, strlen (line), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
    g_message ("the guard of the input method does not listen: %s", g_strerror (errno));
}

void
lq_ibus_guard_hold (LqIbusGuard *self, const char *connection, const char *engine)
{
  g_autofree char *line = g_strdup_printf ("hold %s %s\n", connection, engine);

  tell (self, line);
}

void
lq_ibus_guard_let_go (LqIbusGuard *self)
{
  tell (self, "let-go\n");
}
