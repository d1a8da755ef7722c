/* lq-export-private.h: what the formats share
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-export.h"
#include "lq-passages.h"

G_BEGIN_DECLS

/* One format: appends the file's content, text or not, to @out. */
typedef gboolean
LqExportRender (const LqEntry *entry, const LqExportOptions *options, GString *out, GError **error);

LqExportRender lq_export_render_txt;
LqExportRender lq_export_render_markdown;
LqExportRender lq_export_render_srt;
LqExportRender lq_export_render_vtt;
LqExportRender lq_export_render_json;
LqExportRender lq_export_render_csv;
LqExportRender lq_export_render_docx;
LqExportRender lq_export_render_pdf;

/**
 * LqExportParagraph:
 *
 * A passage as a document shows it, for the options.
 */
typedef struct {
  char       *speaker; /* a name; NULL: not told, or the same as before */
  char       *time;    /* "00:01:23"; NULL: not told, or not known */
  const char *text;    /* borrowed from the passage */
  const char *below;   /* its translation; NULL: none, or not wanted */
} LqExportParagraph;

void lq_export_paragraph_clear (LqExportParagraph *paragraph);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LqExportParagraph, lq_export_paragraph_clear)

/**
 * lq_export_describe:
 * @passages: (element-type LqPassage): all of them
 * @index: of the passage
 * @paragraph: (out caller-allocates): to be cleared
 */
void lq_export_describe (const LqEntry         *entry,
                         const LqExportOptions *options,
                         const GPtrArray       *passages,
                         guint                  index,
                         LqExportParagraph     *paragraph);

/* When it was said, and its length: one line below a title. Returns: (transfer full) */
char *lq_export_dup_subtitle (const LqEntry *entry);

/* "00:01:23". Returns: (transfer full) */
char *lq_export_dup_time (int64_t ms);

/* When it was made, in ISO 8601 and UTC; NULL: not known. Returns: (transfer full) */
char *lq_export_dup_iso_date (const LqEntry *entry);

/* The paper of the person's country, upright, in points. */
void lq_export_get_paper (double *width, double *height);

/* Whether the first letter of @text is of a script that runs from right to left. */
bool lq_export_is_rtl (const char *text);

/* How many speakers the tokens name. */
unsigned lq_export_count_speakers (const LqEntry *entry);

G_END_DECLS
