/* lq-file-end.c: whether a file is as long as it says itself
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files come from anywhere: sizes in them are taken for what they are worth, and each step goes
 * forward. */

#include "config.h"
#include "lq-file-end.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  BOXES_MOST = 100000, /* a recording in fragments has two a second */
  HEAD_SIZE = 16,
  MP3_FRAME_MOST = 1441, /* bytes; some do not count the first frame */
};

/* Who writes to a pipe does not know the size, and writes one at the far end. */
static const uint32_t RIFF_SIZE_UNKNOWN = 0x7fff0000;

static uint64_t
read_be (const uint8_t *bytes, size_t n)
{
  uint64_t value = 0;

  for (size_t i = 0; i < n; i++)
    value = value << 8 | bytes[i];

  return value;
}

static uint32_t
read_le32 (const uint8_t *bytes)
{
  return (uint32_t) bytes[0] | (uint32_t) bytes[1] << 8 | (uint32_t) bytes[2] << 16 |
         (uint32_t) bytes[3] << 24;
}

static bool
read_at (int fd, uint64_t at, uint8_t *bytes, size_t n)
{
  return at <= INT64_MAX && pread (fd, bytes, n, (off_t) at) == (ssize_t) n;
}

static LqFileEnd
look_at_riff (const uint8_t *head, uint64_t file_size)
{
  uint32_t size = read_le32 (head + 4);

  if (size == 0 || size >= RIFF_SIZE_UNKNOWN)
    return LQ_FILE_END_UNKNOWN;

  /* Many leave out the last byte, which only pads. */
  return 8 + (uint64_t) size > file_size + 1 ? LQ_FILE_END_MISSING : LQ_FILE_END_THERE;
}

/* A file is a row of boxes. One of them is the index, often the last. */
static LqFileEnd
look_at_mp4 (int fd, uint64_t file_size)
{
  uint64_t at = 0;
  bool     has_index = false;

  for (int i = 0; i < BOXES_MOST && at < file_size; i++) {
    uint8_t  box[16];
    uint64_t size;

    if (!read_at (fd, at, box, 8))
      return LQ_FILE_END_MISSING;
    size = read_be (box, 4);
    if (size == 0) /* up to the end of the file, wherever that is */
      return LQ_FILE_END_UNKNOWN;
    if (size == 1) {
      if (!read_at (fd, at, box, 16))
        return LQ_FILE_END_MISSING;
      size = read_be (box + 8, 8);
    }
    if (size < 8)
      return LQ_FILE_END_UNKNOWN;
    if (size > file_size - at)
      return LQ_FILE_END_MISSING;
    has_index = has_index || memcmp (box + 4, "moov", 4) == 0;
    at += size;
  }
  if (at < file_size)
    return LQ_FILE_END_UNKNOWN;

  return has_index ? LQ_FILE_END_THERE : LQ_FILE_END_MISSING;
}

/* The length of a number is in its leading zeros. All ones: not known. */
static size_t
read_vint (const uint8_t *bytes, size_t n, uint64_t *value, bool *is_known)
{
  size_t   length = 1;
  uint64_t marker;

  while (length <= 8 && length <= n && (bytes[0] & (0x80 >> (length - 1))) == 0)
    length++;
  if (length > 8 || length > n)
    return 0;

  marker = UINT64_C (1) << (7 * length);
  *value = read_be (bytes, length) & (marker - 1);
  *is_known = *value != marker - 1;

  return length;
}

/* A header, then one segment with all the rest. */
static LqFileEnd
look_at_matroska (int fd, uint64_t file_size)
{
  static const uint8_t segment_id[] = { 0x18, 0x53, 0x80, 0x67 };
  uint8_t              bytes[4 + 8];
  uint64_t             header, segment, at;
  size_t               length;
  bool                 is_known;

  if (!read_at (fd, 0, bytes, sizeof bytes))
    return LQ_FILE_END_MISSING;
  length = read_vint (bytes + 4, 8, &header, &is_known);
  if (length == 0 || !is_known || header > file_size)
    return LQ_FILE_END_UNKNOWN;

  at = 4 + length + header;
  if (!read_at (fd, at, bytes, sizeof bytes))
    return LQ_FILE_END_MISSING;
  length = read_vint (bytes + 4, 8, &segment, &is_known);
  if (memcmp (bytes, segment_id, sizeof segment_id) != 0 || length == 0 || !is_known)
    return LQ_FILE_END_UNKNOWN;

  at += 4 + length;

  return segment > file_size - MIN (at, file_size) ? LQ_FILE_END_MISSING : LQ_FILE_END_THERE;
}

/* A tag, then frames. The first of them has no sound, but says how long all of them are. */
static LqFileEnd
look_at_mp3 (int fd, const uint8_t *head, uint64_t file_size)
{
  uint64_t at = 0, size;
  uint8_t  frame[64];
  bool     is_mpeg1, is_mono;
  uint8_t *xing, *field;

  if (memcmp (head, "ID3", 3) == 0)
    at = 10 + ((uint64_t) (head[6] & 0x7f) << 21 | (uint64_t) (head[7] & 0x7f) << 14 |
               (uint64_t) (head[8] & 0x7f) << 7 | (uint64_t) (head[9] & 0x7f));
  if (!read_at (fd, at, frame, sizeof frame))
    return at > 0 ? LQ_FILE_END_MISSING : LQ_FILE_END_UNKNOWN;
  if (frame[0] != 0xff || (frame[1] & 0xe6) != 0xe2) /* no frame of layer III */
    return LQ_FILE_END_UNKNOWN;

  is_mpeg1 = (frame[1] >> 3 & 3) == 3;
  is_mono = frame[3] >> 6 == 3;
  xing = frame + 4 + (is_mpeg1 ? (is_mono ? 17 : 32) : (is_mono ? 9 : 17));
  if (memcmp (xing, "Xing", 4) != 0 && memcmp (xing, "Info", 4) != 0)
    return LQ_FILE_END_UNKNOWN;
  if ((xing[7] & 2) == 0)
    return LQ_FILE_END_UNKNOWN;

  field = xing + 8 + ((xing[7] & 1) != 0 ? 4 : 0); /* after the number of frames */
  size = read_be (field, 4);

  return at + size > file_size + MP3_FRAME_MOST ? LQ_FILE_END_MISSING : LQ_FILE_END_THERE;
}

static LqFileEnd
look (int fd, uint64_t file_size)
{
  static const uint8_t matroska[] = { 0x1a, 0x45, 0xdf, 0xa3 };
  uint8_t              head[HEAD_SIZE];

  if (!read_at (fd, 0, head, sizeof head))
    return LQ_FILE_END_UNKNOWN;
  if (memcmp (head, "RIFF", 4) == 0)
    return look_at_riff (head, file_size);
  if (memcmp (head + 4, "ftyp", 4) == 0)
    return look_at_mp4 (fd, file_size);
  if (memcmp (head, matroska, sizeof matroska) == 0)
    return look_at_matroska (fd, file_size);
  if (memcmp (head, "ID3", 3) == 0 || head[0] == 0xff)
    return look_at_mp3 (fd, head, file_size);

  return LQ_FILE_END_UNKNOWN;
}

LqFileEnd
lq_file_end_look (const char *path)
{
  LqFileEnd   end = LQ_FILE_END_UNKNOWN;
  struct stat status;
  int         fd;

  g_return_val_if_fail (path != NULL, LQ_FILE_END_UNKNOWN);

  fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    return LQ_FILE_END_UNKNOWN;
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    end = look (fd, (uint64_t) status.st_size);
  close (fd);

  return end;
}
