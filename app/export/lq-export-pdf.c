/* lq-export-pdf.c: a transcript as pages
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-export"

#include "config.h"
#include "lq-error.h"
#include "lq-export-private.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

/* In points. */
#define MARGIN 62.0
#define LINE_SPACING 1.3f
#define SPACE_AFTER_PARAGRAPH 8.0
#define SPACE_AFTER_TITLE 4.0
#define SPACE_AFTER_SUBTITLE 18.0
#define GREY 0x6666

#define FONT_TEXT "Sans 11"
#define FONT_TITLE "Sans Bold 20"
#define FONT_SMALL "Sans 9"

typedef struct {
  cairo_t      *cr;
  PangoContext *context;
  double        width, height;
  double        y;      /* where the next line goes */
  unsigned      number; /* of the page */
} Page;

static cairo_status_t
append (void *out, const unsigned char *data, unsigned size)
{
  g_string_append_len (out, (const char *) data, size);

  return CAIRO_STATUS_SUCCESS;
}

/* @direction_of: what decides whether it runs from right to left */
static PangoLayout *
make_layout (Page *page, const char *text, const char *direction_of, const char *font)
{
  PangoFontDescription *description = pango_font_description_from_string (font);
  bool                  is_rtl = lq_export_is_rtl (direction_of);
  PangoLayout          *layout;

  pango_context_set_base_dir (page->context, is_rtl ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
  layout = pango_layout_new (page->context);
  pango_layout_set_auto_dir (layout, FALSE);
  pango_layout_set_alignment (layout, is_rtl ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_set_font_description (layout, description);
  pango_layout_set_width (layout, (int) ((page->width - 2 * MARGIN) * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_line_spacing (layout, LINE_SPACING);
  pango_layout_set_text (layout, text, -1);
  pango_font_description_free (description);

  return layout;
}

static void
draw_number (Page *page)
{
  g_autofree char *text = g_strdup_printf ("%u", page->number);
  g_autoptr (PangoLayout) layout = make_layout (page, text, text, FONT_SMALL);

  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  cairo_move_to (page->cr, MARGIN, page->height - MARGIN * 2 / 3);
  pango_cairo_show_layout (page->cr, layout);
}

static void
end_page (Page *page)
{
  draw_number (page);
  cairo_show_page (page->cr);
  page->number++;
  page->y = MARGIN;
}

static double
height_of_line (PangoLayoutIter *iter)
{
  PangoRectangle logical;

  pango_layout_iter_get_line_extents (iter, NULL, &logical);

  return (double) logical.height / PANGO_SCALE;
}

static bool
is_room_for (const Page *page, double height)
{
  return page->y + height <= page->height - MARGIN;
}

static void
draw_line (Page *page, PangoLayoutIter *iter)
{
  PangoRectangle logical;
  int            baseline = pango_layout_iter_get_baseline (iter);

  pango_layout_iter_get_line_extents (iter, NULL, &logical);
  cairo_move_to (page->cr, MARGIN + (double) logical.x / PANGO_SCALE,
                 page->y + (double) (baseline - logical.y) / PANGO_SCALE);
  pango_cairo_show_layout_line (page->cr, pango_layout_iter_get_line_readonly (iter));
  page->y += (double) logical.height / PANGO_SCALE;
}

/* Goes on to the next page where it must. The first line is not left alone at the end of one. */
static void
draw (Page *page, PangoLayout *layout, double space_after)
{
  PangoLayoutIter *iter = pango_layout_get_iter (layout);
  int              n_first = MIN (2, pango_layout_get_line_count (layout));

  if (!is_room_for (page, n_first * height_of_line (iter)))
    end_page (page);

  do {
    if (!is_room_for (page, height_of_line (iter)))
      end_page (page);
    draw_line (page, iter);
  } while (pango_layout_iter_next_line (iter));

  page->y += space_after;
  pango_layout_iter_free (iter);
}

static void
style (PangoAttrList *styles, PangoAttribute *attribute, size_t start, size_t end)
{
  attribute->start_index = (guint) start;
  attribute->end_index = (guint) end;
  pango_attr_list_insert (styles, attribute);
}

static void
draw_text (Page *page, const char *dirty, const char *font, bool is_grey, double space_after)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (PangoLayout) layout = NULL;

  lq_passages_append_clean (text, dirty);
  layout = make_layout (page, text->str, text->str, font);
  if (is_grey) {
    g_autoptr (PangoAttrList) styles = pango_attr_list_new ();

    style (styles, pango_attr_foreground_new (GREY, GREY, GREY), 0, text->len);
    pango_layout_set_attributes (layout, styles);
  }
  draw (page, layout, space_after);
}

static void
draw_passage (Page *page, const LqExportParagraph *paragraph)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (PangoAttrList) styles = pango_attr_list_new ();
  g_autoptr (PangoLayout) layout = NULL;

  if (paragraph->time != NULL) {
    g_string_append_printf (text, "%s  ", paragraph->time);
    style (styles, pango_attr_foreground_new (GREY, GREY, GREY), 0, text->len);
  }
  if (paragraph->speaker != NULL) {
    size_t start = text->len;

    lq_passages_append_clean (text, paragraph->speaker);
    g_string_append (text, ": ");
    style (styles, pango_attr_weight_new (PANGO_WEIGHT_BOLD), start, text->len);
  }
  g_string_append (text, paragraph->text);

  layout = make_layout (page, text->str, paragraph->text, FONT_TEXT);
  pango_layout_set_attributes (layout, styles);
  draw (page, layout, SPACE_AFTER_PARAGRAPH);
  if (paragraph->below != NULL)
    draw_text (page, paragraph->below, FONT_TEXT, true, SPACE_AFTER_PARAGRAPH);
}

static void
draw_all (Page *page, const LqEntry *entry, const LqExportOptions *options)
{
  g_autoptr (GPtrArray) passages = lq_passages_new (entry);
  g_autofree char *title = lq_export_dup_title (entry);
  g_autofree char *subtitle = lq_export_dup_subtitle (entry);

  draw_text (page, title, FONT_TITLE, false, SPACE_AFTER_TITLE);
  draw_text (page, subtitle, FONT_SMALL, true, SPACE_AFTER_SUBTITLE);
  for (guint i = 0; i < passages->len; i++) {
    g_auto (LqExportParagraph) paragraph = { 0 };

    lq_export_describe (entry, options, passages, i, &paragraph);
    draw_passage (page, &paragraph);
  }
  end_page (page);
}

static void
describe (cairo_surface_t *surface, const LqEntry *entry)
{
  g_autofree char *title = lq_export_dup_title (entry);
  g_autofree char *date = lq_export_dup_iso_date (entry);

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Loquat");
  if (date != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
}

gboolean
lq_export_render_pdf (const LqEntry         *entry,
                      const LqExportOptions *options,
                      GString               *out,
                      GError               **error)
{
  /* Of this thread alone: the common one belongs to the window. */
  g_autoptr (PangoFontMap) fonts = pango_cairo_font_map_new ();
  PangoContext    *context = pango_font_map_create_context (fonts);
  Page             page = { .context = context, .y = MARGIN, .number = 1 };
  cairo_surface_t *surface;
  cairo_status_t   status;

  lq_export_get_paper (&page.width, &page.height);
  if (entry->language != NULL)
    pango_context_set_language (context, pango_language_from_string (entry->language));
  surface = cairo_pdf_surface_create_for_stream (append, out, page.width, page.height);
  describe (surface, entry);
  page.cr = cairo_create (surface);
  pango_cairo_update_context (page.cr, context);

  draw_all (&page, entry, options);
  status = cairo_status (page.cr);
  cairo_destroy (page.cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  g_object_unref (context);

  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;

  g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "making pages: %s",
               cairo_status_to_string (status));
  return FALSE;
}
