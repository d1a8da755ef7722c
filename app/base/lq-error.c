/* lq-error.c: the error domain
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"

/* clang-format takes the dashes for minus signs. */
/* clang-format off */
G_DEFINE_QUARK (lq-error-quark, lq_error)
/* clang-format on */
