/* watch-program.c: starts a program and looks from outside: when it paints, what it needs, whether
 * it sleeps
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * On X11. Time runs from the fork to the first pixel of the program's window that is not black,
 * which is what an empty place on a bare X server is. Afterwards, with --settle, memory is read a
 * second time, when the program has come to rest; with --idle the window is iconified and the
 * wake-ups of all threads are counted (voluntary context switches: each is a thread that slept and
 * was woken), and CPU time. Prints JSON. */

#include "config.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <errno.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  START_LIMIT_MS = 30000,
  END_LIMIT_MS = 5000,
  LEAST_WIDTH = 100, /* toolkits make smaller windows that nobody sees */
};

typedef struct {
  int64_t wakeups;
  double  cpu_ms;
} Effort;

typedef struct {
  long pss_kb;
  long private_kb; /* what would be free if the program ended */
} Memory;

static int64_t
now_us (void)
{
  return g_get_monotonic_time ();
}

static pid_t
start (char **command)
{
  pid_t pid = fork ();

  if (pid == 0) {
    dup2 (STDERR_FILENO, STDOUT_FILENO); /* our output is JSON alone */
    execvp (command[0], command);
    fprintf (stderr, "%s: %s\n", command[0], strerror (errno));
    _exit (127);
  }

  return pid;
}

static bool
has_ended (pid_t pid)
{
  return waitpid (pid, NULL, WNOHANG) == pid;
}

static void
end (pid_t pid)
{
  int64_t limit = now_us () + END_LIMIT_MS * 1000;

  kill (pid, SIGTERM);
  while (!has_ended (pid)) {
    if (now_us () > limit)
      kill (pid, SIGKILL);
    g_usleep (1000);
  }
}

/* One line of the window has a pixel that is not black. */
static bool
line_is_painted (Display *display, Window window, int y, unsigned width)
{
  XImage *line = XGetImage (display, window, 0, y, width, 1, AllPlanes, ZPixmap);
  bool    is_painted = false;

  if (line == NULL)
    return false;

  for (unsigned x = 0; x < width && !is_painted; x++)
    is_painted = (XGetPixel (line, (int) x, 0) & 0xffffff) != 0;
  XDestroyImage (line);

  return is_painted;
}

static bool
is_painted (Display *display, Window window)
{
  XWindowAttributes attributes;

  return XGetWindowAttributes (display, window, &attributes) &&
         attributes.map_state == IsViewable &&
         line_is_painted (display, window, attributes.height / 2, (unsigned) attributes.width);
}

/* Waits at most a millisecond for an event. Returns: a window that was mapped, or None */
static Window
next_mapped (Display *display)
{
  struct pollfd     ready = { .fd = ConnectionNumber (display), .events = POLLIN };
  XWindowAttributes attributes;
  XEvent            event;

  if (XPending (display) == 0 && poll (&ready, 1, 1) <= 0)
    return None;
  if (XPending (display) == 0)
    return None;

  XNextEvent (display, &event);
  if (event.type == CreateNotify)
    XSelectInput (display, event.xcreatewindow.window, StructureNotifyMask);
  if (event.type == MapNotify && event.xmap.event == event.xmap.window &&
      XGetWindowAttributes (display, event.xmap.window, &attributes) &&
      attributes.width >= LEAST_WIDTH && !attributes.override_redirect)
    return event.xmap.window;

  return None;
}

static Memory
read_memory (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps_rollup", pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  Memory memory = { 0 };
  long   kb;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return memory;

  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    if (sscanf (*line, "Pss: %ld", &kb) == 1)
      memory.pss_kb = kb;
    else if (sscanf (*line, "Private_Clean: %ld", &kb) == 1 ||
             sscanf (*line, "Private_Dirty: %ld", &kb) == 1)
      memory.private_kb += kb;
  }

  return memory;
}

static double
read_cpu_ms (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;
  unsigned long    user = 0;
  unsigned long    system = 0;
  const char      *after_name;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (after_name = strrchr (text, ')')) == NULL)
    return 0;

  /* Fields 3 to 13 lie between: see proc(5). */
  sscanf (after_name + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);

  return (double) (user + system) * 1000 / (double) sysconf (_SC_CLK_TCK);
}

