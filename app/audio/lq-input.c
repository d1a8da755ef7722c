/* lq-input.c: one opened device, from its callback to samples at our rate
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-input"

#include "config.h"
#include "lq-input.h"

#include "lq-error.h"
#include "lq-resampler.h"
#include "lq-ring.h"

#include <math.h>
#include <pa_linux_alsa.h>
#include <string.h>
#include <time.h>

enum {
  RING_SECONDS = 4, /* how long disk or network may stall before speech is lost */
  BUFFERS_A_SECOND = 100,
  FRAMES_MOST = 480,  /* a buffer is 10 ms, and never more than this */
  READ_FRAMES = 1024, /* resampled at once */
};

/* How much the device keeps for us while this computer is too busy to run the callback. PortAudio
 * asks ALSA for a device buffer of this length; hardware may have less. */
static const double DEVICE_BUFFER_S = 1.0;

_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "the audio callback must not lock");

struct _LqInput {
  gatomicrefcount ref_count;
  PaStream       *stream; /* of the control thread; NULL: closed */
  char           *name;
  unsigned        rate_hz; /* of the device */
  LqRing         *ring;
  _Atomic bool    is_closed;

  /* Stored by the callback. */
  _Atomic int64_t  first_us;
  _Atomic int64_t  n_heard; /* frames that the device gave */
  _Atomic int64_t  n_kept;  /* frames of them that the ring took */
  _Atomic unsigned n_overflows;
  _Atomic bool     is_finished; /* PortAudio has given up */

  /* Stored when it begins anew. */
  _Atomic int64_t  n_thrown_away; /* frames that the ring took */
  _Atomic int64_t  n_lost_before; /* and that it had no room for */
  _Atomic unsigned n_overflows_before;

  /* Of the reading thread. */
  LqResampler *resampler;
  int16_t      raw[READ_FRAMES];
  int16_t     *ready; /* resampled, not fetched yet */
  size_t       n_ready;
  size_t       ready_at;
  bool         is_flushed;
};

/* --- the callback: real time ------------------------------------------------------------------ */

static int64_t
clock_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now); /* needs no system call: the kernel maps the clock */

  return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int
hear_cb (const void                     *frames,
         void                           *output,
         unsigned long                   n_frames,
         const PaStreamCallbackTimeInfo *time_info,
         PaStreamCallbackFlags           flags,
         void                           *user_data)
{
  LqInput *self = user_data;
  uint32_t n_kept = lq_ring_push (self->ring, frames, (uint32_t) n_frames);

  if (atomic_load_explicit (&self->first_us, memory_order_relaxed) == 0)
    atomic_store (&self->first_us, clock_us ());
  if (flags & paInputOverflow)
    atomic_fetch_add (&self->n_overflows, 1);
  atomic_fetch_add (&self->n_heard, (int64_t) n_frames);
  atomic_fetch_add (&self->n_kept, (int64_t) n_kept);

  return paContinue;
}

static void
finished_cb (void *user_data)
{
  LqInput *self = user_data;

  atomic_store (&self->is_finished, true);
}

/* --- the control thread ----------------------------------------------------------------------- */

static PaError
open_stream (LqInput *self, PaDeviceIndex device, double rate_hz)
{
  const PaDeviceInfo *info = Pa_GetDeviceInfo (device);
  PaStreamParameters  parameters = {
     .device = device,
     .channelCount = 1,
     .sampleFormat = paInt16,
     .suggestedLatency = MAX (info->defaultHighInputLatency, DEVICE_BUFFER_S),
  };
  unsigned long n_frames = MIN ((unsigned long) rate_hz / BUFFERS_A_SECOND, FRAMES_MOST);
  PaError       result;

  /* PortAudio divides the device's buffer into so many periods, four by default, and wakes the
   * callback after each: with four, the first sample would come after a quarter of a second. */
  PaAlsa_SetNumPeriods ((int) (parameters.suggestedLatency * rate_hz) / (int) n_frames + 1);
  result =
    Pa_OpenStream (&self->stream, &parameters, NULL, rate_hz, n_frames, paDitherOff, hear_cb, self);
  if (result != paNoError)
    self->stream = NULL;

  return result;
}

/* Everything the callback touches is there before the stream starts. */
static PaError
start_stream (LqInput *self)
{
  self->rate_hz = (unsigned) lround (Pa_GetStreamInfo (self->stream)->sampleRate);
  self->resampler = lq_resampler_new (self->rate_hz);
  if (self->resampler == NULL)
    return paInvalidSampleRate;

  self->ring = lq_ring_new (RING_SECONDS * self->rate_hz);
  self->ready = g_new (int16_t, lq_resampler_get_room (self->resampler, READ_FRAMES));
  Pa_SetStreamFinishedCallback (self->stream, finished_cb);

  return Pa_StartStream (self->stream);
}

