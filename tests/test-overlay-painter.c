/* test-overlay-painter.c: what the overlay shows can be seen, and nothing that comes in stops it
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * With LOQUAT_PICTURES in the environment it leaves there what it draws, for people to look at. */

#include "config.h"
#include "lq-overlay-painter.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { SCREEN_WIDTH = 1280, SIGN_END = 16 + 16 + 36 };

typedef struct {
  int left, top, right, bottom;
} Box;

static cairo_surface_t *
draw (const LqOverlayPicture *picture, int scale)
{
  int              width, height;
  cairo_surface_t *surface;
  cairo_t         *cr;

  lq_overlay_painter_measure (picture, SCREEN_WIDTH, &width, &height);
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width * scale, height * scale);
  cairo_surface_set_device_scale (surface, scale, scale);
  cr = cairo_create (surface);
  lq_overlay_painter_draw (cr, picture, width, height);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);

  return surface;
}

static const uint32_t *
row_of (cairo_surface_t *surface, int y)
{
  return (const uint32_t *) (const void *) (cairo_image_surface_get_data (surface) +
                                            y * cairo_image_surface_get_stride (surface));
}

/* Where two drawings differ; empty when they are the same. */
static Box
compare (cairo_surface_t *a, cairo_surface_t *b)
{
  int width = cairo_image_surface_get_width (a);
  int height = cairo_image_surface_get_height (a);
  Box box = { width, height, 0, 0 };

  g_assert_cmpint (width, ==, cairo_image_surface_get_width (b));
  g_assert_cmpint (height, ==, cairo_image_surface_get_height (b));
  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x++) {
      if (row_of (a, y)[x] == row_of (b, y)[x])
        continue;
      box.left = MIN (box.left, x);
      box.right = MAX (box.right, x + 1);
      box.top = MIN (box.top, y);
      box.bottom = MAX (box.bottom, y + 1);
    }
  }

  return box;
}

static bool
is_empty (Box box)
{
  return box.left >= box.right;
}

static Box
difference (const LqOverlayPicture *a, const LqOverlayPicture *b)
{
  cairo_surface_t *drawn_a = draw (a, 1);
  cairo_surface_t *drawn_b = draw (b, 1);
  Box              box = compare (drawn_a, drawn_b);

  cairo_surface_destroy (drawn_a);
  cairo_surface_destroy (drawn_b);

  return box;
}

static LqOverlayPicture *
new_picture (const char *settled, const char *provisional)
{
  static const double levels[LQ_OVERLAY_N_LEVELS] = { 0.8, 0.5, 0.3, 0.2, 0.1 };
  LqOverlayPicture   *picture = lq_overlay_picture_new ();

  picture->state = LQ_OVERLAY_LISTENING;
  picture->title = g_strdup ("Listening…");
  picture->settled = g_strdup (settled);
  picture->provisional = g_strdup (provisional);
  picture->hint = g_strdup ("Speak now");
  picture->engine = g_strdup ("Basic offline");
  picture->elapsed = g_strdup ("0:12");
  picture->font = g_strdup ("Cantarell");
  memcpy (picture->levels, levels, sizeof levels);

  return picture;
}

static void
save (const LqOverlayPicture *picture, const char *name, int scale)
{
  const char      *folder = g_getenv ("LOQUAT_PICTURES");
  g_autofree char *path = NULL;
  cairo_surface_t *surface;

  if (folder == NULL)
    return;

  path = g_strdup_printf ("%s/overlay-%s-%s-%dx.png", folder, name,
                          picture->is_dark ? "dark" : "light", scale);
  surface = draw (picture, scale);
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
}

/* ---- tests */

static void
test_same (void)
{
  g_autoptr (LqOverlayPicture) a = new_picture (" Some words", " and more");
  g_autoptr (LqOverlayPicture) b = lq_overlay_picture_copy (a);

  g_assert_true (is_empty (difference (a, b)));
}

/* The meter moves with the level, and nothing else does. */
static void
test_level (void)
{
  g_autoptr (LqOverlayPicture) loud = new_picture (" Some words", NULL);
  g_autoptr (LqOverlayPicture) quiet = lq_overlay_picture_copy (loud);
  Box box;

  memset (quiet->levels, 0, sizeof quiet->levels);
  box = difference (loud, quiet);
  g_assert_false (is_empty (box));
  g_assert_cmpint (box.right, <=, SIGN_END);
}

