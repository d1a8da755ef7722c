/* lq-cli-files.c: transcribes several files, one after the other or some at once
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-cli"

#include "config.h"
#include "lq-cli-files.h"
#include "lq-cli-job.h"
#include "lq-cli-outputs.h"
#include "lq-cli-upload.h"
#include "lq-cli.h"
#include "lq-error.h"
#include "lq-media-search.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

enum { PROGRESS_MS = 200, PROGRESS_STEP = 10 /* percent, where stderr is no terminal */ };
/* A service works on its own machines; an engine here on all of this one. */
enum { N_AT_ONCE_SERVICE = 3, N_AT_ONCE_HERE = 1 };

typedef struct {
  const LqCliFiles *wanted;
  GSettings        *settings;
  GMainLoop        *loop;
  GPtrArray        *tasks;     /* (element-type LqCliTask): those that are due */
  GPtrArray        *running;   /* (element-type Run) */
  guint             next;      /* of the tasks */
  unsigned          n_done;    /* well or not */
  unsigned          n_failed;  /* of them */
  unsigned          n_refused; /* before: they became no tasks */
  unsigned          n_writing;
  LqCliUploads     *uploads; /* NULL: files are decoded here */
  int               percent; /* last told */
  int               exit_code;
  bool              is_stopping; /* nothing new is begun */
  bool              is_opening;  /* the uploads are */
  unsigned          n_interrupts;
  bool              is_line_open; /* progress stands on the terminal's line */
} Files;

typedef struct {
  Files           *files;
  const LqCliTask *task;
  LqCliJob        *job;
} Run;

static void begin_more (Files *self);

static void
note_exit_code (Files *self, int exit_code)
{
  self->exit_code = MAX (self->exit_code, exit_code);
}

/* ---- what is told */

static bool
has_terminal (void)
{
  return isatty (STDERR_FILENO);
}

static void
clear_line (Files *self)
{
  if (self->is_line_open)
    g_printerr ("\r\033[K");
  self->is_line_open = false;
}

/* @name: of a file, before what is told by lq_cli_complain() */
static void
complain (Files *self, const char *name, const GError *error)
{
  clear_line (self);
  g_printerr ("%s:\n", name);
  note_exit_code (self, lq_cli_complain (error));
}

static void
tell_output (Files *self, const LqCliTask *task, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *name = g_filename_display_name (path);

  if (self->wanted->is_quiet)
    return;

  clear_line (self);
  g_printerr ("%s → %s\n", task->name, name);
}

static int
percent_of_all (const Files *self)
{
  double done = self->n_done;

  for (guint i = 0; i < self->running->len; i++)
    done += lq_cli_job_get_progress (((Run *) g_ptr_array_index (self->running, i))->job);

  return (int) (done * 100 / MAX (self->tasks->len, 1));
}

/* The file that was begun first stands for those that run. */
static gboolean
progress_cb (gpointer user_data)
{
  Files *self = user_data;
  int    percent = percent_of_all (self);
  Run   *run;

  if (self->running->len == 0 || self->is_stopping)
    return G_SOURCE_CONTINUE;

  run = g_ptr_array_index (self->running, 0);
  if (has_terminal ()) {
    g_printerr ("\r\033[K[%u/%u] %3d %%  %s %3d %%", self->n_done + 1, self->tasks->len, percent,
                run->task->name, (int) (lq_cli_job_get_progress (run->job) * 100));
    self->is_line_open = true;
  } else if (percent >= self->percent + PROGRESS_STEP) {
    g_printerr ("%d %%\n", percent);
    self->percent = percent;
  }

  return G_SOURCE_CONTINUE;
}

static void
tell_existing (GFile *file)
{
  /* Translators: %s is the path of a file */
  g_printerr (_ ("%s is there already; --overwrite replaces it."), g_file_peek_path (file));
  g_printerr ("\n");
}

/* ---- running */

static void
quit_if_done (Files *self)
{
  bool is_over = self->is_stopping || self->next == self->tasks->len;

  if (is_over && self->running->len == 0 && self->n_writing == 0 && !self->is_opening)
    g_main_loop_quit (self->loop);
}

