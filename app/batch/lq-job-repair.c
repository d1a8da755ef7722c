/* lq-job-repair.c: puts the words of a dictation that was heard again in the place of the first
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread; only the sound is put away by a worker. */

#define G_LOG_DOMAIN "lq-queue"

#include "config.h"
#include "lq-job-repair.h"
#include "lq-composer.h"
#include "lq-engine.h"
#include "lq-paths.h"
#include "lq-settings.h"
#include "lq-spool.h"

typedef struct {
  LqStore     *store;
  GSettings   *settings;
  LqJobRecord *record;
  LqEntry     *draft;
  LqEntry     *entry;
  char        *sound_path; /* before; NULL: it is not kept */
} Repair;

static void
repair_free (gpointer data)
{
  Repair *repair = data;

  g_clear_object (&repair->store);
  g_clear_object (&repair->settings);
  g_clear_object (&repair->draft);
  g_clear_object (&repair->entry);
  lq_job_record_free (repair->record);
  g_free (repair->sound_path);
  g_free (repair);
}

/* Worker thread. Only what lies where recordings wait is ours to move. */
static void
put_sound_away (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Repair          *repair = data;
  g_autofree char *spool_path = lq_paths_dup_spool (repair->record->id);
  g_autoptr (GError) error = NULL;
  g_autoptr (LqSpool) spool = NULL;

  if (g_strcmp0 (repair->sound_path, spool_path) == 0)
    spool = lq_spool_open_left (spool_path, &error);
  if (spool != NULL && repair->entry->audio_path == NULL)
    lq_spool_remove (spool);
  else if (spool != NULL)
    lq_spool_compress (spool, repair->entry->audio_path, &error);
  if (error != NULL)
    g_message ("a recording stays where it is: %s", error->message);

  g_task_return_boolean (task, TRUE);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Repair *repair = g_task_get_task_data (task);
  GError *error = NULL;

  if (!lq_store_save_finish (repair->store, result, &error)) {
    g_task_return_error (task, error);
    return;
  }

  lq_store_drop_draft_async (repair->store, repair->record, NULL, NULL);
  g_task_run_in_thread (task, put_sound_away);
}

static void
set_text (char **field, char *text)
{
  g_free (*field);
  *field = g_strstrip (text);
}

/* Where nothing was heard this time, the words of the first time stay. */
static void
write_words (Repair *repair, LqRules *rules)
{
  g_autoptr (LqTranscript) recognized = lq_transcript_new ();
  g_autoptr (LqComposer) composer = lq_composer_new (rules);
  const GPtrArray *tokens = repair->draft->tokens;
  const GPtrArray *finals;

  if (tokens == NULL || tokens->len == 0)
    return;

  for (guint i = 0; i < tokens->len; i++)
    lq_transcript_append (recognized, lq_token_ref (g_ptr_array_index (tokens, i)));
  lq_composer_follow (composer, recognized, INT64_MAX, true);

  finals = lq_transcript_get_finals (lq_composer_get_transcript (composer));
  g_clear_pointer (&repair->entry->tokens, g_ptr_array_unref);
  repair->entry->tokens = lq_tokens_share (finals);
  set_text (&repair->entry->text, lq_tokens_dup_text (finals));
  set_text (&repair->entry->raw, lq_tokens_dup_raw (finals));
}

static void
words_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask   *task = user_data;
  Repair  *repair = g_task_get_task_data (task);
  LqEntry *entry = repair->entry;
  g_autoptr (LqWordBook) book = lq_store_load_words_finish (repair->store, result, NULL);
  g_autoptr (LqRules) rules = NULL;

  if (book == NULL)
    book = lq_word_book_new ();
  rules = lq_word_book_make_rules (book, repair->settings, repair->record->engine, entry->app);
  write_words (repair, rules);

  repair->sound_path = g_steal_pointer (&entry->audio_path);
  if (g_settings_get_boolean (repair->settings, LQ_SETTINGS_KEEP_AUDIO))
    entry->audio_path = lq_paths_dup_audio (entry->id);
  entry->state = LQ_ENTRY_COMPLETE;
  g_clear_pointer (&entry->error, g_free);
  g_free (entry->engine);
  entry->engine = g_strdup (repair->record->engine);
  lq_store_save_async (repair->store, entry, saved_cb, task);
}

static void
entry_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Repair *repair = g_task_get_task_data (task);
  GError *error = NULL;

  repair->entry = lq_store_load_finish (repair->store, result, &error);
  if (error != NULL) {
    g_task_return_error (task, error);
  } else if (repair->entry == NULL || repair->entry->state != LQ_ENTRY_INCOMPLETE) {
    /* The person has deleted it, or it was repaired otherwise. */
    lq_store_drop_draft_async (repair->store, repair->record, NULL, NULL);
    g_task_return_boolean (task, TRUE);
  } else {
    lq_store_load_words_async (repair->store, NULL, words_loaded_cb, g_steal_pointer (&task));
  }
}

static void
draft_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Repair *repair = g_task_get_task_data (task);
  GError *error = NULL;

  repair->draft = lq_store_load_finish (repair->store, result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (repair->draft == NULL)
    g_task_return_boolean (task, TRUE); /* it was done just before a crash */
  else
    lq_store_load_async (repair->store, repair->record->id, NULL, entry_loaded_cb,
                         g_steal_pointer (&task));
}

void
lq_job_repair_async (LqStore            *store,
                     GSettings          *settings,
                     const LqJobRecord  *record,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  GTask           *task = g_task_new (NULL, NULL, callback, user_data);
  Repair          *repair = g_new0 (Repair, 1);
  g_autofree char *draft_id = lq_job_record_dup_draft_id (record);

  repair->store = g_object_ref (store);
  repair->settings = g_object_ref (settings);
  repair->record = lq_job_record_copy (record);
  g_task_set_source_tag (task, lq_job_repair_async);
  g_task_set_task_data (task, repair, repair_free);
  lq_store_load_async (store, draft_id, NULL, draft_loaded_cb, task);
}

gboolean
lq_job_repair_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lq_job_repair_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

bool
lq_job_repair_is_possible (LqEntry *entry)
{
  return entry->kind == LQ_ENTRY_DICTATION && entry->state == LQ_ENTRY_INCOMPLETE &&
         entry->audio_path != NULL;
}

const char *
lq_job_repair_choose_engine (LqEntry *entry, GSettings *settings)
{
  g_autofree char *id = g_settings_get_string (settings, LQ_SETTINGS_ENGINE);
  const LqEngine  *chosen = lq_engine_find (id);
  bool             is_built_in = chosen == lq_engine_list ()[0];

  if (*entry->engine == '\0' || is_built_in)
    return chosen->id;

  return lq_engine_find (entry->engine)->id;
}
