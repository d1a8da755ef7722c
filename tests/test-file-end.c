/* test-file-end.c: files that are as long as they say, and such as are not
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-file-end.h"

#include <glib/gstdio.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  char *path;
} Fixture;

static void
set_up (Fixture *self, const void *data)
{
  int fd = g_file_open_tmp ("loquat-end-XXXXXX", &self->path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
}

static void
tear_down (Fixture *self, const void *data)
{
  g_unlink (self->path);
  g_free (self->path);
}

/* Bytes, then zeros up to @size. */
static void
write_file (Fixture *self, const void *bytes, size_t n_bytes, size_t size)
{
  FILE *file = fopen (self->path, "wb");

  g_assert_nonnull (file);
  fwrite (bytes, 1, MIN (n_bytes, size), file);
  g_assert_cmpint (fclose (file), ==, 0);
  g_assert_cmpint (truncate (self->path, (off_t) size), ==, 0);
}

typedef struct {
  const char *name;
  const char *bytes;
  size_t      n_bytes;
  size_t      size; /* what the bytes say the file has */
  size_t      slack;
  size_t      other; /* a size that would be whole, too */
} Kind;

#define BYTES(text) text, sizeof (text) - 1

static const Kind kinds[] = {
  { "riff", BYTES ("RIFF\xf8\x03\0\0WAVEfmt "), 1024, 1 },
  { "boxes",
    BYTES ("\0\0\0\x10"
           "ftypisom\0\0\0\0\0\0\0\x08moov\0\0\x03\xe8mdat"),
    1024, 0, 24 },
  { "large-box",
    BYTES ("\0\0\0\x10"
           "ftypisom\0\0\0\0\0\0\0\x08moov\0\0\0\1mdat\0\0\0\0\0\0\x03\xe8"),
    1024, 0, 24 },
  { "matroska", BYTES ("\x1a\x45\xdf\xa3\x84\0\0\0\0\x18\x53\x80\x67\x43\xf0"), 15 + 0x3f0, 0 },
  { "mp3", BYTES ("\xff\xf3\x40\xc4\0\0\0\0\0\0\0\0\0Info\0\0\0\3\0\0\0\x10\0\0\x10\0"), 4096,
    1441 },
};

static void
test_kind (Fixture *self, const void *data)
{
  const Kind *kind = data;

  write_file (self, kind->bytes, kind->n_bytes, kind->size);
  g_assert_cmpint (lq_file_end_look (self->path), ==, LQ_FILE_END_THERE);
  for (size_t cut = kind->n_bytes + 64; cut < kind->size - kind->slack; cut += 37) {
    write_file (self, kind->bytes, kind->n_bytes, cut);
    g_assert_cmpint (lq_file_end_look (self->path), ==, LQ_FILE_END_MISSING);
  }
  /* A head that is cut itself says nothing, or that something is missing; never that all is there.
   */
  for (size_t cut = 0; cut < kind->n_bytes; cut++) {
    write_file (self, kind->bytes, kind->n_bytes, cut);
    if (cut == 0 || cut != kind->other)
      g_assert_cmpint (lq_file_end_look (self->path), !=, LQ_FILE_END_THERE);
  }
}

static void
test_unknown (Fixture *self, const void *data)
{
  static const Kind unknown[] = {
    { "text", BYTES ("Dear Anna, this is a letter."), 28, 0 },
    { "piped-riff", BYTES ("RIFF\xff\xff\xff\xffWAVEfmt "), 1024, 0 },
    { "endless-box",
      BYTES ("\0\0\0\x10"
             "ftypisom\0\0\0\0\0\0\0\0mdat"),
      1024, 0 },
    { "box-of-nothing",
      BYTES ("\0\0\0\x10"
             "ftypisom\0\0\0\0\0\0\0\1mdat\0\0\0\0\0\0\0\0"),
      1024, 0 },
    { "live-matroska",
      BYTES ("\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"), 1024, 0 },
    { "mp3-without", BYTES ("\xff\xf3\x40\xc4"), 1024, 0 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (unknown); i++) {
    write_file (self, unknown[i].bytes, unknown[i].n_bytes, unknown[i].size);
    g_test_message ("%s", unknown[i].name);
    g_assert_cmpint (lq_file_end_look (self->path), ==, LQ_FILE_END_UNKNOWN);
  }
  g_assert_cmpint (lq_file_end_look ("/nonexistent/file"), ==, LQ_FILE_END_UNKNOWN);
  g_assert_cmpint (lq_file_end_look (g_get_tmp_dir ()), ==, LQ_FILE_END_UNKNOWN);
}

/* Whatever the numbers are, it ends. */
static void
test_random (Fixture *self, const void *data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (int round = 0; round < 2000; round++) {
    const Kind *kind = &kinds[g_rand_int_range (random, 0, G_N_ELEMENTS (kinds))];
    uint8_t     bytes[64];

    for (size_t i = 0; i < sizeof bytes; i++)
      bytes[i] = (uint8_t) g_rand_int_range (random, 0, 256);
    memcpy (bytes, kind->bytes, (size_t) g_rand_int_range (random, 4, (gint32) kind->n_bytes));
    write_file (self, bytes, sizeof bytes, (size_t) g_rand_int_range (random, 1, 512));
    lq_file_end_look (self->path);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *name = g_strconcat ("/file-end/", kinds[i].name, NULL);

    g_test_add (name, Fixture, &kinds[i], set_up, test_kind, tear_down);
  }
  g_test_add ("/file-end/unknown", Fixture, NULL, set_up, test_unknown, tear_down);
  g_test_add ("/file-end/random", Fixture, NULL, set_up, test_random, tear_down);

  return g_test_run ();
}
