/* lq-format.h: what the window says in words: times, days, states
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-dictation.h"

G_BEGIN_DECLS

/* Pure functions; every string is (transfer full) and in the person's language. */

/* "0:42", "12:03", "1:02:03". Negative counts as 0. */
char *lq_format_elapsed (int64_t ms);

/* "42 seconds", "3 minutes": for a screen reader, and where a colon could be a time of day. */
char *lq_format_duration (int64_t ms);

/* "Today", "Yesterday", "Tuesday, 3 November", "3 November 2025"; both in the same time zone. */
char *lq_format_day (GDateTime *day, GDateTime *now);

/* "14:05" */
char *lq_format_time (GDateTime *time);

/* Whether both are on one day of the calendar. */
bool lq_format_is_same_day (GDateTime *a, GDateTime *b);

/* Microseconds since the epoch, UTC, as a time of the local zone. (transfer full) */
GDateTime *lq_format_local_time (int64_t us);

/**
 * lq_format_state:
 * @state: of the dictation
 * @link: of its recognizer
 * @lag_ms: recorded but not yet looked at
 *
 * One short line. A lag below 2 s is ordinary and not said.
 */
char *lq_format_state (LqDictationState state, LqLink link, int64_t lag_ms);

/* The first words of @text, at most @max_chars characters, in one line without leading space. */
char *lq_format_preview (const char *text, size_t max_chars);

/* A sentence as a title: without its full stop. (transfer full) */
char *lq_format_title (const char *sentence);

/* The engine's name in the person's language; for an id that is not known any more, the id. */
char *lq_format_engine (const char *id);

/* What an engine is like, in one line. "" for an engine that says nothing of itself. Borrowed. */
const char *lq_format_engine_description (const char *id);

/* Where text went, by an entry's `app`: "into Text Editor"; %NULL for %NULL. (transfer full) */
char *lq_format_app (const char *app);

/* Whether @name is what ALSA calls the microphone that the system chooses. */
bool lq_format_is_default_device (const char *name);

/* The name of a microphone as a person knows it. Borrowed, or @name itself. */
const char *lq_format_device (const char *name);

G_END_DECLS
