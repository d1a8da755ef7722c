/* lq-decoder.c: the sound of a file as samples at our rate
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Our own recordings are as we want them: libsndfile reads them, at once and to the sample, also
 * when a crash left them without an end. All other files go through GStreamer. */

#define G_LOG_DOMAIN "lq-decoder"

#include "config.h"
#include "lq-decoder.h"

#include "lq-file-end.h"
#include "lq-media-reader.h"
#include "lq-media.h"
#include "lq-resampler.h"

#include <fcntl.h>
#include <math.h>
#include <sndfile.h>
#include <string.h>
#include <unistd.h>

enum {
  CHUNK = 4096,               /* frames decoded at once */
  LENGTH_TOLERANCE_MS = 1000, /* some kinds of files only estimate their length */
};

struct _LqDecoder {
  char          *path;
  GCancellable  *cancellable;
  SNDFILE       *file; /* one of ours, or */
  SF_INFO        info;
  LqMediaReader *reader;
  unsigned       n_channels;
  unsigned       rate_hz;

  LqResampler *resampler;
  float       *frames; /* CHUNK, interleaved */
  int16_t     *mono;   /* CHUNK */
  int16_t     *ready;  /* resampled, not fetched yet */
  size_t       n_ready;
  size_t       ready_at;
  int64_t      n_passed; /* samples of the file that were fetched or jumped over */
  bool         is_at_end;
  bool         has_failed;
};

/* libsndfile would read much of any other file before it gives up, and print what it thinks of it.
 */
static bool
is_wav_or_flac (const char *path)
{
  char    head[4] = { 0 };
  int     fd = open (path, O_RDONLY | O_CLOEXEC);
  ssize_t n = 0;

  if (fd >= 0) {
    n = read (fd, head, sizeof head);
    close (fd);
  }

  return n == sizeof head &&
         (memcmp (head, "RIFF", sizeof head) == 0 || memcmp (head, "fLaC", sizeof head) == 0);
}

/* WAV or FLAC as we write it. Never fails: another file is for another reader. */
static bool
open_own (LqDecoder *self)
{
  int kind;

  if (!is_wav_or_flac (self->path))
    return false;

  self->file = sf_open (self->path, SFM_READ, &self->info);
  if (self->file == NULL)
    return false;

  kind = self->info.format & SF_FORMAT_TYPEMASK;
  if ((kind == SF_FORMAT_WAV || kind == SF_FORMAT_FLAC) &&
      (self->info.format & SF_FORMAT_SUBMASK) == SF_FORMAT_PCM_16 &&
      self->info.samplerate == LQ_RATE_HZ && self->info.channels == 1) {
    self->n_channels = 1;
    self->rate_hz = LQ_RATE_HZ;
    return true;
  }
  g_clear_pointer (&self->file, sf_close);

  return false;
}

static gboolean
open_any (LqDecoder *self, GError **error)
{
  const LqMediaInfo *info;

  self->reader = lq_media_reader_open (self->path, self->cancellable, error);
  if (self->reader == NULL)
    return FALSE;

  info = lq_media_reader_get_info (self->reader);
  self->n_channels = info->n_channels;
  self->rate_hz = info->rate_hz;

  return TRUE;
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
  const float *frame = self->frames;

  for (size_t i = 0; i < n_frames; i++, frame += self->n_channels) {
    float sum = 0.0f;

    for (unsigned channel = 0; channel < self->n_channels; channel++)
      sum += frame[channel];
    self->mono[i] = to_sample (sum / (float) self->n_channels);
  }
}

static size_t
read_frames (LqDecoder *self)
{
  sf_count_t n;

  if (g_cancellable_is_cancelled (self->cancellable))
    return 0;
  if (self->reader != NULL)
    return lq_media_reader_read (self->reader, self->frames, CHUNK);

  n = sf_readf_float (self->file, self->frames, CHUNK);
  if (n <= 0 && sf_error (self->file) != SF_ERR_NO_ERROR) {
    g_message ("a recording is damaged, its beginning is used: %s", sf_strerror (self->file));
    self->has_failed = true;
  }

  return (size_t) MAX (n, 0);
}

