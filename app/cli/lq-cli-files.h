/* lq-cli-files.h: transcribes several files, one after the other or some at once
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-engine.h"
#include "lq-export.h"
#include "lq-session.h"

G_BEGIN_DECLS

/* What the person wants of the files. */
typedef struct {
  const char *const *paths;  /* files and folders */
  const char        *folder; /* NULL: beside each file */
  const LqEngine    *engine;
  LqRules           *rules; /* NULL: the words stay as they are */
  bool               is_recursive;
  bool               overwrites;
  bool               has_times;
  bool               has_speakers; /* also where there is only one */
  bool               is_quiet;
} LqCliFiles;

/* What suits @entry, and what the person wants. */
void lq_cli_files_choose_options (const LqCliFiles *wanted,
                                  const LqEntry    *entry,
                                  LqExportOptions  *options);

/**
 * lq_cli_files_run:
 * @formats: (element-type LqExportFormat): what is made of each file
 *
 * Main thread; returns when all is done, or after Ctrl+C. What goes wrong with a file is told, and
 * the others go on; what would go wrong with all of them ends it.
 *
 * Returns: the exit code: the highest of those of the files
 */
int lq_cli_files_run (const LqCliFiles *wanted, GArray *formats, GSettings *settings);

G_END_DECLS
