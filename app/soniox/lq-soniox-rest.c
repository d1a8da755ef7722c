/* lq-soniox-rest.c: files and their transcriptions at the service, or at one's own server
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Here is what one call answers. Uploads, lists and transcripts have files of their own. */

#define G_LOG_DOMAIN "lq-soniox"

#include "config.h"
#include "lq-error.h"
#include "lq-key.h"
#include "lq-soniox-refusal.h"
#include "lq-soniox-rest-private.h"

#include <string.h>

enum {
  /* A service that is left alone is asked again after a minute; until then a call waits. */
  PATIENCE_S = 90,
  MODELS_KEEP_S = 10 * 60,
};

struct _LqSonioxRest {
  GObject  parent_instance;
  GThread *owner;
  LqHttp  *http;
  char    *base_url; /* without a slash at its end */
  char    *key;      /* NULL: none */
  bool     is_limited;
};

G_DEFINE_FINAL_TYPE (LqSonioxRest, lq_soniox_rest, G_TYPE_OBJECT)

static void
lq_soniox_rest_finalize (GObject *object)
{
  LqSonioxRest *self = LQ_SONIOX_REST (object);

  g_object_unref (self->http);
  g_free (self->base_url);
  lq_key_free (self->key);
  G_OBJECT_CLASS (lq_soniox_rest_parent_class)->finalize (object);
}

static void
lq_soniox_rest_class_init (LqSonioxRestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lq_soniox_rest_finalize;
}

static void
lq_soniox_rest_init (LqSonioxRest *self)
{
  self->owner = g_thread_self ();
}

static bool
is_service (const char *base_url)
{
  g_autoptr (GUri) uri = g_uri_parse (base_url, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return host != NULL && g_str_has_suffix (host, ".soniox.com");
}

LqSonioxRest *
lq_soniox_rest_new (LqHttp *http, const char *base_url, const char *key)
{
  LqSonioxRest *self;

  g_return_val_if_fail (LQ_IS_HTTP (http), NULL);
  g_return_val_if_fail (base_url != NULL, NULL);

  self = g_object_new (LQ_TYPE_SONIOX_REST, NULL);
  self->http = g_object_ref (http);
  self->base_url = g_strdup (base_url);
  for (size_t n = strlen (self->base_url); n > 0 && self->base_url[n - 1] == '/'; n--)
    self->base_url[n - 1] = '\0';
  self->key = key != NULL && *key != '\0' ? g_strdup (key) : NULL;
  self->is_limited = is_service (base_url);

  return self;
}

bool
lq_soniox_rest_is_limited (const LqSonioxRest *self)
{
  return self->is_limited;
}

void
lq_soniox_rest_set_limited (LqSonioxRest *self, bool is_limited)
{
  self->is_limited = is_limited;
}

/* ---- what all calls have in common */

/* A full store does not become empty by asking again. */
static bool
is_settled (const LqHttpAnswer *refusal, gpointer data)
{
  size_t      size;
  const char *body = g_bytes_get_data (refusal->body, &size);
  g_autoptr (GError) error = lq_soniox_refusal_to_error (refusal->status, body, size);

  return error->code == LQ_ERROR_FULL;
}

GTask *
lq_soniox_rest_begin (LqSonioxRest       *self,
                      gpointer            tag,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_assert (g_thread_self () == self->owner);

  g_task_set_source_tag (task, tag);

  return task;
}

char *
lq_soniox_rest_dup_url (LqSonioxRest *self, const char *folder, const char *id)
{
  g_autofree char *escaped = id != NULL ? g_uri_escape_string (id, NULL, FALSE) : NULL;

  return g_strconcat (self->base_url, "/v1/", folder, escaped != NULL ? "/" : NULL, escaped, NULL);
}

LqHttpCall
lq_soniox_rest_call (LqSonioxRest *self, const char *method, const char *url, const char *what)
{
  return (LqHttpCall){
    .method = method,
    .url = url,
    .what = what,
    .service = "files",
    .key = self->key,
    .is_settled = is_settled,
    .patience_s = PATIENCE_S,
  };
}

void
lq_soniox_rest_send (LqSonioxRest       *self,
                     const LqHttpCall   *call,
                     GTask              *task,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  lq_http_send_async (self->http, call, g_task_get_cancellable (task), callback, user_data);
}

/* A service may quote the key that it refuses, and errors get into logs. All of it is looked
 * through, before the part that is told is cut off.
 *
 * @task: of this object. Returns: (transfer full) */
static GError *
refusal_to_error (GTask *task, const LqHttpAnswer *refusal)
{
  const LqSonioxRest *self = g_task_get_source_object (task);
  size_t              size;
  const char         *body = g_bytes_get_data (refusal->body, &size);
  g_autoptr (GString) clean = g_string_new_len (body, (gssize) size);

  if (self->key != NULL)
    g_string_replace (clean, self->key, "(the key)", 0);

  return lq_soniox_refusal_to_error (refusal->status, clean->str, clean->len);
}

LqHttpAnswer *
lq_soniox_rest_take (GTask *task, GObject *source, GAsyncResult *result, GError **error)
{
  g_autoptr (LqHttpAnswer) refusal = NULL;
  g_autoptr (GError) fault = NULL;
  LqHttpAnswer *answer = lq_http_send_finish (LQ_HTTP (source), result, &refusal, &fault);

  if (answer != NULL)
    return answer;

  g_propagate_error (error,
                     refusal != NULL ? refusal_to_error (task, refusal) : g_steal_pointer (&fault));

  return NULL;
}

/* What the body of an answer tells. */
typedef struct {
  gpointer (*parse) (const char *text, size_t size, GError **error);
  GDestroyNotify free_result;
} Reply;

static void
replied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (LqHttpAnswer) answer = NULL;
  const Reply *reply = g_task_get_task_data (task);
  GError      *error = NULL;
  gpointer     told = NULL;

  answer = lq_soniox_rest_take (task, source, result, &error);
  if (answer != NULL) {
    size_t      size;
    const char *text = g_bytes_get_data (answer->body, &size);

    told = reply->parse (text, size, &error);
  }

  if (told != NULL)
    g_task_return_pointer (task, told, reply->free_result);
  else
    g_task_return_error (task, error);
}

