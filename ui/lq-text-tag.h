/* lq-text-tag.h: a tag of a text buffer whose colour screen readers may ask for
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LqTextTag:
 *
 * GTK 4.8 reads the property “foreground” of a tag when it is asked for a text's attributes. It
 * cannot be read there, which ends the program. Here it can.
 */
#define LQ_TYPE_TEXT_TAG (lq_text_tag_get_type ())
G_DECLARE_FINAL_TYPE (LqTextTag, lq_text_tag, LQ, TEXT_TAG, GtkTextTag)

/* A tag of @buffer, which owns it. Every tag that gets a foreground has to be made by this. */
GtkTextTag *lq_text_tag_create (GtkTextBuffer *buffer, const char *name);

G_END_DECLS
