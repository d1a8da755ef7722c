/* test-probe.c: what files are
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-error.h"
#include "lq-probe.h"
#include "wait.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  char         *folder;
  char         *path;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture *self, const void *data)
{
  self->folder = g_dir_make_tmp ("loquat-probe-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
}

static void
tear_down (Fixture *self, const void *data)
{
  if (self->path != NULL)
    g_unlink (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
  g_clear_object (&self->result);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ((Fixture *) data)->result = g_object_ref (result);
}

static LqMediaInfo *
probe (Fixture *self, const char *path, GCancellable *cancellable, GError **error)
{
  g_clear_object (&self->result);
  lq_probe_file_async (path, cancellable, done_cb, self);
  wait_until (self->result != NULL);

  return lq_probe_file_finish (self->result, error);
}

/* Without ffmpeg the test is skipped. */
static bool
make (Fixture *self, const char *name, const char *arguments)
{
  g_autofree char *program = g_find_program_in_path ("ffmpeg");
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (program == NULL) {
    g_test_skip ("ffmpeg is not installed");
    return false;
  }

  self->path = g_build_filename (self->folder, name, NULL);
  line = g_strdup_printf ("%s -nostdin -v error -y -f lavfi -i sine=frequency=440:duration=30 "
                          "%s %s",
                          program, arguments, self->path);
  g_assert_true (g_spawn_command_line_sync (line, NULL, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);

  return true;
}

typedef struct {
  const char *name;
  const char *arguments;
  const char *container; /* a word of what it is called */
  const char *codec;
  unsigned    rate_hz;
  unsigned    n_channels;
  bool        has_video;
  int         tolerance_ms;
} Kind;

#define VIDEO "-f lavfi -i testsrc=size=160x120:rate=5:duration=30 "

static const Kind kinds[] = {
  { "sound.wav", "-ac 2 -ar 44100", NULL, "PCM", 44100, 2, false, 1 },
  { "sound.mp3", "-ac 2 -ar 44100 -c:a libmp3lame", NULL, "MP3", 44100, 2, false, 100 },
  { "variable.mp3", "-ar 44100 -c:a libmp3lame -q:a 4 -write_xing 0", NULL, "MP3", 44100, 1, false,
    3000 },
  { "sound.m4a", "-ar 48000 -c:a aac", "MP4", "AAC", 48000, 1, false, 100 },
  { "sound.ogg", "-ar 48000 -c:a libopus", "Ogg", "Opus", 48000, 1, false, 100 },
  { "video.mkv", VIDEO "-c:v mpeg4 -ar 44100 -c:a libvorbis", "Matroska", "Vorbis", 44100, 1, true,
    300 },
  { "video.mp4", VIDEO "-c:v mpeg4 -ar 44100 -c:a aac", "MP4", "AAC", 44100, 1, true, 300 },
};

static void
test_kind (Fixture *self, const void *data)
{
  const Kind *kind = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqMediaInfo) info = NULL;

  if (!make (self, kind->name, kind->arguments))
    return;
  info = probe (self, self->path, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("%s, %s, %u Hz, %u channels, %" G_GINT64_FORMAT " ms, video: %d", info->container,
                  info->codec, info->rate_hz, info->n_channels, info->duration_ms, info->has_video);
  g_assert_cmpuint (info->rate_hz, ==, kind->rate_hz);
  g_assert_cmpuint (info->n_channels, ==, kind->n_channels);
  g_assert_cmpint (info->has_video, ==, kind->has_video);
  g_assert_cmpint (ABS (info->duration_ms - 30000), <=, kind->tolerance_ms);
  g_assert_nonnull (strstr (info->codec, kind->codec));
  if (kind->container != NULL)
    g_assert_nonnull (strstr (info->container, kind->container));
}

static void
test_failures (Fixture *self, const void *data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) cancelled = NULL;

  g_assert_null (probe (self, "/nonexistent/sound.mp3", NULL, &missing));
  g_assert_error (missing, LQ_ERROR, LQ_ERROR_FILE_MISSING);
  g_cancellable_cancel (cancellable);
  g_assert_null (probe (self, "/nonexistent/sound.mp3", cancellable, &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *name = g_strconcat ("/probe/", kinds[i].name, NULL);

    g_test_add (name, Fixture, &kinds[i], set_up, test_kind, tear_down);
  }
  g_test_add ("/probe/failures", Fixture, NULL, set_up, test_failures, tear_down);

  return g_test_run ();
}
