/* lq-job-words.h: how far a file is, in words
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-job.h"

#include <stdbool.h>

G_BEGIN_DECLS

/* Pure functions; every char * is (transfer full), everything in the person's language. */

/* "a few seconds left", "about 4 minutes left", "about 3 hours left" */
char *lq_job_words_left (int64_t left_ms);

/* How many times faster than it was spoken: "0.8× real time", "3.4× …", "12× …" */
char *lq_job_words_pace (double pace);

/* "2.3 MB/s" */
char *lq_job_words_rate (double bytes_per_s);

/* What is done with the file now, or what came of it. */
const char *lq_job_words_step (LqJob *job);

/* Length or else size, engine, and what came of it: "1:02:03 · Basic offline · Done" */
char *lq_job_words_facts (LqJob *job);

/* It runs, or is being looked at for longer than a moment. */
bool lq_job_words_is_doing (LqJob *job);

/* Of such a job: "Transcribing · 12× real time · about 4 minutes left" */
char *lq_job_words_doing (LqJob *job);

/* (nullable): of a job that is done: what its text lacks, a sentence */
char *lq_job_words_lack (LqJob *job);

/* "2 of 12 files done" */
char *lq_job_words_count (unsigned n_done, unsigned n_all);

G_END_DECLS
