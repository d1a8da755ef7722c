/* lq-way-trial.c: tries whether a way of inserting brings text into a field of ours
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-doctor"

#include "config.h"
#include "lq-way-trial.h"

enum { LIMIT_MS = 5000 }; /* of each step */

/* Letters that no layout has together. */
#define TEST_TEXT "Héllo — naïve “quotes” 日本語"

struct _LqWayTrial {
  GObject       parent_instance;
  LqWay        *way;
  GtkTextView  *field;
  GCancellable *cancellable; /* of the step that is being waited for */
  gulong        changed_id;
  guint         limit_id;
  int64_t       asked_us;
  int64_t       arrived_us;  /* the text stood in the field; 0: not yet */
  bool          is_inserted; /* the way says so */
  bool          is_told;     /* what came of it */
  bool          is_ending;
  bool          is_over; /* ended or stopped */
};

enum { TRIED, ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqWayTrial, lq_way_trial, G_TYPE_OBJECT)

static void
cancel_step (LqWayTrial *self)
{
  g_clear_handle_id (&self->limit_id, g_source_remove);
  g_clear_signal_handler (&self->changed_id, gtk_text_view_get_buffer (self->field));
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* A new step: what the one before waited for is not waited for any more. */
static GCancellable *
begin_step (LqWayTrial *self, GSourceOnceFunc limit_cb)
{
  cancel_step (self);
  self->cancellable = g_cancellable_new ();
  self->limit_id = g_timeout_add_once (LIMIT_MS, limit_cb, self);

  return self->cancellable;
}

/* Late answers of a step that is over, or of a trial that was stopped. */
static bool
is_stale (LqWayTrial *self, const GError *error)
{
  return self->is_told || self->is_over ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* ---- the end */

static void
finish (LqWayTrial *self)
{
  if (self->is_over)
    return;

  self->is_over = true;
  cancel_step (self);
  g_signal_emit (self, signals[ENDED], 0);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqWayTrial) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lq_way_finish (self->way, result, &error))
    g_message ("ending %s: %s", lq_way_get_id (self->way), error->message);
  finish (self);
}

static void
end_limit_cb (gpointer user_data)
{
  LqWayTrial *self = user_data;

  self->limit_id = 0;
  g_message ("%s does not end", lq_way_get_id (self->way));
  finish (self);
}

static void
end_way (LqWayTrial *self)
{
  self->is_ending = true;
  lq_way_end_async (self->way, ended_cb, g_object_ref (self));
}

/* @error: (nullable): why it does not work */
static void
tell (LqWayTrial *self, LqFindingKind kind, const GError *error)
{
  int64_t us = kind == LQ_FINDING_GOOD ? self->arrived_us - self->asked_us : -1;

  cancel_step (self);
  self->is_told = true;
  g_signal_emit (self, signals[TRIED], 0, kind, error, us);
  if (self->is_over)
    return; /* stopped by whoever was told */

  begin_step (self, end_limit_cb);
  end_way (self);
}

static void
limit_cb (gpointer user_data)
{
  LqWayTrial *self = user_data;
  g_autoptr (GError) error = g_error_new_literal (
    LQ_INSERT_ERROR, LQ_INSERT_ERROR_TIMEOUT,
    self->is_inserted ? "the way says that the text arrived, but it did not" : "nothing happened");

  self->limit_id = 0;
  tell (self, LQ_FINDING_BAD, error);
}

/* ---- inserting */

static void
settle (LqWayTrial *self)
{
  if (self->is_inserted && self->arrived_us > 0)
    tell (self, LQ_FINDING_GOOD, NULL);
}

static void
field_changed_cb (LqWayTrial *self)
{
  GtkTextBuffer   *buffer = gtk_text_view_get_buffer (self->field);
  g_autofree char *text = NULL;

  g_object_get (buffer, "text", &text, NULL);
  if (self->arrived_us == 0 && g_str_equal (text, TEST_TEXT))
    self->arrived_us = g_get_monotonic_time ();
  settle (self);
}

static void
inserted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqWayTrial) self = user_data;
  g_autoptr (GError) error = NULL;

  self->is_inserted = lq_way_finish (self->way, result, &error);
  if (is_stale (self, error))
    return;

  if (error != NULL)
    tell (self, LQ_FINDING_BAD, error);
  else
    settle (self);
}

static void
begun_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqWayTrial) self = user_data;
  g_autoptr (GError) error = NULL;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->field);

  lq_way_finish (self->way, result, &error);
  if (is_stale (self, error))
    return;

  if (error != NULL) {
    tell (self, LQ_FINDING_BAD, error);
    return;
  }
  if (lq_way_get_abilities (self->way) & LQ_WAY_BY_HAND) {
    tell (self, LQ_FINDING_FACT, NULL);
    return;
  }

  begin_step (self, limit_cb);
  self->changed_id =
    g_signal_connect_swapped (buffer, "changed", G_CALLBACK (field_changed_cb), self);
  self->asked_us = g_get_monotonic_time ();
  lq_way_insert_async (self->way, TEST_TEXT, self->cancellable, inserted_cb, g_object_ref (self));
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqWayTrial) self = user_data;
  g_autoptr (GError) error = NULL;

  lq_way_finish (self->way, result, &error);
  if (is_stale (self, error))
    return;

  if (error != NULL)
    tell (self, LQ_FINDING_ABSENT, error);
  else
    lq_way_begin_async (self->way, begin_step (self, limit_cb), begun_cb, g_object_ref (self));
}

/* ---- */

static void
lq_way_trial_dispose (GObject *object)
{
  LqWayTrial *self = LQ_WAY_TRIAL (object);

  if (self->field != NULL)
    cancel_step (self);
  g_clear_object (&self->field);
  g_clear_object (&self->way);

  G_OBJECT_CLASS (lq_way_trial_parent_class)->dispose (object);
}

static void
lq_way_trial_class_init (LqWayTrialClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lq_way_trial_dispose;

  signals[TRIED] = g_signal_new ("tried", LQ_TYPE_WAY_TRIAL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_ERROR, G_TYPE_INT64);
  signals[ENDED] = g_signal_new ("ended", LQ_TYPE_WAY_TRIAL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
lq_way_trial_init (LqWayTrial *self)
{
}

LqWayTrial *
lq_way_trial_new (LqWay *way, GtkTextView *field)
{
  LqWayTrial *self = g_object_new (LQ_TYPE_WAY_TRIAL, NULL);

  self->way = g_object_ref (way);
  self->field = g_object_ref (field);

  return self;
}

void
lq_way_trial_start (LqWayTrial *self)
{
  g_return_if_fail (LQ_IS_WAY_TRIAL (self));

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->field), "", -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->field));
  lq_way_probe_async (self->way, begin_step (self, limit_cb), probed_cb, g_object_ref (self));
}

void
lq_way_trial_stop (LqWayTrial *self)
{
  g_return_if_fail (LQ_IS_WAY_TRIAL (self));

  if (self->is_over)
    return;

  self->is_over = true;
  cancel_step (self);
  if (!self->is_ending)
    end_way (self);
}

LqWay *
lq_way_trial_get_way (LqWayTrial *self)
{
  g_return_val_if_fail (LQ_IS_WAY_TRIAL (self), NULL);

  return self->way;
}
