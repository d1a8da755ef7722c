/* lq-archive.c: puts a session that ended into the history, and its sound away
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-archive"

#include "config.h"
#include "lq-archive.h"
#include "lq-paths.h"

typedef struct {
  LqEntry *entry;
  LqSpool *spool; /* NULL: nothing was recorded */
  bool     is_audio_kept;
} Archiving;

static void
archiving_free (gpointer data)
{
  Archiving *archiving = data;

  g_clear_object (&archiving->entry);
  g_clear_pointer (&archiving->spool, lq_spool_unref);
  g_free (archiving);
}

static const char *
find_language (const GPtrArray *tokens)
{
  for (guint i = 0; i < tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (tokens, i);

    if (token->language != NULL)
      return token->language;
  }

  return NULL;
}

static LqEntryState
state_of (LqSession *session)
{
  if (!lq_session_is_complete (session))
    return LQ_ENTRY_INCOMPLETE;

  return lq_session_is_cancelled (session) ? LQ_ENTRY_CANCELLED : LQ_ENTRY_COMPLETE;
}

static bool
is_worth_keeping (LqSession *session)
{
  if (lq_session_get_recorded_ms (session) == 0)
    return false;

  return !lq_session_is_complete (session) || lq_session_has_voice (session) ||
         !lq_transcript_is_empty (lq_session_get_transcript (session));
}

/* Worker thread: the disk may be slow. */
static void
put_audio_away (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Archiving       *archiving = data;
  g_autofree char *path = lq_paths_dup_audio (archiving->entry->id);
  g_autoptr (GError) error = NULL;

  if (!archiving->is_audio_kept)
    lq_spool_remove (archiving->spool);
  else if (!lq_spool_compress (archiving->spool, path, &error))
    g_message ("the recording stays uncompressed: %s", error->message);

  g_task_return_pointer (task, g_object_ref (archiving->entry), g_object_unref);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Archiving *archiving = g_task_get_task_data (task);

  if (!lq_store_save_finish (LQ_STORE (source), result, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (archiving->entry->state != LQ_ENTRY_INCOMPLETE)
    g_task_run_in_thread (task, put_audio_away);
  else
    g_task_return_pointer (task, g_object_ref (archiving->entry), g_object_unref);
}

/* Worker thread. */
static void
remove_audio (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Archiving *archiving = data;

  if (archiving->spool != NULL)
    lq_spool_remove (archiving->spool);

  g_task_return_pointer (task, NULL, NULL);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!lq_store_delete_finish (LQ_STORE (source), result, &error))
    g_message ("an empty entry stays in the history: %s", error->message);

  g_task_run_in_thread (task, remove_audio);
}

LqEntry *
lq_archive_new_entry (LqSession *session, LqEntry *earlier, LqEntryState state)
{
  const LqTranscript *transcript = lq_session_get_transcript (session);
  const GPtrArray    *finals = lq_transcript_get_finals (transcript);
  LqEntry            *entry = lq_entry_new (lq_session_get_id (session));
  const char         *engine = lq_session_get_engine (session);
  const char         *device = earlier != NULL ? earlier->device : lq_session_get_device (session);
  const char         *app = earlier != NULL ? earlier->app : lq_session_get_app (session);
  const GError       *error = lq_session_get_error (session);

  entry->started_at_us =
    earlier != NULL ? earlier->started_at_us : lq_session_get_started_at_us (session);
  entry->duration_ms = lq_session_get_recorded_ms (session);
  entry->state = state;
  entry->device = g_strdup (device);
  entry->app = g_strdup (app);
  entry->language = g_strdup (find_language (finals));
  entry->error = error != NULL ? g_strdup (error->message) : NULL;
  entry->tokens = lq_tokens_share (finals);
  g_free (entry->engine);
  entry->engine = g_strdup (engine != NULL ? engine : "");
  g_free (entry->text);
  entry->text = g_strstrip (lq_tokens_dup_text (finals));
  g_free (entry->raw);
  entry->raw = g_strstrip (lq_tokens_dup_raw (finals));

  return entry;
}

void
lq_archive_session_async (LqStore            *store,
                          LqSession          *session,
                          LqEntry            *earlier,
                          gboolean            is_audio_kept,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (store, NULL, callback, user_data);
  LqSpool   *spool = lq_session_get_spool (session);
  Archiving *archiving = g_new0 (Archiving, 1);

  archiving->entry = lq_archive_new_entry (session, earlier, state_of (session));
  archiving->spool = spool != NULL ? lq_spool_ref (spool) : NULL;
  archiving->is_audio_kept = is_audio_kept;
  g_task_set_source_tag (task, lq_archive_session_async);
  g_task_set_task_data (task, archiving, archiving_free);

  if (!is_worth_keeping (session)) {
    lq_store_delete_async (store, archiving->entry->id, deleted_cb, g_steal_pointer (&task));
    return;
  }

  if (!lq_session_is_complete (session))
    archiving->entry->audio_path = lq_paths_dup_spool (archiving->entry->id);
  else if (is_audio_kept)
    archiving->entry->audio_path = lq_paths_dup_audio (archiving->entry->id);
  lq_store_save_async (store, archiving->entry, saved_cb, g_steal_pointer (&task));
}

LqEntry *
lq_archive_session_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lq_archive_session_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
