/* lq-export-subtitles.c: a transcript as subtitles: SubRip and WebVTT
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-export"

#include "config.h"
#include "lq-captions.h"
#include "lq-export-private.h"

#include <string.h>

#define DASH "- "

static void
append_time (GString *out, int64_t ms, char point)
{
  g_string_append_printf (out, "%02d:%02d:%02d%c%03d", (int) (ms / 3600000),
                          (int) (ms / 60000 % 60), (int) (ms / 1000 % 60), point,
                          (int) (ms % 1000));
}

static void
append_times (GString *out, const LqCaption *caption, char point)
{
  append_time (out, caption->start_ms, point);
  g_string_append (out, " --> ");
  append_time (out, caption->end_ms, point);
  g_string_append_c (out, '\n');
}

/* The arrow would be read as times. SubRip knows no way to write it. */
static void
append_srt_text (GString *out, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "-->", -1);
  g_autofree char *fit = g_strjoinv ("→", parts);

  g_string_append (out, fit);
  g_string_append_c (out, '\n');
}

static void
append_vtt_text (GString *out, const char *text)
{
  for (; *text != '\0'; text++) {
    if (*text == '&')
      g_string_append (out, "&amp;");
    else if (*text == '<')
      g_string_append (out, "&lt;");
    else if (*text == '>')
      g_string_append (out, "&gt;");
    else
      g_string_append_c (out, *text);
  }
}

gboolean
lq_export_render_srt (const LqEntry         *entry,
                      const LqExportOptions *options,
                      GString               *out,
                      GError               **error)
{
  /* A dash says that another one speaks: with one speaker there is none. */
  bool     has_dashes = options->has_speakers && lq_export_count_speakers (entry) > 1;
  unsigned n_columns = LQ_CAPTION_COLUMNS - (has_dashes ? strlen (DASH) : 0);
  g_autoptr (GPtrArray) captions = lq_captions_new (entry, options->words, n_columns);

  for (guint i = 0; i < captions->len; i++) {
    const LqCaption *caption = g_ptr_array_index (captions, i);

    g_string_append_printf (out, "%s%u\n", i > 0 ? "\n" : "", i + 1);
    append_times (out, caption, ',');
    for (unsigned j = 0; j < caption->n_lines; j++) {
      if (has_dashes && caption->lines[j].begins_turn)
        g_string_append (out, DASH);
      append_srt_text (out, caption->lines[j].text);
    }
  }

  return TRUE;
}

/* One voice for all lines that it speaks. */
static void
append_vtt_lines (GString *out, const LqEntry *entry, const LqCaption *caption, bool has_speakers)
{
  for (unsigned i = 0; i < caption->n_lines; i++) {
    const LqCaptionLine *line = &caption->lines[i];
    bool is_new = i == 0 || g_strcmp0 (line->speaker, caption->lines[i - 1].speaker) != 0;

    if (has_speakers && is_new && line->speaker != NULL) {
      g_autofree char *name = lq_export_dup_speaker (entry, line->speaker);

      g_string_append (out, "<v ");
      append_vtt_text (out, g_strdelimit (name, "\n\t", ' '));
      g_string_append_c (out, '>');
    }
    append_vtt_text (out, line->text);
    g_string_append_c (out, '\n');
  }
}

gboolean
lq_export_render_vtt (const LqEntry         *entry,
                      const LqExportOptions *options,
                      GString               *out,
                      GError               **error)
{
  g_autoptr (GPtrArray) captions = lq_captions_new (entry, options->words, LQ_CAPTION_COLUMNS);

  g_string_append (out, "WEBVTT\n");
  for (guint i = 0; i < captions->len; i++) {
    const LqCaption *caption = g_ptr_array_index (captions, i);

    g_string_append_c (out, '\n');
    append_times (out, caption, '.');
    append_vtt_lines (out, entry, caption, options->has_speakers);
  }

  return TRUE;
}
