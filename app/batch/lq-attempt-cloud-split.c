/* lq-attempt-cloud-split.c: what is too long or too large for the service is sent in parts
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asked for on the line's thread; workers listen and write. A part is written just before it is
 * sent, and removed then: there is one at a time for each job. What a killed process has left of
 * them goes when the job does, or when it is gone on with. */

#define G_LOG_DOMAIN "lq-attempt"

#include "config.h"
#include "lq-attempt-cloud-private.h"
#include "lq-error.h"
#include "lq-split.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdatomic.h>

/* A little less than the limit: the service may count otherwise. */
enum { MARGIN_MS = 60 * 1000 };

static _Atomic int64_t longest_for_tests_ms;

/* For a worker. */
typedef struct {
  char   *path;
  char   *out_path;
  int64_t start_ms;
  int64_t end_ms;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_free (work->path);
  g_free (work->out_path);
  g_free (work);
}

static int64_t
get_longest_ms (void)
{
  int64_t for_tests_ms = atomic_load (&longest_for_tests_ms);

  return for_tests_ms > 0 ? for_tests_ms : LQ_SONIOX_DURATION_MAX_MS - MARGIN_MS;
}

static void
plan_parts (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Work *work = data;
  GError     *error = NULL;
  GArray     *plan = lq_split_plan (work->path, get_longest_ms (), cancellable, &error);

  if (plan != NULL)
    g_task_return_pointer (task, plan, (GDestroyNotify) g_array_unref);
  else
    g_task_return_error (task, error);
}

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LqAttemptCloud *self = user_data;
  GError         *error = NULL;
  g_autoptr (GArray) plan = g_task_propagate_pointer (G_TASK (result), &error);

  if (plan == NULL) {
    lq_attempt_cloud_fail (self, error);
    return;
  }

  for (guint i = 0; i < plan->len; i++) {
    const LqSplitPart *part = &g_array_index (plan, LqSplitPart, i);

    g_ptr_array_add (self->parts, lq_job_part_new (i, part->start_ms, part->end_ms));
  }
  lq_attempt_cloud_step (self);
}

static void
write_part (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Work      *work = data;
  g_autofree char *folder = g_path_get_dirname (work->out_path);
  GError          *error = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    g_task_return_new_error (task, LQ_ERROR, LQ_ERROR_DISK, "making %s: %s", folder,
                             g_strerror (errno));
  else if (lq_split_write (work->path, work->start_ms, work->end_ms, work->out_path, cancellable,
                           &error))
    g_task_return_pointer (task, g_strdup (work->out_path), g_free);
  else
    g_task_return_error (task, error);
}

static GTask *
begin_work (LqAttemptCloud *self, GAsyncReadyCallback callback, Work **work)
{
  GTask *task = g_task_new (NULL, self->cancellable, callback, self);

  *work = g_new0 (Work, 1);
  (*work)->path = g_strdup (lq_attempt_get_record (LQ_ATTEMPT (self))->path);
  g_task_set_task_data (task, *work, work_free);

  return task;
}

bool
lq_attempt_cloud_must_split (LqAttemptCloud *self)
{
  const LqJobRecord *record = lq_attempt_get_record (LQ_ATTEMPT (self));

  return self->parts->len == 0 &&
         (record->size > LQ_SONIOX_SIZE_MAX || record->duration_ms > get_longest_ms ());
}

void
lq_attempt_cloud_split (LqAttemptCloud *self)
{
  Work *work;
  g_autoptr (GTask) task = begin_work (self, planned_cb, &work);

  lq_attempt_cloud_tell (self, LQ_STEP_SPLIT, 0, 0, -1);
  g_task_run_in_thread (task, plan_parts);
}

bool
lq_attempt_cloud_is_written (LqAttemptCloud *self)
{
  return self->parts->len > 1 ||
         lq_attempt_get_record (LQ_ATTEMPT (self))->size > LQ_SONIOX_SIZE_MAX;
}

/* Where a part is written. Returns: (transfer full) */
static char *
dup_written_path (LqAttemptCloud *self, const LqJobPart *part)
{
  g_autofree char *reference = lq_attempt_cloud_dup_reference (self, part);
  g_autofree char *name = g_strconcat (reference, ".flac", NULL);

  return g_build_filename (g_get_user_cache_dir (), "loquat", "parts", name, NULL);
}

void
lq_attempt_cloud_write (LqAttemptCloud *self, GAsyncReadyCallback callback)
{
  Work *work;
  g_autoptr (GTask) task = begin_work (self, callback, &work);

  work->out_path = dup_written_path (self, self->part);
  work->start_ms = self->part->start_ms;
  work->end_ms = self->part->end_ms;
  g_task_run_in_thread (task, write_part);
}

static void
remove_if_there (const char *path)
{
  if (g_unlink (path) != 0 && errno != ENOENT)
    g_message ("a part of a recording stays on the disk: %s", g_strerror (errno));
}

void
lq_attempt_cloud_remove_written (LqAttemptCloud *self)
{
  for (guint i = 0; lq_attempt_cloud_is_written (self) && i < self->parts->len; i++) {
    g_autofree char *path = dup_written_path (self, g_ptr_array_index (self->parts, i));
    g_autofree char *begun =
      g_strconcat (path, ".part", NULL); /* as lq_flac_write_from() names it */

    remove_if_there (path);
    remove_if_there (begun);
  }
}

void
lq_attempt_cloud_set_longest_ms (int64_t longest_ms)
{
  atomic_store (&longest_for_tests_ms, longest_ms);
}
