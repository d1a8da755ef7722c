/* lq-recovery.c: finds recordings that a crash left, and puts their words into the history
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A worker thread opens what lies in the spool folder; then the main thread takes one recording
 * after the other through a session and the archive, as if it had just been spoken. First it sees
 * to the entries whose recording is not there any more, which would never be finished. */

#define G_LOG_DOMAIN "lq-recovery"

#include "config.h"
#include "lq-recovery.h"
#include "lq-archive.h"
#include "lq-paths.h"
#include "lq-settings.h"
#include "lq-store-jobs.h"

/* A recording that was left. */
typedef struct {
  char    *id;
  LqSpool *spool;
  int64_t  started_at_us; /* as the file tells */
} Left;

typedef struct {
  LqStore    *store;
  GSettings  *settings;
  LqRecovered recovered;
  gpointer    user_data;
  GHashTable *sent;       /* ids of those that the queue has sent to a service */
  GPtrArray  *unfinished; /* entries; after the search those without a recording */
  GPtrArray  *lefts;      /* still to do; the last one is the current */
  LqEntry    *entry;      /* what the history knows of the current one */
  LqSession  *session;
  int         n_recovered;
} Recovery;

static void
left_free (gpointer data)
{
  Left *left = data;

  g_free (left->id);
  g_clear_pointer (&left->spool, lq_spool_unref);
  g_free (left);
}

static void
recovery_free (gpointer data)
{
  Recovery *recovery = data;

  g_clear_object (&recovery->store);
  g_clear_object (&recovery->settings);
  g_clear_object (&recovery->entry);
  g_clear_object (&recovery->session);
  g_clear_pointer (&recovery->sent, g_hash_table_unref);
  g_clear_pointer (&recovery->unfinished, g_ptr_array_unref);
  g_clear_pointer (&recovery->lefts, g_ptr_array_unref);
  g_free (recovery);
}

/* ---- worker thread */

static int64_t
guess_start_us (const char *path, LqSpool *spool)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info =
    g_file_query_info (file, G_FILE_ATTRIBUTE_TIME_MODIFIED, 0, NULL, NULL);
  g_autoptr (GDateTime) written =
    info != NULL ? g_file_info_get_modification_date_time (info) : NULL;
  int64_t written_us =
    written != NULL ? g_date_time_to_unix (written) * G_USEC_PER_SEC : g_get_real_time ();

  return written_us - lq_spool_get_length_ms (spool) * 1000;
}

static Left *
open_left (const char *name)
{
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqSpool) spool = NULL;
  Left *left;

  if (!g_str_has_suffix (name, ".wav"))
    return NULL;

  id = g_strndup (name, strlen (name) - strlen (".wav"));
  path = lq_paths_dup_spool (id);
  spool = lq_spool_open_left (path, &error);
  if (spool == NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
      g_message ("a recording that was left cannot be opened: %s", error->message);
    return NULL;
  }

  left = g_new0 (Left, 1);
  left->started_at_us = guess_start_us (path, spool);
  left->id = g_steal_pointer (&id);
  left->spool = g_steal_pointer (&spool);

  return left;
}

/* Looked at after the entries were found: a recording is made before its entry. */
static void
keep_soundless (GPtrArray *entries)
{
  for (guint i = entries->len; i > 0; i--) {
    const LqEntry   *entry = g_ptr_array_index (entries, i - 1);
    g_autofree char *path = lq_paths_dup_spool (entry->id);

    if (g_file_test (path, G_FILE_TEST_EXISTS))
      g_ptr_array_remove_index_fast (entries, i - 1);
  }
}

static void
find_lefts (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Recovery        *recovery = data;
  g_autofree char *path = lq_paths_dup_spool_dir ();
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  keep_soundless (recovery->unfinished);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    Left *left = open_left (name);

    if (left != NULL)
      g_ptr_array_add (recovery->lefts, left);
  }

  g_task_return_boolean (task, TRUE);
}

/* The words are safe already: only the sound has to be put where it belongs. */
static void
put_audio_away (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Recovery   *recovery = data;
  Left       *left = g_ptr_array_index (recovery->lefts, recovery->lefts->len - 1);
  const char *path = recovery->entry != NULL ? recovery->entry->audio_path : NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    lq_spool_remove (left->spool);
  else if (!lq_spool_compress (left->spool, path, &error))
    g_message ("a recording stays uncompressed: %s", error->message);

  g_task_return_boolean (task, TRUE);
}

