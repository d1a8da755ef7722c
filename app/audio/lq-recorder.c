/* lq-recorder.c: keeps a microphone recording, whatever happens to the device
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A state machine on the control thread, moved by a tick. A device has died when PortAudio's
 * callback thread has ended, when PortAudio says that the stream is not active, or when no samples
 * came for a while, which is all that shows when a sound server loses a device. Then the ladder:
 * open the same name again, a few times; reload the library, whose list of devices is frozen, and
 * look for the name; take the default device. What was recorded before and what comes after are
 * one recording with a gap in between. */

#define G_LOG_DOMAIN "lq-recorder"

#include "config.h"
#include "lq-recorder.h"

#include "lq-error.h"
#include "lq-input.h"
#include "lq-lag.h"
#include "lq-portaudio.h"
#include "lq-standby.h"

#include <stdatomic.h>

enum {
  TICK_MS = 20,
  TICK_MOST_US = 100000,    /* counted of one tick, however late it is */
  SILENT_US = 1500000,      /* without any samples a device is dead; to be noticed within 2 s */
  FIRST_SOUND_US = 3000000, /* a sound server that slept, or a headset, may take 2 s to begin */
  RETRY_US = 250000,        /* between tries to open a lost device … */
  SLOW_RETRY_US = 1000000,  /* … and when it stays away: a reload costs up to 150 ms */
  N_QUICK_TRIES = 4,        /* without reloading the library */
  N_RELOADING_TRIES = 8,    /* then slowly */
  CATCH_UP_US = 1000000,    /* a stop waits at most so long for what the device still holds */
  TELL_DROPPED_US = 1000000,
  LOST_BY_CLOCK_US = 100000, /* lag that grew by this is lost sound */
  LOST_BY_FLAG_US = 10000,   /* this is enough when the device said that it ran over … */
  FLAG_LASTS_US = 4100000,   /* … in these two windows of LqLag */
};

typedef enum {
  PHASE_NEW,
  PHASE_WAITING,   /* for another recorder to end */
  PHASE_OPENED,    /* no samples yet */
  PHASE_RECORDING, /* samples come */
  PHASE_LOST,      /* the device is gone; tried again at retry_at_us */
  PHASE_OVER,
} Phase;

struct _LqRecorder {
  gatomicrefcount ref_count;
  LqSourceHandle *handle;
  char           *device; /* as chosen; NULL: the default one */
  _Atomic int64_t first_us;

  GMutex lock;
  GQueue inputs; /* LqInput; the reading thread empties the first one, then the next */

  /* Of the control thread. */
  Phase    phase;
  GSource *timer;
  LqInput *input;      /* NULL: none is open */
  char    *used;       /* the device that was recorded last */
  int64_t  asked_us;   /* when the start was asked for */
  int64_t  n_before;   /* samples of all inputs before this one */
  int64_t  heard_us;   /* what it had given at … */
  int64_t  changed_us; /* … the time of the last samples */
  int64_t  ticked_us;
  int64_t  silent_us;  /* without samples, as far as this thread was awake */
  int64_t  lost_at_us; /* when the last samples came before it was lost; 0: nothing was lost */
  int64_t  retry_at_us;
  unsigned n_tries;
  bool     is_mute;    /* the chosen device can be opened, but nothing comes */
  int64_t  stop_at_us; /* 0: not asked to stop */
  LqLag    lag;
  int64_t  dropped_us;        /* by the ring, already told */
  int64_t  dropping_since_us; /* what is not told yet; 0: nothing */
  unsigned n_overflows;
  int64_t  flagged_until_us;
};

/* Of the control thread: the one that has the library, and those that wait for it. */
static LqRecorder *active;
static GQueue      waiting = G_QUEUE_INIT;

static void
post (LqRecorder *self, LqSourceEvent event)
{
  lq_source_handle_post (self->handle, &event);
}

/* --- telling ---------------------------------------------------------------------------------- */

/* Whether the open device is the one that was chosen, which for none means: the same as before. */
static bool
is_chosen (LqRecorder *self, const char *name)
{
  if (self->device == NULL)
    return self->used == NULL || g_str_equal (self->used, name);

  return lq_portaudio_find (self->device) == lq_portaudio_find (name);
}

static void
tell_device (LqRecorder *self)
{
  const char *name = lq_input_get_name (self->input);

  if (!is_chosen (self, name) && g_strcmp0 (self->used, name) != 0)
    post (self, (LqSourceEvent){ LQ_SOURCE_FALLBACK, .device = name });

  g_free (self->used);
  self->used = g_strdup (name);
}

