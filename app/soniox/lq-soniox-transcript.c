/* lq-soniox-transcript.c: a transcript of any length becomes tokens, part by part
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-soniox-transcript.h"
#include "lq-soniox-reader.h"

#include <string.h>

/* Bounds of what a stranger may say, far beyond what the service does. */
enum {
  TEXT_MAX = 4096, /* bytes of a token */
  LABEL_MAX = 64,  /* bytes of a speaker, a language, a status */
  TOKENS_MAX = 10 * 1000 * 1000,
  BYTES_MAX = 1024 * 1024 * 1024,
  TIME_MAX_MS = 1000 * 60 * 60 * 24 * 20, /* twenty days */
};

struct _LqSonioxTranscript {
  LqSonioxReader *reader;
  GPtrArray      *tokens;   /* (element-type LqToken): not taken yet */
  LqToken        *token;    /* that is being read */
  bool            has_text; /* whether that one has */
};

static void
begin_token (gpointer data)
{
  LqSonioxTranscript *self = data;

  lq_token_free (self->token);
  self->token = lq_token_new ("", -1, -1, -1, true);
  self->has_text = false;
}

static bool
take_label (const LqSonioxValue *value, const char *name, char **label, GError **error)
{
  return lq_soniox_value_take_text (value, name, LABEL_MAX, label, error);
}

static bool
take_time (const LqSonioxValue *value, const char *name, int64_t *time_ms, GError **error)
{
  return lq_soniox_value_take_int (value, name, 0, TIME_MAX_MS, time_ms, error);
}

static bool
take_confidence (const LqSonioxValue *value, LqToken *token, GError **error)
{
  if (value->kind == LQ_SONIOX_NULL)
    return true;
  if (value->kind != LQ_SONIOX_NUMBER)
    return lq_soniox_value_refuse ("confidence", "must be a number", error);
  token->confidence = value->number < 0 ? -1 : (float) MIN (value->number, 1);

  return true;
}

/* A status of tomorrow is none of ours: the token counts as said. */
static bool
take_translation (const LqSonioxValue *value, LqToken *token, GError **error)
{
  g_autofree char *status = NULL;

  if (!take_label (value, "translation_status", &status, error))
    return false;
  if (g_strcmp0 (status, "original") == 0)
    token->translation = LQ_TRANSLATION_ORIGINAL;
  else if (g_strcmp0 (status, "translation") == 0)
    token->translation = LQ_TRANSLATION_RESULT;
  else
    token->translation = LQ_TRANSLATION_NONE;

  return true;
}

static bool
take_member (gpointer data, const char *name, const LqSonioxValue *value, GError **error)
{
  LqSonioxTranscript *self = data;
  LqToken            *token = self->token;

  if (g_str_equal (name, "text")) {
    self->has_text = value->kind != LQ_SONIOX_NULL;
    return lq_soniox_value_take_text (value, name, TEXT_MAX, &token->text, error);
  }
  if (g_str_equal (name, "start_ms"))
    return take_time (value, name, &token->start_ms, error);
  if (g_str_equal (name, "end_ms"))
    return take_time (value, name, &token->end_ms, error);
  if (g_str_equal (name, "confidence"))
    return take_confidence (value, token, error);
  if (g_str_equal (name, "speaker"))
    return take_label (value, name, &token->speaker, error);
  if (g_str_equal (name, "language"))
    return take_label (value, name, &token->language, error);
  if (g_str_equal (name, "translation_status"))
    return take_translation (value, token, error);

  return true;
}

static bool
end_token (gpointer data, GError **error)
{
  LqSonioxTranscript *self = data;

  if (!self->has_text)
    return lq_soniox_value_refuse ("text", "is missing in a token", error);

  /* What ends before it begins would make subtitles that run backwards. */
  if (self->token->end_ms >= 0)
    self->token->end_ms = MAX (self->token->end_ms, self->token->start_ms);
  g_ptr_array_add (self->tokens, g_steal_pointer (&self->token));

  return true;
}

static const LqSonioxShape shape = {
  .array = "tokens",
  .is_array_needed = true,
  .bytes_max = BYTES_MAX,
  .n_items_max = TOKENS_MAX,
  .begin_item = begin_token,
  .item_member = take_member,
  .end_item = end_token,
};

LqSonioxTranscript *
lq_soniox_transcript_new (void)
{
  LqSonioxTranscript *self = g_new0 (LqSonioxTranscript, 1);

  self->reader = lq_soniox_reader_new (&shape, self);
  self->tokens = lq_tokens_new ();

  return self;
}

void
lq_soniox_transcript_free (LqSonioxTranscript *self)
{
  if (self == NULL)
    return;

  lq_soniox_reader_free (self->reader);
  lq_token_free (self->token);
  g_ptr_array_unref (self->tokens);
  g_free (self);
}

bool
lq_soniox_transcript_feed (LqSonioxTranscript *self, const char *data, size_t size, GError **error)
{
  return lq_soniox_reader_feed (self->reader, data, size, error);
}

bool
lq_soniox_transcript_end (LqSonioxTranscript *self, GError **error)
{
  return lq_soniox_reader_end (self->reader, error);
}

unsigned
lq_soniox_transcript_count (const LqSonioxTranscript *self)
{
  return self->tokens->len;
}

GPtrArray *
lq_soniox_transcript_take (LqSonioxTranscript *self)
{
  GPtrArray *tokens = self->tokens;

  self->tokens = lq_tokens_new ();

  return tokens;
}
