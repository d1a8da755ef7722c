/* test-batch-line.c: what is to be done for jobs is done in its order, on one thread
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-batch-line.h"
#include "lq-settings.h"

enum { N_WORKS = 200 };

typedef struct {
  LqBatchLine *line;
  GPtrArray   *done; /* numbers, as they come */
  GThread     *thread;
  LqHttp      *own;
  LqHttp      *service;
} Fixture;

typedef struct {
  Fixture *fixture;
  int      number;
} Item;

static void
note_cb (gpointer user_data)
{
  Item *item = user_data;

  g_assert_true (item->fixture->thread == NULL || item->fixture->thread == g_thread_self ());
  item->fixture->thread = g_thread_self ();
  g_ptr_array_add (item->fixture->done, GINT_TO_POINTER (item->number));
}

/* All that was asked for before the end is done at the end, in its order. */
static void
test_order (void)
{
  g_autoptr (GSettings) settings = lq_settings_new ();
  Fixture fixture = { .line = lq_batch_line_new (settings), .done = g_ptr_array_new () };
  Item    items[N_WORKS];

  for (int i = 0; i < N_WORKS; i++) {
    items[i] = (Item){ &fixture, i };
    lq_batch_line_run (fixture.line, note_cb, &items[i]);
  }
  lq_batch_line_free (fixture.line);

  g_assert_cmpuint (fixture.done->len, ==, N_WORKS);
  for (int i = 0; i < N_WORKS; i++)
    g_assert_cmpint (GPOINTER_TO_INT (g_ptr_array_index (fixture.done, i)), ==, i);
  g_assert_true (fixture.thread != g_thread_self ());
  g_ptr_array_unref (fixture.done);
}

static void
look_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->own = lq_batch_line_get_http (fixture->line, TRUE);
  fixture->service = lq_batch_line_get_http (fixture->line, FALSE);
  g_object_add_weak_pointer (G_OBJECT (fixture->own), (gpointer *) &fixture->own);
  g_object_add_weak_pointer (G_OBJECT (fixture->service), (gpointer *) &fixture->service);
}

static void
look_again_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_true (lq_batch_line_get_http (fixture->line, TRUE) == fixture->own);
  g_assert_true (lq_batch_line_get_http (fixture->line, FALSE) == fixture->service);
  g_assert_true (fixture->own != fixture->service);
}

/* One's own server is asked at no pace, so it has connections of its own; both end with the line.
 */
static void
test_http (void)
{
  g_autoptr (GSettings) settings = lq_settings_new ();
  Fixture fixture = { .line = lq_batch_line_new (settings) };

  lq_batch_line_run (fixture.line, look_cb, &fixture);
  lq_batch_line_run (fixture.line, look_again_cb, &fixture);
  lq_batch_line_free (fixture.line);
  g_assert_null (fixture.own);
  g_assert_null (fixture.service);
}

static void
test_idle (void)
{
  g_autoptr (GSettings) settings = lq_settings_new ();

  lq_batch_line_free (lq_batch_line_new (settings));
  lq_batch_line_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/batch-line/order", test_order);
  g_test_add_func ("/batch-line/http", test_http);
  g_test_add_func ("/batch-line/idle", test_idle);

  return g_test_run ();
}
