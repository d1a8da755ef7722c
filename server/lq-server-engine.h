/* lq-server-engine.h: what turns the sound of sessions into tokens
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-token.h"

#include <uv.h>

G_BEGIN_DECLS

/**
 * LqServerAnswer:
 *
 * What an engine says about one stream. Lives as long as the call that hands it over.
 */
typedef struct {
  LqUpdate *update;       /* NULL: nothing new, but queued sound has been worked off */
  bool      has_endpoint; /* the final tokens end an utterance */
  bool      is_fin;       /* the answer to finalize */
  bool      is_finished;  /* the answer to finish: the last one; it has an update or an error */
  GError   *error;        /* the stream is dead */
} LqServerAnswer;

typedef void (*LqServerAnswerCallback) (const LqServerAnswer *answer, gpointer user_data);

typedef struct _LqServerEngine     LqServerEngine;
typedef struct _LqServerStream     LqServerStream;
typedef struct _LqServerEngineKind LqServerEngineKind;

/**
 * LqServerEngineKind:
 *
 * One engine, as the server sees it. Everything is called on the loop's thread, answers are given
 * there, and nothing blocks. A stream's answers stop when it is freed, which its callback may do.
 */
struct _LqServerEngineKind {
  const char *name;
  const char *notice; /* what operators and clients have to know, or NULL */
  LqServerEngine *(*engine_new) (uv_loop_t *loop, unsigned n_threads);
  /* Waits for what is being decoded, at most one slice of sound, and closes its loop handles. */
  void (*engine_free) (LqServerEngine *self);
  /* Whether it can serve one more stream. */
  bool (*engine_has_room) (LqServerEngine *self);
  LqServerStream *(*stream_new) (LqServerEngine        *self,
                                 LqServerAnswerCallback callback,
                                 gpointer               user_data);
  void (*stream_free) (LqServerStream *self);
  /* @samples: 16 kHz mono; copied */
  void (*stream_feed) (LqServerStream *self, const int16_t *samples, size_t n_samples);
  void (*stream_finalize) (LqServerStream *self);
  void (*stream_finish) (LqServerStream *self);
  /* How much waits to be looked at, in samples; what is no sound counts, too. */
  size_t (*stream_get_queued) (LqServerStream *self);
};

enum { LQ_SERVER_RATE_HZ = 16000 };

extern const LqServerEngineKind lq_server_engine_offline;
extern const LqServerEngineKind lq_server_engine_synthetic;

/* Returns: (nullable): the engine of that name */
const LqServerEngineKind *lq_server_engine_find (const char *name);

G_END_DECLS
