/* lq-proper-words.h: English words that are always written with a capital
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* Whether @word (lower case, without space; "monday's" counts as "monday") is one of them. */
bool lq_proper_words_contain (const char *word);

G_END_DECLS
