/* other-process.h: a test program once more, as a process that does something until it is killed
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* Starts the same program with @word as its argument, and the data folder of this test. Returns
 * when it has told that it has begun. */
GSubprocess *other_process_start (const char *word);

/* With SIGKILL; frees it. */
void other_process_kill (GSubprocess *process);

/* In the other process: tells that it has begun, and waits for its end. */
void other_process_wait (void);
