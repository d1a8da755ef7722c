/* lq-server-work.c: one file that is being transcribed
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"
#include "lq-server-work.h"

#include "lq-decoder.h"
#include "lq-error.h"
#include "lq-server-engine.h"
#include "lq-soniox-json.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

enum {
  PART_SAMPLES = LQ_SERVER_RATE_HZ / 4, /* decoded at once */
  MINUTE_MS = 60 * 1000,
};

void
lq_server_work_free (LqServerWork *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->file_path);
  g_free (self->transcript_path);
  g_free (self->error_message);
  g_free (self);
}

static void
fail (LqServerWork *self, const char *type, const char *message)
{
  self->end = LQ_SERVER_WORK_FAILED;
  self->error_type = type;
  self->error_message = g_strdup (message);
}

/* What only the operator should see is logged: paths, errors of the engine. */
static void
fail_inside (LqServerWork *self, const GError *error)
{
  g_message ("transcription %s failed: %s", self->id, error->message);
  fail (self, "internal_error", "The server could not transcribe the file.");
}

/* What the client can do something about. */
static void
fail_opening (LqServerWork *self, const GError *error)
{
  g_info ("transcription %s: %s", self->id, error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->end = LQ_SERVER_WORK_STOPPED;
  else if (g_error_matches (error, LQ_ERROR, LQ_ERROR_FAILED))
    fail_inside (self, error);
  else if (g_error_matches (error, LQ_ERROR, LQ_ERROR_FILE_EMPTY))
    fail (self, "invalid_audio", "The file is empty.");
  else if (g_error_matches (error, LQ_ERROR, LQ_ERROR_FILE_CUT_OFF))
    fail (self, "invalid_audio", "The file's end is missing; nothing of it can be decoded.");
  else if (g_error_matches (error, LQ_ERROR, LQ_ERROR_CODEC))
    fail (self, "invalid_audio", "The server has no decoder for this kind of audio.");
  else
    fail (self, "invalid_audio", "The file holds no audio that can be decoded.");
}

/* ---- the transcript */

static void
append_token (GString *json, const LqToken *token, const char *language)
{
  g_string_append (json, "{\"text\":");
  lq_soniox_json_append_string (json, token->text);
  if (token->start_ms >= 0)
    g_string_append_printf (json, ",\"start_ms\":%" G_GINT64_FORMAT ",\"end_ms\":%" G_GINT64_FORMAT,
                            token->start_ms, token->end_ms);
  if (token->confidence >= 0) {
    char number[G_ASCII_DTOSTR_BUF_SIZE];

    g_ascii_formatd (number, sizeof number, "%.3f", (double) token->confidence);
    g_string_append_printf (json, ",\"confidence\":%s", number);
  }
  if (token->language != NULL || language != NULL) {
    g_string_append (json, ",\"language\":");
    lq_soniox_json_append_string (json, token->language ? token->language : language);
  }
  g_string_append_c (json, '}');
}

static void
put (FILE *file, GString *json)
{
  fwrite (json->str, 1, json->len, file);
  g_string_truncate (json, 0);
}

static void
put_transcript (const LqServerWork *self, FILE *file, const GPtrArray *tokens)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autofree char *text = lq_tokens_dup_text (tokens);

  g_string_append_printf (json, "{\"id\":\"%s\",\"text\":", self->id);
  lq_soniox_json_append_string (json, text);
  g_string_append (json, ",\"tokens\":[");
  for (guint i = 0; i < tokens->len; i++) {
    if (i > 0)
      g_string_append_c (json, ',');
    append_token (json, g_ptr_array_index (tokens, i), self->wants_language ? "en" : NULL);
    put (file, json);
  }
  g_string_append (json, "]}");
  put (file, json);
}

/* Whole or not at all. */
static bool
save_transcript (const LqServerWork *self, const GPtrArray *tokens, GError **error)
{
  g_autofree char *part = g_strconcat (self->transcript_path, ".part", NULL);
  int              fd = open (part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  FILE            *file = fd >= 0 ? fdopen (fd, "w") : NULL;
  bool             is_good = file != NULL;

  if (is_good) {
    put_transcript (self, file, tokens);
    is_good = fflush (file) == 0 && ferror (file) == 0 && fdatasync (fd) == 0;
    is_good = fclose (file) == 0 && is_good && g_rename (part, self->transcript_path) == 0;
  }
  if (!is_good) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_DISK, "writing %s: %s", part, g_strerror (errno));
    g_unlink (part);
  }
  return is_good;
}

/* ---- the sound */

/* Returns: %FALSE when it has been failed or stopped */
static bool
hear (LqServerWork   *self,
      LqDecoder      *decoder,
      LqServerScribe *scribe,
      int             minutes_most,
      GCancellable   *stopping)
{
  g_autofree int16_t *samples = g_new (int16_t, PART_SAMPLES);
  g_autoptr (GError) error = NULL;
  int64_t n_heard = 0;
  size_t  n_read;

  while ((n_read = lq_decoder_read (decoder, samples, PART_SAMPLES)) > 0) {
    n_heard += (int64_t) n_read;
    atomic_store (&self->processed_ms, n_heard * 1000 / LQ_SERVER_RATE_HZ);
    if (atomic_load (&self->processed_ms) > (int64_t) minutes_most * MINUTE_MS) {
      fail (self, "max_duration_exceeded", "The audio is longer than this server takes.");
      return false;
    }
    if (!lq_server_scribe_feed (scribe, samples, n_read, &error)) {
      fail_inside (self, error);
      return false;
    }
    if (g_cancellable_is_cancelled (stopping))
      break;
  }

  if (g_cancellable_is_cancelled (stopping))
    self->end = LQ_SERVER_WORK_STOPPED;
  else if (n_heard == 0)
    fail (self, "invalid_audio", "The file holds no audio that can be decoded.");
  return n_heard > 0 && self->end != LQ_SERVER_WORK_STOPPED;
}

void
lq_server_work_do (LqServerWork    *self,
                   LqServerScribes *scribes,
                   int              minutes_most,
                   GCancellable    *stopping)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tokens = lq_tokens_new ();
  g_autoptr (LqServerScribe) scribe = NULL;
  g_autoptr (LqDecoder) decoder = NULL;

  if (g_access (self->file_path, R_OK) != 0) {
    fail (self, "file_not_found", "The file was deleted before it was transcribed.");
    return;
  }
  decoder = lq_decoder_open (self->file_path, stopping, &error);
  if (decoder == NULL) {
    fail_opening (self, error);
    return;
  }

  atomic_store (&self->duration_ms, MAX (0, lq_decoder_get_duration_ms (decoder)));
  scribe = lq_server_scribe_new (scribes, tokens);
  if (!hear (self, decoder, scribe, minutes_most, stopping))
    return;

  atomic_store (&self->duration_ms, atomic_load (&self->processed_ms));
  if (lq_server_scribe_finish (scribe, &error) && save_transcript (self, tokens, &error))
    self->end = LQ_SERVER_WORK_DONE;
  else
    fail_inside (self, error);
}
