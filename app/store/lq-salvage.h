/* lq-salvage.h: takes over what can still be read of a damaged database
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-history.h"

G_BEGIN_DECLS

/**
 * lq_salvage:
 * @damaged_path: a database that was set aside; read only
 * @into: where its entries go
 *
 * Copies entry by entry, from both ends towards the damage. An entry whose tokens cannot be read
 * comes without them. Blocks on the disk.
 *
 * Returns: how many entries were copied
 */
unsigned lq_salvage (const char *damaged_path, LqHistory *into);

G_END_DECLS
