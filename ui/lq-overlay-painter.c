/* lq-overlay-painter.c: draws what the overlay shows
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure: a picture goes in, pixels come out, on whichever thread. The looks are those of GNOME's own
 * on-screen displays: a card with a sign on the left; beside it the state, and the words. */

#include "config.h"
#include "lq-overlay-painter.h"

#include <math.h>
#include <pango/pangocairo.h>

/* Logical pixels, for text of the designed size. */
enum {
  CARD_WIDTH = 460,
  CARD_HEIGHT = 68,
  RADIUS = 18,
  PADDING = 16,
  SIGN = 36, /* the square that the level or a sign stands in */
  SIGN_GAP = 14,
  COLUMN_GAP = 12,
  BAR_WIDTH = 4,
  BAR_STEP = 8,
  SHADOW_STEPS = 10,
  SHADOW_DROP = 3,
  TEXT_EDGE = 11, /* from the card's edge to the text above and below */
  MESSAGE_EDGE = 6,
  MESSAGE_LINES = 2,
};

#define ELLIPSIS "… "

static const double TITLE_SIZE = 10.0; /* pt */
static const double WORDS_SIZE = 11.5;
static const double SMALLEST_TEXT = 0.5; /* what a person may have set; beyond is a mistake */
static const double LARGEST_TEXT = 3.0;
static const double MOST_OF_ROW = 0.5; /* for engine and time, beside the state */

typedef struct {
  double red, green, blue, alpha;
} Color;

typedef struct {
  Color  card;
  Color  edge;
  Color  text;
  Color  accent;
  Color  warning;
  Color  error;
  double dim; /* of the text's opacity */
} Look;

/* Adwaita's colours. */
static const Look dark_look = {
  .card = { 0.14, 0.14, 0.16, 0.97 },
  .edge = { 1, 1, 1, 0.12 },
  .text = { 1, 1, 1, 1 },
  .accent = { 0.47, 0.68, 0.93, 1 },
  .warning = { 0.97, 0.89, 0.36, 1 },
  .error = { 1, 0.48, 0.39, 1 },
  .dim = 0.58,
};
static const Look light_look = {
  .card = { 0.98, 0.98, 0.98, 0.98 },
  .edge = { 0, 0, 0, 0.10 },
  .text = { 0, 0, 0.02, 0.85 },
  .accent = { 0.11, 0.44, 0.85, 1 },
  .warning = { 0.61, 0.43, 0.01, 1 },
  .error = { 0.75, 0.11, 0.16, 1 },
  .dim = 0.68,
};

typedef struct {
  cairo_t                *cr;
  const LqOverlayPicture *picture;
  const Look             *look;
  double                  x, y, width, height; /* of the card */
  double                  zoom;                /* logical pixels of a designed one */
} Canvas;

LqOverlayPicture *
lq_overlay_picture_new (void)
{
  LqOverlayPicture *self = g_new0 (LqOverlayPicture, 1);

  self->text_scale = 1;

  return self;
}

LqOverlayPicture *
lq_overlay_picture_copy (const LqOverlayPicture *self)
{
  LqOverlayPicture *copy = g_memdup2 (self, sizeof *self);

  copy->title = g_strdup (self->title);
  copy->settled = g_strdup (self->settled);
  copy->provisional = g_strdup (self->provisional);
  copy->hint = g_strdup (self->hint);
  copy->engine = g_strdup (self->engine);
  copy->elapsed = g_strdup (self->elapsed);
  copy->font = g_strdup (self->font);

  return copy;
}

void
lq_overlay_picture_free (LqOverlayPicture *self)
{
  if (self == NULL)
    return;

  g_free (self->title);
  g_free (self->settled);
  g_free (self->provisional);
  g_free (self->hint);
  g_free (self->engine);
  g_free (self->elapsed);
  g_free (self->font);
  g_free (self);
}

static void
set_color (cairo_t *cr, const Color *color, double opacity)
{
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha * opacity);
}

/* ---- the card */

static void
trace_rounded (cairo_t *cr, double x, double y, double width, double height, double radius)
{
  double r = MIN (radius, MIN (width, height) / 2);

  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - r, y + r, r, -G_PI_2, 0);
  cairo_arc (cr, x + width - r, y + height - r, r, 0, G_PI_2);
  cairo_arc (cr, x + r, y + height - r, r, G_PI_2, G_PI);
  cairo_arc (cr, x + r, y + r, r, G_PI, G_PI + G_PI_2);
  cairo_close_path (cr);
}

