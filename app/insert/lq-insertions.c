/* lq-insertions.c: what was inserted lately and where, so that it can be taken back
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-insertions.h"

#include <string.h>

enum { INSERTIONS_MAX = 20 };

/* What stands in an application, in one place. */
typedef struct {
  GString *text;    /* never empty */
  char    *app;     /* NULL: not told */
  bool     is_left; /* the cursor is not at its end any more */
} Insertion;

struct _LqInsertions {
  GQueue queue; /* (element-type Insertion): the last one first */
};

static void
insertion_free (Insertion *insertion)
{
  g_string_free (insertion->text, TRUE);
  g_free (insertion->app);
  g_free (insertion);
}

LqInsertions *
lq_insertions_new (void)
{
  return g_new0 (LqInsertions, 1);
}

void
lq_insertions_free (LqInsertions *self)
{
  g_queue_clear_full (&self->queue, (GDestroyNotify) insertion_free);
  g_free (self);
}

bool
lq_insertions_is_elsewhere (const char *app, const LqTarget *target)
{
  return app != NULL && target->app != NULL && !g_str_equal (app, target->app);
}

void
lq_insertions_add (LqInsertions *self, const LqTarget *target, const char *text, bool follows)
{
  Insertion *insertion = g_queue_peek_head (&self->queue);

  if (!follows || insertion == NULL || insertion->is_left ||
      lq_insertions_is_elsewhere (insertion->app, target)) {
    insertion = g_new0 (Insertion, 1);
    insertion->text = g_string_new (NULL);
    insertion->app = g_strdup (target->app);
    g_queue_push_head (&self->queue, insertion);
    if (self->queue.length > INSERTIONS_MAX)
      insertion_free (g_queue_pop_tail (&self->queue));
  }
  g_string_append (insertion->text, text);
}

static void
truncate_last (LqInsertions *self, size_t length)
{
  Insertion *insertion = g_queue_peek_head (&self->queue);

  g_string_truncate (insertion->text, length);
  if (length == 0)
    insertion_free (g_queue_pop_head (&self->queue));
}

/* It is the last one mostly; but more may have been asked for since. */
void
lq_insertions_forget (LqInsertions *self, const char *text)
{
  Insertion  *insertion = g_queue_peek_head (&self->queue);
  const char *place = insertion != NULL ? g_strrstr (insertion->text->str, text) : NULL;

  if (place == NULL)
    return;

  g_string_erase (insertion->text, place - insertion->text->str, (gssize) strlen (text));
  truncate_last (self, insertion->text->len);
}

unsigned
lq_insertions_count (const LqInsertions *self, const LqTarget *target)
{
  const Insertion *insertion = self->queue.head != NULL ? self->queue.head->data : NULL;
  const char      *before = target->before;

  if (insertion == NULL || insertion->is_left || target->is_password ||
      lq_insertions_is_elsewhere (insertion->app, target))
    return 0;
  if (before != NULL && !g_str_has_suffix (insertion->text->str, before) &&
      !g_str_has_suffix (before, insertion->text->str))
    return 0;

  return (unsigned) g_utf8_strlen (insertion->text->str, -1);
}

void
lq_insertions_leave (LqInsertions *self)
{
  Insertion *insertion = g_queue_peek_head (&self->queue);

  if (insertion != NULL)
    insertion->is_left = true;
}

void
lq_insertions_shorten (LqInsertions *self, unsigned n_chars)
{
  Insertion  *insertion = g_queue_peek_head (&self->queue);
  long        n_there = g_utf8_strlen (insertion->text->str, -1);
  const char *end;

  g_return_if_fail (n_chars <= (unsigned) n_there);

  end = g_utf8_offset_to_pointer (insertion->text->str, n_there - (long) n_chars);
  truncate_last (self, (size_t) (end - insertion->text->str));
}
