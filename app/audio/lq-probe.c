/* lq-probe.c: what a file is, without decoding it all
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-probe"

#include "config.h"
#include "lq-probe.h"

#include "lq-media-reader.h"

/* Some kinds of files do not name their length: it is guessed from what the first seconds take. */
enum { CHUNK = 4096, LISTEN_S = 20 };

static int64_t
guess_duration_ms (LqMediaReader *reader, const LqMediaInfo *info)
{
  g_autofree float *frames = g_new (float, (gsize) CHUNK * info->n_channels);
  int64_t           duration_ms = info->duration_ms;
  uint64_t          n_left = (uint64_t) LISTEN_S * info->rate_hz;
  size_t            n;

  while (duration_ms < 0 && n_left > 0 && (n = lq_media_reader_read (reader, frames, CHUNK)) > 0) {
    n_left -= MIN (n, n_left);
    duration_ms = lq_media_reader_get_duration_ms (reader);
  }

  return duration_ms;
}

LqMediaInfo *
lq_probe_file (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (LqMediaReader) reader = NULL;
  g_autoptr (LqMediaInfo) info = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  reader = lq_media_reader_open (path, cancellable, error);
  if (reader == NULL)
    return NULL;

  info = lq_media_info_copy (lq_media_reader_get_info (reader));
  info->duration_ms = guess_duration_ms (reader, info);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  return g_steal_pointer (&info);
}

static void
probe_in_worker (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError      *error = NULL;
  LqMediaInfo *info = lq_probe_file (path, cancellable, &error);

  if (info != NULL)
    g_task_return_pointer (task, info, (GDestroyNotify) lq_media_info_free);
  else
    g_task_return_error (task, error);
}

void
lq_probe_file_async (const char         *path,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (path != NULL);

  g_task_set_source_tag (task, lq_probe_file_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, probe_in_worker);
}

LqMediaInfo *
lq_probe_file_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
