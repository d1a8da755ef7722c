/* lq-server-api.c: what each request to /v1 does, and is answered
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"
#include "lq-server-api-private.h"

#include "lq-soniox-json.h"

#include <string.h>

typedef struct {
  const char      *method;
  const char      *path; /* a star stands for an id */
  LqServerHandler *handler;
} Route;

/* Where two fit, the first one counts. */
static const Route routes[] = {
  { "POST", "/v1/files", lq_server_api_add_file },
  { "GET", "/v1/files", lq_server_api_list_files },
  { "GET", "/v1/files/count", lq_server_api_count_files },
  { "GET", "/v1/files/*", lq_server_api_get_file },
  { "DELETE", "/v1/files/*", lq_server_api_remove_file },
  { "POST", "/v1/transcriptions", lq_server_api_add_job },
  { "GET", "/v1/transcriptions", lq_server_api_list_jobs },
  { "GET", "/v1/transcriptions/count", lq_server_api_count_jobs },
  { "GET", "/v1/transcriptions/*", lq_server_api_get_job },
  { "GET", "/v1/transcriptions/*/transcript", lq_server_api_get_transcript },
  { "DELETE", "/v1/transcriptions/*", lq_server_api_remove_job },
  { "GET", "/v1/models", lq_server_api_list_models },
  { "POST", "/v1/auth/temporary-api-key", lq_server_api_add_key },
  { "GET", "/v1/concurrency-limits", lq_server_api_get_limits },
};

typedef struct {
  LqServerApi *api;
  uint64_t     exchange;
  char        *owner;
  char        *id;
  int          wait_s;
  int          beat_s; /* 0: none */
  GSource     *timer;
} Wait;

/* ---- waiting */

static void
wait_free (Wait *wait)
{
  g_source_destroy (wait->timer);
  g_source_unref (wait->timer);
  g_free (wait->owner);
  g_free (wait->id);
  g_free (wait);
}

/* The job as it is now. */
static LqServerReply *
look (LqServerApi *self, const Wait *wait)
{
  LqServerRequest request = { .exchange = wait->exchange, .owner = wait->owner };

  return lq_server_api_get_job (self, &request, wait->id);
}

static void
end_wait (LqServerApi *self, Wait *wait)
{
  LqServerReply *reply = look (self, wait);
  uint64_t       exchange = wait->exchange;

  reply->waited_s = wait->wait_s;
  g_hash_table_remove (self->waits, &exchange);
  self->answered (exchange, reply, self->user_data);
}

static gboolean
wait_over_cb (gpointer user_data)
{
  Wait *wait = user_data;

  end_wait (wait->api, wait);
  return G_SOURCE_REMOVE;
}

static gboolean
beat_cb (gpointer user_data)
{
  Wait          *wait = user_data;
  LqServerApi   *self = wait->api;
  LqServerReply *reply = look (self, wait);

  reply->beat_s = wait->beat_s;
  if (reply->status == 200)
    self->answered (wait->exchange, reply, self->user_data);
  else
    lq_server_reply_free (reply); /* the store failed, and may be good again at the next beat */
  return G_SOURCE_CONTINUE;
}

void
lq_server_api_wait (LqServerApi *self, const LqServerRequest *request, const char *id)
{
  Wait *wait = g_new0 (Wait, 1);

  wait->api = self;
  wait->exchange = request->exchange;
  wait->owner = g_strdup (request->owner);
  wait->id = g_strdup (id);
  wait->wait_s = request->wait_s;
  wait->beat_s = request->beat_s;
  wait->timer = g_timeout_source_new_seconds ((guint) (wait->beat_s ? wait->beat_s : wait->wait_s));
  g_source_set_callback (wait->timer, wait->beat_s ? beat_cb : wait_over_cb, wait, NULL);
  g_source_attach (wait->timer, g_main_context_get_thread_default ());
  g_hash_table_insert (self->waits, &wait->exchange, wait);
  if (wait->beat_s > 0)
    beat_cb (wait);
}

