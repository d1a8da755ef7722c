/* lq-trigger.h: what presses and releases of a key mean: toggle, push-to-talk, or whichever fits
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef enum {
  LQ_TRIGGER_TOGGLE, /* a press starts, the next one stops */
  LQ_TRIGGER_HOLD,   /* push-to-talk */
  LQ_TRIGGER_AUTO,   /* a tap toggles; what is held longer than 400 ms is push-to-talk */
} LqTriggerMode;

typedef enum {
  LQ_TRIGGER_NOTHING,
  LQ_TRIGGER_START,
  LQ_TRIGGER_STOP,
} LqTriggerAnswer;

/**
 * LqTrigger:
 *
 * Plain data, no clock: times are the events' own, monotonic, in microseconds. A press that repeats
 * while the key is held, or that comes again within 40 ms because two programs own the key, is
 * nothing. A press long after the last one, without a release between them, is a new one: the
 * release was lost.
 */
typedef struct {
  LqTriggerMode mode;
  bool          is_down;
  bool          is_listening; /* as the trigger sees it: started by it, or told */
  bool          has_started;  /* this press started it */
  bool          has_stopped;  /* the release of this press stopped it */
  int64_t       pressed_us;
  int64_t       repeated_us; /* the press, or its last repetition */
  int64_t       released_us;
} LqTrigger;

void lq_trigger_init (LqTrigger *self, LqTriggerMode mode);

/* @name: (nullable): "toggle", "hold" or "auto", as in the settings
 * @otherwise: what anything else means */
LqTriggerMode lq_trigger_mode_find (const char *name, LqTriggerMode otherwise);

LqTriggerAnswer lq_trigger_press (LqTrigger *self, int64_t time_us);
LqTriggerAnswer lq_trigger_release (LqTrigger *self, int64_t time_us);

/* A press without a release: of a key that the desktop owns. It toggles, whatever the mode. */
LqTriggerAnswer lq_trigger_tap (LqTrigger *self, int64_t time_us);

/* The mode is another one from now on. A press that is over already, and that started the
 * dictation, is judged again: what it meant may be known only now. */
LqTriggerAnswer lq_trigger_set_mode (LqTrigger *self, LqTriggerMode mode);

/* The dictation began or ended by other means. */
void lq_trigger_set_listening (LqTrigger *self, bool is_listening);

G_END_DECLS
