/* lq-resampler.c: samples of any rate to our own
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-resampler"

#include "config.h"
#include "lq-resampler.h"

#include <speex/speex_resampler.h>
#include <string.h>

enum {
  QUALITY = 4, /* of 10: inaudible for speech, and cheap */
  SLACK = 16,  /* samples that rounding may add to the output */
};

struct _LqResampler {
  SpeexResamplerState *state; /* NULL: the rate is ours */
  uint64_t             rate_hz;
  uint64_t             n_in;
  uint64_t             n_out;
};

static uint64_t
latency_of (LqResampler *self)
{
  return (uint64_t) speex_resampler_get_input_latency (self->state);
}

/* Runs until all of @in is in; @out has room for all that comes. */
static size_t
process (LqResampler *self, const int16_t *in, size_t n_in, int16_t *out, size_t n_room)
{
  size_t n_out = 0;

  while (n_in > 0 && n_out < n_room) {
    spx_uint32_t n_read = (spx_uint32_t) n_in;
    spx_uint32_t n_written = (spx_uint32_t) (n_room - n_out);

    speex_resampler_process_int (self->state, 0, in, &n_read, out + n_out, &n_written);
    if (n_read == 0 && n_written == 0)
      break;
    in += n_read;
    n_in -= n_read;
    n_out += n_written;
  }

  return n_out;
}

LqResampler *
lq_resampler_new (unsigned rate_hz)
{
  LqResampler *self = g_new0 (LqResampler, 1);

  self->rate_hz = rate_hz;
  if (rate_hz == LQ_RATE_HZ)
    return self;

  self->state = speex_resampler_init (1, rate_hz, LQ_RATE_HZ, QUALITY, NULL);
  if (self->state == NULL) {
    g_free (self);
    return NULL;
  }
  speex_resampler_skip_zeros (self->state);

  return self;
}

void
lq_resampler_free (LqResampler *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->state, speex_resampler_destroy);
  g_free (self);
}

size_t
lq_resampler_get_room (LqResampler *self, size_t n_in)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->state == NULL)
    return n_in;

  return (size_t) ((n_in + latency_of (self)) * LQ_RATE_HZ / self->rate_hz) + SLACK;
}

size_t
lq_resampler_run (LqResampler *self, const int16_t *in, size_t n_in, int16_t *out)
{
  size_t n_out;

  g_return_val_if_fail (self != NULL, 0);

  if (self->state == NULL) {
    memcpy (out, in, n_in * sizeof *in);
    return n_in;
  }

  n_out = process (self, in, n_in, out, lq_resampler_get_room (self, n_in));
  self->n_in += n_in;
  self->n_out += n_out;

  return n_out;
}

size_t
lq_resampler_flush (LqResampler *self, int16_t *out)
{
  g_autofree int16_t *silence = NULL;
  uint64_t            n_due;
  size_t              n_out;

  g_return_val_if_fail (self != NULL, 0);

  if (self->state == NULL)
    return 0;

  n_due = (self->n_in * LQ_RATE_HZ + self->rate_hz - 1) / self->rate_hz;
  n_due = n_due > self->n_out ? n_due - self->n_out : 0;
  silence = g_new0 (int16_t, latency_of (self) + 1);
  n_out = process (self, silence, latency_of (self) + 1, out,
                   MIN (n_due, lq_resampler_get_room (self, 0)));
  self->n_out += n_out;

  return n_out;
}