static void
decode_chunk (LqDecoder *self)
{
  size_t n = read_frames (self);

  self->ready_at = 0;
  if (n > 0) {
    mix (self, n);
    self->n_ready = lq_resampler_run (self->resampler, self->mono, n, self->ready);
    return;
  }

  self->n_ready = lq_resampler_flush (self->resampler, self->ready);
  self->is_at_end = true;
}

LqDecoder *
lq_decoder_open (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (LqDecoder) self = g_new0 (LqDecoder, 1);

  g_return_val_if_fail (path != NULL, NULL);

  self->path = g_strdup (path);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !lq_media_check_file (path, error))
    return NULL;
  if (!open_own (self) && !open_any (self, error))
    return NULL;

  self->resampler = lq_resampler_new (self->rate_hz);
  self->frames = g_new (float, (size_t) CHUNK * self->n_channels);
  self->mono = g_new (int16_t, CHUNK);
  self->ready = g_new (int16_t, lq_resampler_get_room (self->resampler, CHUNK));

  return g_steal_pointer (&self);
}

LqDecoder *
lq_decoder_new (const char *path, GError **error)
{
  return lq_decoder_open (path, NULL, error);
}

void
lq_decoder_free (LqDecoder *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->file, sf_close);
  g_clear_pointer (&self->reader, lq_media_reader_free);
  g_clear_pointer (&self->resampler, lq_resampler_free);
  g_clear_object (&self->cancellable);
  g_free (self->frames);
  g_free (self->mono);
  g_free (self->ready);
  g_free (self->path);
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
  self->n_passed += (int64_t) n_done;

  return n_done;
}

/* ---- seeking */

static void
read_up_to (LqDecoder *self, int64_t sample)
{
  int16_t part[CHUNK];

  while (self->n_passed < sample)
    if (lq_decoder_read (self, part, (size_t) MIN (sample - self->n_passed, CHUNK)) == 0)
      return;
}

static bool
jump_to (LqDecoder *self, int64_t ms)
{
  if (self->reader != NULL)
    return lq_media_reader_seek (self->reader, ms);

  return sf_seek (self->file, (sf_count_t) (ms * LQ_RATE_HZ / 1000), SEEK_SET) >= 0;
}

void
lq_decoder_seek (LqDecoder *self, int64_t ms)
{
  int64_t sample = ms * LQ_RATE_HZ / 1000;

  g_return_if_fail (self != NULL);
  g_return_if_fail (ms >= 0);

  if (self->n_passed == sample)
    return;
  if (!jump_to (self, ms)) {
    g_message ("this file has no places to jump to: it is read up to there");
    read_up_to (self, sample);
    return;
  }

  lq_resampler_free (self->resampler);
  self->resampler = lq_resampler_new (self->rate_hz);
  self->n_ready = 0;
  self->ready_at = 0;
  self->n_passed = sample;
  self->is_at_end = false;
}

/* ---- length */

int64_t
lq_decoder_get_duration_ms (LqDecoder *self)
{
  g_return_val_if_fail (self != NULL, -1);

  if (self->reader != NULL)
    return lq_media_reader_get_duration_ms (self->reader);
  if (self->info.frames <= 0 || self->info.frames > INT64_MAX / 1000)
    return -1;

  return self->info.frames * 1000 / self->info.samplerate;
}

/* For the kinds of files that do not tell how many bytes they have, but how long they are. What is
 * said at the beginning comes from the file; later it may be what was found. */
static bool
is_shorter_than_said (LqDecoder *self)
{
  int64_t said_ms = self->reader != NULL ? lq_media_reader_get_info (self->reader)->duration_ms
                                         : lq_decoder_get_duration_ms (self);
  int64_t passed_ms = self->n_passed * 1000 / LQ_RATE_HZ;

  return said_ms >= 0 && passed_ms < said_ms - LENGTH_TOLERANCE_MS - said_ms / 200;
}

bool
lq_decoder_ended_early (LqDecoder *self)
{
  LqFileEnd end;

  g_return_val_if_fail (self != NULL, false);

  if (!self->is_at_end || g_cancellable_is_cancelled (self->cancellable))
    return false;
  if (self->has_failed || (self->reader != NULL && lq_media_reader_has_failed (self->reader)))
    return true;

  end = lq_file_end_look (self->path);
  if (end != LQ_FILE_END_UNKNOWN)
    return end == LQ_FILE_END_MISSING;

  return is_shorter_than_said (self);
}
