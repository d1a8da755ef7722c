/* lq-salvage.h: takes over what can still be read of a damaged database
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-history.h"

G_BEGIN_DECLS

/**
 * lq_salvage:
 * @damaged_path: a database that was set aside; only read
 * @into: where its entries go
 *
 * Copies every entry that can be read, without its tokens where these cannot. Blocks on the disk.
 *
 * Returns: how many entries were copied
 */
unsigned lq_salvage (const char *damaged_path, LqHistory *into);

G_END_DECLS
