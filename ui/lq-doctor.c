/* lq-doctor.c: finds out by trying what works in this session, and why the rest does not
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One check after the other; each ends by next(). What a check waits for is limited in time, so
 * that a portal or daemon that never answers is a finding too. */

#define G_LOG_DOMAIN "lq-doctor"

#include "config.h"
#include "lq-doctor.h"
#include "lq-engine.h"
#include "lq-messages.h"
#include "lq-microphone.h"
#include "lq-settings.h"
#include "lq-soniox.h"
#include "lq-way-trial.h"
#include "lq-ways.h"

#include <glib/gi18n.h>

enum {
  STEP_LIMIT_MS = 5000,
  FOCUS_PATIENCE_MS = 1500, /* then the person is asked for help */
  FOCUS_LIMIT_MS = 15000,
};

struct _LqDoctor {
  GObject       parent_instance;
  GSettings    *settings;
  GtkTextView  *field;
  GPtrArray    *ways;
  unsigned      next_way;
  LqWayTrial   *trial;       /* under way, or NULL */
  LqSource     *microphone;  /* likewise */
  GCancellable *cancellable; /* of the step that is being waited for */
  gulong        active_id;
  guint         limit_id;
  guint         patience_id;
  int64_t       asked_us;
  bool          is_running;
  bool          can_insert;
};

enum { FOUND, WAITING, DONE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqDoctor, lq_doctor, G_TYPE_OBJECT)

const char *
lq_finding_kind_get_id (LqFindingKind kind)
{
  static const char *const ids[] = {
    [LQ_FINDING_GOOD] = "works",
    [LQ_FINDING_BAD] = "fails",
    [LQ_FINDING_ABSENT] = "absent",
    [LQ_FINDING_FACT] = "fact",
  };

  return ids[kind];
}

static void
tell (LqDoctor     *self,
      LqFindingArea area,
      LqFindingKind kind,
      const char   *id,
      const char   *title,
      const char   *detail,
      int64_t       us)
{
  const LqFinding finding = { .area = area,
                              .kind = kind,
                              .id = id,
                              .title = (char *) title,
                              .detail = (char *) detail,
                              .us = us };

  g_signal_emit (self, signals[FOUND], 0, &finding);
}

static char *
dup_sentence (const GError *error)
{
  g_autofree char *advice = NULL;
  g_autofree char *message = lq_messages_for_error (error, &advice);

  return advice != NULL ? g_strdup_printf ("%s %s", message, advice) : g_strdup (message);
}

static void
cancel_step (LqDoctor *self)
{
  g_clear_handle_id (&self->limit_id, g_source_remove);
  g_clear_handle_id (&self->patience_id, g_source_remove);
  if (self->active_id != 0)
    g_clear_signal_handler (&self->active_id, gtk_widget_get_root (GTK_WIDGET (self->field)));
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* A new step: what the one before waited for is not waited for any more. */
static GCancellable *
begin_step (LqDoctor *self, unsigned limit_ms, GSourceOnceFunc limit_cb)
{
  cancel_step (self);
  self->cancellable = g_cancellable_new ();
  self->limit_id = g_timeout_add_once (limit_ms, limit_cb, self);

  return self->cancellable;
}

/* Late answers of a step that is over, or of a doctor that was stopped. */
static bool
is_stale (LqDoctor *self, const GError *error)
{
  return !self->is_running || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* ---- the engine, last of all */

static void
finish (LqDoctor *self)
{
  cancel_step (self);
  self->is_running = false;
  g_signal_emit (self, signals[DONE], 0);
}

static void
tell_engine (LqDoctor *self, const GError *error, int64_t us)
{
  g_autofree char *id = g_settings_get_string (self->settings, LQ_SETTINGS_ENGINE);
  const LqEngine  *engine = lq_engine_find (id);
  g_autofree char *detail = error != NULL ? dup_sentence (error) : g_strdup (_ ("It is ready."));

  tell (self, LQ_FINDING_SPEECH, error != NULL ? LQ_FINDING_BAD : LQ_FINDING_GOOD, engine->id,
        _ (engine->name), detail, us);
  finish (self);
}

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqDoctor) self = user_data;
  g_autoptr (GError) error = NULL;

  lq_soniox_test_finish (result, &error);
  if (!is_stale (self, error))
    tell_engine (self, error, g_get_monotonic_time () - self->asked_us);
}