/* Sends @call for @task, which returns what @reply tells. @task: (transfer full) */
static void
ask (LqSonioxRest *self, const LqHttpCall *call, const Reply *reply, GTask *task)
{
  g_task_set_task_data (task, (gpointer) reply, NULL);
  lq_soniox_rest_send (self, call, task, replied_cb, task);
}

/* @json: (transfer full). @task: (transfer full) */
static void
post (LqSonioxRest *self,
      const char   *folder,
      const char   *what,
      char         *json,
      const Reply  *reply,
      GTask        *task)
{
  g_autofree char *url = lq_soniox_rest_dup_url (self, folder, NULL);
  g_autoptr (GBytes) body = g_bytes_new_take (json, strlen (json));
  LqHttpCall call = lq_soniox_rest_call (self, "POST", url, what);

  call.content_type = "application/json";
  call.body = body;
  ask (self, &call, reply, task);
}

/* ---- transcriptions */

static gpointer
parse_created (const char *text, size_t size, GError **error)
{
  g_autoptr (LqSonioxTranscription) created = lq_soniox_transcription_parse (text, size, error);

  return created != NULL ? g_steal_pointer (&created->id) : NULL;
}

static const Reply created_reply = { parse_created, g_free };

void
lq_soniox_rest_create_async (LqSonioxRest       *self,
                             const LqSonioxJob  *job,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_return_if_fail (LQ_IS_SONIOX_REST (self));
  g_return_if_fail (job != NULL && job->file_id != NULL);

  post (self, "transcriptions", "create", lq_soniox_job_format (job), &created_reply,
        lq_soniox_rest_begin (self, lq_soniox_rest_create_async, cancellable, callback, user_data));
}

