/* lq-export-txt.c: a transcript as plain text
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-export"

#include "config.h"
#include "lq-export-private.h"

gboolean
lq_export_render_txt (const LqEntry         *entry,
                      const LqExportOptions *options,
                      GString               *out,
                      GError               **error)
{
  g_autoptr (GPtrArray) passages = lq_passages_new (entry);

  for (guint i = 0; i < passages->len; i++) {
    g_auto (LqExportParagraph) paragraph = { 0 };

    lq_export_describe (entry, options, passages, i, &paragraph);
    if (i > 0)
      g_string_append_c (out, '\n');
    if (paragraph.time != NULL)
      g_string_append_printf (out, "[%s] ", paragraph.time);
    if (paragraph.speaker != NULL)
      g_string_append_printf (out, "%s: ", paragraph.speaker);
    g_string_append_printf (out, "%s\n", paragraph.text);
    if (paragraph.below != NULL)
      g_string_append_printf (out, "%s\n", paragraph.below);
  }

  return TRUE;
}
