/* lq-job-record.h: one job of the queue as it is kept
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-entry.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Both are kept in files by their numbers. */
typedef enum {
  LQ_JOB_WAITING = 0,   /* for its turn */
  LQ_JOB_RUNNING = 1,   /* or left so by a crash: it goes on */
  LQ_JOB_PAUSED = 2,    /* by the person */
  LQ_JOB_DONE = 3,      /* its text is in the history */
  LQ_JOB_FAILED = 4,    /* its error says why */
  LQ_JOB_CANCELLED = 5, /* by the person */
  LQ_JOB_REMOVED = 6,   /* not shown; the service still keeps something of it */
} LqJobState;

typedef enum {
  LQ_STEP_CHECK = 0, /* its content is read, to tell it from others */
  LQ_STEP_WAIT = 1,  /* for its turn */
  LQ_STEP_SPLIT = 2, /* it is longer than the service allows */
  LQ_STEP_UPLOAD = 3,
  LQ_STEP_RECOGNIZE = 4, /* by the service, or here */
  LQ_STEP_READ = 5,      /* the text comes */
  LQ_STEP_CLEAN = 6,     /* the text is kept; what the service has of it is deleted */
} LqJobStep;

/* A file as it is sent, or a part of one that is too long. */
typedef struct {
  unsigned ordinal; /* from 0 */
  int64_t  start_ms;
  int64_t  end_ms;
  bool     is_sent;          /* it was begun to be sent: the service may have it */
  bool     is_asked;         /* its transcription was begun to be asked for: likewise */
  int64_t  asked_at_us;      /* UTC; 0: not yet */
  char    *file_id;          /* at the service, or NULL */
  char    *transcription_id; /* likewise */
  int64_t  n_tokens;         /* all of its text is kept: so many tokens; -1: not yet */
} LqJobPart;

LqJobPart *lq_job_part_new (unsigned ordinal, int64_t start_ms, int64_t end_ms);
LqJobPart *lq_job_part_copy (const LqJobPart *part);
void       lq_job_part_free (LqJobPart *part);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqJobPart, lq_job_part_free)

/* Returns: (transfer full) (element-type LqJobPart): an empty array that frees its parts */
GPtrArray *lq_job_parts_new (void);

/**
 * LqJobRecord:
 *
 * Plain data; copied where it is handed to another thread.
 */
typedef struct {
  char       *id; /* UUID: of its entry in the history, and our reference at a service */
  LqEntryKind kind;
  int64_t     position; /* the smallest is the first */
  LqJobState  state;
  LqJobStep   step;
  char       *path;
  char       *name;        /* for people */
  int64_t     size;        /* bytes; -1: not known yet */
  int64_t     mtime_us;    /* UTC */
  char       *digest;      /* SHA-256 of the content; NULL: not known yet */
  int64_t     duration_ms; /* -1: not known */
  bool        is_cut_off;  /* the end of the file is missing */
  char       *engine;      /* id; chosen when it was added, and never another one */
  char       *host;        /* where its remote ids are from; NULL: it was nowhere yet */
  bool        diarize;     /* speakers are told apart, where its engine can do that */
  char       *translation; /* ISO 639-1: translated to that, likewise; NULL: not */
  char       *languages;   /* ISO 639-1, with commas: to be expected; NULL: as the settings say */
  bool        is_again;    /* wanted although its content was transcribed before */
  unsigned    n_tries;
  int         error_code; /* LqError; of no meaning without a text */
  char       *error;      /* NULL: none; for logs */
  int64_t     created_at_us;
  int64_t     started_at_us; /* of the last try; 0: none */
  int64_t     ended_at_us;   /* 0: it has not */
} LqJobRecord;

LqJobRecord *lq_job_record_new (const char *id, const char *path, const char *engine);
LqJobRecord *lq_job_record_copy (const LqJobRecord *record);
void         lq_job_record_free (LqJobRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqJobRecord, lq_job_record_free)

/* How the person wants files to be transcribed now: speakers, translation, languages. */
void lq_job_record_choose (LqJobRecord *record, GSettings *settings);

/* @error: (nullable): %NULL takes the record's away. */
void lq_job_record_set_error (LqJobRecord *record, const GError *error);

/* Under which id of an entry its text is gathered until it is complete: its own for a file; for a
 * dictation another one, since the words of the first time stay until then. (transfer full) */
char *lq_job_record_dup_draft_id (const LqJobRecord *record);

G_END_DECLS
