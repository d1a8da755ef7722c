/* lq-hotkey-portal.c: keys by the portal for global shortcuts, as a way of LqHotkeys
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread, nothing waits. The portal knows a program by its connection: it has one of its own,
 * since a name can be registered on it only before anything else is asked of a portal, and since
 * closing it gives every key back.
 *
 * What desktops do differently: GNOME discards the request of a program that has not registered
 * its name; its answer to BindShortcuts says “ended otherwise” where the keys were bound, so that
 * only the list of shortcuts counts. Activated repeats while a key is held. KDE tells no time. */

#define G_LOG_DOMAIN "lq-hotkey-portal"

#include "config.h"
#include "lq-hotkey-way.h"

#include <glib/gi18n-lib.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define SHORTCUTS "org.freedesktop.portal.GlobalShortcuts"
#define SESSION "org.freedesktop.portal.Session"
#define REQUEST "org.freedesktop.portal.Request"

/* At the beginning of a session the portal is started by the first who asks. LqHotkeys goes on to
 * the next way long before this, and comes back when the keys are bound after all. */
enum { CALL_TIMEOUT_MS = 25000 };
/* A portal that dies is asked again, but not for ever. */
enum { RETURNS_MAX = 3 };

struct _LqHotkeyPortal {
  LqHotkeyWay      parent_instance;
  GDBusConnection *connection;
  GCancellable    *cancellable; /* of everything since the last start */
  LqAccel          accels[LQ_N_HOTKEYS];
  char            *session;
  guint            signal_id;
  guint            owner_id;
  guint            closed_id;
  guint            response_id; /* of the request that is open */
  unsigned         n_requests;
  unsigned         n_returns;
};

#define LQ_TYPE_HOTKEY_PORTAL (lq_hotkey_portal_get_type ())
G_DECLARE_FINAL_TYPE (LqHotkeyPortal, lq_hotkey_portal, LQ, HOTKEY_PORTAL, LqHotkeyWay)
G_DEFINE_FINAL_TYPE (LqHotkeyPortal, lq_hotkey_portal, LQ_TYPE_HOTKEY_WAY)

/* In the order of LqHotkey. The desktop keeps what the person chose under these names. */
static const char *const ids[LQ_N_HOTKEYS] = { "dictate", "cancel", "undo", "again", "copy" };

static void
forget_response (LqHotkeyPortal *self)
{
  if (self->response_id != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->response_id);
  self->response_id = 0;
}

static void
give_up (LqHotkeyPortal *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  lq_hotkey_way_stop (LQ_HOTKEY_WAY (self));
  lq_hotkey_way_give_up (LQ_HOTKEY_WAY (self), error);
}

static void
give_up_with (LqHotkeyPortal *self, int code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, code, message);

  give_up (self, error);
}

/* ---- keys */

static bool
find_key (const char *id, LqHotkey *key)
{
  for (unsigned i = 0; i < LQ_N_HOTKEYS; i++) {
    if (g_str_equal (ids[i], id)) {
      *key = (LqHotkey) i;
      return true;
    }
  }

  return false;
}

static void
tell_shortcuts (LqHotkeyPortal *self, GVariant *shortcuts)
{
  g_autofree char *trigger = NULL;
  GVariantIter     iter;
  const char      *id;
  GVariant        *details;

  g_variant_iter_init (&iter, shortcuts);
  while (g_variant_iter_loop (&iter, "(&s@a{sv})", &id, &details))
    if (g_str_equal (id, ids[LQ_HOTKEY_DICTATE])) {
      g_free (trigger);
      trigger = NULL;
      g_variant_lookup (details, "trigger_description", "s", &trigger);
    }

  lq_hotkey_way_tell (LQ_HOTKEY_WAY (self), LQ_HOTKEYS_READY,
                      _ ("The key can be changed in the settings of the desktop."), trigger);
}

static bool
has_dictate (GVariant *shortcuts)
{
  GVariantIter iter;
  const char  *id;

  g_variant_iter_init (&iter, shortcuts);
  while (g_variant_iter_next (&iter, "(&s@a{sv})", &id, NULL))
    if (g_str_equal (id, ids[LQ_HOTKEY_DICTATE]))
      return true;

  return false;
}

