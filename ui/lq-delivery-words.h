/* lq-delivery-words.h: what became of text that did not arrive, for people
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-delivery.h"

G_BEGIN_DECLS

/**
 * lq_delivery_words:
 * @note: what happened
 * @text: what was to be inserted
 * @body: (out) (transfer none): what to do about it
 *
 * Returns: (transfer none): what happened, in few words
 */
const char *lq_delivery_words (LqDeliveryNote note, const char *text, const char **body);

G_END_DECLS
