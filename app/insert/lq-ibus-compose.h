/* lq-ibus-compose.h: dead keys and compose sequences that are typed while dictating
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/* While another engine stands in for the person's own, somebody must put “´” and “e” together: an
 * engine of IBus does, and its clients (Qt, XIM) rely on it. */
typedef struct _LqIbusCompose LqIbusCompose;

/* Reads the sequences of the person's locale. Slow (tens of milliseconds): not on the main thread.
 *
 * Returns: (transfer full): never %NULL; without sequences it lets every key pass */
LqIbusCompose *lq_ibus_compose_new (const char *locale);
void           lq_ibus_compose_free (LqIbusCompose *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqIbusCompose, lq_ibus_compose_free)

/**
 * lq_ibus_compose_press:
 * @keysym: of the key that was pressed, without Control and Alt
 * @text: (out) (transfer full) (nullable): what the sequence stands for, once it is complete
 *
 * Returns: whether the key belongs to a sequence, so that nobody else may see it
 */
bool lq_ibus_compose_press (LqIbusCompose *self, uint32_t keysym, char **text);

/* What was begun is forgotten: the focus moved. */
void lq_ibus_compose_reset (LqIbusCompose *self);

G_END_DECLS
