/* lq-standby.h: a microphone that is kept open between recordings
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-input.h"

G_BEGIN_DECLS

/* Control thread, all of it. There is one standby, or none. What it hears is thrown away, at the
 * latest after a second. */

/* @is_wanted: whether there shall be one; @device: (nullable): its name */
void lq_standby_set (bool is_wanted, const char *device);

/**
 * lq_standby_take:
 * @device: which one is going to be recorded
 *
 * Returns: (transfer full) (nullable): the standby, if it is that device: what it hears from now on
 *   can be read
 */
LqInput *lq_standby_take (PaDeviceIndex device);

/* Closes it for the moment: the library is going to be reloaded, or its device is needed. */
void lq_standby_release (void);

/* Opens it, if one is wanted and nothing is recorded. */
void lq_standby_resume (void);

G_END_DECLS
