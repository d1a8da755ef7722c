/* hostile.h: the rig's hostile server, as a test of C uses it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>
#include <stdint.h>

typedef struct _Hostile Hostile;

/* Starts rig/hostile_server.py. */
Hostile *hostile_new (void);
void     hostile_free (Hostile *self);

/* Where it listens, without a path at the end. */
const char *hostile_get_url (Hostile *self);

/* Forgets what came, and answers by this script from now on: JSON, see the top of the server. */
void hostile_set_script (Hostile *self, const char *script);

/* What came since: how many requests, and what the server noted of each. Blocks. */
typedef struct {
  JsonParser *parser;
  unsigned    n;
} Record;

Record hostile_read (Hostile *self);
void   record_clear (Record *record);

const char *record_get_string (const Record *record, unsigned index, const char *member);
const char *record_get_header (const Record *record, unsigned index, const char *name);
int64_t     record_get_int (const Record *record, unsigned index, const char *member);

/* Seconds between this request and the one before. */
double record_get_gap_s (const Record *record, unsigned index);

/* Returns: (transfer full): an address where nothing gets through: "connect", "tls" */
char *hostile_dup_hole (Hostile *self, const char *name);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Record, record_clear)