void
lq_server_api_wake (LqServerApi *self, const char *id)
{
  g_autoptr (GList) waits = g_hash_table_get_values (self->waits);

  for (GList *at = waits; at != NULL; at = at->next) {
    Wait *wait = at->data;

    if (g_str_equal (wait->id, id))
      end_wait (self, wait);
  }
}

void
lq_server_api_forget (LqServerApi *self, uint64_t exchange)
{
  g_hash_table_remove (self->waits, &exchange);
}

static void
job_ended_cb (const char *id, gpointer user_data)
{
  lq_server_api_wake (user_data, id);
}

/* ---- routes */

/* Whether @path is @pattern's, and what its star stands for. An id has no slash. */
static bool
fits (const char *pattern, const char *path, char **id)
{
  const char *star = strchr (pattern, '*');
  size_t      n_before = star ? (size_t) (star - pattern) : 0;
  const char *end;

  if (star == NULL)
    return g_str_equal (pattern, path);
  if (strncmp (pattern, path, n_before) != 0)
    return false;

  end = path + n_before + strcspn (path + n_before, "/");
  if (end == path + n_before || !g_str_equal (end, star + 1))
    return false;

  g_free (*id);
  *id = g_strndup (path + n_before, (gsize) (end - path) - n_before);
  return true;
}

static LqServerReply *
answer (LqServerApi *self, const LqServerRequest *request)
{
  bool is_path = false;

  for (gsize i = 0; i < G_N_ELEMENTS (routes); i++) {
    g_autofree char *id = NULL;

    if (!fits (routes[i].path, request->path, &id))
      continue;
    if (g_str_equal (routes[i].method, request->method))
      return routes[i].handler (self, request, id);
    is_path = true;
  }

  if (is_path)
    return lq_server_reply_new_error (405, "method_not_allowed", "That cannot be done here.");
  return lq_server_reply_new_error (404, "not_found", "There is nothing here.");
}

void
lq_server_api_handle (LqServerApi *self, LqServerRequest *request)
{
  LqServerReply *reply;

  /* Whoever finds no place asks again. */
  if (g_hash_table_size (self->waits) >= (guint) self->config->max_waits)
    request->wait_s = request->beat_s = 0;
  reply = answer (self, request);
  if (reply != NULL) {
    reply->waited_s = request->wait_s;
    self->answered (request->exchange, reply, self->user_data);
  }
  lq_server_request_free (request);
}

/* ---- for the handlers */

LqServerReply *
lq_server_api_fail (const GError *error)
{
  g_message ("a request failed: %s", error->message);
  return lq_server_reply_new_error (500, "internal_error", "The server failed.");
}

void
lq_server_api_append (GString *json, const char *name, const char *text)
{
  g_string_append_printf (json, ",\"%s\":", name);
  if (text != NULL)
    lq_soniox_json_append_string (json, text);
  else
    g_string_append (json, "null");
}

LqServerReply *
lq_server_api_show_count (int64_t total)
{
  GString *json = g_string_new (NULL);

  g_string_printf (
    json, "{\"total\":%" G_GINT64_FORMAT ",\"public_api\":%" G_GINT64_FORMAT ",\"playground\":0}",
    total, total);

  return lq_server_reply_new (200, json);
}

/* ---- public */

LqServerApi *
lq_server_api_new (const LqServerConfig *config,
                   LqServerKeys         *keys,
                   LqServerAnswered      answered,
                   gpointer              user_data,
                   GError              **error)
{
  LqServerStore *store = lq_server_store_open (config->data, error);
  LqServerApi   *self;

  if (store == NULL)
    return NULL;

  self = g_new0 (LqServerApi, 1);
  self->config = config;
  self->keys = keys;
  self->answered = answered;
  self->user_data = user_data;
  self->store = store;
  self->waits =
    g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) wait_free);
  self->queue = lq_server_queue_new (config, config->data, store, job_ended_cb, self);
  lq_server_queue_wake (self->queue);
  return self;
}

void
lq_server_api_free (LqServerApi *self)
{
  if (self == NULL)
    return;

  lq_server_queue_free (self->queue);
  g_hash_table_unref (self->waits);
  lq_server_store_close (self->store);
  g_free (self);
}
