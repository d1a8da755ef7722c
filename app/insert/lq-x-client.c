/* lq-x-client.c: whether two windows belong to the same program
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file of its own, since Xlib tells the mask only in a header that takes many names. */

#include "config.h"
#include "lq-x-client.h"

#include <X11/Xlibint.h>

bool
lq_x_client_is_same (Display *display, Window a, Window b)
{
  return (a & ~display->resource_mask) == (b & ~display->resource_mask);
}
