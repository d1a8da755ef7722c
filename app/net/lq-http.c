/* lq-http.c: calls to services over HTTP: paced, tried again, counted
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Four sessions: libsoup chooses between HTTP/1.1 and HTTP/2 once for each connection, and would
 * give an upload the one that is open. And while it opens a connection, which may turn out to be
 * HTTP/2, others that could share it wait: what always opens its own does not hold them up. Answers
 * that are held back for hours take no connection from calls that want one now. */

#define G_LOG_DOMAIN "lq-net"

#include "config.h"
#include "lq-error.h"
#include "lq-http-exchange.h"
#include "lq-http-line.h"
#include "lq-http-private.h"

#include <string.h>

enum { CALLS, BULK, ALONE, HELD, N_SESSIONS };

enum { HELD_CONNECTIONS = 100 }; /* to a host */

struct _LqHttp {
  GObject           parent_instance;
  GThread          *owner;
  LqNetPreset       preset;
  const LqNetClock *clock;
  LqHttpStats      *stats;
  SoupSession      *sessions[N_SESSIONS];
  GHashTable       *hosts;   /* of LqNetHost by name */
  GHashTable       *flights; /* of Flight by identity, which owns it */
  GQueue            all;     /* of Flight */
  GHashTable       *kept;    /* of Kept by identity */
  uint64_t          n_sent;
};

G_DEFINE_FINAL_TYPE (LqHttp, lq_http, G_TYPE_OBJECT)

enum { BREAKER_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* An exchange, and everybody who waits for its answer. */
typedef struct {
  LqHttp         *http;
  LqHttpExchange *exchange;
  GList          *tasks;
  char           *identity; /* NULL: nobody else may join */
} Flight;

/* Of one who waits. */
typedef struct {
  Flight       *flight;    /* NULL: it has landed */
  GSource      *cancelled; /* NULL: nobody can cancel */
  LqHttpAnswer *refusal;
} Waiting;

/* An answer that may be given again. */
typedef struct {
  LqHttpAnswer *answer;
  int64_t       at_us;
} Kept;

static int64_t
now_of (const LqHttp *self)
{
  return self->clock->now_us (self->clock->data);
}

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  lq_http_answer_unref (kept->answer);
  g_free (kept);
}

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_clear_pointer (&waiting->refusal, lq_http_answer_unref);
  g_free (waiting);
}

static int
session_of (const LqHttpCall *call)
{
  if (call->wait_s > 0)
    return HELD;
  if (!lq_http_call_is_repeatable (call))
    return ALONE;

  return lq_http_call_is_bulk (call) ? BULK : CALLS;
}

/* ---- flights */

/* Nobody joins it any more. */
static void
close_doors (Flight *flight)
{
  if (flight->identity == NULL)
    return;

  g_hash_table_remove (flight->http->flights, flight->identity);
  g_clear_pointer (&flight->identity, g_free);
}

static void
flight_free (Flight *flight)
{
  g_assert (flight->tasks == NULL);

  close_doors (flight);
  g_queue_remove (&flight->http->all, flight);
  lq_http_exchange_free (flight->exchange);
  g_free (flight);
}

/* @task: (transfer full). It does not wait any longer. */
static Waiting *
part (GTask *task)
{
  Waiting *waiting = g_task_get_task_data (task);

  waiting->flight->tasks = g_list_remove (waiting->flight->tasks, task);
  waiting->flight = NULL;
  lq_net_clear_source (&waiting->cancelled);

  return waiting;
}

static void
answer_task (GTask *task, LqHttpAnswer *answer, const GError *error)
{
  g_autoptr (GTask) owned = task;
  Waiting *waiting = part (task);

  if (error == NULL) {
    g_task_return_pointer (task, lq_http_answer_ref (answer),
                           (GDestroyNotify) lq_http_answer_unref);
    return;
  }

  if (answer != NULL && !lq_http_answer_is_fine (answer))
    waiting->refusal = lq_http_answer_ref (answer);
  g_task_return_error (task, g_error_copy (error));
}

