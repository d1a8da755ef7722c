/* lq-key-row.c: takes a service's key, and never shows it again
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-key-row"

#include "config.h"
#include "lq-key-row.h"
#include "lq-key.h"
#include "lq-messages.h"
#include "lq-toast.h"

#include <glib/gi18n.h>
#include <stdbool.h>

struct _LqKeyRow {
  AdwEntryRow   parent_instance;
  char         *service;
  GtkWidget    *forget;
  bool          is_forgetting; /* what was last asked of the keyring */
  GCancellable *cancellable;
};

enum { PROP_0, PROP_SERVICE, N_PROPS };
static GParamSpec *props[N_PROPS];

/* An AdwPasswordEntryRow cannot be derived from; what it adds is done in init. */
G_DEFINE_FINAL_TYPE (LqKeyRow, lq_key_row, ADW_TYPE_ENTRY_ROW)

static void
show_whether_kept (LqKeyRow *self, bool is_kept)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 is_kept ? _ ("A key is saved; type to replace it") : _ ("Key"));
  gtk_widget_set_visible (self->forget, is_kept);
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqKeyRow) self = user_data;
  g_autoptr (GError) error = NULL;
  char *key = lq_key_lookup_finish (result, &error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_whether_kept (self, key != NULL);
  if (key != NULL)
    lq_key_free (key);
}

static void
say_stored (LqKeyRow *self, bool is_kept, bool is_in_file)
{
  g_autofree char *notice = NULL;

  show_whether_kept (self, is_kept);
  if (is_kept && is_in_file)
    notice = lq_messages_for_notice (LQ_NOTICE_KEY_IN_FILE, NULL);
  else
    notice =
      g_strdup (is_kept ? _ ("The key is saved in the keyring") : _ ("The key is forgotten"));
  lq_toast_say (GTK_WIDGET (self), notice);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqKeyRow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_in_file = FALSE;

  if (lq_key_store_finish (result, &is_in_file, &error)) {
    say_stored (self, !self->is_forgetting, is_in_file);
  } else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_autofree char *message = lq_messages_for_error (error, NULL);

    g_message ("keeping the key for %s: %s", self->service, error->message);
    lq_toast_say (GTK_WIDGET (self), message);
  }
}

static void
store (LqKeyRow *self, const char *key)
{
  self->is_forgetting = *key == '\0';
  lq_key_store_async (self->service, key, self->cancellable, stored_cb, g_object_ref (self));
}

static void
apply_cb (LqKeyRow *self)
{
  char *key = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self))));

  gtk_editable_set_text (GTK_EDITABLE (self), "");
  if (*key != '\0')
    store (self, key);
  lq_key_free (key);
}

static void
forget_cb (LqKeyRow *self)
{
  store (self, "");
}

static void
hide_what_is_typed (LqKeyRow *self)
{
  GtkText *text = GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (self)));
  g_autoptr (GtkEntryBuffer) buffer = gtk_password_entry_buffer_new ();

  gtk_text_set_buffer (text, buffer);
  gtk_text_set_visibility (text, FALSE);
  gtk_text_set_input_purpose (text, GTK_INPUT_PURPOSE_PASSWORD);
  gtk_text_set_input_hints (text, GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_PRIVATE);
}

static void
lq_key_row_constructed (GObject *object)
{
  LqKeyRow *self = LQ_KEY_ROW (object);

  G_OBJECT_CLASS (lq_key_row_parent_class)->constructed (object);
  lq_key_lookup_async (self->service, self->cancellable, looked_up_cb, g_object_ref (self));
}

static void
lq_key_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_SERVICE:
    LQ_KEY_ROW (object)->service = g_value_dup_string (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
lq_key_row_dispose (GObject *object)
{
  LqKeyRow *self = LQ_KEY_ROW (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (lq_key_row_parent_class)->dispose (object);
}

static void
lq_key_row_finalize (GObject *object)
{
  LqKeyRow *self = LQ_KEY_ROW (object);

  g_clear_object (&self->cancellable);
  g_free (self->service);

  G_OBJECT_CLASS (lq_key_row_parent_class)->finalize (object);
}

static void
lq_key_row_class_init (LqKeyRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = lq_key_row_constructed;
  object_class->set_property = lq_key_row_set_property;
  object_class->dispose = lq_key_row_dispose;
  object_class->finalize = lq_key_row_finalize;

  props[PROP_SERVICE] =
    g_param_spec_string ("service", NULL, NULL, NULL,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
lq_key_row_init (LqKeyRow *self)
{
  self->cancellable = g_cancellable_new ();
  self->forget = gtk_button_new_from_icon_name ("user-trash-symbolic");
  gtk_widget_set_valign (self->forget, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->forget, "flat");
  gtk_widget_set_tooltip_text (self->forget, _ ("Forget the key"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->forget), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Forget the key"), -1);
  g_signal_connect_object (self->forget, "clicked", G_CALLBACK (forget_cb), self,
                           G_CONNECT_SWAPPED);

  hide_what_is_typed (self);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self), self->forget);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self), TRUE);
  g_signal_connect (self, "apply", G_CALLBACK (apply_cb), NULL);
  show_whether_kept (self, false);
}
