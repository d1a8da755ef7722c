/* pcm_wavmic.c: an ALSA capture plugin: a microphone that hears a file, in real time
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For tests on machines without sound hardware. It is paced by the monotonic clock and gives the
 * file's samples unchanged, then silence. In an ALSA configuration:
 *
 *   pcm_type.wavmic { lib "/path/of/libasound_module_pcm_wavmic.so" }
 *   pcm.!default { type plug slave.pcm { type wavmic infile "/path/of/speech.wav" ctl "/path" } }
 *
 * `infile` is 16 kHz mono signed 16 bit: a WAV file, or the bare samples. Each opening of the
 * device begins at the start of the file. `rate` (optional, 16000) is the only rate the device
 * knows. With `strict 1` it is as merciless as hardware: a reader that comes too late for the
 * device's buffer gets an overrun and loses what was in it. Without, time waits for the reader, so
 * that a test on a busy machine still hears each sample.
 *
 * `ctl` (optional) is a file with one word that can be replaced at any time, best by rename:
 *   ok            works
 *   unplug        the device is gone: reading and opening fail with ENODEV
 *   busy          opening fails with EBUSY: another program uses it
 *   stall         the device is there but time stands still in it
 *   xrun          one overrun; what was in the buffer is lost
 *   play FILE     hears FILE from its beginning
 *   since US FILE FILE sounds in the room since this microsecond of the monotonic clock, whether
 * the device is open or not: what is over when it is opened is not heard
 */

#define PIC /* alsa-lib's headers declare a plugin's entry point only with it */

#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum {
  DEFAULT_RATE_HZ = 16000,
  TICK_US = 10000,  /* how often a waiting reader is woken */
  TICK_BYTES = 320, /* what comes in a tick at 16 kHz */
  BYTES_PER_SAMPLE = 2,
};

typedef enum { MODE_OK, MODE_UNPLUGGED, MODE_BUSY, MODE_STALLED } Mode;

typedef struct {
  snd_pcm_ioplug_t io;
  char            *ctl_path; /* NULL: none */
  struct timespec  ctl_seen; /* when the control file was written that was last obeyed */
  Mode             mode;
  bool             is_overrun_asked;
  bool             is_strict;
  long             rate_hz;
  int              audio_fd; /* -1: silence */
  off_t            audio_at; /* byte of audio_fd that is heard next */
  int64_t          since_us; /* when the first of them sounded; 0: goes by what was taken */
  off_t            since_at; /* which that was */
  int              timer_fd;
  int64_t          began_us;   /* when the first sample since the last start was heard */
  int64_t          stalled_us; /* when time began to stand still */
  int64_t          n_taken;    /* samples the reader has taken since the last start */
} Microphone;

static int64_t
now_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Where the samples begin: after the header of a WAV file, or at the start of bare samples. */
static off_t
find_samples (int fd)
{
  uint8_t chunk[8];
  off_t   at = 12;

  if (pread (fd, chunk, sizeof chunk, 0) < (ssize_t) sizeof chunk || memcmp (chunk, "RIFF", 4) != 0)
    return 0;

  while (pread (fd, chunk, sizeof chunk, at) == (ssize_t) sizeof chunk) {
    uint32_t size = chunk[4] | chunk[5] << 8 | chunk[6] << 16 | (uint32_t) chunk[7] << 24;

    at += (off_t) sizeof chunk;
    if (memcmp (chunk, "data", 4) == 0)
      return at;
    at += size + (size & 1);
  }

  return 0;
}

static void
hear (Microphone *self, const char *path)
{
  if (self->audio_fd >= 0)
    close (self->audio_fd);

  self->since_us = 0;
  self->audio_fd = open (path, O_RDONLY | O_CLOEXEC);
  if (self->audio_fd < 0)
    SNDERR ("wavmic: cannot open %s", path);
  else
    self->audio_at = find_samples (self->audio_fd);
}

