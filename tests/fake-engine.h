/* fake-engine.h: an engine that counts samples instead of hearing words
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-engine.h"

G_BEGIN_DECLS

/**
 * fake_engine:
 *
 * Its recognizer checks that sample N has the value N (modulo 2^15), says a final token " N" for
 * every full %FAKE_WORD samples, and one provisional token while a word has begun. At the end it
 * says how many samples are over: " +N".
 */
extern const LqEngine fake_engine;

enum { FAKE_WORD = 1600 };

/* What the recognizer does wrong, set before it is made. */
typedef enum {
  FAKE_WELL,
  FAKE_FAILS_AT_START, /* gives up at once with LQ_ERROR_KEY */
  FAKE_NEVER_ENDS,     /* does not answer to finish */
  FAKE_HEARS_NOTHING,  /* looks at no sample, says no token */
} FakeFault;

void fake_engine_set_fault (FakeFault fault);

/* The text that @n_samples make in all. (transfer full) */
char *fake_engine_dup_text (int64_t n_samples);

G_END_DECLS
