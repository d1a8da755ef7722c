/* hear-speech.h: spoken fixtures for tests
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-spool.h"

G_BEGIN_DECLS

/* Samples of tests/speech/NAME.wav as built. Returns: (transfer full) (element-type gint16) */
GArray *hear_speech (const char *name);

/* The words of tests/speech/NAME.expected.txt, with a leading space. Returns: (transfer full) */
char *dup_expected (const char *name);

/* A complete recording of @samples in the temporary folder. Returns: (transfer full) */
LqSpool *spool_samples (const GArray *samples);

G_END_DECLS
