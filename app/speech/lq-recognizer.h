/* lq-recognizer.h: the interface of everything that turns sound into tokens
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-spool.h"
#include "lq-token.h"

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * LqLink:
 *
 * How a recognizer stands with what it depends on. A dictation goes on recording in any of these.
 */
typedef enum {
  LQ_LINK_NONE,         /* not started, or ended */
  LQ_LINK_CONNECTING,   /* the first connection, or the engine is loading */
  LQ_LINK_ONLINE,       /* audio flows, answers come */
  LQ_LINK_RECONNECTING, /* the line broke and is being made again */
  LQ_LINK_OFFLINE,      /* given up; what was recorded is kept */
} LqLink;

#define LQ_TYPE_RECOGNIZER (lq_recognizer_get_type ())
G_DECLARE_INTERFACE (LqRecognizer, lq_recognizer, LQ, RECOGNIZER, GObject)

/**
 * LqRecognizerInterface:
 *
 * A recognizer reads the recording from its spool at its own pace: nothing is queued in memory,
 * falling behind and replaying after a broken line are the same thing, and no call blocks.
 *
 * It is made, called and freed on one thread, whose thread-default main context it uses; its
 * signals are emitted there:
 *
 * - `update` (#LqUpdate *, borrowed): tokens.
 * - `link` (#LqLink): a change of the link.
 * - `ended` (#GError *, nullable, borrowed): comes once, last. After lq_recognizer_finish() without
 *   error everything heard is final. With an error the recognizer has given up; updates already
 * sent stay valid.
 *
 * Dropping the last reference stops it at once, without `ended`.
 */
struct _LqRecognizerInterface {
  GTypeInterface parent_iface;

  void (*start) (LqRecognizer *self, LqSpool *audio);
  void (*audio_grew) (LqRecognizer *self);
  void (*finalize) (LqRecognizer *self);
  void (*finish) (LqRecognizer *self);
};

/**
 * lq_recognizer_start:
 * @self: a recognizer
 * @audio: the recording, growing or complete; a reference is kept
 *
 * Begins at the first sample of @audio. Called once.
 */
void lq_recognizer_start (LqRecognizer *self, LqSpool *audio);

/* The spool has more samples than at the last call. */
void lq_recognizer_audio_grew (LqRecognizer *self);

/* Make what was said up to now final soon, and go on listening. */
void lq_recognizer_finalize (LqRecognizer *self);

/* The recording is complete: make everything final, then emit `ended`. Called once. */
void lq_recognizer_finish (LqRecognizer *self);

/* For implementations. */
void lq_recognizer_emit_update (LqRecognizer *self, const LqUpdate *update);
void lq_recognizer_emit_link (LqRecognizer *self, LqLink link);
void lq_recognizer_emit_ended (LqRecognizer *self, const GError *error);

G_END_DECLS
