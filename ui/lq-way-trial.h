/* lq-way-trial.h: tries whether a way of inserting brings text into a field of ours
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-doctor.h"
#include "lq-way.h"

G_BEGIN_DECLS

/**
 * LqWayTrial:
 *
 * Main thread. What does not answer in time has failed.
 *
 * Signals: `tried` (#LqFindingKind, error (nullable): why it does not work, how long the text took
 * in microseconds, -1: no text came); then `ended`: the way has given back what it took, or is too
 * slow with that.
 */
#define LQ_TYPE_WAY_TRIAL (lq_way_trial_get_type ())
G_DECLARE_FINAL_TYPE (LqWayTrial, lq_way_trial, LQ, WAY_TRIAL, GObject)

/* @field: is emptied, and gets the focus. Returns: (transfer full) */
LqWayTrial *lq_way_trial_new (LqWay *way, GtkTextView *field);

void lq_way_trial_start (LqWayTrial *self);

/* Nobody is told any more. */
void lq_way_trial_stop (LqWayTrial *self);

/* Borrowed. */
LqWay *lq_way_trial_get_way (LqWayTrial *self);

G_END_DECLS
