/* lq-server-audio.h: a client's bytes to samples of 16 kHz mono
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * LqServerAudio:
 *
 * Takes 16-bit little-endian PCM, bare or in a WAV stream, of one or two channels and 8 to 96 kHz,
 * in pieces of any size.
 */
typedef struct _LqServerAudio LqServerAudio;

/**
 * lq_server_audio_new:
 * @format: `pcm_s16le`, `s16le`, `wav` or `auto`
 * @rate_hz: of bare PCM
 * @n_channels: of bare PCM
 * @error: return location for %LQ_ERROR_REQUEST, with text for the client
 */
LqServerAudio      *
lq_server_audio_new (const char *format, int rate_hz, int n_channels, GError **error);
void lq_server_audio_free (LqServerAudio *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqServerAudio, lq_server_audio_free)

/**
 * lq_server_audio_convert:
 * @data: (array length=size): the next bytes
 * @samples: (element-type gint16): what they become is appended
 * @error: return location for %LQ_ERROR_REQUEST: this is not a WAV stream we can read
 */
bool lq_server_audio_convert (
  LqServerAudio *self, const uint8_t *data, size_t size, GArray *samples, GError **error);

G_END_DECLS