static void
test_words (void)
{
  g_autoptr (LqOverlayPicture) one = new_picture (" The first words", NULL);
  g_autoptr (LqOverlayPicture) other = new_picture (" The first birds", NULL);
  Box box = difference (one, other);

  g_assert_false (is_empty (box));
  g_assert_cmpint (box.left, >, SIGN_END);
}

/* The same words look different while they may change. */
static void
test_provisional (void)
{
  g_autoptr (LqOverlayPicture) settled = new_picture (" The same words", NULL);
  g_autoptr (LqOverlayPicture) provisional = new_picture (NULL, " The same words");
  g_autoptr (LqOverlayPicture) half = new_picture (" The same", " words");
  Box all = difference (settled, provisional);
  Box end = difference (settled, half);

  g_assert_false (is_empty (all));
  g_assert_false (is_empty (end));
  g_assert_cmpint (end.left, >, all.left);
}

/* Of a long text the end is seen. */
static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (LqOverlayPicture) before = NULL;
  g_autoptr (LqOverlayPicture) after = NULL;
  g_autoptr (LqOverlayPicture) beginning = NULL;

  for (int i = 0; i < 200; i++)
    g_string_append (text, " and on");
  before = new_picture (text->str, " to here");
  after = new_picture (text->str, " to them");
  text->str[1] = 'X';
  beginning = new_picture (text->str, " to here");

  g_assert_false (is_empty (difference (before, after)));
  g_assert_true (is_empty (difference (before, beginning)));
}

static void
test_states (void)
{
  LqOverlayPicture *pictures[LQ_OVERLAY_ERROR + 1];

  for (int i = 0; i <= LQ_OVERLAY_ERROR; i++) {
    pictures[i] = new_picture (" Some words", NULL);
    pictures[i]->state = i;
  }
  /* Getting ready and finishing look alike but for what is written. */
  for (int i = LQ_OVERLAY_LISTENING; i <= LQ_OVERLAY_ERROR; i++)
    for (int k = 0; k < i; k++)
      if (k != LQ_OVERLAY_STARTING || i != LQ_OVERLAY_FINISHING)
        g_assert_false (is_empty (difference (pictures[i], pictures[k])));
  for (int i = 0; i <= LQ_OVERLAY_ERROR; i++)
    lq_overlay_picture_free (pictures[i]);
}

static void
test_looks (void)
{
  g_autoptr (LqOverlayPicture) light = new_picture (" Some words", NULL);
  g_autoptr (LqOverlayPicture) dark = lq_overlay_picture_copy (light);
  g_autoptr (LqOverlayPicture) rtl = lq_overlay_picture_copy (light);

  dark->is_dark = true;
  rtl->is_rtl = true;
  g_assert_false (is_empty (difference (light, dark)));
  g_assert_false (is_empty (difference (light, rtl)));
}

/* Nothing is drawn outside of the card but its shadow, and nothing of what was there before stays.
 */
static void
test_edge (void)
{
  g_autoptr (LqOverlayPicture) picture = new_picture (" Some words", NULL);
  cairo_surface_t *surface = draw (picture, 1);
  int              width = cairo_image_surface_get_width (surface);
  int              height = cairo_image_surface_get_height (surface);
  cairo_t         *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 1, 0, 0);
  cairo_paint (cr);
  lq_overlay_painter_draw (cr, picture, width, height);
  cairo_destroy (cr);
  cairo_surface_flush (surface);

  for (int x = 0; x < width; x++) {
    g_assert_cmphex (row_of (surface, 0)[x], ==, 0);
    g_assert_cmphex (row_of (surface, height - 1)[x] >> 24, <, 16);
  }
  g_assert_cmphex (row_of (surface, height / 2)[width / 2] >> 24, >, 0xf0);
  cairo_surface_destroy (surface);
}

static void
test_size (void)
{
  g_autoptr (LqOverlayPicture) picture = new_picture (" Some words", NULL);
  int width, height, large_width, large_height, narrow;

  lq_overlay_painter_measure (picture, SCREEN_WIDTH, &width, &height);
  picture->text_scale = 1.5;
  lq_overlay_painter_measure (picture, SCREEN_WIDTH, &large_width, &large_height);
  g_assert_cmpint (large_width, >, width);
  g_assert_cmpint (large_height, >, height);
  lq_overlay_painter_measure (picture, 300, &narrow, &height);
  g_assert_cmpint (narrow, ==, 300);
}

