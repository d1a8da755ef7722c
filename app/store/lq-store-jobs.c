/* lq-store-jobs.c: the queue's part of the store
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-store"

#include "config.h"
#include "lq-store-jobs.h"
#include "lq-draft-store.h"
#include "lq-job-store.h"
#include "lq-store-private.h"

/* What one of these needs to know; what it does not is NULL or 0. */
typedef struct {
  LqJobRecord *record;
  GPtrArray   *records;
  GPtrArray   *parts;
  GPtrArray   *tokens;
  char        *id;
  char        *text; /* a digest, or a host */
  int64_t      at;
  double       pace;
} Ask;

static void
ask_free (gpointer data)
{
  Ask *ask = data;

  lq_job_record_free (ask->record);
  g_clear_pointer (&ask->records, g_ptr_array_unref);
  g_clear_pointer (&ask->parts, g_ptr_array_unref);
  g_clear_pointer (&ask->tokens, g_ptr_array_unref);
  g_free (ask->id);
  g_free (ask->text);
  g_free (ask);
}

/* For those who leave the callback out. */
static void
unwatched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_message ("the queue is not kept: %s", error->message);
}

static Ask *
ask_new (LqStore            *self,
         GCancellable       *cancellable,
         GAsyncReadyCallback callback,
         gpointer            user_data,
         GTask             **task)
{
  Ask *ask = g_new0 (Ask, 1);

  *task = g_task_new (self, cancellable, callback ? callback : unwatched_cb, user_data);
  g_task_set_task_data (*task, ask, ask_free);

  return ask;
}

/* What a process has written survives its end, however it ends, without waiting for the medium: a
 * power cut may take the last moments of a job's way, which then are gone again. Only a text that
 * is complete is flushed, and all before it: what the service has of it may be deleted then. */
typedef sqlite3 Hasty;

static Hasty *
begin_hasty (LqHistory *history)
{
  sqlite3 *db = lq_history_get_connection (history);

  lq_sql_exec (db, "PRAGMA synchronous = NORMAL", NULL);

  return db;
}

static void
end_hasty (Hasty *db)
{
  lq_sql_exec (db, "PRAGMA synchronous = FULL", NULL);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Hasty, end_hasty)

static gpointer
load_jobs (LqHistory *history, gpointer data, GError **error)
{
  return lq_job_store_load (lq_history_get_connection (history), error);
}

static gpointer
save_jobs (LqHistory *history, gpointer data, GError **error)
{
  g_autoptr (Hasty) db = begin_hasty (history);
  Ask *ask = data;

  lq_job_store_save (db, ask->records, error);

  return NULL;
}

static gpointer
remove_job (LqHistory *history, gpointer data, GError **error)
{
  Ask *ask = data;
  g_autoptr (Hasty) db = begin_hasty (history);
  g_autofree char *draft = lq_job_record_dup_draft_id (ask->record);

  if (lq_draft_store_drop (db, draft, error))
    lq_job_store_remove (db, ask->record->id, error);

  return NULL;
}

static gpointer
find_digest (LqHistory *history, gpointer data, GError **error)
{
  Ask *ask = data;

  return lq_job_store_find_digest (lq_history_get_connection (history), ask->text, ask->id, error);
}

static gpointer
load_parts (LqHistory *history, gpointer data, GError **error)
{
  Ask *ask = data;

  return lq_job_store_load_parts (lq_history_get_connection (history), ask->id, error);
}

static gpointer
save_parts (LqHistory *history, gpointer data, GError **error)
{
  Ask *ask = data;
  g_autoptr (Hasty) db = begin_hasty (history);

  lq_job_store_save_parts (db, ask->id, ask->text, ask->parts, error);

  return NULL;
}

static gpointer
begin_draft (LqHistory *history, gpointer data, GError **error)
{
  g_autoptr (Hasty) db = begin_hasty (history);
  Ask             *ask = data;
  g_autofree char *id = lq_job_record_dup_draft_id (ask->record);
  g_autoptr (LqEntry) entry = lq_entry_new (id);

  entry->started_at_us = ask->record->created_at_us;
  entry->duration_ms = MAX (0, ask->record->duration_ms);
  entry->title = g_strdup (ask->record->name);
  entry->source_path = g_strdup (ask->record->path);
  g_free (entry->engine);
  entry->engine = g_strdup (ask->record->engine);
  lq_draft_store_begin (db, entry, error);

  return NULL;
}

