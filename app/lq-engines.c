/* lq-engines.c: the table of the engines there are
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-engines.h"
#include "lq-offline.h"
#include "lq-soniox.h"

void
lq_engines_register (void)
{
  lq_engine_register (&lq_offline_engine);
  lq_engine_register (&lq_soniox_engine);
  lq_engine_register (&lq_server_engine);
}
