/* fake-source.h: a microphone without hardware, driven by a test
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-source.h"

G_BEGIN_DECLS

#define FAKE_TYPE_SOURCE (fake_source_get_type ())
G_DECLARE_FINAL_TYPE (FakeSource, fake_source, FAKE, SOURCE, GObject)

/**
 * fake_source_new:
 * @error: (nullable): fail to start with this
 *
 * A live source that hands out sample N with the value N (modulo 2^15) as fast as it is read, from
 * the moment it has started until it is stopped. Its events come from an idle, as those of a real
 * one.
 */
FakeSource *fake_source_new (const GError *error);

/* How many samples were handed out in all. Any thread. */
int64_t fake_source_get_n_samples (FakeSource *self);

/* Whether it gives no more samples. */
bool fake_source_has_ended (FakeSource *self);

/* Emits an event of the test's own. */
void fake_source_tell (FakeSource *self, const LqSourceEvent *event);

/* Ends as a source does whose sound is over. */
void fake_source_end (FakeSource *self);

G_END_DECLS
