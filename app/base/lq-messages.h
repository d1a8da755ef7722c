/* lq-messages.h: what a person reads when something happened: one place for window and terminal
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LqNotice:
 *
 * Things that happen while a dictation or a file goes on. Each is told once.
 */
typedef enum {
  LQ_NOTICE_MICROPHONE_LOST,     /* detail: its name */
  LQ_NOTICE_MICROPHONE_BACK,     /* detail: the name of the device that is recorded now */
  LQ_NOTICE_MICROPHONE_FALLBACK, /* the chosen one is absent; detail: the one used instead */
  LQ_NOTICE_MICROPHONE_SILENT,   /* it gives no sound at all: muted, or switched off */
  LQ_NOTICE_MICROPHONE_HEARD,    /* it does again */
  LQ_NOTICE_AUDIO_DROPPED,       /* the computer was too busy; detail: seconds lost, as text */
  LQ_NOTICE_DISK_FULL,           /* audio is held in memory until there is room */
  LQ_NOTICE_DISK_BACK,           /* room again; everything held is on disk */
  LQ_NOTICE_NOT_KEPT,        /* our folder cannot be written: a crash would lose the recording */
  LQ_NOTICE_RECOVERED,       /* an unfinished recording was transcribed; detail: its first words */
  LQ_NOTICE_HISTORY_DAMAGED, /* the database was set aside; detail: its new path */
  LQ_NOTICE_KEY_IN_FILE,  /* there is no keyring: the key is in a file only the person can read */
  LQ_NOTICE_FILE_CUT_OFF, /* the end of a file is missing; detail: its name */
} LqNotice;

/**
 * lq_messages_for_error:
 * @error: an error of any domain
 * @way_out: (out) (optional) (transfer full): what to do about it, as a sentence
 *
 * What happened, in the person's language: one sentence without technical detail. Any thread.
 *
 * Returns: (transfer full): the sentence
 */
char *lq_messages_for_error (const GError *error, char **way_out);

/**
 * lq_messages_for_notice:
 * @notice: what happened
 * @detail: (nullable): what the notice's comment says
 *
 * Returns: (transfer full): a sentence in the person's language. Any thread.
 */
char *lq_messages_for_notice (LqNotice notice, const char *detail);

G_END_DECLS
