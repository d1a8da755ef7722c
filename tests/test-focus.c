/* test-focus.c: a password field with the focus is known from what applications tell
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A bus of its own stands for the session's and for the accessibility bus; on it, this program is
 * the launcher, the registry and the desktop's root, and two applications with a few fields. */

#include "config.h"
#include "fake-way.h"
#include "lq-focus.h"
#include "lq-inserter.h"
#include "wait.h"

enum { ROLE_ENTRY = 79, ROLE_PASSWORD = 40, ROLE_FRAME = 23 };
enum { ACTIVE = 1 << 1, FOCUSED = 1 << 12, SHOWING = 1 << 25 };

static const char description[] =
  "<node>"
  " <interface name='org.a11y.Bus'>"
  "  <method name='GetAddress'><arg type='s' direction='out'/></method>"
  " </interface>"
  " <interface name='org.a11y.atspi.Registry'>"
  "  <method name='RegisterEvent'><arg type='s' direction='in'/></method>"
  " </interface>"
  " <interface name='org.a11y.atspi.Accessible'>"
  "  <method name='GetRole'><arg type='u' direction='out'/></method>"
  "  <method name='GetState'><arg type='au' direction='out'/></method>"
  "  <method name='GetChildren'><arg type='a(so)' direction='out'/></method>"
  " </interface>"
  "</node>";

/* One object of the tree. */
typedef struct {
  const char *path;
  const char *child; /* NULL: none */
  unsigned    role;
  unsigned    states;
} Widget;

typedef struct {
  GTestDBus       *dbus;
  GDBusConnection *bus;   /* launcher, registry, and first application */
  GDBusConnection *other; /* second application */
  GDBusNodeInfo   *info;
  LqFocus         *focus;
  Widget           root;
  Widget           app;
  Widget           window;
  Widget           field;
  Widget           other_field;
  unsigned         n_registered;
  unsigned         n_roles; /* how often a role was asked for */
  unsigned n_refused;       /* so many questions for a role are answered by “no such object” */
  unsigned n_changed;
  guint    name_ids[2];
} Fixture;

static Fixture *fix;

static void
answer_children (GDBusMethodInvocation *invocation, const Widget *widget)
{
  GVariantBuilder children;

  g_variant_builder_init (&children, G_VARIANT_TYPE ("a(so)"));
  if (widget->child != NULL)
    g_variant_builder_add (&children, "(so)", g_dbus_connection_get_unique_name (fix->bus),
                           widget->child);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(a(so))", &children));
}

static void
answer_role (GDBusMethodInvocation *invocation, const Widget *widget)
{
  fix->n_roles++;
  if (fix->n_refused > 0) {
    fix->n_refused--;
    g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD,
                                           "not yet");
  } else {
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", widget->role));
  }
}

static void
called_cb (GDBusConnection       *bus,
           const char            *sender,
           const char            *path,
           const char            *interface,
           const char            *method,
           GVariant              *arguments,
           GDBusMethodInvocation *invocation,
           gpointer               user_data)
{
  const Widget *widget = user_data;

  if (g_str_equal (method, "GetAddress")) {
    g_dbus_method_invocation_return_value (
      invocation, g_variant_new ("(s)", g_test_dbus_get_bus_address (fix->dbus)));
  } else if (g_str_equal (method, "RegisterEvent")) {
    fix->n_registered++;
    g_dbus_method_invocation_return_value (invocation, NULL);
  } else if (g_str_equal (method, "GetRole")) {
    answer_role (invocation, widget);
  } else if (g_str_equal (method, "GetState")) {
    GVariantBuilder states;

    g_variant_builder_init (&states, G_VARIANT_TYPE ("au"));
    g_variant_builder_add (&states, "u", widget->states);
    g_variant_builder_add (&states, "u", 0);
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(au)", &states));
  } else {
    answer_children (invocation, widget);
  }
}

static void
publish (GDBusConnection *bus, const char *path, const char *interface, Widget *widget)
{
  static const GDBusInterfaceVTable vtable = { called_cb, NULL, NULL };
  GDBusInterfaceInfo               *info = g_dbus_node_info_lookup_interface (fix->info, interface);
  guint id = g_dbus_connection_register_object (bus, path, info, &vtable, widget, NULL, NULL);

  g_assert_cmpuint (id, !=, 0);
}

