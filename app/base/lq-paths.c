/* lq-paths.c: where Loquat keeps its files
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-paths.h"
#include "lq-error.h"

#include <errno.h>

static char *
below_data_dir (const char *first, const char *second)
{
  return g_build_filename (g_get_user_data_dir (), "loquat", first, second, NULL);
}

char *
lq_paths_dup_database (void)
{
  return below_data_dir ("history.db", NULL);
}

char *
lq_paths_dup_spool_dir (void)
{
  return below_data_dir ("spool", NULL);
}

char *
lq_paths_dup_spool (const char *id)
{
  g_autofree char *name = g_strconcat (id, ".wav", NULL);

  return below_data_dir ("spool", name);
}

char *
lq_paths_dup_audio (const char *id)
{
  g_autofree char *name = g_strconcat (id, ".flac", NULL);

  return below_data_dir ("audio", name);
}

char *
lq_paths_dup_peaks_dir (void)
{
  return below_data_dir ("peaks", NULL);
}

char *
lq_paths_dup_key_file (const char *service)
{
  g_autofree char *name = g_strconcat (service, ".key", NULL);

  return below_data_dir (name, NULL);
}

char *
lq_paths_dup_jobs_dir (void)
{
  return below_data_dir ("jobs", NULL);
}

char *
lq_paths_dup_queue_lock (void)
{
  return below_data_dir ("queue.lock", NULL);
}

gboolean
lq_paths_ensure (GError **error)
{
  g_autofree char *spool = below_data_dir ("spool", NULL);
  g_autofree char *audio = below_data_dir ("audio", NULL);
  const char      *dirs[] = { spool, audio };

  for (size_t i = 0; i < G_N_ELEMENTS (dirs); i++)
    if (g_mkdir_with_parents (dirs[i], 0700) != 0) {
      g_set_error (error, LQ_ERROR, LQ_ERROR_DISK, "making %s: %s", dirs[i], g_strerror (errno));
      return FALSE;
    }

  return TRUE;
}
