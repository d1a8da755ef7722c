/* lq-server-queue.c: the transcriptions on their way from queued to their end
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"
#include "lq-server-queue.h"

#include "lq-server-hooks.h"

/* A file that has ended the server so often is not tried again. Whether it was the reason cannot be
 * told, so that it is more often than a server is killed by chance while it is at one file. */
enum { TRIES_MOST = 10 };

struct _LqServerQueue {
  const LqServerConfig *config;
  char                 *folder;
  LqServerStore        *store;
  GMainContext         *context;
  LqServerScribes      *scribes;
  LqServerHooks        *hooks;
  GThreadPool          *workers;
  GCancellable         *stopping;
  GHashTable           *running; /* id to LqServerWork */
  LqServerJobEnded      ended;
  gpointer              user_data;
};

typedef struct {
  LqServerQueue *queue;
  LqServerWork  *work;
} Result;

/* What the store cannot do is logged: the next start finds the job where it was. */
static void
complain (const char *doing, const GError *error)
{
  if (error != NULL)
    g_message ("%s: %s", doing, error->message);
}

static void
end_job (LqServerQueue *self, LqServerJob *job)
{
  g_autoptr (GError) error = NULL;

  if (!lq_server_store_end_job (self->store, job, &error))
    complain ("writing down the end of a job", error);
  else if (job->order->webhook_url != NULL)
    lq_server_hooks_tell (self->hooks, job);
  self->ended (job->id, self->user_data);
}

static void
hook_ended_cb (const char *id, int status, gpointer user_data)
{
  LqServerQueue *self = user_data;
  g_autoptr (GError) error = NULL;

  lq_server_store_end_hook (self->store, id, status, &error);
  complain ("writing down the end of a webhook", error);
}

/* ---- workers */

static gboolean
worked_cb (gpointer user_data)
{
  Result        *result = user_data;
  LqServerQueue *self = result->queue;
  LqServerWork  *work = result->work;
  g_autoptr (LqServerJob) job = NULL;

  if (work->end != LQ_SERVER_WORK_STOPPED)
    job = lq_server_store_find_job (self->store, work->id, NULL);
  if (job != NULL) {
    job->status = work->end == LQ_SERVER_WORK_DONE ? LQ_SERVER_COMPLETED : LQ_SERVER_FAILED;
    job->duration_ms = atomic_load (&work->duration_ms);
    job->error_type = g_strdup (work->error_type);
    job->error_message = g_strdup (work->error_message);
    end_job (self, job);
  }

  g_hash_table_remove (self->running, work->id);
  lq_server_queue_wake (self);
  return G_SOURCE_REMOVE;
}

static void
work_cb (gpointer data, gpointer user_data)
{
  LqServerQueue *self = user_data;
  Result        *result = g_new0 (Result, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  result->queue = self;
  result->work = data;
  lq_server_work_do (result->work, self->scribes, self->config->job_minutes, self->stopping);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, worked_cb, result, g_free);
  g_source_attach (source, self->context);
}

static void
start (LqServerQueue *self, const LqServerJob *job)
{
  LqServerWork *work = g_new0 (LqServerWork, 1);

  work->id = g_strdup (job->id);
  work->file_path = lq_server_store_dup_file_path (self->folder, job->order->file_id);
  work->transcript_path = lq_server_store_dup_transcript_path (self->folder, job->id);
  work->wants_language = job->order->wants_language;
  g_hash_table_insert (self->running, work->id, work);
  g_thread_pool_push (self->workers, work, NULL);
}

void
lq_server_queue_wake (LqServerQueue *self)
{
  while (!g_cancellable_is_cancelled (self->stopping) &&
         g_hash_table_size (self->running) < (guint) self->config->n_jobs) {
    g_autoptr (GError) error = NULL;
    g_autoptr (LqServerJob) job = lq_server_store_take_job (self->store, &error);

    complain ("taking a job", error);
    if (job == NULL)
      return;
    if (job->n_tries <= TRIES_MOST) {
      start (self, job);
      continue;
    }
    job->status = LQ_SERVER_FAILED;
    job->error_type = g_strdup ("internal_error");
    job->error_message = g_strdup ("The server was ended several times while it was at this file.");
    end_job (self, job);
  }
}

const LqServerWork *
lq_server_queue_find (LqServerQueue *self, const char *id)
{
  return g_hash_table_lookup (self->running, id);
}

static void
tell_again (LqServerQueue *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = lq_server_store_list_hooks (self->store, &error);

  complain ("looking for webhooks", error);
  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    lq_server_hooks_tell (self->hooks, g_ptr_array_index (jobs, i));
}

LqServerQueue *
lq_server_queue_new (const LqServerConfig *config,
                     const char           *folder,
                     LqServerStore        *store,
                     LqServerJobEnded      ended,
                     gpointer              user_data)
{
  LqServerQueue *self = g_new0 (LqServerQueue, 1);

  self->config = config;
  self->folder = g_strdup (folder);
  self->store = store;
  self->ended = ended;
  self->user_data = user_data;
  self->context = g_main_context_ref_thread_default ();
  self->stopping = g_cancellable_new ();
  self->scribes = lq_server_scribes_new (config);
  self->hooks = lq_server_hooks_new (hook_ended_cb, self);
  self->workers = g_thread_pool_new (work_cb, self, config->n_jobs, TRUE, NULL);
  self->running =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) lq_server_work_free);
  tell_again (self);
  return self;
}

void
lq_server_queue_free (LqServerQueue *self)
{
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return;

  g_cancellable_cancel (self->stopping);
  g_thread_pool_free (self->workers, FALSE, TRUE);
  while (g_hash_table_size (self->running) > 0)
    g_main_context_iteration (self->context, TRUE);
  lq_server_store_requeue (self->store, &error);
  complain ("queueing again what was stopped", error);
  lq_server_hooks_free (self->hooks);
  lq_server_scribes_free (self->scribes);
  g_hash_table_unref (self->running);
  g_object_unref (self->stopping);
  g_main_context_unref (self->context);
  g_free (self->folder);
  g_free (self);
}
