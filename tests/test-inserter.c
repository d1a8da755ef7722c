/* test-inserter.c: whatever the ways do, text arrives whole, once and in order, or its loss is told
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fake-way.h"
#include "lq-inserter.h"
#include "wait.h"

static const LqWayAbilities all = LQ_WAY_PREEDIT | LQ_WAY_DELETE | LQ_WAY_ANY_TEXT | LQ_WAY_MOVE;

typedef struct {
  GString    *field;
  FakeWay    *first;
  FakeWay    *second;
  LqInserter *inserter;
  GString    *inserted; /* "way:text|" */
  GString    *failed;   /* "code:text|" */
  GString    *fell;     /* "way|" */
  unsigned    n_ended;
} Fixture;

static void
inserted_cb (LqInserter *inserter, const char *text, const char *way, gint64 took_us, Fixture *fix)
{
  g_assert_cmpint (took_us, >=, 0);
  g_string_append_printf (fix->inserted, "%s:%s|", way, text);
}

static void
failed_cb (LqInserter *inserter, const char *text, const GError *error, Fixture *fix)
{
  g_assert_true (error->domain == LQ_INSERT_ERROR);
  g_string_append_printf (fix->failed, "%d:%s|", error->code, text);
}

static void
fell_back_cb (LqInserter *inserter, const char *way, const GError *error, Fixture *fix)
{
  g_string_append_printf (fix->fell, "%s|", way);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fix = user_data;

  g_assert_true (lq_inserter_end_finish (LQ_INSERTER (source), result, NULL));
  fix->n_ended++;
}

static void
set_up (Fixture *fix, gconstpointer unused)
{
  g_autoptr (GPtrArray) ways = g_ptr_array_new ();

  fix->field = g_string_new (NULL);
  fix->inserted = g_string_new (NULL);
  fix->failed = g_string_new (NULL);
  fix->fell = g_string_new (NULL);
  fix->first = fake_way_new ("first", all, fix->field);
  fix->second = fake_way_new ("second", LQ_WAY_PRESSES_KEYS, fix->field);
  g_ptr_array_add (ways, fix->first);
  g_ptr_array_add (ways, fix->second);
  fix->inserter = lq_inserter_new (ways);
  g_signal_connect (fix->inserter, "inserted", G_CALLBACK (inserted_cb), fix);
  g_signal_connect (fix->inserter, "failed", G_CALLBACK (failed_cb), fix);
  g_signal_connect (fix->inserter, "fell-back", G_CALLBACK (fell_back_cb), fix);
}

