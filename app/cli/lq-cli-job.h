/* lq-cli-job.h: one of several files that are transcribed: from its path to a transcript
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-engine.h"
#include "lq-entry.h"
#include "lq-file-source.h"
#include "lq-session.h"

G_BEGIN_DECLS

/**
 * LqCliJob:
 *
 * A file on its way, by whatever way suits its engine. Main thread.
 */
typedef struct _LqCliJob LqCliJob;

/* The job is over; called once, and not from within what makes it. @entry: what was said, with its
 * tokens; %NULL with @error: it failed, or was abandoned. */
typedef void (*LqCliJobFunc) (LqCliJob     *job,
                              LqEntry      *entry,
                              const GError *error,
                              gpointer      user_data);

/* A way. */
typedef struct {
  void (*abandon) (LqCliJob *self);
  double (*get_progress) (LqCliJob *self);
  void (*free) (LqCliJob *self);
} LqCliJobClass;

/* The beginning of each way's own. */
struct _LqCliJob {
  const LqCliJobClass *class;
  LqCliJobFunc done;
  gpointer     user_data;
};

/**
 * lq_cli_job_new_session:
 * @path: an audio or video file
 * @rules: (nullable): what is done to the words
 * @done: is called when it is over; the job is freed after that
 *
 * The file is decoded here, and read as fast as the engine takes it. Begins at once.
 *
 * Returns: (transfer full): the job
 */
LqCliJob *lq_cli_job_new_session (const char     *path,
                                  const LqEngine *engine,
                                  GSettings      *settings,
                                  const LqRules  *rules,
                                  LqCliJobFunc    done,
                                  gpointer        user_data);

/* It is over soon, with %G_IO_ERROR_CANCELLED. */
void lq_cli_job_abandon (LqCliJob *self);

/* Only when it is over. */
void lq_cli_job_free (LqCliJob *self);

/* What was said in the file of @source at @path, as @session has it. Of a file that ends too early
 * it is incomplete. Returns: (transfer full): with tokens */
LqEntry *lq_cli_job_make_entry (LqSession *session, LqFileSource *source, const char *path);

/* Whether everything that the file holds, and was meant to hold, was heard. */
bool lq_cli_job_is_complete (LqSession *session, LqFileSource *source);

/* Says on the terminal that the end of the file is missing, if it is. */
void lq_cli_job_warn (LqFileSource *source, const char *path);

/* The same, where it is known. */
void lq_cli_job_warn_cut_off (const char *path);

/* Sets what an entry tells of the person's file. */
void lq_cli_job_describe (LqEntry *entry, const char *path);

/* 0 to 1; 0 while the length is not known. */
double lq_cli_job_get_progress (LqCliJob *self);

G_END_DECLS
