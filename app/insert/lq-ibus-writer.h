/* lq-ibus-writer.h: inserts and deletes in the client of IBus that has the focus, with proof
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-ibus-link.h"

G_BEGIN_DECLS

/**
 * LqIbusWriter:
 *
 * Main thread; one thing at a time. While Loquat's is the global engine.
 */
typedef struct _LqIbusWriter LqIbusWriter;

LqIbusWriter *lq_ibus_writer_new (LqIbusLink *link);

/* What is still to be done must have been ended before. */
void lq_ibus_writer_free (LqIbusWriter *self);

/* @task returns %TRUE, or an #LqInsertError. */
void lq_ibus_writer_insert (LqIbusWriter *self, const char *text, GTask *task);
void lq_ibus_writer_delete (LqIbusWriter *self, unsigned n_chars, GTask *task);

/* The daemon is gone: ends what is still to be done. */
void lq_ibus_writer_lose (LqIbusWriter *self);

G_END_DECLS
