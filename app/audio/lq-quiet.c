/* lq-quiet.c: keeps what sound libraries print from the person
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looking for microphones makes the libraries print about 80 lines, of which none is news: errors
 * come back to us as codes. ALSA and JACK let their printers be replaced. PortAudio does not: it
 * prints "Expression '…' failed in …" with vfprintf() on stderr, at any time and from its own
 * thread. Turning file descriptor 2 away meanwhile would swallow lines of all other threads, and a
 * stderr of our own kind has no descriptor, which GLib's logging needs. So the program brings its
 * own vfprintf(), which libraries are linked to before the C library's, and which leaves out just
 * those lines. */

#define G_LOG_DOMAIN "lq-quiet"

#include "config.h"
#include "lq-quiet.h"

#include <alsa/asoundlib.h>
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Of the C library; what programs call that were built with _FORTIFY_SOURCE. */
int __vfprintf_chk (FILE *stream, int flag, const char *format, va_list arguments);

typedef void (*JackPrinter) (const char *message);
typedef void (*SetJackPrinter) (JackPrinter printer);

static const char PORTAUDIO_NOISE[] = "Expression '";

static void
ignore_alsa (const char *file, int line, const char *function, int error, const char *format, ...)
{
}

static void
ignore_jack (const char *message)
{
}

/* libjack comes with PortAudio, or not at all. */
static void
quiet_jack (const char *setter_name)
{
  SetJackPrinter setter = (SetJackPrinter) dlsym (RTLD_DEFAULT, setter_name);

  if (setter != NULL)
    setter (ignore_jack);
}

#undef vfprintf
int
vfprintf (FILE *stream, const char *format, va_list arguments)
{
  if (stream == stderr && strncmp (format, PORTAUDIO_NOISE, sizeof PORTAUDIO_NOISE - 1) == 0)
    return 0;

  return __vfprintf_chk (stream, 0, format, arguments);
}

void
lq_quiet_sound_libraries (void)
{
  snd_lib_error_set_handler (ignore_alsa);
  quiet_jack ("jack_set_error_function");
  quiet_jack ("jack_set_info_function");
}
