/* drive-queue.c: transcribes the files it is given with a queue, and ends when all are done
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * drive-queue ENGINE ADDRESS FILE…: ADDRESS is the server's, and of the service's REST side. Prints
 * a line for what happens to each. Files that the queue has, or had, are not added again: so it can
 * be killed, and started once more. DRIVE_LONGEST_MS: what is longer is sent in parts.
 * DRIVE_CANCEL: the first that is done has all others cancelled. DRIVE_CLEAN: it ends only when
 * what the service had of them is deleted. DRIVE_TELL: it tells how far the first file is, and does
 * with it what it reads: pause, resume, cancel, a word a line.
 */

#include "config.h"
#include "lq-attempt-cloud-private.h"
#include "lq-engines.h"
#include "lq-paths.h"
#include "lq-queue-private.h"
#include "lq-settings.h"

#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOOK_MS = 100, TICK_MS = 10, STALL_US = 100 * 1000 };

typedef struct {
  GMainLoop   *loop;
  GSettings   *settings;
  LqStore     *store;
  LqQueue     *queue;
  const char **paths;
  bool         is_added;
  guint        look_id;
  LqJob       *told;    /* the first job, where that is told */
  int64_t      tick_us; /* when the main thread had time last */
  int          n_failed;
} Drive;

static void
say (const char *what, LqJob *job)
{
  const char *details = lq_job_get_details (job);

  g_print ("%s %s%s%s\n", what, lq_job_get_name (job), details ? ": " : "", details ? details : "");
  fflush (stdout);
}

static void
finished_cb (LqQueue *queue, LqJob *job, Drive *self)
{
  say ("finished", job);
  for (guint i = 0;
       g_getenv ("DRIVE_CANCEL") && i < g_list_model_get_n_items (G_LIST_MODEL (queue)); i++) {
    g_autoptr (LqJob) other = g_list_model_get_item (G_LIST_MODEL (queue), i);

    lq_queue_cancel (queue, other);
  }
}

static void
failed_cb (LqQueue *queue, LqJob *job, Drive *self)
{
  say ("failed", job);
  self->n_failed++;
}

static void
duplicate_cb (LqQueue *queue, LqJob *job, const char *entry_id, const char *path, Drive *self)
{
  g_print ("known %s\n", path);
}

static void
tell_cb (LqJob *job, GParamSpec *pspec, Drive *self)
{
  g_print ("progress %d %.6f %.0f %" G_GINT64_FORMAT "\n", (int) lq_job_get_step (job),
           lq_job_get_progress (job), lq_job_get_speed (job), lq_job_get_left_ms (job));
  fflush (stdout);
}

static gboolean
tick_cb (gpointer user_data)
{
  Drive  *self = user_data;
  int64_t now_us = g_get_monotonic_time ();

  if (self->tick_us > 0 && now_us - self->tick_us > STALL_US)
    g_print ("stalled %d\n", (int) ((now_us - self->tick_us) / 1000));
  self->tick_us = now_us;

  return G_SOURCE_CONTINUE;
}

static gboolean
asked_cb (int fd, GIOCondition condition, gpointer user_data)
{
  Drive  *self = user_data;
  char    asked[64] = "";
  ssize_t n = read (fd, asked, sizeof asked - 1);

  if (n <= 0)
    return G_SOURCE_REMOVE;

  if (g_str_has_prefix (asked, "pause"))
    lq_queue_pause (self->queue, self->told);
  else if (g_str_has_prefix (asked, "resume"))
    lq_queue_resume (self->queue, self->told);
  else if (g_str_has_prefix (asked, "cancel"))
    lq_queue_cancel (self->queue, self->told);

  return G_SOURCE_CONTINUE;
}

static void
begin_telling (Drive *self)
{
  self->told = g_list_model_get_item (G_LIST_MODEL (self->queue), 0);
  g_signal_connect (self->told, "notify::progress", G_CALLBACK (tell_cb), self);
  g_signal_connect (self->told, "notify::step", G_CALLBACK (tell_cb), self);
  g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP, asked_cb, self);
  g_timeout_add (TICK_MS, tick_cb, self);
}

static gboolean
look_cb (gpointer user_data)
{
  Drive *self = user_data;

  if (g_hash_table_size (self->queue->attempts) > 0 ||
      g_hash_table_size (self->queue->cleanings) > 0)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (self->loop);

  return G_SOURCE_REMOVE;
}

static void
changed_cb (LqQueue *queue, Drive *self)
{
  if (!lq_queue_is_ready (queue))
    return;
  if (!self->is_added) {
    self->is_added = true;
    lq_queue_add (queue, self->paths, FALSE);
    if (g_getenv ("DRIVE_TELL") != NULL)
      begin_telling (self);
    return;
  }
  if (self->told != NULL && lq_job_get_state (self->told) == LQ_JOB_PAUSED)
    return;
  if (lq_queue_get_n_waiting (queue) + lq_queue_get_n_running (queue) > 0)
    return;
  if (g_getenv ("DRIVE_CLEAN") == NULL)
    g_main_loop_quit (self->loop);
  else if (self->look_id == 0)
    self->look_id = g_timeout_add (LOOK_MS, look_cb, self);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Drive *self = user_data;
  g_autoptr (GError) error = NULL;

  self->store = lq_store_open_finish (result, &error);
  if (self->store == NULL)
    g_error ("%s", error->message);

  self->queue = lq_queue_new (self->store, self->settings);
  g_signal_connect (self->queue, "finished", G_CALLBACK (finished_cb), self);
  g_signal_connect (self->queue, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect (self->queue, "duplicate", G_CALLBACK (duplicate_cb), self);
  g_signal_connect (self->queue, "changed", G_CALLBACK (changed_cb), self);
}

int
main (int argc, char **argv)
{
  g_autofree char *database = lq_paths_dup_database ();
  Drive            self = { .loop = g_main_loop_new (NULL, FALSE), .settings = lq_settings_new () };

  if (argc < 4) {
    g_printerr ("usage: drive-queue ENGINE ADDRESS FILE…\n");
    return 2;
  }

  if (g_getenv ("DRIVE_LONGEST_MS") != NULL)
    lq_attempt_cloud_set_longest_ms (atoi (g_getenv ("DRIVE_LONGEST_MS")));
  lq_engines_register ();
  g_settings_set_string (self.settings, LQ_SETTINGS_ENGINE, argv[1]);
  g_settings_set_string (self.settings, LQ_SETTINGS_SERVER_ADDRESS, argv[2]);
  g_settings_set_string (self.settings, LQ_SETTINGS_SONIOX_REST_URL, argv[2]);
  self.paths = (const char **) argv + 3;
  lq_store_open_async (database, NULL, opened_cb, &self);
  g_main_loop_run (self.loop);

  g_clear_object (&self.told);
  lq_queue_close (self.queue);
  g_object_unref (self.queue);
  /* What was told to who is gone by now. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  lq_store_close (self.store);
  g_object_unref (self.store);
  g_object_unref (self.settings);
  g_main_loop_unref (self.loop);

  return self.n_failed > 0;
}
