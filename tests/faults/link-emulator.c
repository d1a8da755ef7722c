/* link-emulator.c: runs a server and a client with a bad network between them
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   link-emulator [OPTION…] -- SERVER-COMMAND… -- CLIENT-COMMAND…
 *
 *   --delay-ms N      each way, so that the round trip takes twice as long
 *   --jitter-ms N     added or taken at random; packets stay in order
 *   --loss PERCENT    of the packets, each way
 *   --rate-kbit N     each way; what would wait longer than two seconds is dropped
 *   --cut FROM:TO     nothing passes between these seconds after LINK_BEGIN; may be repeated
 *
 * SIGUSR1 from the client, whose parent this is, cuts the link too, until SIGUSR2: for what must
 * not depend on how fast the client is.
 *
 * Server and client live in network namespaces of their own and can reach nothing else. The server
 * is 10.77.0.2, the client 10.77.0.1; both find the server's address in LINK_SERVER. The client is
 * started when the server has printed its first line, which the client finds in LINK_SERVER_LINE,
 * and the monotonic clock's seconds at its start in LINK_BEGIN; what the server prints later goes
 * to stderr. When the client ends the server is sent SIGTERM, and the exit status is the client's.
 * 77 with a reason says that namespaces or TUN devices are not to be had here, 2 that the options
 * are wrong.
 *
 *   link-emulator --delay-ms 100 --cut 2:7 -- \
 *     env LOQUAT_SERVER_KEYS=k loquat-server --host 10.77.0.2 --port 8000 -- CLIENT…
 *
 * Each namespace has a TUN device; this program carries the packets from one to the other. It works
 * without root where the kernel allows user namespaces, and needs no netem. Files, and sockets in
 * files, are shared with the outside; the person's ids stay as they are. */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLIENT_ADDRESS "10.77.0.1"
#define SERVER_ADDRESS "10.77.0.2"
#define NETMASK "255.255.255.0"

enum {
  PACKET_MOST = 65536,
  BACKLOG_US = 2 * G_USEC_PER_SEC, /* at a limited rate, what a router's buffer would hold */
  QUEUE_MOST = 65536,              /* packets on the way */
  READY_US = 20 * G_USEC_PER_SEC,  /* for the server's first line */
  END_US = 3 * G_USEC_PER_SEC,     /* for the server after SIGTERM */
  SLICE_MS = 20,                   /* how often it is looked whether the client has ended */
  LINE_MOST = 4096,
  EXIT_USAGE = 2,
  EXIT_SKIP = 77,
};

typedef struct {
  double from_s;
  double to_s;
} Cut;

/* The options. */
static int     delay_ms;
static int     jitter_ms;
static double  loss_percent;
static int     rate_kbit;
static char  **cut_texts;
static GArray *cuts; /* of Cut */

typedef struct {
  gint64 due_us;
  gsize  size;
  guint8 data[];
} Packet;

/* One way through the link. */
typedef struct {
  int    from;
  int    to;
  GQueue packets;
  gint64 busy_until_us; /* at a limited rate */
  gint64 last_due_us;
  guint  n_carried;
  guint  n_dropped;
} Way;

static volatile sig_atomic_t is_interrupted;

static void
interrupt_cb (int number)
{
  is_interrupted = 1;
}

static volatile sig_atomic_t is_cut_by_client;

static void
cut_cb (int number)
{
  is_cut_by_client = number == SIGUSR1;
}

static void
skip (const char *what)
{
  g_printerr ("link-emulator: skipped: %s: %s\n", what, g_strerror (errno));
  exit (EXIT_SKIP);
}

/* ---- namespaces and devices */

static bool
write_file (const char *path, const char *text)
{
  int  fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  bool is_written = fd >= 0 && write (fd, text, strlen (text)) == (ssize_t) strlen (text);

  if (fd >= 0)
    close (fd);
  return is_written;
}

