/* lq-ibus-compose.c: dead keys and compose sequences that are typed while dictating
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-ibus-compose.h"

#include <xkbcommon/xkbcommon-compose.h>

enum { MAX_TEXT = 64 };

struct _LqIbusCompose {
  struct xkb_context       *context;
  struct xkb_compose_table *table; /* NULL: the locale has none */
  struct xkb_compose_state *state; /* NULL if there is no table */
  uint32_t                  dead;  /* the dead key that began the sequence; 0: none */
};

LqIbusCompose *
lq_ibus_compose_new (const char *locale)
{
  LqIbusCompose *self = g_new0 (LqIbusCompose, 1);

  self->context = xkb_context_new (XKB_CONTEXT_NO_DEFAULT_INCLUDES);
  if (self->context != NULL) {
    /* That a locale has no sequences is no error. */
    xkb_context_set_log_level (self->context, XKB_LOG_LEVEL_CRITICAL);
    self->table =
      xkb_compose_table_new_from_locale (self->context, locale, XKB_COMPOSE_COMPILE_NO_FLAGS);
  }
  if (self->table != NULL)
    self->state = xkb_compose_state_new (self->table, XKB_COMPOSE_STATE_NO_FLAGS);

  return self;
}

void
lq_ibus_compose_free (LqIbusCompose *self)
{
  g_clear_pointer (&self->state, xkb_compose_state_unref);
  g_clear_pointer (&self->table, xkb_compose_table_unref);
  g_clear_pointer (&self->context, xkb_context_unref);
  g_free (self);
}

static char *
dup_composed (LqIbusCompose *self)
{
  char text[MAX_TEXT];

  if (xkb_compose_state_get_utf8 (self->state, text, sizeof text) <= 0)
    return NULL;

  return g_strdup (text);
}

static bool
is_dead (uint32_t keysym)
{
  return keysym >= XKB_KEY_dead_grave && keysym <= XKB_KEY_dead_greek;
}

/* A dead key with a letter that takes no accent is written as the accent and the letter, as GTK and
 * IBus do it: in most tables an accent alone is the dead key followed by a space. */
static char *
dup_accent (LqIbusCompose *self)
{
  char *accent;

  if (self->dead == 0)
    return NULL;

  xkb_compose_state_reset (self->state);
  xkb_compose_state_feed (self->state, self->dead);
  xkb_compose_state_feed (self->state, XKB_KEY_space);
  accent =
    xkb_compose_state_get_status (self->state) == XKB_COMPOSE_COMPOSED ? dup_composed (self) : NULL;
  xkb_compose_state_reset (self->state);

  return accent;
}

bool
lq_ibus_compose_press (LqIbusCompose *self, uint32_t keysym, char **text)
{
  *text = NULL;
  if (self->state == NULL ||
      xkb_compose_state_feed (self->state, keysym) == XKB_COMPOSE_FEED_IGNORED)
    return false;

  switch (xkb_compose_state_get_status (self->state)) {
  case XKB_COMPOSE_COMPOSING:
    self->dead = self->dead == 0 && is_dead (keysym) ? keysym : self->dead;
    return true;
  case XKB_COMPOSE_COMPOSED:
    *text = dup_composed (self);
    lq_ibus_compose_reset (self);
    return true;
  case XKB_COMPOSE_CANCELLED:
    *text = dup_accent (self);
    lq_ibus_compose_reset (self);
    return false;
  case XKB_COMPOSE_NOTHING:
    break;
  }

  return false;
}

void
lq_ibus_compose_reset (LqIbusCompose *self)
{
  self->dead = 0;
  if (self->state != NULL)
    xkb_compose_state_reset (self->state);
}
