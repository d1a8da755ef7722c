/* test-delivery.c: words of a dictation stand in the application when and where they should
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fake-source.h"
#include "fake-way.h"
#include "lq-delivery.h"
#include "lq-settings.h"
#include "lq-word-list.h"
#include "scripted-engine.h"
#include "wait.h"

/* Longer than any pause that is waited for: what did not happen by then does not. */
enum { LONG_MS = 900 };

static const LqWayAbilities live = LQ_WAY_PREEDIT | LQ_WAY_DELETE | LQ_WAY_CONTEXT;
static const LqWayAbilities keys = LQ_WAY_PRESSES_KEYS | LQ_WAY_DELETE;

typedef struct {
  GSettings   *settings;
  LqDictation *dictation;
  LqDelivery  *delivery;
  FakeWay     *way;
  GString     *field;
  GString     *notes; /* "number:text|" */
  GString     *apps;  /* "app|" */
  unsigned     n_settled;
} Fixture;

static LqSource *
create_source (gpointer unused)
{
  return LQ_SOURCE (fake_source_new (NULL));
}

static void
note_cb (LqDelivery *delivery, int note, const char *text, Fixture *fix)
{
  g_string_append_printf (fix->notes, "%d:%s|", note, text);
}

static void
app_known_cb (LqDelivery *delivery, const char *app, Fixture *fix)
{
  g_string_append_printf (fix->apps, "%s|", app);
}

static void
settled_cb (LqDelivery *delivery, Fixture *fix)
{
  fix->n_settled++;
}

static void
create_delivery (Fixture *fix, LqWayAbilities abilities)
{
  g_autoptr (GPtrArray) ways = g_ptr_array_new ();
  g_autoptr (LqInserter) inserter = NULL;

  fix->way = fake_way_new (abilities & LQ_WAY_PREEDIT ? "live" : "keys", abilities, fix->field);
  g_ptr_array_add (ways, fix->way);
  inserter = lq_inserter_new (ways);
  fix->delivery = lq_delivery_new (fix->dictation, inserter, fix->settings);
  g_signal_connect (fix->delivery, "note", G_CALLBACK (note_cb), fix);
  g_signal_connect (fix->delivery, "app-known", G_CALLBACK (app_known_cb), fix);
  g_signal_connect (fix->delivery, "settled", G_CALLBACK (settled_cb), fix);
}

static void
set_up (Fixture *fix, gconstpointer abilities)
{
  static const char *const english[] = { "en", NULL };

  fix->settings = lq_settings_new ();
  g_settings_set_strv (fix->settings, LQ_SETTINGS_LANGUAGE_HINTS, english);
  g_settings_set_boolean (fix->settings, LQ_SETTINGS_SPOKEN_PUNCTUATION, FALSE);
  fix->dictation = lq_dictation_new (NULL, fix->settings);
  lq_dictation_set_engine (fix->dictation, "scripted");
  lq_dictation_set_source_factory (fix->dictation, create_source, NULL);
  fix->field = g_string_new (NULL);
  fix->notes = g_string_new (NULL);
  fix->apps = g_string_new (NULL);
  create_delivery (fix, (LqWayAbilities) GPOINTER_TO_INT (abilities));
}

static void
tear_down (Fixture *fix, gconstpointer unused)
{
  wait_until (!lq_dictation_is_busy (fix->dictation));
  wait_until (!fake_way_is_busy (fix->way) && !fake_way_is_begun (fix->way));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fix->delivery);
  g_assert_finalize_object (fix->way);
  g_assert_finalize_object (fix->dictation);
  g_settings_reset (fix->settings, LQ_SETTINGS_INSERT_FOLLOW_FOCUS);
  g_settings_reset (fix->settings, LQ_SETTINGS_INSERT_FIT_CONTEXT);
  g_settings_reset (fix->settings, LQ_SETTINGS_LANGUAGE_HINTS);
  g_settings_reset (fix->settings, LQ_SETTINGS_SPOKEN_PUNCTUATION);
  g_object_unref (fix->settings);
  g_string_free (fix->field, TRUE);
  g_string_free (fix->notes, TRUE);
  g_string_free (fix->apps, TRUE);
}