/* Becomes able to make network namespaces, with the ids it had. */
static void
enter_user_namespace (void)
{
  g_autofree char *users = g_strdup_printf ("%d %d 1", getuid (), getuid ());
  g_autofree char *groups = g_strdup_printf ("%d %d 1", getgid (), getgid ());

  if (unshare (CLONE_NEWUSER) != 0)
    skip ("user namespace");
  write_file ("/proc/self/setgroups", "deny");
  if (!write_file ("/proc/self/uid_map", users) || !write_file ("/proc/self/gid_map", groups))
    skip ("ids of the user namespace");
}

static void
set_address (struct ifreq *request, const char *address)
{
  struct sockaddr_in *in = (struct sockaddr_in *) (void *) &request->ifr_addr;

  memset (in, 0, sizeof *in);
  in->sin_family = AF_INET;
  inet_pton (AF_INET, address, &in->sin_addr);
}

static void
change_interface (int control, const char *name, const char *address)
{
  struct ifreq request = { 0 };

  g_strlcpy (request.ifr_name, name, sizeof request.ifr_name);
  if (address != NULL) {
    set_address (&request, address);
    if (ioctl (control, SIOCSIFADDR, &request) != 0)
      skip ("address of a TUN device");
    set_address (&request, NETMASK);
    if (ioctl (control, SIOCSIFNETMASK, &request) != 0)
      skip ("mask of a TUN device");
  }
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  if (ioctl (control, SIOCSIFFLAGS, &request) != 0)
    skip ("setting a network device up");
}

/* Returns: the TUN device of the current namespace, with @address */
static int
open_tun (const char *address)
{
  struct ifreq request = { .ifr_name = "link0", .ifr_flags = IFF_TUN | IFF_NO_PI };
  int          tun = open ("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  int          control = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  if (tun < 0 || control < 0 || ioctl (tun, TUNSETIFF, &request) != 0)
    skip ("TUN device");

  change_interface (control, "link0", address);
  change_interface (control, "lo", NULL);
  close (control);
  return tun;
}

static void
enter_network_namespace (void)
{
  if (unshare (CLONE_NEWNET) == 0)
    return;

  enter_user_namespace ();
  if (unshare (CLONE_NEWNET) != 0)
    skip ("network namespace");
}

/* ---- the two commands */

/* @output: where its stdout goes, or -1. Returns: the process, which leads a group */
static pid_t
start (char **command, int output)
{
  pid_t parent = getpid ();
  pid_t child = fork ();

  if (child != 0)
    return child;

  setpgid (0, 0);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != parent)
    _exit (1);
  if (output >= 0)
    dup2 (output, STDOUT_FILENO);
  execvp (command[0], command);
  g_printerr ("link-emulator: %s: %s\n", command[0], g_strerror (errno));
  _exit (127);
}

/* Returns: (transfer full) (nullable): the first line that comes, without its end */
static char *
read_line (int fd)
{
  g_autoptr (GString) line = g_string_new (NULL);
  gint64 end_us = g_get_monotonic_time () + READY_US;
  char   letter = 0;

  while (letter != '\n' && line->len < LINE_MOST && g_get_monotonic_time () < end_us) {
    struct pollfd wait = { fd, POLLIN, 0 };

    if (poll (&wait, 1, SLICE_MS) <= 0)
      continue;
    if (read (fd, &letter, 1) <= 0)
      return NULL;
    if (letter != '\n')
      g_string_append_c (line, letter);
  }

  return letter == '\n' ? g_string_free (g_steal_pointer (&line), FALSE) : NULL;
}

static void
stop_server (pid_t server)
{
  gint64 end_us = g_get_monotonic_time () + END_US;

  kill (-server, SIGTERM);
  while (waitpid (server, NULL, WNOHANG) == 0 && g_get_monotonic_time () < end_us)
    g_usleep (SLICE_MS * 1000);
  kill (-server, SIGKILL);
}

/* ---- the link */

static bool
is_cut (double now_s)
{
  if (is_cut_by_client)
    return true;

  for (guint i = 0; i < cuts->len; i++) {
    const Cut *cut = &g_array_index (cuts, Cut, i);

    if (now_s >= cut->from_s && now_s < cut->to_s)
      return true;
  }

  return false;
}

