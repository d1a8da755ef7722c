/* lq-poll.h: when to ask the service whether a transcription is done
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * LqPoll:
 *
 * The schedule of one transcription. Pure: the caller has the clock. With nothing known it waits
 * 0.5 s, then half as long again each time up to a cap, so that an hour costs at most 250
 * questions and the end is found within 8 s on the average. Where earlier jobs say how long it
 * will take it asks rarely before and closely around that moment: an hour costs 60 at most.
 */
typedef struct {
  /*< private >*/
  int64_t first_ms;
  int64_t cap_ms;      /* at the start; grows with the time that the job takes */
  int64_t expected_ms; /* from the creation to the end; -1: not known */
  int64_t step_ms;     /* the last wait */
} LqPoll;

/**
 * lq_poll_start:
 * @audio_ms: length of the sound; -1: not known
 * @seconds_per_hour: what an hour of sound took lately, see lq_poll_learn(); negative: not known
 */
void lq_poll_start (LqPoll *self, int64_t audio_ms, double seconds_per_hour);

/**
 * lq_poll_get_wait_ms:
 * @elapsed_ms: since the transcription was created
 *
 * Returns: how long to wait before the next question
 */
int64_t lq_poll_get_wait_ms (LqPoll *self, int64_t elapsed_ms);

/**
 * lq_poll_learn:
 * @seconds_per_hour: what is known so far; negative: nothing
 * @audio_ms: length of the sound of a job that has ended
 * @took_ms: from its creation to its end
 *
 * Returns: what is known now, to be kept for the next job; negative: still nothing, since a very
 *   short one tells little
 */
double lq_poll_learn (double seconds_per_hour, int64_t audio_ms, int64_t took_ms);

/* One's own server holds its answer until the end, and tells every few seconds how far it is: see
 * #LqSonioxHold. An older one that cannot do that holds it so long, or less by its own limit; then
 * it is asked again at once. */
enum { LQ_POLL_BEAT_S = 5, LQ_POLL_HOLD_S = 600 };

G_END_DECLS