static gpointer
append_draft (LqHistory *history, gpointer data, GError **error)
{
  g_autoptr (Hasty) db = begin_hasty (history);
  Ask             *ask = data;
  g_autofree char *id = lq_job_record_dup_draft_id (ask->record);

  lq_draft_store_append (db, id, ask->at, ask->tokens, error);

  return NULL;
}

static gpointer
finish_draft (LqHistory *history, gpointer data, GError **error)
{
  Ask             *ask = data;
  g_autofree char *id = lq_job_record_dup_draft_id (ask->record);
  const char      *lack = ask->record->is_cut_off ? "the end of the file is missing" : NULL;

  if (ask->record->kind == LQ_ENTRY_FILE)
    lq_draft_store_finish (lq_history_get_connection (history), id, ask->record->duration_ms, lack,
                           error);

  return NULL;
}

static gpointer
drop_draft (LqHistory *history, gpointer data, GError **error)
{
  g_autoptr (Hasty) db = begin_hasty (history);
  Ask             *ask = data;
  g_autofree char *id = lq_job_record_dup_draft_id (ask->record);

  lq_draft_store_drop (db, id, error);

  return NULL;
}

static gpointer
get_pace (LqHistory *history, gpointer data, GError **error)
{
  Ask    *ask = data;
  double *pace = g_new (double, 1);

  *pace = lq_job_store_get_pace (lq_history_get_connection (history), ask->text);

  return pace;
}

static gpointer
save_pace (LqHistory *history, gpointer data, GError **error)
{
  g_autoptr (Hasty) db = begin_hasty (history);
  Ask *ask = data;

  lq_job_store_save_pace (db, ask->text, ask->pace, error);

  return NULL;
}

static gpointer
load_bare (LqHistory *history, gpointer data, GError **error)
{
  Ask *ask = data;

  return lq_history_load_bare (history, ask->id, error);
}

static void
announce_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqEntry) entry = g_task_propagate_pointer (G_TASK (result), &error);

  if (entry != NULL)
    lq_store_tell_saved (LQ_STORE (source), entry);
  else if (error != NULL)
    g_message ("a text cannot be shown: %s", error->message);
}

/* Those that are about one job, as it is. */
static void
submit_record (LqStore            *self,
               const LqJobRecord  *record,
               LqStoreWork         work,
               GAsyncReadyCallback callback,
               gpointer            user_data)
{
  GTask *task;
  Ask   *ask;

  g_return_if_fail (LQ_IS_STORE (self));
  g_return_if_fail (record != NULL);

  ask = ask_new (self, NULL, callback, user_data, &task);
  ask->record = lq_job_record_copy (record);
  lq_store_submit (self, task, work, NULL);
}