/* Many faint layers, each a little larger: a blur that needs no filter. */
static void
draw_shadow (const Canvas *canvas)
{
  for (int i = SHADOW_STEPS; i > 0; i--) {
    double grown = (double) i * (LQ_OVERLAY_SHADOW - SHADOW_DROP) / SHADOW_STEPS;

    trace_rounded (canvas->cr, canvas->x - grown, canvas->y - grown + SHADOW_DROP,
                   canvas->width + 2 * grown, canvas->height + 2 * grown,
                   RADIUS * canvas->zoom + grown);
    cairo_set_source_rgba (canvas->cr, 0, 0, 0, 0.025);
    cairo_fill (canvas->cr);
  }
}

static void
draw_card (const Canvas *canvas)
{
  cairo_t *cr = canvas->cr;

  /* Nothing of the shadow shines through. */
  trace_rounded (cr, canvas->x, canvas->y, canvas->width, canvas->height, RADIUS * canvas->zoom);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  set_color (cr, &canvas->look->card, 1);
  cairo_fill (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_OVER);

  trace_rounded (cr, canvas->x + 0.5, canvas->y + 0.5, canvas->width - 1, canvas->height - 1,
                 RADIUS * canvas->zoom - 0.5);
  set_color (cr, &canvas->look->edge, 1);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

/* ---- the sign */

static const Color *
get_color (const Canvas *canvas)
{
  switch (canvas->picture->state) {
  case LQ_OVERLAY_STARTING:
  case LQ_OVERLAY_FINISHING:
    return &canvas->look->text;
  case LQ_OVERLAY_LISTENING:
    return &canvas->look->accent;
  case LQ_OVERLAY_RECONNECTING:
  case LQ_OVERLAY_MUTED:
    return &canvas->look->warning;
  case LQ_OVERLAY_ERROR:
    return &canvas->look->error;
  }

  return &canvas->look->text;
}

/* The newest level in the middle, those before it on both sides of it. */
static void
draw_level (const Canvas *canvas)
{
  bool is_idle =
    canvas->picture->state == LQ_OVERLAY_STARTING || canvas->picture->state == LQ_OVERLAY_FINISHING;

  for (int i = 0; i < LQ_OVERLAY_N_LEVELS; i++) {
    int    place = i - LQ_OVERLAY_N_LEVELS / 2; /* from the middle */
    int    age = abs (place);
    double level = canvas->picture->levels[age];
    double fraction = isnan (level) ? 0 : CLAMP (level, 0, 1);
    double height = BAR_WIDTH + (is_idle ? 0 : fraction) * (SIGN - BAR_WIDTH);
    double x = SIGN / 2.0 + place * BAR_STEP - BAR_WIDTH / 2.0;

    trace_rounded (canvas->cr, x, (SIGN - height) / 2, BAR_WIDTH, height, BAR_WIDTH / 2.0);
    set_color (canvas->cr, get_color (canvas), is_idle ? canvas->look->dim : 1);
    cairo_fill (canvas->cr);
  }
}

static void
draw_muted (const Canvas *canvas)
{
  cairo_t     *cr = canvas->cr;
  const double middle = SIGN / 2.0;

  set_color (cr, get_color (canvas), 1);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, 2.5);

  trace_rounded (cr, middle - 5, 4, 10, 17, 5);
  cairo_fill (cr);
  cairo_arc (cr, middle, 16, 9, 0, G_PI);
  cairo_move_to (cr, middle, 25);
  cairo_line_to (cr, middle, 31);
  cairo_move_to (cr, middle - 5, 31);
  cairo_line_to (cr, middle + 5, 31);
  cairo_stroke (cr);

  /* A gap beside the stroke keeps both apart. */
  cairo_move_to (cr, 7, 5);
  cairo_line_to (cr, SIGN - 7, 31);
  set_color (cr, &canvas->look->card, 1);
  cairo_set_line_width (cr, 6.5);
  cairo_stroke_preserve (cr);
  set_color (cr, get_color (canvas), 1);
  cairo_set_line_width (cr, 2.5);
  cairo_stroke (cr);
}

