/* lq-streamer.h: the streaming thread of one session
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-engine.h"
#include "lq-messages.h"
#include "lq-source.h"

G_BEGIN_DECLS

/**
 * LqStreamer:
 *
 * Internal to lq-session.c. The thread fetches the source's samples every 10 ms and takes them to
 * the spool first, then to level and voice activity, then to the recognizer, which lives on it too.
 *
 * Everything here is called on the main thread, where the events arrive, until
 * lq_streamer_detach().
 */
typedef struct _LqStreamer LqStreamer;

typedef struct {
  void (*opened) (LqSpool *spool, gpointer user_data);
  void (*updated) (const LqUpdate *update, gpointer user_data);
  void (*linked) (LqLink link, gpointer user_data);
  void (*noticed) (LqNotice notice, gpointer user_data);
  /* The recognizer has given up; the recording goes on. */
  void (*failed) (const GError *error, gpointer user_data);
  /* The last sample is in the spool. */
  void (*captured) (gpointer user_data);
  /* Once, last. @error: why the recognizer, or the disk, gave up; @is_complete: all was recognized.
   */
  void (*ended) (const GError *error, bool is_complete, gpointer user_data);
} LqStreamerEvents;

/**
 * lq_streamer_start:
 * @source: (nullable): where samples come from; %NULL with a complete @spool
 * @spool: (nullable): a recording that is complete already
 * @spool_path: (nullable): where to record; %NULL: a file without a name
 * @events: static; called on the main thread
 * @user_data: for @events
 *
 * Returns: (transfer full): the running thread's handle
 */
LqStreamer *lq_streamer_start (LqSource               *source,
                               LqSpool                *spool,
                               const char             *spool_path,
                               const LqStreamerEvents *events,
                               gpointer                user_data);

/* How to recognize: @config (transfer full), or %NULL with the error why this is not possible. */
void lq_streamer_set_engine (LqStreamer *self, LqEngineConfig *config, const GError *error);

/* The source has said that no more samples will come than can be read now. */
void lq_streamer_source_ended (LqStreamer *self);

/* Ends without waiting for the recognizer. */
void lq_streamer_abandon (LqStreamer *self);

/* No more events: ends the thread and gives up the handle. */
void lq_streamer_detach (LqStreamer *self);

/* RMS of the last 20 ms in dB below full scale, and whether they sound like speech. */
float   lq_streamer_get_level_db (LqStreamer *self);
bool    lq_streamer_is_voice (LqStreamer *self);
int64_t lq_streamer_get_voice_ms (LqStreamer *self); /* how long speech was heard in all */

G_END_DECLS
