/* test-resampler.c: nothing is lost or late on the way to our rate, in parts of any size
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-resampler.h"

#include <math.h>

/* One second of a tone of 440 Hz goes through in parts of @part samples. */
static GArray *
resample_tone (unsigned rate_hz, size_t part)
{
  g_autoptr (LqResampler) resampler = lq_resampler_new (rate_hz);
  g_autofree int16_t *in = g_new (int16_t, rate_hz);
  g_autofree int16_t *out = g_new (int16_t, lq_resampler_get_room (resampler, part));
  GArray             *all = g_array_new (FALSE, FALSE, sizeof (int16_t));

  for (unsigned i = 0; i < rate_hz; i++)
    in[i] = (int16_t) lrint (16384 * sin (2 * G_PI * 440 * i / rate_hz));

  for (size_t at = 0; at < rate_hz; at += part) {
    size_t n = lq_resampler_run (resampler, in + at, MIN (part, rate_hz - at), out);

    g_array_append_vals (all, out, (guint) n);
  }
  g_array_append_vals (all, out, (guint) lq_resampler_flush (resampler, out));
  g_assert_cmpuint (lq_resampler_flush (resampler, out), ==, 0);

  return all;
}

static void
test_rates (void)
{
  static const unsigned rates_hz[] = { 8000, 11025, 16000, 22050, 32000, 44100, 48000, 96000 };
  static const size_t   parts[] = { 160, 1024, 4096 };

  for (size_t i = 0; i < G_N_ELEMENTS (rates_hz); i++)
    for (size_t j = 0; j < G_N_ELEMENTS (parts); j++) {
      g_autoptr (GArray) samples = resample_tone (rates_hz[i], parts[j]);
      double worst = 0;

      g_assert_cmpuint (samples->len, ==, LQ_RATE_HZ);
      for (guint at = 800; at < samples->len - 800; at++) {
        double expected = 16384 * sin (2 * G_PI * 440 * at / LQ_RATE_HZ);

        worst = MAX (worst, fabs (g_array_index (samples, int16_t, at) - expected));
      }
      g_test_message ("%u Hz by %" G_GSIZE_FORMAT ": off by %.0f", rates_hz[i], parts[j], worst);
      g_assert_cmpfloat (worst, <, 80); /* half a percent */
    }
}

static void
test_nothing (void)
{
  g_autoptr (LqResampler) resampler = lq_resampler_new (48000);
  g_autofree int16_t *out = g_new (int16_t, lq_resampler_get_room (resampler, 0));

  g_assert_cmpuint (lq_resampler_flush (resampler, out), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/resampler/rates", test_rates);
  g_test_add_func ("/resampler/nothing", test_nothing);

  return g_test_run ();
}