static void
test_odd_input (void)
{
  static const char *const texts[] = {
    NULL,
    "",
    " ",
    "\n\n\r\t",
    "\xff\xfe broken \xc3",
    "<b>no markup</b> & so on",
    "\xe2\x80\xae bidi",
    "\xf0\x9f\x99\x82\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
    "שלום עולם",
    "日本語",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (LqOverlayPicture) picture = lq_overlay_picture_new ();

    picture->state = (LqOverlayState) (i % (LQ_OVERLAY_ERROR + 1));
    picture->title = g_strdup (texts[i]);
    picture->settled = g_strdup (texts[i]);
    picture->provisional = g_strdup (texts[i]);
    picture->hint = g_strdup (texts[i]);
    picture->engine = g_strdup (texts[i]);
    picture->elapsed = g_strdup (texts[i]);
    picture->font = g_strdup (texts[i]);
    picture->levels[0] = NAN;
    picture->levels[1] = INFINITY;
    picture->levels[2] = -1;
    picture->text_scale = i % 2 == 0 ? NAN : -INFINITY;
    cairo_surface_destroy (draw (picture, 2));
  }
}

/* Rooms too small for anything. */
static void
test_tiny (void)
{
  g_autoptr (LqOverlayPicture) picture = new_picture (" Some words", NULL);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 200, 200);
  cairo_t         *cr = cairo_create (surface);

  for (int size = 1; size < 200; size += 7) {
    lq_overlay_painter_draw (cr, picture, size, size);
    g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
save_all (bool is_dark)
{
  static const struct {
    const char    *name;
    LqOverlayState state;
    const char    *title, *settled, *provisional, *hint;
  } rows[] = {
    { "1-listening", LQ_OVERLAY_LISTENING, "Listening…", NULL, NULL, "Speak now" },
    { "2-words", LQ_OVERLAY_LISTENING, "Listening…", " The train to Hamburg leaves", " at nine",
      NULL },
    { "3-long", LQ_OVERLAY_LISTENING, "Listening… 3 s behind",
      " We should write to everyone who was at the meeting on Tuesday and ask them whether they",
      " want to come", NULL },
    { "9-japanese", LQ_OVERLAY_LISTENING, "Listening…",
      "ハンブルク行きの列車は九時に出発します。火曜日の会議に出席した全員に手紙を書いて",
      "尋ねましょう", NULL },
    { "4-reconnecting", LQ_OVERLAY_RECONNECTING, "Reconnecting, still recording", " The train to",
      " Hamburg", NULL },
    { "5-finishing", LQ_OVERLAY_FINISHING, "Finishing…", " The train to Hamburg leaves", " at nine",
      NULL },
    { "6-muted", LQ_OVERLAY_MUTED, "Nothing is heard", NULL, NULL, "Is the microphone muted?" },
    { "7-error", LQ_OVERLAY_ERROR, "The speech service cannot be reached", NULL, NULL,
      "Check your network, or choose “Basic offline”. What you said is kept." },
    { "8-hebrew", LQ_OVERLAY_LISTENING, "Listening…", " הרכבת להמבורג יוצאת", " בתשע", NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LqOverlayPicture) picture = new_picture (rows[i].settled, rows[i].provisional);

    g_free (picture->title);
    g_free (picture->hint);
    picture->state = rows[i].state;
    picture->title = g_strdup (rows[i].title);
    picture->hint = g_strdup (rows[i].hint);
    picture->is_dark = is_dark;
    if (rows[i].state == LQ_OVERLAY_ERROR) {
      g_clear_pointer (&picture->engine, g_free);
      g_clear_pointer (&picture->elapsed, g_free);
    }
    save (picture, rows[i].name, 1);
    save (picture, rows[i].name, 2);
  }
}

static void
test_pictures (void)
{
  save_all (false);
  save_all (true);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/overlay-painter/same", test_same);
  g_test_add_func ("/overlay-painter/level", test_level);
  g_test_add_func ("/overlay-painter/words", test_words);
  g_test_add_func ("/overlay-painter/provisional", test_provisional);
  g_test_add_func ("/overlay-painter/long", test_long);
  g_test_add_func ("/overlay-painter/states", test_states);
  g_test_add_func ("/overlay-painter/looks", test_looks);
  g_test_add_func ("/overlay-painter/edge", test_edge);
  g_test_add_func ("/overlay-painter/size", test_size);
  g_test_add_func ("/overlay-painter/odd-input", test_odd_input);
  g_test_add_func ("/overlay-painter/tiny", test_tiny);
  g_test_add_func ("/overlay-painter/pictures", test_pictures);

  return g_test_run ();
}