/* Where the file is at the next sample; before its beginning this is silence. */
static void
follow_clock (Microphone *self)
{
  int64_t heard_us = self->began_us + self->n_taken * 1000000 / self->rate_hz;
  int64_t n_samples = (heard_us - self->since_us) * self->rate_hz / 1000000;

  self->audio_at = self->since_at + (off_t) n_samples * BYTES_PER_SAMPLE;
}

static void
hear_since (Microphone *self, const char *time_and_path)
{
  char   *path;
  int64_t since_us = strtoll (time_and_path, &path, 10);

  if (*path != ' ')
    return;

  hear (self, path + 1);
  self->since_us = since_us;
  self->since_at = self->audio_at;
  follow_clock (self);
}

static void
set_mode (Microphone *self, Mode mode)
{
  if (mode == MODE_STALLED && self->mode != MODE_STALLED)
    self->stalled_us = now_us ();
  if (mode != MODE_STALLED && self->mode == MODE_STALLED)
    self->began_us += now_us () - self->stalled_us;

  self->mode = mode;
}

static void
obey_word (Microphone *self, const char *word)
{
  if (strcmp (word, "unplug") == 0)
    set_mode (self, MODE_UNPLUGGED);
  else if (strcmp (word, "busy") == 0)
    set_mode (self, MODE_BUSY);
  else if (strcmp (word, "stall") == 0)
    set_mode (self, MODE_STALLED);
  else if (*word != '\0') /* nothing: the file is just being written */
    set_mode (self, MODE_OK);

  if (strcmp (word, "xrun") == 0)
    self->is_overrun_asked = true;
  else if (strncmp (word, "play ", 5) == 0)
    hear (self, word + 5);
  else if (strncmp (word, "since ", 6) == 0)
    hear_since (self, word + 6);
}