static void
draw_error (const Canvas *canvas)
{
  cairo_t     *cr = canvas->cr;
  const double middle = SIGN / 2.0;

  cairo_arc (cr, middle, middle, SIGN / 2.0 - 2, 0, 2 * G_PI);
  set_color (cr, get_color (canvas), 1);
  cairo_fill (cr);

  set_color (cr, &canvas->look->card, 1);
  trace_rounded (cr, middle - 2, 9, 4, 12, 2);
  cairo_fill (cr);
  cairo_arc (cr, middle, 25.5, 2.4, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
draw_sign (const Canvas *canvas, double x)
{
  cairo_save (canvas->cr);
  cairo_translate (canvas->cr, x, canvas->y + (canvas->height - SIGN * canvas->zoom) / 2);
  cairo_scale (canvas->cr, canvas->zoom, canvas->zoom);

  switch (canvas->picture->state) {
  case LQ_OVERLAY_STARTING:
  case LQ_OVERLAY_LISTENING:
  case LQ_OVERLAY_RECONNECTING:
  case LQ_OVERLAY_FINISHING:
    draw_level (canvas);
    break;
  case LQ_OVERLAY_MUTED:
    draw_muted (canvas);
    break;
  case LQ_OVERLAY_ERROR:
    draw_error (canvas);
    break;
  }
  cairo_restore (canvas->cr);
}

/* ---- the text */

/* One line of valid text. */
static char *
dup_line (const char *text)
{
  char *line = g_utf8_make_valid (text != NULL ? text : "", -1);

  return g_strdelimit (line, "\n\r\t\v\f", ' ');
}

static PangoLayout *
create_layout (const Canvas *canvas, double size_pt)
{
  PangoLayout          *layout = pango_cairo_create_layout (canvas->cr);
  PangoFontDescription *font =
    pango_font_description_from_string (canvas->picture->font ? canvas->picture->font : "Sans");

  /* The zoom is the person's text size: in pixels, so that no other setting comes in again. */
  pango_font_description_set_absolute_size (font, size_pt * 96 / 72 * canvas->zoom * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_font_description_free (font);

  return layout;
}

/* Digits of one width, so that the time does not tremble. */
static void
set_title_looks (PangoLayout *layout, bool is_bold)
{
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  if (is_bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
}

static double
get_width (PangoLayout *layout)
{
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);

  return width;
}

static double
get_height (PangoLayout *layout)
{
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);

  return height;
}

static void
limit (PangoLayout *layout, double width, PangoEllipsizeMode mode)
{
  pango_layout_set_width (layout, (int) (MAX (width, 1) * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, mode);
}

static void
show (const Canvas *canvas, PangoLayout *layout, double x, double y, double opacity)
{
  cairo_move_to (canvas->cr, x, y);
  set_color (canvas->cr, &canvas->look->text, opacity);
  pango_cairo_show_layout (canvas->cr, layout);
}

static char *
dup_detail (const LqOverlayPicture *picture)
{
  g_autofree char *engine = dup_line (picture->engine);
  g_autofree char *elapsed = dup_line (picture->elapsed);
  const char      *between = *engine != '\0' && *elapsed != '\0' ? " · " : "";

  return g_strconcat (engine, between, elapsed, NULL);
}

/* The state at the beginning, engine and time at the end. Returns: how high it is */
static double
draw_title (const Canvas *canvas, double x, double y, double width)
{
  g_autoptr (PangoLayout) title = create_layout (canvas, TITLE_SIZE);
  g_autoptr (PangoLayout) detail = create_layout (canvas, TITLE_SIZE);
  g_autofree char *title_text = dup_line (canvas->picture->title);
  g_autofree char *detail_text = dup_detail (canvas->picture);
  bool             is_rtl = canvas->picture->is_rtl;
  double           room;

  set_title_looks (title, true);
  set_title_looks (detail, false);
  pango_layout_set_text (detail, detail_text, -1);
  if (get_width (detail) > width * MOST_OF_ROW)
    limit (detail, width * MOST_OF_ROW, PANGO_ELLIPSIZE_START);
  room = width - get_width (detail) - COLUMN_GAP * canvas->zoom;

  pango_layout_set_text (title, title_text, -1);
  if (get_width (title) > room)
    limit (title, room, PANGO_ELLIPSIZE_END);

  show (canvas, title, is_rtl ? x + width - get_width (title) : x, y, 1);
  show (canvas, detail, is_rtl ? x : x + width - get_width (detail), y, canvas->look->dim);

  return get_height (title);
}

static void
dim_from (const Canvas *canvas, PangoLayout *layout, size_t from)
{
  PangoAttrList  *attributes = pango_attr_list_new ();
  double          opacity = canvas->look->text.alpha * canvas->look->dim;
  PangoAttribute *dim = pango_attr_foreground_alpha_new ((guint16) (opacity * 65535));

  dim->start_index = (guint) from;
  pango_attr_list_insert (attributes, dim);
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
}

/* The words in one line; those that may still change begin at @n_settled. */
static char *
dup_words (const LqOverlayPicture *picture, size_t *n_settled)
{
  g_autofree char *settled = dup_line (picture->settled);
  g_autofree char *provisional = dup_line (picture->provisional);
  char            *words;

  g_strchug (settled);
  /* Without settled words the space before the first provisional one is nothing. */
  if (*settled == '\0')
    g_strchug (provisional);
  words = g_strconcat (settled, provisional, NULL);
  *n_settled = strlen (settled);

  return words;
}

static void
set_words (const Canvas *canvas, PangoLayout *layout, const char *words, size_t n_settled)
{
  pango_layout_set_text (layout, words, -1);
  dim_from (canvas, layout, n_settled);
}

/* Leaves out words at the beginning until the others fit. What has no spaces is left to Pango. */
static void
set_last_words (
  const Canvas *canvas, PangoLayout *layout, const char *words, size_t n_settled, double width)
{
  const char *rest = words;

  set_words (canvas, layout, words, n_settled);
  while (get_width (layout) > width && (rest = strchr (rest, ' ')) != NULL) {
    g_autofree char *shortened = g_strconcat (ELLIPSIS, ++rest, NULL);
    size_t           n_left = n_settled - MIN (n_settled, (size_t) (rest - words));

    set_words (canvas, layout, shortened, n_left + strlen (ELLIPSIS));
  }
  limit (layout, width, PANGO_ELLIPSIZE_START);
}

static void
draw_words (const Canvas *canvas, double x, double y, double width)
{
  g_autoptr (PangoLayout) layout = create_layout (canvas, WORDS_SIZE);
  size_t           n_settled;
  g_autofree char *words = dup_words (canvas->picture, &n_settled);
  g_autofree char *hint = dup_line (canvas->picture->hint);

  if (*words != '\0')
    set_last_words (canvas, layout, words, n_settled, width);
  else
    set_words (canvas, layout, hint, 0);
  limit (layout, width, PANGO_ELLIPSIZE_START);
  show (canvas, layout, x, y - get_height (layout), 1);
}

/* A message is read once, and whole: smaller, in two lines. */
static void
draw_message (const Canvas *canvas, double x, double y, double width)
{
  g_autoptr (PangoLayout) layout = create_layout (canvas, TITLE_SIZE);
  g_autofree char *hint = dup_line (canvas->picture->hint);

  pango_layout_set_text (layout, hint, -1);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_single_paragraph_mode (layout, FALSE);
  limit (layout, width, PANGO_ELLIPSIZE_END);
  pango_layout_set_height (layout, -MESSAGE_LINES);
  show (canvas, layout, x, y, canvas->look->dim);
}

static void
draw_text (const Canvas *canvas, double x, double width)
{
  bool   is_message = canvas->picture->state == LQ_OVERLAY_ERROR;
  double edge = (is_message ? MESSAGE_EDGE : TEXT_EDGE) * canvas->zoom;
  double height = draw_title (canvas, x, canvas->y + edge, width);

  if (is_message)
    draw_message (canvas, x, canvas->y + edge + height, width);
  else
    draw_words (canvas, x, canvas->y + canvas->height - edge, width);
}

/* ---- public */

static double
get_zoom (const LqOverlayPicture *picture)
{
  double zoom = picture->text_scale;

  return isnan (zoom) ? 1 : CLAMP (zoom, SMALLEST_TEXT, LARGEST_TEXT);
}

void
lq_overlay_painter_measure (const LqOverlayPicture *picture, int max_width, int *width, int *height)
{
  double zoom = get_zoom (picture);

  *width = MIN ((int) ceil (CARD_WIDTH * zoom) + 2 * LQ_OVERLAY_SHADOW, MAX (max_width, 1));
  *height = (int) ceil (CARD_HEIGHT * zoom) + 2 * LQ_OVERLAY_SHADOW;
}

void
lq_overlay_painter_outline (cairo_t *cr, int width, int height)
{
  double card_height = height - 2 * LQ_OVERLAY_SHADOW;

  trace_rounded (cr, LQ_OVERLAY_SHADOW, LQ_OVERLAY_SHADOW, width - 2 * LQ_OVERLAY_SHADOW,
                 card_height, card_height * RADIUS / CARD_HEIGHT);
}

void
lq_overlay_painter_draw (cairo_t *cr, const LqOverlayPicture *picture, int width, int height)
{
  Canvas canvas = {
    .cr = cr,
    .picture = picture,
    .look = picture->is_dark ? &dark_look : &light_look,
    .x = LQ_OVERLAY_SHADOW,
    .y = LQ_OVERLAY_SHADOW,
    .width = width - 2 * LQ_OVERLAY_SHADOW,
    .height = height - 2 * LQ_OVERLAY_SHADOW,
    .zoom = get_zoom (picture),
  };
  double around_sign = (PADDING + SIGN + SIGN_GAP) * canvas.zoom;
  double padding = PADDING * canvas.zoom;
  double text_width = canvas.width - around_sign - padding;

  cairo_save (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_CLEAR);
  cairo_paint (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_OVER);

  if (text_width > 0 && canvas.height > 0) {
    draw_shadow (&canvas);
    draw_card (&canvas);
    draw_sign (&canvas, picture->is_rtl ? canvas.x + canvas.width - padding - SIGN * canvas.zoom
                                        : canvas.x + padding);
    draw_text (&canvas, canvas.x + (picture->is_rtl ? padding : around_sign), text_width);
  }
  cairo_restore (cr);
}