static void
done_cb (LqHttpExchange *exchange, LqHttpAnswer *answer, GError *error, gpointer user_data)
{
  Flight *flight = user_data;
  LqHttp *self = flight->http;
  g_autoptr (LqHttp) alive = g_object_ref (self);
  const LqHttpCall *call = lq_http_exchange_get_call (exchange);

  if (error == NULL && flight->identity != NULL && call->keep_s > 0) {
    Kept *kept = g_new0 (Kept, 1);

    kept->answer = lq_http_answer_ref (answer);
    kept->at_us = now_of (self);
    g_hash_table_replace (self->kept, g_strdup (flight->identity), kept);
  }

  /* Who asks from now on, perhaps from within a callback, wants a new answer. */
  close_doors (flight);
  while (flight->tasks != NULL)
    answer_task (flight->tasks->data, answer, error);
  flight_free (flight);
}

static void
unconnected_cb (LqHttpExchange *exchange, const LqHttpResult *why, gpointer user_data)
{
  Flight *flight = user_data;

  for (GList *link = flight->http->all.head; link != NULL; link = link->next) {
    LqHttpExchange *other = ((Flight *) link->data)->exchange;

    if (other != exchange && lq_http_exchange_shares_line (other, exchange))
      lq_http_exchange_unconnected (other, why);
  }
}

static void
count_cancelled (LqHttp *self, const char *what)
{
  lq_http_stats_begin (self->stats, what)->n_cancelled++;
  lq_http_stats_end (self->stats);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Waiting *waiting = g_task_get_task_data (task);
  Flight  *flight = waiting->flight;

  part (task);
  count_cancelled (flight->http, lq_http_exchange_get_call (flight->exchange)->what);
  if (flight->tasks == NULL)
    flight_free (flight);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the call was cancelled");

  return G_SOURCE_REMOVE;
}

/* @task: (transfer full) */
static void
board (Flight *flight, GTask *task)
{
  Waiting      *waiting = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  waiting->flight = flight;
  flight->tasks = g_list_append (flight->tasks, task);
  if (cancellable == NULL)
    return;

  waiting->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (waiting->cancelled, G_SOURCE_FUNC (cancelled_cb), task, NULL);
  g_source_attach (waiting->cancelled, g_main_context_get_thread_default ());
}

/* ---- hosts */

static void
breaker_changed_cb (LqNetHost *host, const char *service, LqBreakerState state, gpointer user_data)
{
  LqHttp *self = user_data;

  g_debug ("the breaker of %s %s: %d", lq_net_host_get_name (host), service, state);
  g_signal_emit (self, signals[BREAKER_CHANGED], 0, lq_net_host_get_name (host), service,
                 (int) state);
}

/* Returns: (transfer full) (nullable): scheme, host and port; %NULL: it is no address of HTTP */
static char *
dup_host_name (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  bool is_ipv6;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      (!g_str_equal (g_uri_get_scheme (uri), "https") &&
       !g_str_equal (g_uri_get_scheme (uri), "http")))
    return NULL;

  is_ipv6 = strchr (g_uri_get_host (uri), ':') != NULL;

  return g_strdup_printf ("%s://%s%s%s:%d", g_uri_get_scheme (uri), is_ipv6 ? "[" : "",
                          g_uri_get_host (uri), is_ipv6 ? "]" : "", g_uri_get_port (uri));
}

/* Returns: (nullable) */
static LqNetHost *
get_host (LqHttp *self, const char *url)
{
  g_autofree char *name = dup_host_name (url);
  LqNetHost       *host;

  if (name == NULL)
    return NULL;

  host = g_hash_table_lookup (self->hosts, name);
  if (host == NULL) {
    host = lq_net_host_new (name, &self->preset, self->clock, breaker_changed_cb, self);
    g_hash_table_insert (self->hosts, g_steal_pointer (&name), host);
  }

  return host;
}

LqBreakerState
lq_http_get_breaker (LqHttp *self, const char *url, const char *service)
{
  g_autofree char *name = dup_host_name (url);
  LqNetHost       *host = name ? g_hash_table_lookup (self->hosts, name) : NULL;

  g_return_val_if_fail (LQ_IS_HTTP (self), LQ_BREAKER_CLOSED);

  return host ? lq_net_host_get_state (host, service ? service : "") : LQ_BREAKER_CLOSED;
}

void
lq_http_hurry (LqHttp *self)
{
  GHashTableIter iter;
  gpointer       host;

  g_return_if_fail (LQ_IS_HTTP (self));
  g_assert (g_thread_self () == self->owner);

  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &host))
    lq_net_host_hurry (host);
}

/* ---- sending */

