/* lq-overlay-painter.h: draws what the overlay shows
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <cairo.h>
#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef enum {
  LQ_OVERLAY_STARTING,
  LQ_OVERLAY_LISTENING,
  LQ_OVERLAY_RECONNECTING,
  LQ_OVERLAY_FINISHING,
  LQ_OVERLAY_MUTED,
  LQ_OVERLAY_ERROR,
} LqOverlayState;

enum { LQ_OVERLAY_N_LEVELS = 5 };

/**
 * LqOverlayPicture:
 *
 * All that the overlay shows at one moment. It is filled in on the main thread and handed over;
 * texts that are %NULL are not shown. They may be anything: what is no UTF-8 is made so.
 */
typedef struct {
  LqOverlayState state;
  char          *title;       /* the state in words */
  char          *settled;     /* the last words that will not change any more */
  char          *provisional; /* and those after them, which may */
  char          *hint;        /* shown instead while there are no words */
  char          *engine;
  char          *elapsed;
  double         levels[LQ_OVERLAY_N_LEVELS]; /* 0 to 1, the newest first */

  bool   is_dark;
  bool   is_rtl;     /* the person's language is written from right to left */
  char  *font;       /* as Pango describes fonts; NULL: its own */
  double text_scale; /* of the font; 1: as designed */
  int    scale;      /* of the screen, where it cannot tell by itself; 0: unknown */
} LqOverlayPicture;

LqOverlayPicture *lq_overlay_picture_new (void);
LqOverlayPicture *lq_overlay_picture_copy (const LqOverlayPicture *self);
void              lq_overlay_picture_free (LqOverlayPicture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqOverlayPicture, lq_overlay_picture_free)

/* Logical pixels from the drawing's edge to the card's: room for its shadow. */
enum { LQ_OVERLAY_SHADOW = 16 };

/**
 * lq_overlay_painter_measure:
 * @picture: what is to be drawn
 * @max_width: logical pixels the screen has
 * @width: (out): of the drawing, with its shadow
 * @height: (out): likewise
 *
 * Depends on the size of the text alone, so that the overlay keeps its size while one speaks. Any
 * thread.
 */
void lq_overlay_painter_measure (const LqOverlayPicture *picture,
                                 int                     max_width,
                                 int                    *width,
                                 int                    *height);

/**
 * lq_overlay_painter_draw:
 * @cr: in logical pixels; everything in it is replaced
 * @picture: what is drawn
 * @width: of the drawing
 * @height: likewise
 *
 * Any thread.
 */
void lq_overlay_painter_draw (cairo_t *cr, const LqOverlayPicture *picture, int width, int height);

/* The outline of the card alone, for a screen without transparency. */
void lq_overlay_painter_outline (cairo_t *cr, int width, int height);

G_END_DECLS
