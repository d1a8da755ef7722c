/* test-offline-recognizer.c: the built-in engine hears what was said, at its own pace
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "hear-speech.h"
#include "lq-error.h"
#include "lq-offline-private.h"

enum { PATIENCE_MS = 60000 };

/* Everything one recognizer told. */
typedef struct {
  GString *text; /* final */
  GArray  *links;
  unsigned n_updates;
  unsigned n_partials; /* updates with provisional tokens */
  unsigned n_finals;   /* updates with final tokens */
  int64_t  final_ms;
  int64_t  total_ms;
  int64_t  first_total_ms;
  bool     is_ended;
  GError  *error;
} Told;

static LqOfflinePool *pool;

static void
update_cb (LqRecognizer *recognizer, const LqUpdate *update, Told *told)
{
  g_autofree char *text = lq_tokens_dup_text (update->tokens);

  g_assert_false (told->is_ended);
  g_assert_cmpint (update->final_ms, >=, told->final_ms);
  g_assert_cmpint (update->total_ms, >=, told->total_ms);
  g_assert_cmpint (update->final_ms, <=, update->total_ms);

  if (told->n_updates++ == 0)
    told->first_total_ms = update->total_ms;
  told->final_ms = update->final_ms;
  told->total_ms = update->total_ms;
  if (update->tokens->len == 0)
    return;

  if (((LqToken *) g_ptr_array_index (update->tokens, 0))->is_final) {
    g_string_append (told->text, text);
    told->n_finals++;
  } else {
    told->n_partials++;
  }
}

static void
link_cb (LqRecognizer *recognizer, LqLink link, Told *told)
{
  g_array_append_val (told->links, link);
}

static void
ended_cb (LqRecognizer *recognizer, const GError *error, Told *told)
{
  g_assert_false (told->is_ended);
  told->is_ended = true;
  told->error = error ? g_error_copy (error) : NULL;
}

static Told *
listen (LqRecognizer *recognizer)
{
  Told *told = g_new0 (Told, 1);

  told->text = g_string_new (NULL);
  told->links = g_array_new (FALSE, FALSE, sizeof (LqLink));
  g_signal_connect (recognizer, "update", G_CALLBACK (update_cb), told);
  g_signal_connect (recognizer, "link", G_CALLBACK (link_cb), told);
  g_signal_connect (recognizer, "ended", G_CALLBACK (ended_cb), told);

  return told;
}

static void
free_told (Told *told)
{
  g_string_free (told->text, TRUE);
  g_array_unref (told->links);
  g_clear_error (&told->error);
  g_free (told);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Told, free_told)

static void
late_cb (gpointer user_data)
{
  g_error ("waited for too long");
}

/* Runs the main context until @condition is true. */
#define WAIT_UNTIL(condition)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    guint late = g_timeout_add_once (PATIENCE_MS, late_cb, NULL);                                  \
    while (!(condition))                                                                           \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (late);                                                                        \
  }                                                                                                \
  G_STMT_END

static void
test_sentence (void)
{
  g_autoptr (GArray) samples = hear_speech ("morning");
  g_autoptr (LqSpool) spool = spool_samples (samples);
  g_autofree char *expected = dup_expected ("morning");
  LqRecognizer    *recognizer = lq_offline_recognizer_new (pool);
  g_autoptr (Told) told = listen (recognizer);
  static const LqLink links[] = { LQ_LINK_CONNECTING, LQ_LINK_ONLINE, LQ_LINK_NONE };

  lq_recognizer_start (recognizer, spool);
  lq_recognizer_finish (recognizer);
  g_assert_cmpuint (told->links->len, ==, 0);
  WAIT_UNTIL (told->is_ended);

  g_assert_no_error (told->error);
  g_assert_cmpstr (told->text->str, ==, expected);
  g_assert_cmpmem (told->links->data, told->links->len * sizeof (LqLink), links, sizeof links);
  g_assert_cmpint (told->total_ms, ==, samples->len * 1000 / LQ_RATE_HZ);
  g_assert_cmpint (told->final_ms, ==, told->total_ms);
  g_assert_finalize_object (recognizer);
}

/* Words appear while the recording still grows. */
static void
test_live (void)
{
  g_autoptr (GArray) samples = hear_speech ("morning");
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (int16_t));
  g_autoptr (LqSpool) spool = spool_samples (none);
  g_autofree char *expected = dup_expected ("morning");
  LqRecognizer    *recognizer = lq_offline_recognizer_new (pool);
  g_autoptr (Told) told = listen (recognizer);

  lq_recognizer_start (recognizer, spool);
  for (guint at = 0; at < samples->len; at += LQ_RATE_HZ / 2) {
    lq_spool_append (spool, (int16_t *) samples->data + at,
                     MIN (LQ_RATE_HZ / 2, samples->len - at));
    lq_recognizer_audio_grew (recognizer);
    if (at == 2 * LQ_RATE_HZ)
      WAIT_UNTIL (told->n_partials > 3);
  }
  g_assert_cmpstr (told->text->str, ==, "");

  lq_recognizer_finish (recognizer);
  WAIT_UNTIL (told->is_ended);
  g_assert_cmpstr (told->text->str, ==, expected);
  g_assert_finalize_object (recognizer);
}

static void
test_finalize (void)
{
  g_autoptr (GArray) samples = hear_speech ("morning");
  g_autoptr (LqSpool) spool = spool_samples (samples);
  g_autofree char *expected = dup_expected ("morning");
  LqRecognizer    *recognizer = lq_offline_recognizer_new (pool);
  g_autoptr (Told) told = listen (recognizer);

  lq_recognizer_start (recognizer, spool);
  lq_recognizer_finalize (recognizer);
  WAIT_UNTIL (told->final_ms == samples->len * 1000 / LQ_RATE_HZ);
  g_assert_cmpstr (told->text->str, ==, expected);
  g_assert_false (told->is_ended);

  /* It goes on: the same again. */
  lq_spool_append (spool, (int16_t *) samples->data, samples->len);
  lq_recognizer_audio_grew (recognizer);
  lq_recognizer_finish (recognizer);
  WAIT_UNTIL (told->is_ended);
  g_assert_cmpuint (told->n_finals, ==, 2);
  g_assert_finalize_object (recognizer);
}

