/* lq-focus.c: whether a password field has the focus, as the accessibility bus tells it
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread; nothing waits. The accessibility bus is another bus than the session's, whose
 * service tells its address. Applications send there what somebody has registered for. Of the field
 * nothing is asked but its role and state: neither its name nor what is in it. */

#define G_LOG_DOMAIN "lq-focus"

#include "config.h"
#include "lq-focus.h"
#include "lq-focus-search.h"

#include <stdint.h>

enum {
  ROLE_PASSWORD_TEXT = 40,
  /* GTK 4 tells of the focus before it answers for the field: it is asked again. */
  AGAIN_MS = 50,
  MAX_TRIES = 8,
};

#define LAUNCHER "org.a11y.Bus"
#define EVENT_OBJECT "org.a11y.atspi.Event.Object"
#define EVENT_WINDOW "org.a11y.atspi.Event.Window"
#define REGISTRY_PATH "/org/a11y/atspi/registry"

struct _LqFocus {
  GObject          parent_instance;
  GDBusConnection *bus;        /* the accessibility bus, or NULL */
  GCancellable    *connecting; /* of this bus, or of the one to come */
  GCancellable    *asking;     /* of the question under way, or NULL */
  GArray          *subscriptions;
  char            *owner; /* of what has the focus; NULL: it is unknown */
  char            *path;
  guint            watch_id;
  guint            again_id;
  guint            owner_id; /* subscription: the owner's end */
  unsigned         n_tries;
  bool             is_password;
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqFocus, lq_focus, G_TYPE_OBJECT)

static void
stop_asking (LqFocus *self)
{
  g_clear_handle_id (&self->again_id, g_source_remove);
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
}

static void
tell (LqFocus *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static guint
subscribe (LqFocus            *self,
           const char         *sender,
           const char         *interface,
           const char         *member,
           const char         *first,
           GDBusSignalCallback callback)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);

  return g_dbus_connection_signal_subscribe (self->bus, sender, interface, member, NULL, first,
                                             G_DBUS_SIGNAL_FLAGS_NONE, callback, weak,
                                             weak_ref_free);
}

/* ---- what has the focus */

static void
forget (LqFocus *self)
{
  stop_asking (self);
  g_clear_pointer (&self->owner, g_free);
  g_clear_pointer (&self->path, g_free);
  if (self->owner_id != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->owner_id);
  self->owner_id = 0;
  self->is_password = false;
}

static void
owner_cb (GDBusConnection *bus,
          const char      *sender,
          const char      *path,
          const char      *interface,
          const char      *member,
          GVariant        *arguments,
          gpointer         user_data)
{
  g_autoptr (LqFocus) self = g_weak_ref_get (user_data);

  if (self == NULL)
    return;

  forget (self);
  tell (self);
}

static void
remember (LqFocus *self, const char *owner, const char *path)
{
  forget (self);
  self->owner = g_strdup (owner);
  self->path = g_strdup (path);
}

static void
set_password (LqFocus *self, bool is_password)
{
  self->is_password = is_password;
  /* It says nothing more when its program crashes. */
  if (is_password && self->owner_id == 0)
    self->owner_id = subscribe (self, "org.freedesktop.DBus", "org.freedesktop.DBus",
                                "NameOwnerChanged", self->owner, owner_cb);
}

static bool
is_of (LqFocus *self, const char *owner)
{
  return g_strcmp0 (self->owner, owner) == 0;
}

/* ---- asking it */

static void
ask (LqFocus *self, const char *method, GAsyncReadyCallback callback)
{
  stop_asking (self);
  self->asking = g_cancellable_new ();
  g_dbus_connection_call (self->bus, self->owner, self->path, LQ_A11Y_ACCESSIBLE, method, NULL,
                          NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, LQ_A11Y_ANSWER_MS, self->asking,
                          callback, self);
}

static void
answered (LqFocus *self)
{
  g_clear_object (&self->asking);
  tell (self);
}

