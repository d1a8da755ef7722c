/* lq-doctor-verb.h: “loquat doctor”: the doctor's findings in a terminal
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Runs the verb. It needs a display, for a field to write into. Returns: the exit code: 0 when some
 * way of inserting works. */
int lq_doctor_verb (int argc, char **argv);
