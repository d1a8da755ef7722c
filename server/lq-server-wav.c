/* lq-server-wav.c: the header of a WAV stream
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-server-wav.h"

#include <string.h>

enum {
  RIFF_SIZE = 12,          /* "RIFF", size, "WAVE" */
  CHUNK_HEADER_SIZE = 8,   /* name, size */
  FORMAT_SIZE = 16,        /* what of "fmt " is read */
  HEADER_MOST = 64 * 1024, /* a stream whose samples begin later is refused */
  CODING_PCM = 1,
  CODING_EXTENSIBLE = 0xfffe,
};

static uint16_t
read_u16 (const uint8_t *at)
{
  return (uint16_t) (at[0] | at[1] << 8);
}

static uint32_t
read_u32 (const uint8_t *at)
{
  return read_u16 (at) | (uint32_t) read_u16 (at + 2) << 16;
}

static gboolean
read_format (const uint8_t *chunk, LqServerWav *wav)
{
  uint16_t coding = read_u16 (chunk);
  uint16_t n_bits = read_u16 (chunk + 14);

  wav->n_channels = read_u16 (chunk + 2);
  wav->rate_hz = read_u32 (chunk + 4);
  return (coding == CODING_PCM || coding == CODING_EXTENSIBLE) && n_bits == 16;
}

LqServerWavResult
lq_server_wav_parse (const uint8_t *data, size_t size, LqServerWav *wav)
{
  size_t at = RIFF_SIZE;

  if (size < RIFF_SIZE)
    return LQ_SERVER_WAV_INCOMPLETE;
  if (memcmp (data, "RIFF", 4) != 0 || memcmp (data + 8, "WAVE", 4) != 0)
    return LQ_SERVER_WAV_UNREADABLE;

  wav->n_channels = 0;
  while (at + CHUNK_HEADER_SIZE <= size) {
    const uint8_t *body = data + at + CHUNK_HEADER_SIZE;
    uint32_t       body_size = read_u32 (data + at + 4);

    if (memcmp (data + at, "data", 4) == 0) {
      wav->header_size = at + CHUNK_HEADER_SIZE;
      return wav->n_channels > 0 ? LQ_SERVER_WAV_COMPLETE : LQ_SERVER_WAV_UNREADABLE;
    }
    if (body_size > HEADER_MOST || at > HEADER_MOST)
      return LQ_SERVER_WAV_UNREADABLE;
    if (at + CHUNK_HEADER_SIZE + body_size > size)
      return LQ_SERVER_WAV_INCOMPLETE;
    if (memcmp (data + at, "fmt ", 4) == 0 && (body_size < FORMAT_SIZE || !read_format (body, wav)))
      return LQ_SERVER_WAV_UNREADABLE;

    at += CHUNK_HEADER_SIZE + body_size + body_size % 2;
  }

  return LQ_SERVER_WAV_INCOMPLETE;
}