static LqInput *
try_to_open (PaDeviceIndex device, double rate_hz, PaError *result)
{
  g_autoptr (LqInput) self = g_new0 (LqInput, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup (Pa_GetDeviceInfo (device)->name);

  *result = open_stream (self, device, rate_hz);
  if (*result == paNoError)
    *result = start_stream (self);
  if (*result == paNoError)
    return g_steal_pointer (&self);

  lq_input_close (self);

  return NULL;
}

/* PortAudio waits for a second for its own thread to start, which on a busy computer may be too
 * short. */
static LqInput *
try_twice (PaDeviceIndex device, double rate_hz, PaError *result)
{
  LqInput *self = try_to_open (device, rate_hz, result);

  if (*result == paTimedOut)
    self = try_to_open (device, rate_hz, result);

  return self;
}

static bool
is_about_format (PaError result)
{
  return result == paInvalidSampleRate || result == paSampleFormatNotSupported ||
         result == paInvalidChannelCount;
}

static const char *
describe (PaError result)
{
  if (result == paUnanticipatedHostError && *Pa_GetLastHostErrorInfo ()->errorText != '\0')
    return Pa_GetLastHostErrorInfo ()->errorText;

  return Pa_GetErrorText (result);
}

LqInput *
lq_input_open (PaDeviceIndex device, GError **error)
{
  double   rates_hz[] = { LQ_RATE_HZ, Pa_GetDeviceInfo (device)->defaultSampleRate, 48000, 44100 };
  PaError  result = paInvalidSampleRate;
  LqInput *self = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (rates_hz) && self == NULL && is_about_format (result); i++)
    self = try_twice (device, rates_hz[i], &result);

  if (self == NULL)
    g_set_error (error, LQ_ERROR, LQ_ERROR_MICROPHONE, "opening %s: %s",
                 Pa_GetDeviceInfo (device)->name, describe (result));

  return self;
}

/* Aborted, not stopped: stopping can wait for ever for a device that gives nothing. */
void
lq_input_close (LqInput *self)
{
  if (self->stream != NULL) {
    Pa_AbortStream (self->stream);
    Pa_CloseStream (self->stream);
    self->stream = NULL;
  }

  atomic_store (&self->is_closed, true);
}

bool
lq_input_is_running (LqInput *self)
{
  return self->stream != NULL && !atomic_load (&self->is_finished) &&
         Pa_IsStreamActive (self->stream) == 1;
}

/* --- any thread ------------------------------------------------------------------------------- */

LqInput *
lq_input_ref (LqInput *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
lq_input_unref (LqInput *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_assert (self->stream == NULL);
  g_clear_pointer (&self->resampler, lq_resampler_free);
  g_clear_pointer (&self->ring, lq_ring_free);
  g_free (self->ready);
  g_free (self->name);
  g_free (self);
}

const char *
lq_input_get_name (LqInput *self)
{
  return self->name;
}

int64_t
lq_input_get_first_us (LqInput *self)
{
  return atomic_load (&self->first_us);
}

int64_t
lq_input_get_heard_us (LqInput *self)
{
  int64_t n_before = atomic_load (&self->n_thrown_away) + atomic_load (&self->n_lost_before);

  return (atomic_load (&self->n_heard) - n_before) * 1000000 / self->rate_hz;
}

int64_t
lq_input_get_length (LqInput *self)
{
  int64_t n_frames = atomic_load (&self->n_kept) - atomic_load (&self->n_thrown_away);

  return (n_frames * LQ_RATE_HZ + self->rate_hz - 1) / self->rate_hz;
}

int64_t
lq_input_get_dropped_us (LqInput *self)
{
  int64_t n_lost = (int64_t) lq_ring_get_dropped (self->ring) - atomic_load (&self->n_lost_before);

  return n_lost * 1000000 / self->rate_hz;
}

unsigned
lq_input_count_overflows (LqInput *self)
{
  return atomic_load (&self->n_overflows) - atomic_load (&self->n_overflows_before);
}

bool
lq_input_is_closed (LqInput *self)
{
  return atomic_load (&self->is_closed);
}

/* --- the reading thread ----------------------------------------------------------------------- */

/* Resamples the next part; when there is none and none will come, what the resampler still held. */
static void
make_ready (LqInput *self)
{
  bool     is_last = lq_input_is_closed (self);
  uint32_t n = lq_ring_pop (self->ring, self->raw, READ_FRAMES);

  self->ready_at = self->n_ready = 0;
  if (n > 0) {
    self->n_ready = lq_resampler_run (self->resampler, self->raw, n, self->ready);
  } else if (is_last && !self->is_flushed) {
    self->n_ready = lq_resampler_flush (self->resampler, self->ready);
    self->is_flushed = true;
  }
}

void
lq_input_begin_anew (LqInput *self)
{
  int64_t  n_thrown_away = 0;
  uint32_t n;

  while ((n = lq_ring_pop (self->ring, self->raw, READ_FRAMES)) > 0)
    n_thrown_away += n;

  atomic_fetch_add (&self->n_thrown_away, n_thrown_away);
  atomic_store (&self->n_lost_before, (int64_t) lq_ring_get_dropped (self->ring));
  atomic_store (&self->n_overflows_before, atomic_load (&self->n_overflows));
  atomic_store (&self->first_us, 0); /* the callback stores the next one */
}

size_t
lq_input_read (LqInput *self, int16_t *samples, size_t n_samples)
{
  size_t n_done = 0;

  while (n_done < n_samples) {
    size_t n;

    if (self->ready_at == self->n_ready)
      make_ready (self);
    n = MIN (self->n_ready - self->ready_at, n_samples - n_done);
    if (n == 0)
      break;

    memcpy (samples + n_done, self->ready + self->ready_at, n * sizeof *samples);
    self->ready_at += n;
    n_done += n;
  }

  return n_done;
}
