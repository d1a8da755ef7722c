/* lq-soniox-rest-find.c: what the service has of ours, and how much altogether
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-soniox"

#include "config.h"
#include "lq-error.h"
#include "lq-soniox-rest-private.h"

/* ---- by our reference */

typedef struct {
  char          *reference_id;
  LqSonioxFound *found;
} Search;

void
lq_soniox_found_free (LqSonioxFound *found)
{
  if (found == NULL)
    return;

  g_free (found->file_id);
  g_free (found->transcription_id);
  g_free (found);
}

static void
search_free (gpointer data)
{
  Search *search = data;

  g_free (search->reference_id);
  lq_soniox_found_free (search->found);
  g_free (search);
}

/* A failed one is of less use than one that has not begun. */
static int
get_worth (LqSonioxState state)
{
  return state == LQ_SONIOX_FAILED ? -1 : (int) state;
}

static bool
note_transcription (gconstpointer item, gpointer data)
{
  const LqSonioxTranscription *transcription = item;
  Search                      *search = data;
  LqSonioxFound               *found = search->found;

  if (g_strcmp0 (transcription->reference_id, search->reference_id) != 0 ||
      (found->transcription_id != NULL &&
       get_worth (found->state) >= get_worth (transcription->state)))
    return false;

  g_free (found->transcription_id);
  g_free (found->file_id);
  found->transcription_id = g_strdup (transcription->id);
  found->file_id = g_strdup (transcription->file_id);
  found->state = transcription->state;

  return false;
}

static bool
note_file (gconstpointer item, gpointer data)
{
  const LqSonioxFile *file = item;
  Search             *search = data;

  if (search->found->file_id == NULL && g_strcmp0 (file->reference_id, search->reference_id) == 0)
    search->found->file_id = g_strdup (file->id);

  return false;
}

static void
return_found (GTask *task)
{
  Search *search = g_task_get_task_data (task);

  g_task_return_pointer (task, g_steal_pointer (&search->found),
                         (GDestroyNotify) lq_soniox_found_free);
}

static void
files_searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) rest = lq_soniox_rest_list_finish (LQ_SONIOX_REST (source), result, &error);

  if (rest != NULL)
    return_found (task);
  else
    g_task_return_error (task, error);
}

static void
transcriptions_searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqSonioxRest *self = LQ_SONIOX_REST (source);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Search       *search = g_task_get_task_data (task);
  GError       *error = NULL;
  g_autoptr (GPtrArray) rest = lq_soniox_rest_list_finish (self, result, &error);

  if (rest == NULL)
    g_task_return_error (task, error);
  else if (search->found->file_id != NULL)
    return_found (task);
  else
    lq_soniox_rest_list_async (self, LQ_SONIOX_PAGE_FILES, note_file, search, cancellable,
                               files_searched_cb, g_steal_pointer (&task));
}

void
lq_soniox_rest_find_async (LqSonioxRest       *self,
                           const char         *reference_id,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask  *task;
  Search *search;

  g_return_if_fail (LQ_IS_SONIOX_REST (self));
  g_return_if_fail (reference_id != NULL && *reference_id != '\0');

  task = lq_soniox_rest_begin (self, lq_soniox_rest_find_async, cancellable, callback, user_data);
  search = g_new0 (Search, 1);
  search->reference_id = g_strdup (reference_id);
  search->found = g_new0 (LqSonioxFound, 1);
  g_task_set_task_data (task, search, search_free);
  lq_soniox_rest_list_async (self, LQ_SONIOX_PAGE_TRANSCRIPTIONS, note_transcription, search,
                             cancellable, transcriptions_searched_cb, task);
}

LqSonioxFound *
lq_soniox_rest_find_finish (LqSonioxRest *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- how much there is */

static bool
count_transcription (gconstpointer item, gpointer data)
{
  const LqSonioxTranscription *transcription = item;
  LqSonioxUsage               *usage = data;

  usage->n_transcriptions++;
  usage->n_pending +=
    transcription->state == LQ_SONIOX_QUEUED || transcription->state == LQ_SONIOX_PROCESSING;

  return false;
}

static bool
count_file (gconstpointer item, gpointer data)
{
  const LqSonioxFile *file = item;
  LqSonioxUsage      *usage = data;

  usage->n_files++;
  usage->stored_bytes += file->size;

  return false;
}

static void
files_counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) rest = lq_soniox_rest_list_finish (LQ_SONIOX_REST (source), result, &error);

  if (rest != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
transcriptions_counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqSonioxRest  *self = LQ_SONIOX_REST (source);
  GCancellable  *cancellable = g_task_get_cancellable (task);
  LqSonioxUsage *usage = g_task_get_task_data (task);
  GError        *error = NULL;
  g_autoptr (GPtrArray) rest = lq_soniox_rest_list_finish (self, result, &error);

  if (rest == NULL)
    g_task_return_error (task, error);
  else
    lq_soniox_rest_list_async (self, LQ_SONIOX_PAGE_FILES, count_file, usage, cancellable,
                               files_counted_cb, g_steal_pointer (&task));
}

void
lq_soniox_rest_get_usage_async (LqSonioxRest       *self,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  GTask         *task;
  LqSonioxUsage *usage;

  g_return_if_fail (LQ_IS_SONIOX_REST (self));

  task =
    lq_soniox_rest_begin (self, lq_soniox_rest_get_usage_async, cancellable, callback, user_data);
  usage = g_new0 (LqSonioxUsage, 1);
  g_task_set_task_data (task, usage, g_free);
  lq_soniox_rest_list_async (self, LQ_SONIOX_PAGE_TRANSCRIPTIONS, count_transcription, usage,
                             cancellable, transcriptions_counted_cb, task);
}

gboolean
lq_soniox_rest_get_usage_finish (LqSonioxRest  *self,
                                 GAsyncResult  *result,
                                 LqSonioxUsage *usage,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  *usage = *(LqSonioxUsage *) g_task_get_task_data (G_TASK (result));

  return g_task_propagate_boolean (G_TASK (result), error);
}
