/* lq-error.h: what can go wrong, by what someone would do about it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LqError:
 *
 * The codes of %LQ_ERROR. A code exists where a person or a program would do something different.
 * `error->message` is for logs: exact, untranslated, without keys or spoken text. What the person
 * reads comes from lq_messages_for_error().
 */
typedef enum {
  LQ_ERROR_FAILED,       /* none of the others: a fault of ours or of the system */
  LQ_ERROR_MICROPHONE,   /* no device, it vanished, or access was refused */
  LQ_ERROR_PLAYBACK,     /* sound cannot be played: no loudspeaker, or it vanished */
  LQ_ERROR_FILE,         /* a file cannot be read, for none of the reasons below */
  LQ_ERROR_FILE_MISSING, /* there is no such file */
  LQ_ERROR_FILE_DENIED,  /* the person may not read it */
  LQ_ERROR_FILE_KIND,    /* a folder, a pipe, a device */
  LQ_ERROR_FILE_EMPTY,   /* there is nothing in it */
  LQ_ERROR_FILE_CUT_OFF, /* its end is missing, and without that nothing of it can be read */
  LQ_ERROR_NOT_AUDIO,    /* neither sound nor video, or damaged beyond reading */
  LQ_ERROR_NO_AUDIO,     /* a video or a picture without sound */
  LQ_ERROR_CODEC,        /* a decoder is not installed */
  LQ_ERROR_DISK,         /* a file of ours cannot be written */
  LQ_ERROR_STORE,        /* the history cannot be read or written */
  LQ_ERROR_STORE_NEWER,  /* the history was written by a newer Loquat; left untouched */
  LQ_ERROR_MODEL,        /* the offline engine's model is missing or damaged */
  LQ_ERROR_NETWORK,      /* the service cannot be reached, or the line broke; worth another try */
  LQ_ERROR_PROTOCOL,     /* the service answered something that is not the protocol */
  LQ_ERROR_KEY,          /* no key, or the service refused it (401) */
  LQ_ERROR_KEY_EXPIRED,  /* a temporary key's session is over; a new key is needed (403) */
  LQ_ERROR_PERMISSION,   /* the key does not allow this (403) */
  LQ_ERROR_BALANCE,      /* money or budget is used up (402) */
  LQ_ERROR_REQUEST,      /* the service finds our request wrong (400) */
  LQ_ERROR_MODEL_UNAVAILABLE, /* the service does not know the model (400) */
  LQ_ERROR_LIMIT,             /* too many requests or streams; later (429) */
  LQ_ERROR_TIMEOUT,           /* the service waited too long for us, or we for it (408) */
  LQ_ERROR_TOO_LONG,          /* the stream reached the service's length limit (413) */
  LQ_ERROR_GONE,       /* the service does not have this file or transcription any more (404) */
  LQ_ERROR_BUSY,       /* the service still works on it; later (409) */
  LQ_ERROR_FULL,       /* the service stores no more; something has to be deleted there (429) */
  LQ_ERROR_FILE_LARGE, /* more bytes than the service takes */
  LQ_ERROR_FILE_LONG,  /* longer than the service takes; it has to be split */
  LQ_ERROR_SERVICE,    /* the service's own fault; worth another try (5xx) */
} LqError;

#define LQ_ERROR (lq_error_quark ())
GQuark lq_error_quark (void);

G_END_DECLS