static void
configured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqDoctor) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LqEngineConfig) config = lq_engine_configure_finish (result, &error);

  if (is_stale (self, error))
    return;

  if (config == NULL || config->url == NULL) {
    tell_engine (self, error, -1);
    return;
  }
  self->asked_us = g_get_monotonic_time ();
  lq_soniox_test_async (config, self->cancellable, tested_cb, g_object_ref (self));
}

static void
engine_limit_cb (gpointer user_data)
{
  LqDoctor *self = user_data;
  g_autoptr (GError) error =
    g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "no answer in time");

  self->limit_id = 0;
  tell_engine (self, error, -1);
}

static void
check_engine (LqDoctor *self)
{
  g_autofree char *id = g_settings_get_string (self->settings, LQ_SETTINGS_ENGINE);

  lq_engine_configure_async (lq_engine_find (id), self->settings,
                             begin_step (self, STEP_LIMIT_MS, engine_limit_cb), configured_cb,
                             g_object_ref (self));
}

/* ---- the microphone */

static void
end_microphone (LqDoctor *self)
{
  if (self->microphone == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->microphone, self);
  lq_source_stop (self->microphone);
  g_clear_object (&self->microphone);
}

static void
tell_microphone (LqDoctor *self, LqFindingKind kind, const char *detail, int64_t us)
{
  end_microphone (self);
  tell (self, LQ_FINDING_SPEECH, kind, "microphone", _ ("Microphone"), detail, us);
  check_engine (self);
}

static void
microphone_event_cb (LqDoctor *self, const LqSourceEvent *event)
{
  g_autofree char *detail = NULL;

  if (event->type == LQ_SOURCE_STARTED) {
    int64_t first_us = lq_microphone_get_first_sample_us (LQ_MICROPHONE (self->microphone));

    detail = g_strdup (event->device != NULL ? event->device : "");
    tell_microphone (self, LQ_FINDING_GOOD, detail, first_us - self->asked_us);
  } else if (event->type == LQ_SOURCE_FAILED) {
    detail = dup_sentence (event->error);
    tell_microphone (self, LQ_FINDING_BAD, detail, -1);
  }
}

static void
microphone_limit_cb (gpointer user_data)
{
  LqDoctor *self = user_data;

  self->limit_id = 0;
  tell_microphone (self, LQ_FINDING_BAD, _ ("It was opened, but no sound came from it."), -1);
}

static void
check_microphone (LqDoctor *self)
{
  g_autofree char *device = g_settings_get_string (self->settings, LQ_SETTINGS_MICROPHONE);

  begin_step (self, STEP_LIMIT_MS, microphone_limit_cb);
  self->microphone = LQ_SOURCE (lq_microphone_new (device));
  g_signal_connect_swapped (self->microphone, "event", G_CALLBACK (microphone_event_cb), self);
  self->asked_us = g_get_monotonic_time ();
  lq_source_start (self->microphone);
}

/* ---- the ways of inserting */