/* ---- what a person does */

/* The last word of what is said is settled when nothing can belong to it any more. */
static void
hear (const char *words)
{
  scripted_engine_say (words, "");
  scripted_engine_pause ();
}

static void
start (Fixture *fix)
{
  scripted_engine_expect ();
  lq_dictation_start (fix->dictation);
  lq_delivery_start (fix->delivery);
}

static void
stop (Fixture *fix)
{
  unsigned n = fix->n_settled;

  lq_dictation_stop (fix->dictation);
  wait_until (fix->n_settled > n);
}

static void
dictate (Fixture *fix, const char *words)
{
  start (fix);
  hear (words);
  stop (fix);
}

static bool
holds (Fixture *fix, const char *text)
{
  return g_str_equal (fix->field->str, text);
}

static void
focus (Fixture *fix, const char *app, const char *before)
{
  LqTarget *target = lq_target_new ();

  target->app = g_strdup (app);
  target->before = g_strdup (before);
  fake_way_take_target (fix->way, target);
}

static void
focus_password (Fixture *fix)
{
  LqTarget *target = lq_target_new ();

  target->is_password = true;
  fake_way_take_target (fix->way, target);
}

static void
passed_cb (gpointer is_over)
{
  *(bool *) is_over = true;
}

static void
let_pass (guint ms)
{
  bool is_over = false;

  g_timeout_add_once (ms, passed_cb, &is_over);
  wait_until (is_over);
}

static bool
has_heard (Fixture *fix, const char *text)
{
  const LqTranscript *transcript = lq_dictation_get_transcript (fix->dictation);
  g_autofree char    *finals = lq_transcript_dup_final_text (transcript);

  return g_str_equal (finals, text);
}

/* ---- when */

static void
test_live (Fixture *fix, gconstpointer unused)
{
  start (fix);
  scripted_engine_say ("", " Hel");
  wait_until (g_str_equal (fake_way_get_preedit (fix->way), "Hel"));
  hear (" Hello");
  scripted_engine_say ("", " wor");
  wait_until (holds (fix, "Hello"));
  wait_until (g_str_equal (fake_way_get_preedit (fix->way), " wor"));
  hear (" world");
  wait_until (holds (fix, "Hello world"));
  g_assert_cmpstr (fake_way_get_preedit (fix->way), ==, "");
  stop (fix);
  g_assert_cmpstr (fix->field->str, ==, "Hello world");
  g_assert_cmpstr (lq_delivery_get_last (fix->delivery), ==, "Hello world");
  g_assert_cmpstr (fix->notes->str, ==, "");
}

static void
test_pauses (Fixture *fix, gconstpointer unused)
{
  start (fix);
  hear (" one");
  scripted_engine_say ("", " tw");
  wait_until (holds (fix, "one"));
  hear (" two");
  hear (" three");
  wait_until (holds (fix, "one two three"));
  g_assert_cmpuint (fake_way_count (fix->way, FAKE_INSERT), ==, 2);
  hear (" four");
  stop (fix);
  g_assert_cmpstr (fix->field->str, ==, "one two three four");
}

static void
test_held_key (Fixture *fix, gconstpointer unused)
{
  lq_delivery_set_key_held (fix->delivery, true);
  start (fix);
  hear (" one");
  wait_until (has_heard (fix, " one"));
  let_pass (LONG_MS);
  g_assert_cmpstr (fix->field->str, ==, "");
  lq_delivery_set_key_held (fix->delivery, false);
  stop (fix);
  g_assert_cmpstr (fix->field->str, ==, "one");
  g_assert_cmpuint (fake_way_count (fix->way, FAKE_INSERT), ==, 1);
}

