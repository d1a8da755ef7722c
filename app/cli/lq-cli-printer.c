/* lq-cli-printer.c: prints a transcript that grows
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * On a terminal only the last line is ever rewritten: final words fill it and are broken between
 * words; what is left of it holds the end of the provisional words. */

#include "config.h"
#include "lq-cli-printer.h"
#include "lq-cli.h"

#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DIM "\033[2m"
#define PLAIN "\033[0m"
#define CLEAR_LINE "\r\033[K"

enum { DEFAULT_COLUMNS = 80 };

struct _LqCliPrinter {
  FILE       *out;
  LqPrintForm form;
  unsigned    n_columns;
  unsigned    n_printed;  /* final tokens printed so far */
  unsigned    n_silenced; /* how often settled text was taken back, when it was last shown */
  GString    *line;       /* LIVE: final words of the terminal's last line */
  bool        has_text;
};

static unsigned
width_of (const char *text)
{
  unsigned width = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (!g_unichar_iszerowidth (c))
      width += g_unichar_iswide (c) ? 2 : 1;
  }

  return width;
}

/* Skips words at the beginning until the rest fits. */
static const char *
end_that_fits (const char *text, unsigned n_columns)
{
  while (*text != '\0' && width_of (text) > n_columns) {
    const char *space = strchr (text + 1, ' ');

    text = space != NULL ? space : "";
  }

  return text;
}

/* What does not fit on the line is broken at the last space, or where it must be. */
static void
flush_full_lines (LqCliPrinter *self)
{
  while (width_of (self->line->str) >= self->n_columns) {
    const char *limit = self->line->str;
    const char *space;
    size_t      length;

    for (unsigned width = 0; width < self->n_columns - 1; limit = g_utf8_next_char (limit))
      width += g_unichar_iswide (g_utf8_get_char (limit)) ? 2 : 1;
    space = g_strrstr_len (self->line->str, limit - self->line->str, " ");
    length = (space != NULL && space > self->line->str ? space : limit) - self->line->str;

    fprintf (self->out, CLEAR_LINE "%.*s\n", (int) length, self->line->str);
    g_string_erase (self->line, 0, length + (self->line->str[length] == ' ' ? 1 : 0));
  }
}

/* A line that is nearly full makes way for the provisional words. */
static void
make_room (LqCliPrinter *self, const char *provisional)
{
  unsigned used = width_of (self->line->str);

  if (used + width_of (provisional) < self->n_columns || used * 3 < self->n_columns * 2)
    return;

  fprintf (self->out, CLEAR_LINE "%s\n", self->line->str);
  g_string_truncate (self->line, 0);
}

static void
print_line (LqCliPrinter *self, const char *provisional)
{
  unsigned    used;
  const char *tail;

  make_room (self, provisional);
  used = width_of (self->line->str);
  tail = end_that_fits (provisional, self->n_columns - used - 1);
  if (used == 0)
    tail += strspn (tail, " ");

  fprintf (self->out, CLEAR_LINE "%s" DIM "%s" PLAIN, self->line->str, tail);
  fflush (self->out);
}

static char *
take_new_text (LqCliPrinter *self, const LqTranscript *transcript)
{
  const GPtrArray *finals = lq_transcript_get_finals (transcript);
  GString         *text = g_string_new (NULL);
  size_t           n_spaces = 0;

  for (; self->n_printed < finals->len; self->n_printed++) {
    const LqToken *token = g_ptr_array_index (finals, self->n_printed);

    g_string_append (text, token->text);
  }

  if (!self->has_text) {
    n_spaces = strspn (text->str, " ");
    g_string_erase (text, 0, n_spaces);
  }
  self->has_text = self->has_text || text->len > 0;

  return g_string_free (text, FALSE);
}

static void
print_text (LqCliPrinter *self, const LqTranscript *transcript)
{
  g_autofree char *text = take_new_text (self, transcript);

  fputs (text, self->out);
  fflush (self->out);
}

static void
add_to_line (LqCliPrinter *self, const char *text)
{
  g_string_append (self->line, self->line->len > 0 ? text : text + strspn (text, " "));
  flush_full_lines (self);
}

/* A line that the text itself ends. */
static void
end_line (LqCliPrinter *self)
{
  fprintf (self->out, CLEAR_LINE "%s\n", self->line->str);
  g_string_truncate (self->line, 0);
}

static void
print_live (LqCliPrinter *self, const LqTranscript *transcript)
{
  g_autofree char *text = take_new_text (self, transcript);
  g_autofree char *provisional = lq_transcript_dup_provisional_text (transcript);
  g_autofree char *shown = lq_cli_dup_shown (text);
  g_autofree char *may_change = lq_cli_dup_shown (g_strdelimit (provisional, "\n", ' '));
  g_auto (GStrv) lines = g_strsplit (shown, "\n", -1);

  for (char **line = lines; *line != NULL; line++) {
    if (line > lines)
      end_line (self);
    add_to_line (self, *line);
  }
  print_line (self, may_change);
}

