/* test-transcript.c: whatever a recognizer does to its updates, text is never lost or doubled
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-transcript.h"

enum { N_RUNS = 500, TOKEN_MS = 200 };

/* A truth of N tokens, TOKEN_MS apart, that a recognizer comes to know little by little. */
typedef struct {
  GPtrArray *truth;
  unsigned   n_final; /* tokens sent as final so far */
  unsigned   stream;
} Service;

static Service *
service_new (unsigned n_tokens)
{
  Service *service = g_new0 (Service, 1);

  service->truth = lq_tokens_new ();
  for (unsigned i = 0; i < n_tokens; i++) {
    const char      *space = i > 0 && g_test_rand_bit () ? " " : "";
    g_autofree char *text = g_strdup_printf ("%s%x", space, g_test_rand_int_range (0, 0xffff));

    g_ptr_array_add (service->truth,
                     lq_token_new (text, i * TOKEN_MS, (i + 1) * TOKEN_MS, 0.9f, true));
  }

  return service;
}

static void
service_free (Service *service)
{
  g_ptr_array_unref (service->truth);
  g_free (service);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Service, service_free)

static void
add_provisionals (Service *service, LqUpdate *update, unsigned n)
{
  for (unsigned i = 0; i < n; i++) {
    int64_t start_ms = (service->n_final + i) * TOKEN_MS;

    g_ptr_array_add (update->tokens,
                     lq_token_new (" guess", start_ms, start_ms + TOKEN_MS, 0.3f, false));
  }
}

static LqUpdate *
service_next (Service *service)
{
  unsigned  wish = g_test_rand_int_range (0, 4);
  unsigned  n = MIN (wish, service->truth->len - service->n_final);
  LqUpdate *update = lq_update_new (0, 0, service->stream);

  for (unsigned i = 0; i < n; i++)
    g_ptr_array_add (update->tokens,
                     lq_token_copy (g_ptr_array_index (service->truth, service->n_final + i)));
  service->n_final += n;
  add_provisionals (service, update, g_test_rand_int_range (0, 3));

  return update;
}

/* The line broke: a new stream replays from some words before the last final one. */
static void
service_reconnect (Service *service)
{
  unsigned n_replayed = g_test_rand_int_range (0, 6);

  service->stream++;
  service->n_final -= MIN (n_replayed, service->n_final);
}

