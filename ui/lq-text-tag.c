/* lq-text-tag.c: a tag of a text buffer whose colour screen readers may ask for
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-text-tag"

#include "config.h"
#include "lq-text-tag.h"

struct _LqTextTag {
  GtkTextTag parent_instance;
};

enum { PROP_FOREGROUND = 1 };

G_DEFINE_FINAL_TYPE (LqTextTag, lq_text_tag, GTK_TYPE_TEXT_TAG)

static void
lq_text_tag_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_object_get_property (object, "foreground-rgba", value);
}

static void
lq_text_tag_class_init (LqTextTagClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = lq_text_tag_get_property;
  /* GTK takes it for a colour. */
  g_object_class_install_property (object_class, PROP_FOREGROUND,
                                   g_param_spec_boxed ("foreground", NULL, NULL, GDK_TYPE_RGBA,
                                                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
lq_text_tag_init (LqTextTag *self)
{
}

GtkTextTag *
lq_text_tag_create (GtkTextBuffer *buffer, const char *name)
{
  g_autoptr (GtkTextTag) tag = g_object_new (LQ_TYPE_TEXT_TAG, "name", name, NULL);

  gtk_text_tag_table_add (gtk_text_buffer_get_tag_table (buffer), tag);

  return tag;
}
