/* fake-transcript.c: transcripts for tests, by hand and by chance
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fake-transcript.h"

LqEntry *
fake_transcript_new (void)
{
  LqEntry *entry = lq_entry_new ("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

  entry->kind = LQ_ENTRY_FILE;
  entry->state = LQ_ENTRY_COMPLETE;
  entry->started_at_us = G_GINT64_CONSTANT (1700000000000000);
  entry->tokens = lq_tokens_new ();
  g_free (entry->engine);
  entry->engine = g_strdup ("offline");

  return entry;
}

LqToken *
fake_transcript_say (
  LqEntry *entry, const char *text, int64_t start_ms, int64_t end_ms, const char *speaker)
{
  LqToken *token = lq_token_new (text, start_ms, end_ms, 0.9f, true);

  token->speaker = g_strdup (speaker);
  g_ptr_array_add (entry->tokens, token);
  entry->duration_ms = MAX (entry->duration_ms, end_ms);
  g_free (entry->text);
  entry->text = g_strstrip (lq_tokens_dup_text (entry->tokens));

  return token;
}

int64_t
fake_transcript_say_all (LqEntry *entry, const char *text, int64_t start_ms, const char *speaker)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (char **word = words; *word != NULL; word++) {
    g_autofree char *piece = g_strconcat (" ", *word, NULL);

    fake_transcript_say (entry, piece, start_ms, start_ms + 300, speaker);
    start_ms += 300;
  }

  return start_ms;
}

static const char *const some_words[] = {
  " a",
  " the",
  " words",
  " and",
  " then,",
  " spoken.",
  " really?",
  " “yes”;",
  " 3.5",
  " we’re",
  " well-known",
  " Straße",
  " ещё",
  " Привет,",
  " שלום",
  " مرحبا؟",
  "漢字",
  "かな、",
  "です。",
  " ภาษาไทย",
  " été !",
  " 🙂",
  " —",
  " &<b>",
  "-->",
  " new\nline",
  "ing",
  "s",
  " Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
};

LqEntry *
fake_transcript_new_random (GRand *rand, unsigned n_words)
{
  static const char *const speakers[] = { NULL, "1", "2", "3" };
  unsigned                 n_speakers = (unsigned) g_rand_int_range (rand, 1, 5);
  unsigned    n_texts = (unsigned) g_rand_int_range (rand, 1, G_N_ELEMENTS (some_words) + 1);
  bool        is_senseless = g_rand_int_range (rand, 0, 8) == 0;
  LqEntry    *entry = fake_transcript_new ();
  const char *speaker = speakers[g_rand_int_range (rand, 0, (int) n_speakers)];
  int64_t     at_ms = 0;

  for (unsigned i = 0; i < n_words; i++) {
    const char *text = some_words[g_rand_int_range (rand, 0, (int) n_texts)];
    int64_t     length_ms = g_rand_int_range (rand, 20, 700);
    LqToken    *token = lq_token_new (text, at_ms, at_ms + length_ms, 0.5f, true);

    if (g_rand_int_range (rand, 0, 12) == 0)
      speaker = speakers[g_rand_int_range (rand, 0, (int) n_speakers)];
    if (g_rand_int_range (rand, 0, 20) == 0)
      token->start_ms = token->end_ms = -1;
    if (is_senseless)
      token->start_ms = g_rand_int_range (rand, 0, 5000);
    token->is_gap = g_rand_int_range (rand, 0, 60) == 0;
    token->speaker = token->is_gap ? NULL : g_strdup (speaker);
    g_ptr_array_add (entry->tokens, token);

    at_ms +=
      length_ms + (g_rand_int_range (rand, 0, 3) == 0 ? g_rand_int_range (rand, 0, 4000) : 0);
  }
  entry->duration_ms = at_ms;

  return entry;
}
