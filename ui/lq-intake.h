/* lq-intake.h: takes files in, whichever way they come
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-media-search.h"
#include "lq-queue.h"

G_BEGIN_DECLS

/**
 * LqIntake:
 *
 * Main thread. Walks folders, sorts out what holds no sound, and adds the rest to the queue; what
 * comes before there is a queue waits for it. Signals:
 *
 * - `taken` (unsigned): so many files go to the queue
 * - `refused` (string): a sentence for the person that tells what does not, and why
 */
#define LQ_TYPE_INTAKE (lq_intake_get_type ())
G_DECLARE_FINAL_TYPE (LqIntake, lq_intake, LQ, INTAKE, GObject)

LqIntake *lq_intake_new (void);

/* Once, as soon as there is one. */
void lq_intake_set_queue (LqIntake *self, LqQueue *queue);

/* @files: (element-type GFile): files and folders */
void lq_intake_take (LqIntake *self, GPtrArray *files);

/* What is to be said of what was found; %NULL: nothing. A pure function. (transfer full) */
char *lq_intake_dup_complaint (const LqMediaFound *found);

G_END_DECLS
