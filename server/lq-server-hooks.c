/* lq-server-hooks.c: tells the addresses that clients gave that a transcription has ended
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Five tries within a minute, as the service does "several times over a short period"; then it is
 * given up, and the client has to ask. Redirections are not followed, and what is answered is not
 * read: only the status is of interest. */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"
#include "lq-server-hooks.h"

#include <libsoup/soup.h>
#include <string.h>

enum {
  TRIES_MOST = 5,
  TIMEOUT_S = 10,
  FIRST_WAIT_MS = 1000, /* doubled each time: 1, 2, 4, 8 s */
};

struct _LqServerHooks {
  SoupSession      *session;
  GCancellable     *cancellable;
  GHashTable       *waiting; /* (element-type Hook): for their next try */
  unsigned          n_sending;
  LqServerHookEnded ended;
  gpointer          user_data;
};

typedef struct {
  LqServerHooks *hooks;
  char          *id;
  char          *url;
  char          *header;
  char          *value;
  char          *body;
  SoupMessage   *message;
  guint          timer;
  int            n_tries;
} Hook;

static void send_hook (Hook *hook);

static void
hook_free (Hook *hook)
{
  g_clear_object (&hook->message);
  g_free (hook->id);
  g_free (hook->url);
  g_free (hook->header);
  g_free (hook->value);
  g_free (hook->body);
  g_free (hook);
}

static gboolean
retry_cb (gpointer user_data)
{
  Hook *hook = user_data;

  g_hash_table_remove (hook->hooks->waiting, hook);
  send_hook (hook);
  return G_SOURCE_REMOVE;
}

static void
retry_later (Hook *hook)
{
  g_autoptr (GSource) source = g_timeout_source_new (FIRST_WAIT_MS << (hook->n_tries - 1));

  g_source_set_callback (source, retry_cb, hook, NULL);
  hook->timer = g_source_attach (source, g_main_context_get_thread_default ());
  g_hash_table_add (hook->hooks->waiting, hook);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Hook          *hook = user_data;
  LqServerHooks *self = hook->hooks;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream =
    soup_session_send_finish (SOUP_SESSION (source), result, &error);
  int status = stream ? (int) soup_message_get_status (hook->message) : 0;

  self->n_sending--;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    hook_free (hook);
    return;
  }
  if ((status < 200 || status > 299) && hook->n_tries < TRIES_MOST) {
    retry_later (hook);
    return;
  }

  self->ended (hook->id, status, self->user_data);
  hook_free (hook);
}

static void
send_hook (Hook *hook)
{
  g_autoptr (GBytes) body = g_bytes_new (hook->body, strlen (hook->body));

  hook->n_tries++;
  g_clear_object (&hook->message);
  hook->message = soup_message_new (SOUP_METHOD_POST, hook->url);
  if (hook->message == NULL) {
    hook->hooks->ended (hook->id, 0, hook->hooks->user_data);
    hook_free (hook);
    return;
  }

  soup_message_add_flags (hook->message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_set_request_body_from_bytes (hook->message, "application/json", body);
  if (hook->header != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (hook->message), hook->header,
                                  hook->value);
  hook->hooks->n_sending++;
  soup_session_send_async (hook->hooks->session, hook->message, G_PRIORITY_DEFAULT,
                           hook->hooks->cancellable, sent_cb, hook);
}

LqServerHooks *
lq_server_hooks_new (LqServerHookEnded ended, gpointer user_data)
{
  LqServerHooks *self = g_new0 (LqServerHooks, 1);

  self->session = soup_session_new_with_options ("timeout", TIMEOUT_S, "user-agent",
                                                 "loquat-server/" PACKAGE_VERSION, NULL);
  self->cancellable = g_cancellable_new ();
  self->waiting = g_hash_table_new (NULL, NULL);
  self->ended = ended;
  self->user_data = user_data;
  return self;
}

void
lq_server_hooks_free (LqServerHooks *self)
{
  GMainContext  *context = g_main_context_get_thread_default ();
  GHashTableIter iter;
  gpointer       key;

  if (self == NULL)
    return;

  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    Hook *hook = key;

    g_source_destroy (g_main_context_find_source_by_id (context, hook->timer));
    hook_free (hook);
  }
  g_cancellable_cancel (self->cancellable);
  while (self->n_sending > 0)
    g_main_context_iteration (context, TRUE);
  g_hash_table_unref (self->waiting);
  g_object_unref (self->cancellable);
  g_object_unref (self->session);
  g_free (self);
}

void
lq_server_hooks_tell (LqServerHooks *self, const LqServerJob *job)
{
  const char *status = job->status == LQ_SERVER_COMPLETED ? "completed" : "error";
  Hook       *hook = g_new0 (Hook, 1);

  hook->hooks = self;
  hook->id = g_strdup (job->id);
  hook->url = g_strdup (job->order->webhook_url);
  hook->header = g_strdup (job->order->webhook_header);
  hook->value = g_strdup (job->order->webhook_value);
  hook->body = g_strdup_printf ("{\"id\":\"%s\",\"status\":\"%s\"}", job->id, status);
  send_hook (hook);
}
