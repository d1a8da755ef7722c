/* lq-store.c: the history, in one SQLite file behind one thread
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every call becomes a job. A pool of exactly one thread takes the jobs in order and is the only
 * user of the connection; a job then travels back to the main context, where its task is returned
 * and its signal emitted. The task is never returned on the store's thread: that could drop the
 * last reference to the store there, and the thread would wait for its own end. */

#define G_LOG_DOMAIN "lq-store"

#include "config.h"
#include "lq-store.h"
#include "lq-store-private.h"
#include "lq-database.h"
#include "lq-error.h"
#include "lq-history.h"
#include "lq-salvage.h"
#include "lq-word-store.h"

#include <errno.h>
#include <glib/gstdio.h>

struct _LqStore {
  GObject      parent_instance;
  char        *path;
  GThreadPool *pool;  /* NULL: closed */
  GThread     *owner; /* the pool's thread */

  /* On the store's thread, once the store is open. */
  LqHistory *history;
  char      *damaged_path; /* set by the opening, constant afterwards */
};

G_DEFINE_FINAL_TYPE (LqStore, lq_store, G_TYPE_OBJECT)

enum { SAVED, DELETED, N_SIGNALS };
static guint signals[N_SIGNALS];

typedef struct _Job Job;

struct _Job {
  LqStore *store;
  GTask   *task;
  void (*run) (Job *job);    /* on the store's thread: fills in result or error */
  void (*report) (Job *job); /* on the main thread, after success; may be NULL */

  LqEntry    *entry;
  LqWordBook *book;
  LqStoreWork work;
  char       *text; /* an id, or a query */
  LqKinds     kinds;
  int64_t     before_us;
  unsigned    limit;

  gpointer       result;
  GDestroyNotify free_result;
  GError        *error;
};

static void
job_free (Job *job)
{
  if (job->result != NULL && job->free_result != NULL)
    job->free_result (job->result);

  g_clear_object (&job->entry);
  g_clear_pointer (&job->book, lq_word_book_free);
  g_clear_object (&job->task);
  g_clear_object (&job->store);
  g_clear_error (&job->error);
  g_free (job->text);
  g_free (job);
}

static Job *
job_new (LqStore            *self,
         gpointer            source,
         GCancellable       *cancellable,
         GAsyncReadyCallback callback,
         gpointer            user_data)
{
  Job *job = g_new0 (Job, 1);

  job->store = g_object_ref (self);
  job->task = g_task_new (source, cancellable, callback, user_data);

  return job;
}

static gboolean
return_job_cb (gpointer user_data)
{
  Job *job = user_data;

  if (job->error == NULL && job->report != NULL)
    job->report (job);

  if (job->error != NULL)
    g_task_return_error (job->task, g_steal_pointer (&job->error));
  else if (job->free_result != NULL)
    g_task_return_pointer (job->task, g_steal_pointer (&job->result), job->free_result);
  else
    g_task_return_boolean (job->task, TRUE);

  return G_SOURCE_REMOVE;
}

static void
return_job (Job *job)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, g_task_get_priority (job->task));
  g_source_set_callback (source, return_job_cb, job, (GDestroyNotify) job_free);
  g_source_attach (source, g_task_get_context (job->task));
}

static void
run_job (gpointer data, gpointer user_data)
{
  Job     *job = data;
  LqStore *self = job->store;

  if (self->owner == NULL)
    self->owner = g_thread_self ();
  g_assert (self->owner == g_thread_self ());

  if (!g_cancellable_is_cancelled (g_task_get_cancellable (job->task)))
    job->run (job);

  return_job (job);
}

static void
submit (Job *job, void (*run) (Job *job), void (*report) (Job *job))
{
  job->run = run;
  job->report = report;

  if (job->store->pool != NULL) {
    g_thread_pool_push (job->store->pool, job, NULL);
    return;
  }

  g_set_error (&job->error, LQ_ERROR, LQ_ERROR_STORE, "%s: is closed", job->store->path);
  return_job (job);
}

/* The damaged file stays, so that its entries need not be flushed to the medium one by one. */
static void
take_over (LqStore *self, sqlite3 *db)
{
  lq_sql_exec (db, "PRAGMA synchronous = NORMAL", NULL);
  g_message ("%u entries were taken over from %s", lq_salvage (self->damaged_path, self->history),
             self->damaged_path);
  lq_sql_exec (db, "PRAGMA synchronous = FULL", NULL);
}