static void
publish_widget (GDBusConnection *bus, Widget *widget)
{
  publish (bus, widget->path, "org.a11y.atspi.Accessible", widget);
}

static void
changed_cb (void)
{
  fix->n_changed++;
}

static GDBusConnection *
connect_to (GTestDBus *dbus)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_dbus_connection_new_for_address_sync (
    g_test_dbus_get_bus_address (dbus),
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);

  g_assert_no_error (error);

  return bus;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fix = fixture;
  fix->dbus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fix->dbus);
  fix->bus = connect_to (fix->dbus);
  fix->other = connect_to (fix->dbus);
  fix->info = g_dbus_node_info_new_for_xml (description, NULL);
  fix->root = (Widget){ "/org/a11y/atspi/accessible/root", "/app", 0, 0 };
  fix->app = (Widget){ "/app", "/window", 0, 0 };
  fix->window = (Widget){ "/window", "/field", ROLE_FRAME, ACTIVE | SHOWING };
  fix->field = (Widget){ "/field", NULL, ROLE_PASSWORD, SHOWING };
  fix->other_field = (Widget){ "/field", NULL, ROLE_ENTRY, SHOWING };
  publish (fix->bus, "/org/a11y/bus", "org.a11y.Bus", NULL);
  publish (fix->bus, "/org/a11y/atspi/registry", "org.a11y.atspi.Registry", NULL);
  publish_widget (fix->bus, &fix->root);
  publish_widget (fix->bus, &fix->app);
  publish_widget (fix->bus, &fix->window);
  publish_widget (fix->bus, &fix->field);
  publish_widget (fix->other, &fix->other_field);
  fix->focus = lq_focus_new ();
  g_signal_connect_swapped (fix->focus, "changed", G_CALLBACK (changed_cb), NULL);
}

