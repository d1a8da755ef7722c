/* lq-decoder.c: an audio file as samples at our rate
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-decoder"

#include "config.h"
#include "lq-decoder.h"

#include "lq-error.h"
#include "lq-media.h"
#include "lq-resampler.h"

#include <math.h>
#include <sndfile.h>
#include <string.h>

enum {
  CHUNK = 4096, /* frames decoded at once */
  CHANNELS_MOST = 64,
  RATE_LEAST_HZ = 1000,
  RATE_MOST_HZ = 384000,
};

struct _LqDecoder {
  SNDFILE     *file;
  SF_INFO      info;
  LqResampler *resampler;
  float       *frames; /* CHUNK, interleaved */
  int16_t     *mono;   /* CHUNK */
  int16_t     *ready;  /* resampled, not fetched yet */
  size_t       n_ready;
  size_t       ready_at;
  bool         is_at_end;
};

static gboolean
open_sound (LqDecoder *self, const char *path, GError **error)
{
  if (!lq_media_check_file (path, error))
    return FALSE;

  self->file = sf_open (path, SFM_READ, &self->info);
  if (self->file == NULL) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_NOT_AUDIO, "%s is not audio that can be read: %s", path,
                 sf_strerror (NULL));
    return FALSE;
  }

  if (self->info.channels >= 1 && self->info.channels <= CHANNELS_MOST &&
      self->info.samplerate >= RATE_LEAST_HZ && self->info.samplerate <= RATE_MOST_HZ)
    self->resampler = lq_resampler_new ((unsigned) self->info.samplerate);
  if (self->resampler != NULL)
    return TRUE;

  g_set_error (error, LQ_ERROR, LQ_ERROR_NOT_AUDIO, "%s says %d channels at %d Hz", path,
               self->info.channels, self->info.samplerate);

  return FALSE;
}

/* Files of floating point may hold anything: infinity, not a number, or too loud. */
static int16_t
to_sample (float value)
{
  if (!isfinite (value))
    return 0;

  return (int16_t) lrintf (CLAMP (value * 32768.0f, (float) INT16_MIN, (float) INT16_MAX));
}

static void
mix (LqDecoder *self, size_t n_frames)
{
  int          n_channels = self->info.channels;
  const float *frame = self->frames;

  for (size_t i = 0; i < n_frames; i++, frame += n_channels) {
    float sum = 0.0f;

    for (int channel = 0; channel < n_channels; channel++)
      sum += frame[channel];
    self->mono[i] = to_sample (sum / (float) n_channels);
  }
}

static void
decode_chunk (LqDecoder *self)
{
  sf_count_t n = sf_readf_float (self->file, self->frames, CHUNK);

  self->ready_at = 0;
  if (n > 0) {
    mix (self, (size_t) n);
    self->n_ready = lq_resampler_run (self->resampler, self->mono, (size_t) n, self->ready);
    return;
  }

  if (sf_error (self->file) != SF_ERR_NO_ERROR)
    g_message ("an audio file is damaged, its beginning is used: %s", sf_strerror (self->file));
  self->n_ready = lq_resampler_flush (self->resampler, self->ready);
  self->is_at_end = true;
}

LqDecoder *
lq_decoder_new (const char *path, GError **error)
{
  g_autoptr (LqDecoder) self = g_new0 (LqDecoder, 1);

  g_return_val_if_fail (path != NULL, NULL);

  if (!open_sound (self, path, error))
    return NULL;

  self->frames = g_new (float, (size_t) CHUNK *(size_t) self->info.channels);
  self->mono = g_new (int16_t, CHUNK);
  self->ready = g_new (int16_t, lq_resampler_get_room (self->resampler, CHUNK));

  return g_steal_pointer (&self);
}

void
lq_decoder_free (LqDecoder *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->file, sf_close);
  g_clear_pointer (&self->resampler, lq_resampler_free);
  g_free (self->frames);
  g_free (self->mono);
  g_free (self->ready);
  g_free (self);
}

size_t
lq_decoder_read (LqDecoder *self, int16_t *samples, size_t n_samples)
{
  size_t n_done = 0;

  g_return_val_if_fail (self != NULL, 0);

  while (n_done < n_samples) {
    size_t n = MIN (self->n_ready - self->ready_at, n_samples - n_done);

    memcpy (samples + n_done, self->ready + self->ready_at, n * sizeof *samples);
    self->ready_at += n;
    n_done += n;
    if (n == 0 && self->is_at_end)
      break;
    if (self->ready_at == self->n_ready && !self->is_at_end)
      decode_chunk (self);
  }

  return n_done;
}

int64_t
lq_decoder_get_duration_ms (LqDecoder *self)
{
  g_return_val_if_fail (self != NULL, -1);

  if (self->info.frames <= 0 || self->info.frames > INT64_MAX / 1000)
    return -1;

  return self->info.frames * 1000 / self->info.samplerate;
}
