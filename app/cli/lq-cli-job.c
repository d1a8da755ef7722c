/* lq-cli-job.c: one of several files that are transcribed: from its path to a transcript
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-cli"

#include "config.h"
#include "lq-cli-job.h"
#include "lq-archive.h"
#include "lq-file-source.h"
#include "lq-messages.h"

#include <unistd.h>

typedef struct {
  LqCliJob      job;
  char         *path;
  LqFileSource *source;
  LqSession    *session;
  GCancellable *cancellable; /* of reading the key; held by its callback, too */
  bool          is_abandoned;
} SessionJob;

static void
configured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqSession) session = user_data;
  g_autoptr (GError) error = NULL;
  LqEngineConfig *config = lq_engine_configure_finish (result, &error);

  lq_session_set_engine (session, config, error);
}

void
lq_cli_job_warn_cut_off (const char *path)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *warning = lq_messages_for_notice (LQ_NOTICE_FILE_CUT_OFF, name);

  g_printerr ("%s%s\n", isatty (STDERR_FILENO) ? "\r\033[K" : "", warning);
}

void
lq_cli_job_warn (LqFileSource *source, const char *path)
{
  if (lq_file_source_has_ended_early (source))
    lq_cli_job_warn_cut_off (path);
}

static void
ended_cb (LqSession *session, SessionJob *self)
{
  g_autoptr (GError) cancelled = NULL;
  const GError *error = lq_session_get_error (session);

  if (self->is_abandoned) {
    cancelled = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "abandoned");
    error = cancelled;
  }

  if (error == NULL) {
    g_autoptr (LqEntry) entry = lq_cli_job_make_entry (session, self->source, self->path);

    lq_cli_job_warn (self->source, self->path);
    self->job.done (&self->job, entry, NULL, self->job.user_data);
  } else {
    self->job.done (&self->job, NULL, error, self->job.user_data);
  }
}

static void
abandon (LqCliJob *job)
{
  SessionJob *self = (SessionJob *) job;

  self->is_abandoned = true;
  g_cancellable_cancel (self->cancellable);
  lq_session_abandon (self->session);
}

static double
get_progress (LqCliJob *job)
{
  SessionJob *self = (SessionJob *) job;
  int64_t     duration_ms = lq_file_source_get_duration_ms (self->source);
  int64_t     done_ms =
    lq_session_get_recorded_ms (self->session) - lq_session_get_lag_ms (self->session);

  if (duration_ms <= 0)
    return 0;

  return CLAMP ((double) done_ms / (double) duration_ms, 0, 1);
}

static void
session_job_free (LqCliJob *job)
{
  SessionJob *self = (SessionJob *) job;

  g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_object (&self->source);
  g_free (self->path);
  g_free (self);
}

static const LqCliJobClass session_class = {
  .abandon = abandon,
  .get_progress = get_progress,
  .free = session_job_free,
};

LqCliJob *
lq_cli_job_new_session (const char     *path,
                        const LqEngine *engine,
                        GSettings      *settings,
                        const LqRules  *rules,
                        LqCliJobFunc    done,
                        gpointer        user_data)
{
  SessionJob *self = g_new0 (SessionJob, 1);

  self->job = (LqCliJob){ .class = &session_class, .done = done, .user_data = user_data };
  self->path = g_strdup (path);
  self->cancellable = g_cancellable_new ();
  self->source = lq_file_source_new (path);
  self->session = lq_session_new (NULL, LQ_SOURCE (self->source));
  lq_session_set_rules (self->session, rules);
  g_signal_connect (self->session, "ended", G_CALLBACK (ended_cb), self);

  lq_session_start (self->session);
  lq_engine_configure_async (engine, settings, self->cancellable, configured_cb,
                             g_object_ref (self->session));

  return &self->job;
}

void
lq_cli_job_abandon (LqCliJob *self)
{
  self->class->abandon (self);
}

void
lq_cli_job_free (LqCliJob *self)
{
  self->class->free (self);
}

double
lq_cli_job_get_progress (LqCliJob *self)
{
  return self->class->get_progress (self);
}

void
lq_cli_job_describe (LqEntry *entry, const char *path)
{
  g_free (entry->source_path);
  g_free (entry->title);
  entry->kind = LQ_ENTRY_FILE;
  entry->source_path = g_canonicalize_filename (path, NULL);
  entry->title = g_filename_display_basename (path);
}

bool
lq_cli_job_is_complete (LqSession *session, LqFileSource *source)
{
  return lq_session_is_complete (session) && !lq_file_source_has_ended_early (source);
}

LqEntry *
lq_cli_job_make_entry (LqSession *session, LqFileSource *source, const char *path)
{
  bool         is_complete = lq_cli_job_is_complete (session, source);
  LqEntryState state = is_complete ? LQ_ENTRY_COMPLETE : LQ_ENTRY_INCOMPLETE;
  LqEntry     *entry = lq_archive_new_entry (session, NULL, state);

  g_free (entry->id);
  entry->id = g_uuid_string_random ();
  lq_cli_job_describe (entry, path);

  return entry;
}
