/* wer.c: measures the built-in engine: words wrong, time taken, wait for final words
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     wer [NAME WAVS REFERENCES]…
 *
 * Each set is a folder of WAV files of 16 kHz mono, and what is said in them: a folder of NAME.txt,
 * or a file of lines “<s> words </s> (NAME)”. Prints JSON. WER_VERBOSE in the environment: and, on
 * stderr, what was heard. */

#include "config.h"
#include "lq-offline-private.h"
#include "lq-spool.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <sndfile.h>
#include <string.h>

enum {
  STEP = LQ_RATE_HZ / 50,
  TAIL = LQ_RATE_HZ, /* samples after the file, so that its last utterance ends by itself */
  NOISE = 10,        /* their amplitude: no room is entirely silent */
};

typedef struct {
  GString *text;        /* all final words, as heard */
  bool     is_final;    /* the last update was one */
  int64_t  spoken_ms;   /* end of the last final word */
  int64_t  answered_ms; /* sound fed when it became final */
} Heard;

typedef struct {
  unsigned n_files;
  unsigned n_exact;
  unsigned n_words;
  unsigned n_errors;
  double   sound_s;
  double   decode_s;
  GArray  *waits_ms; /* from the end of the last word to its final tokens, decoding included */
} Score;

static void
updated_cb (const LqUpdate *update, gpointer user_data)
{
  Heard           *heard = user_data;
  const LqToken   *last = NULL;
  g_autofree char *raw = lq_tokens_dup_raw (update->tokens);

  if (update->tokens->len > 0)
    last = g_ptr_array_index (update->tokens, update->tokens->len - 1);
  if (last == NULL || !last->is_final)
    return;

  g_string_append (heard->text, raw);
  heard->is_final = true;
  heard->spoken_ms = last->end_ms;
  heard->answered_ms = update->total_ms;
}

/* Words without case and punctuation; "mister" is written "mr" in the engine's dictionary. */
static char **
split_words (const char *text)
{
  g_autofree char *plain = g_ascii_strdown (text, -1);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) pieces = g_strsplit (g_strdelimit (plain, ".,;:?!-\n", ' '), " ", -1);

  for (char **piece = pieces; *piece != NULL; piece++)
    if (g_str_equal (*piece, "mister"))
      g_strv_builder_add (words, "mr");
    else if (**piece != '\0')
      g_strv_builder_add (words, *piece);

  return g_strv_builder_end (words);
}

/* Words to insert, leave out or replace to come from one to the other. */
static unsigned
count_errors (char **reference, char **heard)
{
  unsigned             n = g_strv_length (heard);
  g_autofree unsigned *row = g_new (unsigned, n + 1);

  for (unsigned j = 0; j <= n; j++)
    row[j] = j;

  for (unsigned i = 0; reference[i] != NULL; i++) {
    unsigned diagonal = row[0]++;

    for (unsigned j = 1; j <= n; j++) {
      unsigned replaced = diagonal + !g_str_equal (reference[i], heard[j - 1]);

      diagonal = row[j];
      row[j] = MIN (replaced, MIN (row[j], row[j - 1]) + 1);
    }
  }

  return row[n];
}

static int16_t *
read_sound (const char *path, size_t *n_samples)
{
  SF_INFO  info = { 0 };
  SNDFILE *file = sf_open (path, SFM_READ, &info);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  int16_t *samples;

  if (file == NULL || info.samplerate != LQ_RATE_HZ || info.channels != 1)
    g_error ("%s: not a WAV file of 16 kHz mono", path);

  samples = g_new (int16_t, (size_t) info.frames + TAIL);
  *n_samples = (size_t) sf_readf_short (file, samples, info.frames);
  sf_close (file);
  for (size_t i = 0; i < TAIL; i++)
    samples[(*n_samples)++] = (int16_t) g_rand_int_range (random, -NOISE, NOISE + 1);

  return samples;
}

static void
feed (LqOfflineStream *stream, Heard *heard, const int16_t *samples, size_t n, Score *score)
{
  g_autoptr (GError) error = NULL;
  gint64 before_us = g_get_monotonic_time ();
  double wait_ms;

  heard->is_final = false;
  if (!lq_offline_stream_feed (stream, samples, n, &error))
    g_error ("%s", error->message);
  wait_ms = (double) (g_get_monotonic_time () - before_us) / 1000;

  if (heard->is_final) {
    wait_ms += (double) (heard->answered_ms - heard->spoken_ms);
    g_array_append_val (score->waits_ms, wait_ms);
  }
}

