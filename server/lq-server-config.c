/* lq-server-config.c: what the server was told by its environment and its command line
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"
#include "lq-server-config.h"

#include "lq-error.h"

#include <gio/gio.h>
#include <string.h>

/* A setting that is a number. The time limits are those of the service (soniox-api 2.10). */
typedef struct {
  const char *variable;
  size_t      offset;
  int         smallest;
  int         largest;
  int         value; /* the default */
} Number;

static const Number numbers[] = {
  { "LOQUAT_SERVER_PORT", G_STRUCT_OFFSET (LqServerConfig, port), 0, 65535, 8765 },
  { "LOQUAT_SERVER_THREADS", G_STRUCT_OFFSET (LqServerConfig, n_threads), 0, 1024, 0 },
  { "LOQUAT_SERVER_MAX_SESSIONS", G_STRUCT_OFFSET (LqServerConfig, max_sessions), 1, 10000, 500 },
  { "LOQUAT_SERVER_START_SECONDS", G_STRUCT_OFFSET (LqServerConfig, start_s), 1, 86400, 600 },
  { "LOQUAT_SERVER_IDLE_SECONDS", G_STRUCT_OFFSET (LqServerConfig, idle_s), 1, 86400, 20 },
  { "LOQUAT_SERVER_STREAM_SECONDS", G_STRUCT_OFFSET (LqServerConfig, stream_s), 1, 86400, 18000 },
  { "LOQUAT_SERVER_UPLOAD_MB", G_STRUCT_OFFSET (LqServerConfig, upload_mb), 1, 1000000, 1024 },
  { "LOQUAT_SERVER_MAX_FILES", G_STRUCT_OFFSET (LqServerConfig, max_files), 1, 1000000, 1000 },
  { "LOQUAT_SERVER_STORED_MB", G_STRUCT_OFFSET (LqServerConfig, stored_mb), 1, 100000000, 10240 },
  { "LOQUAT_SERVER_MAX_PENDING", G_STRUCT_OFFSET (LqServerConfig, max_pending), 1, 1000000, 100 },
  { "LOQUAT_SERVER_MAX_TRANSCRIPTIONS", G_STRUCT_OFFSET (LqServerConfig, max_stored), 1, 1000000,
    2000 },
  { "LOQUAT_SERVER_JOBS", G_STRUCT_OFFSET (LqServerConfig, n_jobs), 0, 1024, 0 },
  { "LOQUAT_SERVER_JOB_MINUTES", G_STRUCT_OFFSET (LqServerConfig, job_minutes), 1, 6000, 300 },
  { "LOQUAT_SERVER_REQUESTS_PER_MINUTE", G_STRUCT_OFFSET (LqServerConfig, requests), 0, 1000000,
    0 },
  { "LOQUAT_SERVER_STALL_SECONDS", G_STRUCT_OFFSET (LqServerConfig, stall_s), 1, 3600, 30 },
  { "LOQUAT_SERVER_WAIT_SECONDS", G_STRUCT_OFFSET (LqServerConfig, wait_s), 0, 3600, 300 },
  { "LOQUAT_SERVER_MAX_WAITS", G_STRUCT_OFFSET (LqServerConfig, max_waits), 0, 10000, 250 },
  { "LOQUAT_SERVER_SYNTHETIC_SPEED", G_STRUCT_OFFSET (LqServerConfig, synthetic_speed), 0, 1000000,
    0 },
};

