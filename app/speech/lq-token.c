/* lq-token.c: a recognized piece of text with its time
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-token.h"

static char *
join (const GPtrArray *tokens, const char *(*get) (const LqToken *token))
{
  GString *joined = g_string_new (NULL);

  for (guint i = 0; i < tokens->len; i++)
    g_string_append (joined, get (g_ptr_array_index (tokens, i)));

  return g_string_free (joined, FALSE);
}

static const char *
get_text (const LqToken *token)
{
  return token->text;
}

LqToken *
lq_token_new (const char *text, int64_t start_ms, int64_t end_ms, float confidence, bool is_final)
{
  LqToken *token = g_new0 (LqToken, 1);

  g_atomic_ref_count_init (&token->n_holders);
  token->text = g_strdup (text);
  token->start_ms = start_ms;
  token->end_ms = end_ms;
  token->confidence = confidence;
  token->is_final = is_final;

  return token;
}

LqToken *
lq_token_copy (const LqToken *token)
{
  LqToken *copy = g_new (LqToken, 1);

  *copy = *token;
  g_atomic_ref_count_init (&copy->n_holders);
  copy->text = g_strdup (token->text);
  copy->raw = g_strdup (token->raw);
  copy->speaker = g_strdup (token->speaker);
  copy->language = g_strdup (token->language);

  return copy;
}

LqToken *
lq_token_ref (LqToken *token)
{
  g_atomic_ref_count_inc (&token->n_holders);

  return token;
}

void
lq_token_free (LqToken *token)
{
  if (token == NULL || !g_atomic_ref_count_dec (&token->n_holders))
    return;

  g_free (token->text);
  g_free (token->raw);
  g_free (token->speaker);
  g_free (token->language);
  g_free (token);
}

const char *
lq_token_get_raw (const LqToken *token)
{
  return token->raw ? token->raw : token->text;
}

bool
lq_token_begins_word (const LqToken *token)
{
  gunichar c = g_utf8_get_char (token->text);

  if (token->is_gap || g_unichar_isspace (c))
    return true;

  /* Written without spaces: any token may begin a word. */
  switch (g_unichar_get_script (c)) {
  case G_UNICODE_SCRIPT_HAN:
  case G_UNICODE_SCRIPT_HIRAGANA:
  case G_UNICODE_SCRIPT_KATAKANA:
  case G_UNICODE_SCRIPT_THAI:
  case G_UNICODE_SCRIPT_LAO:
  case G_UNICODE_SCRIPT_KHMER:
  case G_UNICODE_SCRIPT_MYANMAR:
    return true;
  default:
    return false;
  }
}

GPtrArray *
lq_tokens_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) lq_token_free);
}

GPtrArray *
lq_tokens_copy (const GPtrArray *tokens)
{
  GPtrArray *copy = lq_tokens_new ();

  for (guint i = 0; i < tokens->len; i++)
    g_ptr_array_add (copy, lq_token_copy (g_ptr_array_index (tokens, i)));

  return copy;
}

GPtrArray *
lq_tokens_share (const GPtrArray *tokens)
{
  GPtrArray *shared = lq_tokens_new ();

  for (guint i = 0; i < tokens->len; i++)
    g_ptr_array_add (shared, lq_token_ref (g_ptr_array_index (tokens, i)));

  return shared;
}

char *
lq_tokens_dup_text (const GPtrArray *tokens)
{
  return join (tokens, get_text);
}

char *
lq_tokens_dup_raw (const GPtrArray *tokens)
{
  return join (tokens, lq_token_get_raw);
}

LqUpdate *
lq_update_new (int64_t final_ms, int64_t total_ms, unsigned stream)
{
  LqUpdate *update = g_new0 (LqUpdate, 1);

  update->tokens = lq_tokens_new ();
  update->final_ms = final_ms;
  update->total_ms = total_ms;
  update->stream = stream;

  return update;
}

LqUpdate *
lq_update_copy (const LqUpdate *update)
{
  LqUpdate *copy = g_new (LqUpdate, 1);

  *copy = *update;
  copy->tokens = lq_tokens_copy (update->tokens);

  return copy;
}

void
lq_update_free (LqUpdate *update)
{
  if (update == NULL)
    return;

  g_ptr_array_unref (update->tokens);
  g_free (update);
}
