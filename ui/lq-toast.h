/* lq-toast.h: short messages over the window
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * lq_toast_new:
 * @text: what to say; plain text, also when it looks like markup
 *
 * Returns: (transfer full): a toast
 */
AdwToast *lq_toast_new (const char *text);

/**
 * lq_toast_show:
 * @from: a widget of the window that shows the toast
 * @toast: (transfer full): a toast
 *
 * Shows @toast, or drops it where there is no window any more.
 */
void lq_toast_show (GtkWidget *from, AdwToast *toast);

/* Both together. */
void lq_toast_say (GtkWidget *from, const char *text);

G_END_DECLS