static void
test_by_hand (Fixture *fix, gconstpointer unused)
{
  start (fix);
  hear (" one");
  wait_until (has_heard (fix, " one"));
  let_pass (LONG_MS);
  g_assert_cmpstr (fix->field->str, ==, "");
  hear (" two");
  stop (fix);
  g_assert_cmpstr (fix->field->str, ==, "one two");
  g_assert_cmpstr (fix->notes->str, ==, "2:one two|");
}

/* The first one takes its time to end. The second one's words wait for it. */
static void
test_two_at_once (Fixture *fix, gconstpointer unused)
{
  scripted_engine_set_finishing (FALSE);
  start (fix);
  hear (" one");
  scripted_engine_say ("", " two");
  wait_until (holds (fix, "one"));
  lq_dictation_stop (fix->dictation);
  wait_until (lq_session_is_captured (lq_dictation_get_session (fix->dictation)));
  start (fix);
  hear (" three");
  wait_until (has_heard (fix, " three"));
  g_assert_cmpstr (fix->field->str, ==, "one");
  scripted_engine_set_finishing (TRUE);
  stop (fix);
  g_assert_cmpstr (fix->field->str, ==, "one twothree");
  g_assert_cmpuint (fake_way_count (fix->way, FAKE_BEGIN), ==, 1);
}

static void
test_stop_and_start (Fixture *fix, gconstpointer unused)
{
  start (fix);
  hear (" one");
  wait_until (lq_dictation_get_state (fix->dictation) == LQ_DICTATION_LISTENING);
  lq_dictation_stop (fix->dictation);
  lq_dictation_start (fix->dictation);
  lq_delivery_start (fix->delivery);
  hear (" two");
  stop (fix);
  g_assert_cmpstr (fix->field->str, ==, "one two");
}

/* ---- where */

static void
test_context (Fixture *fix, gconstpointer unused)
{
  focus (fix, "editor", "As we saw,");
  dictate (fix, " The end");
  g_assert_cmpstr (fix->field->str, ==, " the end");
  g_assert_cmpstr (lq_delivery_get_app (fix->delivery), ==, "editor");

  g_settings_set_boolean (fix->settings, LQ_SETTINGS_INSERT_FIT_CONTEXT, FALSE);
  dictate (fix, " The end");
  g_assert_cmpstr (fix->field->str, ==, " the endThe end");
}

/* Where it began is told at once, before anything is said, and once. */
static void
test_app (Fixture *fix, gconstpointer unused)
{
  focus (fix, "xterm", "");
  start (fix);
  wait_until (fix->apps->len > 0);
  g_assert_cmpstr (fix->apps->str, ==, "xterm|");
  hear (" One.");
  wait_until (holds (fix, "One."));
  focus (fix, "gedit", "");
  hear (" Two.");
  stop (fix);
  g_assert_cmpstr (fix->apps->str, ==, "xterm|");

  dictate (fix, " Three.");
  g_assert_cmpstr (fix->apps->str, ==, "xterm|gedit|");
}

static void
test_focus_followed (Fixture *fix, gconstpointer unused)
{
  focus (fix, "mail", "");
  start (fix);
  hear (" one");
  wait_until (holds (fix, "One"));
  focus (fix, "editor", "so ");
  hear (" two");
  wait_until (holds (fix, "Onetwo"));
  stop (fix);
  g_assert_cmpstr (lq_delivery_get_app (fix->delivery), ==, "editor");
}

static void
test_focus_held_back (Fixture *fix, gconstpointer unused)
{
  g_settings_set_boolean (fix->settings, LQ_SETTINGS_INSERT_FOLLOW_FOCUS, FALSE);
  focus (fix, "mail", NULL);
  start (fix);
  hear (" one");
  wait_until (holds (fix, "one"));
  focus (fix, "editor", NULL);
  hear (" two");
  scripted_engine_say ("", " thr");
  wait_until (has_heard (fix, " one two"));
  g_assert_cmpstr (fix->field->str, ==, "one");
  g_assert_cmpstr (fake_way_get_preedit (fix->way), ==, "");

  /* It comes back for a moment. */
  focus (fix, "mail", NULL);
  wait_until (holds (fix, "one two"));
  focus (fix, "editor", NULL);
  hear (" three");
  stop (fix);
  g_assert_cmpstr (fix->field->str, ==, "one two");
  g_assert_cmpstr (fix->notes->str, ==, "1: three|");
  g_assert_cmpstr (lq_delivery_get_last (fix->delivery), ==, "one two three");
}

