/* lq-x-client.h: whether two windows belong to the same program
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <X11/Xlib.h>
#include <stdbool.h>

/* Whether the same connection to the server made both. */
bool lq_x_client_is_same (Display *display, Window a, Window b);
