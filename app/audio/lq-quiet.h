/* lq-quiet.h: keeps what sound libraries print from the person
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Before the first use of a sound library; again does nothing. Any one thread. */
void lq_quiet_sound_libraries (void);
