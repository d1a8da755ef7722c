/* test-data-control.c: a clipboard that changes while it is read is not mixed with the one before
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * In a wlroots compositor. The two ends are of this program, but the clipboard is the compositor's.
 */

#include "config.h"
#include "lq-data-control.h"
#include "wait.h"

#include <stdbool.h>
#include <string.h>

#define ONE "x-loquat/one"
#define TWO "x-loquat/two"

enum { BYTES_MAX = 1000 };

typedef struct {
  LqDataControl *owner;
  LqDataControl *reader;
  GAsyncResult  *result; /* of the last call */
  bool           has_changed;
} Fixture;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object (&((Fixture *) user_data)->result, result);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  lq_data_control_offer_finish (LQ_DATA_CONTROL (source), result, &error);
  g_assert_no_error (error);
}

static void
add (LqClip *clip, const char *format, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  lq_clip_add (clip, format, bytes);
}

static LqClip *
new_clip (const char *one, const char *two)
{
  LqClip *clip = lq_clip_new ();

  add (clip, ONE, one);
  add (clip, TWO, two);

  return clip;
}

static LqDataControl *
open_control (Fixture *fixture)
{
  LqDataControl *control = lq_data_control_new ();
  g_autoptr (GError) error = NULL;

  lq_data_control_open_async (control, NULL, done_cb, fixture);
  wait_until (fixture->result != NULL);
  lq_data_control_open_finish (control, fixture->result, &error);
  g_clear_object (&fixture->result);
  g_assert_no_error (error);

  return control;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture->owner = open_control (fixture);
  fixture->reader = open_control (fixture);
  lq_data_control_offer_async (fixture->owner, new_clip ("old one", "old two"), done_cb, fixture);
  wait_until (fixture->result != NULL);
  lq_data_control_offer_finish (fixture->owner, fixture->result, &error);
  g_clear_object (&fixture->result);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  lq_data_control_close (fixture->owner);
  lq_data_control_close (fixture->reader);
  g_object_unref (fixture->owner);
  g_object_unref (fixture->reader);
}

static LqClip *
read_clip (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LqClip *clip;

  lq_data_control_read_async (fixture->reader, BYTES_MAX, NULL, done_cb, fixture);
  wait_until (fixture->result != NULL);
  result = g_steal_pointer (&fixture->result);
  clip = lq_data_control_read_finish (fixture->reader, result, &error);
  g_assert_no_error (error);

  return clip;
}

static void
assert_has (const LqClip *clip, const char *format, const char *text)
{
  GBytes *bytes = lq_clip_lookup (clip, format);

  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

static void
test_read (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LqClip) clip = read_clip (fixture);

  g_assert_cmpuint (lq_clip_get_n_formats (clip), ==, 2);
  assert_has (clip, ONE, "old one");
  assert_has (clip, TWO, "old two");
}

static gboolean
change_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  lq_data_control_offer_async (fixture->owner, new_clip ("new one", "new two"), changed_cb,
                               fixture);

  return G_SOURCE_REMOVE;
}

static void
asked_cb (LqDataControl *owner, const char *format, Fixture *fixture)
{
  if (fixture->has_changed || !g_str_equal (format, ONE))
    return;

  fixture->has_changed = true;
  g_idle_add_full (G_PRIORITY_HIGH, change_cb, fixture, NULL);
}

/* Somebody copies something else when one format of two has been asked for. */
static void
test_change (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LqClip) clip = NULL;

  g_signal_connect (fixture->owner, "asked", G_CALLBACK (asked_cb), fixture);
  clip = read_clip (fixture);
  g_assert_true (fixture->has_changed);
  g_assert_cmpuint (lq_clip_get_n_formats (clip), ==, 2);
  assert_has (clip, ONE, "new one");
  assert_has (clip, TWO, "new two");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/data-control/read", Fixture, NULL, set_up, test_read, tear_down);
  g_test_add ("/data-control/change", Fixture, NULL, set_up, test_change, tear_down);

  return g_test_run ();
}