static void
tell_started (LqRecorder *self)
{
  int64_t          first_us = lq_input_get_first_us (self->input);
  int64_t          took_us = first_us - self->asked_us;
  g_autofree char *took = g_strdup_printf ("%" G_GINT64_FORMAT, took_us);

  atomic_store (&self->first_us, first_us);
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_DEBUG, "LQ_START_TO_FIRST_SAMPLE_US", took, "MESSAGE",
                    "recording %s, first sample after %.1f ms", self->used,
                    (double) took_us / 1000.0);
  post (self, (LqSourceEvent){ LQ_SOURCE_STARTED, .device = self->used });
}

static void
tell_resumed (LqRecorder *self)
{
  int64_t gap_us = lq_input_get_first_us (self->input) - self->lost_at_us;

  g_message ("recording %s again after %" G_GINT64_FORMAT " ms", self->used, gap_us / 1000);
  post (self, (LqSourceEvent){ LQ_SOURCE_RESUMED, .device = self->used, .gap_ms = gap_us / 1000,
                               .at_sample = self->n_before });
}

static void
tell_dropped (LqRecorder *self, int64_t gap_us, const char *why)
{
  g_message ("%" G_GINT64_FORMAT " ms of sound were lost: %s", gap_us / 1000, why);
  post (self, (LqSourceEvent){ LQ_SOURCE_DROPPED, .gap_ms = gap_us / 1000,
                               .at_sample = self->n_before + lq_input_get_length (self->input) });
}

static void
tell_ring (LqRecorder *self)
{
  int64_t dropped_us = lq_input_get_dropped_us (self->input);

  tell_dropped (self, dropped_us - self->dropped_us, "nobody fetched it");
  self->dropped_us = dropped_us;
  self->dropping_since_us = 0;
}

/* --- inputs ----------------------------------------------------------------------------------- */

static void
close_input (LqRecorder *self)
{
  if (self->input == NULL)
    return;

  lq_input_close (self->input);
  if (lq_input_get_dropped_us (self->input) != self->dropped_us)
    tell_ring (self);
  self->n_before += lq_input_get_length (self->input);
  g_clear_pointer (&self->input, lq_input_unref);
}

static void
take_input (LqRecorder *self, LqInput *input)
{
  self->input = input;
  self->changed_us = self->ticked_us = g_get_monotonic_time ();
  self->heard_us = self->silent_us = 0;
  self->lag = (LqLag){ 0 };
  self->dropped_us = self->dropping_since_us = 0;
  self->n_overflows = 0;
  self->flagged_until_us = 0;

  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->inputs, lq_input_ref (input));
  g_mutex_unlock (&self->lock);
}

static bool
try_device (LqRecorder *self, const char *name, GError **error)
{
  PaDeviceIndex device = lq_portaudio_find (name);
  LqInput      *input;

  if (device == paNoDevice) {
    g_clear_error (error);
    g_set_error (error, LQ_ERROR, LQ_ERROR_MICROPHONE, "there is no %s",
                 name ? name : "device that records");
    return false;
  }

  g_clear_error (error);
  input = lq_standby_take (device);
  if (input == NULL)
    input = lq_input_open (device, error);
  if (input != NULL)
    take_input (self, input);

  return input != NULL;
}

static bool
try_chosen (LqRecorder *self, GError **error)
{
  return !self->is_mute && try_device (self, self->device, error);
}

/* Any rung of the ladder. @may_reload: the quick tries have failed. */
static bool
try_to_open (LqRecorder *self, bool may_reload, GError **error)
{
  if (lq_portaudio_load (error) && try_chosen (self, error))
    return true;
  if (!may_reload)
    return false;

  g_clear_error (error);
  lq_standby_release ();
  if (!lq_portaudio_reload (error))
    return false;

  return try_chosen (self, error) || try_device (self, NULL, error);
}

/* --- the state machine ------------------------------------------------------------------------ */

/* Error or not, all that was heard can still be read. */
static void
end (LqRecorder *self, const GError *error)
{
  if (active == self)
    active = NULL;
  g_queue_remove (&waiting, self);
  close_input (self);
  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);

  self->phase = PHASE_OVER;
  post (self, (LqSourceEvent){ error ? LQ_SOURCE_FAILED : LQ_SOURCE_ENDED, .error = error });
  if (g_queue_is_empty (&waiting))
    lq_standby_resume ();
  lq_recorder_unref (self); /* taken by lq_recorder_start() */
}

