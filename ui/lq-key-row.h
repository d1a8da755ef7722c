/* lq-key-row.h: takes a service's key, and never shows it again
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * LqKeyRow:
 *
 * What is typed and applied goes into the keyring; the row then only says that a key is there.
 * Property `service` (construct-only): "soniox" or "server".
 */
#define LQ_TYPE_KEY_ROW (lq_key_row_get_type ())
G_DECLARE_FINAL_TYPE (LqKeyRow, lq_key_row, LQ, KEY_ROW, AdwEntryRow)

G_END_DECLS
