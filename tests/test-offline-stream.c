/* test-offline-stream.c: what is heard, when, and that noise is not heard as words
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "hear-speech.h"
#include "lq-offline-private.h"

#include <math.h>

enum { STEP = LQ_RATE_HZ / 50 };

static const char *const names[] = { "counting", "garden", "letter", "morning", "travel" };

/* What one stream told. */
typedef struct {
  GPtrArray *finals; /* LqToken */
  unsigned   n_updates;
  unsigned   n_partials;
  int64_t    final_ms;
  int64_t    total_ms;
} Told;

static LqOfflinePool *pool;

static void
told_cb (const LqUpdate *update, gpointer user_data)
{
  Told *told = user_data;

  /* Progress is told at least once a second, and never goes back. */
  g_assert_cmpint (update->total_ms - told->total_ms, <=, 1020);
  g_assert_cmpint (update->final_ms, >=, told->final_ms);
  g_assert_cmpint (update->final_ms, <=, update->total_ms);
  told->final_ms = update->final_ms;
  told->total_ms = update->total_ms;
  told->n_updates++;

  for (guint i = 0; i < update->tokens->len; i++) {
    const LqToken *token = g_ptr_array_index (update->tokens, i);

    g_assert_cmpstr (token->language, ==, "en");
    g_assert_cmpint (token->start_ms, <, token->end_ms);
    g_assert_cmpint (token->end_ms, <=, update->total_ms);
    if (!token->is_final)
      continue;

    g_assert_cmpfloat (token->confidence, >=, 0);
    g_assert_cmpfloat (token->confidence, <=, 1);
    if (told->finals->len > 0) {
      const LqToken *last = g_ptr_array_index (told->finals, told->finals->len - 1);

      g_assert_cmpint (token->start_ms, >=, last->end_ms);
    }
    g_ptr_array_add (told->finals, lq_token_copy (token));
  }

  if (update->tokens->len > 0 && !((LqToken *) g_ptr_array_index (update->tokens, 0))->is_final)
    told->n_partials++;
}

static void
clear_told (Told *told)
{
  g_clear_pointer (&told->finals, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Told, clear_told)

static void
feed (LqOfflineStream *stream, const int16_t *samples, size_t n_samples)
{
  g_autoptr (GError) error = NULL;

  lq_offline_stream_feed (stream, samples, n_samples, &error);
  g_assert_no_error (error);
}

static void
finalize (LqOfflineStream *stream)
{
  g_autoptr (GError) error = NULL;

  lq_offline_stream_finalize (stream, &error);
  g_assert_no_error (error);
}

static void
hear (const GArray *samples, size_t step, Told *told)
{
  g_autoptr (LqOfflineStream) stream = lq_offline_stream_new (pool, told_cb, told);

  for (size_t at = 0; at < samples->len; at += step)
    feed (stream, (int16_t *) samples->data + at, MIN (step, samples->len - at));
  finalize (stream);

  g_assert_cmpint (told->total_ms, ==, samples->len * 1000 / LQ_RATE_HZ);
  g_assert_cmpint (told->final_ms, ==, told->total_ms);
}

static void
test_expected (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GArray) samples = hear_speech (names[i]);
    g_autofree char *expected = dup_expected (names[i]);
    g_autofree char *text = NULL;
    g_auto (Told) told = { .finals = lq_tokens_new () };

    hear (samples, STEP, &told);
    text = lq_tokens_dup_text (told.finals);
    g_assert_cmpstr (text, ==, expected);
    g_assert_cmpuint (told.n_partials, >, 10);
  }
}

