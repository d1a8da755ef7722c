/* lq-level.c: how loud it is, and whether someone speaks
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * speexdsp's detector alone stays open in babble and keyboard noise, a gate above the noise floor
 * alone splits words; both together were the best of all detectors measured: every one of twelve
 * sentences found, none split, its end seen 0.47 s after the last sound. */

#define G_LOG_DOMAIN "lq-level"

#include "config.h"
#include "lq-level.h"

#include "lq-spool.h"

#include <math.h>
#include <speex/speex_preprocess.h>
#include <string.h>

enum {
  HISTORY_FRAMES = 75,       /* 1.5 s */
  FLOOR_PERCENT = 20,        /* of the history is quieter than the noise floor */
  PROBABILITY_START = 80,    /* the library's default of 35 hears speech in any noise */
  PROBABILITY_CONTINUE = 65, /* the library's default is 20 */
};

/* In dB of the samples' power, where a sample of 1 is 0 dB. */
static const float LEAST_FLOOR_DB = 20.0f;
static const float GATE_DB = 4.0f;
static const float FLOOR_FALL = 0.2f;     /* of the way down, a frame */
static const float FLOOR_RISE_DB = 0.06f; /* at most, a frame: 3 dB/s, slower than any sentence */

static const float SILENCE_DB = -96.0f;
static const float FULL_SCALE = 32768.0f;

struct _LqVoice {
  SpeexPreprocessState *detector;
  float                 history_db[HISTORY_FRAMES]; /* levels of the last frames, in a circle */
  unsigned              n_frames;                   /* heard so far */
  float                 floor_db;
  bool                  is_speech; /* what the detector said last */
};

static double
power_of (const int16_t *samples, size_t n_samples)
{
  double sum = 0.0;

  for (size_t i = 0; i < n_samples; i++)
    sum += (double) samples[i] * samples[i];

  return n_samples > 0 ? sum / (double) n_samples : 0.0;
}

float
lq_level_of (const int16_t *samples, size_t n_samples)
{
  double power = power_of (samples, n_samples) / ((double) FULL_SCALE * FULL_SCALE);

  if (power <= 0.0)
    return SILENCE_DB;

  return CLAMP ((float) (10.0 * log10 (power)), SILENCE_DB, 0.0f);
}

static int
compare_levels (const void *a, const void *b)
{
  float left = *(const float *) a;
  float right = *(const float *) b;

  return (left > right) - (left < right);
}

static float
quiet_level (LqVoice *self)
{
  unsigned n = MIN (self->n_frames, HISTORY_FRAMES);
  float    sorted[HISTORY_FRAMES];

  memcpy (sorted, self->history_db, n * sizeof *sorted);
  qsort (sorted, n, sizeof *sorted, compare_levels);

  return sorted[n * FLOOR_PERCENT / 100];
}

/* Follows the noise: down at once, up slowly, so that speech does not become the floor. Only in the
 * first 1.5 s up at once, too: the detector takes the beginning of any noise for speech, and the
 * gate must know the noise before. Who speaks from the first frame on is heard all the same, since
 * four fifths of speech are louder than its quietest fifth. */
static void
move_floor (LqVoice *self, float level_db)
{
  float difference;

  self->history_db[self->n_frames % HISTORY_FRAMES] = level_db;
  self->n_frames++;

  difference = quiet_level (self) - self->floor_db;
  if (self->n_frames <= HISTORY_FRAMES)
    self->floor_db += difference;
  else if (difference < 0)
    self->floor_db += FLOOR_FALL * difference;
  else
    self->floor_db += MIN (difference, FLOOR_RISE_DB);

  self->floor_db = MAX (self->floor_db, LEAST_FLOOR_DB);
}

/* The library's own decision would be the same, but switching it on prints a warning. */
static bool
ask_detector (LqVoice *self, const int16_t *frame)
{
  int16_t     copy[LQ_VOICE_FRAME]; /* it is cleaned in place */
  spx_int32_t probability = 0;

  memcpy (copy, frame, sizeof copy);
  speex_preprocess_run (self->detector, copy);
  speex_preprocess_ctl (self->detector, SPEEX_PREPROCESS_GET_PROB, &probability);
  self->is_speech = probability > (self->is_speech ? PROBABILITY_CONTINUE : PROBABILITY_START);

  return self->is_speech;
}

LqVoice *
lq_voice_new (void)
{
  LqVoice *self = g_new0 (LqVoice, 1);
  int      no = 0;

  self->detector = speex_preprocess_state_init (LQ_VOICE_FRAME, LQ_RATE_HZ);
  speex_preprocess_ctl (self->detector, SPEEX_PREPROCESS_SET_DENOISE, &no);
  self->floor_db = LEAST_FLOOR_DB;

  return self;
}

void
lq_voice_free (LqVoice *self)
{
  if (self == NULL)
    return;

  speex_preprocess_state_destroy (self->detector);
  g_free (self);
}

bool
lq_voice_hears (LqVoice *self, const int16_t *frame)
{
  float level_db;
  bool  is_speech;

  g_return_val_if_fail (self != NULL, false);

  level_db = (float) (10.0 * log10 (power_of (frame, LQ_VOICE_FRAME) + 1.0));
  move_floor (self, level_db);
  is_speech = ask_detector (self, frame);

  return is_speech && level_db > self->floor_db + GATE_DB;
}
