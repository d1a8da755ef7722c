/* lq-server-api-jobs.c: /v1/transcriptions
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"
#include "lq-server-api-private.h"

#include "lq-server-page.h"

static const char *const statuses[] = { "queued", "processing", "completed", "error" };

static void
append_number (GString *json, const char *name, int64_t number)
{
  g_string_append_printf (json, ",\"%s\":%" G_GINT64_FORMAT, name, number);
}

/* A value of JSON, or null. */
static void
append_value (GString *json, const char *name, const char *value)
{
  g_string_append_printf (json, ",\"%s\":%s", name, value ? value : "null");
}

static void
append_webhook (GString *json, const LqServerJob *job)
{
  const LqServerOrder *order = job->order;

  lq_server_api_append (json, "webhook_url", order->webhook_url);
  lq_server_api_append (json, "webhook_auth_header_name", order->webhook_header);
  lq_server_api_append (json, "webhook_auth_header_value",
                        order->webhook_value ? "******************" : NULL);
  if (job->webhook_status != 0)
    append_number (json, "webhook_status_code", job->webhook_status);
  else
    append_value (json, "webhook_status_code", NULL);
}

/* How far a worker is; the service has no such field, and its clients pass over it. */
static void
append_times (LqServerApi *self, GString *json, const LqServerJob *job)
{
  const LqServerWork *work =
    job->status == LQ_SERVER_PROCESSING ? lq_server_queue_find (self->queue, job->id) : NULL;

  append_number (json, "audio_duration_ms",
                 work ? atomic_load (&work->duration_ms) : job->duration_ms);
  if (work != NULL)
    append_number (json, "audio_processed_ms", atomic_load (&work->processed_ms));
}

static void
append_job (LqServerApi *self, GString *json, const LqServerJob *job)
{
  const LqServerOrder *order = job->order;

  g_string_append_printf (json, "{\"id\":\"%s\",\"status\":\"%s\",\"created_at\":", job->id,
                          statuses[job->status]);
  lq_server_page_append_time (json, job->created_at_us);
  lq_server_api_append (json, "model", order->model);
  append_value (json, "audio_url", NULL);
  lq_server_api_append (json, "file_id", order->file_id);
  lq_server_api_append (json, "filename", job->filename);
  append_value (json, "language_hints", order->hints);
  append_value (json, "enable_speaker_diarization", order->wants_speakers ? "true" : "false");
  append_value (json, "enable_language_identification", order->wants_language ? "true" : "false");
  append_value (json, "context", order->context);
  append_times (self, json, job);
  lq_server_api_append (json, "error_type", job->error_type);
  lq_server_api_append (json, "error_message", job->error_message);
  append_webhook (json, job);
  lq_server_api_append (json, "client_reference_id", order->reference);
  g_string_append_c (json, '}');
}

LqServerReply *
lq_server_api_show_job (LqServerApi *self, int status, const LqServerJob *job)
{
  GString *json = g_string_new (NULL);

  append_job (self, json, job);
  return lq_server_reply_new (status, json);
}

static LqServerReply *
not_found (void)
{
  return lq_server_reply_new_error (404, "transcription_not_found",
                                    "There is no such transcription.");
}

static LqServerReply *
wrong_state (const char *message)
{
  return lq_server_reply_new_error (409, "transcription_invalid_state", message);
}

/* Returns: (transfer full) (nullable): why there cannot be another one */
static LqServerReply *
check_room (LqServerApi *self, const char *owner)
{
  int64_t n_jobs = 0;
  int64_t n_pending = 0;
  g_autoptr (GError) error = NULL;

  if (!lq_server_store_count_jobs (self->store, owner, &n_jobs, &n_pending, &error))
    return lq_server_api_fail (error);
  if (n_pending >= self->config->max_pending)
    return lq_server_reply_new_error (429, "limit_exceeded",
                                      "Too many pending transcriptions: wait for some to end.");
  if (n_jobs >= self->config->max_stored)
    return lq_server_reply_new_error (429, "limit_exceeded",
                                      "Too many stored transcriptions: delete some.");
  return NULL;
}

static LqServerReply *
add (LqServerApi *self, const LqServerRequest *request, LqServerOrder *order, LqServerFile *file)
{
  g_autofree char *id = g_uuid_string_random ();
  LqServerReply   *refusal = check_room (self, request->owner);
  LqServerReply   *reply;
  g_autoptr (GError) error = NULL;
  LqServerJob job = {
    .id = id,
    .owner = request->owner,
    .order = order,
    .filename = file->filename,
    .created_at_us = g_get_real_time (),
  };

  if (refusal != NULL)
    return refusal;
  if (!lq_server_store_add_job (self->store, &job, &error))
    return lq_server_api_fail (error);

  reply = lq_server_api_show_job (self, 201, &job);
  lq_server_queue_wake (self->queue);
  return reply;
}

