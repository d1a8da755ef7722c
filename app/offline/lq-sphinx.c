/* lq-sphinx.c: one PocketSphinx decoder with its model
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Silences are not removed by PocketSphinx (-remove_silence no): our own segmenter does that, and
 * with its removal the times of words are wrong. Its noise removal costs one word in a hundred
 * where it is quiet and saves seventeen at 20 dB above white noise. A language weight
 * of 5.5 instead of 6.5 makes a tenth fewer wrong words, and decoding a fifth slower. */

#define G_LOG_DOMAIN "lq-sphinx"

#include "config.h"
#include "lq-sphinx.h"
#include "lq-error.h"

#include <pocketsphinx.h>
#include <sphinxbase/cmn.h>
#include <sphinxbase/err.h>
#include <string.h>

enum { MS_PER_FRAME = 10 };

struct _LqSphinx {
  ps_decoder_t *ps;
  LqChannel     unknown; /* the means that come with the model: every stream begins with them */
};

static void
free_config (cmd_ln_t *config)
{
  cmd_ln_free_r (config);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (cmd_ln_t, free_config)

/* PocketSphinx writes some 200 lines while it loads, and what it heard. */
static void
silence_log (void)
{
  static gsize is_silent = 0;

  if (g_once_init_enter (&is_silent)) {
    err_set_logfp (NULL);
    g_once_init_leave (&is_silent, 1);
  }
}

/* Checked beforehand, for PocketSphinx ends the process over some of its files. */
static gboolean
check_model (const char *const *paths, GError **error)
{
  for (; *paths != NULL; paths++)
    if (!g_file_test (*paths, G_FILE_TEST_EXISTS)) {
      g_set_error (error, LQ_ERROR, LQ_ERROR_MODEL, "no speech model at %s", *paths);
      return FALSE;
    }

  return TRUE;
}

static ps_decoder_t *
load (const char *folder, GError **error)
{
  g_autofree char *acoustic = g_build_filename (folder, "en-us", NULL);
  g_autofree char *definition = g_build_filename (folder, "en-us", "mdef", NULL);
  g_autofree char *language = g_build_filename (folder, "en-us.lm.bin", NULL);
  g_autofree char *dictionary = g_build_filename (folder, "cmudict-en-us.dict", NULL);
  const char      *files[] = { acoustic, definition, language, dictionary, NULL };
  g_autoptr (cmd_ln_t) config = NULL;
  ps_decoder_t *ps = NULL;

  if (!check_model (files, error))
    return NULL;

  config =
    cmd_ln_init (NULL, ps_args (), TRUE, "-hmm", acoustic, "-lm", language, "-dict", dictionary,
                 "-remove_silence", "no", "-remove_noise", "yes", "-lw", "5.5", NULL);
  if (config != NULL)
    ps = ps_init (config);
  if (ps == NULL)
    g_set_error (error, LQ_ERROR, LQ_ERROR_MODEL, "PocketSphinx cannot load the model in %s",
                 folder);

  return ps;
}

static cmn_t *
get_means (LqSphinx *self)
{
  return ps_get_feat (self->ps)->cmn_struct;
}

static void
save_channel (LqSphinx *self, LqChannel *channel)
{
  cmn_t  *means = get_means (self);
  mfcc_t *values = g_newa (mfcc_t, means->veclen);

  cmn_live_get (means, values);
  channel->n_means = means->veclen;
  for (unsigned i = 0; i < channel->n_means; i++)
    channel->means[i] = MFCC2FLOAT (values[i]);
}

static void
restore_channel (LqSphinx *self, const LqChannel *channel)
{
  cmn_t  *means = get_means (self);
  mfcc_t *values = g_newa (mfcc_t, means->veclen);

  g_assert (channel->n_means == (unsigned) means->veclen);
  for (unsigned i = 0; i < channel->n_means; i++)
    values[i] = FLOAT2MFCC (channel->means[i]);
  cmn_live_set (means, values);
}

/* Silences and noises are in brackets: <s>, <sil>, [NOISE]. */
static gboolean
is_filler (const char *word)
{
  return word[0] == '<' || word[0] == '[' || word[0] == '+';
}

/* "on(2)" is the second way to say "on". */
static char *
dup_text (const char *word)
{
  return g_strdup_printf (" %.*s", (int) strcspn (word, "("), word);
}

static gboolean
check (int result, const char *what, GError **error)
{
  if (result >= 0)
    return TRUE;

  g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "PocketSphinx: %s failed", what);
  return FALSE;
}

LqSphinx *
lq_sphinx_new (GError **error)
{
  const char *chosen = g_getenv ("LOQUAT_MODEL_DIR");
  const char *folder = chosen != NULL && *chosen != '\0' ? chosen : POCKETSPHINX_MODEL_DIR;
  g_autoptr (LqSphinx) self = g_new0 (LqSphinx, 1);

  silence_log ();
  self->ps = load (folder, error);
  if (self->ps == NULL)
    return NULL;

  if (get_means (self)->veclen > LQ_CHANNEL_MOST) {
    g_set_error (error, LQ_ERROR, LQ_ERROR_MODEL, "the model in %s has %d means", folder,
                 get_means (self)->veclen);
    return NULL;
  }
  save_channel (self, &self->unknown);

  return g_steal_pointer (&self);
}

void
lq_sphinx_free (LqSphinx *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->ps, ps_free);
  g_free (self);
}

gboolean
lq_sphinx_begin (LqSphinx *self, const LqChannel *channel, GError **error)
{
  restore_channel (self, channel->n_means > 0 ? channel : &self->unknown);

  /* A new stream, so that frames are counted from the utterance's start. */
  return check (ps_start_stream (self->ps), "ps_start_stream", error) &&
         check (ps_start_utt (self->ps), "ps_start_utt", error);
}

gboolean
lq_sphinx_process (LqSphinx *self, const int16_t *samples, size_t n_samples, GError **error)
{
  return check (ps_process_raw (self->ps, samples, n_samples, FALSE, FALSE), "ps_process_raw",
                error);
}

gboolean
lq_sphinx_end (LqSphinx *self, LqChannel *channel, GError **error)
{
  if (!check (ps_end_utt (self->ps), "ps_end_utt", error))
    return FALSE;

  save_channel (self, channel);
  return TRUE;
}

GPtrArray *
lq_sphinx_dup_words (LqSphinx *self, int64_t start_ms, bool is_final)
{
  logmath_t *logmath = ps_get_logmath (self->ps);
  GPtrArray *words = lq_tokens_new ();

  for (ps_seg_t *seg = ps_seg_iter (self->ps); seg != NULL; seg = ps_seg_next (seg)) {
    g_autofree char *text = NULL;
    int              first, last, acoustic, language, backoff;
    double           confidence = -1;

    if (is_filler (ps_seg_word (seg)))
      continue;

    text = dup_text (ps_seg_word (seg));
    ps_seg_frames (seg, &first, &last);
    if (is_final)
      confidence =
        CLAMP (logmath_exp (logmath, ps_seg_prob (seg, &acoustic, &language, &backoff)), 0, 1);
    g_ptr_array_add (words, lq_token_new (text, start_ms + first * MS_PER_FRAME,
                                          start_ms + (last + 1) * MS_PER_FRAME, (float) confidence,
                                          is_final));
  }

  return words;
}
