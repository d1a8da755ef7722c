/* lq-input.h: one opened device, from its callback to samples at our rate
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <portaudio.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * LqInput:
 *
 * Four threads meet here: the control thread opens, watches and closes; PortAudio's callback copies
 * into a ring; one reading thread empties it, also after it was closed; references are any
 * thread's.
 */
typedef struct _LqInput LqInput;

/**
 * lq_input_open:
 * @device: its number
 * @error: return location for %LQ_ERROR_MICROPHONE
 *
 * Opens and starts, at 16 kHz, or at the device's own rate where it refuses that. Control thread.
 *
 * Returns: (transfer full): an input that records, or %NULL
 */
LqInput *lq_input_open (PaDeviceIndex device, GError **error);
LqInput *lq_input_ref (LqInput *self);
void     lq_input_unref (LqInput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqInput, lq_input_unref)

/* Stops at once; all that was heard can still be read. Control thread, before the last reference
 * goes. */
void lq_input_close (LqInput *self);

/* Whether PortAudio says that it still runs. Control thread. */
bool lq_input_is_running (LqInput *self);

/* The rest: any thread. */

const char *lq_input_get_name (LqInput *self);
int64_t  lq_input_get_first_us (LqInput *self);   /* monotonic time of the first samples; 0: none */
int64_t  lq_input_get_heard_us (LqInput *self);   /* length of all that the device gave */
int64_t  lq_input_get_length (LqInput *self);     /* samples at our rate that can be or were read */
int64_t  lq_input_get_dropped_us (LqInput *self); /* length of what the ring had no room for */
unsigned lq_input_count_overflows (LqInput *self); /* times the device said it was read too late */
bool     lq_input_is_closed (LqInput *self);

/* The reading thread, which may be another one from then on: throws away what was heard up to now,
 * and counts everything from here. Before that call it may be called any number of times. */
void lq_input_begin_anew (LqInput *self);

/* The reading thread: at most @n_samples at our rate. Never blocks. Returns: how many */
size_t lq_input_read (LqInput *self, int16_t *samples, size_t n_samples);

G_END_DECLS