static void
measure (LqOfflinePool *pool, const char *wav, const char *reference, Score *score)
{
  size_t              n_samples;
  g_autofree int16_t *samples = read_sound (wav, &n_samples);
  g_autoptr (GString) text = g_string_new (NULL);
  Heard heard = { .text = text };
  g_autoptr (LqOfflineStream) stream = lq_offline_stream_new (pool, updated_cb, &heard);
  g_auto (GStrv) expected = split_words (reference);
  g_auto (GStrv) words = NULL;
  gint64   before_us = g_get_monotonic_time ();
  unsigned n_errors;

  for (size_t i = 0; i < n_samples; i += STEP)
    feed (stream, &heard, samples + i, MIN (STEP, n_samples - i), score);
  if (!lq_offline_stream_finalize (stream, NULL))
    g_error ("%s: cannot be finalized", wav);

  words = split_words (text->str);
  n_errors = count_errors (expected, words);
  score->n_files++;
  score->n_exact += n_errors == 0;
  score->n_words += g_strv_length (expected);
  score->n_errors += n_errors;
  score->sound_s += (double) n_samples / LQ_RATE_HZ;
  score->decode_s += (double) (g_get_monotonic_time () - before_us) / G_USEC_PER_SEC;
  if (g_getenv ("WER_VERBOSE") != NULL)
    g_printerr ("%2u %s\n   %s\n", n_errors, g_strstrip (text->str), reference);
}

/* The words of @name in a file of lines “<s> words </s> (NAME)”. */
static char *
find_line (const char *path, const char *name)
{
  g_autofree char *text = NULL;
  g_autofree char *mark = g_strdup_printf ("(%s)", name);
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    g_error ("%s: cannot be read", path);

  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (g_str_has_suffix (g_strchomp (*line), mark)) {
      g_auto (GStrv) parts = g_regex_split_simple ("</?s>", *line, 0, 0);

      return g_strdup (g_strv_length (parts) > 1 ? parts[1] : "");
    }

  g_error ("%s: nothing for %s", path, name);
}

static char *
read_reference (const char *references, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".txt", NULL);
  g_autofree char *path = g_build_filename (references, file, NULL);
  char            *text = NULL;

  if (!g_file_test (references, G_FILE_TEST_IS_DIR))
    return find_line (references, name);
  if (!g_file_get_contents (path, &text, NULL, NULL))
    g_error ("%s: cannot be read", path);

  return text;
}

static int
compare_doubles (const void *a, const void *b)
{
  double difference = *(const double *) a - *(const double *) b;

  return difference < 0 ? -1 : difference > 0;
}

static void
set_rounded (JsonObject *object, const char *member, double value)
{
  json_object_set_double_member (object, member, round (value * 1000) / 1000);
}

static JsonObject *
describe (const char *name, Score *score)
{
  JsonObject *object = json_object_new ();
  GArray     *waits = score->waits_ms;

  json_object_set_string_member (object, "name", name);
  json_object_set_int_member (object, "files", score->n_files);
  json_object_set_int_member (object, "exact", score->n_exact);
  json_object_set_int_member (object, "words", score->n_words);
  json_object_set_int_member (object, "errors", score->n_errors);
  set_rounded (object, "wer", (double) score->n_errors / MAX (score->n_words, 1));
  set_rounded (object, "sound_s", score->sound_s);
  set_rounded (object, "real_time_factor", score->decode_s / MAX (score->sound_s, 1e-3));
  if (waits->len > 0) {
    g_array_sort (waits, compare_doubles);
    set_rounded (object, "final_wait_ms_p50", g_array_index (waits, double, waits->len / 2));
    set_rounded (object, "final_wait_ms_max", g_array_index (waits, double, waits->len - 1));
  }

  return object;
}

static JsonObject *
measure_set (LqOfflinePool *pool, const char *name, const char *wavs, const char *references)
{
  g_autoptr (GArray) waits_ms = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GDir) folder = g_dir_open (wavs, 0, NULL);
  Score       score = { .waits_ms = waits_ms };
  const char *file;

  if (folder == NULL)
    g_error ("%s: no such folder", wavs);

  while ((file = g_dir_read_name (folder)) != NULL) {
    g_autofree char *stem = NULL;
    g_autofree char *path = NULL;
    g_autofree char *reference = NULL;

    if (!g_str_has_suffix (file, ".wav"))
      continue;

    stem = g_strndup (file, strlen (file) - strlen (".wav"));
    path = g_build_filename (wavs, file, NULL);
    reference = read_reference (references, stem);
    measure (pool, path, reference, &score);
  }

  return describe (name, &score);
}

static double
measure_load_ms (LqOfflinePool *pool)
{
  atomic_bool is_stopped = false;
  g_autoptr (GError) error = NULL;
  gint64    before_us = g_get_monotonic_time ();
  LqSphinx *decoder = lq_offline_pool_take (pool, &is_stopped, &error);

  if (decoder == NULL)
    g_error ("%s", error->message);
  lq_offline_pool_give (pool, decoder);

  return (double) (g_get_monotonic_time () - before_us) / 1000;
}

int
main (int argc, char **argv)
{
  g_autoptr (LqOfflinePool) pool = lq_offline_pool_new (1, 1);
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *json = NULL;
  JsonObject      *object = json_object_new ();
  JsonArray       *sets = json_array_new ();

  set_rounded (object, "load_ms", measure_load_ms (pool));
  for (int i = 1; i + 2 < argc; i += 3)
    json_array_add_object_element (sets, measure_set (pool, argv[i], argv[i + 1], argv[i + 2]));
  json_object_set_array_member (object, "sets", sets);

  json_node_take_object (root, object);
  json = json_to_string (root, TRUE);
  g_print ("%s\n", json);

  return 0;
}
