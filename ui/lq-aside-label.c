/* lq-aside-label.c: a translation that stands beside what it translates
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-aside-label"

#include "config.h"
#include "lq-aside-label.h"

static void
add_background (PangoAttrList *attributes, const char *text, int from, int to, const GdkRGBA *color)
{
  PangoAttribute *parts[] = {
    pango_attr_background_new ((guint16) (color->red * 65535), (guint16) (color->green * 65535),
                               (guint16) (color->blue * 65535)),
    pango_attr_background_alpha_new ((guint16) MAX (1, color->alpha * 65535)),
  };

  for (size_t i = 0; i < G_N_ELEMENTS (parts); i++) {
    parts[i]->start_index = (guint) (g_utf8_offset_to_pointer (text, from) - text);
    parts[i]->end_index = (guint) (g_utf8_offset_to_pointer (text, to) - text);
    pango_attr_list_insert (attributes, parts[i]);
  }
}

/* What was found, as the tag says it in the text. */
static void
add_found (PangoAttrList     *attributes,
           const char        *text,
           LqScriptTags      *tags,
           const GtkTextIter *from,
           const GtkTextIter *to)
{
  GtkTextTag *tag = lq_script_tags_get_found (tags);
  GtkTextIter at = *from;
  g_autoptr (GdkRGBA) color = NULL;
  int base = gtk_text_iter_get_offset (from);

  g_object_get (tag, "background-rgba", &color, NULL);
  while (gtk_text_iter_compare (&at, to) < 0) {
    GtkTextIter end = at;

    if (!gtk_text_iter_forward_to_tag_toggle (&end, tag) || gtk_text_iter_compare (&end, to) > 0)
      end = *to;
    if (gtk_text_iter_has_tag (&at, tag))
      add_background (attributes, text, gtk_text_iter_get_offset (&at) - base,
                      gtk_text_iter_get_offset (&end) - base, color);
    at = end;
  }
}

static void
add_selected (PangoAttrList     *attributes,
              const char        *text,
              const GtkTextIter *from,
              const GtkTextIter *to)
{
  GdkRGBA     color = { 0.21f, 0.52f, 0.89f, 0.45f };
  GtkTextIter begin, end;
  int         base = gtk_text_iter_get_offset (from);
  int         length = gtk_text_iter_get_offset (to) - base;
  int         first, last;

  if (!gtk_text_buffer_get_selection_bounds (gtk_text_iter_get_buffer (from), &begin, &end))
    return;

  first = MAX (0, gtk_text_iter_get_offset (&begin) - base);
  last = MIN (length, gtk_text_iter_get_offset (&end) - base);
  if (first < last)
    add_background (attributes, text, first, last, &color);
}

/* Letters like those of the text's translations, lines as far apart as those of the text. */
static void
add_looks (PangoAttrList *attributes, GtkTextView *view, LqScriptTags *tags)
{
  PangoContext     *context = gtk_widget_get_pango_context (GTK_WIDGET (view));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  double            height = MAX (1, pango_font_metrics_get_height (metrics));
  double            inside = gtk_text_view_get_pixels_inside_wrap (view) * PANGO_SCALE;

  g_autoptr (GdkRGBA) color = NULL;

  g_object_get (lq_script_tags_get_translation (tags), "foreground-rgba", &color, NULL);
  pango_attr_list_insert (attributes, pango_attr_foreground_new ((guint16) (color->red * 65535),
                                                                 (guint16) (color->green * 65535),
                                                                 (guint16) (color->blue * 65535)));
  pango_attr_list_insert (attributes, pango_attr_style_new (PANGO_STYLE_ITALIC));
  pango_attr_list_insert (attributes, pango_attr_line_height_new ((height + inside) / height));
  pango_font_metrics_unref (metrics);
}

GtkWidget *
lq_aside_label_new (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);

  return label;
}

void
lq_aside_label_show (GtkLabel          *label,
                     GtkTextView       *view,
                     LqScriptTags      *tags,
                     const GtkTextIter *from,
                     const GtkTextIter *to)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  const char *text = gtk_label_get_text (label);

  add_looks (attributes, view, tags);
  add_found (attributes, text, tags, from, to);
  add_selected (attributes, text, from, to);
  if (!pango_attr_list_equal (attributes, gtk_label_get_attributes (label)))
    gtk_label_set_attributes (label, attributes);
}

/* A label asks the layout of its text for its least and best width before it is asked for its
 * height; the least, a letter a line, costs the most. So it is told to be about as wide as it is.
 */
void
lq_aside_label_set_width (GtkLabel *label, int width)
{
  PangoContext     *context = gtk_widget_get_pango_context (GTK_WIDGET (label));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int               char_width = MAX (pango_font_metrics_get_approximate_char_width (metrics),
                                      pango_font_metrics_get_approximate_digit_width (metrics));
  int               n_chars = width * PANGO_SCALE / MAX (1, char_width);

  gtk_label_set_width_chars (label, n_chars);
  gtk_label_set_max_width_chars (label, n_chars);
  pango_font_metrics_unref (metrics);
}