static bool
is_at_rest (FakeWay *way)
{
  return !fake_way_is_busy (way) && !fake_way_is_begun (way);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
tear_down (Fixture *fix, gconstpointer unused)
{
  wait_until (is_at_rest (fix->first) && is_at_rest (fix->second));
  settle ();
  g_assert_finalize_object (fix->inserter);
  g_assert_finalize_object (fix->first);
  g_assert_finalize_object (fix->second);
  g_string_free (fix->field, TRUE);
  g_string_free (fix->inserted, TRUE);
  g_string_free (fix->failed, TRUE);
  g_string_free (fix->fell, TRUE);
}

static void
end (Fixture *fix)
{
  unsigned n = fix->n_ended;

  lq_inserter_end_async (fix->inserter, ended_cb, fix);
  wait_until (fix->n_ended > n);
  g_assert_null (lq_inserter_get_way (fix->inserter));
}

/* A dictation of one text. */
static void
insert (Fixture *fix, const char *text)
{
  lq_inserter_begin (fix->inserter);
  lq_inserter_insert (fix->inserter, text);
  end (fix);
}

static void
begin (Fixture *fix)
{
  lq_inserter_begin (fix->inserter);
  wait_until (lq_inserter_get_way (fix->inserter) != NULL);
}

/* ---- all is well */

static void
test_order (Fixture *fix, gconstpointer unused)
{
  lq_inserter_begin (fix->inserter);
  lq_inserter_insert (fix->inserter, "one ");
  lq_inserter_insert (fix->inserter, "two ");
  wait_until (g_str_equal (fix->field->str, "one two "));
  lq_inserter_insert (fix->inserter, "three");
  end (fix);
  g_assert_cmpstr (fix->field->str, ==, "one two three");
  g_assert_cmpstr (fix->inserted->str, ==, "first:one |first:two |first:three|");
  g_assert_cmpuint (fake_way_count (fix->first, FAKE_BEGIN), ==, 1);
  g_assert_cmpuint (fake_way_count (fix->second, FAKE_PROBE), ==, 0);
}

static void
test_preedit (Fixture *fix, gconstpointer unused)
{
  lq_inserter_begin (fix->inserter);
  lq_inserter_set_preedit (fix->inserter, "hel");
  wait_until (g_str_equal (fake_way_get_preedit (fix->first), "hel"));
  lq_inserter_insert (fix->inserter, "hello");
  lq_inserter_set_preedit (fix->inserter, " wor");
  wait_until (g_str_equal (fake_way_get_preedit (fix->first), " wor"));
  g_assert_cmpstr (fix->field->str, ==, "hello");
  end (fix);
  g_assert_cmpstr (fake_way_get_preedit (fix->first), ==, "");
}

static void
test_delete (Fixture *fix, gconstpointer unused)
{
  lq_inserter_begin (fix->inserter);
  lq_inserter_insert (fix->inserter, "né日🙂");
  lq_inserter_delete (fix->inserter, 2);
  lq_inserter_set_preedit (fix->inserter, "x");
  wait_until (g_str_equal (fake_way_get_preedit (fix->first), "x"));
  g_assert_cmpstr (fix->field->str, ==, "né");
  lq_inserter_delete (fix->inserter, 1);
  end (fix);
  g_assert_cmpstr (fix->field->str, ==, "n");

  /* The second way cannot. */
  fake_way_set_answer (fix->first, FAKE_PROBE, LQ_INSERT_ERROR_UNAVAILABLE);
  lq_inserter_begin (fix->inserter);
  lq_inserter_delete (fix->inserter, 1);
  end (fix);
  g_assert_cmpstr (fix->field->str, ==, "n");
  g_assert_cmpstr (fix->failed->str, ==, "0:|");
}

/* Where nothing can be taken back, the way goes on inserting, then and later. */
static void
test_delete_fails (Fixture *fix, gconstpointer unused)
{
  static const LqInsertError codes[] = { LQ_INSERT_ERROR_UNAVAILABLE, LQ_INSERT_ERROR_NO_TARGET,
                                         LQ_INSERT_ERROR_UNSURE, LQ_INSERT_ERROR_UNSURE };

  lq_inserter_begin (fix->inserter);
  for (size_t i = 0; i < G_N_ELEMENTS (codes); i++) {
    size_t n_told = fix->failed->len;

    fake_way_set_answer (fix->first, FAKE_DELETE, (int) codes[i]);
    lq_inserter_delete (fix->inserter, 1);
    wait_until (fix->failed->len > n_told);
  }
  lq_inserter_insert (fix->inserter, "a");
  end (fix);
  insert (fix, "b");
  g_assert_cmpstr (fix->failed->str, ==, "0:|2:|5:|5:|");
  g_assert_cmpstr (fix->inserted->str, ==, "first:a|first:b|");
  g_assert_cmpstr (fix->fell->str, ==, "");
}

static void
test_move (Fixture *fix, gconstpointer unused)
{
  lq_inserter_begin (fix->inserter);
  lq_inserter_insert (fix->inserter, "f(äb)");
  lq_inserter_set_preedit (fix->inserter, "x");
  lq_inserter_move (fix->inserter, 3);
  lq_inserter_insert (fix->inserter, "x");
  lq_inserter_delete (fix->inserter, 1);
  lq_inserter_insert (fix->inserter, "y");
  end (fix);
  g_assert_cmpstr (fix->field->str, ==, "f(yäb)");
  g_assert_cmpstr (fix->inserted->str, ==, "first:f(äb)|first:x|first:y|");
  g_assert_cmpstr (fix->failed->str, ==, "");
}

/* Nothing is lost then, and the way is as good as before. */
static void
test_move_fails (Fixture *fix, gconstpointer unused)
{
  fake_way_set_answer (fix->first, FAKE_MOVE, LQ_INSERT_ERROR_NO_TARGET);
  lq_inserter_begin (fix->inserter);
  lq_inserter_insert (fix->inserter, "f()");
  lq_inserter_move (fix->inserter, 1);
  lq_inserter_insert (fix->inserter, " x");
  end (fix);
  g_assert_cmpstr (fix->inserted->str, ==, "first:f()|first: x|");

  /* The second way cannot. */
  fake_way_set_answer (fix->first, FAKE_INSERT, LQ_INSERT_ERROR_UNAVAILABLE);
  lq_inserter_begin (fix->inserter);
  lq_inserter_insert (fix->inserter, "g()");
  lq_inserter_move (fix->inserter, 1);
  lq_inserter_insert (fix->inserter, " y");
  end (fix);
  g_assert_cmpstr (fix->field->str, ==, "f() xg() y");
  g_assert_cmpuint (fake_way_count (fix->first, FAKE_MOVE), ==, 1);
  g_assert_cmpuint (fake_way_count (fix->second, FAKE_MOVE), ==, 0);
  g_assert_cmpstr (fix->failed->str, ==, "");
}

/* The cursor is not moved in a text that may not be there. */
static void
test_move_without_text (Fixture *fix, gconstpointer unused)
{
  lq_inserter_begin (fix->inserter);
  lq_inserter_insert (fix->inserter, "one");
  wait_until (g_str_equal (fix->field->str, "one"));
  fake_way_set_answer (fix->first, FAKE_INSERT, LQ_INSERT_ERROR_UNSURE);
  lq_inserter_insert (fix->inserter, "f()");
  lq_inserter_move (fix->inserter, 1);
  wait_until (fix->failed->len > 0);
  fake_way_set_answer (fix->first, FAKE_INSERT, FAKE_WELL);
  lq_inserter_insert (fix->inserter, " two");
  end (fix);
  g_assert_cmpstr (fix->field->str, ==, "one two");
  g_assert_cmpuint (fake_way_count (fix->first, FAKE_MOVE), ==, 0);
}

/* Nor is anything taken back that may not be there: it would be something else. */
static void
test_delete_without_text (Fixture *fix, gconstpointer unused)
{
  g_string_assign (fix->field, "what the person wrote");
  begin (fix);
  fake_way_set_answer (fix->first, FAKE_INSERT, LQ_INSERT_ERROR_UNSURE);
  lq_inserter_insert (fix->inserter, "one");
  lq_inserter_delete (fix->inserter, 3);
  wait_until (fix->failed->len > 0);
  fake_way_set_answer (fix->first, FAKE_INSERT, FAKE_WELL);
  lq_inserter_insert (fix->inserter, " two");
  end (fix);
  g_assert_cmpstr (fix->field->str, ==, "what the person wrote two");
  g_assert_cmpuint (fake_way_count (fix->first, FAKE_DELETE), ==, 0);
}

/* Of what was inserted before and after it, all is taken back, and no more. */
static void
test_delete_around_text (Fixture *fix, gconstpointer unused)
{
  g_string_assign (fix->field, "mine ");
  lq_inserter_begin (fix->inserter);
  lq_inserter_insert (fix->inserter, "one");
  wait_until (g_str_equal (fix->field->str, "mine one"));
  fake_way_set_answer (fix->first, FAKE_INSERT, FAKE_HANGS);
  lq_inserter_insert (fix->inserter, " twö");
  lq_inserter_insert (fix->inserter, " three");
  lq_inserter_delete (fix->inserter, 2);
  lq_inserter_delete (fix->inserter, 11);
  lq_inserter_insert (fix->inserter, "x");
  lq_inserter_delete (fix->inserter, 1);
  fake_way_set_answer (fix->first, FAKE_INSERT, FAKE_WELL);
  fake_way_fail (fix->first, LQ_INSERT_ERROR_UNSURE);
  end (fix);
  g_assert_cmpstr (fix->failed->str, ==, "5: twö|");
  g_assert_cmpstr (fix->field->str, ==, "mine ");
}

/* ---- ways that fail */

static void
test_probe_fails (Fixture *fix, gconstpointer unused)
{
  fake_way_set_answer (fix->first, FAKE_PROBE, LQ_INSERT_ERROR_UNAVAILABLE);
  insert (fix, "a");
  insert (fix, "b");
  g_assert_cmpstr (fix->inserted->str, ==, "second:a|second:b|");
  g_assert_cmpstr (fix->fell->str, ==, "first|");
  g_assert_cmpuint (fake_way_count (fix->first, FAKE_PROBE), ==, 1);
  g_assert_cmpuint (fake_way_count (fix->first, FAKE_BEGIN), ==, 0);

  fake_way_set_answer (fix->first, FAKE_PROBE, FAKE_WELL);
  lq_inserter_forget_failures (fix->inserter);
  insert (fix, "c");
  g_assert_cmpstr (fix->field->str, ==, "abc");
  g_assert_true (g_str_has_suffix (fix->inserted->str, "first:c|"));
}

static void
test_preferred (Fixture *fix, gconstpointer unused)
{
  lq_inserter_prefer (fix->inserter, "second");
  insert (fix, "a");
  fake_way_set_answer (fix->second, FAKE_BEGIN, LQ_INSERT_ERROR_DENIED);
  insert (fix, "b");
  fake_way_set_answer (fix->second, FAKE_BEGIN, FAKE_WELL);
  lq_inserter_prefer (fix->inserter, "second");
  insert (fix, "c");
  lq_inserter_prefer (fix->inserter, "");
  insert (fix, "d");
  g_assert_cmpstr (fix->inserted->str, ==, "second:a|first:b|second:c|first:d|");
}

static void
test_denied (Fixture *fix, gconstpointer unused)
{
  fake_way_set_answer (fix->first, FAKE_BEGIN, LQ_INSERT_ERROR_DENIED);
  insert (fix, "a");
  insert (fix, "b");
  g_assert_cmpstr (fix->inserted->str, ==, "second:a|second:b|");
  g_assert_cmpuint (fake_way_count (fix->first, FAKE_BEGIN), ==, 1);
}

static void
test_no_target (Fixture *fix, gconstpointer unused)
{
  fake_way_set_answer (fix->first, FAKE_BEGIN, LQ_INSERT_ERROR_NO_TARGET);
  insert (fix, "a");
  fake_way_set_answer (fix->first, FAKE_BEGIN, FAKE_WELL);
  insert (fix, "b");
  g_assert_cmpstr (fix->inserted->str, ==, "second:a|first:b|");
}

/* Until the test releases it, as a portal that answers after 10 s. */
static void
test_hangs (Fixture *fix, gconstpointer user_data)
{
  FakeCall call = GPOINTER_TO_INT (user_data);

  fake_way_set_answer (fix->first, call, FAKE_HANGS);
  insert (fix, "a");
  g_assert_true (fake_way_is_busy (fix->first));
  insert (fix, "b");
  g_assert_cmpstr (fix->inserted->str, ==, "second:a|second:b|");
  g_assert_cmpuint (fake_way_count (fix->first, call), ==, 1);

  /* What it began too late is given back. */
  fake_way_release (fix->first);
  wait_until (is_at_rest (fix->first));
  g_assert_cmpuint (fake_way_count (fix->first, FAKE_END), ==, call == FAKE_BEGIN ? 1 : 0);
  insert (fix, "c");
  g_assert_cmpstr (fix->field->str, ==, "abc");
  g_assert_cmpuint (fake_way_count (fix->first, call), ==, 1);
}

static void
test_end_hangs (Fixture *fix, gconstpointer unused)
{
  fake_way_set_answer (fix->first, FAKE_END, FAKE_HANGS);
  insert (fix, "a");
  g_assert_true (fake_way_is_busy (fix->first));
  insert (fix, "b");
  fake_way_release (fix->first);
  settle ();
  g_assert_cmpstr (fix->inserted->str, ==, "first:a|second:b|");
  fake_way_set_answer (fix->first, FAKE_END, FAKE_WELL);
  insert (fix, "c");
  g_assert_true (g_str_has_suffix (fix->inserted->str, "first:c|"));
}

static void
test_insert_fails (Fixture *fix, gconstpointer unused)
{
  lq_inserter_begin (fix->inserter);
  lq_inserter_insert (fix->inserter, "a");
  wait_until (fix->field->len == 1);
  fake_way_set_answer (fix->first, FAKE_INSERT, LQ_INSERT_ERROR_TIMEOUT);
  lq_inserter_insert (fix->inserter, "b");
  lq_inserter_insert (fix->inserter, "c");
  wait_until (fix->field->len == 3);
  g_assert_false (fake_way_is_begun (fix->first));
  end (fix);
  g_assert_cmpstr (fix->inserted->str, ==, "first:a|second:b|second:c|");
  g_assert_cmpstr (fix->failed->str, ==, "");
  g_assert_cmpstr (fix->fell->str, ==, "first|");
}

/* What is perhaps there is not inserted twice; one that is often unsure is left. */
static void
test_unsure (Fixture *fix, gconstpointer unused)
{
  fake_way_set_answer (fix->first, FAKE_INSERT, LQ_INSERT_ERROR_UNSURE);
  lq_inserter_begin (fix->inserter);
  lq_inserter_insert (fix->inserter, "a");
  lq_inserter_insert (fix->inserter, "b");
  lq_inserter_insert (fix->inserter, "c");
  end (fix);
  g_assert_cmpstr (fix->failed->str, ==, "5:a|5:b|");
  g_assert_cmpstr (fix->inserted->str, ==, "second:c|");
}

static void
test_no_way (Fixture *fix, gconstpointer unused)
{
  fake_way_set_answer (fix->first, FAKE_PROBE, LQ_INSERT_ERROR_UNAVAILABLE);
  fake_way_set_answer (fix->second, FAKE_BEGIN, LQ_INSERT_ERROR_DENIED);
  lq_inserter_begin (fix->inserter);
  lq_inserter_insert (fix->inserter, "a");
  lq_inserter_insert (fix->inserter, "b");
  end (fix);
  insert (fix, "c");
  g_assert_cmpstr (fix->failed->str, ==, "1:a|1:b|1:c|");
  g_assert_cmpstr (fix->field->str, ==, "");
}

static void
test_password (Fixture *fix, gconstpointer unused)
{
  LqTarget *target = lq_target_new ();

  target->is_password = true;
  begin (fix);
  fake_way_take_target (fix->first, target);
  lq_inserter_set_preedit (fix->inserter, "secr");
  lq_inserter_insert (fix->inserter, "secret");
  lq_inserter_delete (fix->inserter, 3);
  g_assert_cmpstr (fake_way_get_preedit (fix->first), ==, "");
  g_assert_cmpstr (fix->failed->str, ==, "3:secret|3:|");

  /* The focus goes on to another field. */
  fake_way_take_target (fix->first, lq_target_new ());
  lq_inserter_insert (fix->inserter, "word");
  end (fix);
  g_assert_cmpstr (fix->field->str, ==, "word");
  g_assert_cmpuint (fake_way_count (fix->second, FAKE_PROBE), ==, 0);
}

static void
test_password_at_begin (Fixture *fix, gconstpointer unused)
{
  fake_way_set_answer (fix->first, FAKE_BEGIN, LQ_INSERT_ERROR_PASSWORD);
  insert (fix, "secret");
  g_assert_cmpstr (fix->failed->str, ==, "3:secret|");
  g_assert_cmpuint (fake_way_count (fix->second, FAKE_PROBE), ==, 0);
  fake_way_set_answer (fix->first, FAKE_BEGIN, FAKE_WELL);
  insert (fix, "word");
  g_assert_cmpstr (fix->inserted->str, ==, "first:word|");
}

/* ---- ways that are not good at a text */

/* Only that text goes to another. */
static void
test_modest (Fixture *fix, gconstpointer unused)
{
  fake_way_set_chars_max (fix->first, 3);
  lq_inserter_begin (fix->inserter);
  lq_inserter_insert (fix->inserter, "a");
  lq_inserter_insert (fix->inserter, "long");
  lq_inserter_insert (fix->inserter, "longer");
  lq_inserter_insert (fix->inserter, "b");
  lq_inserter_delete (fix->inserter, 1);
  end (fix);
  g_assert_cmpstr (fix->field->str, ==, "alonglonger");
  g_assert_cmpstr (fix->inserted->str, ==, "first:a|second:long|second:longer|first:b|");
  g_assert_cmpstr (fix->fell->str, ==, "");
  g_assert_cmpstr (fix->failed->str, ==, "");

  insert (fix, "c");
  g_assert_true (g_str_has_suffix (fix->inserted->str, "first:c|"));
}

/* The way is ready again before the next text, to show what is provisional. */
static void
test_modest_returns (Fixture *fix, gconstpointer unused)
{
  fake_way_set_chars_max (fix->first, 3);
  begin (fix);
  lq_inserter_insert (fix->inserter, "long");
  lq_inserter_set_preedit (fix->inserter, "mor");
  wait_until (g_str_equal (fake_way_get_preedit (fix->first), "mor"));
  g_assert_true (is_at_rest (fix->second));
  end (fix);
  g_assert_cmpstr (fix->inserted->str, ==, "second:long|");
}

/* A text in doubt is inserted by nobody else, and is the stand-in's last. */
static void
test_modest_unsure (Fixture *fix, gconstpointer unused)
{
  fake_way_set_chars_max (fix->first, 3);
  fake_way_set_answer (fix->second, FAKE_INSERT, LQ_INSERT_ERROR_UNSURE);
  lq_inserter_begin (fix->inserter);
  lq_inserter_insert (fix->inserter, "long");
  lq_inserter_insert (fix->inserter, "a");
  end (fix);
  g_assert_cmpstr (fix->failed->str, ==, "5:long|");
  g_assert_cmpstr (fix->inserted->str, ==, "first:a|");
}

/* Where no other can, it inserts all the same. */
static void
test_modest_but_alone (Fixture *fix, gconstpointer user_data)
{
  FakeCall call = GPOINTER_TO_INT (user_data);

  fake_way_set_chars_max (fix->first, 3);
  fake_way_set_answer (fix->second, call, LQ_INSERT_ERROR_NO_TARGET);
  lq_inserter_begin (fix->inserter);
  lq_inserter_insert (fix->inserter, "long");
  lq_inserter_insert (fix->inserter, "a");
  lq_inserter_insert (fix->inserter, "longer");
  end (fix);
  g_assert_cmpstr (fix->inserted->str, ==, "first:long|first:a|first:longer|");
  g_assert_cmpstr (fix->fell->str, ==, "second|");
  g_assert_cmpuint (fake_way_count (fix->second, call), ==, 1);
}

/* To leave it to the person is worse; but it comes before no way at all. */
static void
test_modest_before_hand (Fixture *fix, gconstpointer unused)
{
  g_autoptr (GPtrArray) ways = g_ptr_array_new ();
  g_autoptr (FakeWay) hand = fake_way_new ("hand", LQ_WAY_BY_HAND, fix->field);
  LqInserter *own = fix->inserter;

  g_ptr_array_add (ways, fix->first);
  g_ptr_array_add (ways, hand);
  fix->inserter = lq_inserter_new (ways);
  g_signal_connect (fix->inserter, "inserted", G_CALLBACK (inserted_cb), fix);
  fake_way_set_chars_max (fix->first, 3);
  insert (fix, "long");
  fake_way_set_answer (fix->first, FAKE_INSERT, LQ_INSERT_ERROR_NO_TARGET);
  insert (fix, "longer");
  g_assert_cmpstr (fix->inserted->str, ==, "first:long|hand:longer|");
  wait_until (is_at_rest (hand));
  settle ();
  g_assert_finalize_object (fix->inserter);
  fix->inserter = own;
}

/* ---- ways that are lost */

static void
lose (FakeWay *way)
{
  g_autoptr (GError) error = g_error_new (LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE, "died");

  lq_way_emit_lost (LQ_WAY (way), error);
}

static void
test_lost_in_preedit (Fixture *fix, gconstpointer unused)
{
  begin (fix);
  lq_inserter_set_preedit (fix->inserter, "hel");
  g_assert_cmpstr (fake_way_get_preedit (fix->first), ==, "hel");
  lose (fix->first);
  wait_until (lq_inserter_get_way (fix->inserter) == LQ_WAY (fix->second));
  g_assert_true (is_at_rest (fix->first));
  lq_inserter_insert (fix->inserter, "hello");
  end (fix);
  g_assert_cmpstr (fix->inserted->str, ==, "second:hello|");
}

static void
test_lost_while_inserting (Fixture *fix, gconstpointer unused)
{
  /* It still says that the text is there. */
  begin (fix);
  fake_way_set_answer (fix->first, FAKE_INSERT, FAKE_WAITS);
  lq_inserter_insert (fix->inserter, "a");
  lq_inserter_insert (fix->inserter, "b");
  lose (fix->first);
  fake_way_release (fix->first);
  end (fix);
  g_assert_cmpstr (fix->inserted->str, ==, "first:a|second:b|");
}

static void
test_lost_for_good (Fixture *fix, gconstpointer unused)
{
  begin (fix);
  fake_way_set_answer (fix->first, FAKE_INSERT, FAKE_HANGS);
  lq_inserter_insert (fix->inserter, "a");
  lq_inserter_insert (fix->inserter, "b");
  lose (fix->first);
  end (fix);
  g_assert_cmpstr (fix->failed->str, ==, "5:a|");
  g_assert_cmpstr (fix->inserted->str, ==, "second:b|");
  fake_way_fail (fix->first, LQ_INSERT_ERROR_UNAVAILABLE);
}

/* ---- ended while busy */

static void
test_end_while (Fixture *fix, gconstpointer user_data)
{
  FakeCall call = GPOINTER_TO_INT (user_data);

  fake_way_set_answer (fix->first, call, FAKE_WAITS);
  lq_inserter_begin (fix->inserter);
  wait_until (fake_way_count (fix->first, call) == 1);
  end (fix);
  g_assert_true (is_at_rest (fix->first));
  g_assert_cmpuint (fake_way_count (fix->second, FAKE_PROBE), ==, 0);

  /* It was called off, it did not fail. */
  fake_way_set_answer (fix->first, call, FAKE_WELL);
  insert (fix, "a");
  g_assert_cmpstr (fix->inserted->str, ==, "first:a|");
}

static void
test_end_while_it_hangs (Fixture *fix, gconstpointer unused)
{
  fake_way_set_answer (fix->first, FAKE_BEGIN, FAKE_HANGS);
  lq_inserter_begin (fix->inserter);
  wait_until (fake_way_count (fix->first, FAKE_BEGIN) == 1);
  end (fix);
  fake_way_release (fix->first);
  wait_until (is_at_rest (fix->first));
  g_assert_cmpuint (fake_way_count (fix->first, FAKE_END), ==, 1);
}

static void
test_end_and_begin (Fixture *fix, gconstpointer unused)
{
  begin (fix);
  lq_inserter_insert (fix->inserter, "a");
  lq_inserter_end_async (fix->inserter, ended_cb, fix);
  lq_inserter_begin (fix->inserter);
  lq_inserter_insert (fix->inserter, "b");
  wait_until (fix->n_ended == 1 && fix->field->len == 2 &&
              lq_inserter_get_way (fix->inserter) != NULL);
  end (fix);
  g_assert_cmpstr (fix->field->str, ==, "ab");
}

static void
test_gone_while_busy (Fixture *fix, gconstpointer user_data)
{
  FakeCall call = GPOINTER_TO_INT (user_data);
  g_autoptr (GPtrArray) ways = g_ptr_array_new ();
  LqInserter *inserter;

  g_ptr_array_add (ways, fix->first);
  inserter = lq_inserter_new (ways);
  fake_way_set_answer (fix->first, call, FAKE_HANGS);
  lq_inserter_begin (inserter);
  lq_inserter_insert (inserter, "a");
  wait_until (fake_way_count (fix->first, call) == 1);
  g_assert_finalize_object (inserter);
  fake_way_release (fix->first);
}

#define ADD(path, test) g_test_add ("/inserter/" path, Fixture, NULL, set_up, test, tear_down)
#define ADD_FOR(path, test, call)                                                                  \
  g_test_add ("/inserter/" path, Fixture, GINT_TO_POINTER (call), set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("order", test_order);
  ADD ("preedit", test_preedit);
  ADD ("delete", test_delete);
  ADD ("delete-fails", test_delete_fails);
  ADD ("move", test_move);
  ADD ("move-fails", test_move_fails);
  ADD ("move-without-text", test_move_without_text);
  ADD ("delete-without-text", test_delete_without_text);
  ADD ("delete-around-text", test_delete_around_text);
  ADD ("probe-fails", test_probe_fails);
  ADD ("preferred", test_preferred);
  ADD ("denied", test_denied);
  ADD ("no-target", test_no_target);
  ADD_FOR ("probe-hangs", test_hangs, FAKE_PROBE);
  ADD_FOR ("begin-hangs", test_hangs, FAKE_BEGIN);
  ADD ("end-hangs", test_end_hangs);
  ADD ("insert-fails", test_insert_fails);
  ADD ("unsure", test_unsure);
  ADD ("no-way", test_no_way);
  ADD ("password", test_password);
  ADD ("password-at-begin", test_password_at_begin);
  ADD ("modest", test_modest);
  ADD ("modest-returns", test_modest_returns);
  ADD ("modest-unsure", test_modest_unsure);
  ADD_FOR ("modest-but-alone/begin", test_modest_but_alone, FAKE_BEGIN);
  ADD_FOR ("modest-but-alone/insert", test_modest_but_alone, FAKE_INSERT);
  ADD ("modest-before-hand", test_modest_before_hand);
  ADD ("lost-in-preedit", test_lost_in_preedit);
  ADD ("lost-while-inserting", test_lost_while_inserting);
  ADD ("lost-for-good", test_lost_for_good);
  ADD_FOR ("end-while-probing", test_end_while, FAKE_PROBE);
  ADD_FOR ("end-while-beginning", test_end_while, FAKE_BEGIN);
  ADD ("end-while-it-hangs", test_end_while_it_hangs);
  ADD ("end-and-begin", test_end_and_begin);
  ADD_FOR ("gone-while-probing", test_gone_while_busy, FAKE_PROBE);
  ADD_FOR ("gone-while-beginning", test_gone_while_busy, FAKE_BEGIN);
  ADD_FOR ("gone-while-inserting", test_gone_while_busy, FAKE_INSERT);

  return g_test_run ();
}