static void
stop (Files *self)
{
  self->is_stopping = true;
  for (guint i = 0; i < self->running->len; i++)
    lq_cli_job_abandon (((Run *) g_ptr_array_index (self->running, i))->job);
}

/* The first one waits until what a service has is deleted there; the second one leaves that to the
 * next run. */
static gboolean
interrupted_cb (gpointer user_data)
{
  Files *self = user_data;

  if (self->n_interrupts++ > 0) {
    clear_line (self);
    _exit (LQ_EXIT_INTERRUPTED);
  }

  note_exit_code (self, LQ_EXIT_INTERRUPTED);
  if (self->uploads != NULL && self->running->len > 0 && !self->wanted->is_quiet) {
    clear_line (self);
    g_printerr ("%s\n", _ ("Deleting what was sent. Ctrl+C again leaves it to the next run."));
  }
  stop (self);
  quit_if_done (self);

  return G_SOURCE_CONTINUE;
}

/* What is wrong with the engine is wrong with it for every file. */
static bool
is_of_all (const GError *error)
{
  if (error->domain != LQ_ERROR)
    return false;

  switch ((LqError) error->code) {
  case LQ_ERROR_MODEL:
  case LQ_ERROR_NETWORK: /* it has been tried for long enough */
  case LQ_ERROR_KEY:
  case LQ_ERROR_PERMISSION:
  case LQ_ERROR_BALANCE:
  case LQ_ERROR_MODEL_UNAVAILABLE:
    return true;
  default:
    return false;
  }
}

typedef struct {
  Files           *files;
  const LqCliTask *task;
  GFile           *file;
} Written;

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Written *written = user_data;
  Files   *self = written->files;
  g_autoptr (GError) error = NULL;

  self->n_writing--;
  if (lq_export_write_finish (result, &error)) {
    tell_output (self, written->task, written->file);
  } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS)) {
    /* Somebody has made it meanwhile. */
    clear_line (self);
    tell_existing (written->file);
    note_exit_code (self, LQ_EXIT_FAILED);
  } else {
    complain (self, written->task->name, error);
  }

  g_object_unref (written->file);
  g_free (written);
  quit_if_done (self);
}

static void
write_outputs (Files *self, const LqCliTask *task, LqEntry *entry)
{
  LqExportOptions options;

  lq_cli_files_choose_options (self->wanted, entry, &options);
  for (guint i = 0; i < task->outputs->len; i++) {
    const LqCliOutput *output = &g_array_index (task->outputs, LqCliOutput, i);
    Written           *written;

    if (output->is_there)
      continue;

    written = g_new0 (Written, 1);
    written->files = self;
    written->task = task;
    written->file = g_object_ref (output->file);
    self->n_writing++;
    lq_export_write_async (entry, output->format, &options, output->file, NULL, written_cb,
                           written);
  }
}

static gboolean
free_job_cb (gpointer job)
{
  lq_cli_job_free (job);

  return G_SOURCE_REMOVE;
}

static void
done_cb (LqCliJob *job, LqEntry *entry, const GError *error, gpointer user_data)
{
  Run   *run = user_data;
  Files *self = run->files;

  self->n_done++;
  if (entry != NULL) {
    write_outputs (self, run->task, entry);
  } else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    self->n_failed++;
    if (!self->is_stopping || !is_of_all (error)) /* that is told once */
      complain (self, run->task->name, error);
    if (is_of_all (error))
      stop (self);
  }

  /* It is still in its own signal. */
  g_idle_add (free_job_cb, job);
  g_ptr_array_remove (self->running, run);
  begin_more (self);
  quit_if_done (self);
}

static LqCliJob *
make_job (Files *self, Run *run)
{
  const LqCliFiles *wanted = self->wanted;

  if (self->uploads != NULL)
    return lq_cli_job_new_upload (self->uploads, run->task->path, wanted->engine, done_cb, run);

  return lq_cli_job_new_session (run->task->path, wanted->engine, self->settings, wanted->rules,
                                 done_cb, run);
}

