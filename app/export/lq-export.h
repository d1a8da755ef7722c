/* lq-export.h: transcripts as documents, subtitles and data
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lq-entry.h"

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef enum {
  LQ_EXPORT_TXT,
  LQ_EXPORT_MARKDOWN,
  LQ_EXPORT_SRT,
  LQ_EXPORT_VTT,
  LQ_EXPORT_JSON,
  LQ_EXPORT_CSV,
  LQ_EXPORT_DOCX,
  LQ_EXPORT_PDF,
} LqExportFormat;

enum { LQ_EXPORT_N_FORMATS = LQ_EXPORT_PDF + 1 };

/* Which of its languages a transcript with a translation is written in. */
typedef enum {
  LQ_EXPORT_ORIGINAL,    /* as said */
  LQ_EXPORT_TRANSLATION, /* what is not translated is as said */
  LQ_EXPORT_BOTH,        /* the translation below; subtitles, which have no room, are as said */
} LqExportWords;

/**
 * LqExportOptions:
 *
 * What the person wants. JSON and CSV hold everything whatever is chosen. Make them by
 * lq_export_options_init(), then change.
 */
typedef struct {
  bool          has_times;    /* paragraphs begin with the time at which they are said */
  bool          has_speakers; /* told where the transcript knows them */
  LqExportWords words;
  bool          overwrites; /* lq_export_write() replaces a file that is there */
} LqExportOptions;

/**
 * LqExportFormatInfo:
 *
 * What a menu, a file dialog and the command line need to know of a format.
 */
typedef struct {
  const char *id;        /* as on the command line: "txt", "srt" */
  const char *name;      /* for people; marked with N_() */
  const char *extension; /* without the point */
  bool        is_text;   /* UTF-8, fit for a terminal or the clipboard */
} LqExportFormatInfo;

/* Never NULL; borrowed. */
const LqExportFormatInfo *lq_export_get_info (LqExportFormat format);

/* @id: a format's id, in any case. Returns: %FALSE when there is none of it */
bool lq_export_find_format (const char *id, LqExportFormat *format);

/* What suits @entry: no times; speakers if there are two or more; both languages if there are two.
 */
void lq_export_options_init (LqExportOptions *options, const LqEntry *entry);

/**
 * lq_export_render:
 * @entry: a transcript; with its tokens, or the text stands alone
 * @options: (nullable): %NULL: what lq_export_options_init() finds
 * @error: return location for %LQ_ERROR_FAILED
 *
 * Any thread; takes a second for some hours of speech.
 *
 * Returns: (transfer full): the file's content, or %NULL
 */
GBytes *lq_export_render (const LqEntry         *entry,
                          LqExportFormat         format,
                          const LqExportOptions *options,
                          GError               **error);

/**
 * lq_export_write:
 * @entry: a transcript, see lq_export_render()
 * @options: (nullable): as for lq_export_render()
 * @target: the file to make
 * @error: return location for %G_IO_ERROR_EXISTS when there is such a file and it is not to be
 * overwritten, %LQ_ERROR_DISK, %G_IO_ERROR_CANCELLED, or as lq_export_render()
 *
 * Writes the whole file or, on failure, nothing: what was there before stays. A new one has the
 * mode that the process's umask leaves, one that is replaced keeps its own. Blocks: not on the main
 * thread.
 */
gboolean lq_export_write (const LqEntry         *entry,
                          LqExportFormat         format,
                          const LqExportOptions *options,
                          GFile                 *target,
                          GCancellable          *cancellable,
                          GError               **error);

/* The same in a worker. @callback is called in the main context of the caller. */
void lq_export_write_async (LqEntry               *entry,
                            LqExportFormat         format,
                            const LqExportOptions *options,
                            GFile                 *target,
                            GCancellable          *cancellable,
                            GAsyncReadyCallback    callback,
                            gpointer               user_data);

gboolean lq_export_write_finish (GAsyncResult *result, GError **error);

/* Whether files can be made in @folder, found out by making one and removing it; %LQ_ERROR_DISK.
 * Blocks. */
gboolean lq_export_check_folder (const char *folder, GError **error);

/* What @entry is called: its title, its file's name, or when it was dictated. Returns: (transfer
 * full) */
char *lq_export_dup_title (const LqEntry *entry);

/* A name for the file of an export, without a folder. Returns: (transfer full): in UTF-8 */
char *lq_export_dup_file_name (const LqEntry *entry, LqExportFormat format);

/* @speaker: as in a token. Returns: (transfer full): the name given to it, or “Speaker 1” */
char *lq_export_dup_speaker (const LqEntry *entry, const char *speaker);

G_END_DECLS
