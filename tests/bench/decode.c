/* decode.c: measures how fast a file is decoded, and in how much memory
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     decode FILE
 *
 * Prints JSON. Memory is that of the whole process: after the first minute of sound, and at the
 * most. */

#include "config.h"
#include "lq-decoder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CHUNK = 16000, MINUTE = 60 * LQ_RATE_HZ };

/* @field: of /proc/self/status */
static long
status_kb (const char *field)
{
  g_autofree char *status = NULL;
  const char      *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return 0;
  line = strstr (status, field);

  return line != NULL ? atol (line + strlen (field) + 1) : 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (LqDecoder) decoder = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree int16_t *samples = g_new (int16_t, CHUNK);
  int64_t             start_us = g_get_monotonic_time (), opened_us, n_samples = 0;
  long                minute_kb = 0;
  size_t              n;

  if (argc != 2) {
    g_printerr ("usage: decode FILE\n");
    return 2;
  }

  decoder = lq_decoder_new (argv[1], &error);
  if (decoder == NULL) {
    g_printerr ("%s\n", error->message);
    return 1;
  }

  opened_us = g_get_monotonic_time ();
  while ((n = lq_decoder_read (decoder, samples, CHUNK)) > 0) {
    n_samples += (int64_t) n;
    if (minute_kb == 0 && n_samples >= MINUTE)
      minute_kb = status_kb ("VmRSS");
  }

  printf ("{\"sound_s\": %.3f, \"open_ms\": %.1f, \"took_s\": %.3f, \"cpu_s\": %.3f, "
          "\"minute_kb\": %ld, \"most_kb\": %ld}\n",
          (double) n_samples / LQ_RATE_HZ, (double) (opened_us - start_us) / 1000,
          (double) (g_get_monotonic_time () - opened_us) / 1e6, (double) clock () / CLOCKS_PER_SEC,
          minute_kb, status_kb ("VmHWM"));

  return 0;
}
