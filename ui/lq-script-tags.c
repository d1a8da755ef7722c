/* lq-script-tags.c: how the parts of a script look in a text buffer
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-script-tags"

#include "config.h"
#include "lq-script-tags.h"
#include "lq-text-tag.h"

/* Of GNOME's palette, each dark enough on white and bright enough on dark for small text. Beyond
 * these they come again; the names tell who it is. */
static const struct {
  const char *on_light;
  const char *on_dark;
} COLORS[] = {
  { "#1a5fb4", "#78aeed" }, { "#a51d2d", "#f58a80" }, { "#1b6e45", "#7fdc9f" },
  { "#813d9c", "#d8a0e8" }, { "#9c4a00", "#ffb266" }, { "#0b6a6f", "#6fd6dc" },
  { "#63452c", "#d9b38c" }, { "#5e5c64", "#c0bfbc" },
};

enum { N_COLORS = G_N_ELEMENTS (COLORS) };

struct _LqScriptTags {
  GtkTextBuffer *buffer; /* borrowed: it owns the tags */
  GtkTextTag    *speakers[N_COLORS];
  GtkTextTag    *column; /* everything */
  GtkTextTag    *fixed;  /* the person cannot write there */
  GtkTextTag    *translation;
  GtkTextTag    *aside; /* the lines of translations, whole */
  GtkTextTag    *doubtful;
  GtkTextTag    *found;
  GtkTextTag    *lit;
};

static void
set_color (GtkTextTag *tag, const char *property, const char *color, float alpha)
{
  GdkRGBA rgba;

  gdk_rgba_parse (&rgba, color);
  rgba.alpha = alpha;
  g_object_set (tag, property, &rgba, NULL);
}

void
lq_script_tags_update_colors (LqScriptTags *self)
{
  bool is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  for (size_t i = 0; i < N_COLORS; i++)
    set_color (self->speakers[i], "foreground-rgba",
               is_dark ? COLORS[i].on_dark : COLORS[i].on_light, 1);
  set_color (self->translation, "foreground-rgba", is_dark ? "#c0bfbc" : "#5e5c64", 1);
  set_color (self->doubtful, "underline-rgba", is_dark ? "#f8e45c" : "#c64600", 1);
  set_color (self->found, "background-rgba", is_dark ? "#cd9309" : "#f9f06b", is_dark ? 0.55f : 1);
  set_color (self->lit, "background-rgba", "#3584e4", is_dark ? 0.6f : 0.3f);
}

LqScriptTags *
lq_script_tags_new (GtkTextBuffer *buffer)
{
  LqScriptTags *self = g_new0 (LqScriptTags, 1);

  self->buffer = buffer;
  self->column = gtk_text_buffer_create_tag (buffer, "column", NULL);
  self->fixed = gtk_text_buffer_create_tag (buffer, "fixed", "editable", FALSE, NULL);
  for (size_t i = 0; i < N_COLORS; i++) {
    g_autofree char *name = g_strdup_printf ("speaker-%zu", i);

    self->speakers[i] = lq_text_tag_create (buffer, name);
    g_object_set (self->speakers[i], "weight", PANGO_WEIGHT_BOLD, "scale", 0.85,
                  "pixels-below-lines", 2, "pixels-above-lines", 6, NULL);
  }
  self->translation = lq_text_tag_create (buffer, "translation");
  g_object_set (self->translation, "style", PANGO_STYLE_ITALIC, NULL);
  self->aside = gtk_text_buffer_create_tag (buffer, "aside", NULL);
  self->doubtful = gtk_text_buffer_create_tag (buffer, "doubtful", NULL);
  self->found = gtk_text_buffer_create_tag (buffer, "found", NULL);
  self->lit = gtk_text_buffer_create_tag (buffer, "lit", NULL);
  lq_script_tags_set_doubtful_marked (self, true);
  lq_script_tags_update_colors (self);

  return self;
}

void
lq_script_tags_free (LqScriptTags *self)
{
  g_free (self);
}

GtkTextTag *
lq_script_tags_get_lit (LqScriptTags *self)
{
  return self->lit;
}

GtkTextTag *
lq_script_tags_get_found (LqScriptTags *self)
{
  return self->found;
}

GtkTextTag *
lq_script_tags_get_translation (LqScriptTags *self)
{
  return self->translation;
}

void
lq_script_tags_set_doubtful_marked (LqScriptTags *self, bool is_marked)
{
  g_object_set (self->doubtful, "underline",
                is_marked ? PANGO_UNDERLINE_ERROR : PANGO_UNDERLINE_NONE, NULL);
}

void
lq_script_tags_set_translation_shown (LqScriptTags *self, bool is_shown)
{
  g_object_set (self->aside, "invisible", !is_shown, NULL);
}

void
lq_script_tags_set_margins (LqScriptTags *self, int left, int right)
{
  g_object_set (self->column, "left-margin", left, "right-margin", right, NULL);
}

/* ---- */

static void
apply (LqScriptTags *self, GtkTextTag *tag, unsigned from, unsigned to)
{
  GtkTextIter begin, end;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &begin, (int) from);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &end, (int) to);
  gtk_text_buffer_apply_tag (self->buffer, tag, &begin, &end);
}

static GtkTextTag *
find_speaker_tag (LqScriptTags *self, LqScript *script, const char *speaker)
{
  const GPtrArray *speakers = lq_script_get_speakers (script);
  guint            index = 0;

  g_ptr_array_find_with_equal_func ((GPtrArray *) speakers, speaker, g_str_equal, &index);

  return self->speakers[index % N_COLORS];
}

/* Taking away what is not there costs as much as taking away what is, so it is asked for only where
 * text may have had looks of another kind: after edits. */
static void
apply_one (LqScriptTags *self, LqScript *script, const LqScriptPiece *piece, unsigned offset)
{
  unsigned end = offset + piece->n_chars;
  float    confidence;

  switch (piece->kind) {
  case LQ_SCRIPT_SPEAKER:
    apply (self, self->fixed, offset, end);
    /* The break before it belongs to the paragraph above. */
    apply (self, find_speaker_tag (self, script, piece->speaker), offset + (*piece->text == '\n'),
           end);
    break;
  case LQ_SCRIPT_TRANSLATION:
    apply (self, self->fixed, offset, end);
    apply (self, self->translation, offset, end);
    apply (self, self->aside, offset + 1, end);
    break;
  case LQ_SCRIPT_WORD:
    confidence = lq_script_piece_get_confidence (piece);
    if (confidence >= 0 && confidence < LQ_SCRIPT_DOUBTFUL_BELOW)
      apply (self, self->doubtful, offset + lq_script_piece_count_leading (piece), end);
    break;
  }
}

/* A line is gone for the eye only with the break that ends it. */
static bool
follows_translation (LqScript *script, unsigned index)
{
  return index > 0 && lq_script_get_piece (script, index - 1)->kind == LQ_SCRIPT_TRANSLATION;
}

void
lq_script_tags_apply (
  LqScriptTags *self, LqScript *script, unsigned first, unsigned last, unsigned offset)
{
  unsigned begin = offset;

  for (unsigned i = first; i < last; i++) {
    const LqScriptPiece *piece = lq_script_get_piece (script, i);

    apply_one (self, script, piece, offset);
    if (*piece->text == '\n' && follows_translation (script, i))
      apply (self, self->aside, offset, offset + 1);
    offset += piece->n_chars;
  }
  apply (self, self->column, begin, offset);
}
