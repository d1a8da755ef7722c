/* lq-offline-engine.c: the built-in engine in the list of engines
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-offline.h"

#include <glib/gi18n.h>

static gboolean
configure (GSettings *settings, LqEngineConfig *config, GError **error)
{
  return TRUE;
}

static void
warm (void)
{
  lq_offline_pool_warm (lq_offline_pool_get_default ());
}

static LqRecognizer *
create (const LqEngineConfig *config)
{
  return lq_offline_recognizer_new (lq_offline_pool_get_default ());
}

const LqEngine lq_offline_engine = {
  .id = "offline",
  .name = N_ ("Basic offline"),
  .configure = configure,
  .warm = warm,
  .create = create,
};