static void
take_activation (LqHotkeyPortal *self, const char *signal, GVariant *parameters)
{
  const char *session;
  const char *id;
  guint64     time_ms;
  int64_t     time_us;
  LqHotkey    key;

  g_variant_get (parameters, "(&o&sta{sv})", &session, &id, &time_ms, NULL);
  if (g_strcmp0 (session, self->session) != 0 || !find_key (id, &key))
    return;

  time_us = lq_hotkey_way_time_us ((uint32_t) time_ms);
  if (g_str_equal (signal, "Activated"))
    lq_hotkey_way_press (LQ_HOTKEY_WAY (self), key, time_us);
  else
    lq_hotkey_way_release (LQ_HOTKEY_WAY (self), key, time_us);
}

static void
take_change (LqHotkeyPortal *self, GVariant *parameters)
{
  g_autoptr (GVariant) shortcuts = g_variant_get_child_value (parameters, 1);
  const char *session;

  g_variant_get_child (parameters, 0, "&o", &session);
  if (g_strcmp0 (session, self->session) == 0)
    tell_shortcuts (self, shortcuts);
}

static void
ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
signal_cb (GDBusConnection *connection,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *signal,
           GVariant        *parameters,
           gpointer         user_data)
{
  GWeakRef *ref = user_data;
  g_autoptr (LqHotkeyPortal) self = g_weak_ref_get (ref);
  const GVariantType *type = g_variant_get_type (parameters);

  if (self == NULL || self->session == NULL)
    return;

  if (g_variant_type_equal (type, G_VARIANT_TYPE ("(osta{sv})")))
    take_activation (self, signal, parameters);
  else if (g_variant_type_equal (type, G_VARIANT_TYPE ("(oa(sa{sv}))")))
    take_change (self, parameters);
}

/* ---- requests: a call, and later the portal's response */

typedef void (*Responded) (LqHotkeyPortal *self, GVariant *results);

typedef struct {
  GWeakRef  way;
  Responded responded;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_weak_ref_clear (&request->way);
  g_free (request);
}

static void
response_cb (GDBusConnection *connection,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *signal,
             GVariant        *parameters,
             gpointer         user_data)
{
  const Request *request = user_data;
  Responded      responded = request->responded;
  g_autoptr (LqHotkeyPortal) self = g_weak_ref_get ((GWeakRef *) &request->way);
  g_autoptr (GVariant) results = NULL;

  if (self == NULL || self->connection != connection ||
      !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;

  /* The response code is not looked at: GNOME 48 says 2 after binding the keys. */
  results = g_variant_get_child_value (parameters, 1);
  forget_response (self);
  responded (self, results);
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqHotkeyPortal) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    give_up (self, error);
}

/* Where the portal answers: known before the call, so that no answer is missed. */
static char *
dup_request_path (LqHotkeyPortal *self, const char *token)
{
  const char      *name = g_dbus_connection_get_unique_name (self->connection);
  g_autofree char *sender = g_strdelimit (g_strdup (name + 1), ".", '_');

  return g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
}

static char *
listen_for_response (LqHotkeyPortal *self, Responded responded)
{
  char            *token = g_strdup_printf ("loquat%u", ++self->n_requests);
  g_autofree char *path = dup_request_path (self, token);
  Request         *request = g_new0 (Request, 1);

  forget_response (self);
  g_weak_ref_init (&request->way, self);
  request->responded = responded;
  self->response_id = g_dbus_connection_signal_subscribe (
    self->connection, PORTAL_NAME, REQUEST, "Response", path, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
    response_cb, request, request_free);

  return token;
}

static void
call (LqHotkeyPortal *self, const char *method, GVariant *parameters)
{
  g_dbus_connection_call (self->connection, PORTAL_NAME, PORTAL_PATH, SHORTCUTS, method, parameters,
                          NULL, G_DBUS_CALL_FLAGS_NONE, CALL_TIMEOUT_MS, self->cancellable,
                          called_cb, g_object_ref (self));
}

/* ---- one step after the other */

static void
listed (LqHotkeyPortal *self, GVariant *results)
{
  g_autoptr (GVariant) shortcuts =
    g_variant_lookup_value (results, "shortcuts", G_VARIANT_TYPE ("a(sa{sv})"));

  if (shortcuts != NULL && has_dictate (shortcuts))
    tell_shortcuts (self, shortcuts);
  else
    give_up_with (self, G_IO_ERROR_PERMISSION_DENIED, "the desktop did not grant the key");
}