char *
lq_soniox_rest_create_finish (LqSonioxRest *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- deletion: first what was made, then what it was made from */

static void delete_next (GTask *task);

typedef struct {
  char *ids[2];
  int   n_done;
} Deletion;

static const char *const deletion_folders[] = { "transcriptions", "files" };

static void
deletion_free (gpointer data)
{
  Deletion *deletion = data;

  g_free (deletion->ids[0]);
  g_free (deletion->ids[1]);
  g_free (deletion);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqHttpAnswer) answer = lq_soniox_rest_take (task, source, result, &error);
  Deletion *deletion = g_task_get_task_data (task);

  if (answer == NULL && !g_error_matches (error, LQ_ERROR, LQ_ERROR_GONE)) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }

  deletion->n_done++;
  delete_next (g_steal_pointer (&task));
}

/* @task: (transfer full) */
static void
delete_next (GTask *task)
{
  LqSonioxRest    *self = g_task_get_source_object (task);
  Deletion        *deletion = g_task_get_task_data (task);
  int              n = (int) G_N_ELEMENTS (deletion->ids);
  g_autofree char *url = NULL;
  LqHttpCall       call;

  while (deletion->n_done < n && deletion->ids[deletion->n_done] == NULL)
    deletion->n_done++;
  if (deletion->n_done == n) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
    return;
  }

  url = lq_soniox_rest_dup_url (self, deletion_folders[deletion->n_done],
                                deletion->ids[deletion->n_done]);
  call = lq_soniox_rest_call (self, "DELETE", url, "delete");
  lq_soniox_rest_send (self, &call, task, deleted_cb, task);
}

void
lq_soniox_rest_delete_async (LqSonioxRest       *self,
                             const char         *transcription_id,
                             const char         *file_id,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  GTask    *task;
  Deletion *deletion;

  g_return_if_fail (LQ_IS_SONIOX_REST (self));

  task = lq_soniox_rest_begin (self, lq_soniox_rest_delete_async, cancellable, callback, user_data);
  deletion = g_new0 (Deletion, 1);
  deletion->ids[0] = g_strdup (transcription_id);
  deletion->ids[1] = g_strdup (file_id);
  g_task_set_task_data (task, deletion, deletion_free);
  delete_next (task);
}

gboolean
lq_soniox_rest_delete_finish (LqSonioxRest *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- models and temporary keys */

static gpointer
parse_models (const char *text, size_t size, GError **error)
{
  return lq_soniox_models_parse (text, size, error);
}

static const Reply models_reply = { parse_models, (GDestroyNotify) g_ptr_array_unref };

void
lq_soniox_rest_list_models_async (LqSonioxRest       *self,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  g_autofree char *url = NULL;
  LqHttpCall       call;
  GTask           *task;

  g_return_if_fail (LQ_IS_SONIOX_REST (self));

  task =
    lq_soniox_rest_begin (self, lq_soniox_rest_list_models_async, cancellable, callback, user_data);
  url = lq_soniox_rest_dup_url (self, "models", NULL);
  call = lq_soniox_rest_call (self, "GET", url, "models");
  call.keep_s = MODELS_KEEP_S;
  call.patience_s = 0; /* someone looks at the preferences */
  ask (self, &call, &models_reply, task);
}

GPtrArray *
lq_soniox_rest_list_models_finish (LqSonioxRest *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
parse_key (const char *text, size_t size, GError **error)
{
  return lq_soniox_key_parse (text, size, error);
}

static const Reply key_reply = { parse_key, (GDestroyNotify) lq_key_free };

void
lq_soniox_rest_create_key_async (LqSonioxRest       *self,
                                 unsigned            expires_s,
                                 unsigned            session_s,
                                 bool                is_single_use,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  GString *json;

  g_return_if_fail (LQ_IS_SONIOX_REST (self));

  json = g_string_new ("{\"usage_type\":\"transcribe_websocket\"");
  g_string_append_printf (json, ",\"expires_in_seconds\":%u", expires_s);
  if (session_s > 0)
    g_string_append_printf (json, ",\"max_session_duration_seconds\":%u", session_s);
  g_string_append (json, is_single_use ? ",\"single_use\":true}" : "}");
  post (
    self, "auth/temporary-api-key", "temporary key", g_string_free (json, FALSE), &key_reply,
    lq_soniox_rest_begin (self, lq_soniox_rest_create_key_async, cancellable, callback, user_data));
}

char *
lq_soniox_rest_create_key_finish (LqSonioxRest *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