/* The same sound in other pieces is the same text at the same times. */
static void
test_any_pieces (void)
{
  static const size_t steps[] = { 1, 77, 4096, 1000000 };
  g_autoptr (GArray) samples = hear_speech ("morning");
  g_auto (Told) whole = { .finals = lq_tokens_new () };

  hear (samples, STEP, &whole);
  for (size_t i = 0; i < G_N_ELEMENTS (steps); i++) {
    g_auto (Told) told = { .finals = lq_tokens_new () };

    hear (samples, steps[i], &told);
    g_assert_cmpuint (told.finals->len, ==, whole.finals->len);
    for (guint j = 0; j < told.finals->len; j++) {
      const LqToken *a = g_ptr_array_index (told.finals, j);
      const LqToken *b = g_ptr_array_index (whole.finals, j);

      g_assert_cmpstr (a->text, ==, b->text);
      g_assert_cmpint (a->start_ms, ==, b->start_ms);
      g_assert_cmpint (a->end_ms, ==, b->end_ms);
      g_assert_cmpfloat (a->confidence, ==, b->confidence);
    }
  }
}

/* Words are where they are spoken: the same sentence 5 s later has its words 5 s later. */
static void
test_times (void)
{
  enum { SILENCE_MS = 5000 };
  g_autoptr (GArray) samples = hear_speech ("morning");
  g_autoptr (GArray) twice = g_array_new (FALSE, TRUE, sizeof (int16_t));
  g_auto (Told) told = { .finals = lq_tokens_new () };
  int64_t distance_ms = samples->len * 1000 / LQ_RATE_HZ + SILENCE_MS;
  guint   n_words;

  g_array_append_vals (twice, samples->data, samples->len);
  g_array_set_size (twice, samples->len + SILENCE_MS * LQ_RATE_HZ / 1000);
  g_array_append_vals (twice, samples->data, samples->len);
  hear (twice, STEP, &told);

  n_words = told.finals->len / 2;
  g_assert_cmpuint (told.finals->len, ==, 24);
  for (guint i = 0; i < n_words; i++) {
    const LqToken *first = g_ptr_array_index (told.finals, i);
    const LqToken *second = g_ptr_array_index (told.finals, n_words + i);

    g_assert_cmpstr (first->text, ==, second->text);
    g_assert_cmpint (ABS (second->start_ms - first->start_ms - distance_ms), <=, 50);
    g_assert_cmpint (ABS (second->end_ms - first->end_ms - distance_ms), <=, 80);
  }
}

/* Streams that take turns with decoders hear what each would alone. */
static void
test_turns (void)
{
  enum { N_STREAMS = 3 };
  GArray          *samples[N_STREAMS];
  LqOfflineStream *streams[N_STREAMS];
  Told             told[N_STREAMS];
  size_t           longest = 0;
  LqOfflinePool   *all = lq_offline_pool_new (1, N_STREAMS);

  for (size_t i = 0; i < N_STREAMS; i++) {
    samples[i] = hear_speech (names[i]);
    longest = MAX (longest, samples[i]->len);
    told[i] = (Told){ .finals = lq_tokens_new () };
    streams[i] = lq_offline_stream_new (all, told_cb, &told[i]);
  }

  for (size_t at = 0; at < longest; at += STEP)
    for (size_t i = 0; i < N_STREAMS; i++)
      if (at < samples[i]->len)
        feed (streams[i], (int16_t *) samples[i]->data + at, MIN (STEP, samples[i]->len - at));

  for (size_t i = 0; i < N_STREAMS; i++) {
    g_autofree char *expected = dup_expected (names[i]);
    g_autofree char *text = NULL;

    finalize (streams[i]);
    text = lq_tokens_dup_text (told[i].finals);
    g_assert_cmpstr (text, ==, expected);
    lq_offline_stream_free (streams[i]);
    clear_told (&told[i]);
    g_array_unref (samples[i]);
  }
  lq_offline_pool_unref (all);
}

static double
draw (GRand *random)
{
  return g_rand_double_range (random, -1, 1);
}

static GArray *
make_sound (unsigned seconds, double (*next) (GRand *random, unsigned at))
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (int16_t));

  for (unsigned i = 0; i < seconds * LQ_RATE_HZ; i++) {
    int16_t sample = (int16_t) CLAMP (next (random, i), -32768, 32767);

    g_array_append_val (samples, sample);
  }

  return samples;
}

static double
next_silence (GRand *random, unsigned at)
{
  return 0;
}

