/* lq-soniox-limits.h: what the service takes, checked before anything is sent
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

enum {
  LQ_SONIOX_DURATION_MAX_MS = 300 * 60 * 1000, /* of a file's sound */
  LQ_SONIOX_FILES_MAX = 1000,                  /* stored */
  LQ_SONIOX_TRANSCRIPTIONS_MAX = 2000,         /* stored */
  LQ_SONIOX_PENDING_MAX = 100,                 /* queued or processing */
  LQ_SONIOX_REFERENCE_MAX = 256,               /* characters of a reference of ours */
};

static const int64_t LQ_SONIOX_SIZE_MAX = INT64_C (1) << 30;                   /* bytes of a file */
static const int64_t LQ_SONIOX_STORED_MAX = INT64_C (10) * 1000 * 1000 * 1000; /* of all files */

/**
 * LqSonioxUsage:
 *
 * What the service keeps of the key's project.
 */
typedef struct {
  int64_t n_files;
  int64_t stored_bytes;
  int64_t n_transcriptions;
  int64_t n_pending;
} LqSonioxUsage;

/**
 * lq_soniox_limits_check_file:
 * @size: bytes
 * @duration_ms: -1: not known
 * @error: %LQ_ERROR_FILE_LARGE, %LQ_ERROR_FILE_LONG (it has to be split), or %LQ_ERROR_FILE for an
 *   empty one
 */
bool lq_soniox_limits_check_file (int64_t size, int64_t duration_ms, GError **error);

/**
 * lq_soniox_limits_check_usage:
 * @size: of the file that comes to it
 * @error: %LQ_ERROR_FULL: something has to be deleted there first; %LQ_ERROR_LIMIT: too many
 *   transcriptions are pending, it works later
 */
bool lq_soniox_limits_check_usage (const LqSonioxUsage *usage, int64_t size, GError **error);

G_END_DECLS
