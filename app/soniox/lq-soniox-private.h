/* lq-soniox-private.h: limits of the recognizer, and how tests shorten them
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-recognizer.h"

G_BEGIN_DECLS

/* Largest frame that is read. Never 0: libsoup takes that for no limit, and then a hostile length
 * makes it read out of bounds (CVE-2026-0716). */
enum { LQ_SONIOX_PAYLOAD_MAX = 1024 * 1024 };

/**
 * LqSonioxLimits:
 *
 * Every time and amount the recognizer goes by; times of sound and of the clock are both in ms.
 */
typedef struct {
  unsigned attempt_ms;     /* between the first attempts to connect; grows … */
  unsigned attempt_max_ms; /* … to this, so that a line that is back is noticed within a second */
  unsigned attempt_limit_ms;   /* an attempt may take this long; cold ones were seen to take 8 s */
  unsigned accept_ms;          /* open for so long and not refused: the service has taken the key */
  unsigned refused_ms;         /* first wait after "too many requests"; doubles … */
  unsigned refused_max_ms;     /* … to this */
  unsigned broken_max_ms;      /* the longest wait after a fault of the service's own */
  unsigned retry_after_max_ms; /* the longest wait that a service may ask for */
  unsigned tick_ms;            /* how often the clock is looked at */
  unsigned dead_ms;            /* nothing heard, not even a pong, for so long: the line is dead */
  unsigned grace_ms;           /* added to dead_ms while a new connection is young */
  unsigned mute_ms;            /* alive, but without an answer to sound for so long: replaced */
  unsigned finish_ms;          /* no word after the end was sent, beside the sound on its way */
  unsigned give_up_ms;         /* without a line after the recording is complete */
  unsigned keepalive_ms;       /* of sending nothing; the service hangs up after 20 s */
  int64_t  rotate_ms;       /* age at which a stream is replaced at a pause; 300 min is its end */
  unsigned chunk_ms;        /* of live sound in a frame */
  unsigned replay_chunk_ms; /* of sound in a frame while catching up */
  unsigned flight_ms;       /* of sound on its way to the service */
  unsigned pace;            /* catching up goes at so many times real time */
  unsigned burst_ms;        /* of sound that may be sent at once */
  unsigned n_failures_max;  /* answers in a row that are no protocol, or endings without an end */
} LqSonioxLimits;

extern const LqSonioxLimits lq_soniox_limits;

/* Before lq_recognizer_start(). */
void lq_soniox_recognizer_set_limits (LqRecognizer *recognizer, const LqSonioxLimits *limits);

/* A timeout on the thread-default main context, where g_timeout_add() would use the default one.
 * Returns: (transfer full): for lq_soniox_clear_source() */
GSource *lq_soniox_add_timeout (unsigned interval_ms, GSourceFunc callback, gpointer user_data);
void     lq_soniox_clear_source (GSource **source);

G_END_DECLS
