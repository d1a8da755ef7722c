/* fake-attempt.c: tries at jobs that end when and how the test says
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fake-attempt.h"
#include "wait.h"

G_DEFINE_FINAL_TYPE (FakeAttempt, fake_attempt, LQ_TYPE_ATTEMPT)

GPtrArray *fake_attempts;

void
fake_attempts_open (void)
{
  fake_attempts = g_ptr_array_new_with_free_func (g_object_unref);
}

void
fake_attempts_close (void)
{
  g_clear_pointer (&fake_attempts, g_ptr_array_unref);
}

void
fake_attempt_end (FakeAttempt *self, GError *error)
{
  if (self->is_over) {
    g_clear_error (&error);
    return;
  }

  self->is_over = true;
  lq_attempt_post_end (LQ_ATTEMPT (g_object_ref (self)), error);
}

static void
fake_attempt_start (LqAttempt *attempt)
{
  g_ptr_array_add (fake_attempts, g_object_ref (attempt));
}

static void
fake_attempt_stop (LqAttempt *attempt)
{
  FakeAttempt *self = FAKE_ATTEMPT (attempt);

  self->is_stopped = true;
  fake_attempt_end (self, g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped"));
}

static void
fake_attempt_join (LqAttempt *attempt)
{
}

static void
fake_attempt_class_init (FakeAttemptClass *klass)
{
  LQ_ATTEMPT_CLASS (klass)->start = fake_attempt_start;
  LQ_ATTEMPT_CLASS (klass)->stop = fake_attempt_stop;
  LQ_ATTEMPT_CLASS (klass)->join = fake_attempt_join;
}

static void
fake_attempt_init (FakeAttempt *self)
{
}

LqAttempt *
fake_attempt_make (LqStore           *store,
                   LqBatchLine       *line,
                   GSettings         *settings,
                   const LqJobRecord *record,
                   gboolean           is_cleaning)
{
  FakeAttempt *self = g_object_new (FAKE_TYPE_ATTEMPT, NULL);

  self->is_cleaning = is_cleaning;
  lq_attempt_set_up (LQ_ATTEMPT (self), store, record);

  return LQ_ATTEMPT (self);
}

FakeAttempt *
fake_attempt_at (guint n)
{
  wait_until (fake_attempts->len > n);

  return g_ptr_array_index (fake_attempts, n);
}

const char *
fake_attempt_path_at (guint n)
{
  return lq_attempt_get_record (LQ_ATTEMPT (fake_attempt_at (n)))->path;
}
