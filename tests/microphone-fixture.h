/* microphone-fixture.h: recordings through PortAudio and ALSA, and what becomes of them
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The microphones hear a file, see rig/pcm_wavmic.c. */

#pragma once

#include "lq-error.h"
#include "lq-microphone.h"

enum { DEADLINE_US = 60 * G_USEC_PER_SEC };

typedef struct {
  char         *folder;
  char         *config;
  GArray       *speech; /* what the microphones hear */
  LqMicrophone *microphone;
  GArray       *samples;
  GString      *events; /* a letter each, see mic_event_cb() */
  char         *device; /* of the last event that had one */
  GError       *error;
  int64_t       gap_ms;
  int64_t       at_sample;
  bool          is_reading;
  guint         reader;
} MicFixture;

void mic_set_up (MicFixture *self, const void *data);
void mic_tear_down (MicFixture *self, const void *data);

/* A file in the fixture's folder. (transfer full) */
char *mic_path_of (MicFixture *self, const char *name);

/* Tells the microphone whose control file is @name what happens to it. */
void mic_tell (MicFixture *self, const char *name, const char *word);

/* Which devices there are: these, the usual ones, or none but the default one. */
void mic_write_config (MicFixture *self, const char *devices);
void mic_write_usual_config (MicFixture *self);
void mic_write_single_config (MicFixture *self);

/* The names of all. (transfer full) */
char **mic_list (void);

void mic_start (MicFixture *self, const char *device);
void mic_stop (MicFixture *self);

/* One turn of the main loop, if the time is not over. */
void mic_iterate (int64_t deadline_us);

/* Until these events have come, no more, no less. */
void mic_wait_for_events (MicFixture *self, const char *events);
void mic_wait_for_samples (MicFixture *self, guint n_samples);

/* Takes an event: started, fallback, lost, resumed, dropped, ended, failed are SFLRDEX. */
void mic_event_cb (LqSource *source, const LqSourceEvent *event, MicFixture *self);

/* That the recording has the file's beginning there. */
void mic_assert_hears_speech (MicFixture *self, guint at, guint n_samples);

#define mic_test(name, function)                                                                   \
  g_test_add (name, MicFixture, NULL, mic_set_up, function, mic_tear_down)