static void
own_names (void)
{
  static const char *const names[] = { "org.a11y.atspi.Registry", "org.a11y.Bus" };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    fix->name_ids[i] = g_bus_own_name_on_connection (
      fix->bus, names[i], G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_finalize_object (fix->focus);
  for (size_t i = 0; i < G_N_ELEMENTS (fix->name_ids); i++) {
    if (fix->name_ids[i] != 0)
      g_bus_unown_name (fix->name_ids[i]);
  }
  g_dbus_connection_close_sync (fix->bus, NULL, NULL);
  if (!g_dbus_connection_is_closed (fix->other))
    g_dbus_connection_close_sync (fix->other, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (fix->bus);
  g_object_unref (fix->other);
  g_dbus_node_info_unref (fix->info);
  g_test_dbus_down (fix->dbus);
  g_object_unref (fix->dbus);
}

/* As a toolkit tells it; @interface is the last part of its name. */
static void
emit (GDBusConnection *bus,
      const char      *path,
      const char      *kind,
      const char      *member,
      const char      *what,
      int              is_so)
{
  g_autofree char *interface = g_strconcat ("org.a11y.atspi.Event.", kind, NULL);
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (
    bus, NULL, path, interface, member,
    g_variant_new ("(siiv(so))", what, is_so, 0, g_variant_new_int32 (0), ":0", "/none"), &error);
  g_assert_no_error (error);
}

static void
emit_focus (GDBusConnection *bus, Widget *widget, bool is_focused)
{
  widget->states = is_focused ? widget->states | FOCUSED : widget->states & ~(unsigned) FOCUSED;
  emit (bus, widget->path, "Object", "StateChanged", "focused", is_focused);
}

static bool
is_known_to_be_password (void)
{
  return !lq_focus_is_asking (fix->focus) && lq_focus_is_password (fix->focus);
}

static void
begin (void)
{
  own_names ();
  lq_focus_begin (fix->focus);
  wait_until (fix->n_registered == 3 && !lq_focus_is_asking (fix->focus) && fix->n_changed > 0);
}

static void
begin_in_password (void)
{
  begin ();
  emit_focus (fix->bus, &fix->field, true);
  wait_until (is_known_to_be_password ());
}

/* ---- */

static void
test_nobody (Fixture *fixture, gconstpointer unused)
{
  lq_focus_look (fix->focus);
  g_assert_false (lq_focus_is_asking (fix->focus));
  lq_focus_begin (fix->focus);
  lq_focus_look (fix->focus);
  g_assert_false (lq_focus_is_password (fix->focus));
  g_assert_cmpuint (fix->n_registered, ==, 0);
  /* A bus that comes later is used. */
  own_names ();
  wait_until (fix->n_registered == 3);
  wait_until (!lq_focus_is_asking (fix->focus));
}

static void
test_told (Fixture *fixture, gconstpointer unused)
{
  begin_in_password ();
  emit_focus (fix->bus, &fix->field, false);
  wait_until (!lq_focus_is_password (fix->focus));
}

static void
test_moves_on (Fixture *fixture, gconstpointer unused)
{
  unsigned n_roles;

  begin_in_password ();
  n_roles = fix->n_roles;
  emit_focus (fix->other, &fix->other_field, true);
  wait_until (fix->n_roles > n_roles && !lq_focus_is_asking (fix->focus));
  g_assert_false (lq_focus_is_password (fix->focus));
  /* What the first one says late changes nothing. */
  fix->other_field.role = ROLE_PASSWORD;
  emit_focus (fix->other, &fix->other_field, true);
  wait_until (is_known_to_be_password ());
  emit_focus (fix->bus, &fix->field, false);
  lq_focus_look (fix->focus);
  wait_until (is_known_to_be_password ());
}

static void
test_window (Fixture *fixture, gconstpointer user_data)
{
  const char *member = user_data;
  bool        is_other = g_ascii_strcasecmp (member, "activate") == 0;

  begin_in_password ();
  emit (is_other ? fix->other : fix->bus, "/window", "Window", member, "", 0);
  wait_until (!lq_focus_is_password (fix->focus));
}

/* GTK 4 says so after it told of the field. */
static void
test_own_window (Fixture *fixture, gconstpointer unused)
{
  unsigned n_changed;

  begin_in_password ();
  emit (fix->bus, "/window", "Window", "activate", "", 0);
  n_changed = fix->n_changed;
  lq_focus_check (fix->focus);
  wait_until (fix->n_changed > n_changed);
  g_assert_true (is_known_to_be_password ());
}

static void
test_not_there_yet (Fixture *fixture, gconstpointer unused)
{
  fix->n_refused = 3;
  begin_in_password ();
  g_assert_cmpuint (fix->n_roles, ==, 4);
}

static void
test_never_there (Fixture *fixture, gconstpointer unused)
{
  begin ();
  fix->n_refused = G_MAXUINT;
  emit_focus (fix->bus, &fix->field, true);
  wait_until (fix->n_roles > 0);
  wait_until (!lq_focus_is_asking (fix->focus));
  g_assert_false (lq_focus_is_password (fix->focus));
}

static void
test_found (Fixture *fixture, gconstpointer unused)
{
  fix->field.states |= FOCUSED;
  begin ();
  wait_until (is_known_to_be_password ());
}

/* Of a window behind, a field still says that it has the focus in it. */
static void
test_found_behind (Fixture *fixture, gconstpointer unused)
{
  fix->field.states |= FOCUSED;
  fix->window.states = SHOWING;
  begin ();
  g_assert_cmpuint (fix->n_roles, ==, 0);
  g_assert_false (lq_focus_is_password (fix->focus));
}

/* Lost without a word. */
static void
test_look (Fixture *fixture, gconstpointer unused)
{
  begin_in_password ();
  lq_focus_look (fix->focus);
  wait_until (is_known_to_be_password ());
  fix->field.states = SHOWING;
  lq_focus_look (fix->focus);
  wait_until (!lq_focus_is_asking (fix->focus));
  g_assert_false (lq_focus_is_password (fix->focus));
}

static void
test_crash (Fixture *fixture, gconstpointer unused)
{
  begin ();
  fix->other_field.role = ROLE_PASSWORD;
  emit_focus (fix->other, &fix->other_field, true);
  wait_until (is_known_to_be_password ());
  g_dbus_connection_close_sync (fix->other, NULL, NULL);
  wait_until (!lq_focus_is_password (fix->focus));
}

/* ---- inserting */

static void
failed_cb (LqInserter *inserter, const char *text, const GError *error, int *code)
{
  *code = error->code;
}

static LqInserter *
create_inserter (FakeWay *way, int *code)
{
  g_autoptr (GPtrArray) ways = g_ptr_array_new ();
  LqInserter *inserter;

  g_ptr_array_add (ways, way);
  inserter = lq_inserter_new (ways);
  lq_inserter_watch_focus (inserter, fix->focus);
  g_signal_connect (inserter, "failed", G_CALLBACK (failed_cb), code);
  lq_inserter_begin (inserter);
  wait_until (lq_inserter_get_way (inserter) != NULL);

  return inserter;
}

static bool
says_password (LqInserter *inserter)
{
  g_autoptr (LqTarget) target = lq_inserter_dup_target (inserter);

  return target->is_password;
}

static void
test_refused (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GString) field = g_string_new (NULL);
  FakeWay    *way = fake_way_new ("blind", LQ_WAY_PRESSES_KEYS, field);
  int         code = -1;
  LqInserter *inserter = create_inserter (way, &code);

  begin_in_password ();
  g_assert_true (says_password (inserter));
  lq_inserter_insert (inserter, "secret");
  wait_until (code == LQ_INSERT_ERROR_PASSWORD);
  emit_focus (fix->bus, &fix->field, false);
  wait_until (!says_password (inserter));
  lq_inserter_insert (inserter, "text");
  wait_until (g_str_equal (field->str, "text"));
  g_object_unref (inserter);
  g_object_unref (way);
}

/* The text comes when the focus has just moved, and nobody knows to where yet. */
static void
test_waits (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GString) field = g_string_new (NULL);
  FakeWay    *way = fake_way_new ("blind", LQ_WAY_PRESSES_KEYS, field);
  int         code = -1;
  LqInserter *inserter = create_inserter (way, &code);

  begin ();
  fix->n_refused = 2;
  emit_focus (fix->bus, &fix->field, true);
  wait_until (lq_focus_is_asking (fix->focus));
  lq_inserter_insert (inserter, "secret");
  wait_until (code == LQ_INSERT_ERROR_PASSWORD);
  g_assert_cmpstr (field->str, ==, "");
  g_object_unref (inserter);
  g_object_unref (way);
}

