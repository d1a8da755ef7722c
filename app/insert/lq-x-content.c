/* lq-x-content.c: all that a selection of X11 holds, in every form in which its owner offers it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-x-content.h"

static void
clear_form (gpointer data)
{
  LqXForm *form = data;

  g_byte_array_unref (form->bytes);
}

LqXContent *
lq_x_content_new (void)
{
  LqXContent *self = g_new0 (LqXContent, 1);

  self->targets = g_array_new (FALSE, FALSE, sizeof (Atom));
  self->forms = g_array_new (FALSE, FALSE, sizeof (LqXForm));
  g_array_set_clear_func (self->forms, clear_form);

  return self;
}

void
lq_x_content_free (LqXContent *self)
{
  g_array_unref (self->targets);
  g_array_unref (self->forms);
  g_free (self);
}

size_t
lq_x_content_unit (int format)
{
  return format == 32 ? sizeof (long) : (size_t) format / 8;
}

void
lq_x_content_add (LqXContent *self, Atom target, Atom type, int format, GByteArray *bytes)
{
  LqXForm form = { target, type, format, bytes };

  g_array_append_val (self->targets, target);
  g_array_append_val (self->forms, form);
}

const LqXForm *
lq_x_content_find (const LqXContent *self, Atom target)
{
  for (guint i = 0; i < self->forms->len; i++) {
    const LqXForm *form = &g_array_index (self->forms, LqXForm, i);

    if (form->target == target)
      return form;
  }

  return NULL;
}
