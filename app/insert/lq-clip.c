/* lq-clip.c: what is in a clipboard: the same thing in several formats
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-clip.h"

#include <string.h>

/* The last three are the names that X11 had; programs under XWayland ask for them. */
static const char *const text_formats[] = {
  "text/plain;charset=utf-8", "text/plain", "UTF8_STRING", "STRING", "TEXT",
};

/* What password managers say of a password, and clipboard managers heed. */
static const char secret_format[] = "x-kde-passwordManagerHint";

typedef struct {
  char   *name;
  GBytes *bytes;
} Format;

struct _LqClip {
  GArray *formats; /* Format */
};

static void
format_clear (Format *format)
{
  g_free (format->name);
  g_bytes_unref (format->bytes);
}

static const Format *
get (const LqClip *self, guint index)
{
  return &g_array_index (self->formats, Format, index);
}

LqClip *
lq_clip_new (void)
{
  LqClip *self = g_new0 (LqClip, 1);

  self->formats = g_array_new (FALSE, FALSE, sizeof (Format));
  g_array_set_clear_func (self->formats, (GDestroyNotify) format_clear);

  return self;
}

LqClip *
lq_clip_new_text (const char *text, bool is_secret)
{
  LqClip *self = lq_clip_new ();
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) hint = g_bytes_new_static ("secret", strlen ("secret"));

  if (is_secret)
    lq_clip_add (self, secret_format, hint);
  for (size_t i = 0; i < G_N_ELEMENTS (text_formats); i++)
    lq_clip_add (self, text_formats[i], bytes);

  return self;
}

void
lq_clip_free (LqClip *self)
{
  g_array_unref (self->formats);
  g_free (self);
}

void
lq_clip_add (LqClip *self, const char *format, GBytes *bytes)
{
  Format added = { .name = g_strdup (format), .bytes = g_bytes_ref (bytes) };

  if (lq_clip_lookup (self, format) != NULL)
    format_clear (&added);
  else
    g_array_append_val (self->formats, added);
}

guint
lq_clip_get_n_formats (const LqClip *self)
{
  return self->formats->len;
}

const char *
lq_clip_get_format (const LqClip *self, guint index)
{
  return get (self, index)->name;
}

GBytes *
lq_clip_get_bytes (const LqClip *self, guint index)
{
  return get (self, index)->bytes;
}

GBytes *
lq_clip_lookup (const LqClip *self, const char *format)
{
  for (guint i = 0; i < self->formats->len; i++)
    if (g_str_equal (get (self, i)->name, format))
      return get (self, i)->bytes;

  return NULL;
}

bool
lq_clip_is_text (const char *format)
{
  for (size_t i = 0; i < G_N_ELEMENTS (text_formats); i++)
    if (g_str_equal (format, text_formats[i]))
      return true;

  return false;
}
