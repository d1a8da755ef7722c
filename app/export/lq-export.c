/* lq-export.c: the table of formats, and what they share
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-export"

#include "config.h"
#include "lq-export-private.h"
#include "lq-token.h"

#include <glib/gi18n-lib.h>
#include <langinfo.h>
#include <string.h>

/* What most file systems take for a name, less what is added to it. */
enum { NAME_MAX_BYTES = 200 };

enum { LETTER_WIDTH_MM = 216 };

typedef struct {
  LqExportFormatInfo info;
  LqExportRender    *render;
} Format;

/* clang-format off */
static const Format formats[LQ_EXPORT_N_FORMATS] = {
  [LQ_EXPORT_TXT] = { { "txt", N_ ("Plain Text"), "txt", true }, lq_export_render_txt },
  [LQ_EXPORT_MARKDOWN] = { { "md", N_ ("Markdown"), "md", true }, lq_export_render_markdown },
  [LQ_EXPORT_SRT] = { { "srt", N_ ("Subtitles (SubRip)"), "srt", true }, lq_export_render_srt },
  [LQ_EXPORT_VTT] = { { "vtt", N_ ("Subtitles (WebVTT)"), "vtt", true }, lq_export_render_vtt },
  [LQ_EXPORT_JSON] = { { "json", N_ ("Words with Times (JSON)"), "json", true }, lq_export_render_json },
  [LQ_EXPORT_CSV] = { { "csv", N_ ("Table (CSV)"), "csv", true }, lq_export_render_csv },
  [LQ_EXPORT_DOCX] = { { "docx", N_ ("Word Document"), "docx", false }, lq_export_render_docx },
  [LQ_EXPORT_PDF] = { { "pdf", N_ ("PDF"), "pdf", false }, lq_export_render_pdf },
};
/* clang-format on */

const LqExportFormatInfo *
lq_export_get_info (LqExportFormat format)
{
  g_return_val_if_fail ((unsigned) format < LQ_EXPORT_N_FORMATS, &formats[0].info);

  return &formats[format].info;
}

bool
lq_export_find_format (const char *id, LqExportFormat *format)
{
  for (unsigned i = 0; i < LQ_EXPORT_N_FORMATS; i++) {
    if (g_ascii_strcasecmp (formats[i].info.id, id) == 0) {
      *format = (LqExportFormat) i;
      return true;
    }
  }

  return false;
}

unsigned
lq_export_count_speakers (const LqEntry *entry)
{
  g_autoptr (GHashTable) speakers = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; entry->tokens != NULL && i < entry->tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (entry->tokens, i);

    if (token->speaker != NULL)
      g_hash_table_add (speakers, token->speaker);
  }

  return g_hash_table_size (speakers);
}

static bool
has_translation (const LqEntry *entry)
{
  for (guint i = 0; entry->tokens != NULL && i < entry->tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (entry->tokens, i);

    if (token->translation == LQ_TRANSLATION_RESULT)
      return true;
  }

  return false;
}

void
lq_export_options_init (LqExportOptions *options, const LqEntry *entry)
{
  *options = (LqExportOptions){
    .has_speakers = lq_export_count_speakers (entry) > 1,
    .words = has_translation (entry) ? LQ_EXPORT_BOTH : LQ_EXPORT_ORIGINAL,
  };
}

GBytes *
lq_export_render (const LqEntry         *entry,
                  LqExportFormat         format,
                  const LqExportOptions *options,
                  GError               **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  LqExportOptions own;

  g_return_val_if_fail (entry != NULL && (unsigned) format < LQ_EXPORT_N_FORMATS, NULL);

  if (options == NULL) {
    lq_export_options_init (&own, entry);
    options = &own;
  }
  if (!formats[format].render (entry, options, out, error))
    return NULL;

  return g_string_free_to_bytes (g_steal_pointer (&out));
}

/* ---- names */

static char *
dup_date (const LqEntry *entry, const char *format)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (entry->started_at_us / 1000000);
  g_autoptr (GDateTime) here = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return here != NULL ? g_date_time_format (here, format) : NULL;
}

char *
lq_export_dup_title (const LqEntry *entry)
{
  g_autofree char *date = NULL;

  if (entry->title != NULL && *entry->title != '\0')
    return g_strdup (entry->title);
  if (entry->source_path != NULL)
    return g_filename_display_basename (entry->source_path);

  date = entry->started_at_us > 0 ? dup_date (entry, "%x, %H:%M") : NULL;
  if (date == NULL)
    return g_strdup (_ ("Transcript"));

  /* Translators: %s is date and time */
  return g_strdup_printf (_ ("Dictation of %s"), date);
}

/* Characters that a file system, or the one of the person's other computer, does not take. */
static void
make_fit (char *name)
{
  char *end;

  for (char *at = name; *at != '\0'; at++)
    if ((unsigned char) *at < ' ' || strchr ("/\\:*?\"<>|", *at) != NULL)
      *at = '-';
  if (*name == '.')
    *name = '-'; /* or it would be hidden */
  if (strlen (name) <= NAME_MAX_BYTES)
    return;

  end = g_utf8_find_prev_char (name, name + NAME_MAX_BYTES + 1);
  *end = '\0';
}

