/* lq-terminals.h: which applications are terminals
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdbool.h>

/* @app: (nullable): window class or application id. In a terminal Ctrl+V does not paste, and a
 * newline runs a command. */
bool lq_terminals_contain (const char *app);

/* Whether the terminal @app pastes the clipboard with Ctrl+Shift+V. */
bool lq_terminals_can_paste (const char *app);
