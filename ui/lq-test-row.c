/* lq-test-row.c: tries whether a service answers, and says how it went
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-test-row"

#include "config.h"
#include "lq-test-row.h"
#include "lq-engine.h"
#include "lq-messages.h"
#include "lq-soniox.h"

#include <glib/gi18n.h>

struct _LqTestRow {
  AdwActionRow  parent_instance;
  char         *engine;
  GSettings    *settings;
  GtkWidget    *spinner;
  GtkWidget    *button;
  GCancellable *cancellable;
};

enum { PROP_0, PROP_ENGINE, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (LqTestRow, lq_test_row, ADW_TYPE_ACTION_ROW)

static void
set_busy (LqTestRow *self, bool is_busy)
{
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), is_busy);
  gtk_widget_set_visible (self->spinner, is_busy);
  gtk_widget_set_sensitive (self->button, !is_busy);
}

static void
show_result (LqTestRow *self, const GError *error)
{
  g_autofree char *advice = NULL;
  g_autofree char *message = NULL;
  g_autofree char *sentence = NULL;

  if (error != NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  set_busy (self, false);
  if (error == NULL) {
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), _ ("It works: the service answered."));
    return;
  }

  g_message ("testing %s: %s", self->engine, error->message);
  message = lq_messages_for_error (error, &advice);
  sentence = advice != NULL ? g_strdup_printf ("%s %s", message, advice) : g_strdup (message);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), sentence);
}

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqTestRow) self = user_data;
  g_autoptr (GError) error = NULL;

  lq_soniox_test_finish (result, &error);
  show_result (self, error);
}

static void
configured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqTestRow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqEngineConfig) config = lq_engine_configure_finish (result, &error);

  if (config == NULL)
    show_result (self, error);
  else
    lq_soniox_test_async (config, self->cancellable, tested_cb, g_object_ref (self));
}

static void
clicked_cb (LqTestRow *self)
{
  set_busy (self, true);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), _ ("Asking the service…"));
  lq_engine_configure_async (lq_engine_find (self->engine), self->settings, self->cancellable,
                             configured_cb, g_object_ref (self));
}

static void
lq_test_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_ENGINE:
    LQ_TEST_ROW (object)->engine = g_value_dup_string (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
lq_test_row_dispose (GObject *object)
{
  LqTestRow *self = LQ_TEST_ROW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (lq_test_row_parent_class)->dispose (object);
}

static void
lq_test_row_finalize (GObject *object)
{
  LqTestRow *self = LQ_TEST_ROW (object);

  g_clear_object (&self->cancellable);
  g_free (self->engine);

  G_OBJECT_CLASS (lq_test_row_parent_class)->finalize (object);
}

static void
lq_test_row_class_init (LqTestRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = lq_test_row_set_property;
  object_class->dispose = lq_test_row_dispose;
  object_class->finalize = lq_test_row_finalize;

  props[PROP_ENGINE] = g_param_spec_string (
    "engine", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
lq_test_row_init (LqTestRow *self)
{
  self->cancellable = g_cancellable_new ();
  self->spinner = gtk_spinner_new ();
  self->button = gtk_button_new_with_label (_ ("Test"));
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (clicked_cb), self,
                           G_CONNECT_SWAPPED);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("Connection"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), _ ("Not tested yet"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->spinner);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->button);
  set_busy (self, false);
}

void
lq_test_row_set_settings (LqTestRow *self, GSettings *settings)
{
  g_return_if_fail (LQ_IS_TEST_ROW (self));

  g_set_object (&self->settings, settings);
}