static int64_t
read_wakeups_of_thread (const char *tasks, const char *thread)
{
  g_autofree char *path = g_build_filename (tasks, thread, "status", NULL);
  g_autofree char *text = NULL;
  const char      *line;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;

  line = strstr (text, "\nvoluntary_ctxt_switches:");

  return line ? g_ascii_strtoll (strchr (line, ':') + 1, NULL, 10) : 0;
}

static Effort
read_effort (pid_t pid)
{
  g_autofree char *tasks = g_strdup_printf ("/proc/%d/task", pid);
  g_autoptr (GDir) dir = g_dir_open (tasks, 0, NULL);
  Effort      effort = { .cpu_ms = read_cpu_ms (pid) };
  const char *thread;

  while (dir != NULL && (thread = g_dir_read_name (dir)) != NULL)
    effort.wakeups += read_wakeups_of_thread (tasks, thread);

  return effort;
}

/* Goes on taking events for a while, so that the connection does not fill. */
static void
wait_ms (Display *display, int64_t duration_ms)
{
  int64_t until = now_us () + duration_ms * 1000;

  while (now_us () < until) {
    while (XPending (display) > 0)
      next_mapped (display);
    g_usleep (20000);
  }
}

static void
watch_idle (Display *display, Window window, pid_t pid, int seconds)
{
  Effort before;
  Effort after;

  XIconifyWindow (display, window, DefaultScreen (display));
  XFlush (display);
  wait_ms (display, 2000);
  before = read_effort (pid);
  wait_ms (display, seconds * 1000);
  after = read_effort (pid);

  printf (", \"idle_wakeups_per_s\": %.2f, \"idle_cpu_percent\": %.3f",
          (double) (after.wakeups - before.wakeups) / seconds,
          (after.cpu_ms - before.cpu_ms) / 10 / seconds);
}

static int
watch (Display *display, char **command, int settle_s, int idle_s)
{
  int64_t began_us;
  int64_t mapped_us = 0;
  Window  window = None;
  Memory  memory;
  pid_t   pid;

  XSelectInput (display, DefaultRootWindow (display), SubstructureNotifyMask);
  XSync (display, False);
  began_us = now_us ();
  pid = start (command);

  while (window == None || !is_painted (display, window)) {
    Window mapped = next_mapped (display);

    if (mapped != None && window == None) {
      window = mapped;
      mapped_us = now_us ();
    }
    if (now_us () - began_us > START_LIMIT_MS * 1000 || has_ended (pid)) {
      fprintf (stderr, "%s painted nothing\n", command[0]);
      return 1;
    }
  }

  printf ("{\"mapped_ms\": %.1f, \"painted_ms\": %.1f, \"cpu_ms\": %.0f",
          (double) (mapped_us - began_us) / 1000, (double) (now_us () - began_us) / 1000,
          read_cpu_ms (pid));
  memory = read_memory (pid);
  printf (", \"pss_kb\": %ld, \"private_kb\": %ld", memory.pss_kb, memory.private_kb);

  if (settle_s > 0) {
    wait_ms (display, settle_s * 1000);
    memory = read_memory (pid);
    printf (", \"settled_pss_kb\": %ld, \"settled_private_kb\": %ld", memory.pss_kb,
            memory.private_kb);
  }
  if (idle_s > 0)
    watch_idle (display, window, pid, idle_s);

  puts ("}");
  end (pid);

  return 0;
}

/* A window that is gone by the time we ask about it is no reason to end. */
static int
ignore_error (Display *display, XErrorEvent *event)
{
  return 0;
}

int
main (int argc, char **argv)
{
  int      settle_s = 0;
  int      idle_s = 0;
  int      at = 1;
  Display *display;

  for (; at + 1 < argc && g_str_has_prefix (argv[at], "--"); at += 2) {
    if (g_str_equal (argv[at], "--settle"))
      settle_s = atoi (argv[at + 1]);
    else if (g_str_equal (argv[at], "--idle"))
      idle_s = atoi (argv[at + 1]);
  }
  if (at >= argc) {
    fprintf (stderr, "usage: watch-program [--settle SECONDS] [--idle SECONDS] COMMAND…\n");
    return 2;
  }
  if ((display = XOpenDisplay (NULL)) == NULL) {
    fprintf (stderr, "no X display\n");
    return 2;
  }

  XSetErrorHandler (ignore_error);

  return watch (display, argv + at, settle_s, idle_s);
}
