/* lq-server-audio.c: a client's bytes to samples of 16 kHz mono
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-server-audio.h"

#include "lq-error.h"
#include "lq-server-engine.h"
#include "lq-server-wav.h"

#include <speex/speex_resampler.h>

enum {
  RATE_LEAST_HZ = 8000,
  RATE_MOST_HZ = 96000,
  CHANNELS_MOST = 2,
  RESAMPLER_QUALITY = 4, /* speex's default for speech; higher is not heard by the engine */
};

struct _LqServerAudio {
  GByteArray          *rest; /* bytes of a frame, or of a WAV header, that is not complete */
  SpeexResamplerState *resampler;
  unsigned             n_channels;
  bool                 in_header; /* a WAV header is being awaited */
};

static bool
set_layout (LqServerAudio *self, int64_t rate_hz, int64_t n_channels, GError **error)
{
  if (rate_hz < RATE_LEAST_HZ || rate_hz > RATE_MOST_HZ) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_REQUEST, "sample_rate must be from %d to %d",
                 RATE_LEAST_HZ, RATE_MOST_HZ);
    return false;
  }
  if (n_channels < 1 || n_channels > CHANNELS_MOST) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_REQUEST, "num_channels must be 1 or 2");
    return false;
  }

  self->n_channels = (unsigned) n_channels;
  if (rate_hz != LQ_SERVER_RATE_HZ)
    self->resampler =
      speex_resampler_init (1, (unsigned) rate_hz, LQ_SERVER_RATE_HZ, RESAMPLER_QUALITY, NULL);
  return true;
}

static bool
read_header (LqServerAudio *self, GError **error)
{
  LqServerWav wav;

  switch (lq_server_wav_parse (self->rest->data, self->rest->len, &wav)) {
  case LQ_SERVER_WAV_INCOMPLETE:
    return true;
  case LQ_SERVER_WAV_COMPLETE:
    self->in_header = false;
    g_byte_array_remove_range (self->rest, 0, (guint) wav.header_size);
    return set_layout (self, wav.rate_hz, wav.n_channels, error);
  case LQ_SERVER_WAV_UNREADABLE:
    break;
  }

  g_set_error (error, LQ_ERROR, LQ_ERROR_REQUEST,
               "the audio cannot be decoded: only 16-bit PCM in a WAV stream is supported");
  return false;
}

/* The mean of a frame's channels. */
static int16_t
mix (const uint8_t *frame, unsigned n_channels)
{
  int sum = 0;

  for (unsigned i = 0; i < n_channels; i++)
    sum += (int16_t) (frame[2 * i] | frame[2 * i + 1] << 8);

  return (int16_t) (sum / (int) n_channels);
}

static void
append_resampled (LqServerAudio *self, const GArray *mono, GArray *samples)
{
  spx_uint32_t n_left = mono->len;
  int16_t      buffer[1024];

  while (n_left > 0) {
    spx_uint32_t n_in = n_left;
    spx_uint32_t n_out = G_N_ELEMENTS (buffer);

    speex_resampler_process_int (self->resampler, 0,
                                 &g_array_index (mono, int16_t, mono->len - n_left), &n_in, buffer,
                                 &n_out);
    g_array_append_vals (samples, buffer, n_out);
    n_left -= n_in;
    if (n_in == 0 && n_out == 0)
      break;
  }
}

/* Takes the whole frames out of the rest. */
static GArray *
take_frames (LqServerAudio *self)
{
  guint   frame_size = 2 * self->n_channels;
  guint   n_frames = self->rest->len / frame_size;
  GArray *mono = g_array_sized_new (FALSE, FALSE, sizeof (int16_t), n_frames);

  for (guint i = 0; i < n_frames; i++) {
    int16_t sample = mix (self->rest->data + i * frame_size, self->n_channels);

    g_array_append_val (mono, sample);
  }

  if (n_frames > 0)
    g_byte_array_remove_range (self->rest, 0, n_frames * frame_size);
  return mono;
}

LqServerAudio *
lq_server_audio_new (const char *format, int rate_hz, int n_channels, GError **error)
{
  g_autoptr (LqServerAudio) self = g_new0 (LqServerAudio, 1);

  self->rest = g_byte_array_new ();
  if (g_str_equal (format, "auto") || g_str_equal (format, "wav")) {
    self->in_header = true;
    return g_steal_pointer (&self);
  }
  if (!g_str_equal (format, "pcm_s16le") && !g_str_equal (format, "s16le")) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_REQUEST,
                 "audio_format is not supported here: use pcm_s16le, wav or auto");
    return NULL;
  }
  if (!set_layout (self, rate_hz, n_channels, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
lq_server_audio_free (LqServerAudio *self)
{
  if (self == NULL)
    return;

  g_byte_array_unref (self->rest);
  g_clear_pointer (&self->resampler, speex_resampler_destroy);
  g_free (self);
}

bool
lq_server_audio_convert (
  LqServerAudio *self, const uint8_t *data, size_t size, GArray *samples, GError **error)
{
  g_autoptr (GArray) mono = NULL;

  g_byte_array_append (self->rest, data, (guint) size);
  if (self->in_header && !read_header (self, error))
    return false;
  if (self->in_header)
    return true;

  mono = take_frames (self);
  if (self->resampler != NULL)
    append_resampled (self, mono, samples);
  else
    g_array_append_vals (samples, mono->data, mono->len);
  return true;
}
