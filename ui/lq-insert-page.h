/* lq-insert-page.h: the page of the preferences about text in other applications
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LQ_TYPE_INSERT_PAGE (lq_insert_page_get_type ())
G_DECLARE_FINAL_TYPE (LqInsertPage, lq_insert_page, LQ, INSERT_PAGE, AdwPreferencesPage)

/* Shows and changes @settings from now on. Called once. */
void lq_insert_page_set_settings (LqInsertPage *self, GSettings *settings);

G_END_DECLS
