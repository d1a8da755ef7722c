/* lq-export-json.c: a transcript with all that is known of it, as JSON
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The form is documented in the README. It is written as it goes: a tree of nodes of a long
 * recording would be a hundred times its text. */

#define G_LOG_DOMAIN "lq-export"

#include "config.h"
#include "lq-export-private.h"
#include "lq-token.h"

enum { VERSION = 1 };

static void
append_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *at = text; *at != '\0'; at++) {
    if (*at == '"' || *at == '\\')
      g_string_append_printf (out, "\\%c", *at);
    else if (*at == '\n')
      g_string_append (out, "\\n");
    else if ((unsigned char) *at < ' ' || *at == 0x7f)
      g_string_append_printf (out, "\\u%04x", (unsigned char) *at);
    else
      g_string_append_c (out, *at);
  }
  g_string_append_c (out, '"');
}

/* @text: (nullable): left out then */
static void
append_member (GString *out, const char *indent, const char *name, const char *text)
{
  if (text == NULL)
    return;

  g_string_append_printf (out, ",%s\"%s\": ", indent, name);
  append_string (out, text);
}

/* Sorted, so that the same transcript is the same file. */
static void
append_speakers (GString *out, const LqEntry *entry)
{
  g_autoptr (GList) ids = NULL;

  if (entry->speakers == NULL || g_hash_table_size (entry->speakers) == 0)
    return;

  ids = g_list_sort (g_hash_table_get_keys (entry->speakers), (GCompareFunc) g_strcmp0);
  g_string_append (out, ",\n  \"speakers\": {");
  for (GList *id = ids; id != NULL; id = id->next) {
    g_string_append (out, id == ids ? "\n    " : ",\n    ");
    append_string (out, id->data);
    g_string_append (out, ": ");
    append_string (out, g_hash_table_lookup (entry->speakers, id->data));
  }
  g_string_append (out, "\n  }");
}

static void
append_token (GString *out, const LqToken *token)
{
  g_string_append (out, "    { \"text\": ");
  append_string (out, token->text);
  append_member (out, " ", "raw", token->raw);
  if (token->start_ms >= 0)
    g_string_append_printf (out, ", \"start_ms\": %" G_GINT64_FORMAT, token->start_ms);
  if (token->end_ms >= 0)
    g_string_append_printf (out, ", \"end_ms\": %" G_GINT64_FORMAT, token->end_ms);
  if (token->confidence >= 0) {
    int thousandths = (int) (MIN (token->confidence, 1) * 1000 + 0.5f);

    g_string_append_printf (out, ", \"confidence\": %d.%03d", thousandths / 1000,
                            thousandths % 1000);
  }
  append_member (out, " ", "speaker", token->speaker);
  append_member (out, " ", "language", token->language);
  if (token->translation != LQ_TRANSLATION_NONE)
    append_member (out, " ", "translation",
                   token->translation == LQ_TRANSLATION_RESULT ? "result" : "original");
  if (token->is_gap)
    g_string_append (out, ", \"gap\": true");
  g_string_append (out, " }");
}

static void
append_facts (GString *out, const LqEntry *entry)
{
  /* The name of a file is any bytes, and JSON is UTF-8. */
  g_autofree char *source =
    entry->source_path != NULL ? g_utf8_make_valid (entry->source_path, -1) : NULL;
  g_autofree char *title = lq_export_dup_title (entry);
  g_autofree char *date = lq_export_dup_iso_date (entry);

  append_member (out, "\n  ", "id", entry->id);
  append_member (out, "\n  ", "kind", entry->kind == LQ_ENTRY_FILE ? "file" : "dictation");
  append_member (out, "\n  ", "title", title);
  append_member (out, "\n  ", "source", source);
  append_member (out, "\n  ", "started_at", date);
  g_string_append_printf (out, ",\n  \"duration_ms\": %" G_GINT64_FORMAT, entry->duration_ms);
  append_member (out, "\n  ", "engine", entry->engine);
  append_member (out, "\n  ", "language", entry->language);
  g_string_append_printf (
    out, ",\n  \"complete\": %s",
    entry->state == LQ_ENTRY_COMPLETE || entry->state == LQ_ENTRY_CANCELLED ? "true" : "false");
}

gboolean
lq_export_render_json (const LqEntry         *entry,
                       const LqExportOptions *options,
                       GString               *out,
                       GError               **error)
{
  guint n_tokens = entry->tokens != NULL ? entry->tokens->len : 0;

  g_string_append_printf (out, "{\n  \"loquat_transcript\": %d", VERSION);
  append_facts (out, entry);
  append_speakers (out, entry);
  append_member (out, "\n  ", "text", entry->text);
  g_string_append (out, ",\n  \"tokens\": [");
  for (guint i = 0; i < n_tokens; i++) {
    g_string_append (out, i > 0 ? ",\n" : "\n");
    append_token (out, g_ptr_array_index (entry->tokens, i));
  }
  g_string_append (out, n_tokens > 0 ? "\n  ]\n}\n" : "]\n}\n");

  return TRUE;
}
