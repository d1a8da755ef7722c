/* lq-drop-zone.c: takes files that are dropped anywhere on what it holds, and shows that it would
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only drags that carry files are looked at: with others the sign stays away, and the pointer says
 * that they cannot be dropped. What the files hold is not known before they are. */

#define G_LOG_DOMAIN "lq-drop-zone"

#include "config.h"
#include "lq-drop-zone.h"
#include "lq-paste.h"

struct _LqDropZone {
  GtkWidget   parent_instance;
  GtkOverlay *overlay;
  GtkWidget  *sign; /* a revealer */
};

enum { DROPPED, N_SIGNALS };
static guint signals[N_SIGNALS];

enum { PROP_0, PROP_CHILD, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LqDropZone, lq_drop_zone, GTK_TYPE_WIDGET)

static void
hidden_cb (LqDropZone *self)
{
  GtkRevealer *sign = GTK_REVEALER (self->sign);

  /* What is invisible is no part of the window for a screen reader, either. */
  if (!gtk_revealer_get_reveal_child (sign) && !gtk_revealer_get_child_revealed (sign))
    gtk_widget_set_visible (self->sign, FALSE);
}

static void
show_sign (LqDropZone *self, bool is_shown)
{
  if (is_shown)
    gtk_widget_set_visible (self->sign, TRUE);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->sign), is_shown);
  hidden_cb (self);
}

static gboolean
accept_cb (LqDropZone *self, GdkDrop *drop)
{
  return lq_paste_has_files (gdk_drop_get_formats (drop));
}

static GdkDragAction
enter_cb (LqDropZone *self)
{
  show_sign (self, true);

  return GDK_ACTION_COPY;
}

static void
leave_cb (LqDropZone *self)
{
  show_sign (self, false);
}

static gboolean
drop_cb (LqDropZone *self, const GValue *value)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSList) list = gdk_file_list_get_files (g_value_get_boxed (value));

  show_sign (self, false);
  for (GSList *at = list; at != NULL; at = at->next)
    g_ptr_array_add (files, g_object_ref (at->data));
  if (files->len > 0)
    g_signal_emit (self, signals[DROPPED], 0, files);

  return files->len > 0;
}

static void
lq_drop_zone_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_CHILD:
    g_value_set_object (value, gtk_overlay_get_child (LQ_DROP_ZONE (object)->overlay));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
lq_drop_zone_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_CHILD:
    gtk_overlay_set_child (LQ_DROP_ZONE (object)->overlay, g_value_get_object (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
lq_drop_zone_dispose (GObject *object)
{
  LqDropZone *self = LQ_DROP_ZONE (object);

  if (self->overlay != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->overlay));
  self->overlay = NULL;
  self->sign = NULL;

  G_OBJECT_CLASS (lq_drop_zone_parent_class)->dispose (object);
}

static void
lq_drop_zone_class_init (LqDropZoneClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = lq_drop_zone_get_property;
  object_class->set_property = lq_drop_zone_set_property;
  object_class->dispose = lq_drop_zone_dispose;

  props[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET,
                                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[DROPPED] = g_signal_new ("dropped", LQ_TYPE_DROP_ZONE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
  gtk_widget_class_set_css_name (widget_class, "dropzone");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
lq_drop_zone_init (LqDropZone *self)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource ("/io/github/loquat/Loquat/lq-drop-sign.ui");
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->overlay = GTK_OVERLAY (gtk_overlay_new ());
  self->sign = GTK_WIDGET (gtk_builder_get_object (builder, "sign"));
  gtk_overlay_add_overlay (self->overlay, self->sign);
  gtk_widget_set_parent (GTK_WIDGET (self->overlay), GTK_WIDGET (self));
  g_signal_connect_object (self->sign, "notify::child-revealed", G_CALLBACK (hidden_cb), self,
                           G_CONNECT_SWAPPED);

  g_signal_connect_object (target, "accept", G_CALLBACK (accept_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "enter", G_CALLBACK (enter_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
