/* lq-export-markdown.c: a transcript as Markdown
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-export"

#include "config.h"
#include "lq-export-private.h"

#include <string.h>

/* What means something anywhere in CommonMark or its tables; the rest only at a line's beginning.
 */
static bool
is_special (char c)
{
  return c != '\0' && strchr ("\\`*_[]<>&|~#", c) != NULL;
}

/* A line that begins so would be a list, a quotation, a heading or a rule. */
static bool
begins_a_block (const char *line)
{
  size_t n_digits = strspn (line, "0123456789");

  if (n_digits > 0)
    return line[n_digits] == '.' || line[n_digits] == ')';

  return *line != '\0' && strchr ("+-=", *line) != NULL;
}

static void
append_line (GString *out, const char *line)
{
  line += strspn (line, " \t"); /* would be code */
  if (begins_a_block (line)) {
    size_t n_digits = strspn (line, "0123456789");

    g_string_append_len (out, line, n_digits);
    g_string_append_c (out, '\\');
    g_string_append_c (out, line[n_digits]);
    line += n_digits + 1;
  }
  for (; *line != '\0'; line++) {
    if (is_special (*line))
      g_string_append_c (out, '\\');
    g_string_append_c (out, *line);
  }
}

/* Line breaks of the text stay where they are. */
static void
append_text (GString *out, const char *prefix, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  bool was_empty = true;

  for (char **line = lines; *line != NULL; line++) {
    bool is_empty = (*line)[strspn (*line, " \t")] == '\0';

    if (line > lines)
      g_string_append_printf (out, "%s\n%s", is_empty || was_empty ? "" : "\\", prefix);
    append_line (out, *line);
    was_empty = is_empty;
  }
  g_string_append_c (out, '\n');
}

gboolean
lq_export_render_markdown (const LqEntry         *entry,
                           const LqExportOptions *options,
                           GString               *out,
                           GError               **error)
{
  g_autoptr (GPtrArray) passages = lq_passages_new (entry);
  g_autofree char *title = lq_export_dup_title (entry);
  g_autofree char *subtitle = lq_export_dup_subtitle (entry);

  g_string_append (out, "# ");
  append_line (out, g_strdelimit (title, "\n", ' '));
  g_string_append (out, "\n\n*");
  append_line (out, subtitle);
  g_string_append (out, "*\n");

  for (guint i = 0; i < passages->len; i++) {
    g_auto (LqExportParagraph) paragraph = { 0 };

    lq_export_describe (entry, options, passages, i, &paragraph);
    g_string_append_c (out, '\n');
    if (paragraph.time != NULL)
      g_string_append_printf (out, "`%s` ", paragraph.time);
    if (paragraph.speaker != NULL) {
      g_string_append (out, "**");
      append_line (out, paragraph.speaker);
      g_string_append (out, ":** ");
    }
    append_text (out, "", paragraph.text);
    if (paragraph.below != NULL) {
      g_string_append (out, "\n> ");
      append_text (out, "> ", paragraph.below);
    }
  }

  return TRUE;
}
