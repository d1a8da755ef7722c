/* lq-server-engine.c: the list of engines
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-server-engine.h"

static const LqServerEngineKind *const kinds[] = {
  &lq_server_engine_offline,
  &lq_server_engine_synthetic,
};

const LqServerEngineKind *
lq_server_engine_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i]->name, name))
      return kinds[i];

  return NULL;
}
