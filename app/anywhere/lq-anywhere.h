/* lq-anywhere.h: dictating in any application: ties keys, dictation, words and insertion together
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-delivery.h"
#include "lq-hotkeys.h"

G_BEGIN_DECLS

/**
 * LqAnywhere:
 *
 * Main thread; knows no widget. Owns the hotkeys and the delivery, and drives the dictation that
 * the window shows too. What was started by a key or an action goes into the focused application;
 * what was started by the window's own button stays in the window.
 *
 * Properties, read-only: `is-delivering`: the dictation that runs is meant for another application.
 *
 * Signals: `note` (#LqDeliveryNote, text): as LqDelivery's, to be told to the person.
 */
#define LQ_TYPE_ANYWHERE (lq_anywhere_get_type ())
G_DECLARE_FINAL_TYPE (LqAnywhere, lq_anywhere, LQ, ANYWHERE, GObject)

/* @words: (nullable): with what is different in single applications */
LqAnywhere *lq_anywhere_new (LqDictation *dictation, LqWordList *words, GSettings *settings);

/* The actions a person can ask for from anywhere: keys, D-Bus, command line. None presents a
 * window. */
void lq_anywhere_start (LqAnywhere *self);
void lq_anywhere_stop (LqAnywhere *self);
void lq_anywhere_toggle (LqAnywhere *self);
void lq_anywhere_cancel (LqAnywhere *self); /* nothing is inserted; kept in the history, marked */
void lq_anywhere_press (LqAnywhere *self, int64_t time_us);   /* of a key that others own */
void lq_anywhere_release (LqAnywhere *self, int64_t time_us); /* likewise */
void lq_anywhere_undo (LqAnywhere *self);
void lq_anywhere_again (LqAnywhere *self);
void lq_anywhere_copy (LqAnywhere *self);

/* The program's own window has the focus: what is said stays there. */
void lq_anywhere_set_home (LqAnywhere *self, bool is_home);

LqHotkeys  *lq_anywhere_get_hotkeys (LqAnywhere *self);
LqDelivery *lq_anywhere_get_delivery (LqAnywhere *self);
bool        lq_anywhere_is_delivering (LqAnywhere *self);

G_END_DECLS
