/* lq-chime.c: plays a short sound
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * By ALSA, which leads to PipeWire or PulseAudio as it does for the microphone: opening that can
 * take long, so a thread of the pool does it. PortAudio would do it on the thread that records. */

#define G_LOG_DOMAIN "lq-chime"

#include "config.h"
#include "lq-chime.h"
#include "lq-quiet.h"

#include <alsa/asoundlib.h>
#include <sndfile.h>
#include <stdbool.h>
#include <string.h>

enum { LATENCY_US = 60000 };

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SNDFILE, sf_close)

typedef struct {
  short *samples;
  size_t n_frames;
  int    n_channels;
  int    rate_hz;
} Sound;

/* ---- a file in memory */

typedef struct {
  const char *data;
  sf_count_t  length;
  sf_count_t  at;
} Memory;

static sf_count_t
length_cb (void *data)
{
  return ((Memory *) data)->length;
}

static sf_count_t
seek_cb (sf_count_t offset, int whence, void *data)
{
  Memory    *self = data;
  sf_count_t origin = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? self->at : self->length;

  self->at = CLAMP (origin + offset, 0, self->length);

  return self->at;
}

static sf_count_t
read_cb (void *to, sf_count_t n_bytes, void *data)
{
  Memory    *self = data;
  sf_count_t n = MIN (n_bytes, self->length - self->at);

  memcpy (to, self->data + self->at, (size_t) n);
  self->at += n;

  return n;
}

static sf_count_t
tell_cb (void *data)
{
  return ((Memory *) data)->at;
}

static bool
decode (GBytes *bytes, Sound *sound)
{
  SF_VIRTUAL_IO functions = {
    .get_filelen = length_cb,
    .seek = seek_cb,
    .read = read_cb,
    .tell = tell_cb,
  };
  SF_INFO info = { 0 };
  Memory  memory = { 0 };
  size_t  length;
  g_autoptr (SNDFILE) file = NULL;

  memory.data = g_bytes_get_data (bytes, &length);
  memory.length = (sf_count_t) length;
  file = sf_open_virtual (&functions, SFM_READ, &info, &memory);
  if (file == NULL || info.frames <= 0 || info.frames > info.samplerate)
    return false;

  sound->samples = g_new (short, (size_t) info.frames *(size_t) info.channels);
  sound->n_frames = (size_t) sf_readf_short (file, sound->samples, info.frames);
  sound->n_channels = info.channels;
  sound->rate_hz = info.samplerate;

  return true;
}

/* ---- playing */

static int
write_all (snd_pcm_t *pcm, const Sound *sound)
{
  size_t at = 0;

  while (at < sound->n_frames) {
    snd_pcm_sframes_t n =
      snd_pcm_writei (pcm, sound->samples + at * (size_t) sound->n_channels, sound->n_frames - at);

    if (n < 0)
      n = snd_pcm_recover (pcm, (int) n, 1);
    if (n < 0)
      return (int) n;
    at += (size_t) n;
  }

  return snd_pcm_drain (pcm);
}

static void
play_cb (gpointer data, gpointer unused)
{
  g_autoptr (GBytes) bytes = data;
  Sound      sound = { 0 };
  snd_pcm_t *pcm = NULL;
  int        result;

  if (!decode (bytes, &sound))
    return;

  result = snd_pcm_open (&pcm, "default", SND_PCM_STREAM_PLAYBACK, 0);
  if (result == 0)
    result =
      snd_pcm_set_params (pcm, SND_PCM_FORMAT_S16, SND_PCM_ACCESS_RW_INTERLEAVED,
                          (unsigned) sound.n_channels, (unsigned) sound.rate_hz, 1, LATENCY_US);
  if (result == 0)
    result = write_all (pcm, &sound);
  if (result < 0)
    g_debug ("nothing is played: %s", snd_strerror (result));

  if (pcm != NULL)
    snd_pcm_close (pcm);
  g_free (sound.samples);
}

void
lq_chime_play (GBytes *sound)
{
  static GThreadPool *pool;

  g_return_if_fail (sound != NULL);

  if (pool == NULL) {
    lq_quiet_sound_libraries ();
    pool = g_thread_pool_new (play_cb, NULL, 1, FALSE, NULL);
  }
  if (g_thread_pool_unprocessed (pool) == 0)
    g_thread_pool_push (pool, g_bytes_ref (sound), NULL);
}
