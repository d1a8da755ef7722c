/* lq-soniox-limits.c: what the service takes, checked before anything is sent
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-soniox-limits.h"
#include "lq-error.h"

#include <inttypes.h>

static bool
refuse (GError **error, LqError code, const char *what, int64_t is, int64_t max)
{
  g_set_error (error, LQ_ERROR, (int) code,
               "%s: %" PRId64 ", where the service takes %" PRId64 " at most", what, is, max);

  return false;
}

bool
lq_soniox_limits_check_file (int64_t size, int64_t duration_ms, GError **error)
{
  if (size <= 0) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_FILE, "the file is empty");
    return false;
  }
  if (size > LQ_SONIOX_SIZE_MAX)
    return refuse (error, LQ_ERROR_FILE_LARGE, "bytes of the file", size, LQ_SONIOX_SIZE_MAX);
  if (duration_ms > LQ_SONIOX_DURATION_MAX_MS)
    return refuse (error, LQ_ERROR_FILE_LONG, "milliseconds of the file", duration_ms,
                   LQ_SONIOX_DURATION_MAX_MS);

  return true;
}

bool
lq_soniox_limits_check_usage (const LqSonioxUsage *usage, int64_t size, GError **error)
{
  g_return_val_if_fail (usage != NULL, false);

  if (usage->n_files + 1 > LQ_SONIOX_FILES_MAX)
    return refuse (error, LQ_ERROR_FULL, "files with this one", usage->n_files + 1,
                   LQ_SONIOX_FILES_MAX);
  if (usage->stored_bytes + size > LQ_SONIOX_STORED_MAX)
    return refuse (error, LQ_ERROR_FULL, "bytes of all files with this one",
                   usage->stored_bytes + size, LQ_SONIOX_STORED_MAX);
  if (usage->n_transcriptions + 1 > LQ_SONIOX_TRANSCRIPTIONS_MAX)
    return refuse (error, LQ_ERROR_FULL, "transcriptions with this one",
                   usage->n_transcriptions + 1, LQ_SONIOX_TRANSCRIPTIONS_MAX);
  if (usage->n_pending + 1 > LQ_SONIOX_PENDING_MAX)
    return refuse (error, LQ_ERROR_LIMIT, "pending transcriptions with this one",
                   usage->n_pending + 1, LQ_SONIOX_PENDING_MAX);

  return true;
}
