/* lq-messages.c: what a person reads when something happened: one place for window and terminal
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-messages.h"
#include "lq-error.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <stdbool.h>
#include <string.h>

typedef struct {
  const char *what;
  const char *way_out;
} Message;

static const Message messages[] = {
  [LQ_ERROR_FAILED] = { N_ ("Something went wrong inside Loquat."),
                        N_ ("Try again. If it happens again, please report it.") },
  [LQ_ERROR_MICROPHONE] = { N_ ("Loquat cannot hear a microphone."),
                            N_ ("Plug one in, or choose another one in the preferences.") },
  [LQ_ERROR_PLAYBACK] = { N_ ("Sound cannot be played."),
                          N_ ("Choose a loudspeaker in the sound settings of your system.") },
  [LQ_ERROR_FILE] = { N_ ("This file cannot be read."),
                      N_ ("Copy it to your home folder and try again with the copy.") },
  [LQ_ERROR_FILE_MISSING] = { N_ ("This file is not there."),
                              N_ ("It may have been moved or renamed: choose it again.") },
  [LQ_ERROR_FILE_DENIED] = { N_ ("You are not allowed to read this file."),
                             N_ ("Change its permissions, or ask its owner for a copy.") },
  [LQ_ERROR_FILE_KIND] = { N_ ("This is a folder or a device, not a file."),
                           N_ ("Choose the recordings themselves.") },
  [LQ_ERROR_FILE_EMPTY] = { N_ ("This file is empty."),
                            N_ ("Copy or record it again; wait until that has ended.") },
  [LQ_ERROR_FILE_CUT_OFF] = { N_ ("This file ends too early to be read at all."),
                              N_ ("Copy or download it again.") },
  [LQ_ERROR_NOT_AUDIO] = { N_ ("This file is neither audio nor video, or it is damaged."),
                           N_ ("Choose a recording that plays elsewhere.") },
  [LQ_ERROR_NO_AUDIO] = { N_ ("There is no sound in this file."),
                          N_ ("Choose a recording with sound.") },
  [LQ_ERROR_CODEC] = { N_ ("A decoder for this kind of sound is not installed."),
                       N_ ("Install more GStreamer plugins (“good”, “bad”, “ugly” or “libav”), "
                           "or convert the file to WAV, FLAC or MP3.") },
  [LQ_ERROR_DISK] = { N_ ("A file could not be written."),
                      N_ ("Make room on the disk, and check that your home folder is writable.") },
  [LQ_ERROR_STORE] = { N_ ("The history cannot be read or written."),
                       N_ ("Make room on the disk and start Loquat again. "
                           "You can go on dictating.") },
  [LQ_ERROR_STORE_NEWER] = { N_ ("The history was written by a newer Loquat."),
                             N_ ("Update Loquat. The history is left as it is.") },
  [LQ_ERROR_MODEL] = { N_ ("The built-in engine is missing its language model."),
                       N_ ("Install Loquat again, or choose another engine.") },
  [LQ_ERROR_NETWORK] = { N_ ("The speech service cannot be reached."),
                         N_ ("Check your network, or choose “Basic offline”. "
                             "What you said is kept.") },
  [LQ_ERROR_PROTOCOL] = { N_ ("The speech service gave an answer that Loquat does not understand."),
                          N_ ("Check the service’s address in the preferences.") },
  [LQ_ERROR_KEY] = { N_ ("The speech service needs a valid key."),
                     N_ ("Enter your key in the preferences and test it there.") },
  [LQ_ERROR_KEY_EXPIRED] = { N_ ("The temporary key has run out."),
                             N_ ("Enter a new key in the preferences.") },
  [LQ_ERROR_PERMISSION] = { N_ ("Your key is not allowed to transcribe speech."),
                            N_ ("Give the key that permission at the service, "
                                "or enter another one.") },
  [LQ_ERROR_BALANCE] = { N_ ("The account at the speech service is used up."),
                         N_ ("Add credit there, or choose “Basic offline” meanwhile.") },
  [LQ_ERROR_REQUEST] = { N_ ("The speech service does not accept the settings."),
                         N_ ("Check its address and the languages in the preferences.") },
  [LQ_ERROR_MODEL_UNAVAILABLE] = { N_ ("The speech service does not know the chosen model."),
                                   N_ ("Reset the model in the settings.") },
  [LQ_ERROR_LIMIT] = { N_ ("The speech service is being asked too often."),
                       N_ ("Wait a minute and try again.") },
  [LQ_ERROR_TIMEOUT] = { N_ ("The speech service did not answer in time."),
                         N_ ("Check your network and try again. What you said is kept.") },
  [LQ_ERROR_TOO_LONG] = { N_ ("The dictation is longer than the speech service allows."),
                          N_ ("Stop, and start a new one.") },
  [LQ_ERROR_GONE] = { N_ ("The speech service does not have this recording any more."),
                      N_ ("Transcribe the file again.") },
  [LQ_ERROR_BUSY] = { N_ ("The speech service is still working on this recording."),
                      N_ ("Wait until it is done, then try again.") },
  [LQ_ERROR_FULL] = { N_ ("The speech service keeps too many files for you to take another one."),
                      N_ ("Delete files and transcripts there that you do not need any more, "
                          "or choose “Basic offline” meanwhile.") },
  [LQ_ERROR_FILE_LARGE] = { N_ ("This file is larger than the 1 GB that the speech service takes."),
                            N_ ("Save it as Opus or MP3, which are smaller, "
                                "or choose “Basic offline”.") },
  [LQ_ERROR_FILE_LONG] = { N_ ("This recording is longer than the five hours that the speech "
                               "service takes."),
                           N_ ("Cut it into shorter ones, or choose “Basic offline”.") },
  [LQ_ERROR_SERVICE] = { N_ ("The speech service has a problem of its own."),
                         N_ ("Try again in a moment, or choose “Basic offline” meanwhile.") },
};

static const Message cancelled = { N_ ("It was stopped."), N_ ("Start again when you like.") };

static const char *const notices[] = {
  /* Translators: the %s of these are names of microphones */
  [LQ_NOTICE_MICROPHONE_LOST] = N_ ("“%s” was unplugged. Looking for another microphone…"),
  [LQ_NOTICE_MICROPHONE_BACK] = N_ ("Now listening to “%s”."),
  [LQ_NOTICE_MICROPHONE_FALLBACK] = N_ ("Your microphone is not there. Listening to “%s” instead."),
  [LQ_NOTICE_MICROPHONE_SILENT] = N_ ("Nothing is heard. Is the microphone muted?"),
  [LQ_NOTICE_MICROPHONE_HEARD] = N_ ("The microphone is heard."),
  /* Translators: %s is a number of seconds */
  [LQ_NOTICE_AUDIO_DROPPED] = N_ ("The computer was too busy: %s s of sound were lost."),
  [LQ_NOTICE_DISK_FULL] =
    N_ ("The disk is full. Loquat goes on and keeps the recording in memory; please make room."),
  [LQ_NOTICE_DISK_BACK] = N_ ("There is room on the disk again. The recording is there, too."),
  [LQ_NOTICE_NOT_KEPT] =
    N_ ("Loquat’s folder cannot be written. You can go on, but what you say may not be kept."),
  /* Translators: %s is the beginning of what was said */
  [LQ_NOTICE_RECOVERED] = N_ ("An unfinished dictation was recovered: “%s”"),
  /* Translators: %s is the path of a file */
  [LQ_NOTICE_HISTORY_DAMAGED] = N_ ("The history was damaged and has been set aside as %s."),
  [LQ_NOTICE_KEY_IN_FILE] =
    N_ ("This system has no keyring. The key is kept in a file that only you can read."),
  /* Translators: %s is the name of a file */
  [LQ_NOTICE_FILE_CUT_OFF] =
    N_ ("“%s” is damaged or ends too early. What could be heard of it was transcribed."),
};

