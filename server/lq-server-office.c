/* lq-server-office.c: the thread that answers /v1, so that the loop never waits for a disk
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Requests go to the thread as sources of its main context, answers come back by a queue and a
 * uv_async_t. */

#define G_LOG_DOMAIN "lq-server"

#include "config.h"
#include "lq-server-office.h"

struct _LqServerOffice {
  GThread         *thread;
  GMainContext    *context;
  GMainLoop       *main_loop;
  LqServerApi     *api; /* its thread's */
  GAsyncQueue     *answers;
  uv_async_t      *wake;
  LqServerAnswered answered;
  gpointer         user_data;
};

/* For the other thread: a request, or, without one, an exchange to forget. */
typedef struct {
  LqServerOffice  *office;
  LqServerRequest *request;
  uint64_t         exchange;
} Letter;

typedef struct {
  uint64_t       exchange;
  LqServerReply *reply;
} Answer;

static void
answer_free (Answer *answer)
{
  lq_server_reply_free (answer->reply);
  g_free (answer);
}

/* ---- in the thread */

static void
letter_free (Letter *letter)
{
  lq_server_request_free (letter->request);
  g_free (letter);
}

static gboolean
letter_cb (gpointer user_data)
{
  Letter *letter = user_data;

  if (letter->request != NULL)
    lq_server_api_handle (letter->office->api, g_steal_pointer (&letter->request));
  else
    lq_server_api_forget (letter->office->api, letter->exchange);
  return G_SOURCE_REMOVE;
}

static void
answered_cb (uint64_t exchange, LqServerReply *reply, gpointer user_data)
{
  LqServerOffice *self = user_data;
  Answer         *answer = g_new0 (Answer, 1);

  answer->exchange = exchange;
  answer->reply = reply;
  g_async_queue_push (self->answers, answer);
  uv_async_send (self->wake);
}

static gpointer
office_thread (gpointer user_data)
{
  LqServerOffice *self = user_data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->main_loop);
  lq_server_api_free (self->api);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static gboolean
quit_cb (gpointer user_data)
{
  LqServerOffice *self = user_data;

  g_main_loop_quit (self->main_loop);
  return G_SOURCE_REMOVE;
}

/* ---- in the loop's thread */

static void
attach (LqServerOffice *self, GSourceFunc callback, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, callback, data, destroy);
  g_source_attach (source, self->context);
}

static void
post (LqServerOffice *self, LqServerRequest *request, uint64_t exchange)
{
  Letter *letter = g_new0 (Letter, 1);

  letter->office = self;
  letter->request = request;
  letter->exchange = exchange;
  attach (self, letter_cb, letter, (GDestroyNotify) letter_free);
}

static void
wake_cb (uv_async_t *wake)
{
  LqServerOffice *self = wake->data;
  Answer         *answer;

  while ((answer = g_async_queue_try_pop (self->answers)) != NULL) {
    self->answered (answer->exchange, g_steal_pointer (&answer->reply), self->user_data);
    answer_free (answer);
  }
}

static void
wake_closed_cb (uv_handle_t *wake)
{
  g_free (wake);
}

LqServerOffice *
lq_server_office_new (uv_loop_t            *loop,
                      const LqServerConfig *config,
                      LqServerKeys         *keys,
                      LqServerAnswered      answered,
                      gpointer              user_data,
                      GError              **error)
{
  LqServerOffice *self = g_new0 (LqServerOffice, 1);

  self->answered = answered;
  self->user_data = user_data;
  self->context = g_main_context_new ();
  self->main_loop = g_main_loop_new (self->context, FALSE);
  self->answers = g_async_queue_new_full ((GDestroyNotify) answer_free);
  self->wake = g_new0 (uv_async_t, 1);
  uv_async_init (loop, self->wake, wake_cb);
  self->wake->data = self;

  /* Opened here, so that the caller knows whether it can be; used in the thread from then on. */
  g_main_context_push_thread_default (self->context);
  self->api = lq_server_api_new (config, keys, answered_cb, self, error);
  g_main_context_pop_thread_default (self->context);
  if (self->api != NULL)
    self->thread = g_thread_new ("office", office_thread, self);
  if (self->thread != NULL)
    return self;

  lq_server_office_free (self);
  return NULL;
}

void
lq_server_office_free (LqServerOffice *self)
{
  if (self == NULL)
    return;

  if (self->thread != NULL) {
    attach (self, quit_cb, self, NULL);
    g_thread_join (self->thread);
  }
  uv_close ((uv_handle_t *) self->wake, wake_closed_cb);
  g_async_queue_unref (self->answers);
  g_main_loop_unref (self->main_loop);
  g_main_context_unref (self->context);
  g_free (self);
}

void
lq_server_office_ask (LqServerOffice *self, LqServerRequest *request)
{
  post (self, request, 0);
}

void
lq_server_office_forget (LqServerOffice *self, uint64_t exchange)
{
  post (self, NULL, exchange);
}
