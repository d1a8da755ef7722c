/* ask-store.h: a history for a test: a folder of its own, and questions that wait for their answer
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-store.h"

typedef struct {
  char *folder; /* temporary */
  char *path;   /* of a database in a folder below, that is not there yet */
} Place;

void place_set_up (Place *place, gconstpointer data);
void place_tear_down (Place *place, gconstpointer data);

/* Puts a copy of a file that an earlier version wrote there: one of those in tests/old/. */
void place_old_file (Place *place, const char *name);

/* For an operation's callback, with the address of a NULL pointer as user data; then wait for it.
 */
void keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data);
void wait_for_result (GAsyncResult **result);

LqStore *open_store (const char *path, GError **error);
LqStore *open_sound (const char *path); /* there must be no error and no damage */
bool     save (LqStore *store, LqEntry *entry, GError **error);
void     save_well (LqStore *store, LqEntry *entry);
LqEntry *load (LqStore *store, const char *id);
GPtrArray *
find_page (LqStore *store, const char *query, LqKinds kinds, int64_t before_us, unsigned limit);
bool delete_entry (LqStore *store, const char *id, GError **error);

/* The ids found, the newest first, joined by spaces. */
char *find (LqStore *store, const char *query);
void  assert_finds (LqStore *store, const char *query, const char *expected);

/* The tokens of the entry, joined. */
void assert_tokens (LqStore *store, const char *id, const char *expected);

/* A complete entry without tokens. */
LqEntry *entry_with_text (const char *id, int64_t started_at_us, const char *text);
void     save_text (LqStore *store, const char *id, int64_t started_at_us, const char *text);

/* An entry that is being recorded, with the tokens " 0", " 1", … */
LqEntry *recording (const char *id, unsigned n_tokens);

/* Looks at the file, or changes it, with a connection of its own. */
void assert_answer (const char *path, const char *sql, const char *expected);
void tell (const char *path, const char *sql);