static const char description[] =
  "Environment (the command line wins):\n"
  "  LOQUAT_SERVER_KEYS                API keys, separated by commas; none: any key, but\n"
  "                                    then only on a loopback address\n"
  "  LOQUAT_SERVER_HOST, _PORT, _ENGINE, _THREADS\n"
  "                                    as the options\n"
  "  LOQUAT_SERVER_MAX_SESSIONS        open sockets at once (500)\n"
  "  LOQUAT_SERVER_START_SECONDS       a socket's wait for its start message (600)\n"
  "  LOQUAT_SERVER_IDLE_SECONDS        a stream without audio or keepalive (20)\n"
  "  LOQUAT_SERVER_STREAM_SECONDS      a stream's length (18000)\n"
  "  LOQUAT_SERVER_DATA                folder of files and transcriptions\n"
  "                                    ($XDG_DATA_HOME/loquat-server)\n"
  "  LOQUAT_SERVER_UPLOAD_MB           the largest file (1024)\n"
  "  LOQUAT_SERVER_MAX_FILES, _STORED_MB\n"
  "                                    files of one key (1000), and their size (10240)\n"
  "  LOQUAT_SERVER_MAX_PENDING, _MAX_TRANSCRIPTIONS\n"
  "                                    transcriptions of one key: not ended (100), all (2000)\n"
  "  LOQUAT_SERVER_JOBS                files that are transcribed at once (processors)\n"
  "  LOQUAT_SERVER_JOB_MINUTES         the longest file, in minutes of sound (300)\n"
  "  LOQUAT_SERVER_REQUESTS_PER_MINUTE of one key, beside live streams; 0: no limit (0)\n"
  "  LOQUAT_SERVER_STALL_SECONDS       how long a client may send or take nothing of a request "
  "(30)\n"
  "  LOQUAT_SERVER_WAIT_SECONDS        the longest wait of a long poll without a heartbeat (300)\n"
  "  LOQUAT_SERVER_MAX_WAITS           long polls that wait at once (250)\n"
  "  LOQUAT_SERVER_SYNTHETIC_SPEED     how many times faster than it sounds a file goes through\n"
  "                                    the synthetic engine; 0: as fast as it can (0)\n"
  "  LOQUAT_SERVER_EMPTY_BINARY_ENDS   1: an empty binary frame ends the stream, for old "
  "clients\n";

static bool
read_number (LqServerConfig *self, const Number *number, const char *text, GError **error)
{
  int   *field = G_STRUCT_MEMBER_P (self, number->offset);
  gint64 value = number->value;

  if (text != NULL &&
      !g_ascii_string_to_signed (text, 10, number->smallest, number->largest, &value, NULL)) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_REQUEST,
                 "%s is “%s”, but must be a number from %d to %d", number->variable, text,
                 number->smallest, number->largest);
    return false;
  }

  *field = (int) value;
  return true;
}

/* NULL when @text names no key, so that "a, ,b" and "" do what they look like. */
static char **
split_keys (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text ? text : "", ",", -1);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; parts[i] != NULL; i++) {
    g_strstrip (parts[i]);
    if (parts[i][0] != '\0')
      g_ptr_array_add (keys, g_strdup (parts[i]));
  }

  if (keys->len == 0)
    return NULL;

  g_ptr_array_add (keys, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&keys), FALSE);
}

static bool
read_environment (LqServerConfig *self, GError **error)
{
  const char *host = g_getenv ("LOQUAT_SERVER_HOST");
  const char *engine = g_getenv ("LOQUAT_SERVER_ENGINE");
  const char *data = g_getenv ("LOQUAT_SERVER_DATA");

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (!read_number (self, &numbers[i], g_getenv (numbers[i].variable), error))
      return false;

  self->is_data_given = data != NULL && data[0] != '\0';
  self->data = self->is_data_given
                 ? g_strdup (data)
                 : g_build_filename (g_get_user_data_dir (), "loquat-server", NULL);
  self->host = g_strdup (host ? host : "127.0.0.1");
  self->engine = g_strdup (engine ? engine : "offline");
  self->keys = split_keys (g_getenv ("LOQUAT_SERVER_KEYS"));
  self->empty_binary_ends = g_strcmp0 (g_getenv ("LOQUAT_SERVER_EMPTY_BINARY_ENDS"), "1") == 0;
  return true;
}

static GOptionContext *
new_option_context (GOptionEntry *entries)
{
  GOptionContext *context = g_option_context_new (NULL);

  g_option_context_set_summary (context,
                                "Speech to text for a team, by the protocol of the cloud service.");
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, entries, NULL);
  return context;
}

