/* lq-trigger.c: what presses and releases of a key mean: toggle, push-to-talk, or whichever fits
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-trigger"

#include "config.h"
#include "lq-trigger.h"

/* A finger cannot press twice in this time; two programs that own one key do. */
static const int64_t DOUBLE_US = 40 * 1000;
/* Held longer, the key is push-to-talk. */
static const int64_t HOLD_US = 400 * 1000;
/* No desktop lets one wait longer for the first repetition of a held key. */
static const int64_t LOST_US = 2500 * 1000;

static LqTriggerAnswer
start (LqTrigger *self)
{
  self->is_listening = true;
  self->has_started = true;

  return LQ_TRIGGER_START;
}

static LqTriggerAnswer
stop (LqTrigger *self)
{
  self->is_listening = false;

  return LQ_TRIGGER_STOP;
}

static bool
is_double (LqTrigger *self, int64_t time_us)
{
  return time_us - self->pressed_us < DOUBLE_US || time_us - self->released_us < DOUBLE_US;
}

/* A repetition makes the key known to be held still. */
static bool
is_repeated (LqTrigger *self, int64_t time_us)
{
  bool is_lost = time_us - self->repeated_us > LOST_US;

  self->repeated_us = time_us;

  return self->is_down && !is_lost;
}

/* Whether the release of the last press is to stop what is dictated. */
static bool
is_stopped_by_release (LqTrigger *self)
{
  switch (self->mode) {
  case LQ_TRIGGER_TOGGLE:
    return false;
  case LQ_TRIGGER_HOLD:
    return true;
  case LQ_TRIGGER_AUTO:
    return self->has_started && self->released_us - self->pressed_us > HOLD_US;
  }

  return false;
}

LqTriggerMode
lq_trigger_mode_find (const char *name, LqTriggerMode otherwise)
{
  static const struct {
    const char   *name;
    LqTriggerMode mode;
  } modes[] = {
    { "toggle", LQ_TRIGGER_TOGGLE },
    { "hold", LQ_TRIGGER_HOLD },
    { "auto", LQ_TRIGGER_AUTO },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (modes); i++)
    if (g_strcmp0 (modes[i].name, name) == 0)
      return modes[i].mode;

  return otherwise;
}

void
lq_trigger_init (LqTrigger *self, LqTriggerMode mode)
{
  *self = (LqTrigger){
    .mode = mode,
    .pressed_us = -LOST_US,
    .repeated_us = -LOST_US,
    .released_us = -LOST_US,
  };
}

LqTriggerAnswer
lq_trigger_press (LqTrigger *self, int64_t time_us)
{
  if (is_repeated (self, time_us) || is_double (self, time_us))
    return LQ_TRIGGER_NOTHING;

  self->is_down = true;
  self->has_started = false;
  self->has_stopped = false;
  self->pressed_us = time_us;

  if (!self->is_listening)
    return start (self);

  /* Something else has started it: a key that is held stops it when it is released. */
  return self->mode == LQ_TRIGGER_HOLD ? LQ_TRIGGER_NOTHING : stop (self);
}

LqTriggerAnswer
lq_trigger_release (LqTrigger *self, int64_t time_us)
{
  if (!self->is_down)
    return LQ_TRIGGER_NOTHING;

  self->is_down = false;
  self->released_us = time_us;
  if (!self->is_listening || !is_stopped_by_release (self))
    return LQ_TRIGGER_NOTHING;

  self->has_stopped = true;

  return stop (self);
}

LqTriggerAnswer
lq_trigger_tap (LqTrigger *self, int64_t time_us)
{
  LqTriggerMode   mode = self->mode;
  LqTriggerAnswer answer;

  self->mode = LQ_TRIGGER_TOGGLE;
  answer = lq_trigger_press (self, time_us);
  self->mode = mode;
  /* The key may have a second owner, which knows of its release. */
  if (answer == LQ_TRIGGER_NOTHING)
    return answer;

  self->is_down = false;
  self->has_started = false;
  self->released_us = time_us;

  return answer;
}

LqTriggerAnswer
lq_trigger_set_mode (LqTrigger *self, LqTriggerMode mode)
{
  bool is_stopped;

  self->mode = mode;
  if (self->is_down || !self->has_started)
    return LQ_TRIGGER_NOTHING;

  is_stopped = is_stopped_by_release (self);
  if (is_stopped && self->is_listening) {
    self->has_stopped = true;
    return stop (self);
  }
  if (!is_stopped && self->has_stopped) {
    self->has_stopped = false;
    return start (self);
  }

  return LQ_TRIGGER_NOTHING;
}

void
lq_trigger_set_listening (LqTrigger *self, bool is_listening)
{
  if (self->is_listening == is_listening)
    return;

  /* The last press has no part in what runs now, or in its end. */
  self->has_started = false;
  self->has_stopped = false;
  self->is_listening = is_listening;
}