/* For a notice whose detail is not known. */
static const char *const bare_notices[] = {
  [LQ_NOTICE_MICROPHONE_LOST] = N_ ("The microphone was unplugged. Looking for another one…"),
  [LQ_NOTICE_MICROPHONE_BACK] = N_ ("Listening again."),
  [LQ_NOTICE_MICROPHONE_FALLBACK] = N_ ("Your microphone is not there. Listening to another one."),
  [LQ_NOTICE_AUDIO_DROPPED] = N_ ("The computer was too busy: some sound was lost."),
  [LQ_NOTICE_RECOVERED] = N_ ("An unfinished dictation was recovered."),
  [LQ_NOTICE_HISTORY_DAMAGED] = N_ ("The history was damaged and has been set aside."),
  [LQ_NOTICE_KEY_IN_FILE] = NULL,
  [LQ_NOTICE_FILE_CUT_OFF] =
    N_ ("The file is damaged or ends too early. What could be heard of it was transcribed."),
};

static LqError
code_of_io_error (int code)
{
  switch (code) {
  case G_IO_ERROR_NO_SPACE:
  case G_IO_ERROR_READ_ONLY:
    return LQ_ERROR_DISK;
  case G_IO_ERROR_NOT_FOUND:
    return LQ_ERROR_FILE_MISSING;
  case G_IO_ERROR_IS_DIRECTORY:
  case G_IO_ERROR_NOT_REGULAR_FILE:
    return LQ_ERROR_FILE_KIND;
  case G_IO_ERROR_PERMISSION_DENIED:
    return LQ_ERROR_FILE_DENIED;
  case G_IO_ERROR_TIMED_OUT:
    return LQ_ERROR_TIMEOUT;
  case G_IO_ERROR_HOST_NOT_FOUND:
  case G_IO_ERROR_HOST_UNREACHABLE:
  case G_IO_ERROR_NETWORK_UNREACHABLE:
  case G_IO_ERROR_CONNECTION_REFUSED:
  case G_IO_ERROR_CONNECTION_CLOSED:
  case G_IO_ERROR_NOT_CONNECTED:
    return LQ_ERROR_NETWORK;
  default:
    return LQ_ERROR_FAILED;
  }
}

