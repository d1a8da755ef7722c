/* lq-server-config.h: what the server was told by its environment and its command line
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

/**
 * LqServerConfig:
 *
 * Checked settings. Not changed while the server runs.
 */
typedef struct {
  char  *host;   /* a literal address */
  int    port;   /* 0: any free one */
  char  *engine; /* "offline" or "synthetic" */
  char **keys;   /* NULL: any key, or none, is good */
  int    n_threads;
  int    max_sessions;
  int    start_s;  /* how long a socket may wait for its start message */
  int    idle_s;   /* how long a stream may go without audio or keepalive */
  int    stream_s; /* how long a stream may last */
  bool   empty_binary_ends;

  char *data;            /* the folder of files and transcriptions */
  bool  is_data_given;   /* and not the default */
  int   upload_mb;       /* the largest file */
  int   max_files;       /* of one key */
  int   stored_mb;       /* of all files of one key */
  int   max_pending;     /* transcriptions of one key that have not ended */
  int   max_stored;      /* transcriptions of one key */
  int   n_jobs;          /* files that are transcribed at once */
  int   job_minutes;     /* the longest sound of a file */
  int   requests;        /* of one key a minute; 0: no limit */
  int   stall_s;         /* how long a client may send or take nothing of a request */
  int   wait_s;          /* the longest that an answer waits for the end of a job */
  int   max_waits;       /* answers that wait at once */
  int   synthetic_speed; /* of files, in times of the sound's length; 0: no limit */
} LqServerConfig;

/* Returned by lq_server_config_new() in its @exit_status when the server should go on. */
enum { LQ_SERVER_CONFIG_RUN = -1 };

/**
 * lq_server_config_new:
 * @argv: (array zero-terminated=1): the command line
 * @exit_status: (out): %LQ_SERVER_CONFIG_RUN, or what the program should end with: 0 after --help
 * or --version, 2 after an error, both of which have been printed
 *
 * Reads `LOQUAT_SERVER_*`, then the command line, which wins.
 *
 * Returns: (transfer full) (nullable): the settings, or %NULL when the program should end
 */
LqServerConfig *lq_server_config_new (char **argv, int *exit_status);
void            lq_server_config_free (LqServerConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqServerConfig, lq_server_config_free)

/* Whether @key (nullable) opens the server. Takes the same time whichever byte differs. */
bool lq_server_config_accepts_key (const LqServerConfig *self, const char *key);

G_END_DECLS