/* ---- main thread */

/* Recovers the last of those left, then the one before, until none is left. */
static void recover_next (GTask *task);

static void
finish_current (GTask *task)
{
  Recovery *recovery = g_task_get_task_data (task);

  g_clear_object (&recovery->entry);
  g_clear_object (&recovery->session);
  g_ptr_array_set_size (recovery->lefts, recovery->lefts->len - 1);
  recover_next (task);
}

static void
put_away_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  finish_current (user_data);
}

static void
put_away (GTask *task)
{
  Recovery *recovery = g_task_get_task_data (task);
  g_autoptr (GTask) inner = g_task_new (NULL, NULL, put_away_cb, task);

  g_task_set_task_data (inner, recovery, NULL);
  g_task_run_in_thread (inner, put_audio_away);
}

static void
archived_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask    *task = user_data;
  Recovery *recovery = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LqEntry) entry = lq_archive_session_finish (result, &error);

  if (error != NULL)
    g_message ("a recovered entry could not be saved: %s", error->message);
  if (entry != NULL && entry->state == LQ_ENTRY_COMPLETE) {
    recovery->n_recovered++;
    recovery->recovered (entry, recovery->user_data);
  }
  finish_current (task);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!lq_store_save_finish (LQ_STORE (source), result, &error))
    g_message ("an incomplete entry could not be saved: %s", error->message);
  finish_current (user_data);
}

/* This time it went no better: the words of the first time stay, the sound waits for the next
 * start. */
static void
keep_earlier_words (GTask *task)
{
  Recovery *recovery = g_task_get_task_data (task);
  LqEntry  *entry = recovery->entry;

  entry->state = LQ_ENTRY_INCOMPLETE;
  g_free (entry->audio_path);
  entry->audio_path = lq_paths_dup_spool (entry->id);
  lq_store_save_async (recovery->store, entry, kept_cb, task);
}

static void
ended_cb (LqSession *session, gpointer user_data)
{
  Recovery *recovery = g_task_get_task_data (user_data);

  if (!lq_session_is_complete (session) && *recovery->entry->text != '\0') {
    keep_earlier_words (user_data);
    return;
  }

  lq_archive_session_async (recovery->store, session, recovery->entry,
                            g_settings_get_boolean (recovery->settings, LQ_SETTINGS_KEEP_AUDIO),
                            archived_cb, user_data);
}

static void
configured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Recovery *recovery = g_task_get_task_data (user_data);
  g_autoptr (GError) error = NULL;
  LqEngineConfig *config = lq_engine_configure_finish (result, &error);

  lq_session_set_engine (recovery->session, config, error);
}

/* What was said to one engine is not sent to another one: not to a service when it was meant for
 * this computer. But where the engine has failed, and the person has turned to the built-in one
 * since, it would fail at every start. */
static const LqEngine *
choose_engine (Recovery *recovery)
{
  g_autofree char *id = g_settings_get_string (recovery->settings, LQ_SETTINGS_ENGINE);
  const LqEngine  *chosen = lq_engine_find (id);
  const LqEntry   *entry = recovery->entry;
  bool             is_built_in = chosen == lq_engine_list ()[0];

  if (*entry->engine == '\0' || (entry->state == LQ_ENTRY_INCOMPLETE && is_built_in))
    return chosen;

  return lq_engine_find (entry->engine);
}

