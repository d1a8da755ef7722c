/* lq-dictation-page.h: the page on which one speaks and reads
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-dictation.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LqDictationPage:
 *
 * The live text, the state in words, the level, and the record button, all bound to one dictation.
 */
#define LQ_TYPE_DICTATION_PAGE (lq_dictation_page_get_type ())
G_DECLARE_FINAL_TYPE (LqDictationPage, lq_dictation_page, LQ, DICTATION_PAGE, AdwBin)

/* Once; both references are kept. */
void lq_dictation_page_set_dictation (LqDictationPage *self,
                                      LqDictation     *dictation,
                                      GSettings       *settings);

G_END_DECLS