/* Returns: when the packet has left the sender, or -1 when the queue before the link is full */
static gint64
pass_rate (Way *way, gsize size, gint64 now_us)
{
  gint64 free_us = MAX (now_us, way->busy_until_us);

  if (rate_kbit == 0)
    return now_us;
  if (free_us - now_us > BACKLOG_US)
    return -1;

  way->busy_until_us = free_us + (gint64) size * 8 * 1000 / rate_kbit;
  return way->busy_until_us;
}

static void
send_packet (Way *way, const guint8 *data, gsize size, gint64 now_us)
{
  gint64  sent_us = pass_rate (way, size, now_us);
  gint64  jitter_us = jitter_ms > 0 ? g_random_int_range (-jitter_ms, jitter_ms + 1) * 1000 : 0;
  Packet *packet;

  if (sent_us < 0 || g_queue_get_length (&way->packets) >= QUEUE_MOST) {
    way->n_dropped++;
    return;
  }

  packet = g_malloc (sizeof *packet + size);
  packet->due_us = MAX (way->last_due_us, sent_us + delay_ms * 1000 + jitter_us);
  packet->size = size;
  memcpy (packet->data, data, size);
  way->last_due_us = packet->due_us;
  g_queue_push_tail (&way->packets, packet);
}

static void
take_packets (Way *way, gint64 begin_us)
{
  static guint8 data[PACKET_MOST];
  ssize_t       size;

  while ((size = read (way->from, data, sizeof data)) > 0) {
    gint64 now_us = g_get_monotonic_time ();

    if (is_cut ((double) (now_us - begin_us) / G_USEC_PER_SEC) ||
        g_random_double () * 100 < loss_percent)
      way->n_dropped++;
    else
      send_packet (way, data, (gsize) size, now_us);
  }
}

/* Returns: how long until the next packet is due, at most @most_us */
static gint64
deliver_packets (Way *way, gint64 most_us)
{
  gint64 now_us = g_get_monotonic_time ();

  while (!g_queue_is_empty (&way->packets)) {
    Packet *packet = g_queue_peek_head (&way->packets);

    if (packet->due_us > now_us)
      return MIN (most_us, packet->due_us - now_us);
    way->n_carried += write (way->to, packet->data, packet->size) > 0;
    g_free (g_queue_pop_head (&way->packets));
  }

  return most_us;
}

static void
pass_output (int fd)
{
  char    data[4096];
  ssize_t size;

  while ((size = read (fd, data, sizeof data)) > 0)
    if (write (STDERR_FILENO, data, (gsize) size) < 0)
      return;
}

/* @begin_us: what the cuts' seconds are counted from. Returns: the client's wait status */
static int
carry (Way ways[2], int server_output, pid_t client, gint64 begin_us)
{
  int status = 0;

  fcntl (server_output, F_SETFL, O_NONBLOCK);
  while (waitpid (client, &status, WNOHANG) == 0) {
    gint64          wait_us = SLICE_MS * 1000;
    struct pollfd   fds[2] = { { ways[0].from, POLLIN, 0 }, { ways[1].from, POLLIN, 0 } };
    struct timespec wait;

    for (int i = 0; i < 2; i++)
      wait_us = deliver_packets (&ways[i], wait_us);
    wait = (struct timespec){ 0, wait_us * 1000 };
    ppoll (fds, 2, &wait, NULL);
    for (int i = 0; i < 2; i++)
      take_packets (&ways[i], begin_us);
    pass_output (server_output);
    if (is_interrupted)
      kill (-client, SIGTERM);
  }

  return status;
}

/* ---- options */

static bool
read_cuts (void)
{
  cuts = g_array_new (FALSE, FALSE, sizeof (Cut));
  for (guint i = 0; cut_texts != NULL && cut_texts[i] != NULL; i++) {
    Cut  cut = { 0 };
    char rest = 0;

    if (sscanf (cut_texts[i], "%lf:%lf%c", &cut.from_s, &cut.to_s, &rest) != 2)
      return false;
    g_array_append_val (cuts, cut);
  }

  return true;
}