/* What was said is written with the words that are the person's now. */
static void
words_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask          *task = user_data;
  Recovery       *recovery = g_task_get_task_data (task);
  Left           *left = g_ptr_array_index (recovery->lefts, recovery->lefts->len - 1);
  const LqEngine *engine = choose_engine (recovery);
  g_autoptr (GError) error = NULL;
  g_autoptr (LqWordBook) book = lq_store_load_words_finish (recovery->store, result, &error);
  g_autoptr (LqRules) rules = NULL;

  if (book == NULL) {
    g_message ("recovering without the person's words: %s", error->message);
    book = lq_word_book_new ();
  }

  rules = lq_word_book_make_rules (book, recovery->settings, engine->id, recovery->entry->app);
  recovery->session = lq_session_new_for_spool (left->id, left->spool);
  lq_session_set_rules (recovery->session, rules);
  g_signal_connect (recovery->session, "ended", G_CALLBACK (ended_cb), task);
  lq_session_start (recovery->session);
  lq_engine_configure_async (engine, recovery->settings, NULL, configured_cb, task);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask    *task = user_data;
  Recovery *recovery = g_task_get_task_data (task);
  Left     *left = g_ptr_array_index (recovery->lefts, recovery->lefts->len - 1);
  g_autoptr (GError) error = NULL;

  recovery->entry = lq_store_load_finish (recovery->store, result, &error);
  if (error != NULL) {
    /* Without the history nothing may be removed: the next start tries again. */
    g_task_return_error (task, g_steal_pointer (&error));
    g_object_unref (task);
    return;
  }

  if (lq_spool_get_length (left->spool) == 0 ||
      (recovery->entry != NULL && (recovery->entry->state == LQ_ENTRY_COMPLETE ||
                                   recovery->entry->state == LQ_ENTRY_CANCELLED))) {
    put_away (task);
    return;
  }

  if (recovery->entry == NULL) {
    recovery->entry = lq_entry_new (left->id);
    recovery->entry->started_at_us = left->started_at_us;
  }
  lq_store_load_words_async (recovery->store, NULL, words_loaded_cb, task);
}

static void
recover_next (GTask *task)
{
  Recovery *recovery = g_task_get_task_data (task);
  Left     *left;

  if (recovery->lefts->len == 0) {
    g_task_return_int (task, recovery->n_recovered);
    g_object_unref (task);
    return;
  }

  left = g_ptr_array_index (recovery->lefts, recovery->lefts->len - 1);
  if (g_hash_table_contains (recovery->sent, left->id))
    finish_current (task);
  else
    lq_store_load_async (recovery->store, left->id, NULL, loaded_cb, task);
}

/* Words without sound are kept as they are; what has neither is no entry. */
static void
close_entry (LqStore *store, LqEntry *entry)
{
  if (*entry->text == '\0') {
    lq_store_delete_async (store, entry->id, NULL, NULL);
    return;
  }

  entry->state = LQ_ENTRY_INCOMPLETE;
  g_free (entry->error);
  entry->error = g_strdup ("the recording is gone");
  lq_store_save_async (store, entry, NULL, NULL);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Recovery *recovery = g_task_get_task_data (user_data);

  for (guint i = 0; i < recovery->unfinished->len; i++)
    close_entry (recovery->store, g_ptr_array_index (recovery->unfinished, i));
  recover_next (user_data);
}

static void
unfinished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask    *task = user_data;
  Recovery *recovery = g_task_get_task_data (task);
  g_autoptr (GTask) inner = g_task_new (NULL, NULL, found_cb, task);
  g_autoptr (GError) error = NULL;

  recovery->unfinished = lq_store_find_unfinished_finish (recovery->store, result, &error);
  if (error != NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    g_object_unref (task);
    return;
  }

  g_task_set_task_data (inner, recovery, NULL);
  g_task_run_in_thread (inner, find_lefts);
}

/* The queue goes on with what it has begun. */
static void
jobs_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Recovery *recovery = g_task_get_task_data (user_data);
  g_autoptr (GPtrArray) jobs = lq_store_load_jobs_finish (recovery->store, result, NULL);

  for (guint i = 0; jobs != NULL && i < jobs->len; i++) {
    const LqJobRecord *job = g_ptr_array_index (jobs, i);

    if (job->kind == LQ_ENTRY_DICTATION && job->host != NULL && job->state <= LQ_JOB_PAUSED)
      g_hash_table_add (recovery->sent, g_strdup (job->id));
  }

  lq_store_find_unfinished_async (recovery->store, NULL, unfinished_cb, user_data);
}

void
lq_recovery_run_async (LqStore            *store,
                       GSettings          *settings,
                       LqRecovered         recovered,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  GTask    *task = g_task_new (NULL, cancellable, callback, user_data);
  Recovery *recovery = g_new0 (Recovery, 1);

  recovery->store = g_object_ref (store);
  recovery->settings = g_object_ref (settings);
  recovery->recovered = recovered;
  recovery->user_data = user_data;
  recovery->sent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  recovery->lefts = g_ptr_array_new_with_free_func (left_free);
  g_task_set_source_tag (task, lq_recovery_run_async);
  g_task_set_task_data (task, recovery, recovery_free);

  lq_store_load_jobs_async (store, NULL, jobs_loaded_cb, task);
}

int
lq_recovery_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), -1);

  return (int) g_task_propagate_int (G_TASK (result), error);
}