/* What a terminal or a pipe has got cannot be taken back: on a terminal the text begins again. */
static void
note_silenced (LqCliPrinter *self, const LqTranscript *transcript)
{
  if (self->n_silenced == lq_transcript_get_n_silenced (transcript))
    return;

  self->n_silenced = lq_transcript_get_n_silenced (transcript);
  if (self->form != LQ_PRINT_LIVE)
    return;

  end_line (self);
  self->n_printed = 0;
  self->has_text = false;
}

static void
add_token (JsonBuilder *builder, const LqToken *token)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "text");
  json_builder_add_string_value (builder, token->text);
  if (token->raw != NULL) {
    json_builder_set_member_name (builder, "raw");
    json_builder_add_string_value (builder, token->raw);
  }
  if (token->start_ms >= 0) {
    json_builder_set_member_name (builder, "start_ms");
    json_builder_add_int_value (builder, token->start_ms);
    json_builder_set_member_name (builder, "end_ms");
    json_builder_add_int_value (builder, token->end_ms);
  }
  if (token->confidence >= 0) {
    json_builder_set_member_name (builder, "confidence");
    json_builder_add_double_value (builder, ((int) (token->confidence * 1000 + 0.5f)) / 1000.0);
  }
  if (token->speaker != NULL) {
    json_builder_set_member_name (builder, "speaker");
    json_builder_add_string_value (builder, token->speaker);
  }
  if (token->language != NULL) {
    json_builder_set_member_name (builder, "language");
    json_builder_add_string_value (builder, token->language);
  }
  json_builder_end_object (builder);
}

static void
print_json (LqCliPrinter       *self,
            const LqTranscript *transcript,
            const char         *engine,
            int64_t             duration_ms,
            bool                is_complete)
{
  const GPtrArray *finals = lq_transcript_get_finals (transcript);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = g_strstrip (lq_transcript_dup_final_text (transcript));
  g_autofree char *json = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "text");
  json_builder_add_string_value (builder, text);
  json_builder_set_member_name (builder, "engine");
  json_builder_add_string_value (builder, engine != NULL ? engine : "");
  json_builder_set_member_name (builder, "duration_ms");
  json_builder_add_int_value (builder, duration_ms);
  json_builder_set_member_name (builder, "complete");
  json_builder_add_boolean_value (builder, is_complete);
  json_builder_set_member_name (builder, "tokens");
  json_builder_begin_array (builder);
  for (guint i = 0; i < finals->len; i++)
    add_token (builder, g_ptr_array_index (finals, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  json = json_generator_to_data (generator, NULL);
  fprintf (self->out, "%s\n", json);
}

LqCliPrinter *
lq_cli_printer_new (FILE *out, LqPrintForm form, unsigned n_columns)
{
  LqCliPrinter *self = g_new0 (LqCliPrinter, 1);

  self->out = out;
  self->form = form;
  self->n_columns = MAX (n_columns, 2);
  self->line = g_string_new (NULL);

  return self;
}

void
lq_cli_printer_free (LqCliPrinter *self)
{
  g_string_free (self->line, TRUE);
  g_free (self);
}

LqPrintForm
lq_cli_printer_choose_form (FILE *out)
{
  return isatty (fileno (out)) ? LQ_PRINT_LIVE : LQ_PRINT_TEXT;
}

unsigned
lq_cli_printer_measure (FILE *out)
{
  struct winsize size;

  if (ioctl (fileno (out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return DEFAULT_COLUMNS;

  return size.ws_col;
}

bool
lq_cli_printer_show (LqCliPrinter *self, const LqTranscript *transcript)
{
  note_silenced (self, transcript);
  if (self->form == LQ_PRINT_TEXT)
    print_text (self, transcript);
  else if (self->form == LQ_PRINT_LIVE)
    print_live (self, transcript);

  return !ferror (self->out);
}

void
lq_cli_printer_hide (LqCliPrinter *self)
{
  if (self->form != LQ_PRINT_LIVE)
    return;

  print_line (self, "");
  if (self->line->len > 0)
    fputs ("\n", self->out);
  fflush (self->out);
  g_string_truncate (self->line, 0);
}

bool
lq_cli_printer_end (LqCliPrinter       *self,
                    const LqTranscript *transcript,
                    const char         *engine,
                    int64_t             duration_ms,
                    bool                is_complete)
{
  if (self->form == LQ_PRINT_JSON) {
    print_json (self, transcript, engine, duration_ms, is_complete);
  } else {
    lq_cli_printer_show (self, transcript);
    if (self->form == LQ_PRINT_LIVE)
      lq_cli_printer_hide (self);
    else if (self->has_text)
      fputs ("\n", self->out);
  }

  return fflush (self->out) == 0 && !ferror (self->out);
}
