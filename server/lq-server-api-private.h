/* lq-server-api-private.h: for the files that make up the answers to /v1
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-server-api.h"
#include "lq-server-queue.h"

G_BEGIN_DECLS

struct _LqServerApi {
  const LqServerConfig *config;
  LqServerKeys         *keys;
  LqServerStore        *store;
  LqServerQueue        *queue;
  GHashTable           *waits; /* exchange to what it waits for */
  LqServerAnswered      answered;
  gpointer              user_data;
};

/* @id: what the route has a star for, or %NULL. Returns: (transfer full) (nullable): the answer;
 * %NULL when it comes later */
typedef LqServerReply *
LqServerHandler (LqServerApi *self, const LqServerRequest *request, const char *id);

LqServerHandler lq_server_api_add_file;
LqServerHandler lq_server_api_list_files;
LqServerHandler lq_server_api_count_files;
LqServerHandler lq_server_api_get_file;
LqServerHandler lq_server_api_remove_file;

LqServerHandler lq_server_api_add_job;
LqServerHandler lq_server_api_list_jobs;
LqServerHandler lq_server_api_count_jobs;
LqServerHandler lq_server_api_get_job;
LqServerHandler lq_server_api_get_transcript;
LqServerHandler lq_server_api_remove_job;

LqServerHandler lq_server_api_list_models;
LqServerHandler lq_server_api_add_key;
LqServerHandler lq_server_api_get_limits;

/* The job's object, as an answer. */
LqServerReply *lq_server_api_show_job (LqServerApi *self, int status, const LqServerJob *job);

/* How many there are. The service also tells how many its own page for trying made: here none. */
LqServerReply *lq_server_api_show_count (int64_t total);

/* Answers @request once the job has ended, has gone, or its wait is over; with a heartbeat, that
 * wait has no end. */
void lq_server_api_wait (LqServerApi *self, const LqServerRequest *request, const char *id);

/* Answers all that wait for the job. */
void lq_server_api_wake (LqServerApi *self, const char *id);

/* Logs @error, which the client should not see. */
LqServerReply *lq_server_api_fail (const GError *error);

/* Appends ,"name":"text" or ,"name":null. */
void lq_server_api_append (GString *json, const char *name, const char *text);

G_END_DECLS
