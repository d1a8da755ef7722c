/* lq-dictating-group.h: the preferences of what happens around one while one speaks
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LQ_TYPE_DICTATING_GROUP (lq_dictating_group_get_type ())
G_DECLARE_FINAL_TYPE (
  LqDictatingGroup, lq_dictating_group, LQ, DICTATING_GROUP, AdwPreferencesGroup)

/* Called once. */
void lq_dictating_group_set_settings (LqDictatingGroup *self, GSettings *settings);

G_END_DECLS
