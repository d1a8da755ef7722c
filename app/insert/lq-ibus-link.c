/* lq-ibus-link.c: the connection to the IBus daemon, with Loquat's engine known to it
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An engine is made known at run time: the daemon is told of a component, and from then on asks the
 * factory on this connection for an engine whenever Loquat becomes the global one. Nothing is
 * installed, the daemon goes on running, and it forgets the engine with the connection. */

#define G_LOG_DOMAIN "lq-ibus"

#include "config.h"
#include "lq-ibus-link.h"

#include "lq-ibus-address.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

enum {
  ANSWER_MS = 1000, /* a daemon that does not answer within this is taken for dead */
};

#define ENGINE_PATH "/org/freedesktop/IBus/Engine/Loquat/%u"

struct _LqIbusLink {
  GObject parent_instance;

  GDBusConnection *connection;
  IBusFactory     *factory;
  LqIbusCompose   *compose;
  LqIbusEngine *engine; /* the factory's, until it says “destroy”; NULL: ours is not in use */
  unsigned      n_engines;
  unsigned      changed_subscription;
};

G_DEFINE_FINAL_TYPE (LqIbusLink, lq_ibus_link, G_TYPE_OBJECT)

enum { CLOSED, ENGINE_CHANGED, TARGET_CHANGED, REPORTED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* Engines ------------------------------------------------------------------------------------- */

static void
drop_engine (LqIbusLink *self)
{
  if (self->engine == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->engine, self);
  lq_ibus_engine_set_compose (self->engine, NULL);
  self->engine = NULL;
}

static void
engine_changed_cb (LqIbusLink *self)
{
  g_signal_emit (self, signals[TARGET_CHANGED], 0);
}

static void
engine_reported_cb (LqIbusLink *self)
{
  g_signal_emit (self, signals[REPORTED], 0);
}

static void
engine_destroyed_cb (LqIbusLink *self)
{
  drop_engine (self);
  g_signal_emit (self, signals[TARGET_CHANGED], 0);
}

/* Returns: (transfer floating): the factory keeps it */
static IBusEngine *
create_engine_cb (IBusFactory *factory, const char *name, LqIbusLink *self)
{
  g_autofree char *path = g_strdup_printf (ENGINE_PATH, ++self->n_engines);
  LqIbusEngine    *engine = lq_ibus_engine_new (self->connection, path);

  drop_engine (self);
  self->engine = engine;
  lq_ibus_engine_set_compose (engine, self->compose);
  g_signal_connect_swapped (engine, "changed", G_CALLBACK (engine_changed_cb), self);
  g_signal_connect_swapped (engine, "reported", G_CALLBACK (engine_reported_cb), self);
  g_signal_connect_swapped (engine, "destroy", G_CALLBACK (engine_destroyed_cb), self);

  return IBUS_ENGINE (engine);
}

/* The daemon ---------------------------------------------------------------------------------- */

static void
connection_closed_cb (GDBusConnection *connection,
                      gboolean         is_remote,
                      GError          *error,
                      LqIbusLink      *self)
{
  drop_engine (self);
  g_signal_emit (self, signals[CLOSED], 0);
}

static void
global_engine_changed_cb (GDBusConnection *connection,
                          const char      *sender,
                          const char      *path,
                          const char      *interface,
                          const char      *signal,
                          GVariant        *parameters,
                          gpointer         user_data)
{
  GWeakRef *weak = user_data;
  g_autoptr (LqIbusLink) self = g_weak_ref_get (weak);
  const char *name;

  if (self == NULL || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(s)")))
    return;

  g_variant_get (parameters, "(&s)", &name);
  g_signal_emit (self, signals[ENGINE_CHANGED], 0, name);
}

static void
free_weak_ref (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
watch (LqIbusLink *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  self->changed_subscription = g_dbus_connection_signal_subscribe (
    self->connection, NULL, IBUS_INTERFACE_IBUS, "GlobalEngineChanged", IBUS_PATH_IBUS, NULL,
    G_DBUS_SIGNAL_FLAGS_NONE, global_engine_changed_cb, weak, free_weak_ref);
  g_signal_connect_object (self->connection, "closed", G_CALLBACK (connection_closed_cb), self, 0);
}

static void
call (LqIbusLink         *self,
      const char         *interface,
      const char         *method,
      GVariant           *parameters,
      const char         *answer,
      GCancellable       *cancellable,
      GAsyncReadyCallback callback,
      gpointer            user_data)
{
  g_dbus_connection_call (self->connection, IBUS_SERVICE_IBUS, IBUS_PATH_IBUS, interface, method,
                          parameters, answer != NULL ? G_VARIANT_TYPE (answer) : NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, ANSWER_MS, cancellable, callback,
                          user_data);
}

/* What a failed call means to who wants to insert. */
static GError *
translate (GError *error)
{
  int code = LQ_INSERT_ERROR_UNAVAILABLE;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    code = LQ_INSERT_ERROR_TIMEOUT;

  g_dbus_error_strip_remote_error (error);
  error->domain = LQ_INSERT_ERROR;
  error->code = code;
  return error;
}

/* Opening ------------------------------------------------------------------------------------- */

typedef struct {
  char          *address;
  LqIbusCompose *compose;
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_free (found->address);
  g_clear_pointer (&found->compose, lq_ibus_compose_free);
  g_free (found);
}

/* A worker: files are read here. */
static void
find_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = lq_ibus_address_find (&error);
  const char      *locale = setlocale (LC_CTYPE, NULL);
  Found           *found;

  if (address == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }

  found = g_new0 (Found, 1);
  found->address = g_steal_pointer (&address);
  found->compose = lq_ibus_compose_new (locale != NULL ? locale : "C");
  g_task_return_pointer (task, found, found_free);
}

static void
registered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer == NULL)
    g_task_return_error (task, translate (g_steal_pointer (&error)));
  else
    g_task_return_pointer (task, g_object_ref (g_task_get_task_data (task)), g_object_unref);
}

