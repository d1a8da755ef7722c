/* lq-focus-search.c: finds what has the focus in the tree of the accessibility bus
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread. The tree is the registry, applications, windows, and what is in them. Each object is
 * asked for its state, and for its children if the focus may be among them; all questions are under
 * way together, so a search is as long as the tree is deep. */

#include "config.h"
#include "lq-focus-search.h"

#include <stdint.h>

enum {
  MAX_OBJECTS = 1000, /* in larger trees it is not worth its price */
  WINDOW_DEPTH = 2,   /* below the registry and the application */
};

/* AT-SPI's states, by the number of their bit. */
enum { STATE_ACTIVE = 1, STATE_FOCUSED = 12, STATE_SHOWING = 25, STATE_MANAGES_DESCENDANTS = 31 };

#define ROOT_PATH "/org/a11y/atspi/accessible/root"

typedef struct {
  GDBusConnection *bus;
  GCancellable    *calls; /* cancelled with the task's, and when the search is over */
  gulong           cancel_id;
  guint            limit_id;
  unsigned         n_objects;
  unsigned         n_calls; /* without an answer yet */
  char            *owner;   /* of what was found; NULL: nothing */
  char            *path;
} Search;

/* An object of the tree that was asked for something. */
typedef struct {
  GTask   *task;
  char    *owner;
  char    *path;
  unsigned depth;
} Node;

static void
search_free (Search *search)
{
  g_object_unref (search->bus);
  g_object_unref (search->calls);
  g_free (search->owner);
  g_free (search->path);
  g_free (search);
}

static void
node_free (Node *node)
{
  g_object_unref (node->task);
  g_free (node->owner);
  g_free (node->path);
  g_free (node);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Node, node_free)

static bool
has_state (uint32_t states, unsigned bit)
{
  return (states >> bit & 1) != 0;
}

/* The first half of the states: there is nothing of interest in the other one. */
static uint32_t
read_states (GVariant *answer)
{
  g_autoptr (GVariant) states = NULL;
  uint32_t first = 0;

  if (answer == NULL || !g_variant_is_of_type (answer, G_VARIANT_TYPE ("(au)")))
    return 0;

  states = g_variant_get_child_value (answer, 0);
  if (g_variant_n_children (states) > 0)
    g_variant_get_child (states, 0, "u", &first);

  return first;
}

bool
lq_a11y_is_focused (GVariant *state)
{
  return has_state (read_states (state), STATE_FOCUSED);
}

static void
finish (GTask *task)
{
  Search *search = g_task_get_task_data (task);

  g_clear_handle_id (&search->limit_id, g_source_remove);
  g_cancellable_disconnect (g_task_get_cancellable (task), search->cancel_id);
  search->cancel_id = 0;
  g_task_return_boolean (task, search->path != NULL);
  g_object_unref (task);
}

/* What is still under way ends at once, and the last of it ends the search. */
static void
stop (Search *search)
{
  g_cancellable_cancel (search->calls);
}

static void
late_cb (gpointer user_data)
{
  Search *search = user_data;

  search->limit_id = 0;
  stop (search);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  stop (user_data);
}

static void
call (Node *node, const char *method, GAsyncReadyCallback callback)
{
  Search *search = g_task_get_task_data (node->task);

  search->n_calls++;
  g_dbus_connection_call (search->bus, node->owner, node->path, LQ_A11Y_ACCESSIBLE, method, NULL,
                          NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, LQ_A11Y_ANSWER_MS, search->calls,
                          callback, node);
}

/* Returns: (transfer full) (nullable) */
static GVariant *
take_answer (Node *node, GObject *source, GAsyncResult *result)
{
  Search *search = g_task_get_task_data (node->task);

  search->n_calls--;

  return g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
}

static void
leave (Node *node)
{
  Search *search = g_task_get_task_data (node->task);

  if (search->n_calls == 0)
    finish (node->task);
}

static void state_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void children_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
visit (GTask *task, const char *owner, const char *path, unsigned depth)
{
  Search *search = g_task_get_task_data (task);
  Node   *node;

  if (search->n_objects >= MAX_OBJECTS || g_cancellable_is_cancelled (search->calls) ||
      !g_dbus_is_name (owner) || !g_variant_is_object_path (path))
    return;

  search->n_objects++;
  node = g_new0 (Node, 1);
  node->task = g_object_ref (task);
  node->owner = g_strdup (owner);
  node->path = g_strdup (path);
  node->depth = depth;
  if (depth < WINDOW_DEPTH)
    call (node, "GetChildren", children_cb);
  else
    call (node, "GetState", state_cb);
}

static void
children_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Node) node = user_data;
  g_autoptr (GVariant) answer = take_answer (node, source, result);

  if (answer != NULL && g_variant_is_of_type (answer, G_VARIANT_TYPE ("(a(so))"))) {
    g_autoptr (GVariantIter) iter = NULL;
    const char *owner;
    const char *path;

    g_variant_get (answer, "(a(so))", &iter);
    while (g_variant_iter_next (iter, "(&s&o)", &owner, &path))
      visit (node->task, owner, path, node->depth + 1);
  }

  leave (node);
}

/* A widget that manages its descendants may have a million of them, none with a text of its own. */
static bool
may_hold_focus (uint32_t states, unsigned depth)
{
  return depth == WINDOW_DEPTH
           ? has_state (states, STATE_ACTIVE)
           : has_state (states, STATE_SHOWING) && !has_state (states, STATE_MANAGES_DESCENDANTS);
}

static void
state_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Node) node = user_data;
  g_autoptr (GVariant) answer = take_answer (node, source, result);
  Search  *search = g_task_get_task_data (node->task);
  uint32_t states = read_states (answer);

  if (has_state (states, STATE_FOCUSED) && search->path == NULL) {
    search->owner = g_strdup (node->owner);
    search->path = g_strdup (node->path);
    stop (search);
  } else if (may_hold_focus (states, node->depth) && search->path == NULL) {
    call (node, "GetChildren", children_cb);
    node = NULL;
    return;
  }

  leave (node);
}

void
lq_focus_search_async (GDBusConnection    *bus,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  GTask  *task = g_task_new (NULL, cancellable, callback, user_data);
  Search *search = g_new0 (Search, 1);

  g_task_set_source_tag (task, lq_focus_search_async);
  search->bus = g_object_ref (bus);
  search->calls = g_cancellable_new ();
  g_task_set_task_data (task, search, (GDestroyNotify) search_free);
  search->limit_id = g_timeout_add_once (LQ_A11Y_ANSWER_MS, late_cb, search);
  visit (task, LQ_A11Y_REGISTRY, ROOT_PATH, 0);
  if (cancellable != NULL)
    search->cancel_id =
      g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), search, NULL);
}

gboolean
lq_focus_search_finish (GAsyncResult *result, char **owner, char **path, GError **error)
{
  Search *search;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  search = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  *owner = g_steal_pointer (&search->owner);
  *path = g_steal_pointer (&search->path);

  return TRUE;
}
