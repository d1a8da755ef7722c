/* lq-soniox-test.c: finds out whether address and key work, for the preferences
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-soniox"

#include "config.h"
#include "lq-error.h"
#include "lq-soniox-stream.h"
#include "lq-soniox.h"

enum {
  LIMIT_MS = 15000,
  SILENCE_SAMPLES = LQ_RATE_HZ / 5, /* a stream without any sound is an error of its own */
};

typedef struct {
  SoupSession    *session;
  LqSonioxStream *stream;
  GSource        *limit;
  GSource        *cancelled; /* NULL: nobody can cancel */
} Test;

static const int16_t silence[SILENCE_SAMPLES];

static void
test_free (Test *test)
{
  g_object_unref (test->stream);
  g_object_unref (test->session);
  g_free (test);
}

/* Takes everything down before the caller hears of it. @error: (transfer full): NULL: it works */
static void
end (GTask *task, GError *error)
{
  Test *test = g_task_get_task_data (task);

  lq_soniox_clear_source (&test->limit);
  lq_soniox_clear_source (&test->cancelled);
  g_signal_handlers_disconnect_by_data (test->stream, task);
  lq_soniox_stream_close (test->stream);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
opened_cb (LqSonioxStream *stream, GTask *task)
{
  lq_soniox_stream_send_audio (stream, silence, SILENCE_SAMPLES);
  lq_soniox_stream_send_end (stream);
}

static void
message_cb (LqSonioxStream *stream, const LqSonioxMessage *message, GTask *task)
{
  if (message->is_finished && message->error == NULL)
    end (task, NULL);
}

static void
broken_cb (LqSonioxStream *stream, const GError *error, GTask *task)
{
  /* The service waited for sound: it took the key. */
  end (task, error->code == LQ_ERROR_TIMEOUT ? NULL : g_error_copy (error));
}

static gboolean
limit_cb (gpointer user_data)
{
  end (user_data, g_error_new (LQ_ERROR, LQ_ERROR_TIMEOUT, "no answer within %d ms", LIMIT_MS));

  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  end (user_data, g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "the test was cancelled"));

  return G_SOURCE_REMOVE;
}

static GSource *
watch (GTask *task, GCancellable *cancellable)
{
  GSource *source = g_cancellable_source_new (cancellable);

  g_source_set_callback (source, G_SOURCE_FUNC (cancelled_cb), task, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

void
lq_soniox_test_async (const LqEngineConfig *config,
                      GCancellable         *cancellable,
                      GAsyncReadyCallback   callback,
                      gpointer              user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Test  *test = g_new0 (Test, 1);

  g_task_set_source_tag (task, lq_soniox_test_async);
  g_task_set_task_data (task, test, (GDestroyNotify) test_free);
  test->session = lq_soniox_session_new ();
  test->stream = lq_soniox_stream_new (config, &lq_soniox_limits);
  test->limit = lq_soniox_add_timeout (LIMIT_MS, limit_cb, task);
  test->cancelled = cancellable ? watch (task, cancellable) : NULL;
  g_signal_connect (test->stream, "opened", G_CALLBACK (opened_cb), task);
  g_signal_connect (test->stream, "message", G_CALLBACK (message_cb), task);
  g_signal_connect (test->stream, "broken", G_CALLBACK (broken_cb), task);
  lq_soniox_stream_open (test->stream, test->session);
}

gboolean
lq_soniox_test_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lq_soniox_test_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