LqServerReply *
lq_server_api_add_job (LqServerApi *self, const LqServerRequest *request, const char *id)
{
  LqServerReply *refusal = NULL;
  gsize          size = 0;
  const char    *body = request->body ? g_bytes_get_data (request->body, &size) : NULL;
  g_autoptr (LqServerOrder) order = lq_server_order_parse (body ? body : "", size, &refusal);
  g_autoptr (LqServerFile) file = NULL;
  g_autoptr (GError) error = NULL;

  if (order == NULL)
    return refusal;
  file = lq_server_store_get_file (self->store, request->owner, order->file_id, &error);
  if (error != NULL)
    return lq_server_api_fail (error);
  if (file == NULL)
    return lq_server_reply_new_error (404, "file_not_found", "There is no such file.");

  return add (self, request, order, file);
}

static int64_t
append_row (GString *json, gconstpointer row, gpointer user_data)
{
  const LqServerJob *job = row;

  append_job (user_data, json, job);

  return job->number;
}

LqServerReply *
lq_server_api_list_jobs (LqServerApi *self, const LqServerRequest *request, const char *id)
{
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GError) error = NULL;
  LqServerPage   page;
  LqServerReply *refusal = lq_server_page_read (request->query, &page);

  if (refusal != NULL)
    return refusal;
  jobs =
    lq_server_store_list_jobs (self->store, request->owner, page.before, page.limit + 1, &error);
  if (jobs == NULL)
    return lq_server_api_fail (error);

  return lq_server_page_reply (&page, "transcriptions", jobs, append_row, self);
}

LqServerReply *
lq_server_api_count_jobs (LqServerApi *self, const LqServerRequest *request, const char *id)
{
  int64_t n_jobs = 0;
  int64_t n_pending = 0;
  g_autoptr (GError) error = NULL;

  if (!lq_server_store_count_jobs (self->store, request->owner, &n_jobs, &n_pending, &error))
    return lq_server_api_fail (error);

  return lq_server_api_show_count (n_jobs);
}

LqServerReply *
lq_server_api_get_job (LqServerApi *self, const LqServerRequest *request, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqServerJob) job = lq_server_store_get_job (self->store, request->owner, id, &error);

  if (error != NULL)
    return lq_server_api_fail (error);
  if (job == NULL)
    return not_found ();
  if (request->wait_s == 0 || job->status >= LQ_SERVER_COMPLETED)
    return lq_server_api_show_job (self, 200, job);

  lq_server_api_wait (self, request, id);
  return NULL;
}

/* The file is sent as it is, from the page cache. */
static LqServerReply *
show_transcript (LqServerApi *self, const char *id)
{
  g_autofree char *path = lq_server_store_dup_transcript_path (self->config->data, id);
  g_autoptr (GError) error = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &error);

  if (file == NULL)
    return lq_server_api_fail (error);

  return lq_server_reply_new_bytes (200, g_mapped_file_get_bytes (file));
}

LqServerReply *
lq_server_api_get_transcript (LqServerApi *self, const LqServerRequest *request, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqServerJob) job = lq_server_store_get_job (self->store, request->owner, id, &error);

  if (error != NULL)
    return lq_server_api_fail (error);
  if (job == NULL)
    return not_found ();

  switch (job->status) {
  case LQ_SERVER_COMPLETED:
    return show_transcript (self, id);
  case LQ_SERVER_FAILED:
    return wrong_state ("The transcription has failed.");
  case LQ_SERVER_QUEUED:
  case LQ_SERVER_PROCESSING:
    break;
  }

  return wrong_state ("The transcription has not ended yet.");
}

LqServerReply *
lq_server_api_remove_job (LqServerApi *self, const LqServerRequest *request, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqServerJob) job = lq_server_store_get_job (self->store, request->owner, id, &error);

  if (job == NULL && error == NULL)
    return not_found ();
  if (job != NULL && job->status == LQ_SERVER_PROCESSING)
    return wrong_state ("The transcription is being processed.");
  if (job == NULL || !lq_server_store_remove_job (self->store, id, &error))
    return lq_server_api_fail (error);

  lq_server_api_wake (self, id);
  return lq_server_reply_new_bytes (204, NULL);
}
