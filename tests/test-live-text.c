/* test-live-text.c: settled words stay, provisional ones are replaced, and the end is followed
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-live-text.h"
#include "loquat-resources.h"
#include "wait.h"

typedef struct {
  GtkWindow     *window;
  LqLiveText    *live_text;
  GtkTextView   *view;
  GtkTextBuffer *buffer;
  LqTranscript  *transcript;
} Fixture;

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (widget), type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, type);

  return found;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->live_text = g_object_new (LQ_TYPE_LIVE_TEXT, NULL);
  fixture->view = GTK_TEXT_VIEW (find (GTK_WIDGET (fixture->live_text), GTK_TYPE_TEXT_VIEW));
  fixture->buffer = gtk_text_view_get_buffer (fixture->view);
  fixture->transcript = lq_transcript_new ();
  fixture->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (fixture->window, 400, 300);
  gtk_window_set_child (fixture->window, GTK_WIDGET (fixture->live_text));
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->live_text), (gpointer *) &fixture->live_text);
  gtk_window_destroy (fixture->window);
  wait_until (fixture->live_text == NULL);
  lq_transcript_free (fixture->transcript);
}

/* Tells @finals and @provisionals, each words that begin with a space. */
static void
tell (Fixture *fixture, const char *finals, const char *provisionals)
{
  g_autoptr (LqUpdate) update = lq_update_new (0, 0, 1);

  if (*finals != '\0')
    g_ptr_array_add (update->tokens, lq_token_new (finals, -1, -1, -1, true));
  if (*provisionals != '\0')
    g_ptr_array_add (update->tokens, lq_token_new (provisionals, -1, -1, -1, false));
  lq_transcript_apply (fixture->transcript, update);
  lq_live_text_show (fixture->live_text, fixture->transcript);
}

static void
assert_text (Fixture *fixture, const char *expected)
{
  g_autofree char *text = NULL;

  g_object_get (fixture->buffer, "text", &text, NULL);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_selection (Fixture *fixture, const char *expected)
{
  g_autofree char *text = NULL;
  GtkTextIter      from, to;

  g_assert_true (gtk_text_buffer_get_selection_bounds (fixture->buffer, &from, &to));
  text = gtk_text_buffer_get_text (fixture->buffer, &from, &to, FALSE);
  g_assert_cmpstr (text, ==, expected);
}

/* The text from @offset on is dim, and none before it. */
static void
assert_dim_from (Fixture *fixture, int offset)
{
  GtkTextTag *dim =
    gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (fixture->buffer), "provisional");
  GtkTextIter iter;

  gtk_text_buffer_get_start_iter (fixture->buffer, &iter);
  while (!gtk_text_iter_is_end (&iter)) {
    g_assert_cmpint (gtk_text_iter_has_tag (&iter, dim), ==,
                     gtk_text_iter_get_offset (&iter) >= offset);
    gtk_text_iter_forward_char (&iter);
  }
}

static void
test_settles (Fixture *fixture, gconstpointer unused)
{
  tell (fixture, "", " helo");
  assert_text (fixture, "helo");
  assert_dim_from (fixture, 0);

  tell (fixture, " Hello", " whirled");
  assert_text (fixture, "Hello whirled");
  assert_dim_from (fixture, 5);

  tell (fixture, " wörld.", " Ho");
  assert_text (fixture, "Hello wörld. Ho");
  assert_dim_from (fixture, 12);

  tell (fixture, "", "");
  assert_text (fixture, "Hello wörld.");
  assert_dim_from (fixture, 100);
}

/* Words that settle as they were guessed are not taken out and put in again: a selection stays. */
static void
test_selection_stays (Fixture *fixture, gconstpointer unused)
{
  GtkTextIter from, to;

  tell (fixture, " one", " two three");
  gtk_text_buffer_get_iter_at_offset (fixture->buffer, &from, 4);
  gtk_text_buffer_get_iter_at_offset (fixture->buffer, &to, 7);
  gtk_text_buffer_select_range (fixture->buffer, &from, &to);
  tell (fixture, " two", " tree");

  assert_selection (fixture, "two");
  assert_text (fixture, "one two tree");
}

/* “Scratch that”: settled words go, and the ones that stay are not touched. */
static void
test_taken_back (Fixture *fixture, gconstpointer unused)
{
  GtkTextIter from, to;

  tell (fixture, " one two", "");
  tell (fixture, " three", " four");
  gtk_text_buffer_get_iter_at_offset (fixture->buffer, &from, 4);
  gtk_text_buffer_get_iter_at_offset (fixture->buffer, &to, 7);
  gtk_text_buffer_select_range (fixture->buffer, &from, &to);
  lq_transcript_silence (fixture->transcript, 1, 2);
  tell (fixture, "", " for");

  assert_text (fixture, "one two for");
  assert_dim_from (fixture, 7);
  assert_selection (fixture, "two");
  tell (fixture, " five", "");
  assert_text (fixture, "one two five");
  assert_dim_from (fixture, 100);
}