/* The layout “default” leaves the keyboard's layout alone. */
static GVariant *
describe (void)
{
  IBusComponent  *component;
  IBusEngineDesc *engine;
  GVariant       *description;

  component = ibus_component_new (APPLICATION_ID, "Loquat", PACKAGE_VERSION, "GPL-3.0-or-later",
                                  "Loquat", "", "", GETTEXT_PACKAGE);
  engine = ibus_engine_desc_new (LQ_IBUS_ENGINE_NAME, _ ("Dictation"), _ ("Loquat dictates"),
                                 "other", "GPL-3.0-or-later", "Loquat", APPLICATION_ID, "default");
  g_object_ref_sink (component);
  ibus_component_add_engine (component, engine);
  description = ibus_serializable_serialize (IBUS_SERIALIZABLE (component));
  g_object_unref (component);

  return description;
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  LqIbusLink *self = g_task_get_task_data (task);

  self->connection = g_dbus_connection_new_for_address_finish (result, &error);
  if (self->connection == NULL) {
    g_task_return_error (task, translate (g_steal_pointer (&error)));
    return;
  }

  watch (self);
  self->factory = g_object_ref_sink (ibus_factory_new (self->connection));
  ibus_factory_add_engine (self->factory, LQ_IBUS_ENGINE_NAME, LQ_TYPE_IBUS_ENGINE);
  g_signal_connect_object (self->factory, "create-engine", G_CALLBACK (create_engine_cb), self, 0);
  call (self, IBUS_INTERFACE_IBUS, "RegisterComponent", g_variant_new ("(v)", describe ()), NULL,
        g_task_get_cancellable (task), registered_cb, g_object_ref (task));
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Found      *found = g_task_propagate_pointer (G_TASK (result), &error);
  LqIbusLink *self = g_task_get_task_data (task);

  if (found == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }

  self->compose = g_steal_pointer (&found->compose);
  g_dbus_connection_new_for_address (
    found->address,
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, g_task_get_cancellable (task), connected_cb, g_object_ref (task));
  found_free (found);
}

void
lq_ibus_link_open_async (GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GTask) search = g_task_new (NULL, cancellable, found_cb, g_object_ref (task));

  ibus_init ();
  g_task_set_source_tag (task, lq_ibus_link_open_async);
  g_task_set_task_data (task, g_object_new (LQ_TYPE_IBUS_LINK, NULL), g_object_unref);
  g_task_run_in_thread (search, find_thread);
}

LqIbusLink *
lq_ibus_link_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Asking -------------------------------------------------------------------------------------- */

