/* lq-languages.h: the languages that can be hinted, by name
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The ISO 639-1 codes of all languages of the service, ended by NULL. Borrowed. */
const char *const *lq_languages_list (void);

/**
 * lq_languages_dup_name:
 * @code: ISO 639-1
 *
 * The language's name in the person's language, where the package iso-codes is installed, and in
 * English elsewhere. A code that is not in the list is its own name.
 *
 * Returns: (transfer full): the name
 */
char *lq_languages_dup_name (const char *code);

/* The names of @codes in one line, "" when there are none. (transfer full) */
char *lq_languages_dup_summary (const char *const *codes);

G_END_DECLS
