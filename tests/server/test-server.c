/* test-server.c: the server's parts that know no socket: outbox, bucket, WAV header, samples
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-server-audio.h"
#include "lq-server-bucket.h"
#include "lq-server-outbox.h"
#include "lq-server-wav.h"
#include "lq-soniox-protocol.h"

#include <string.h>

enum { RANDOM_ROUNDS = 20000 };

static LqUpdate *
new_update (int number)
{
  LqUpdate        *update = lq_update_new (number, number + 1, 0);
  g_autofree char *final = g_strdup_printf (" f%d", number);
  g_autofree char *provisional = g_strdup_printf (" p%d", number);

  g_ptr_array_add (update->tokens, lq_token_new (final, number, number, 1, true));
  g_ptr_array_add (update->tokens, lq_token_new (provisional, number, number, 1, false));
  return update;
}

static void
test_outbox_order (void)
{
  g_autoptr (LqServerOutbox) outbox = lq_server_outbox_new (3);

  for (int i = 0; i < 3; i++)
    lq_server_outbox_add (outbox, new_update (i), false);
  lq_server_outbox_add_text (outbox, g_strdup ("last"));

  for (int i = 0; i < 3; i++) {
    g_autofree char *frame = lq_server_outbox_take (outbox);
    g_autofree char *final = g_strdup_printf ("\" f%d\"", i);

    g_assert_nonnull (strstr (frame, final));
  }
  {
    g_autofree char *frame = lq_server_outbox_take (outbox);

    g_assert_cmpstr (frame, ==, "last");
  }
  g_assert_null (lq_server_outbox_take (outbox));
  g_assert_true (lq_server_outbox_is_empty (outbox));
}

/* However many updates meet a full queue, every final token is sent once and in order, and the last
 * frame has only the newest provisional ones. */
static void
test_outbox_merges (void)
{
  g_autoptr (LqServerOutbox) outbox = lq_server_outbox_new (3);
  g_autoptr (LqSonioxMessage) last = NULL;
  g_autoptr (GString) finals = g_string_new (NULL);
  g_autoptr (GString) all = g_string_new (NULL);
  char *frame;

  for (int i = 0; i < 50; i++) {
    lq_server_outbox_add (outbox, new_update (i), false);
    g_string_append_printf (all, " f%d", i);
  }

  while ((frame = lq_server_outbox_take (outbox)) != NULL) {
    g_clear_pointer (&last, lq_soniox_message_free);
    last = lq_soniox_message_parse (frame, strlen (frame), NULL, NULL);
    g_assert_nonnull (last);
    for (guint i = 0; i < last->update->tokens->len; i++) {
      const LqToken *token = g_ptr_array_index (last->update->tokens, i);

      if (token->is_final)
        g_string_append (finals, token->text);
      else
        g_assert_cmpuint (i, ==, last->update->tokens->len - 1);
    }
    g_free (frame);
  }

  g_assert_cmpstr (finals->str, ==, all->str);
  g_assert_cmpint (last->update->final_ms, ==, 49);
  g_assert_cmpint (last->update->total_ms, ==, 50);
}

static void
test_outbox_misses (void)
{
  g_autoptr (LqServerOutbox) outbox = lq_server_outbox_new (2);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  lq_server_outbox_add (outbox, new_update (0), false);
  lq_server_outbox_add (outbox, new_update (1), false);
  g_assert_cmpuint (lq_server_outbox_count_misses (outbox), ==, 0);

  lq_server_outbox_add (outbox, new_update (2), false);
  g_assert_cmpuint (lq_server_outbox_count_misses (outbox), ==, 1);
  g_assert_cmpuint (lq_server_outbox_count_misses (outbox), ==, 2);

  first = lq_server_outbox_take (outbox);
  g_assert_cmpuint (lq_server_outbox_count_misses (outbox), ==, 0);
  second = lq_server_outbox_take (outbox);
  g_assert_cmpuint (lq_server_outbox_count_misses (outbox), ==, 0);
  g_assert_cmpuint (lq_server_outbox_count_misses (outbox), ==, 0);
}

static void
test_bucket (void)
{
  LqServerBucket bucket;
  const gint64   second = G_USEC_PER_SEC;

  lq_server_bucket_init (&bucket, 10, 100, 0);
  lq_server_bucket_take (&bucket, 100, 0);
  g_assert_true (lq_server_bucket_is_open (&bucket, 0));
  lq_server_bucket_take (&bucket, 20, 0);
  g_assert_false (lq_server_bucket_is_open (&bucket, 0));
  g_assert_false (lq_server_bucket_is_open (&bucket, second));
  g_assert_true (lq_server_bucket_is_open (&bucket, 2 * second));

  /* It never holds more than its size. */
  lq_server_bucket_take (&bucket, 101, 1000 * second);
  g_assert_false (lq_server_bucket_is_open (&bucket, 1000 * second));
}

