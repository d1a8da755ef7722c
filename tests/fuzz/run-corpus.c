/* run-corpus.c: gives the files of a corpus to a fuzz target, where there is no libFuzzer
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fuzz.h"

#include <glib.h>

int
main (int argc, char **argv)
{
  g_autoptr (GDir) folder = argc == 2 ? g_dir_open (argv[1], 0, NULL) : NULL;
  unsigned    n_files = 0;
  const char *name;

  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename (argv[1], name, NULL);
    g_autofree char *data = NULL;
    size_t           size;

    g_assert_true (g_file_get_contents (path, &data, &size, NULL));
    LLVMFuzzerTestOneInput ((const uint8_t *) data, size);
    n_files++;
  }

  g_assert_cmpuint (n_files, >, 0);

  return 0;
}