static void role_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
again_cb (gpointer user_data)
{
  LqFocus *self = user_data;

  self->again_id = 0;
  ask (self, "GetRole", role_cb);
}

static bool
is_not_there_yet (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT);
}

static void
role_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  LqFocus *self = user_data;

  /* Then there may be no object any more. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (is_not_there_yet (error) && ++self->n_tries < MAX_TRIES) {
    self->again_id = g_timeout_add_once (AGAIN_MS, again_cb, self);
    return;
  }

  if (answer != NULL && g_variant_is_of_type (answer, G_VARIANT_TYPE ("(u)"))) {
    uint32_t role;

    g_variant_get (answer, "(u)", &role);
    set_password (self, role == ROLE_PASSWORD_TEXT);
  }
  answered (self);
}

static void
ask_role (LqFocus *self)
{
  self->n_tries = 0;
  ask (self, "GetRole", role_cb);
}

static void
state_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  LqFocus *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  /* One that does not answer in time may be a password field still. */
  if (lq_a11y_is_focused (answer)) {
    ask_role (self);
  } else {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
      forget (self);
    answered (self);
  }
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *owner = NULL;
  g_autofree char *path = NULL;
  bool             is_found = lq_focus_search_finish (result, &owner, &path, &error);
  LqFocus         *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (is_found) {
    remember (self, owner, path);
    ask_role (self);
  } else {
    answered (self);
  }
}

/* ---- what applications tell */

static void
focused_cb (GDBusConnection *bus,
            const char      *sender,
            const char      *path,
            const char      *interface,
            const char      *member,
            GVariant        *arguments,
            gpointer         user_data)
{
  g_autoptr (LqFocus) self = g_weak_ref_get (user_data);
  g_autoptr (GVariant) value = NULL;

  if (self == NULL || g_variant_n_children (arguments) < 2)
    return;

  value = g_variant_get_child_value (arguments, 1);
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_INT32))
    return;

  if (g_variant_get_int32 (value) != 0) {
    remember (self, sender, path);
    ask_role (self);
  } else if (is_of (self, sender) && g_str_equal (self->path, path)) {
    forget (self);
  }
  tell (self);
}

/* Not every toolkit says that a field lost the focus with its window. GTK 4 tells of a window after
 * the field in it. */
static void
window_cb (GDBusConnection *bus,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *member,
           GVariant        *arguments,
           gpointer         user_data)
{
  g_autoptr (LqFocus) self = g_weak_ref_get (user_data);
  bool is_activated = g_ascii_strcasecmp (member, "Activate") == 0;

  if (self == NULL || is_of (self, sender) == is_activated)
    return;

  forget (self);
  tell (self);
}

/* ---- the bus */

static void
disconnect (LqFocus *self)
{
  g_cancellable_cancel (self->connecting);
  g_clear_object (&self->connecting);
  if (self->bus == NULL)
    return;

  forget (self);
  for (guint i = 0; i < self->subscriptions->len; i++)
    g_dbus_connection_signal_unsubscribe (self->bus, g_array_index (self->subscriptions, guint, i));
  g_array_set_size (self->subscriptions, 0);
  g_signal_handlers_disconnect_by_data (self->bus, self);
  g_dbus_connection_close (self->bus, NULL, NULL, NULL);
  g_clear_object (&self->bus);
}

static void
closed_cb (LqFocus *self)
{
  disconnect (self);
  tell (self);
}

static void
hear (LqFocus            *self,
      const char         *interface,
      const char         *member,
      const char         *first,
      GDBusSignalCallback callback)
{
  guint id = subscribe (self, NULL, interface, member, first, callback);

  g_array_append_val (self->subscriptions, id);
}

