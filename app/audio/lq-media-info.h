/* lq-media-info.h: what is known of an audio or video file
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * LqMediaInfo:
 *
 * Strings are for people, as GStreamer calls things in their language.
 */
typedef struct {
  char    *container;   /* (nullable): for example “Matroska”; sound may go without */
  char    *codec;       /* (nullable): for example “MPEG-1 Layer 3 (MP3)” */
  int64_t  duration_ms; /* -1: not known */
  unsigned rate_hz;
  unsigned n_channels;
  bool     has_video;
} LqMediaInfo;

/* Returns: (transfer full) */
LqMediaInfo *lq_media_info_copy (const LqMediaInfo *self);
void         lq_media_info_free (LqMediaInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqMediaInfo, lq_media_info_free)

G_END_DECLS
