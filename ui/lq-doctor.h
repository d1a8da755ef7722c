/* lq-doctor.h: finds out by trying what works in this session, and why the rest does not
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef enum {
  LQ_FINDING_GOOD,   /* tried, and it works */
  LQ_FINDING_BAD,    /* tried, and it does not, though it should */
  LQ_FINDING_ABSENT, /* this session does not have it */
  LQ_FINDING_FACT,   /* nothing to try */
} LqFindingKind;

typedef enum {
  LQ_FINDING_SESSION,
  LQ_FINDING_INSERTION,
  LQ_FINDING_SPEECH,
  LQ_N_FINDING_AREAS,
} LqFindingArea;

typedef struct {
  LqFindingArea area;
  LqFindingKind kind;
  const char   *id;     /* for scripts; static or the way's */
  char         *title;  /* for people */
  char         *detail; /* for people: why not, or what it is; never NULL */
  int64_t       us;     /* how long it took; -1: does not apply */
} LqFinding;

const char *lq_finding_kind_get_id (LqFindingKind kind); /* "works", "fails", "absent", "fact" */

/**
 * LqDoctor:
 *
 * Main thread. Writes into a field of its own with each way of inserting, records from the
 * microphone, asks the engine. Signals: `found` (const LqFinding *); `waiting`: the field needs the
 * focus, and has not got it by itself; `done`: the last finding was told.
 */
#define LQ_TYPE_DOCTOR (lq_doctor_get_type ())
G_DECLARE_FINAL_TYPE (LqDoctor, lq_doctor, LQ, DOCTOR, GObject)

/* @field: an editable text view in a window that is shown; what is in it is replaced */
LqDoctor *lq_doctor_new (GSettings *settings, GtkTextView *field);

/* Begins, or begins again when it was done. */
void lq_doctor_run (LqDoctor *self);

/* Gives back what it holds, and tells nothing more. */
void lq_doctor_stop (LqDoctor *self);

bool lq_doctor_is_running (LqDoctor *self);

/* Whether the last run found a way of inserting that works by itself. */
bool lq_doctor_can_insert (LqDoctor *self);

G_END_DECLS
