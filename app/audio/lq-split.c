/* lq-split.c: a recording in parts of bounded length, cut where nobody speaks
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-split"

#include "config.h"
#include "lq-split.h"

#include "lq-decoder.h"
#include "lq-flac.h"
#include "lq-pauses.h"

enum { CHUNK = 16000, MAX_LEAST_MS = 1000 };

GArray *
lq_split_plan (const char *path, int64_t max_ms, GCancellable *cancellable, GError **error)
{
  g_autoptr (LqDecoder) decoder = NULL;
  g_autoptr (LqPauses) pauses = NULL;
  g_autofree int16_t *samples = g_new (int16_t, CHUNK);
  size_t              n;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (max_ms >= MAX_LEAST_MS, NULL);

  decoder = lq_decoder_open (path, cancellable, error);
  if (decoder == NULL)
    return NULL;

  pauses = lq_pauses_new (max_ms);
  while ((n = lq_decoder_read (decoder, samples, CHUNK)) > 0)
    lq_pauses_add (pauses, samples, n);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  return lq_pauses_end (pauses);
}

typedef struct {
  LqDecoder *decoder;
  int64_t    n_left;
} Part;

static size_t
read_part (gpointer data, int16_t *samples, size_t n_samples)
{
  Part  *part = data;
  size_t n =
    lq_decoder_read (part->decoder, samples, (size_t) MIN (part->n_left, (int64_t) n_samples));

  part->n_left -= (int64_t) n;

  return n;
}

gboolean
lq_split_write (const char   *path,
                int64_t       start_ms,
                int64_t       end_ms,
                const char   *out_path,
                GCancellable *cancellable,
                GError      **error)
{
  g_autoptr (LqDecoder) decoder = NULL;
  Part part;

  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (out_path != NULL, FALSE);
  g_return_val_if_fail (start_ms >= 0 && end_ms > start_ms, FALSE);

  decoder = lq_decoder_open (path, cancellable, error);
  if (decoder == NULL)
    return FALSE;

  lq_decoder_seek (decoder, start_ms);
  part = (Part){ .decoder = decoder, .n_left = (end_ms - start_ms) * LQ_RATE_HZ / 1000 };

  return lq_flac_write_from (read_part, &part, out_path, cancellable, error);
}