static char *
dup_reason (const GError *error)
{
  const char *reason = NULL;

  if (error->domain == LQ_INSERT_ERROR) {
    switch ((LqInsertError) error->code) {
    case LQ_INSERT_ERROR_UNAVAILABLE:
      reason = _ ("This session does not offer it.");
      break;
    case LQ_INSERT_ERROR_DENIED:
      reason = _ ("The desktop refused.");
      break;
    case LQ_INSERT_ERROR_NO_TARGET:
      reason = _ ("The field does not take text in this way.");
      break;
    case LQ_INSERT_ERROR_PASSWORD:
      reason = _ ("The field was taken for a password.");
      break;
    case LQ_INSERT_ERROR_TIMEOUT:
      reason = _ ("No answer came in time.");
      break;
    case LQ_INSERT_ERROR_UNSURE:
      reason = _ ("It could not be seen whether all of the text arrived.");
      break;
    }
  }

  /* Translators: what happened, and the exact reason for experts */
  return g_strdup_printf (_ ("%s (%s)"), reason != NULL ? reason : _ ("It failed."),
                          error->message);
}

static void
tried_cb (LqDoctor *self, int kind, const GError *error, int64_t us, LqWayTrial *trial)
{
  LqWay           *way = lq_way_trial_get_way (trial);
  g_autofree char *reason = error != NULL ? dup_reason (error) : NULL;
  const char      *detail = reason;

  if (kind == LQ_FINDING_GOOD)
    detail = _ ("The text arrived whole.");
  else if (kind == LQ_FINDING_FACT)
    detail = _ ("The last resort: you paste the text yourself.");
  self->can_insert |= kind == LQ_FINDING_GOOD;
  tell (self, LQ_FINDING_INSERTION, (LqFindingKind) kind, lq_way_get_id (way),
        lq_way_get_name (way), detail, us);
}

static void
stop_trial (LqDoctor *self)
{
  if (self->trial == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->trial, self);
  lq_way_trial_stop (self->trial);
  g_clear_object (&self->trial);
}

static void
check_next_way (LqDoctor *self)
{
  stop_trial (self);
  if (self->next_way == self->ways->len) {
    check_microphone (self);
    return;
  }

  self->trial = lq_way_trial_new (g_ptr_array_index (self->ways, self->next_way++), self->field);
  g_signal_connect_swapped (self->trial, "tried", G_CALLBACK (tried_cb), self);
  g_signal_connect_swapped (self->trial, "ended", G_CALLBACK (check_next_way), self);
  lq_way_trial_start (self->trial);
}

/* ---- the focus, without which no way can be tried */

static void
focus_limit_cb (gpointer user_data)
{
  LqDoctor *self = user_data;

  self->limit_id = 0;
  tell (self, LQ_FINDING_INSERTION, LQ_FINDING_BAD, "focus", _ ("Focus"),
        _ ("The field never had the keyboard focus, so nothing could be tried."), -1);
  check_microphone (self);
}

static void
focus_patience_cb (gpointer user_data)
{
  LqDoctor *self = user_data;

  self->patience_id = 0;
  g_signal_emit (self, signals[WAITING], 0);
}

static void
active_cb (LqDoctor *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self->field)));

  if (gtk_window_is_active (window)) {
    cancel_step (self);
    check_next_way (self);
  }
}

static void
wait_for_focus (LqDoctor *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->field));

  begin_step (self, FOCUS_LIMIT_MS, focus_limit_cb);
  self->patience_id = g_timeout_add_once (FOCUS_PATIENCE_MS, focus_patience_cb, self);
  self->active_id =
    g_signal_connect_swapped (root, "notify::is-active", G_CALLBACK (active_cb), self);
  active_cb (self);
}

/* ---- the session */

static const char *
session_name (LqSessionKind kind)
{
  switch (kind) {
  case LQ_SESSION_X11:
    return _ ("X11");
  case LQ_SESSION_GNOME:
    return _ ("GNOME on Wayland");
  case LQ_SESSION_KDE:
    return _ ("KDE on Wayland");
  case LQ_SESSION_WLROOTS:
    return _ ("Wayland");
  case LQ_SESSION_NONE:
    break;
  }

  return _ ("No display");
}