static void
list_shortcuts (LqHotkeyPortal *self)
{
  g_autofree char *token = listen_for_response (self, listed);
  GVariantBuilder  options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  call (self, "ListShortcuts", g_variant_new ("(oa{sv})", self->session, &options));
}

static void
bound (LqHotkeyPortal *self, GVariant *results)
{
  g_autoptr (GVariant) shortcuts =
    g_variant_lookup_value (results, "shortcuts", G_VARIANT_TYPE ("a(sa{sv})"));

  if (shortcuts != NULL && has_dictate (shortcuts))
    tell_shortcuts (self, shortcuts);
  else
    list_shortcuts (self);
}

/* A key without a modifier would be taken away from every application for good: the portal cannot
 * own one for the length of a dictation. */
static bool
is_wanted (LqHotkey key, const LqAccel *accel)
{
  return accel->keysym != 0 && (key != LQ_HOTKEY_CANCEL || accel->modifiers != 0);
}

static GVariant *
describe_shortcuts (LqHotkeyPortal *self)
{
  GVariantBuilder shortcuts;

  g_variant_builder_init (&shortcuts, G_VARIANT_TYPE ("a(sa{sv})"));
  for (LqHotkey key = 0; key < LQ_N_HOTKEYS; key++) {
    const LqAccel   *accel = &self->accels[key];
    g_autofree char *trigger = NULL;
    GVariantBuilder  details;

    if (!is_wanted (key, accel))
      continue;

    trigger = lq_accel_dup_portal (accel);
    g_variant_builder_init (&details, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add (&details, "{sv}", "description",
                           g_variant_new_string (lq_hotkey_get_description (key)));
    g_variant_builder_add (&details, "{sv}", "preferred_trigger", g_variant_new_string (trigger));
    g_variant_builder_add (&shortcuts, "(sa{sv})", ids[key], &details);
  }

  return g_variant_builder_end (&shortcuts);
}

static void
created (LqHotkeyPortal *self, GVariant *results)
{
  g_autofree char *token = NULL;
  GVariantBuilder  options;

  if (!g_variant_lookup (results, "session_handle", "s", &self->session) ||
      !g_variant_is_object_path (self->session)) {
    give_up_with (self, G_IO_ERROR_FAILED, "the desktop gave no session for keys");
    return;
  }

  token = listen_for_response (self, bound);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  call (
    self, "BindShortcuts",
    g_variant_new ("(o@a(sa{sv})sa{sv})", self->session, describe_shortcuts (self), "", &options));
}

static void
create_session (LqHotkeyPortal *self)
{
  g_autofree char *token = listen_for_response (self, created);
  GVariantBuilder  options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "session_handle_token",
                         g_variant_new_string ("loquat_keys"));
  call (self, "CreateSession", g_variant_new ("(a{sv})", &options));
}

/* A portal without the registry is older than the need for it. */
static void
registered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqHotkeyPortal) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply == NULL)
    g_debug ("registering with the portal: %s", error->message);

  create_session (self);
}

/* A sandbox has told the portal already. */
static void
register_name (LqHotkeyPortal *self)
{
  GVariantBuilder options;

  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS)) {
    create_session (self);
    return;
  }

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_dbus_connection_call (
    self->connection, PORTAL_NAME, PORTAL_PATH, "org.freedesktop.host.portal.Registry", "Register",
    g_variant_new ("(sa{sv})", APPLICATION_ID, &options), NULL, G_DBUS_CALL_FLAGS_NONE,
    CALL_TIMEOUT_MS, self->cancellable, registered_cb, g_object_ref (self));
}

/* Our keys are gone; who hears of them no more does not hear of a release either. */
static void
begin_anew (LqHotkeyPortal *self)
{
  g_clear_pointer (&self->session, g_free);
  lq_hotkey_way_release_all (LQ_HOTKEY_WAY (self));
  if (++self->n_returns > RETURNS_MAX)
    give_up_with (self, G_IO_ERROR_CLOSED, "the portal dies again and again");
  else
    register_name (self);
}