/* Reads the control file if it was written since the last look. */
static void
obey (Microphone *self)
{
  char        word[PATH_MAX + 32] = { 0 };
  struct stat status;
  int         fd;

  if (self->ctl_path == NULL || stat (self->ctl_path, &status) != 0)
    return;
  if (status.st_mtim.tv_sec == self->ctl_seen.tv_sec &&
      status.st_mtim.tv_nsec == self->ctl_seen.tv_nsec)
    return;

  fd = open (self->ctl_path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return;

  if (read (fd, word, sizeof word - 1) >= 0) {
    word[strcspn (word, "\n")] = '\0';
    self->ctl_seen = status.st_mtim;
    obey_word (self, word);
  }
  close (fd);
}

static int64_t
count_heard (Microphone *self)
{
  int64_t until_us = self->mode == MODE_STALLED ? self->stalled_us : now_us ();

  return (until_us - self->began_us) * self->rate_hz / 1000000;
}

/* What was heard but not taken is lost, as in hardware whose buffer ran over. */
static int
overrun (Microphone *self)
{
  self->audio_at += (off_t) (count_heard (self) - self->n_taken) * BYTES_PER_SAMPLE;

  return -EPIPE;
}

static void
begin (Microphone *self)
{
  self->began_us = self->stalled_us = now_us ();
  self->n_taken = 0;
}

static int
wavmic_prepare (snd_pcm_ioplug_t *io)
{
  Microphone *self = io->private_data;

  obey (self);
  if (self->mode == MODE_UNPLUGGED)
    return -ENODEV;

  begin (self);

  return 0;
}

static int
wavmic_start (snd_pcm_ioplug_t *io)
{
  Microphone       *self = io->private_data;
  struct timespec   tick = { 0, TICK_US * 1000 };
  struct itimerspec timer = { tick, tick };

  begin (self);

  return timerfd_settime (self->timer_fd, 0, &timer, NULL);
}

static int
wavmic_stop (snd_pcm_ioplug_t *io)
{
  Microphone       *self = io->private_data;
  struct itimerspec timer = { { 0, 0 }, { 0, 0 } };

  return timerfd_settime (self->timer_fd, 0, &timer, NULL);
}

/* How far the device has written into its ring buffer. The buffer must never be told to be quite
 * full: the pointer would be where it was, and alsa-lib would wait for it for ever. */
static snd_pcm_sframes_t
wavmic_pointer (snd_pcm_ioplug_t *io)
{
  Microphone *self = io->private_data;
  int64_t     room = (int64_t) io->buffer_size - 1;
  int64_t     n_late;

  obey (self);
  if (self->mode == MODE_UNPLUGGED)
    return -ENODEV;
  if (self->is_overrun_asked) {
    self->is_overrun_asked = false;
    return overrun (self);
  }

  n_late = count_heard (self) - self->n_taken - room;
  if (n_late > 0 && self->is_strict)
    return overrun (self);
  if (n_late > 0)
    self->began_us += n_late * 1000000 / self->rate_hz + 1;

  return (snd_pcm_sframes_t) (count_heard (self) % (int64_t) io->buffer_size);
}

/* The first part of a block may lie before the file's beginning. */
static bool
read_audio (Microphone *self, char *room, size_t size)
{
  off_t n_before = self->since_us != 0 ? self->since_at - self->audio_at : 0;

  if (n_before >= (off_t) size)
    return true;
  if (n_before < 0)
    n_before = 0;

  return pread (self->audio_fd, room + n_before, size - (size_t) n_before,
                self->audio_at + n_before) >= 0;
}

static snd_pcm_sframes_t
wavmic_transfer (snd_pcm_ioplug_t             *io,
                 const snd_pcm_channel_area_t *areas,
                 snd_pcm_uframes_t             offset,
                 snd_pcm_uframes_t             n_frames)
{
  Microphone *self = io->private_data;
  size_t      size = n_frames * BYTES_PER_SAMPLE;
  char       *room = (char *) areas->addr + (areas->first + areas->step * offset) / 8;

  memset (room, 0, size);
  if (self->since_us != 0 && self->n_taken == 0)
    follow_clock (self);
  if (self->audio_fd >= 0 && !read_audio (self, room, size))
    return -EIO;

  self->audio_at += (off_t) size;
  self->n_taken += (int64_t) n_frames;

  return (snd_pcm_sframes_t) n_frames;
}

static int
wavmic_poll_revents (snd_pcm_ioplug_t *io,
                     struct pollfd    *poll_fd,
                     unsigned          n_fds,
                     unsigned short   *revents)
{
  Microphone       *self = io->private_data;
  snd_pcm_sframes_t available;
  uint64_t          n_ticks;

  if ((poll_fd->revents & POLLIN) && read (self->timer_fd, &n_ticks, sizeof n_ticks) < 0 &&
      errno != EAGAIN)
    return -errno;

  obey (self);
  available = self->mode == MODE_UNPLUGGED ? -ENODEV : snd_pcm_avail_update (io->pcm);
  if (available < 0)
    *revents = POLLERR;
  else
    *revents = available * BYTES_PER_SAMPLE >= TICK_BYTES ? POLLIN : 0;

  return self->mode == MODE_UNPLUGGED ? -ENODEV : 0;
}

static void
free_microphone (Microphone *self)
{
  if (self->audio_fd >= 0)
    close (self->audio_fd);
  if (self->timer_fd >= 0)
    close (self->timer_fd);
  free (self->ctl_path);
  free (self);
}

static int
wavmic_close (snd_pcm_ioplug_t *io)
{
  free_microphone (io->private_data);

  return 0;
}

static const snd_pcm_ioplug_callback_t callbacks = {
  .prepare = wavmic_prepare,
  .start = wavmic_start,
  .stop = wavmic_stop,
  .pointer = wavmic_pointer,
  .transfer = wavmic_transfer,
  .poll_revents = wavmic_poll_revents,
  .close = wavmic_close,
};

static int
set_parameters (Microphone *self)
{
  static const unsigned accesses[] = { SND_PCM_ACCESS_MMAP_INTERLEAVED,
                                       SND_PCM_ACCESS_RW_INTERLEAVED };
  static const unsigned formats[] = { SND_PCM_FORMAT_S16_LE };
  unsigned              rate_hz = (unsigned) self->rate_hz;
  int                   error = 0;

  error |= snd_pcm_ioplug_set_param_list (&self->io, SND_PCM_IOPLUG_HW_ACCESS, 2, accesses);
  error |= snd_pcm_ioplug_set_param_list (&self->io, SND_PCM_IOPLUG_HW_FORMAT, 1, formats);
  error |= snd_pcm_ioplug_set_param_minmax (&self->io, SND_PCM_IOPLUG_HW_CHANNELS, 1, 1);
  error |= snd_pcm_ioplug_set_param_minmax (&self->io, SND_PCM_IOPLUG_HW_RATE, rate_hz, rate_hz);
  error |= snd_pcm_ioplug_set_param_minmax (&self->io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, TICK_BYTES,
                                            100 * TICK_BYTES);
  error |= snd_pcm_ioplug_set_param_minmax (&self->io, SND_PCM_IOPLUG_HW_PERIODS, 2, 128);

  return error;
}

/* Reads the device's fields in the configuration. */
static int
configure (Microphone *self, snd_config_t *conf)
{
  snd_config_iterator_t at, next;

  snd_config_for_each (at, next, conf)
  {
    snd_config_t *node = snd_config_iterator_entry (at);
    const char   *id = "";
    const char   *text = NULL;
    long          number = 0;

    snd_config_get_id (node, &id);
    if (strcmp (id, "infile") == 0 && snd_config_get_string (node, &text) == 0) {
      hear (self, text);
    } else if (strcmp (id, "ctl") == 0 && snd_config_get_string (node, &text) == 0) {
      self->ctl_path = strdup (text);
    } else if (strcmp (id, "rate") == 0 && snd_config_get_integer (node, &number) == 0) {
      self->rate_hz = number;
    } else if (strcmp (id, "strict") == 0 && snd_config_get_integer (node, &number) == 0) {
      self->is_strict = number != 0;
    } else if (strcmp (id, "type") != 0 && strcmp (id, "comment") != 0 &&
               strcmp (id, "hint") != 0) {
      SNDERR ("wavmic: field %s is unknown or of a wrong type", id);
      return -EINVAL;
    }
  }

  return 0;
}

static int
open_microphone (Microphone *self, const char *name, snd_pcm_stream_t stream, int mode)
{
  obey (self);
  if (self->mode == MODE_UNPLUGGED)
    return -ENODEV;
  if (self->mode == MODE_BUSY)
    return -EBUSY;

  self->timer_fd = timerfd_create (CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (self->timer_fd < 0)
    return -errno;

  self->io.version = SND_PCM_IOPLUG_VERSION;
  self->io.name = "a microphone that hears a file";
  self->io.callback = &callbacks;
  self->io.private_data = self;
  self->io.poll_fd = self->timer_fd;
  self->io.poll_events = POLLIN;

  return snd_pcm_ioplug_create (&self->io, name, stream, mode);
}

SND_PCM_PLUGIN_DEFINE_FUNC (wavmic);

SND_PCM_PLUGIN_DEFINE_FUNC (wavmic)
{
  Microphone *self;
  int         error;

  if (stream != SND_PCM_STREAM_CAPTURE)
    return -EINVAL;

  self = calloc (1, sizeof *self);
  if (self == NULL)
    return -ENOMEM;

  self->audio_fd = self->timer_fd = -1;
  self->rate_hz = DEFAULT_RATE_HZ;
  error = configure (self, conf);
  if (error == 0)
    error = open_microphone (self, name, stream, mode);
  if (error < 0) {
    free_microphone (self);
    return error;
  }

  error = set_parameters (self);
  if (error < 0) {
    snd_pcm_ioplug_delete (&self->io); /* closes, and so frees it */
    return error;
  }

  *pcmp = self->io.pcm;

  return 0;
}

SND_PCM_PLUGIN_SYMBOL (wavmic);
