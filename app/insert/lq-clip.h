/* lq-clip.h: what is in a clipboard: the same thing in several formats
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* Each format with its bytes, in the order in which its owner offers them; empty: nothing. */
typedef struct _LqClip LqClip;

LqClip *lq_clip_new (void);

/* Text, in every name that programs know for it. @is_secret: clipboard managers are asked not to
 * keep it. */
LqClip *lq_clip_new_text (const char *text, bool is_secret);
void    lq_clip_free (LqClip *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqClip, lq_clip_free)

/* A format that is there already is left as it is. */
void lq_clip_add (LqClip *self, const char *format, GBytes *bytes);

guint       lq_clip_get_n_formats (const LqClip *self);
const char *lq_clip_get_format (const LqClip *self, guint index);
GBytes     *lq_clip_get_bytes (const LqClip *self, guint index);

/* Returns: (nullable): borrowed; %NULL: not in that format */
GBytes *lq_clip_lookup (const LqClip *self, const char *format);

/* Whether it is one of the names of text. */
bool lq_clip_is_text (const char *format);

G_END_DECLS