static void
lose (LqRecorder *self)
{
  close_input (self);
  self->phase = PHASE_LOST;
  self->retry_at_us = g_get_monotonic_time () + RETRY_US;

  self->n_tries = 0;
  self->is_mute = false;
  self->lost_at_us = self->changed_us;
  g_message ("%s is gone", self->used);
  post (self, (LqSourceEvent){ LQ_SOURCE_LOST, .device = self->used });
}

/* It could be opened but gave nothing: the next try takes the default device. */
static void
give_up_input (LqRecorder *self)
{
  close_input (self);
  self->phase = PHASE_LOST;
  self->retry_at_us = g_get_monotonic_time () + RETRY_US;

  self->n_tries = N_QUICK_TRIES;
  self->is_mute = true;
}

static void
retry (LqRecorder *self)
{
  g_autoptr (GError) error = NULL;
  int64_t now_us = g_get_monotonic_time ();

  if (now_us < self->retry_at_us)
    return;

  self->n_tries++;
  if (try_to_open (self, self->n_tries > N_QUICK_TRIES, &error)) {
    self->phase = PHASE_OPENED;
    return;
  }

  g_debug ("try %u: %s", self->n_tries, error->message);
  self->retry_at_us =
    g_get_monotonic_time () + (self->n_tries < N_RELOADING_TRIES ? RETRY_US : SLOW_RETRY_US);
}

/* Silence is counted in ticks: when this computer slept, the samples are not late yet. */
static void
note_samples (LqRecorder *self, int64_t now_us)
{
  int64_t heard_us = lq_input_get_heard_us (self->input);

  self->silent_us += MIN (now_us - self->ticked_us, TICK_MOST_US);
  self->ticked_us = now_us;
  if (heard_us == self->heard_us)
    return;

  self->heard_us = heard_us;
  self->changed_us = now_us;
  self->silent_us = 0;
}

static bool
is_dead (LqRecorder *self)
{
  int64_t patience_us = self->heard_us > 0 ? SILENT_US : FIRST_SOUND_US;

  return !lq_input_is_running (self->input) || self->silent_us > patience_us;
}

/* How far the samples are behind the clock, beside a constant. */
static int64_t
get_lag (LqRecorder *self, int64_t now_us)
{
  return now_us - lq_input_get_first_us (self->input) - self->heard_us;
}

/* A ring that is full loses something at each tick; told is the sum of a second. */
static void
check_ring (LqRecorder *self, int64_t now_us)
{
  if (lq_input_get_dropped_us (self->input) == self->dropped_us)
    return;

  if (self->dropping_since_us == 0)
    self->dropping_since_us = now_us;
  if (now_us - self->dropping_since_us >= TELL_DROPPED_US)
    tell_ring (self);
}

/* A flag is a reason to believe a smaller difference, until the windows that may show it end. */
static void
check_clock (LqRecorder *self, int64_t now_us)
{
  int64_t  grown_us = lq_lag_note (&self->lag, now_us, get_lag (self, now_us));
  unsigned n_overflows = lq_input_count_overflows (self->input);

  if (n_overflows != self->n_overflows)
    self->flagged_until_us = now_us + FLAG_LASTS_US;
  self->n_overflows = n_overflows;

  if (grown_us > (now_us < self->flagged_until_us ? LOST_BY_FLAG_US : LOST_BY_CLOCK_US))
    tell_dropped (self, grown_us, "the device ran over");
}

/* The samples of the moment of the stop have come, also when they were late. */
static bool
is_caught_up (LqRecorder *self, int64_t now_us)
{
  int64_t heard_until_us = now_us - get_lag (self, now_us) + lq_lag_get_least (&self->lag);

  return heard_until_us >= self->stop_at_us || now_us - self->stop_at_us > CATCH_UP_US;
}

static void
tick_opened (LqRecorder *self)
{
  g_autoptr (GError) error = NULL;

  if (self->stop_at_us != 0) {
    end (self, NULL);
  } else if (self->heard_us > 0) {
    self->phase = PHASE_RECORDING;
    tell_device (self);
    if (self->lost_at_us == 0)
      tell_started (self);
    else
      tell_resumed (self);
    self->lost_at_us = 0;
  } else if (is_dead (self) && self->used == NULL) {
    g_set_error (&error, LQ_ERROR, LQ_ERROR_MICROPHONE, "%s gives no sound",
                 lq_input_get_name (self->input));
    end (self, error);
  } else if (is_dead (self)) {
    give_up_input (self);
  }
}