static const uint8_t header[] = "RIFF\xff\xff\xff\xffWAVE"
                                "junk\3\0\0\0abc\0"
                                "fmt \x10\0\0\0\1\0\2\0\x80\xbb\0\0\0\xee\2\0\4\0\x10\0"
                                "data\xff\xff\xff\xff";

static void
test_wav (void)
{
  const size_t size = sizeof header - 1;
  LqServerWav  wav;

  for (size_t i = 0; i < size; i++)
    g_assert_cmpint (lq_server_wav_parse (header, i, &wav), ==, LQ_SERVER_WAV_INCOMPLETE);
  g_assert_cmpint (lq_server_wav_parse (header, size, &wav), ==, LQ_SERVER_WAV_COMPLETE);
  g_assert_cmpuint (wav.rate_hz, ==, 48000);
  g_assert_cmpuint (wav.n_channels, ==, 2);
  g_assert_cmpuint (wav.header_size, ==, size);
}

/* Bytes changed at random never lead it astray; the sanitizers watch. */
static void
test_wav_random (void)
{
  for (int i = 0; i < RANDOM_ROUNDS; i++) {
    size_t              size = (size_t) g_test_rand_int_range (0, sizeof header);
    g_autofree uint8_t *data = g_memdup2 (header, MAX (size, 1));
    LqServerWav         wav;

    for (int changes = g_test_rand_int_range (0, 4); changes > 0 && size > 0; changes--)
      data[g_test_rand_int_range (0, (gint32) size)] = (uint8_t) g_test_rand_int ();
    if (lq_server_wav_parse (data, size, &wav) == LQ_SERVER_WAV_COMPLETE)
      g_assert_cmpuint (wav.header_size, <=, size);
  }
}

static GArray *
convert (LqServerAudio *audio, const void *data, size_t size, size_t piece)
{
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (int16_t));

  for (size_t at = 0; at < size; at += piece) {
    g_autoptr (GError) error = NULL;
    bool is_good = lq_server_audio_convert (audio, (const uint8_t *) data + at,
                                            MIN (piece, size - at), samples, &error);

    g_assert_no_error (error);
    g_assert_true (is_good);
  }

  return samples;
}

static void
test_audio_bytes (void)
{
  static const uint8_t bytes[] = { 0x01, 0x00, 0xff, 0xff, 0xff, 0x7f, 0x00, 0x80 };
  static const int16_t mono[] = { 1, -1, 32767, -32768 };
  static const int16_t mixed[] = { 0, 0 };

  for (size_t piece = 1; piece <= sizeof bytes; piece++) {
    g_autoptr (LqServerAudio) one = lq_server_audio_new ("pcm_s16le", 16000, 1, NULL);
    g_autoptr (LqServerAudio) two = lq_server_audio_new ("s16le", 16000, 2, NULL);
    g_autoptr (GArray) samples = convert (one, bytes, sizeof bytes, piece);
    g_autoptr (GArray) pairs = convert (two, bytes, sizeof bytes, piece);

    g_assert_cmpmem (samples->data, samples->len * 2, mono, sizeof mono);
    g_assert_cmpmem (pairs->data, pairs->len * 2, mixed, sizeof mixed);
  }
}

static void
test_audio_rates (void)
{
  static const int rates[] = { 8000, 11025, 22050, 44100, 48000, 96000 };

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_autoptr (LqServerAudio) audio = lq_server_audio_new ("pcm_s16le", rates[i], 1, NULL);
    size_t              size = (size_t) rates[i] * 2;
    g_autofree uint8_t *second = g_malloc0 (size);
    g_autoptr (GArray) samples = convert (audio, second, size, 3333);

    g_assert_cmpint (ABS ((int) samples->len - 16000), <, 200);
  }
}

static void
test_audio_refused (void)
{
  static const struct {
    const char *format;
    int         rate_hz;
    int         n_channels;
  } refused[] = {
    { "flac", 16000, 1 },       { "pcm_s24le", 16000, 1 }, { "pcm_s16le", 7999, 1 },
    { "pcm_s16le", 96001, 1 },  { "pcm_s16le", 16000, 0 }, { "pcm_s16le", 16000, 3 },
    { "pcm_s16le", -16000, 1 }, { "", 16000, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (
      lq_server_audio_new (refused[i].format, refused[i].rate_hz, refused[i].n_channels, &error));
    g_assert_error (error, LQ_ERROR, LQ_ERROR_REQUEST);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outbox/order", test_outbox_order);
  g_test_add_func ("/outbox/merges", test_outbox_merges);
  g_test_add_func ("/outbox/misses", test_outbox_misses);
  g_test_add_func ("/bucket", test_bucket);
  g_test_add_func ("/wav/header", test_wav);
  g_test_add_func ("/wav/random", test_wav_random);
  g_test_add_func ("/audio/bytes", test_audio_bytes);
  g_test_add_func ("/audio/rates", test_audio_rates);
  g_test_add_func ("/audio/refused", test_audio_refused);
  return g_test_run ();
}
