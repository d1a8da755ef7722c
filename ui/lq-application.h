/* lq-application.h: the program with a window
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LQ_TYPE_APPLICATION (lq_application_get_type ())
G_DECLARE_FINAL_TYPE (LqApplication, lq_application, LQ, APPLICATION, AdwApplication)

/**
 * lq_application_main:
 * @argc: length of @argv
 * @argv: the program's arguments
 *
 * Runs the program until its last window is closed and what was said is kept. A second instance
 * only brings the window of the first to the front. Engines are registered already.
 *
 * Returns: the program's exit code
 */
int lq_application_main (int argc, char **argv);

G_END_DECLS