static void
test_password (Fixture *fix, gconstpointer unused)
{
  start (fix);
  focus_password (fix);
  hear (" secret");
  scripted_engine_say ("", " wor");
  wait_until (g_str_equal (fix->notes->str, "0: secret|"));
  g_assert_cmpstr (fake_way_get_preedit (fix->way), ==, "");
  focus (fix, NULL, NULL);
  hear (" word");
  wait_until (holds (fix, "word"));
  focus_password (fix);
  hear (" again");
  stop (fix);
  g_assert_cmpstr (fix->field->str, ==, "word");
  g_assert_cmpstr (fix->notes->str, ==, "0: secret|");
}

/* The program's own window: nothing is inserted there. */
static void
test_home (Fixture *fix, gconstpointer unused)
{
  start (fix);
  hear (" one");
  wait_until (holds (fix, "one"));
  lq_delivery_set_home (fix->delivery, true);
  hear (" two");
  wait_until (has_heard (fix, " one two"));
  g_assert_cmpstr (fix->field->str, ==, "one");
  lq_delivery_set_home (fix->delivery, false);
  wait_until (holds (fix, "one two"));
  lq_delivery_set_home (fix->delivery, true);
  hear (" three");
  stop (fix);
  lq_delivery_set_home (fix->delivery, false);
  g_assert_cmpstr (fix->field->str, ==, "one two");
  g_assert_cmpstr (fix->notes->str, ==, "");
}

static void
test_no_way (Fixture *fix, gconstpointer unused)
{
  fake_way_set_answer (fix->way, FAKE_BEGIN, LQ_INSERT_ERROR_DENIED);
  dictate (fix, " one two");
  g_assert_cmpstr (fix->notes->str, ==, "3:one two|");
  g_assert_cmpstr (fix->field->str, ==, "");
  g_assert_cmpstr (lq_delivery_get_last (fix->delivery), ==, "one two");
}

static void
test_not_delivered (Fixture *fix, gconstpointer unused)
{
  scripted_engine_expect ();
  lq_dictation_start (fix->dictation);
  hear (" one");
  wait_until (has_heard (fix, " one"));
  lq_dictation_stop (fix->dictation);
  wait_until (!lq_dictation_is_busy (fix->dictation));
  g_assert_cmpuint (fake_way_count (fix->way, FAKE_PROBE), ==, 0);
}

/* ---- taking back */

static void
cancel (Fixture *fix)
{
  unsigned n = fix->n_settled;

  lq_delivery_cancel (fix->delivery);
  lq_dictation_cancel (fix->dictation);
  wait_until (fix->n_settled > n);
}

static void
test_cancel (Fixture *fix, gconstpointer unused)
{
  g_string_assign (fix->field, "before ");
  start (fix);
  hear (" one");
  scripted_engine_say ("", " tw");
  wait_until (holds (fix, "before one") && g_str_equal (fake_way_get_preedit (fix->way), " tw"));
  cancel (fix);
  g_assert_cmpstr (fix->field->str, ==, "before ");
  g_assert_cmpstr (fake_way_get_preedit (fix->way), ==, "");
  g_assert_null (lq_session_get_app (lq_dictation_get_session (fix->dictation)));
  dictate (fix, " two");
  g_assert_cmpstr (fix->field->str, ==, "before two");
}

static void
command_cb (unsigned *n_commands)
{
  (*n_commands)++;
}