void
lq_store_load_jobs_async (LqStore            *self,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (LQ_IS_STORE (self));

  /* cppcheck-suppress leakReturnValNotUsed; the task owns it */
  ask_new (self, cancellable, callback, user_data, &task);
  lq_store_submit (self, task, load_jobs, (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
lq_store_load_jobs_finish (LqStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lq_store_save_jobs_async (LqStore            *self,
                          const GPtrArray    *records,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  GTask *task;
  Ask   *ask;

  g_return_if_fail (LQ_IS_STORE (self));

  ask = ask_new (self, NULL, callback, user_data, &task);
  ask->records = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_job_record_free);
  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (ask->records, lq_job_record_copy (g_ptr_array_index (records, i)));
  lq_store_submit (self, task, save_jobs, NULL);
}

void
lq_store_save_job_async (LqStore            *self,
                         const LqJobRecord  *record,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new ();

  g_ptr_array_add (records, (gpointer) record);
  lq_store_save_jobs_async (self, records, callback, user_data);
}

void
lq_store_remove_job_async (LqStore            *self,
                           const LqJobRecord  *record,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  submit_record (self, record, remove_job, callback, user_data);
}

void
lq_store_find_digest_async (LqStore            *self,
                            const char         *digest,
                            const char         *but_id,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  GTask *task;
  Ask   *ask;

  g_return_if_fail (LQ_IS_STORE (self));

  ask = ask_new (self, cancellable, callback, user_data, &task);
  ask->text = g_strdup (digest);
  ask->id = g_strdup (but_id);
  lq_store_submit (self, task, find_digest, g_free);
}

char *
lq_store_find_digest_finish (LqStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lq_store_load_parts_async (LqStore            *self,
                           const char         *job_id,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask *task;
  Ask   *ask;

  g_return_if_fail (LQ_IS_STORE (self));

  ask = ask_new (self, cancellable, callback, user_data, &task);
  ask->id = g_strdup (job_id);
  lq_store_submit (self, task, load_parts, (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
lq_store_load_parts_finish (LqStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lq_store_save_parts_async (LqStore            *self,
                           const char         *job_id,
                           const char         *host,
                           const GPtrArray    *parts,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask *task;
  Ask   *ask;

  g_return_if_fail (LQ_IS_STORE (self));

  ask = ask_new (self, NULL, callback, user_data, &task);
  ask->id = g_strdup (job_id);
  ask->text = g_strdup (host);
  ask->parts = lq_job_parts_new ();
  for (guint i = 0; i < parts->len; i++)
    g_ptr_array_add (ask->parts, lq_job_part_copy (g_ptr_array_index (parts, i)));
  lq_store_submit (self, task, save_parts, NULL);
}

void
lq_store_begin_draft_async (LqStore            *self,
                            const LqJobRecord  *record,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  submit_record (self, record, begin_draft, callback, user_data);
}

void
lq_store_append_draft_async (LqStore            *self,
                             const LqJobRecord  *record,
                             int64_t             at,
                             GPtrArray          *tokens,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  GTask *task;
  Ask   *ask;

  g_return_if_fail (LQ_IS_STORE (self));

  ask = ask_new (self, NULL, callback, user_data, &task);
  ask->record = lq_job_record_copy (record);
  ask->at = at;
  ask->tokens = tokens;
  lq_store_submit (self, task, append_draft, NULL);
}

void
lq_store_finish_draft_async (LqStore            *self,
                             const LqJobRecord  *record,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  submit_record (self, record, finish_draft, callback, user_data);
}

void
lq_store_drop_draft_async (LqStore            *self,
                           const LqJobRecord  *record,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  submit_record (self, record, drop_draft, callback, user_data);
}

void
lq_store_announce (LqStore *self, const char *id)
{
  GTask *task;
  Ask   *ask;

  g_return_if_fail (LQ_IS_STORE (self));

  ask = ask_new (self, NULL, announce_cb, NULL, &task);
  ask->id = g_strdup (id);
  lq_store_submit (self, task, load_bare, g_object_unref);
}

void
lq_store_get_pace_async (LqStore            *self,
                         const char         *engine,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  GTask *task;
  Ask   *ask;

  g_return_if_fail (LQ_IS_STORE (self));

  ask = ask_new (self, NULL, callback, user_data, &task);
  ask->text = g_strdup (engine);
  lq_store_submit (self, task, get_pace, g_free);
}

double
lq_store_get_pace_finish (LqStore *self, GAsyncResult *result)
{
  g_autofree double *pace = g_task_propagate_pointer (G_TASK (result), NULL);

  return pace != NULL ? *pace : -1;
}

void
lq_store_save_pace (LqStore *self, const char *engine, double seconds_per_hour)
{
  GTask *task;
  Ask   *ask;

  g_return_if_fail (LQ_IS_STORE (self));

  ask = ask_new (self, NULL, NULL, NULL, &task);
  ask->text = g_strdup (engine);
  ask->pace = seconds_per_hour;
  lq_store_submit (self, task, save_pace, NULL);
}

gboolean
lq_store_job_done_finish (LqStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