static void
portal_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqDoctor) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) version = NULL;
  g_autofree char *detail = NULL;

  if (is_stale (self, error))
    return;

  if (answer != NULL)
    g_variant_get (answer, "(v)", &version);
  if (version != NULL && g_variant_is_of_type (version, G_VARIANT_TYPE_UINT32))
    /* Translators: %u is the version of an interface */
    detail = g_strdup_printf (_ ("Version %u"), g_variant_get_uint32 (version));
  tell (self, LQ_FINDING_SESSION, detail != NULL ? LQ_FINDING_FACT : LQ_FINDING_ABSENT, "portal",
        _ ("Portal for global shortcuts"), detail != NULL ? detail : _ ("This desktop has none."),
        -1);
  wait_for_focus (self);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqDoctor) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (is_stale (self, error))
    return;

  if (bus == NULL) {
    tell (self, LQ_FINDING_SESSION, LQ_FINDING_BAD, "bus", _ ("Session bus"), error->message, -1);
    wait_for_focus (self);
    return;
  }
  g_dbus_connection_call (
    bus, "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop",
    "org.freedesktop.DBus.Properties", "Get",
    g_variant_new ("(ss)", "org.freedesktop.portal.GlobalShortcuts", "version"),
    G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, STEP_LIMIT_MS, self->cancellable, portal_cb,
    g_object_ref (self));
}

static void
bus_limit_cb (gpointer user_data)
{
  LqDoctor *self = user_data;

  self->limit_id = 0;
  tell (self, LQ_FINDING_SESSION, LQ_FINDING_BAD, "portal", _ ("Portal for global shortcuts"),
        _ ("No answer came in time."), -1);
  wait_for_focus (self);
}

static void
check_session (LqDoctor *self)
{
  LqSessionKind kind = lq_session_kind_detect ();
  const char   *desktop = g_getenv ("XDG_CURRENT_DESKTOP");

  tell (self, LQ_FINDING_SESSION, LQ_FINDING_FACT, "session", session_name (kind),
        desktop != NULL ? desktop : _ ("The desktop does not tell its name."), -1);
  g_bus_get (G_BUS_TYPE_SESSION, begin_step (self, STEP_LIMIT_MS, bus_limit_cb), bus_cb,
             g_object_ref (self));
}

static void
lq_doctor_dispose (GObject *object)
{
  LqDoctor *self = LQ_DOCTOR (object);

  lq_doctor_stop (self);
  g_clear_object (&self->settings);
  g_clear_object (&self->field);
  g_clear_pointer (&self->ways, g_ptr_array_unref);

  G_OBJECT_CLASS (lq_doctor_parent_class)->dispose (object);
}

static void
lq_doctor_class_init (LqDoctorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lq_doctor_dispose;

  signals[FOUND] = g_signal_new ("found", LQ_TYPE_DOCTOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[WAITING] = g_signal_new ("waiting", LQ_TYPE_DOCTOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[DONE] =
    g_signal_new ("done", LQ_TYPE_DOCTOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lq_doctor_init (LqDoctor *self)
{
}

LqDoctor *
lq_doctor_new (GSettings *settings, GtkTextView *field)
{
  LqDoctor *self = g_object_new (LQ_TYPE_DOCTOR, NULL);

  self->settings = g_object_ref (settings);
  self->field = g_object_ref (field);

  return self;
}

void
lq_doctor_run (LqDoctor *self)
{
  g_return_if_fail (LQ_IS_DOCTOR (self));

  if (self->is_running)
    return;

  g_clear_pointer (&self->ways, g_ptr_array_unref);
  self->ways = lq_ways_new_all ();
  self->next_way = 0;
  self->can_insert = false;
  self->is_running = true;
  check_session (self);
}

void
lq_doctor_stop (LqDoctor *self)
{
  g_return_if_fail (LQ_IS_DOCTOR (self));

  if (!self->is_running)
    return;

  self->is_running = false;
  cancel_step (self);
  end_microphone (self);
  stop_trial (self);
}

bool
lq_doctor_is_running (LqDoctor *self)
{
  return self->is_running;
}

bool
lq_doctor_can_insert (LqDoctor *self)
{
  return self->can_insert;
}
