/* lq-settings.c: the person's settings
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-settings"

#include "config.h"
#include "lq-settings.h"

/* BUILD/app/loquat and BUILD/server/loquat-server find their schema in BUILD/data. */
static GSettingsSchemaSource *
source_of_build_folder (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program ? g_path_get_dirname (program) : NULL;
  g_autofree char *data = folder ? g_build_filename (folder, "..", "data", NULL) : NULL;

  if (data == NULL)
    return NULL;

  return g_settings_schema_source_new_from_directory (data, g_settings_schema_source_get_default (),
                                                      TRUE, NULL);
}

GSettings *
lq_settings_new (void)
{
  GSettingsSchemaSource *installed = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchemaSource) built = source_of_build_folder ();
  GSettingsSchemaSource *source = built ? built : installed;
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, APPLICATION_ID, TRUE);
  if (schema == NULL)
    return NULL;

  return g_settings_new_full (schema, NULL, NULL);
}
