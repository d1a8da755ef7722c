/* lq-entry.h: one dictation or file in the history
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef enum {
  LQ_ENTRY_RECORDING = 0,  /* being made, or left so by a crash */
  LQ_ENTRY_COMPLETE = 1,   /* all that was said is in it */
  LQ_ENTRY_INCOMPLETE = 2, /* the recognizer gave up before the end, and the audio is kept; or the
                              person's file has no end */
  LQ_ENTRY_CANCELLED = 3,  /* all that was said is in it; the person did not want it inserted */
} LqEntryState;

typedef enum {
  LQ_ENTRY_DICTATION = 0, /* recorded by us */
  LQ_ENTRY_FILE = 1,      /* a file of the person's, transcribed */
} LqEntryKind;

/* Which of them are meant, where some of many are. */
typedef enum {
  LQ_KINDS_ALL,
  LQ_KINDS_DICTATIONS,
  LQ_KINDS_FILES,
} LqKinds;

/**
 * LqEntry:
 *
 * A snapshot of one row, made by the store or for it; not changed once it has been handed over.
 */
#define LQ_TYPE_ENTRY (lq_entry_get_type ())
G_DECLARE_FINAL_TYPE (LqEntry, lq_entry, LQ, ENTRY, GObject)

struct _LqEntry {
  GObject      parent_instance;
  char        *id;            /* UUID */
  int64_t      started_at_us; /* UTC, since the epoch */
  int64_t      duration_ms;
  LqEntryState state;
  char        *engine;     /* id of the engine; never NULL, "" when none answered */
  char        *language;   /* ISO 639-1, or NULL */
  char        *device;     /* what was recorded, or NULL */
  char        *text;       /* as shown, without leading space; never NULL */
  char        *raw;        /* as recognized; never NULL */
  char        *audio_path; /* or NULL: not kept */
  char        *app;   /* where the text went; "": the session does not tell; NULL: nowhere else */
  char        *error; /* why it is incomplete, or NULL */
  LqEntryKind  kind;
  char        *title;       /* as the person named it, or a file's name; NULL: none */
  char        *source_path; /* the person's own file, which stays theirs; NULL for a dictation */
  GHashTable  *speakers;    /* (nullable) (element-type utf8 utf8): "1" -> name; as tokens */
  GPtrArray   *tokens; /* (nullable) (element-type LqToken): only where asked for, and to save */
};

LqEntry *lq_entry_new (const char *id);

/* The same to be changed and saved again; its tokens and names are shared, so give it others rather
 * than change them. Returns: (transfer full) */
LqEntry *lq_entry_copy (LqEntry *entry);

/* Whether entries of this kind are meant. */
bool lq_kinds_include (LqKinds kinds, LqEntryKind kind);

G_END_DECLS