static void
run_open (Job *job)
{
  LqStore *self = job->store;
  sqlite3 *db = lq_database_open (self->path, &self->damaged_path, &job->error);

  if (db == NULL)
    return;

  self->history = lq_history_new (db);
  if (self->damaged_path != NULL)
    take_over (self, db);

  job->result = g_object_ref (self);
}

static void
run_save (Job *job)
{
  lq_history_save (job->store->history, job->entry, &job->error);
}

static void
report_save (Job *job)
{
  g_signal_emit (job->store, signals[SAVED], 0, job->entry);
}

/* For those who leave the callback out: the next save carries the same and more. */
static void
save_unwatched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!lq_store_save_finish (LQ_STORE (source), result, &error))
    g_message ("not saved: %s", error->message);
}

static void
run_load (Job *job)
{
  job->result = lq_history_load (job->store->history, job->text, &job->error);
}

static void
run_find (Job *job)
{
  job->result = lq_history_find (job->store->history, job->text, job->kinds, job->before_us,
                                 job->limit, &job->error);
}

static void
run_find_unfinished (Job *job)
{
  job->result = lq_history_find_unfinished (job->store->history, &job->error);
}

/* A path that came from a file someone else may have written does not make us delete what is not
 * ours: only below the database's own folder, wherever links lead. */
static bool
is_ours (LqStore *self, const char *path)
{
  g_autofree char *own_folder = g_path_get_dirname (self->path);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *own_real = realpath (own_folder, NULL);
  g_autofree char *real = realpath (folder, NULL);
  size_t           length = own_real ? strlen (own_real) : 0;

  return real != NULL && own_real != NULL && g_str_has_prefix (real, own_real) &&
         (real[length] == '/' || real[length] == '\0');
}

static bool
remove_audio (LqStore *self, const char *path, GError **error)
{
  if (path == NULL || !is_ours (self, path) || g_unlink (path) == 0 || errno == ENOENT)
    return true;

  g_set_error (error, LQ_ERROR, LQ_ERROR_DISK, "deleting %s: %s", path, g_strerror (errno));

  return false;
}

/* The audio first: an entry whose sound could not be deleted must stay, to be deleted again. */
static void
run_delete (Job *job)
{
  g_autoptr (LqEntry) entry = lq_history_load (job->store->history, job->text, &job->error);

  if (entry != NULL && remove_audio (job->store, entry->audio_path, &job->error))
    lq_history_remove (job->store->history, job->text, &job->error);
}

static void
report_delete (Job *job)
{
  g_signal_emit (job->store, signals[DELETED], 0, job->text);
}

static void
run_load_words (Job *job)
{
  job->result = lq_word_store_load (lq_history_get_connection (job->store->history), &job->error);
}

static void
run_save_words (Job *job)
{
  lq_word_store_save (lq_history_get_connection (job->store->history), job->book, &job->error);
}

static void
run_work (Job *job)
{
  job->result = job->work (job->store->history, g_task_get_task_data (job->task), &job->error);
}

static void
lq_store_dispose (GObject *object)
{
  lq_store_close (LQ_STORE (object));

  G_OBJECT_CLASS (lq_store_parent_class)->dispose (object);
}

static void
lq_store_finalize (GObject *object)
{
  LqStore *self = LQ_STORE (object);

  g_free (self->path);
  g_free (self->damaged_path);

  G_OBJECT_CLASS (lq_store_parent_class)->finalize (object);
}

