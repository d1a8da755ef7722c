/* lq-file-end.h: whether a file is as long as it says itself
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LqFileEnd:
 *
 * What the sizes written in a file say about its end.
 */
typedef enum {
  LQ_FILE_END_UNKNOWN, /* this kind of file does not say how long it is, or this one does not */
  LQ_FILE_END_THERE,
  LQ_FILE_END_MISSING, /* it was cut off: a broken download, a full disk, a camera without power */
} LqFileEnd;

/**
 * lq_file_end_look:
 * @path: a file
 *
 * Knows WAV, AVI and other RIFF, MP4 and MOV, Matroska and WebM, MP3 with a Xing header. Decoders
 * are of no help: they take the length of what there is for the length of all. Blocks on the disk;
 * reads little.
 */
LqFileEnd lq_file_end_look (const char *path);

G_END_DECLS