static void
tick_recording (LqRecorder *self, int64_t now_us)
{
  bool is_gone = is_dead (self);

  check_ring (self, now_us);
  check_clock (self, now_us);
  if (self->stop_at_us != 0 && (is_gone || is_caught_up (self, now_us)))
    end (self, NULL);
  else if (is_gone)
    lose (self);
}

static void
begin_in_turn (LqRecorder *self)
{
  g_autoptr (GError) error = NULL;

  if (active != NULL || g_queue_peek_head (&waiting) != self)
    return;

  active = self;
  g_queue_pop_head (&waiting);
  if (try_to_open (self, true, &error))
    self->phase = PHASE_OPENED;
  else
    end (self, error);
}

static gboolean
tick_cb (gpointer data)
{
  g_autoptr (LqRecorder) self = lq_recorder_ref (data);
  int64_t now_us = g_get_monotonic_time ();

  if (self->input != NULL)
    note_samples (self, now_us);

  switch (self->phase) {
  case PHASE_OPENED:
    tick_opened (self);
    break;
  case PHASE_RECORDING:
    tick_recording (self, now_us);
    break;
  case PHASE_LOST:
    if (self->stop_at_us != 0)
      end (self, NULL);
    else
      retry (self);
    break;
  case PHASE_WAITING:
    begin_in_turn (self);
    break;
  case PHASE_NEW:
  case PHASE_OVER:
    g_assert_not_reached ();
  }

  return G_SOURCE_CONTINUE;
}

static void
start_job (gpointer data)
{
  LqRecorder *self = data; /* its reference is dropped by end() */

  self->timer = lq_portaudio_add_timer (TICK_MS, tick_cb, self);
  self->phase = PHASE_WAITING;
  g_queue_push_tail (&waiting, self);
  begin_in_turn (self);
}

static void
stop_job (gpointer data)
{
  g_autoptr (LqRecorder) self = data;

  if (self->phase == PHASE_NEW || self->phase == PHASE_OVER || self->stop_at_us != 0)
    return;

  self->stop_at_us = g_get_monotonic_time ();
  if (self->phase != PHASE_RECORDING)
    end (self, NULL);
}

static void
stop_all_job (gpointer data)
{
  lq_standby_set (false, NULL);
  while (!g_queue_is_empty (&waiting))
    end (g_queue_peek_head (&waiting), NULL);
  if (active != NULL)
    end (active, NULL);
}

/* --- public ----------------------------------------------------------------------------------- */

LqRecorder *
lq_recorder_new (const char *device, LqSourceHandle *handle)
{
  LqRecorder *self = g_new0 (LqRecorder, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->device = g_strdup (device);
  self->handle = lq_source_handle_ref (handle);

  return self;
}

LqRecorder *
lq_recorder_ref (LqRecorder *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
lq_recorder_unref (LqRecorder *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_queue_clear_full (&self->inputs, (GDestroyNotify) lq_input_unref);
  g_mutex_clear (&self->lock);
  lq_source_handle_unref (self->handle);
  g_free (self->device);
  g_free (self->used);
  g_free (self);
}

void
lq_recorder_start (LqRecorder *self)
{
  self->asked_us = g_get_monotonic_time ();
  lq_portaudio_run (start_job, lq_recorder_ref (self));
}

void
lq_recorder_stop (LqRecorder *self)
{
  lq_portaudio_run (stop_job, lq_recorder_ref (self));
}

void
lq_recorder_stop_all (void)
{
  lq_portaudio_run (stop_all_job, NULL);
}

static LqInput *
ref_first_input (LqRecorder *self)
{
  LqInput *input;

  g_mutex_lock (&self->lock);
  input = g_queue_peek_head (&self->inputs);
  if (input != NULL)
    lq_input_ref (input);
  g_mutex_unlock (&self->lock);

  return input;
}

static void
drop_first_input (LqRecorder *self)
{
  g_mutex_lock (&self->lock);
  lq_input_unref (g_queue_pop_head (&self->inputs));
  g_mutex_unlock (&self->lock);
}

size_t
lq_recorder_read (LqRecorder *self, int16_t *samples, size_t n_samples)
{
  for (;;) {
    g_autoptr (LqInput) input = ref_first_input (self);
    bool   is_closed = input != NULL && lq_input_is_closed (input);
    size_t n = input != NULL ? lq_input_read (input, samples, n_samples) : 0;

    if (n > 0 || !is_closed)
      return n;
    drop_first_input (self);
  }
}

int64_t
lq_recorder_get_first_us (LqRecorder *self)
{
  return atomic_load (&self->first_us);
}

bool
lq_recorder_is_any_active (void)
{
  return active != NULL;
}