/* Returns: (nullable): an answer that is young enough */
static LqHttpAnswer *
find_kept (LqHttp *self, const char *identity, unsigned keep_s)
{
  Kept *kept = identity && keep_s > 0 ? g_hash_table_lookup (self->kept, identity) : NULL;

  if (kept == NULL)
    return NULL;
  if (now_of (self) - kept->at_us < keep_s * (int64_t) G_USEC_PER_SEC)
    return kept->answer;

  g_hash_table_remove (self->kept, identity);

  return NULL;
}

/* @identity: (transfer full) (nullable) */
static Flight *
take_off (LqHttp *self, LqNetHost *host, const LqHttpCall *call, char *identity)
{
  static const LqHttpExchangeEvents events = { done_cb, unconnected_cb };
  LqHttpPlace                       place = {
                          .preset = &self->preset,
                          .clock = self->clock,
                          .stats = self->stats,
                          .session = self->sessions[session_of (call)],
                          .host = host,
                          .order = self->n_sent++,
  };
  Flight *flight = g_new0 (Flight, 1);

  flight->http = self;
  flight->identity = identity;
  flight->exchange = lq_http_exchange_new (&place, lq_http_call_copy (call), &events, flight);
  g_queue_push_tail (&self->all, flight);
  if (identity != NULL)
    g_hash_table_insert (self->flights, identity, flight);

  return flight;
}

static void
count_saved (LqHttp *self, const LqHttpCall *call, bool is_kept)
{
  LqHttpFigures *figures = lq_http_stats_begin (self->stats, call->what ? call->what : "");

  if (is_kept)
    figures->n_kept++;
  else
    figures->n_shared++;
  lq_http_stats_end (self->stats);
}

void
lq_http_send_async (LqHttp             *self,
                    const LqHttpCall   *call,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *identity = NULL;
  LqNetHost       *host;
  LqHttpAnswer    *kept;
  Flight          *flight;

  g_return_if_fail (LQ_IS_HTTP (self));
  g_return_if_fail (call != NULL && call->method != NULL && call->url != NULL);
  g_assert (g_thread_self () == self->owner);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lq_http_send_async);
  g_task_set_task_data (task, g_new0 (Waiting, 1), waiting_free);
  /* The answer that has come is given even if it is cancelled in the same moment. */
  g_task_set_check_cancellable (task, FALSE);
  if (g_task_return_error_if_cancelled (task))
    return;

  host = get_host (self, call->url);
  if (host == NULL) {
    g_task_return_new_error (task, LQ_ERROR, LQ_ERROR_REQUEST, "%s: no address of HTTP",
                             call->what);
    return;
  }

  identity = lq_http_call_dup_identity (call);
  kept = find_kept (self, identity, call->keep_s);
  if (kept != NULL) {
    count_saved (self, call, true);
    g_task_return_pointer (task, lq_http_answer_ref (kept), (GDestroyNotify) lq_http_answer_unref);
    return;
  }

  flight = identity ? g_hash_table_lookup (self->flights, identity) : NULL;
  if (flight != NULL)
    count_saved (self, call, false);
  else
    flight = take_off (self, host, call, g_steal_pointer (&identity));
  board (flight, g_steal_pointer (&task));
}

LqHttpAnswer *
lq_http_send_finish (LqHttp *self, GAsyncResult *result, LqHttpAnswer **refusal, GError **error)
{
  Waiting *waiting;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  waiting = g_task_get_task_data (G_TASK (result));
  if (refusal != NULL)
    *refusal = g_steal_pointer (&waiting->refusal);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- warming */

/* The store is read once in a process, 25 ms; who needs it meanwhile waits for this thread. */
static void
read_certificates (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GTlsDatabase) store =
    g_tls_backend_get_default_database (g_tls_backend_get_default ());

  g_task_return_boolean (task, store != NULL);
}

/* What warming needs when the object may be gone. */
typedef struct {
  SoupMessage *message;
  LqHttpStats *stats;
  int64_t      began_us;
} Warming;

static void
warmed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Warming *warming = user_data;
  g_autoptr (SoupMessage) message = warming->message;
  g_autoptr (LqHttpStats) stats = warming->stats;
  gboolean       is_warm = soup_session_preconnect_finish (SOUP_SESSION (source), result, NULL);
  LqHttpFigures *figures = lq_http_stats_begin (stats, LQ_HTTP_WARMING);

  figures->n_calls++;
  figures->n_failed += !is_warm;
  lq_histogram_add (&figures->whole, g_get_monotonic_time () - warming->began_us);
  lq_http_stats_end (stats);
}

