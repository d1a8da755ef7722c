/* lq-export-csv.c: a transcript as a table for spreadsheets
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-export"

#include "config.h"
#include "lq-csv.h"
#include "lq-export-private.h"

#include <string.h>

/* Without it, spreadsheets take UTF-8 for something else. */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static const char *const header[] = {
  "start", "end", "speaker", "language", "confidence", "text", "translation", NULL,
};

/* A cell that begins so would be calculated: what was said could open files or addresses. */
static char *
dup_harmless (const char *text)
{
  if (text == NULL)
    return g_strdup ("");

  return g_strconcat (*text != '\0' && strchr ("=+-@\t\r", *text) != NULL ? "'" : "", text, NULL);
}

/* In seconds; a point in every locale. */
static char *
dup_seconds (int64_t ms)
{
  if (ms < 0)
    return g_strdup ("");

  return g_strdup_printf ("%" G_GINT64_FORMAT ".%03d", ms / 1000, (int) (ms % 1000));
}

static char *
dup_confidence (float confidence)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (confidence < 0)
    return g_strdup ("");

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.3f", confidence));
}

gboolean
lq_export_render_csv (const LqEntry         *entry,
                      const LqExportOptions *options,
                      GString               *out,
                      GError               **error)
{
  g_autoptr (GPtrArray) passages = lq_passages_new (entry);

  g_string_append (out, BYTE_ORDER_MARK);
  lq_csv_append_row (out, header);
  for (guint i = 0; i < passages->len; i++) {
    const LqPassage *passage = g_ptr_array_index (passages, i);
    g_autofree char *name =
      passage->speaker != NULL ? lq_export_dup_speaker (entry, passage->speaker) : NULL;
    g_autofree char *start = dup_seconds (passage->start_ms);
    g_autofree char *end = dup_seconds (passage->end_ms);
    g_autofree char *speaker = dup_harmless (name);
    g_autofree char *language = dup_harmless (passage->language);
    g_autofree char *confidence = dup_confidence (passage->confidence);
    g_autofree char *text = dup_harmless (passage->text);
    g_autofree char *translation = dup_harmless (passage->translation);

    lq_csv_append_row (out, (const char *const[]){ start, end, speaker, language, confidence, text,
                                                   translation, NULL });
  }

  return TRUE;
}
