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
 * reads comes from lq_messages_for_error(). Why a job failed is kept in files by its code: a new
 * one goes to the end, and none ever gets another number.
 */
typedef enum {
  LQ_ERROR_FAILED = 0,       /* none of the others: a fault of ours or of the system */
  LQ_ERROR_MICROPHONE = 1,   /* no device, it vanished, or access was refused */
  LQ_ERROR_PLAYBACK = 2,     /* sound cannot be played: no loudspeaker, or it vanished */
  LQ_ERROR_FILE = 3,         /* a file cannot be read, for none of the reasons below */
  LQ_ERROR_FILE_MISSING = 4, /* there is no such file */
  LQ_ERROR_FILE_DENIED = 5,  /* the person may not read it */
  LQ_ERROR_FILE_KIND = 6,    /* a folder, a pipe, a device */
  LQ_ERROR_FILE_EMPTY = 7,   /* there is nothing in it */
  LQ_ERROR_FILE_CUT_OFF = 8, /* its end is missing, and without that nothing of it can be read */
  LQ_ERROR_NOT_AUDIO = 9,    /* neither audio nor video, or damaged beyond reading */
  LQ_ERROR_NO_AUDIO = 10,    /* a video or a picture without sound */
  LQ_ERROR_CODEC = 11,       /* a decoder is not installed */
  LQ_ERROR_DISK = 12,        /* a file of ours cannot be written */
  LQ_ERROR_STORE = 13,       /* the history cannot be read or written */
  LQ_ERROR_STORE_NEWER = 14, /* the history was written by a newer Loquat; left untouched */
  LQ_ERROR_MODEL = 15,       /* the offline engine's model is missing or damaged */
  LQ_ERROR_NETWORK = 16,  /* the service cannot be reached, or the line broke; worth another try */
  LQ_ERROR_PROTOCOL = 17, /* the service answered something that is not the protocol */
  LQ_ERROR_KEY = 18,      /* no key, or the service refused it (401) */
  LQ_ERROR_KEY_EXPIRED = 19, /* a temporary key's session is over; a new key is needed (403) */
  LQ_ERROR_PERMISSION = 20,  /* the key does not allow this (403) */
  LQ_ERROR_BALANCE = 21,     /* money or budget is used up (402) */
  LQ_ERROR_REQUEST = 22,     /* the service finds our request wrong (400) */
  LQ_ERROR_MODEL_UNAVAILABLE = 23, /* the service does not know the model (400) */
  LQ_ERROR_LIMIT = 24,             /* too many requests or streams; later (429) */
  LQ_ERROR_TIMEOUT = 25,           /* the service waited too long for us, or we for it (408) */
  LQ_ERROR_TOO_LONG = 26,          /* the stream reached the service's length limit (413) */
  LQ_ERROR_GONE = 27, /* the service does not have this file or transcription any more (404) */
  LQ_ERROR_BUSY = 28, /* the service still works on it; later (409) */
  LQ_ERROR_FULL = 29, /* the service stores no more; something has to be deleted there (429) */
  LQ_ERROR_FILE_LARGE = 30, /* more bytes than the service takes */
  LQ_ERROR_FILE_LONG = 31,  /* longer than the service takes; it has to be split */
  LQ_ERROR_SERVICE = 32,    /* the service's own fault; worth another try (5xx) */
} LqError;

#define LQ_ERROR (lq_error_quark ())
GQuark lq_error_quark (void);

G_END_DECLS