static void
begin_more (Files *self)
{
  bool     is_service = self->wanted->engine->key_service != NULL;
  unsigned n_at_once = is_service ? N_AT_ONCE_SERVICE : N_AT_ONCE_HERE;

  while (!self->is_stopping && self->next < self->tasks->len && self->running->len < n_at_once) {
    Run *run = g_new0 (Run, 1);

    run->files = self;
    run->task = g_ptr_array_index (self->tasks, self->next++);
    g_ptr_array_add (self->running, run);
    run->job = make_job (self, run);
  }
}

static void
uploads_opened_cb (LqCliUploads *uploads, const GError *error, gpointer user_data)
{
  Files *self = user_data;

  self->is_opening = false;
  if (error == NULL) {
    begin_more (self);
  } else {
    note_exit_code (self, lq_cli_complain (error));
    self->is_stopping = true;
  }
  quit_if_done (self);
}

/* A service takes files as they are; but dictated ones are composed here, word by word. */
static void
begin_all (Files *self)
{
  self->is_opening = self->wanted->engine->key_service != NULL && self->wanted->rules == NULL;
  if (self->is_opening)
    self->uploads = lq_cli_uploads_new (self->settings, uploads_opened_cb, self);
  else
    begin_more (self);
}

static void
run_tasks (Files *self)
{
  guint interrupt_id = g_unix_signal_add (SIGINT, interrupted_cb, self);
  guint terminate_id = g_unix_signal_add (SIGTERM, interrupted_cb, self);
  guint progress_id = self->wanted->is_quiet ? 0 : g_timeout_add (PROGRESS_MS, progress_cb, self);

  begin_all (self);
  g_main_loop_run (self->loop);

  clear_line (self);
  g_clear_handle_id (&progress_id, g_source_remove);
  g_source_remove (interrupt_id);
  g_source_remove (terminate_id);
  /* The last jobs are freed. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_pointer (&self->uploads, lq_cli_uploads_free);
}

/* ---- what is to be done */

static void
refuse (Files *self, GFile *file, const char *message)
{
  g_autofree char *name = g_file_get_parse_name (file);

  g_printerr ("loquat: %s: %s\n", name, message);
  self->n_refused++;
  note_exit_code (self, LQ_EXIT_INPUT);
}

static char *
dup_reason (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return g_strdup (_ ("It is not there."));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return g_strdup (_ ("You do not have permission to read it."));

  /* Translators: %s is what the system says */
  return g_strdup_printf (_ ("It cannot be read: %s"), error->message);
}

static void
refuse_all (Files *self, const LqMediaFound *found)
{
  for (guint i = 0; i < found->absent->len; i++) {
    g_autofree char *reason = dup_reason (g_ptr_array_index (found->reasons, i));

    refuse (self, g_ptr_array_index (found->absent, i), reason);
  }
  for (guint i = 0; i < found->refused->len; i++)
    refuse (self, g_ptr_array_index (found->refused, i), _ ("It holds neither audio nor video."));
}

static GPtrArray *
given_files (const LqCliFiles *wanted)
{
  GPtrArray *given = g_ptr_array_new_with_free_func (g_object_unref);

  for (const char *const *path = wanted->paths; *path != NULL; path++)
    g_ptr_array_add (given, g_file_new_for_commandline_arg (*path));

  return given;
}

static bool
is_given (GPtrArray *given, GFile *file)
{
  for (guint i = 0; i < given->len; i++) {
    GFile *other = g_ptr_array_index (given, i);

    if (g_file_equal (other, file) || g_file_has_parent (file, other))
      return true;
  }

  return false;
}

/* Returns: (transfer full) (element-type GFile): what is to be transcribed */
static GPtrArray *
find_files (Files *self)
{
  g_autoptr (GPtrArray) given = given_files (self->wanted);
  g_autoptr (LqMediaFound) found = lq_media_search (given, NULL, NULL);
  g_autoptr (GHashTable) known = g_hash_table_new (g_file_hash, (GEqualFunc) g_file_equal);
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);

  refuse_all (self, found);
  for (guint i = 0; i < found->files->len; i++) {
    GFile *file = g_ptr_array_index (found->files, i);

    /* A file that is named twice, or with its folder, is one. */
    if ((self->wanted->is_recursive || is_given (given, file)) && g_hash_table_add (known, file))
      g_ptr_array_add (files, g_object_ref (file));
  }
  if (found->is_cut_off)
    g_printerr ("loquat: %s\n",
                _ ("There are more files than Loquat looks at; some are left out."));
  if (files->len == 0 && self->exit_code == LQ_EXIT_OK) {
    g_printerr ("loquat: %s\n", _ ("There is no audio or video in there."));
    note_exit_code (self, LQ_EXIT_INPUT);
  }

  return files;
}