static void
lq_store_class_init (LqStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lq_store_dispose;
  object_class->finalize = lq_store_finalize;

  signals[SAVED] = g_signal_new ("saved", LQ_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, LQ_TYPE_ENTRY);
  signals[DELETED] = g_signal_new ("deleted", LQ_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
lq_store_init (LqStore *self)
{
  /* Exclusive, with one thread: without this, a pool's threads come and go. */
  self->pool = g_thread_pool_new (run_job, NULL, 1, TRUE, NULL);
}

void
lq_store_open_async (const char         *path,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  g_autoptr (LqStore) self = NULL;
  Job *job;

  g_return_if_fail (path != NULL);

  self = g_object_new (LQ_TYPE_STORE, NULL);
  self->path = g_strdup (path);
  job = job_new (self, NULL, cancellable, callback, user_data);
  g_task_set_source_tag (job->task, lq_store_open_async);
  job->free_result = g_object_unref;
  submit (job, run_open, NULL);
}

LqStore *
lq_store_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

const char *
lq_store_get_damaged_path (LqStore *self)
{
  g_return_val_if_fail (LQ_IS_STORE (self), NULL);

  return self->damaged_path;
}

void
lq_store_save_async (LqStore            *self,
                     LqEntry            *entry,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  Job *job;

  g_return_if_fail (LQ_IS_STORE (self));
  g_return_if_fail (LQ_IS_ENTRY (entry));

  job = job_new (self, self, NULL, callback ? callback : save_unwatched_cb, user_data);
  g_task_set_source_tag (job->task, lq_store_save_async);
  job->entry = g_object_ref (entry);
  submit (job, run_save, report_save);
}

gboolean
lq_store_save_finish (LqStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lq_store_load_async (LqStore            *self,
                     const char         *id,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  Job *job;

  g_return_if_fail (LQ_IS_STORE (self));
  g_return_if_fail (id != NULL);

  job = job_new (self, self, cancellable, callback, user_data);
  g_task_set_source_tag (job->task, lq_store_load_async);
  job->text = g_strdup (id);
  job->free_result = g_object_unref;
  submit (job, run_load, NULL);
}

LqEntry *
lq_store_load_finish (LqStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lq_store_find_async (LqStore            *self,
                     const char         *query,
                     LqKinds             kinds,
                     int64_t             before_us,
                     unsigned            limit,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  Job *job;

  g_return_if_fail (LQ_IS_STORE (self));

  job = job_new (self, self, cancellable, callback, user_data);
  g_task_set_source_tag (job->task, lq_store_find_async);
  job->text = g_strdup (query);
  job->kinds = kinds;
  job->before_us = before_us;
  job->limit = limit;
  job->free_result = (GDestroyNotify) g_ptr_array_unref;
  submit (job, run_find, NULL);
}

GPtrArray *
lq_store_find_finish (LqStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lq_store_find_unfinished_async (LqStore            *self,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  Job *job;

  g_return_if_fail (LQ_IS_STORE (self));

  job = job_new (self, self, cancellable, callback, user_data);
  g_task_set_source_tag (job->task, lq_store_find_unfinished_async);
  job->free_result = (GDestroyNotify) g_ptr_array_unref;
  submit (job, run_find_unfinished, NULL);
}

GPtrArray *
lq_store_find_unfinished_finish (LqStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lq_store_delete_async (LqStore            *self,
                       const char         *id,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  Job *job;

  g_return_if_fail (LQ_IS_STORE (self));
  g_return_if_fail (id != NULL);

  job = job_new (self, self, NULL, callback, user_data);
  g_task_set_source_tag (job->task, lq_store_delete_async);
  job->text = g_strdup (id);
  submit (job, run_delete, report_delete);
}

gboolean
lq_store_delete_finish (LqStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lq_store_load_words_async (LqStore            *self,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  Job *job;

  g_return_if_fail (LQ_IS_STORE (self));

  job = job_new (self, self, cancellable, callback, user_data);
  g_task_set_source_tag (job->task, lq_store_load_words_async);
  job->free_result = (GDestroyNotify) lq_word_book_free;
  submit (job, run_load_words, NULL);
}

LqWordBook *
lq_store_load_words_finish (LqStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lq_store_save_words_async (LqStore            *self,
                           const LqWordBook   *book,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  Job *job;

  g_return_if_fail (LQ_IS_STORE (self));
  g_return_if_fail (book != NULL);

  job = job_new (self, self, NULL, callback, user_data);
  g_task_set_source_tag (job->task, lq_store_save_words_async);
  job->book = lq_word_book_copy (book);
  submit (job, run_save_words, NULL);
}

gboolean
lq_store_save_words_finish (LqStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lq_store_submit (LqStore *self, GTask *task, LqStoreWork work, GDestroyNotify free_result)
{
  Job *job = g_new0 (Job, 1);

  job->store = g_object_ref (self);
  job->task = task;
  job->work = work;
  job->free_result = free_result;
  submit (job, run_work, NULL);
}

void
lq_store_tell_saved (LqStore *self, LqEntry *entry)
{
  g_return_if_fail (LQ_IS_STORE (self));

  g_signal_emit (self, signals[SAVED], 0, entry);
}

void
lq_store_close (LqStore *self)
{
  g_return_if_fail (LQ_IS_STORE (self));

  if (self->pool == NULL)
    return;

  g_thread_pool_free (g_steal_pointer (&self->pool), FALSE, TRUE);

  /* The thread has ended, so that its connection may be closed from here. */
  g_clear_pointer (&self->history, lq_history_free);
}
