/* lq-media-info.c: what is known of an audio or video file
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-media-info.h"

LqMediaInfo *
lq_media_info_copy (const LqMediaInfo *self)
{
  LqMediaInfo *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (LqMediaInfo, 1);
  *copy = *self;
  copy->container = g_strdup (self->container);
  copy->codec = g_strdup (self->codec);

  return copy;
}

void
lq_media_info_free (LqMediaInfo *self)
{
  if (self == NULL)
    return;

  g_free (self->container);
  g_free (self->codec);
  g_free (self);
}