static bool
make_folder (Files *self)
{
  const char *folder = self->wanted->folder;

  if (folder == NULL || g_mkdir_with_parents (folder, 0777) == 0)
    return true;

  g_printerr ("loquat: %s: %s\n", folder, g_strerror (errno));
  note_exit_code (self, LQ_EXIT_FAILED);

  return false;
}

/* Tells what is there already, and takes out what has nothing left to be made of it. */
static void
skip_existing (Files *self)
{
  for (guint i = 0; i < self->tasks->len;) {
    const LqCliTask *task = g_ptr_array_index (self->tasks, i);

    for (guint j = 0; j < task->outputs->len; j++) {
      const LqCliOutput *output = &g_array_index (task->outputs, LqCliOutput, j);

      if (output->is_there && !self->wanted->is_quiet)
        tell_existing (output->file);
    }
    if (lq_cli_task_is_due (task))
      i++;
    else
      g_ptr_array_remove_index (self->tasks, i);
  }
}

/* Whether files can be made where those of @task go. That is found out, and told, once for each
 * folder: @checked. */
static bool
is_writable (Files *self, const LqCliTask *task, GHashTable *checked)
{
  GFile           *file = g_array_index (task->outputs, LqCliOutput, 0).file;
  g_autofree char *folder = g_path_get_dirname (g_file_peek_path (file));
  g_autoptr (GError) error = NULL;
  gpointer known;

  if (g_hash_table_lookup_extended (checked, folder, NULL, &known))
    return known != NULL;

  if (!lq_export_check_folder (folder, &error))
    note_exit_code (self, lq_cli_complain (error));
  g_hash_table_insert (checked, g_steal_pointer (&folder), GINT_TO_POINTER (error == NULL));

  return error == NULL;
}

/* Before any work, or any money, is spent on what could not be kept. */
static void
refuse_unwritable (Files *self)
{
  g_autoptr (GHashTable) checked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->tasks->len;) {
    if (is_writable (self, g_ptr_array_index (self->tasks, i), checked)) {
      i++;
    } else {
      g_ptr_array_remove_index (self->tasks, i);
      self->n_refused++;
    }
  }
}

static void
tell_sum (const Files *self)
{
  unsigned n = self->tasks->len + self->n_refused;
  unsigned n_failed = self->n_failed + self->n_refused;

  /* Of one, it has been said already. */
  if (self->wanted->is_quiet || n_failed == 0 || n == 1)
    return;

  g_printerr (ngettext ("%u of %u file could not be transcribed.\n",
                        "%u of %u files could not be transcribed.\n", n),
              n_failed, n);
}

void
lq_cli_files_choose_options (const LqCliFiles *wanted,
                             const LqEntry    *entry,
                             LqExportOptions  *options)
{
  lq_export_options_init (options, entry);
  options->has_times = wanted->has_times;
  options->has_speakers |= wanted->has_speakers;
  options->overwrites = wanted->overwrites;
}

int
lq_cli_files_run (const LqCliFiles *wanted, GArray *formats, GSettings *settings)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GPtrArray) running = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) tasks = NULL;
  g_autoptr (GPtrArray) files = NULL;
  Files self = { .wanted = wanted, .settings = settings, .loop = loop, .running = running };

  files = find_files (&self);
  if (files->len == 0 || !make_folder (&self))
    return self.exit_code;

  tasks = lq_cli_outputs_plan (files, formats, wanted->folder, wanted->overwrites);
  self.tasks = tasks;
  skip_existing (&self);
  refuse_unwritable (&self);
  if (tasks->len > 0)
    run_tasks (&self);
  tell_sum (&self);

  return self.exit_code;
}
