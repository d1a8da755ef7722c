/* lq-test-row.h: tries whether a service answers, and says how it went
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Property `engine` (construct-only): "soniox" or "server". */
#define LQ_TYPE_TEST_ROW (lq_test_row_get_type ())
G_DECLARE_FINAL_TYPE (LqTestRow, lq_test_row, LQ, TEST_ROW, AdwActionRow)

void lq_test_row_set_settings (LqTestRow *self, GSettings *settings);

G_END_DECLS
