/* lq-server-wav.h: the header of a WAV stream
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef enum {
  LQ_SERVER_WAV_COMPLETE,
  LQ_SERVER_WAV_INCOMPLETE, /* more bytes are needed */
  LQ_SERVER_WAV_UNREADABLE,
} LqServerWavResult;

/* What comes before the samples. A stream's data size is not believed: encoders that write to a
 * pipe do not know it. */
typedef struct {
  uint32_t rate_hz;
  uint16_t n_channels;
  size_t   header_size; /* where the samples begin */
} LqServerWav;

/* Reads 16-bit PCM only. Pure. */
LqServerWavResult lq_server_wav_parse (const uint8_t *data, size_t size, LqServerWav *wav);

G_END_DECLS