/* Returns: whether @arguments were options, "--", a command, "--" and a command */
static bool
read_arguments (char **arguments, char ***server, char ***client)
{
  GOptionEntry entries[] = {
    { "delay-ms", 0, 0, G_OPTION_ARG_INT, &delay_ms, "Delay each way", "N" },
    { "jitter-ms", 0, 0, G_OPTION_ARG_INT, &jitter_ms, "More or less of it", "N" },
    { "loss", 0, 0, G_OPTION_ARG_DOUBLE, &loss_percent, "Lost packets", "PERCENT" },
    { "rate-kbit", 0, 0, G_OPTION_ARG_INT, &rate_kbit, "Rate each way", "N" },
    { "cut", 0, 0, G_OPTION_ARG_STRING_ARRAY, &cut_texts, "A time without link", "FROM:TO" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("-- SERVER… -- CLIENT…");
  g_autoptr (GError) error = NULL;
  int n_arguments = 0;
  int n_options = 0;
  int at = 0;

  while (arguments[n_options] != NULL && !g_str_equal (arguments[n_options], "--"))
    n_options++;
  n_arguments = n_options;
  g_option_context_add_main_entries (context, entries, NULL);
  if (arguments[n_options] == NULL ||
      !g_option_context_parse (context, &n_arguments, &arguments, &error) || n_arguments > 1)
    return false;

  at = n_options + 1;
  *server = arguments + at;
  while (arguments[at] != NULL && !g_str_equal (arguments[at], "--"))
    at++;
  if (arguments[at] == NULL || *server == arguments + at || arguments[at + 1] == NULL)
    return false;

  arguments[at] = NULL;
  *client = arguments + at + 1;
  return read_cuts ();
}

static int
run (char **server_command, char **client_command)
{
  Way              ways[2] = { 0 };
  g_autofree char *line = NULL;
  g_autofree char *begin = NULL;
  gint64           begin_us;
  int              output[2];
  int              client_network;
  int              status = 0;
  pid_t            server;

  enter_network_namespace ();
  ways[0].from = ways[1].to = open_tun (CLIENT_ADDRESS);
  client_network = open ("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  enter_network_namespace ();
  ways[1].from = ways[0].to = open_tun (SERVER_ADDRESS);

  g_setenv ("LINK_SERVER", SERVER_ADDRESS, TRUE);
  if (pipe2 (output, O_CLOEXEC) != 0)
    skip ("pipe");
  server = start (server_command, output[1]);
  close (output[1]);
  line = read_line (output[0]);
  if (line == NULL) {
    g_printerr ("link-emulator: the server did not print its first line\n");
    stop_server (server);
    return 1;
  }

  begin_us = g_get_monotonic_time ();
  begin = g_strdup_printf ("%.6f", (double) begin_us / G_USEC_PER_SEC);
  g_setenv ("LINK_BEGIN", begin, TRUE);
  g_setenv ("LINK_SERVER_LINE", line, TRUE);
  if (setns (client_network, CLONE_NEWNET) != 0)
    skip ("going back to the client's namespace");
  status = carry (ways, output[0], start (client_command, -1), begin_us);
  stop_server (server);
  g_queue_clear_full (&ways[0].packets, g_free);
  g_queue_clear_full (&ways[1].packets, g_free);
  g_printerr ("link-emulator: %u packets carried, %u dropped\n",
              ways[0].n_carried + ways[1].n_carried, ways[0].n_dropped + ways[1].n_dropped);
  return WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
}

int
main (int argc, char **argv)
{
  char **server = NULL;
  char **client = NULL;

  if (!read_arguments (argv, &server, &client)) {
    g_printerr ("link-emulator [--delay-ms N] [--jitter-ms N] [--loss PERCENT] [--rate-kbit N] "
                "[--cut FROM:TO]… -- SERVER… -- CLIENT…\n");
    return EXIT_USAGE;
  }

  signal (SIGTERM, interrupt_cb);
  signal (SIGINT, interrupt_cb);
  signal (SIGUSR1, cut_cb);
  signal (SIGUSR2, cut_cb);
  signal (SIGPIPE, SIG_IGN);
  return run (server, client);
}
