/* test-window.c: what the window shows and says in each state
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fake-engine.h"
#include "fake-source.h"
#include "lq-error.h"
#include "lq-settings.h"
#include "lq-toast.h"
#include "lq-window.h"
#include "loquat-resources.h"
#include "wait.h"

/* There can be one application in a process. */
static AdwApplication *application;

typedef struct {
  GSettings   *settings;
  LqDictation *dictation;
  LqWindow    *window;
  GError      *microphone_error; /* what the next source fails with, or NULL */
} Fixture;

static LqSource *
create_source (gpointer user_data)
{
  Fixture *fixture = user_data;

  return LQ_SOURCE (fake_source_new (fixture->microphone_error));
}

static void
create_application (void)
{
  static const char *const actions[] = { "about", "preferences", "shortcuts" };

  application = ADW_APPLICATION (adw_application_new (NULL, G_APPLICATION_NON_UNIQUE));
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  for (size_t i = 0; i < G_N_ELEMENTS (actions); i++) {
    g_autoptr (GSimpleAction) action = g_simple_action_new (actions[i], NULL);

    g_action_map_add_action (G_ACTION_MAP (application), G_ACTION (action));
  }
}

/* An application with our id finds it by itself. */
static void
add_style (void)
{
  g_autoptr (GtkCssProvider) style = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (style, "/io/github/loquat/Loquat/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->settings = g_settings_new (APPLICATION_ID);
  fixture->dictation = lq_dictation_new (NULL, fixture->settings);
  lq_dictation_set_source_factory (fixture->dictation, create_source, fixture);
  fixture->window =
    lq_window_new (GTK_APPLICATION (application), fixture->settings, fixture->dictation);
  gtk_window_present (GTK_WINDOW (fixture->window));
  wait_until (gtk_widget_get_mapped (GTK_WIDGET (fixture->window)));
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  lq_dictation_stop (fixture->dictation);
  wait_until (!lq_dictation_is_busy (fixture->dictation));
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  wait_until (fixture->window == NULL);
  /* Not asserted to be gone: a view stack of libadwaita 1.2 keeps a page to which it came back. */
  g_object_unref (fixture->dictation);
  g_clear_error (&fixture->microphone_error);
  g_settings_reset (fixture->settings, LQ_SETTINGS_ENGINE);
  g_object_unref (fixture->settings);
}

/* ---- looking for things */

typedef bool (*Predicate) (GtkWidget *widget, const char *what);

static GtkWidget *
find (GtkWidget *widget, Predicate is_it, const char *what)
{
  GtkWidget *found = is_it (widget, what) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, is_it, what);

  return found;
}

static bool
has_label (GtkWidget *widget, const char *what)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
         g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), what);
}

static bool
is_mapped_label (Fixture *fixture, const char *text)
{
  return find (GTK_WIDGET (fixture->window), has_label, text) != NULL;
}

static bool
does_action (GtkWidget *widget, const char *what)
{
  return GTK_IS_BUTTON (widget) &&
         g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), what) == 0;
}

static GtkWidget *
record_button (Fixture *fixture)
{
  return find (GTK_WIDGET (fixture->window), does_action, "win.toggle-dictation");
}

static bool
is_text_view (GtkWidget *widget, const char *what)
{
  return GTK_IS_TEXT_VIEW (widget) && gtk_widget_get_mapped (widget);
}

static char *
dup_shown_text (Fixture *fixture)
{
  GtkWidget *view = find (GTK_WIDGET (fixture->window), is_text_view, NULL);
  char      *text = NULL;

  if (view != NULL)
    g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "text", &text, NULL);

  return text;
}

/* ---- the tests */

