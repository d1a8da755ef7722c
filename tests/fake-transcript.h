/* fake-transcript.h: transcripts for tests, by hand and by chance
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-entry.h"
#include "lq-token.h"

/* An empty entry of a file. */
LqEntry *fake_transcript_new (void);

/* Appends a token; returns it, so that more can be set. @speaker: nullable */
LqToken *fake_transcript_say (
  LqEntry *entry, const char *text, int64_t start_ms, int64_t end_ms, const char *speaker);

/* Appends @text, "a-z words and signs.", one token a word, 300 ms each, from @start_ms on.
 * Returns: when it ended */
int64_t
fake_transcript_say_all (LqEntry *entry, const char *text, int64_t start_ms, const char *speaker);

/* Any words of several scripts, whole or in parts, by several speakers, with pauses, times that are
 * missing, overlap or make no sense, and marks of missing sound. */
LqEntry *fake_transcript_new_random (GRand *rand, unsigned n_words);