static double
next_white (GRand *random, unsigned at)
{
  return 1000 * draw (random);
}

static double
next_brown (GRand *random, unsigned at)
{
  static double level;

  level = at == 0 ? 0 : level * 0.999 + 100 * draw (random);
  return level;
}

/* A hum of the mains, and a fan's breath. */
static double
next_hum (GRand *random, unsigned at)
{
  return 400 * sin (2 * G_PI * 50 * at / LQ_RATE_HZ) + 100 * draw (random);
}

/* A key is pressed and let go five times a second, in a quiet room. */
static double
next_keys (GRand *random, unsigned at)
{
  unsigned since = at % (LQ_RATE_HZ / 5);
  unsigned again = (since + LQ_RATE_HZ / 10) % (LQ_RATE_HZ / 5);
  double   room = 10 * draw (random);

  return room + 6000 * draw (random) * exp (-(double) since / 80) +
         3000 * draw (random) * exp (-(double) again / 60);
}

/* Noise comes and goes: a door, a car, a chair. */
static double
next_bursts (GRand *random, unsigned at)
{
  double second = (double) at / LQ_RATE_HZ;
  double loudness = MAX (0, sin (2 * G_PI * second / 3));

  return (20 + 2000 * loudness * loudness * loudness) * draw (random);
}

static void
test_no_words (void)
{
  static const struct {
    const char *name;
    double (*next) (GRand *random, unsigned at);
  } sounds[] = {
    { "silence", next_silence }, { "white noise", next_white }, { "brown noise", next_brown },
    { "hum", next_hum },         { "keys", next_keys },         { "bursts", next_bursts },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (sounds); i++) {
    g_autoptr (GArray) samples = make_sound (30, sounds[i].next);
    g_autofree char *text = NULL;
    g_auto (Told) told = { .finals = lq_tokens_new () };

    hear (samples, STEP, &told);
    text = lq_tokens_dup_text (told.finals);
    g_test_message ("%s: “%s”, %u partials", sounds[i].name, text, told.n_partials);
    g_assert_cmpstr (text, ==, "");
    g_assert_cmpuint (told.n_partials, ==, 0);
    g_assert_cmpuint (told.n_updates, >=, 30);
  }
}

/* In silence everything but the reach of a coming utterance is settled. */
static void
test_settled_in_silence (void)
{
  g_autoptr (GArray) samples = make_sound (3, next_silence);
  g_auto (Told) told = { .finals = lq_tokens_new () };
  g_autoptr (LqOfflineStream) stream = lq_offline_stream_new (pool, told_cb, &told);

  feed (stream, (int16_t *) samples->data, samples->len);
  g_assert_cmpint (told.total_ms, >=, 2900);
  g_assert_cmpint (told.final_ms, >=, told.total_ms - 500);
  g_assert_cmpint (told.final_ms, <, told.total_ms);
}

static void
test_stop (void)
{
  g_autoptr (GArray) samples = hear_speech ("morning");
  g_autoptr (GError) error = NULL;
  g_auto (Told) told = { .finals = lq_tokens_new () };
  g_autoptr (LqOfflineStream) stream = lq_offline_stream_new (pool, told_cb, &told);

  feed (stream, (int16_t *) samples->data, samples->len / 2);
  lq_offline_stream_stop (stream);
  g_assert_false (lq_offline_stream_feed (stream, (int16_t *) samples->data, 1000, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  pool = lq_offline_pool_new (1, 1);
  g_test_add_func ("/offline-stream/expected", test_expected);
  g_test_add_func ("/offline-stream/any-pieces", test_any_pieces);
  g_test_add_func ("/offline-stream/times", test_times);
  g_test_add_func ("/offline-stream/turns", test_turns);
  g_test_add_func ("/offline-stream/no-words", test_no_words);
  g_test_add_func ("/offline-stream/settled-in-silence", test_settled_in_silence);
  g_test_add_func ("/offline-stream/stop", test_stop);

  result = g_test_run ();
  lq_offline_pool_unref (pool);

  return result;
}