static void
test_empty (Fixture *fixture, gconstpointer unused)
{
  g_assert_true (is_mapped_label (fixture, "Press the Button and Speak"));
  g_assert_true (is_mapped_label (fixture, "Ready"));
  g_assert_true (is_mapped_label (fixture, "0:00"));
  gtk_test_accessible_assert_property (record_button (fixture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Start dictation");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == record_button (fixture));
}

static void
test_dictation (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *text = NULL;
  g_autofree char *copied = NULL;

  gtk_widget_activate (record_button (fixture));
  wait_until (lq_dictation_get_state (fixture->dictation) == LQ_DICTATION_LISTENING);
  gtk_test_accessible_assert_property (record_button (fixture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Stop dictation");
  wait_until (lq_dictation_get_transcript (fixture->dictation) != NULL &&
              !lq_transcript_is_empty (lq_dictation_get_transcript (fixture->dictation)));
  gtk_widget_activate (record_button (fixture));
  wait_until (lq_dictation_get_state (fixture->dictation) == LQ_DICTATION_IDLE);
  gtk_test_accessible_assert_property (record_button (fixture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Start dictation");
  g_assert_true (is_mapped_label (fixture, "Ready"));

  text = dup_shown_text (fixture);
  copied = lq_transcript_dup_final_text (lq_dictation_get_transcript (fixture->dictation));
  g_strdelimit (text, "\n", ' ');
  g_assert_cmpstr (text, ==, g_strchug (copied));
}

static void
test_no_microphone (Fixture *fixture, gconstpointer unused)
{
  fixture->microphone_error = g_error_new (LQ_ERROR, LQ_ERROR_MICROPHONE, "no input device");
  gtk_widget_activate (record_button (fixture));
  wait_until (lq_dictation_get_state (fixture->dictation) == LQ_DICTATION_FAILED);
  wait_until (is_mapped_label (fixture, "No Microphone Found"));
  g_assert_true (is_mapped_label (fixture, "Not recording"));
  g_assert_nonnull (find (GTK_WIDGET (fixture->window), does_action, "win.start-dictation"));

  /* It is there again. */
  g_clear_error (&fixture->microphone_error);
  gtk_widget_activate (record_button (fixture));
  wait_until (lq_dictation_get_state (fixture->dictation) == LQ_DICTATION_LISTENING);
  g_assert_false (is_mapped_label (fixture, "No Microphone Found"));
}

/* Sound is recorded though the engine refuses: the error stands beside, with a way out. */
static void
test_engine_fails (Fixture *fixture, gconstpointer unused)
{
  fake_engine_set_fault (FAKE_FAILS_AT_START);
  gtk_widget_activate (record_button (fixture));
  wait_until (lq_dictation_get_error (fixture->dictation) != NULL);
  g_assert_nonnull (find (GTK_WIDGET (fixture->window), does_action, "app.preferences"));
  g_assert_nonnull (find (GTK_WIDGET (fixture->window), does_action, "error-bar.copy-details"));
  fake_engine_set_fault (FAKE_WELL);
}

static void
test_pages (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) newer = g_error_new (LQ_ERROR, LQ_ERROR_STORE_NEWER, "version 9");

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.show-history", NULL);
  lq_window_set_store (fixture->window, NULL, newer);
  wait_until (find (GTK_WIDGET (fixture->window), does_action, "history.copy-details") != NULL);
  g_assert_false (is_mapped_label (fixture, "Ready"));

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.show-dictation", NULL);
  wait_until (is_mapped_label (fixture, "Ready"));
}

/* What was spoken or came from elsewhere is text, never markup. */
static void
test_toast (Fixture *fixture, gconstpointer unused)
{
  lq_toast_say (record_button (fixture), "1 < 2 & <i>three");
  wait_until (is_mapped_label (fixture, "1 < 2 & <i>three"));
}

static GtkWidget *
toast_label (Fixture *fixture, const char *text)
{
  AdwToast *toast = lq_toast_new (text);

  adw_toast_set_timeout (toast, 0); /* it stays */
  lq_toast_show (record_button (fixture), toast);
  wait_until (is_mapped_label (fixture, text));

  return find (GTK_WIDGET (fixture->window), has_label, text);
}

/* What became of a file stands behind its name, however long that is. */
static void
test_long_toast (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *name = g_strnfill (300, 'a');
  GtkWidget       *label = toast_label (fixture, name);
  graphene_rect_t  bounds;

  wait_until (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label))));
  g_assert_cmpint (gtk_label_get_ellipsize (GTK_LABEL (label)), ==, PANGO_ELLIPSIZE_MIDDLE);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (label), ==, name);
  g_assert_true (gtk_widget_compute_bounds (label, GTK_WIDGET (fixture->window), &bounds));
  g_assert_cmpfloat (bounds.origin.x, >=, 0);
  g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=,
                     gtk_widget_get_width (GTK_WIDGET (fixture->window)));
}