/* What is said to the end is kept, and nothing of it is done. */
static void
test_cancel_command (Fixture *fix, gconstpointer unused)
{
  unsigned n_commands = 0;

  dictate (fix, " one");
  g_signal_connect_swapped (fix->dictation, "command", G_CALLBACK (command_cb), &n_commands);
  start (fix);
  scripted_engine_say (" undo that", "");
  cancel (fix);
  wait_until (!lq_dictation_is_busy (fix->dictation));
  g_assert_cmpuint (n_commands, ==, 0);
  dictate (fix, " undo that");
  g_assert_cmpuint (n_commands, ==, 1);
}

static void
test_cancel_waiting (Fixture *fix, gconstpointer unused)
{
  start (fix);
  hear (" one");
  wait_until (has_heard (fix, " one"));
  cancel (fix);
  let_pass (LONG_MS);
  g_assert_cmpstr (fix->field->str, ==, "");
  g_assert_null (lq_delivery_get_last (fix->delivery));
}

static void
act (Fixture *fix, void (*action) (LqDelivery *delivery))
{
  unsigned n = fix->n_settled;

  action (fix->delivery);
  wait_until (fix->n_settled > n);
}

/* An action that waits for its turn behind a dictation does not keep it from being cancelled. */
static void
test_cancel_before_action (Fixture *fix, gconstpointer unused)
{
  dictate (fix, " zero");
  g_string_assign (fix->field, "");
  start (fix);
  hear (" one");
  wait_until (has_heard (fix, " one"));
  lq_delivery_again (fix->delivery);
  hear (" two");
  cancel (fix);
  g_assert_cmpstr (fix->field->str, ==, "zero");
}

static void
test_undo (Fixture *fix, gconstpointer unused)
{
  dictate (fix, " one two");
  dictate (fix, " thrée");
  g_assert_cmpstr (fix->field->str, ==, "one twothrée");
  act (fix, lq_delivery_undo);
  g_assert_cmpstr (fix->field->str, ==, "one two");
  act (fix, lq_delivery_undo);
  g_assert_cmpstr (fix->field->str, ==, "");
  g_assert_cmpstr (fix->notes->str, ==, "");
  act (fix, lq_delivery_undo);
  g_assert_cmpstr (fix->notes->str, ==, "3:|");

  act (fix, lq_delivery_again);
  g_assert_cmpstr (fix->field->str, ==, "thrée");
  act (fix, lq_delivery_again);
  g_assert_cmpstr (fix->field->str, ==, "thréethrée");
  act (fix, lq_delivery_undo);
  g_assert_cmpstr (fix->field->str, ==, "thrée");
}

/* Keys that come quicker than a way is ready. */
static void
test_undo_at_once (Fixture *fix, gconstpointer unused)
{
  unsigned n;

  dictate (fix, " one");
  dictate (fix, " two");
  n = fix->n_settled;
  lq_delivery_undo (fix->delivery);
  lq_delivery_undo (fix->delivery);
  wait_until (fix->n_settled > n);
  g_assert_cmpstr (fix->field->str, ==, "");
  n = fix->n_settled;
  lq_delivery_again (fix->delivery);
  lq_delivery_undo (fix->delivery);
  wait_until (fix->n_settled > n);
  g_assert_cmpstr (fix->field->str, ==, "");
  g_assert_cmpstr (fix->notes->str, ==, "");
}

static void
test_undo_elsewhere (Fixture *fix, gconstpointer unused)
{
  focus (fix, "mail", NULL);
  dictate (fix, " one");
  focus (fix, "editor", NULL);
  act (fix, lq_delivery_undo);
  g_assert_cmpstr (fix->field->str, ==, "one");
  g_assert_cmpstr (fix->notes->str, ==, "3:|");

  /* Something else stands before the cursor. */
  focus (fix, "mail", "one and more");
  act (fix, lq_delivery_undo);
  g_assert_cmpstr (fix->field->str, ==, "one");
  focus (fix, "mail", "and one");
  act (fix, lq_delivery_undo);
  g_assert_cmpstr (fix->field->str, ==, "");
}

