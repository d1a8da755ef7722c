/* lq-cli-printer.h: prints a transcript that grows: live on a terminal, plain in a pipe, or as JSON
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-transcript.h"

#include <stdio.h>

G_BEGIN_DECLS

typedef enum {
  LQ_PRINT_TEXT, /* final words as they come; nothing provisional */
  LQ_PRINT_LIVE, /* a terminal: provisional words too, dim, at the end of the line */
  LQ_PRINT_JSON, /* one object at the end */
} LqPrintForm;

typedef struct _LqCliPrinter LqCliPrinter;

/**
 * lq_cli_printer_new:
 * @out: where to print; borrowed
 * @form: how
 * @n_columns: the terminal's width; only for %LQ_PRINT_LIVE
 *
 * Returns: (transfer full): a printer
 */
LqCliPrinter *lq_cli_printer_new (FILE *out, LqPrintForm form, unsigned n_columns);
void          lq_cli_printer_free (LqCliPrinter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqCliPrinter, lq_cli_printer_free)

/* %LQ_PRINT_LIVE when @out is a terminal, else %LQ_PRINT_TEXT. */
LqPrintForm lq_cli_printer_choose_form (FILE *out);

/* The width of the terminal behind @out, or 80. */
unsigned lq_cli_printer_measure (FILE *out);

/**
 * lq_cli_printer_show:
 *
 * Prints what is new in @transcript.
 *
 * Returns: %FALSE once something could not be written: the reader is gone, or the disk is full
 */
bool lq_cli_printer_show (LqCliPrinter *self, const LqTranscript *transcript);

/* Takes the provisional words off the terminal's line, so that something else can be printed. */
void lq_cli_printer_hide (LqCliPrinter *self);

/**
 * lq_cli_printer_end:
 * @engine: (nullable): id of the engine, for JSON
 * @duration_ms: length of the recording, for JSON
 * @is_complete: whether all was recognized, for JSON
 *
 * Prints the rest.
 *
 * Returns: %FALSE when not everything could be written
 */
bool lq_cli_printer_end (LqCliPrinter       *self,
                         const LqTranscript *transcript,
                         const char         *engine,
                         int64_t             duration_ms,
                         bool                is_complete);

G_END_DECLS
