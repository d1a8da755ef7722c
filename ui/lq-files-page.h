/* lq-files-page.h: the preferences of how files are transcribed
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LQ_TYPE_FILES_PAGE (lq_files_page_get_type ())
G_DECLARE_FINAL_TYPE (LqFilesPage, lq_files_page, LQ, FILES_PAGE, AdwPreferencesPage)

void lq_files_page_set_settings (LqFilesPage *self, GSettings *settings);

G_END_DECLS