/* Far behind, it says so by its total, loses nothing, and tells fewer partials. */
static void
test_behind (void)
{
  g_autoptr (GArray) samples = hear_speech ("travel");
  g_autoptr (LqSpool) spool = spool_samples (samples);
  g_autofree char *expected = dup_expected ("travel");
  LqRecognizer    *recognizer = lq_offline_recognizer_new (pool);
  g_autoptr (Told) told = listen (recognizer);

  lq_recognizer_start (recognizer, spool);
  WAIT_UNTIL (told->n_updates > 0);
  g_assert_cmpint (told->first_total_ms, <=, 1100);
  g_assert_cmpint (lq_spool_get_length_ms (spool) - told->total_ms, >, 2000);

  lq_recognizer_finish (recognizer);
  WAIT_UNTIL (told->is_ended);
  g_assert_cmpstr (told->text->str, ==, expected);
  /* Once a second until the last two seconds, ten times then. */
  g_assert_cmpuint (told->n_partials, <, (unsigned) (told->total_ms / 1000) + 20);
  g_assert_finalize_object (recognizer);
}

/* Two at once with one decoder between them hear what each would alone. */
static void
test_shared_decoder (void)
{
  static const char *const names[] = { "travel", "garden" };
  LqRecognizer            *recognizers[G_N_ELEMENTS (names)];
  Told                    *told[G_N_ELEMENTS (names)];

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GArray) samples = hear_speech (names[i]);
    g_autoptr (LqSpool) spool = spool_samples (samples);

    recognizers[i] = lq_offline_recognizer_new (pool);
    told[i] = listen (recognizers[i]);
    lq_recognizer_start (recognizers[i], spool);
    lq_recognizer_finish (recognizers[i]);
  }

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *expected = dup_expected (names[i]);

    WAIT_UNTIL (told[i]->is_ended);
    g_assert_cmpstr (told[i]->text->str, ==, expected);
    g_assert_finalize_object (recognizers[i]);
    free_told (told[i]);
  }
}

/* Dropping the last reference at any moment stops it; it says nothing afterwards. */
static void
test_drop (void)
{
  g_autoptr (GArray) samples = hear_speech ("travel");

  for (unsigned n_updates = 0; n_updates < 5; n_updates++) {
    g_autoptr (LqSpool) spool = spool_samples (samples);
    LqRecognizer *recognizer = lq_offline_recognizer_new (pool);
    g_autoptr (Told) told = listen (recognizer);
    unsigned n_told;

    lq_recognizer_start (recognizer, spool);
    WAIT_UNTIL (told->n_updates >= n_updates);
    g_assert_finalize_object (recognizer);

    n_told = told->n_updates;
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_assert_cmpuint (told->n_updates, ==, n_told);
    g_assert_false (told->is_ended);
  }

  g_assert_finalize_object (lq_offline_recognizer_new (pool));
}

/* Also while it waits for a decoder. */
static void
test_drop_while_waiting (void)
{
  g_autoptr (GArray) samples = hear_speech ("morning");
  g_autoptr (LqSpool) spool = spool_samples (samples);
  atomic_bool   is_stopped = false;
  LqSphinx     *decoder = lq_offline_pool_take (pool, &is_stopped, NULL);
  LqRecognizer *recognizer = lq_offline_recognizer_new (pool);
  g_autoptr (Told) told = listen (recognizer);

  g_assert_nonnull (decoder);
  lq_recognizer_start (recognizer, spool);
  WAIT_UNTIL (told->links->len == 1);
  g_assert_finalize_object (recognizer);

  lq_offline_pool_give (pool, decoder);
}

static void
test_no_model (void)
{
  g_autoptr (GArray) samples = hear_speech ("morning");
  g_autoptr (LqSpool) spool = spool_samples (samples);
  g_autoptr (LqOfflinePool) cold = lq_offline_pool_new (1, 1);
  LqRecognizer *recognizer = lq_offline_recognizer_new (cold);
  g_autoptr (Told) told = listen (recognizer);

  g_setenv ("LOQUAT_MODEL_DIR", "/nowhere", TRUE);
  lq_recognizer_start (recognizer, spool);
  WAIT_UNTIL (told->is_ended);
  g_unsetenv ("LOQUAT_MODEL_DIR");

  g_assert_error (told->error, LQ_ERROR, LQ_ERROR_MODEL);
  g_assert_cmpint (g_array_index (told->links, LqLink, 1), ==, LQ_LINK_OFFLINE);
  g_assert_finalize_object (recognizer);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  pool = lq_offline_pool_new (1, 1);
  g_test_add_func ("/offline-recognizer/sentence", test_sentence);
  g_test_add_func ("/offline-recognizer/live", test_live);
  g_test_add_func ("/offline-recognizer/finalize", test_finalize);
  g_test_add_func ("/offline-recognizer/behind", test_behind);
  g_test_add_func ("/offline-recognizer/shared-decoder", test_shared_decoder);
  g_test_add_func ("/offline-recognizer/drop", test_drop);
  g_test_add_func ("/offline-recognizer/drop-while-waiting", test_drop_while_waiting);
  g_test_add_func ("/offline-recognizer/no-model", test_no_model);

  result = g_test_run ();
  lq_offline_pool_unref (pool);

  return result;
}
