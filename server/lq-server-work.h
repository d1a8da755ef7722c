/* lq-server-work.h: one file that is being transcribed
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-server-scribe.h"

#include <gio/gio.h>
#include <stdatomic.h>

G_BEGIN_DECLS

typedef enum {
  LQ_SERVER_WORK_DONE, /* the transcript is on disk */
  LQ_SERVER_WORK_FAILED,
  LQ_SERVER_WORK_STOPPED, /* since the server ends */
} LqServerWorkEnd;

/**
 * LqServerWork:
 *
 * Made by the office, done by a worker, then read by the office again. In between only the two
 * times are shared.
 */
typedef struct {
  char           *id; /* of the transcription */
  char           *file_path;
  char           *transcript_path;
  bool            wants_language;
  _Atomic int64_t duration_ms;  /* 0: not known */
  _Atomic int64_t processed_ms; /* of the sound */
  LqServerWorkEnd end;
  const char     *error_type; /* when it failed */
  char           *error_message;
} LqServerWork;

void lq_server_work_free (LqServerWork *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqServerWork, lq_server_work_free)

/**
 * lq_server_work_do:
 * @minutes_most: the longest sound that is taken
 * @stopping: cancelled when the server ends, which stops the work within a moment
 *
 * Decodes the file, and writes the transcript as the service sends it. Takes its time: on a thread
 * of a worker.
 */
void lq_server_work_do (LqServerWork    *self,
                        LqServerScribes *scribes,
                        int              minutes_most,
                        GCancellable    *stopping);

G_END_DECLS
