/* lq-source.h: the interface of what a session records: a microphone, a file, a test's own
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-spool.h"

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum {
  LQ_SOURCE_STARTED,  /* the first samples are there; device is what is recorded */
  LQ_SOURCE_FALLBACK, /* the chosen device is absent: device is used instead */
  LQ_SOURCE_LOST,     /* device vanished; being looked for */
  LQ_SOURCE_RESUMED, /* device records again after gap_ms without sound, from sample at_sample on */
  LQ_SOURCE_DROPPED, /* gap_ms of sound were lost before at_sample: this computer was too busy */
  LQ_SOURCE_ENDED,   /* no more samples will come: stopped, or at the file's end */
  LQ_SOURCE_FAILED,  /* error says why; no more samples will come */
} LqSourceEventType;

typedef struct {
  LqSourceEventType type;
  const char       *device;    /* a name for people, or NULL */
  int64_t           gap_ms;    /* RESUMED, DROPPED */
  int64_t           at_sample; /* RESUMED, DROPPED: counted in samples that were handed out */
  const GError     *error;     /* FAILED: LQ_ERROR_MICROPHONE or LQ_ERROR_FILE */
} LqSourceEvent;

#define LQ_TYPE_SOURCE (lq_source_get_type ())
G_DECLARE_INTERFACE (LqSource, lq_source, LQ, SOURCE, GObject)

/**
 * LqSourceInterface:
 *
 * Started and stopped on the main thread, where its signal `event` (#LqSourceEvent *, borrowed) is
 * emitted. Samples are fetched by one other thread with lq_source_read(). ENDED or FAILED comes
 * once, last, also when stop follows start at once.
 */
struct _LqSourceInterface {
  GTypeInterface parent_iface;

  void (*start) (LqSource *self);
  void (*stop) (LqSource *self);
  size_t (*read) (LqSource *self, int16_t *samples, size_t n_samples);
  bool (*is_live) (LqSource *self);
};

/* Main thread. Returns at once; STARTED or FAILED follows. Called once. */
void lq_source_start (LqSource *self);

/* Main thread. Returns at once; ENDED follows when the last sample can be read. May be called
 * again. */
void lq_source_stop (LqSource *self);

/**
 * lq_source_read:
 * @self: a source
 * @samples: (out caller-allocates) (array length=n_samples): room
 * @n_samples: how many at the most
 *
 * Any one thread. A live source never blocks here; a file decodes its next part.
 *
 * Returns: how many were read; 0: none now
 */
size_t lq_source_read (LqSource *self, int16_t *samples, size_t n_samples);

/* Whether time passes by itself (a microphone), so that samples come as they are spoken. */
bool lq_source_is_live (LqSource *self);

/* For implementations: emits `event`, main thread. */
void lq_source_emit (LqSource *self, const LqSourceEvent *event);

/**
 * LqSourceHandle:
 *
 * For implementations: sends a source's events from other threads, also when the source may be
 * gone already. Reference counted, any thread.
 */
typedef struct _LqSourceHandle LqSourceHandle;

LqSourceHandle *lq_source_handle_new (LqSource *source);
LqSourceHandle *lq_source_handle_ref (LqSourceHandle *self);
void            lq_source_handle_unref (LqSourceHandle *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSourceHandle, lq_source_handle_unref)

/* Emits a copy of @event on the main thread, soon. After ENDED or FAILED nothing is emitted. */
void lq_source_handle_post (LqSourceHandle *self, const LqSourceEvent *event);

G_END_DECLS