static bool
is_shown_bar (GtkWidget *widget, const char *what)
{
  return ADW_IS_VIEW_SWITCHER_BAR (widget) &&
         adw_view_switcher_bar_get_reveal (ADW_VIEW_SWITCHER_BAR (widget)) &&
         gtk_widget_get_height (widget) > 0;
}

static bool
is_above (Fixture *fixture, GtkWidget *upper, GtkWidget *lower)
{
  graphene_rect_t a, b;

  return gtk_widget_compute_bounds (upper, GTK_WIDGET (fixture->window), &a) &&
         gtk_widget_compute_bounds (lower, GTK_WIDGET (fixture->window), &b) &&
         graphene_rect_get_height (&a) > 0 && a.origin.y + a.size.height <= b.origin.y;
}

/* In a narrow window a toast leaves the switcher at the bottom free, and the record button. */
static void
test_toast_place (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  GtkWidget *label;
  GtkWidget *bar;

  gtk_window_set_default_size (GTK_WINDOW (window), 360, 640);
  wait_until (find (window, is_shown_bar, NULL) != NULL);
  bar = find (window, is_shown_bar, NULL);
  label = toast_label (fixture, "over the dock");
  wait_until (is_above (fixture, label, record_button (fixture)));
  gtk_widget_activate_action (window, "win.show-history", NULL);
  wait_until (is_above (fixture, label, bar) &&
              !is_above (fixture, label, record_button (fixture)));
}

/* A button without words has a name for the screen reader, and a tip for the mouse. */
static void
assert_named (GtkWidget *widget)
{
  bool is_wordless =
    does_action (widget, "win.toggle-dictation") ||
    (GTK_IS_BUTTON (widget) && gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL &&
     gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)) != NULL &&
     !g_str_has_prefix (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), "window."));

  if (is_wordless || GTK_IS_MENU_BUTTON (widget)) {
    g_assert_nonnull (gtk_widget_get_tooltip_text (widget));
    g_assert_true (
      gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL));
  }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_named (child);
}

static void
test_names (Fixture *fixture, gconstpointer unused)
{
  assert_named (GTK_WIDGET (fixture->window));
}

static void
test_narrow (Fixture *fixture, gconstpointer unused)
{
  int minimum_width = 0;
  int minimum_height = 0;

  gtk_widget_measure (GTK_WIDGET (fixture->window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum_width,
                      NULL, NULL, NULL);
  gtk_widget_measure (GTK_WIDGET (fixture->window), GTK_ORIENTATION_VERTICAL, 360, &minimum_height,
                      NULL, NULL, NULL);
  g_assert_cmpint (minimum_width, <=, 360);
  g_assert_cmpint (minimum_height, <=, 640);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    return 77;

  lq_resources_get_resource ();
  create_application ();
  add_style ();
  /* The first one registered stands for an id that is not known. */
  lq_engine_register (&fake_engine);
#define ADD(name, test) g_test_add ("/window/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("empty", test_empty);
  ADD ("dictation", test_dictation);
  ADD ("no-microphone", test_no_microphone);
  ADD ("engine-fails", test_engine_fails);
  ADD ("pages", test_pages);
  ADD ("toast", test_toast);
  ADD ("long-toast", test_long_toast);
  ADD ("toast-place", test_toast_place);
  ADD ("names", test_names);
  ADD ("narrow", test_narrow);

  return g_test_run ();
}
