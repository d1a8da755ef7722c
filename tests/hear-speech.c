/* hear-speech.c: spoken fixtures for tests
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "hear-speech.h"

#include <sndfile.h>

GArray *
hear_speech (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".wav", NULL);
  g_autofree char *path = g_build_filename (g_getenv ("SPEECH_DIR"), file, NULL);
  SF_INFO          info = { 0 };
  SNDFILE         *sound = sf_open (path, SFM_READ, &info);
  GArray          *samples = g_array_new (FALSE, TRUE, sizeof (int16_t));

  g_assert_nonnull (sound);
  g_assert_cmpint (info.samplerate, ==, LQ_RATE_HZ);
  g_assert_cmpint (info.channels, ==, 1);

  g_array_set_size (samples, (guint) info.frames);
  g_assert_cmpint (sf_readf_short (sound, (short *) samples->data, info.frames), ==, info.frames);
  sf_close (sound);

  return samples;
}

char *
dup_expected (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".expected.txt", NULL);
  g_autofree char *path = g_build_filename (g_getenv ("SPEECH_DIR"), file, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return g_strconcat (" ", g_strchomp (text), NULL);
}

LqSpool *
spool_samples (const GArray *samples)
{
  g_autoptr (GError) error = NULL;
  LqSpool *spool = lq_spool_new (NULL, &error);

  g_assert_no_error (error);
  lq_spool_append (spool, (const int16_t *) samples->data, samples->len);

  return spool;
}
