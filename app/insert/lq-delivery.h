/* lq-delivery.h: brings the words of a dictation into the focused application as they are settled
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-dictation.h"
#include "lq-inserter.h"

G_BEGIN_DECLS

typedef enum {
  LQ_DELIVERY_NOTE_PASSWORD, /* held back: a password field has the focus */
  LQ_DELIVERY_NOTE_HELD,     /* held back: the focus moved, and the person wants it so */
  LQ_DELIVERY_NOTE_BY_HAND,  /* copied: paste it */
  LQ_DELIVERY_NOTE_FAILED,   /* no way took it; it is in the history; "": it cannot be taken back */
} LqDeliveryNote;

/**
 * LqDelivery:
 *
 * Main thread. While it is on, the settled words of the dictation go to the inserter: at once where
 * the way shows provisional words, at pauses elsewhere, and only on release while the key is held
 * and the way presses keys. Spacing and capitals fit what stands before the cursor.
 * Where a snippet wants the cursor within its text, and the way can move it, what follows goes on
 * there; of what stands around that place nothing is taken back any more.
 *
 * Signals: `note` (#LqDeliveryNote, text); `app-known` (app: where the dictation that runs began to
 * be meant for, once for each, where the session tells it); `delivered` (text); `settled`: the last
 * word of the dictation is where it belongs and everything is given back.
 */
#define LQ_TYPE_DELIVERY (lq_delivery_get_type ())
G_DECLARE_FINAL_TYPE (LqDelivery, lq_delivery, LQ, DELIVERY, GObject)

LqDelivery *lq_delivery_new (LqDictation *dictation, LqInserter *inserter, GSettings *settings);

/* The dictation that begins now is meant for the focused application. */
void lq_delivery_start (LqDelivery *self);

/* The key is held: keys would be pressed together with it. */
void lq_delivery_set_key_held (LqDelivery *self, bool is_held);

/* The program's own window has the focus: text waits, the window shows it anyway. */
void lq_delivery_set_home (LqDelivery *self, bool is_home);

/* Takes back what is provisional and, where that is safe, what was inserted already; inserts
 * nothing more of this dictation. */
void lq_delivery_cancel (LqDelivery *self);

/* Actions of a person at any time, also long after a dictation. */
void        lq_delivery_undo (LqDelivery *self);     /* the last insertion is taken back */
void        lq_delivery_again (LqDelivery *self);    /* the last text is inserted here */
const char *lq_delivery_get_last (LqDelivery *self); /* nullable */
const char *lq_delivery_get_app (LqDelivery *self);  /* where the last text went; NULL: not told */

/* “Undo that”, said in the newest dictation after @n_tokens of its settled tokens. */
void lq_delivery_undo_said (LqDelivery *self, unsigned n_tokens);

G_END_DECLS