/* One that sees fields knows better; what is only copied goes into none. */
static void
test_seeing_way (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GString) field = g_string_new (NULL);
  FakeWay    *way = fake_way_new ("seeing", (LqWayAbilities) GPOINTER_TO_INT (user_data), field);
  int         code = -1;
  LqInserter *inserter = create_inserter (way, &code);

  begin_in_password ();
  g_assert_false (says_password (inserter));
  lq_inserter_insert (inserter, "text");
  wait_until (g_str_equal (field->str, "text"));
  g_object_unref (inserter);
  g_object_unref (way);
}

#define ADD(path, test) g_test_add ("/focus/" path, Fixture, NULL, set_up, test, tear_down)
#define ADD_FOR(path, test, data)                                                                  \
  g_test_add ("/focus/" path, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("nobody", test_nobody);
  ADD ("told", test_told);
  ADD ("moves-on", test_moves_on);
  ADD_FOR ("deactivated", test_window, "Deactivate");
  ADD_FOR ("deactivated/gtk4", test_window, "deactivate");
  ADD_FOR ("another-activated", test_window, "Activate");
  ADD_FOR ("another-activated/gtk4", test_window, "activate");
  ADD ("own-window", test_own_window);
  ADD ("not-there-yet", test_not_there_yet);
  ADD ("never-there", test_never_there);
  ADD ("found", test_found);
  ADD ("found-behind", test_found_behind);
  ADD ("look", test_look);
  ADD ("crash", test_crash);
  ADD ("refused", test_refused);
  ADD ("waits", test_waits);
  ADD_FOR ("way-with-focus", test_seeing_way, GINT_TO_POINTER (LQ_WAY_FOCUS));
  ADD_FOR ("way-by-hand", test_seeing_way, GINT_TO_POINTER (LQ_WAY_BY_HAND));

  return g_test_run ();
}