static void
register_event (LqFocus *self, const char *event)
{
  g_dbus_connection_call (self->bus, LQ_A11Y_REGISTRY, REGISTRY_PATH, LQ_A11Y_REGISTRY,
                          "RegisterEvent", g_variant_new ("(s)", event), NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  static const char *const windows[] = { "Activate", "activate", "Deactivate", "deactivate" };
  static const char *const events[] = { "object:state-changed:focused", "window:activate",
                                        "window:deactivate" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_dbus_connection_new_for_address_finish (result, &error);
  g_autoptr (LqFocus) self = user_data;

  if (bus == NULL) {
    g_debug ("no accessibility bus: %s", error->message);
    return;
  }

  if (self->connecting == NULL || self->bus != NULL)
    return;

  self->bus = g_steal_pointer (&bus);
  g_signal_connect_object (self->bus, "closed", G_CALLBACK (closed_cb), self, G_CONNECT_SWAPPED);
  hear (self, EVENT_OBJECT, "StateChanged", "focused", focused_cb);
  for (size_t i = 0; i < G_N_ELEMENTS (windows); i++)
    hear (self, EVENT_WINDOW, windows[i], NULL, window_cb);
  for (size_t i = 0; i < G_N_ELEMENTS (events); i++)
    register_event (self, events[i]);
  lq_focus_look (self);
}

static void
address_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (LqFocus) self = user_data;
  const char *address;

  if (answer == NULL || self->connecting == NULL) {
    g_debug ("no address of the accessibility bus");
    return;
  }

  g_variant_get (answer, "(&s)", &address);
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                       G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, self->connecting, connected_cb, g_object_ref (self));
}

static void
appeared_cb (GDBusConnection *session, const char *name, const char *owner, gpointer user_data)
{
  LqFocus *self = user_data;

  disconnect (self);
  self->connecting = g_cancellable_new ();
  g_dbus_connection_call (session, LAUNCHER, "/org/a11y/bus", LAUNCHER, "GetAddress", NULL,
                          G_VARIANT_TYPE ("(s)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          self->connecting, address_cb, g_object_ref (self));
}

/* ---- the object */

static void
lq_focus_dispose (GObject *object)
{
  LqFocus *self = LQ_FOCUS (object);

  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  disconnect (self);

  G_OBJECT_CLASS (lq_focus_parent_class)->dispose (object);
}

static void
lq_focus_finalize (GObject *object)
{
  LqFocus *self = LQ_FOCUS (object);

  g_array_unref (self->subscriptions);

  G_OBJECT_CLASS (lq_focus_parent_class)->finalize (object);
}

static void
lq_focus_class_init (LqFocusClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lq_focus_dispose;
  object_class->finalize = lq_focus_finalize;

  signals[CHANGED] =
    g_signal_new ("changed", LQ_TYPE_FOCUS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lq_focus_init (LqFocus *self)
{
  self->subscriptions = g_array_new (FALSE, FALSE, sizeof (guint));
}

LqFocus *
lq_focus_new (void)
{
  return g_object_new (LQ_TYPE_FOCUS, NULL);
}

void
lq_focus_begin (LqFocus *self)
{
  g_return_if_fail (LQ_IS_FOCUS (self));

  if (self->watch_id == 0)
    self->watch_id = g_bus_watch_name (G_BUS_TYPE_SESSION, LAUNCHER, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                       appeared_cb, NULL, self, NULL);
}

void
lq_focus_check (LqFocus *self)
{
  g_return_if_fail (LQ_IS_FOCUS (self));

  if (self->path != NULL && !lq_focus_is_asking (self))
    ask (self, "GetState", state_cb);
}

void
lq_focus_look (LqFocus *self)
{
  g_return_if_fail (LQ_IS_FOCUS (self));

  lq_focus_check (self);
  if (self->bus == NULL || lq_focus_is_asking (self))
    return;

  self->asking = g_cancellable_new ();
  lq_focus_search_async (self->bus, self->asking, found_cb, self);
}

bool
lq_focus_is_password (LqFocus *self)
{
  return self->is_password;
}

bool
lq_focus_is_asking (LqFocus *self)
{
  return self->asking != NULL;
}
