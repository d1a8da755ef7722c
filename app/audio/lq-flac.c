/* lq-flac.c: writes a recording as FLAC
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-flac"

#include "config.h"
#include "lq-flac.h"

#include "lq-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sndfile.h>
#include <unistd.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SNDFILE, sf_close)

enum { CHUNK = 16384 }; /* samples encoded at once */

/* What is encoded. */
typedef struct {
  LqFlacRead    read;
  gpointer      source;
  GCancellable *cancellable;
  int64_t       n_samples; /* so far */
} Input;

static gboolean
encode (Input *input, SNDFILE *file, GError **error)
{
  int16_t samples[CHUNK];
  size_t  n;

  while ((n = input->read (input->source, samples, CHUNK)) > 0) {
    if (sf_write_short (file, samples, (sf_count_t) n) != (sf_count_t) n) {
      g_set_error (error, LQ_ERROR, LQ_ERROR_DISK, "encoding: %s", sf_strerror (file));
      return FALSE;
    }
    input->n_samples += (int64_t) n;
    if (g_cancellable_set_error_if_cancelled (input->cancellable, error))
      return FALSE;
  }

  return !g_cancellable_set_error_if_cancelled (input->cancellable, error);
}

static gboolean
encode_to (Input *input, int fd, GError **error)
{
  SF_INFO info = { .samplerate = LQ_RATE_HZ,
                   .channels = 1,
                   .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16 };
  g_autoptr (SNDFILE) file = sf_open_fd (fd, SFM_WRITE, &info, SF_FALSE);

  if (file == NULL) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_DISK, "encoding: %s", sf_strerror (NULL));
    return FALSE;
  }

  return encode (input, file, error);
}

/* The last frames are written when the encoder is closed, which tells nothing: look. */
static gboolean
check_length (Input *input, int fd, GError **error)
{
  SF_INFO info = { 0 };
  g_autoptr (SNDFILE) file = NULL;

  if (lseek (fd, 0, SEEK_SET) == 0)
    file = sf_open_fd (fd, SFM_READ, &info, SF_FALSE);
  if (file != NULL && info.frames == input->n_samples)
    return TRUE;

  g_set_error (error, LQ_ERROR, LQ_ERROR_DISK,
               "encoded %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " samples", (gint64) info.frames,
               (gint64) input->n_samples);

  return FALSE;
}

static gboolean
write_part (Input *input, int fd, GError **error)
{
  if (!encode_to (input, fd, error))
    return FALSE;
  if (input->n_samples == 0) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "there is no sound");
    return FALSE;
  }
  if (!check_length (input, fd, error))
    return FALSE;
  if (fsync (fd) == 0)
    return TRUE;

  g_set_error (error, LQ_ERROR, LQ_ERROR_DISK, "flushing: %s", g_strerror (errno));

  return FALSE;
}

static gboolean
move_into_place (const char *part, const char *path, GError **error)
{
  if (g_rename (part, path) == 0)
    return TRUE;

  g_set_error (error, LQ_ERROR, LQ_ERROR_DISK, "renaming: %s", g_strerror (errno));

  return FALSE;
}

/* One name for all tries: what a killed process left is not there for ever. Nobody else writes it,
 * since whoever puts a recording away holds its lock. */
gboolean
lq_flac_write_from (LqFlacRead    read_samples,
                    gpointer      source,
                    const char   *path,
                    GCancellable *cancellable,
                    GError      **error)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  Input            input = { read_samples, source, cancellable, 0 };
  gboolean         is_written;
  int              fd;

  fd = open (part, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_DISK, "making %s: %s", part, g_strerror (errno));
    return FALSE;
  }

  is_written = write_part (&input, fd, error);
  close (fd);
  if (is_written && move_into_place (part, path, error))
    return TRUE;

  g_unlink (part);
  g_prefix_error (error, "writing %s: ", path);

  return FALSE;
}

typedef struct {
  LqSpool *spool;
  int64_t  at;
} SpoolPlace;

static size_t
read_spool (gpointer data, int16_t *samples, size_t n_samples)
{
  SpoolPlace *place = data;
  size_t      n = lq_spool_read (place->spool, place->at, samples, n_samples);

  place->at += (int64_t) n;

  return n;
}

gboolean
lq_flac_write (LqSpool *spool, const char *path, GError **error)
{
  SpoolPlace place = { spool, 0 };

  if (lq_spool_get_length (spool) == 0) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "the recording is empty");
    return FALSE;
  }

  return lq_flac_write_from (read_spool, &place, path, NULL, error);
}