/* Returns: (transfer full) (nullable) */
static char *
name_of (GVariant *answer)
{
  g_autoptr (GVariant) property = NULL;
  g_autoptr (GVariant) description = NULL;
  IBusSerializable *object;
  char             *name = NULL;

  g_variant_get (answer, "(v)", &property);
  description = g_variant_is_of_type (property, G_VARIANT_TYPE_VARIANT)
                  ? g_variant_get_variant (property)
                  : g_variant_ref (property);
  object = ibus_serializable_deserialize (description);
  if (object == NULL)
    return NULL;

  g_object_ref_sink (object);
  if (IBUS_IS_ENGINE_DESC (object))
    name = g_strdup (ibus_engine_desc_get_name (IBUS_ENGINE_DESC (object)));
  g_object_unref (object);

  return name;
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer != NULL)
    g_task_return_pointer (task, name_of (answer), g_free);
  else if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_FAILED))
    g_task_return_pointer (task, NULL, NULL); /* so it says that there is none */
  else
    g_task_return_error (task, translate (g_steal_pointer (&error)));
}

void
lq_ibus_link_ask_async (LqIbusLink         *self,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lq_ibus_link_ask_async);
  call (self, "org.freedesktop.DBus.Properties", "Get",
        g_variant_new ("(ss)", IBUS_INTERFACE_IBUS, "GlobalEngine"), "(v)", cancellable, asked_cb,
        task);
}

gboolean
lq_ibus_link_ask_finish (LqIbusLink *self, GAsyncResult *result, char **name, GError **error)
{
  g_autoptr (GError) own_error = NULL;
  g_autofree char *answer = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  answer = g_task_propagate_pointer (G_TASK (result), &own_error);
  if (own_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&own_error));
    return FALSE;
  }

  if (name != NULL)
    *name = g_steal_pointer (&answer);
  return TRUE;
}

static void
used_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, translate (g_steal_pointer (&error)));
}

void
lq_ibus_link_use_async (LqIbusLink         *self,
                        const char         *name,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lq_ibus_link_use_async);
  call (self, IBUS_INTERFACE_IBUS, "SetGlobalEngine", g_variant_new ("(s)", name), NULL,
        cancellable, used_cb, task);
}

gboolean
lq_ibus_link_use_finish (LqIbusLink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Object -------------------------------------------------------------------------------------- */

static void
lq_ibus_link_dispose (GObject *object)
{
  LqIbusLink *self = LQ_IBUS_LINK (object);

  drop_engine (self);
  if (self->changed_subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->changed_subscription);
  self->changed_subscription = 0;
  if (self->factory != NULL)
    ibus_object_destroy (IBUS_OBJECT (self->factory));
  g_clear_object (&self->factory);
  if (self->connection != NULL && !g_dbus_connection_is_closed (self->connection))
    g_dbus_connection_close (self->connection, NULL, NULL, NULL);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (lq_ibus_link_parent_class)->dispose (object);
}

static void
lq_ibus_link_finalize (GObject *object)
{
  LqIbusLink *self = LQ_IBUS_LINK (object);

  g_clear_pointer (&self->compose, lq_ibus_compose_free);

  G_OBJECT_CLASS (lq_ibus_link_parent_class)->finalize (object);
}

static void
lq_ibus_link_class_init (LqIbusLinkClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = lq_ibus_link_dispose;
  object_class->finalize = lq_ibus_link_finalize;

  signals[CLOSED] = g_signal_new ("closed", LQ_TYPE_IBUS_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  signals[ENGINE_CHANGED] = g_signal_new ("engine-changed", LQ_TYPE_IBUS_LINK, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[TARGET_CHANGED] = g_signal_new ("target-changed", LQ_TYPE_IBUS_LINK, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REPORTED] = g_signal_new ("reported", LQ_TYPE_IBUS_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);
}

static void
lq_ibus_link_init (LqIbusLink *self)
{
}

LqIbusEngine *
lq_ibus_link_get_engine (LqIbusLink *self)
{
  return self->engine;
}

const char *
lq_ibus_link_get_name (LqIbusLink *self)
{
  return g_dbus_connection_get_unique_name (self->connection);
}

bool
lq_ibus_link_is_closed (LqIbusLink *self)
{
  return g_dbus_connection_is_closed (self->connection);
}
