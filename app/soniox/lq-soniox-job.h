/* lq-soniox-job.h: what the service is asked to do with a file
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

#define LQ_SONIOX_ASYNC_MODEL "stt-async-v5"

/**
 * LqSonioxJob:
 *
 * What to transcribe, and how. Plain data, all borrowed.
 */
typedef struct {
  const char        *file_id;
  const char        *model;          /* (nullable): LQ_SONIOX_ASYNC_MODEL */
  const char *const *language_hints; /* (nullable): ISO 639-1 */
  bool               is_strict;      /* no language beside the hints */
  bool               diarize;
  bool               identify_language;
  const char *const *terms;              /* (nullable): words to expect; as many as it takes */
  const char        *translation_target; /* (nullable): ISO 639-1 */
  const char        *reference_id;       /* (nullable): ours */
} LqSonioxJob;

/* Returns: (transfer full): JSON. Fields that are not set are left out. */
char *lq_soniox_job_format (const LqSonioxJob *job);

G_END_DECLS
