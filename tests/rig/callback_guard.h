/* callback_guard.h: ends a test in which the audio callback does what real time forbids
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Linked into a test, it stands between PortAudio and every callback by itself. These two open and
 * close the same guarded region on the calling thread, so that a test can show that it bites. */
void callback_guard_enter (void);
void callback_guard_leave (void);

/* Whether this kernel lets system calls be watched; allocations and locks always are. */
bool callback_guard_sees_system_calls (void);

/* Of the callbacks so far: how many, and how long they took. */
unsigned callback_guard_count (void);
int64_t  callback_guard_get_longest_ns (void);
int64_t  callback_guard_get_mean_ns (void);