static bool
read_command_line (LqServerConfig *self, char **argv, bool *wants_version, GError **error)
{
  g_autofree char *host = NULL;
  g_autofree char *engine = NULL;
  g_autofree char *port = NULL;
  g_autofree char *threads = NULL;
  gboolean         version = FALSE;
  GOptionEntry     entries[] = {
        { "port", 'p', 0, G_OPTION_ARG_STRING, &port, "Port to listen on; 0: any (8765)", "N" },
        { "host", 'H', 0, G_OPTION_ARG_STRING, &host, "Address to listen on (127.0.0.1)", "ADDRESS" },
        { "engine", 'e', 0, G_OPTION_ARG_STRING, &engine, "offline or synthetic (offline)", "NAME" },
        { "threads", 't', 0, G_OPTION_ARG_STRING, &threads, "Decoding threads (processors)", "N" },
        { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version", NULL },
        { NULL },
  };
  g_autoptr (GOptionContext) context = new_option_context (entries);
  g_auto (GStrv) arguments = g_strdupv (argv);

  if (!g_option_context_parse_strv (context, &arguments, error))
    return false;
  if (g_strv_length (arguments) > 1) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_REQUEST, "“%s” is not an option", arguments[1]);
    return false;
  }
  if (host != NULL) {
    g_free (self->host);
    self->host = g_steal_pointer (&host);
  }
  if (engine != NULL) {
    g_free (self->engine);
    self->engine = g_steal_pointer (&engine);
  }

  *wants_version = version;
  return (port == NULL || read_number (self, &numbers[0], port, error)) &&
         (threads == NULL || read_number (self, &numbers[1], threads, error));
}

static bool
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_str_equal (host, "localhost") ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

static bool
check (const LqServerConfig *self, GError **error)
{
  if (!g_str_equal (self->engine, "offline") && !g_str_equal (self->engine, "synthetic")) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_REQUEST,
                 "there is no engine “%s”, only offline and synthetic", self->engine);
    return false;
  }
  if (!g_str_equal (self->host, "localhost") && !g_hostname_is_ip_address (self->host)) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_REQUEST, "“%s” is not an address to listen on",
                 self->host);
    return false;
  }
  if (self->keys == NULL && !is_loopback (self->host)) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_REQUEST,
                 "listening on %s lets others in: set LOQUAT_SERVER_KEYS first", self->host);
    return false;
  }
  return true;
}

LqServerConfig *
lq_server_config_new (char **argv, int *exit_status)
{
  g_autoptr (LqServerConfig) self = g_new0 (LqServerConfig, 1);
  g_autoptr (GError) error = NULL;
  bool wants_version = false;

  if (!read_environment (self, &error) || !read_command_line (self, argv, &wants_version, &error) ||
      (!wants_version && !check (self, &error))) {
    g_printerr ("loquat-server: %s\nTry “loquat-server --help”.\n", error->message);
    *exit_status = 2;
    return NULL;
  }
  if (wants_version) {
    g_print ("loquat-server %s\n", PACKAGE_VERSION);
    *exit_status = 0;
    return NULL;
  }
  if (g_str_equal (self->host, "localhost")) {
    g_free (self->host);
    self->host = g_strdup ("127.0.0.1");
  }
  if (self->n_threads == 0)
    self->n_threads = (int) g_get_num_processors ();
  if (self->n_jobs == 0)
    self->n_jobs = (int) g_get_num_processors ();

  *exit_status = LQ_SERVER_CONFIG_RUN;
  return g_steal_pointer (&self);
}

void
lq_server_config_free (LqServerConfig *self)
{
  if (self == NULL)
    return;

  g_free (self->host);
  g_free (self->engine);
  g_free (self->data);
  g_strfreev (self->keys);
  g_free (self);
}

/* The digests are compared, not the keys: then neither a key's length nor the place of the first
 * difference can be read from the time this takes. */
static bool
is_same_secret (const char *a, const char *b)
{
  enum { DIGEST_SIZE = 32 };
  g_autoptr (GChecksum) sum_a = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GChecksum) sum_b = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest_a[DIGEST_SIZE];
  guint8 digest_b[DIGEST_SIZE];
  gsize  size_a = DIGEST_SIZE;
  gsize  size_b = DIGEST_SIZE;
  guint8 difference = 0;

  g_checksum_update (sum_a, (const guchar *) a, (gssize) strlen (a));
  g_checksum_update (sum_b, (const guchar *) b, (gssize) strlen (b));
  g_checksum_get_digest (sum_a, digest_a, &size_a);
  g_checksum_get_digest (sum_b, digest_b, &size_b);
  for (int i = 0; i < DIGEST_SIZE; i++)
    difference |= digest_a[i] ^ digest_b[i];

  return difference == 0;
}

bool
lq_server_config_accepts_key (const LqServerConfig *self, const char *key)
{
  bool is_known = false;

  if (self->keys == NULL)
    return true;
  if (key == NULL)
    return false;

  for (guint i = 0; self->keys[i] != NULL; i++)
    is_known |= is_same_secret (self->keys[i], key);

  return is_known;
}
