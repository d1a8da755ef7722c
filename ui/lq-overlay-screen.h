/* lq-overlay-screen.h: brings pictures of the overlay to the screen, on a thread of its own
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-overlay-painter.h"

G_BEGIN_DECLS

/**
 * LqOverlayBackend:
 *
 * How a display server is spoken with. Everything is called on the screen's own thread, and may
 * block it. A window is made by `open`, shown by the first picture, and gone after `close`.
 */
typedef struct {
  /* Connects. Returns: (transfer full): what the others are called with, or NULL with @error */
  gpointer (*open) (GError **error);
  int (*get_fd) (gpointer window);
  /* Takes in what the display server sent. Returns: false with @error when there is no window any
   * more. */
  bool (*dispatch) (gpointer window, GError **error);
  bool (*show) (gpointer window, const LqOverlayPicture *picture, GError **error);
  void (*close) (gpointer window);
} LqOverlayBackend;

extern const LqOverlayBackend lq_overlay_x11;
extern const LqOverlayBackend lq_overlay_layer;

/**
 * LqOverlayScreen:
 *
 * Main thread; nothing here waits. The thread begins with the first picture and sleeps while
 * nothing is shown.
 */
typedef struct _LqOverlayScreen LqOverlayScreen;

LqOverlayScreen *lq_overlay_screen_new (const LqOverlayBackend *backend);

/* Ends the thread, and waits for it. */
void lq_overlay_screen_free (LqOverlayScreen *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqOverlayScreen, lq_overlay_screen_free)

/* @picture: (transfer full): shown soon, instead of the one before; at most 20 times a second */
void lq_overlay_screen_show (LqOverlayScreen *self, LqOverlayPicture *picture);

/* Takes the window and the connection away; what is shown next has its place chosen anew. */
void lq_overlay_screen_hide (LqOverlayScreen *self);

/* Whether the last try to show something failed, for want of a protocol or of the display. */
bool lq_overlay_screen_is_broken (LqOverlayScreen *self);

G_END_DECLS
