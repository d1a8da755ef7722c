/* lq-key-private.h: for tests of the key store
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* How long the keyring may take, instead of 5 s. Main thread. */
void lq_key_set_limit_ms (unsigned limit_ms);
