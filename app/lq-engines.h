/* lq-engines.h: the table of the engines there are
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Registers every engine, the built-in one first. Main thread, at the start of a program. */
void lq_engines_register (void);
