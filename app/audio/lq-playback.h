/* lq-playback.h: the thread that plays for an LqPlayer
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * LqPlayback:
 *
 * Told what is wanted, its thread brings about what is not so yet, one step after the other.
 * Functions are for one thread, that of the player, and never wait.
 */
typedef struct _LqPlayback LqPlayback;

typedef enum {
  LQ_PLAYBACK_READY, /* the file is open; its length is known, or has become known better */
  LQ_PLAYBACK_ENDED,
  LQ_PLAYBACK_FAILED,
} LqPlaybackEventType;

typedef struct {
  LqPlaybackEventType type;
  unsigned            file;        /* of which lq_playback_open() */
  unsigned            seek;        /* after which lq_playback_seek() */
  int64_t             duration_ms; /* READY; -1: not known */
  GError             *error;       /* FAILED */
} LqPlaybackEvent;

/* In the main context of the thread that made it, and only while @owner lives. */
typedef void (*LqPlaybackNotify) (GObject *owner, const LqPlaybackEvent *event);

/**
 * lq_playback_new:
 * @sink: (nullable): where sound goes, in the words of gst-launch; %NULL: to the loudspeakers
 */
LqPlayback *lq_playback_new (const char *sink, LqPlaybackNotify notify, GObject *owner);

/* Sound ends now; the rest is done by the thread later. No event comes any more. */
void lq_playback_free (LqPlayback *self);

/* Returns: a number for this file */
unsigned lq_playback_open (LqPlayback *self, const char *path);

/* Returns: a number for this seek. Of several that wait, the last is done. */
unsigned lq_playback_seek (LqPlayback *self, int64_t ms);

/* What was asked last holds, also while a file is being opened. @rate: 1 for as it was recorded */
void lq_playback_set_playing (LqPlayback *self, bool is_playing);
void lq_playback_set_rate (LqPlayback *self, double rate);

/* Of what is heard now, from the beginning of the file. */
int64_t lq_playback_get_position_ms (LqPlayback *self);

G_END_DECLS
