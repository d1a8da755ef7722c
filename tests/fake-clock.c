/* fake-clock.c: a clock on which what is waited for comes at once
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fake-clock.h"

typedef struct {
  FakeClock  *clock;
  GSource    *source; /* not referenced: who waits owns it */
  int64_t     at_us;
  GSourceFunc callback;
  gpointer    data;
} Wait;

static int64_t
now_us (gpointer data)
{
  return ((FakeClock *) data)->now_us;
}

static double
draw (gpointer data)
{
  FakeClock *self = data;

  return self->chance >= 0 ? self->chance : g_rand_double (self->rand);
}

static Wait *
get_earliest (FakeClock *self)
{
  Wait *earliest = self->waits ? self->waits->data : NULL;

  for (GList *link = self->waits; link != NULL; link = link->next)
    if (((Wait *) link->data)->at_us < earliest->at_us)
      earliest = link->data;

  return earliest;
}

/* Those that wait for later stay ready, and are asked again. */
static gboolean
wait_cb (gpointer user_data)
{
  Wait      *wait = user_data;
  FakeClock *self = wait->clock;

  if (wait != get_earliest (self) || (self->may_go_on != NULL && !self->may_go_on (self->data)))
    return G_SOURCE_CONTINUE;

  self->now_us = MAX (self->now_us, wait->at_us);

  return wait->callback (wait->data);
}

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  wait->clock->waits = g_list_remove (wait->clock->waits, wait);
  g_free (wait);
}

static GSource *
wait (gpointer data, int64_t at_us, GSourceFunc callback, gpointer user_data)
{
  FakeClock *self = data;
  Wait      *pending = g_new0 (Wait, 1);

  pending->clock = self;
  pending->at_us = at_us;
  pending->callback = callback;
  pending->data = user_data;
  pending->source = g_idle_source_new ();
  /* No lower than others, who may always be ready. */
  g_source_set_priority (pending->source, G_PRIORITY_DEFAULT);
  g_source_set_callback (pending->source, wait_cb, pending, wait_free);
  g_source_attach (pending->source, g_main_context_get_thread_default ());
  self->waits = g_list_append (self->waits, pending);

  return pending->source;
}

void
fake_clock_init (FakeClock *self)
{
  *self = (FakeClock){
    .clock = { .now_us = now_us, .random = draw, .wait = wait, .data = self },
    .now_us = G_USEC_PER_SEC,
    .chance = -1,
    .rand = g_rand_new_with_seed (4),
  };
}

void
fake_clock_clear (FakeClock *self)
{
  g_assert_null (self->waits);
  g_rand_free (self->rand);
}