static void
test_undo_while_speaking (Fixture *fix, gconstpointer unused)
{
  start (fix);
  hear (" one two");
  wait_until (holds (fix, "one two"));
  lq_delivery_undo (fix->delivery);
  wait_until (holds (fix, ""));
  hear (" three");
  stop (fix);
  g_assert_cmpstr (fix->field->str, ==, "three");
}

/* What waits to be inserted is the last that was said, not what stands there from before. */
static void
test_undo_waiting (Fixture *fix, gconstpointer unused)
{
  dictate (fix, " one");
  start (fix);
  lq_delivery_set_key_held (fix->delivery, true);
  hear (" two");
  wait_until (has_heard (fix, " two"));
  lq_delivery_undo (fix->delivery);
  hear (" three");
  wait_until (has_heard (fix, " two three"));
  lq_delivery_set_key_held (fix->delivery, false);
  stop (fix);
  g_assert_cmpstr (fix->field->str, ==, "onethree");
  g_assert_cmpstr (fix->notes->str, ==, "");
  start (fix);
  wait_until (fake_way_is_begun (fix->way) && !fake_way_is_busy (fix->way));
  lq_delivery_undo (fix->delivery);
  stop (fix);
  g_assert_cmpstr (fix->field->str, ==, "one");
}

static void
undo_cb (LqDelivery *delivery, int command, unsigned n_before)
{
  g_assert_cmpint (command, ==, LQ_COMMAND_UNDO);
  lq_delivery_undo_said (delivery, n_before);
}

/* What is said after it stays, however much of all that is told at once. */
static void
test_undo_said (Fixture *fix, gconstpointer unused)
{
  g_signal_connect_swapped (fix->dictation, "command", G_CALLBACK (undo_cb), fix->delivery);
  dictate (fix, " zero");
  dictate (fix, " one. | undo that | two");
  g_assert_cmpstr (fix->field->str, ==, "zerotwo");
  start (fix);
  hear (" three.");
  wait_until (has_heard (fix, " three."));
  hear (" undo that | four");
  hear (" five");
  stop (fix);
  g_assert_cmpstr (fix->field->str, ==, "zerotwofour five");
  dictate (fix, " undo that | six");
  g_assert_cmpstr (fix->field->str, ==, "zerotwosix");
  g_assert_cmpstr (fix->notes->str, ==, "");
  g_signal_handlers_disconnect_by_data (fix->dictation, fix->delivery);
}

static void
test_scratch (Fixture *fix, gconstpointer unused)
{
  start (fix);
  hear (" one two");
  wait_until (holds (fix, "one two"));
  hear (" three four");
  wait_until (holds (fix, "one two three four"));
  hear (" scratch that");
  wait_until (holds (fix, "one two"));
  hear (" five");
  stop (fix);
  g_assert_cmpstr (fix->field->str, ==, "one two five");
}

/* From the next dictation on there is a snippet. */
static void
add_snippet (Fixture *fix)
{
  g_autoptr (LqWordList) words = lq_word_list_new (fix->settings);
  LqWordBook    *book = lq_word_book_new ();
  LqReplacement *snippet = lq_replacement_new ("insert call", "f({cursor}, äb)");

  snippet->is_snippet = true;
  g_ptr_array_add (book->replacements, snippet);
  lq_word_list_set_store (words, NULL);
  lq_word_list_take_book (words, book);
  lq_dictation_set_words (fix->dictation, words);
}

static void
test_cursor (Fixture *fix, gconstpointer unused)
{
  add_snippet (fix);
  start (fix);
  hear (" see insert call");
  wait_until (holds (fix, "see f(, äb)"));
  hear (" one two");
  wait_until (holds (fix, "see f(one two, äb)"));
  hear (" three");
  stop (fix);
  g_assert_cmpstr (fix->field->str, ==, "see f(one two three, äb)");
  g_assert_cmpstr (lq_delivery_get_last (fix->delivery), ==, "see f(, äb) one two three");

  /* What was said since is taken back; the rest stands around it. */
  act (fix, lq_delivery_undo);
  g_assert_cmpstr (fix->field->str, ==, "see f(, äb)");
  g_assert_cmpstr (fix->notes->str, ==, "");
  act (fix, lq_delivery_undo);
  g_assert_cmpstr (fix->field->str, ==, "see f(, äb)");
  g_assert_cmpstr (fix->notes->str, ==, "3:|");
}

