/* lq-soniox-refusal.h: why the REST side of the service says no
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-soniox-page.h"

G_BEGIN_DECLS

/**
 * lq_soniox_refusal_to_error:
 * @status: of the HTTP answer
 * @data: (array length=size): its body, or the beginning of it; any bytes
 *
 * Understands both shapes of the service, status_code and message or error_code and error_message,
 * and what is none of them. A 429 that is a full store is %LQ_ERROR_FULL as far as its text tells;
 * asking again does not help there.
 *
 * Returns: (transfer full): a code of %LQ_ERROR; its message is fit for a log
 */
GError *lq_soniox_refusal_to_error (unsigned status, const char *data, size_t size);

/**
 * lq_soniox_failure_to_error:
 * @transcription: one that failed
 *
 * Returns: (transfer full): why, as a code of %LQ_ERROR with a way out
 */
GError *lq_soniox_failure_to_error (const LqSonioxTranscription *transcription);

G_END_DECLS