/* The desktop behind the portal has taken them back, or has died. */
static void
closed_cb (GDBusConnection *connection,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *signal,
           GVariant        *parameters,
           gpointer         user_data)
{
  GWeakRef *ref = user_data;
  g_autoptr (LqHotkeyPortal) self = g_weak_ref_get (ref);

  if (self != NULL && g_strcmp0 (path, self->session) == 0)
    begin_anew (self);
}

/* The portal has died, and our keys with it: asking starts another one. */
static void
owner_cb (GDBusConnection *connection,
          const char      *sender,
          const char      *path,
          const char      *interface,
          const char      *signal,
          GVariant        *parameters,
          gpointer         user_data)
{
  GWeakRef *ref = user_data;
  g_autoptr (LqHotkeyPortal) self = g_weak_ref_get (ref);
  const char *new_owner;

  g_variant_get (parameters, "(&s&s&s)", NULL, NULL, &new_owner);
  if (self != NULL && self->session != NULL && *new_owner == '\0')
    begin_anew (self);
}

static GWeakRef *
ref_new (LqHotkeyPortal *self)
{
  GWeakRef *ref = g_new0 (GWeakRef, 1);

  g_weak_ref_init (ref, self);

  return ref;
}

static void
listen (LqHotkeyPortal *self)
{
  self->signal_id = g_dbus_connection_signal_subscribe (
    self->connection, PORTAL_NAME, SHORTCUTS, NULL, PORTAL_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
    signal_cb, ref_new (self), ref_free);
  self->closed_id = g_dbus_connection_signal_subscribe (
    self->connection, PORTAL_NAME, SESSION, "Closed", NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
    closed_cb, ref_new (self), ref_free);
  self->owner_id = g_dbus_connection_signal_subscribe (
    self->connection, "org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged",
    "/org/freedesktop/DBus", PORTAL_NAME, G_DBUS_SIGNAL_FLAGS_NONE, owner_cb, ref_new (self),
    ref_free);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqHotkeyPortal) self = user_data;
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_finish (result, &error);

  if (connection == NULL) {
    give_up (self, error);
    return;
  }

  self->connection = connection;
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  listen (self);
  register_name (self);
}

static void
lq_hotkey_portal_start (LqHotkeyWay *way, const LqAccel *accels)
{
  LqHotkeyPortal *self = LQ_HOTKEY_PORTAL (way);
  g_autoptr (GError) error = NULL;
  /* Waits for nothing: the program is on this bus already. */
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, &error);

  lq_hotkey_way_stop (way);
  for (unsigned i = 0; i < LQ_N_HOTKEYS; i++)
    self->accels[i] = accels[i];
  if (address == NULL) {
    give_up (self, error);
    return;
  }

  self->cancellable = g_cancellable_new ();
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                       G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, self->cancellable, connected_cb, g_object_ref (self));
}

static void
lq_hotkey_portal_stop (LqHotkeyWay *way)
{
  LqHotkeyPortal *self = LQ_HOTKEY_PORTAL (way);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->session, g_free);
  lq_hotkey_way_release_all (way);
  if (self->connection == NULL)
    return;

  forget_response (self);
  g_dbus_connection_signal_unsubscribe (self->connection, self->signal_id);
  g_dbus_connection_signal_unsubscribe (self->connection, self->owner_id);
  g_dbus_connection_signal_unsubscribe (self->connection, self->closed_id);
  g_dbus_connection_close (self->connection, NULL, NULL, NULL);
  g_clear_object (&self->connection);
}

static void
lq_hotkey_portal_dispose (GObject *object)
{
  lq_hotkey_portal_stop (LQ_HOTKEY_WAY (object));

  G_OBJECT_CLASS (lq_hotkey_portal_parent_class)->dispose (object);
}

static void
lq_hotkey_portal_class_init (LqHotkeyPortalClass *klass)
{
  LqHotkeyWayClass *way_class = LQ_HOTKEY_WAY_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lq_hotkey_portal_dispose;
  way_class->id = "portal";
  way_class->start = lq_hotkey_portal_start;
  way_class->stop = lq_hotkey_portal_stop;
}

static void
lq_hotkey_portal_init (LqHotkeyPortal *self)
{
}

LqHotkeyWay *
lq_hotkey_portal_new (void)
{
  return g_object_new (LQ_TYPE_HOTKEY_PORTAL, NULL);
}
