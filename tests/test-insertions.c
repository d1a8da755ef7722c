/* test-insertions.c: only what was inserted may be taken back, and only where it stands
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-insertions.h"

static void
add (LqInsertions *insertions, const char *app, const char *text, bool follows)
{
  LqTarget target = { .app = (char *) app };

  lq_insertions_add (insertions, &target, text, follows);
}

static unsigned
count (LqInsertions *insertions, const char *app, const char *before)
{
  LqTarget target = { .app = (char *) app, .before = (char *) before };

  return lq_insertions_count (insertions, &target);
}

static void
test_where (void)
{
  g_autoptr (LqInsertions) insertions = lq_insertions_new ();
  LqTarget password = { .is_password = true };

  g_assert_cmpuint (count (insertions, NULL, NULL), ==, 0);
  add (insertions, "mail", "né日🙂", false);
  g_assert_cmpuint (count (insertions, "mail", NULL), ==, 4);
  g_assert_cmpuint (count (insertions, NULL, NULL), ==, 4);
  g_assert_cmpuint (count (insertions, "editor", NULL), ==, 0);
  g_assert_cmpuint (lq_insertions_count (insertions, &password), ==, 0);

  /* More or less of the text may be told. */
  g_assert_cmpuint (count (insertions, "mail", "so né日🙂"), ==, 4);
  g_assert_cmpuint (count (insertions, "mail", "日🙂"), ==, 4);
  g_assert_cmpuint (count (insertions, "mail", "né日🙂!"), ==, 0);
}

static void
test_pieces (void)
{
  g_autoptr (LqInsertions) insertions = lq_insertions_new ();

  add (insertions, "mail", "one", false);
  add (insertions, "mail", " two", true);
  add (insertions, "editor", "three", true);
  g_assert_cmpuint (count (insertions, "editor", NULL), ==, 5);
  lq_insertions_forget (insertions, "other");
  lq_insertions_forget (insertions, "three");
  g_assert_cmpuint (count (insertions, "mail", "one two"), ==, 7);
  lq_insertions_shorten (insertions, 4);
  g_assert_cmpuint (count (insertions, "mail", "one"), ==, 3);
  lq_insertions_shorten (insertions, 3);
  g_assert_cmpuint (count (insertions, "mail", NULL), ==, 0);
}

/* One of several failed, and those after it did not. */
static void
test_forget_between (void)
{
  g_autoptr (LqInsertions) insertions = lq_insertions_new ();

  add (insertions, NULL, "one", false);
  add (insertions, NULL, " two", true);
  add (insertions, NULL, " three", true);
  lq_insertions_forget (insertions, " two");
  g_assert_cmpuint (count (insertions, NULL, "one three"), ==, 9);
  lq_insertions_forget (insertions, "one");
  lq_insertions_forget (insertions, " three");
  g_assert_cmpuint (count (insertions, NULL, NULL), ==, 0);
}

/* Before a cursor that was moved stands something else. */
static void
test_left (void)
{
  g_autoptr (LqInsertions) insertions = lq_insertions_new ();

  lq_insertions_leave (insertions);
  add (insertions, NULL, "one", false);
  add (insertions, NULL, " f()", true);
  lq_insertions_leave (insertions);
  g_assert_cmpuint (count (insertions, NULL, NULL), ==, 0);
  add (insertions, NULL, "xy", true);
  add (insertions, NULL, " z", true);
  g_assert_cmpuint (count (insertions, NULL, NULL), ==, 4);
  lq_insertions_shorten (insertions, 4);
  g_assert_cmpuint (count (insertions, NULL, NULL), ==, 0);
}

/* What is long ago is forgotten, not kept for ever. */
static void
test_many (void)
{
  g_autoptr (LqInsertions) insertions = lq_insertions_new ();
  unsigned n = 0;

  for (int i = 0; i < 100; i++)
    add (insertions, NULL, "text", false);
  for (; count (insertions, NULL, NULL) > 0; n++)
    lq_insertions_shorten (insertions, 4);
  g_assert_cmpuint (n, ==, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/insertions/where", test_where);
  g_test_add_func ("/insertions/pieces", test_pieces);
  g_test_add_func ("/insertions/forget-between", test_forget_between);
  g_test_add_func ("/insertions/left", test_left);
  g_test_add_func ("/insertions/many", test_many);

  return g_test_run ();
}
