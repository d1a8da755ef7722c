/* fake-attempt.h: tries at jobs that end when and how the test says
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-queue-private.h"

G_BEGIN_DECLS

#define FAKE_TYPE_ATTEMPT (fake_attempt_get_type ())
G_DECLARE_FINAL_TYPE (FakeAttempt, fake_attempt, FAKE, ATTEMPT, LqAttempt)

struct _FakeAttempt {
  LqAttempt parent_instance;
  bool      is_cleaning;
  bool      is_stopped;
  bool      is_over;
};

/* All that were begun, in their order, from fake_attempts_open() on. */
extern GPtrArray *fake_attempts;

void fake_attempts_open (void);
void fake_attempts_close (void);

/* A #LqQueueMake. */
LqAttempt *fake_attempt_make (LqStore           *store,
                              LqBatchLine       *line,
                              GSettings         *settings,
                              const LqJobRecord *record,
                              gboolean           is_cleaning);

/* Waits until the one with this number was begun; the first is 0. Borrowed. */
FakeAttempt *fake_attempt_at (guint n);
const char  *fake_attempt_path_at (guint n);

/* @error: (transfer full) (nullable) */
void fake_attempt_end (FakeAttempt *self, GError *error);

G_END_DECLS