char *
lq_export_dup_file_name (const LqEntry *entry, LqExportFormat format)
{
  g_autofree char *title = g_strstrip (lq_export_dup_title (entry));
  const char      *point = strrchr (title, '.');

  g_return_val_if_fail ((unsigned) format < LQ_EXPORT_N_FORMATS, NULL);

  /* A title that is a file's name loses that file's extension. */
  if (entry->source_path != NULL && point != NULL && point > title &&
      g_str_has_suffix (entry->source_path, point))
    title[point - title] = '\0';
  make_fit (title);

  return g_strdup_printf ("%s.%s", title, formats[format].info.extension);
}

/* A name may have been pasted, and what a service calls a speaker is its own: neither ends a line.
 */
static char *
dup_line (const char *text)
{
  GString *line = g_string_new (NULL);

  lq_passages_append_clean (line, text);

  return g_strstrip (g_strdelimit (g_string_free (line, FALSE), "\n\t", ' '));
}

char *
lq_export_dup_speaker (const LqEntry *entry, const char *speaker)
{
  const char *name =
    entry->speakers != NULL ? g_hash_table_lookup (entry->speakers, speaker) : NULL;
  g_autofree char *label = NULL;

  if (name != NULL && *name != '\0')
    return dup_line (name);

  label = dup_line (speaker);

  /* Translators: %s is a number, “1” */
  return g_strdup_printf (_ ("Speaker %s"), label);
}

char *
lq_export_dup_subtitle (const LqEntry *entry)
{
  g_autofree char *date = entry->started_at_us > 0 ? dup_date (entry, "%x, %H:%M") : NULL;
  g_autofree char *length = lq_export_dup_time (entry->duration_ms);

  return date != NULL ? g_strdup_printf ("%s · %s", date, length) : g_steal_pointer (&length);
}

char *
lq_export_dup_iso_date (const LqEntry *entry)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (entry->started_at_us / 1000000);

  return entry->started_at_us > 0 && date != NULL ? g_date_time_format_iso8601 (date) : NULL;
}

void
lq_export_get_paper (double *width, double *height)
{
  /* Not a string here: the number itself, in whole millimetres. */
  bool is_letter = (int) (intptr_t) nl_langinfo (_NL_PAPER_WIDTH) == LETTER_WIDTH_MM;

  *width = is_letter ? 612 : 595.28;  /* 8.5 inches, 210 mm */
  *height = is_letter ? 792 : 841.89; /* 11 inches, 297 mm */
}

/* ---- paragraphs */

bool
lq_export_is_rtl (const char *text)
{
  static const GUnicodeScript scripts[] = {
    G_UNICODE_SCRIPT_ARABIC, G_UNICODE_SCRIPT_HEBREW,    G_UNICODE_SCRIPT_SYRIAC,
    G_UNICODE_SCRIPT_THAANA, G_UNICODE_SCRIPT_NKO,       G_UNICODE_SCRIPT_MANDAIC,
    G_UNICODE_SCRIPT_ADLAM,  G_UNICODE_SCRIPT_SAMARITAN,
  };

  while (*text != '\0' && !g_unichar_isalpha (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  for (size_t i = 0; i < G_N_ELEMENTS (scripts); i++)
    if (g_unichar_get_script (g_utf8_get_char (text)) == scripts[i])
      return true;

  return false;
}

char *
lq_export_dup_time (int64_t ms)
{
  int64_t seconds = MAX (ms, 0) / 1000;

  return g_strdup_printf ("%02d:%02d:%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60),
                          (int) (seconds % 60));
}

void
lq_export_paragraph_clear (LqExportParagraph *paragraph)
{
  g_clear_pointer (&paragraph->speaker, g_free);
  g_clear_pointer (&paragraph->time, g_free);
}

void
lq_export_describe (const LqEntry         *entry,
                    const LqExportOptions *options,
                    const GPtrArray       *passages,
                    guint                  index,
                    LqExportParagraph     *paragraph)
{
  const LqPassage *passage = g_ptr_array_index (passages, index);
  const LqPassage *earlier = index > 0 ? g_ptr_array_index (passages, index - 1) : NULL;
  bool             is_new = earlier == NULL || g_strcmp0 (earlier->speaker, passage->speaker) != 0;

  *paragraph = (LqExportParagraph){ .text = passage->text };
  if (options->words == LQ_EXPORT_TRANSLATION && passage->translation != NULL)
    paragraph->text = passage->translation;
  else if (options->words == LQ_EXPORT_BOTH)
    paragraph->below = passage->translation;

  if (options->has_speakers && passage->speaker != NULL && is_new)
    paragraph->speaker = lq_export_dup_speaker (entry, passage->speaker);
  if (options->has_times && passage->start_ms >= 0)
    paragraph->time = lq_export_dup_time (passage->start_ms);
}