static void
assert_complete (const LqTranscript *transcript, const Service *service)
{
  g_autofree char *expected = lq_tokens_dup_text (service->truth);
  g_autofree char *text = lq_transcript_dup_final_text (transcript);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_property (void)
{
  for (unsigned run = 0; run < N_RUNS; run++) {
    g_autoptr (Service) service = service_new (g_test_rand_int_range (1, 60));
    g_autoptr (LqTranscript) transcript = lq_transcript_new ();

    while (service->n_final < service->truth->len) {
      g_autoptr (LqUpdate) update = service_next (service);
      unsigned n_times = g_test_rand_int_range (1, 4); /* a frame may be repeated */

      while (n_times-- > 0)
        lq_transcript_apply (transcript, update);
      if (g_test_rand_int_range (0, 8) == 0)
        service_reconnect (service);
    }
    {
      g_autoptr (LqUpdate) last = lq_update_new (0, 0, service->stream);

      lq_transcript_apply (transcript, last);
    }
    assert_complete (transcript, service);
    g_assert_cmpuint (lq_transcript_get_provisionals (transcript)->len, ==, 0);
  }
}

static void
test_finals_only_grow (void)
{
  g_autoptr (Service) service = service_new (60);
  g_autoptr (LqTranscript) transcript = lq_transcript_new ();
  g_autofree char *before = g_strdup ("");

  while (service->n_final < service->truth->len) {
    g_autoptr (LqUpdate) update = service_next (service);
    char *now;

    lq_transcript_apply (transcript, update);
    now = lq_transcript_dup_final_text (transcript);
    g_assert_true (g_str_has_prefix (now, before));
    g_free (before);
    before = now;
  }
}

static void
test_provisionals_are_replaced (void)
{
  g_autoptr (LqTranscript) transcript = lq_transcript_new ();
  g_autoptr (LqUpdate) first = lq_update_new (0, 400, 0);
  g_autoptr (LqUpdate) second = lq_update_new (0, 600, 0);
  g_autoptr (LqUpdate) empty = lq_update_new (0, 800, 0);
  g_autofree char *text = NULL;

  g_ptr_array_add (first->tokens, lq_token_new (" wreck", 0, 200, 0.2f, false));
  g_ptr_array_add (second->tokens, lq_token_new (" recognize", 0, 600, 0.4f, false));

  g_assert_true (lq_transcript_apply (transcript, first));
  g_assert_false (lq_transcript_apply (transcript, first));
  g_assert_true (lq_transcript_apply (transcript, second));
  text = lq_transcript_dup_provisional_text (transcript);
  g_assert_cmpstr (text, ==, " recognize");

  g_assert_true (lq_transcript_apply (transcript, empty));
  g_assert_true (lq_transcript_is_empty (transcript));
}

static void
test_tokens_without_times_are_all_kept (void)
{
  g_autoptr (LqTranscript) transcript = lq_transcript_new ();
  g_autoptr (LqUpdate) update = lq_update_new (0, 0, 0);
  g_autofree char *text = NULL;

  g_ptr_array_add (update->tokens, lq_token_new ("ha", -1, -1, -1, true));
  g_ptr_array_add (update->tokens, lq_token_new ("ha", -1, -1, -1, true));
  lq_transcript_apply (transcript, update);

  text = lq_transcript_dup_final_text (transcript);
  g_assert_cmpstr (text, ==, "haha");
}

static void
test_late_update_of_an_old_stream (void)
{
  g_autoptr (LqTranscript) transcript = lq_transcript_new ();
  g_autoptr (LqUpdate) late = lq_update_new (0, 0, 0);
  g_autoptr (LqUpdate) update = lq_update_new (0, 0, 1);

  g_ptr_array_add (late->tokens, lq_token_new (" old", 0, 100, 0.9f, true));
  lq_transcript_apply (transcript, update);
  g_assert_false (lq_transcript_apply (transcript, late));
  g_assert_true (lq_transcript_is_empty (transcript));
}

static void
test_mark_goes_between (void)
{
  g_autoptr (LqTranscript) transcript = lq_transcript_new ();
  g_autoptr (LqUpdate) update = lq_update_new (0, 0, 0);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  lq_transcript_mark (transcript, lq_token_new (" […]", 500, 500, -1, true));
  g_ptr_array_add (update->tokens, lq_token_new (" one", 0, 400, 0.9f, true));
  lq_transcript_apply (transcript, update);
  before = lq_transcript_dup_final_text (transcript);
  g_assert_cmpstr (before, ==, " one");

  g_ptr_array_add (update->tokens, lq_token_new (" two", 600, 900, 0.9f, true));
  lq_transcript_apply (transcript, update);
  after = lq_transcript_dup_final_text (transcript);
  g_assert_cmpstr (after, ==, " one […] two");
}

static void
test_settle_keeps_the_tail (void)
{
  g_autoptr (LqTranscript) transcript = lq_transcript_new ();
  g_autoptr (LqUpdate) update = lq_update_new (0, 0, 0);
  g_autofree char *text = NULL;

  g_ptr_array_add (update->tokens, lq_token_new ("Hel", 0, 100, 0.9f, true));
  g_ptr_array_add (update->tokens, lq_token_new ("lo", 100, 200, 0.9f, false));
  lq_transcript_apply (transcript, update);
  lq_transcript_mark (transcript, lq_token_new (" […]", 300, 300, -1, true));
  lq_transcript_settle (transcript);

  text = lq_transcript_dup_final_text (transcript);
  g_assert_cmpstr (text, ==, "Hello […]");
  g_assert_cmpuint (lq_transcript_get_provisionals (transcript)->len, ==, 0);
}

static void
test_silence_keeps_what_was_recognized (void)
{
  g_autoptr (LqTranscript) transcript = lq_transcript_new ();
  const GPtrArray *finals = lq_transcript_get_finals (transcript);
  LqToken         *shared = lq_token_new (" two", 0, 100, 0.9f, true);
  g_autofree char *text = NULL;
  g_autofree char *raw = NULL;

  lq_transcript_append (transcript, lq_token_new (" one", -1, -1, -1, true));
  lq_transcript_append (transcript, lq_token_ref (shared));
  g_assert_cmpuint (lq_transcript_get_n_silenced (transcript), ==, 0);
  lq_transcript_silence (transcript, 1, 2);

  text = lq_tokens_dup_text (finals);
  raw = lq_tokens_dup_raw (finals);
  g_assert_cmpstr (text, ==, " one");
  g_assert_cmpstr (raw, ==, " one two");
  g_assert_cmpuint (lq_transcript_get_n_silenced (transcript), ==, 1);
  g_assert_cmpstr (shared->text, ==, " two");
  lq_token_free (shared);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transcript/property", test_property);
  g_test_add_func ("/transcript/finals-only-grow", test_finals_only_grow);
  g_test_add_func ("/transcript/provisionals-are-replaced", test_provisionals_are_replaced);
  g_test_add_func ("/transcript/without-times", test_tokens_without_times_are_all_kept);
  g_test_add_func ("/transcript/late-update", test_late_update_of_an_old_stream);
  g_test_add_func ("/transcript/mark", test_mark_goes_between);
  g_test_add_func ("/transcript/settle", test_settle_keeps_the_tail);
  g_test_add_func ("/transcript/silence", test_silence_keeps_what_was_recognized);

  return g_test_run ();
}
