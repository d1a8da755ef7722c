/* lq-cli-outputs.h: which files the transcripts of which files become
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-export.h"

G_BEGIN_DECLS

/* A file that is wanted. */
typedef struct {
  LqExportFormat format;
  GFile         *file;
  bool           is_there; /* already, and is not to be replaced */
} LqCliOutput;

/* What is made of one recording. */
typedef struct {
  char   *path;    /* of the recording */
  char   *name;    /* for people */
  GArray *outputs; /* (element-type LqCliOutput) */
} LqCliTask;

/**
 * lq_cli_outputs_parse:
 * @list: "srt,txt"
 *
 * Returns: (transfer full) (element-type LqExportFormat): each format once; %NULL after telling the
 * person what there is
 */
GArray *lq_cli_outputs_parse (const char *list);

/**
 * lq_cli_outputs_plan:
 * @files: (element-type GFile): the recordings
 * @formats: (element-type LqExportFormat): for each of them
 * @folder: (nullable): where they go; %NULL: beside the recording
 * @overwrites: whether what is there is replaced
 *
 * A file is named as its recording, with the format's extension. Recordings that would get the same
 * name keep their extensions (talk.mp3.srt), and get numbers if that is not enough; the same list
 * gets the same names every time.
 *
 * Returns: (transfer full) (element-type LqCliTask): in the order of @files
 */
GPtrArray *
lq_cli_outputs_plan (GPtrArray *files, GArray *formats, const char *folder, bool overwrites);

/* Whether anything is left to be made of it. */
bool lq_cli_task_is_due (const LqCliTask *task);

G_END_DECLS