static void
certificates_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Warming *warming = user_data;

  g_task_propagate_boolean (G_TASK (result), NULL);
  soup_session_preconnect_async (SOUP_SESSION (source), warming->message, G_PRIORITY_DEFAULT, NULL,
                                 warmed_cb, warming);
}

void
lq_http_warm (LqHttp *self, const char *url)
{
  g_autofree char *name = dup_host_name (url);
  g_autoptr (GTask) task = NULL;
  Warming *warming;

  g_return_if_fail (LQ_IS_HTTP (self));
  g_assert (g_thread_self () == self->owner);

  if (name == NULL)
    return;

  warming = g_new0 (Warming, 1);
  warming->message = soup_message_new ("GET", url);
  lq_http_line_watch (warming->message, self->preset.line_ms);
  warming->stats = lq_http_stats_ref (self->stats);
  warming->began_us = g_get_monotonic_time ();
  task = g_task_new (self->sessions[CALLS], NULL, certificates_read_cb, warming);
  g_task_set_source_tag (task, lq_http_warm);
  if (g_str_has_prefix (name, "https:"))
    g_task_run_in_thread (task, read_certificates);
  else
    g_task_return_boolean (task, TRUE);
}

/* ---- the object */

static SoupSession *
session_new (const LqNetPreset *preset, unsigned n_connections)
{
  /* No timeout of its own, see lq-http-attempt.c. */
  SoupSession *session = soup_session_new_with_options (
    "user-agent", "Loquat/" PACKAGE_VERSION, "timeout", 0, "idle-timeout", preset->idle_s,
    "max-conns", 4 * n_connections, "max-conns-per-host", n_connections, NULL);

  /* A key is ours to give, not to be asked for. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);

  return session;
}

static void
lq_http_dispose (GObject *object)
{
  LqHttp *self = LQ_HTTP (object);

  /* Each call holds a reference, so there are none. */
  g_assert (g_queue_is_empty (&self->all));
  for (int i = 0; i < N_SESSIONS; i++) {
    if (self->sessions[i] != NULL)
      soup_session_abort (self->sessions[i]);
    g_clear_object (&self->sessions[i]);
  }

  G_OBJECT_CLASS (lq_http_parent_class)->dispose (object);
}

static void
lq_http_finalize (GObject *object)
{
  LqHttp *self = LQ_HTTP (object);

  g_hash_table_unref (self->flights);
  g_hash_table_unref (self->kept);
  g_hash_table_unref (self->hosts);
  lq_http_stats_unref (self->stats);

  G_OBJECT_CLASS (lq_http_parent_class)->finalize (object);
}

static void
lq_http_class_init (LqHttpClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lq_http_dispose;
  object_class->finalize = lq_http_finalize;

  signals[BREAKER_CHANGED] =
    g_signal_new ("breaker-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_INT);
}

static void
lq_http_init (LqHttp *self)
{
  self->owner = g_thread_self ();
  self->clock = &lq_net_clock;
  self->stats = lq_http_stats_new ();
  self->hosts =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) lq_net_host_free);
  self->flights = g_hash_table_new (g_str_hash, g_str_equal);
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kept_free);
  g_queue_init (&self->all);
}

LqHttp *
lq_http_new (const LqNetPreset *preset)
{
  LqHttp *self = g_object_new (LQ_TYPE_HTTP, NULL);

  self->preset = *preset;
  for (int i = 0; i < N_SESSIONS; i++)
    self->sessions[i] = session_new (preset, i == HELD ? HELD_CONNECTIONS : preset->n_connections);

  return self;
}

LqHttpStats *
lq_http_get_stats (LqHttp *self)
{
  g_return_val_if_fail (LQ_IS_HTTP (self), NULL);

  return self->stats;
}

void
lq_http_set_clock (LqHttp *self, const LqNetClock *clock)
{
  self->clock = clock;
}

void
lq_http_set_trust (LqHttp *self, GTlsDatabase *trusted)
{
  for (int i = 0; i < N_SESSIONS; i++)
    soup_session_set_tls_database (self->sessions[i], trusted);
}
