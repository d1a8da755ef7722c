/* lq-key.c: keeps a service's key in the system keyring
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keyring is asked first, asynchronously, under a cancellable of our own that fires after the
 * limit: a locked keyring waits for a person at a prompt, for ever. Only where nobody on the bus
 * offers a keyring does the key live in a file, which a worker thread reads and writes. */

#define G_LOG_DOMAIN "lq-key"

#include "config.h"
#include "lq-key.h"
#include "lq-error.h"
#include "lq-key-private.h"
#include "lq-paths.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <libsecret/secret.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_FILE_MAX = 4096 }; /* bytes; keys have some tens */

static unsigned limit_ms = 5000;

static const SecretSchema schema = {
  APPLICATION_ID,
  SECRET_SCHEMA_NONE,
  { { "service", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

/* One call, from the keyring to the file. */
typedef struct {
  char         *service;
  char         *key;   /* to store; NULL: lookup, or forget */
  GCancellable *limit; /* follows the caller's cancellable, and the clock */
  gulong        follow_id;
  guint         timeout_id;
  bool          is_late;
  bool          is_in_file;
} Operation;

static void
operation_free (Operation *operation)
{
  g_clear_handle_id (&operation->timeout_id, g_source_remove);
  g_free (operation->service);
  lq_key_free (operation->key);
  g_object_unref (operation->limit);
  g_free (operation);
}

static void
limit_cb (gpointer user_data)
{
  Operation *operation = user_data;

  operation->timeout_id = 0;
  operation->is_late = true;
  g_cancellable_cancel (operation->limit);
}

static void
caller_cancelled_cb (GCancellable *caller, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static GTask *
operation_begin (const char         *service,
                 char               *key,
                 GCancellable       *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer            user_data)
{
  GTask     *task = g_task_new (NULL, cancellable, callback, user_data);
  Operation *operation = g_new0 (Operation, 1);

  operation->service = g_strdup (service);
  operation->key = key;
  operation->limit = g_cancellable_new ();
  operation->timeout_id = g_timeout_add_once (limit_ms, limit_cb, operation);
  g_task_set_task_data (task, operation, (GDestroyNotify) operation_free);
  if (cancellable != NULL)
    operation->follow_id = g_cancellable_connect (cancellable, G_CALLBACK (caller_cancelled_cb),
                                                  g_object_ref (operation->limit), g_object_unref);

  return task;
}

/* The keyring has answered: neither clock nor caller interrupt any more. */
static Operation *
operation_answered (GTask *task)
{
  Operation *operation = g_task_get_task_data (task);

  g_clear_handle_id (&operation->timeout_id, g_source_remove);
  g_cancellable_disconnect (g_task_get_cancellable (task), operation->follow_id);
  operation->follow_id = 0;

  return operation;
}

/* Nobody offers a keyring, or there is no bus to ask on. A keyring that fails is none of these. */
static bool
is_no_keyring (const GError *error)
{
  static const GDBusError absent[] = {
    G_DBUS_ERROR_SERVICE_UNKNOWN,
    G_DBUS_ERROR_NAME_HAS_NO_OWNER,
    G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND,
    G_DBUS_ERROR_SPAWN_EXEC_FAILED,
    G_DBUS_ERROR_SPAWN_CHILD_EXITED,
    G_DBUS_ERROR_NO_SERVER,
    G_DBUS_ERROR_DISCONNECTED,
    G_DBUS_ERROR_ACCESS_DENIED,
  };

  for (size_t i = 0; i < G_N_ELEMENTS (absent); i++)
    if (g_error_matches (error, G_DBUS_ERROR, (int) absent[i]))
      return true;

  return error->domain == G_IO_ERROR && error->code != G_IO_ERROR_CANCELLED &&
         error->code != G_IO_ERROR_TIMED_OUT;
}

static void
return_keyring_error (GTask *task, const Operation *operation, const GError *error)
{
  if (g_task_return_error_if_cancelled (task))
    return;

  if (operation->is_late)
    g_task_return_new_error (task, LQ_ERROR, LQ_ERROR_KEY,
                             "the keyring did not answer within %u ms, it may be locked", limit_ms);
  else
    g_task_return_new_error (task, LQ_ERROR, LQ_ERROR_KEY, "the keyring: %s", error->message);
}

/* ---- the file, in a worker thread */

static gboolean
fail_file (GTask *task, LqError code, const char *path, int error_number)
{
  g_task_return_new_error (task, LQ_ERROR, (int) code, "%s: %s", path, g_strerror (error_number));

  return FALSE;
}

static void
free_key (gpointer key)
{
  lq_key_free (key);
}

static void
lookup_file_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Operation *operation = data;
  g_autofree char *path = lq_paths_dup_key_file (operation->service);
  char             text[KEY_FILE_MAX + 1] = "";
  int              fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  ssize_t          size;

  if (fd < 0 && errno == ENOENT) {
    g_task_return_pointer (task, NULL, NULL);
    return;
  }
  size = fd < 0 ? -1 : read (fd, text, KEY_FILE_MAX);
  if (size < 0)
    fail_file (task, LQ_ERROR_KEY, path, errno);
  else
    g_task_return_pointer (task, *g_strstrip (text) != '\0' ? g_strdup (text) : NULL, free_key);

  if (fd >= 0)
    close (fd);
  explicit_bzero (text, sizeof text);
}

static int
write_key (int fd, const char *key)
{
  size_t size = strlen (key);

  if (write (fd, key, size) != (ssize_t) size || fsync (fd) != 0)
    return errno ? errno : ENOSPC;

  return 0;
}

static void
store_file_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Operation       *operation = data;
  g_autofree char *path = lq_paths_dup_key_file (operation->service);
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  GError          *error = NULL;
  int              fd;
  int              fault;

  if (!lq_paths_ensure (&error)) {
    g_task_return_error (task, error);
    return;
  }

  fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) {
    fail_file (task, LQ_ERROR_DISK, temporary, errno);
    return;
  }

  errno = 0;
  fault = write_key (fd, operation->key);
  close (fd);
  if (fault == 0 && g_rename (temporary, path) != 0)
    fault = errno;

  if (fault != 0) {
    g_unlink (temporary);
    fail_file (task, LQ_ERROR_DISK, path, fault);
    return;
  }

  operation->is_in_file = true;
  g_task_return_boolean (task, TRUE);
}

/* A key that is forgotten, or lives in the keyring now, must not stay behind in the file. */
static void
remove_file_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Operation *operation = data;
  g_autofree char *path = lq_paths_dup_key_file (operation->service);

  if (g_unlink (path) != 0 && errno != ENOENT)
    fail_file (task, LQ_ERROR_DISK, path, errno);
  else
    g_task_return_boolean (task, TRUE);
}