static LqError
code_of_file_error (int code)
{
  switch (code) {
  case G_FILE_ERROR_NOSPC:
  case G_FILE_ERROR_ROFS:
    return LQ_ERROR_DISK;
  case G_FILE_ERROR_NOENT:
  case G_FILE_ERROR_NOTDIR:
    return LQ_ERROR_FILE_MISSING;
  case G_FILE_ERROR_ACCES:
  case G_FILE_ERROR_PERM:
    return LQ_ERROR_FILE_DENIED;
  case G_FILE_ERROR_ISDIR:
    return LQ_ERROR_FILE_KIND;
  default:
    return LQ_ERROR_FILE;
  }
}

static LqError
code_of (const GError *error)
{
  if (error->domain == LQ_ERROR && error->code >= 0 && error->code < (int) G_N_ELEMENTS (messages))
    return (LqError) error->code;
  if (error->domain == G_IO_ERROR)
    return code_of_io_error (error->code);
  if (error->domain == G_FILE_ERROR)
    return code_of_file_error (error->code);
  if (error->domain == G_RESOLVER_ERROR || error->domain == G_TLS_ERROR)
    return LQ_ERROR_NETWORK;

  return LQ_ERROR_FAILED;
}

char *
lq_messages_for_error (const GError *error, char **way_out)
{
  const Message *message;

  g_return_val_if_fail (error != NULL, NULL);

  message = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? &cancelled
                                                                      : &messages[code_of (error)];
  if (way_out != NULL)
    *way_out = g_strdup (_ (message->way_out));

  return g_strdup (_ (message->what));
}

/* The translation comes from outside the program, so it is never taken for a format. */
static char *
insert_detail (const char *sentence, const char *detail)
{
  const char *place = strstr (sentence, "%s");

  if (place == NULL)
    return g_strdup (sentence);

  return g_strdup_printf ("%.*s%s%s", (int) (place - sentence), sentence, detail, place + 2);
}

char *
lq_messages_for_notice (LqNotice notice, const char *detail)
{
  bool is_bare = detail == NULL || *detail == '\0';

  g_return_val_if_fail (notice < G_N_ELEMENTS (notices), NULL);

  if (is_bare && bare_notices[notice] != NULL)
    return g_strdup (_ (bare_notices[notice]));

  return insert_detail (_ (notices[notice]), is_bare ? "" : detail);
}