static void
test_clear (Fixture *fixture, gconstpointer unused)
{
  tell (fixture, " one", " two");
  lq_live_text_clear (fixture->live_text);
  assert_text (fixture, "");

  lq_transcript_free (fixture->transcript);
  fixture->transcript = lq_transcript_new ();
  tell (fixture, " new", "");
  assert_text (fixture, "new");
}

/* Whatever comes in whatever pieces, the view shows what the transcript holds. */
static void
test_random_updates (Fixture *fixture, gconstpointer unused)
{
  static const char *const pieces[] = { " a", " bcd.", "ef", " Über",
                                        "é",  " 漢字", "",   " long words!" };

  for (int i = 0; i < 2000; i++) {
    g_autofree char *finals = NULL;
    g_autofree char *guessed = NULL;
    g_autofree char *text = NULL;
    g_autofree char *all = NULL;

    tell (fixture, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))],
          pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
    if (i % 50 != 0)
      continue;

    finals = lq_transcript_dup_final_text (fixture->transcript);
    guessed = lq_transcript_dup_provisional_text (fixture->transcript);
    all = g_strconcat (finals, guessed, NULL);
    g_object_get (fixture->buffer, "text", &text, NULL);
    g_strdelimit (text, "\n", ' ');
    /* A break within a script without spaces adds a character; this text has spaces enough. */
    g_assert_cmpstr (text, ==, all + (all[0] == ' '));
  }
}

static GtkAdjustment *
vadjustment (Fixture *fixture)
{
  return gtk_scrolled_window_get_vadjustment (
    GTK_SCROLLED_WINDOW (find (GTK_WIDGET (fixture->live_text), GTK_TYPE_SCROLLED_WINDOW)));
}

static double
end_of (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
}

static void
tell_pages (Fixture *fixture)
{
  GtkAdjustment *adjustment = vadjustment (fixture);
  double         before = gtk_adjustment_get_upper (adjustment);

  for (int i = 0; i < 400; i++)
    tell (fixture, " and another few words.", "");
  wait_until (gtk_adjustment_get_upper (adjustment) > before + 1000);
}

static void
test_follows (Fixture *fixture, gconstpointer unused)
{
  GtkAdjustment *adjustment = vadjustment (fixture);
  GtkRevealer   *jump = GTK_REVEALER (find (GTK_WIDGET (fixture->live_text), GTK_TYPE_REVEALER));
  double         place;

  gtk_window_present (fixture->window);
  tell_pages (fixture);
  wait_until (gtk_adjustment_get_value (adjustment) >= end_of (adjustment) - 1);
  g_assert_false (gtk_revealer_get_reveal_child (jump));

  /* The person reads above: new words do not move the page. */
  place = gtk_adjustment_get_value (adjustment) - 500;
  gtk_adjustment_set_value (adjustment, place);
  g_assert_true (gtk_revealer_get_reveal_child (jump));
  tell_pages (fixture);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (adjustment), place, 1);

  gtk_widget_activate_action (GTK_WIDGET (fixture->live_text), "live-text.jump-to-end", NULL);
  wait_until (gtk_adjustment_get_value (adjustment) >= end_of (adjustment) - 1);
  g_assert_false (gtk_revealer_get_reveal_child (jump));
}

static void
count_cb (LqLiveText *live_text, int *count)
{
  (*count)++;
}

static void
test_copy_all (Fixture *fixture, gconstpointer unused)
{
  int         n_asked = 0;
  GtkTextIter from, to;

  g_signal_connect (fixture->live_text, "copy-all", G_CALLBACK (count_cb), &n_asked);
  tell (fixture, " one two", "");
  g_signal_emit_by_name (fixture->view, "copy-clipboard");
  g_assert_cmpint (n_asked, ==, 1);

  gtk_text_buffer_get_bounds (fixture->buffer, &from, &to);
  gtk_text_buffer_select_range (fixture->buffer, &from, &to);
  g_signal_emit_by_name (fixture->view, "copy-clipboard");
  g_assert_cmpint (n_asked, ==, 1);
}

static void
test_accessible (Fixture *fixture, gconstpointer unused)
{
  g_assert_false (gtk_text_view_get_cursor_visible (fixture->view));
  g_assert_false (gtk_text_view_get_editable (fixture->view));
  gtk_test_accessible_assert_property (fixture->view, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Dictated text");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    return 77;

  adw_init ();
  lq_resources_get_resource ();
#define ADD(name, test) g_test_add ("/live-text/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("settles", test_settles);
  ADD ("selection-stays", test_selection_stays);
  ADD ("taken-back", test_taken_back);
  ADD ("clear", test_clear);
  ADD ("random-updates", test_random_updates);
  ADD ("follows", test_follows);
  ADD ("copy-all", test_copy_all);
  ADD ("accessible", test_accessible);

  return g_test_run ();
}