/* All at once, as with a held key. */
static void
test_cursor_at_end (Fixture *fix, gconstpointer unused)
{
  add_snippet (fix);
  start (fix);
  lq_delivery_set_key_held (fix->delivery, true);
  hear (" see insert call one insert call two");
  lq_delivery_set_key_held (fix->delivery, false);
  stop (fix);
  g_assert_cmpstr (fix->field->str, ==, "see f(one f(two, äb), äb)");
}

static void
test_cursor_scratch (Fixture *fix, gconstpointer unused)
{
  add_snippet (fix);
  start (fix);
  hear (" insert call");
  wait_until (holds (fix, "f(, äb)"));
  hear (" one two");
  wait_until (holds (fix, "f(one two, äb)"));
  hear (" scratch that");
  wait_until (holds (fix, "f(, äb)"));
  /* Of the snippet itself no part. */
  hear (" scratch that");
  stop (fix);
  g_assert_cmpstr (fix->field->str, ==, "f(, äb)");
}

static void
test_cursor_stays (Fixture *fix, gconstpointer unused)
{
  add_snippet (fix);
  dictate (fix, " see insert call one two");
  g_assert_cmpstr (fix->field->str, ==, "see f(, äb) one two");
  act (fix, lq_delivery_undo);
  g_assert_cmpstr (fix->field->str, ==, "");
  g_assert_cmpuint (fake_way_count (fix->way, FAKE_MOVE), ==, 0);
}

#define ADD(path, test, abilities)                                                                 \
  g_test_add ("/delivery/" path, Fixture, GINT_TO_POINTER (abilities), set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  lq_engine_register (&scripted_engine);

  ADD ("live", test_live, live);
  ADD ("pauses", test_pauses, keys);
  ADD ("held-key", test_held_key, keys);
  ADD ("by-hand", test_by_hand, LQ_WAY_BY_HAND);
  ADD ("two-at-once", test_two_at_once, live);
  ADD ("stop-and-start", test_stop_and_start, live);
  ADD ("context", test_context, live);
  ADD ("app", test_app, live);
  ADD ("focus-followed", test_focus_followed, live);
  ADD ("focus-held-back", test_focus_held_back, live);
  ADD ("password", test_password, live);
  ADD ("home", test_home, live);
  ADD ("no-way", test_no_way, live);
  ADD ("not-delivered", test_not_delivered, live);
  ADD ("cancel", test_cancel, live);
  ADD ("cancel-keys", test_cancel_waiting, keys);
  ADD ("cancel-before-action", test_cancel_before_action, keys);
  ADD ("cancel-command", test_cancel_command, live);
  ADD ("undo-said", test_undo_said, live);
  ADD ("undo-said-keys", test_undo_said, keys);
  ADD ("undo-waiting", test_undo_waiting, keys);
  ADD ("undo-at-once", test_undo_at_once, live);
  ADD ("undo-at-once-keys", test_undo_at_once, keys);
  ADD ("undo", test_undo, live);
  ADD ("undo-keys", test_undo, keys);
  ADD ("undo-elsewhere", test_undo_elsewhere, live);
  ADD ("undo-while-speaking", test_undo_while_speaking, live);
  ADD ("scratch", test_scratch, live);
  ADD ("scratch-keys", test_scratch, keys);
  ADD ("cursor", test_cursor, keys | LQ_WAY_MOVE);
  ADD ("cursor-live", test_cursor, live | LQ_WAY_MOVE);
  ADD ("cursor-at-end", test_cursor_at_end, keys | LQ_WAY_MOVE);
  ADD ("cursor-scratch", test_cursor_scratch, keys | LQ_WAY_MOVE);
  ADD ("cursor-stays", test_cursor_stays, live);

  return g_test_run ();
}