/* ---- the keyring */

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  char            *secret = secret_password_lookup_finish (result, &error);
  const Operation *operation = operation_answered (task);

  if (error == NULL)
    g_task_return_pointer (task, g_strdup (secret), free_key);
  else if (is_no_keyring (error) && !operation->is_late)
    g_task_run_in_thread (task, lookup_file_thread);
  else
    return_keyring_error (task, operation, error);

  if (secret != NULL)
    secret_password_free (secret);
}

void
lq_key_lookup_async (const char         *service,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  GTask           *task;
  const Operation *operation;

  g_return_if_fail (service != NULL);

  task = operation_begin (service, NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, lq_key_lookup_async);
  operation = g_task_get_task_data (task);
  secret_password_lookup (&schema, operation->limit, looked_up_cb, task, "service", service, NULL);
}

char *
lq_key_lookup_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lq_key_lookup_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  gboolean         is_stored = secret_password_store_finish (result, &error);
  const Operation *operation = operation_answered (task);

  if (is_stored)
    g_task_run_in_thread (task, remove_file_thread);
  else if (is_no_keyring (error) && !operation->is_late)
    g_task_run_in_thread (task, store_file_thread);
  else
    return_keyring_error (task, operation, error);
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  const Operation *operation;

  secret_password_clear_finish (result, &error);
  operation = operation_answered (task);
  if (error == NULL || (is_no_keyring (error) && !operation->is_late))
    g_task_run_in_thread (task, remove_file_thread);
  else
    return_keyring_error (task, operation, error);
}

void
lq_key_store_async (const char         *service,
                    const char         *key,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  g_autofree char *label = NULL;
  char            *trimmed;
  GTask           *task;
  const Operation *operation;

  g_return_if_fail (service != NULL);
  g_return_if_fail (key != NULL);

  trimmed = g_strstrip (g_strdup (key));
  task = operation_begin (service, trimmed, cancellable, callback, user_data);
  g_task_set_source_tag (task, lq_key_store_async);
  operation = g_task_get_task_data (task);
  if (*trimmed == '\0') {
    secret_password_clear (&schema, operation->limit, cleared_cb, task, "service", service, NULL);
    return;
  }

  /* Translators: the name of an entry in the system's keyring; %s is "soniox" or "server" */
  label = g_strdup_printf (_ ("Loquat: key for %s"), service);
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, trimmed, operation->limit,
                         stored_cb, task, "service", service, NULL);
}

gboolean
lq_key_store_finish (GAsyncResult *result, gboolean *is_in_file, GError **error)
{
  const Operation *operation;

  g_return_val_if_fail (g_async_result_is_tagged (result, lq_key_store_async), FALSE);

  operation = g_task_get_task_data (G_TASK (result));
  if (is_in_file != NULL)
    *is_in_file = operation->is_in_file;

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lq_key_free (char *key)
{
  if (key == NULL)
    return;

  explicit_bzero (key, strlen (key));
  g_free (key);
}

void
lq_key_set_limit_ms (unsigned new_limit_ms)
{
  limit_ms = new_limit_ms;
}
