/* lq-job.c: one job of the queue as a row shows it
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-job"

#include "config.h"
#include "lq-job-private.h"
#include "lq-error.h"
#include "lq-messages.h"

struct _LqJob {
  GObject      parent_instance;
  LqJobRecord *record;
  char        *error;
  char        *way_out;
  double       progress;
  double       speed;
  int64_t      left_ms;
};

G_DEFINE_FINAL_TYPE (LqJob, lq_job, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_ID,
  PROP_PATH,
  PROP_NAME,
  PROP_ENGINE,
  PROP_KIND,
  PROP_LENGTH_MS,
  PROP_SIZE,
  PROP_CUT_OFF,
  PROP_STATE,
  PROP_STEP,
  PROP_PROGRESS,
  PROP_SPEED,
  PROP_LEFT_MS,
  PROP_ERROR,
  PROP_WAY_OUT,
  PROP_DETAILS,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

static void
notify (LqJob *self, int prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

/* What a person reads is made from the code that is kept, in the language of now. */
static void
describe_error (LqJob *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->error, g_free);
  g_clear_pointer (&self->way_out, g_free);
  if (self->record->error == NULL)
    return;

  error = g_error_new_literal (LQ_ERROR, self->record->error_code, self->record->error);
  self->error = lq_messages_for_error (error, &self->way_out);
}

static void
lq_job_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LqJob *self = LQ_JOB (object);

  switch (id) {
  case PROP_ID:
    g_value_set_string (value, self->record->id);
    break;
  case PROP_PATH:
    g_value_set_string (value, self->record->path);
    break;
  case PROP_NAME:
    g_value_set_string (value, self->record->name);
    break;
  case PROP_ENGINE:
    g_value_set_string (value, self->record->engine);
    break;
  case PROP_KIND:
    g_value_set_int (value, self->record->kind);
    break;
  case PROP_LENGTH_MS:
    g_value_set_int64 (value, self->record->duration_ms);
    break;
  case PROP_SIZE:
    g_value_set_int64 (value, self->record->size);
    break;
  case PROP_CUT_OFF:
    g_value_set_boolean (value, self->record->is_cut_off);
    break;
  case PROP_STATE:
    g_value_set_int (value, self->record->state);
    break;
  case PROP_STEP:
    g_value_set_int (value, self->record->step);
    break;
  case PROP_PROGRESS:
    g_value_set_double (value, self->progress);
    break;
  case PROP_SPEED:
    g_value_set_double (value, self->speed);
    break;
  case PROP_LEFT_MS:
    g_value_set_int64 (value, self->left_ms);
    break;
  case PROP_ERROR:
    g_value_set_string (value, self->error);
    break;
  case PROP_WAY_OUT:
    g_value_set_string (value, self->way_out);
    break;
  case PROP_DETAILS:
    g_value_set_string (value, self->record->error);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
lq_job_finalize (GObject *object)
{
  LqJob *self = LQ_JOB (object);

  lq_job_record_free (self->record);
  g_free (self->error);
  g_free (self->way_out);

  G_OBJECT_CLASS (lq_job_parent_class)->finalize (object);
}

static void
lq_job_class_init (LqJobClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  static const struct {
    int         prop;
    const char *name;
  } texts[] = {
    { PROP_ID, "id" },           { PROP_PATH, "path" },   { PROP_NAME, "name" },
    { PROP_ENGINE, "engine" },   { PROP_ERROR, "error" }, { PROP_WAY_OUT, "way-out" },
    { PROP_DETAILS, "details" },
  };

  object_class->finalize = lq_job_finalize;
  object_class->get_property = lq_job_get_property;

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    props[texts[i].prop] = g_param_spec_string (texts[i].name, NULL, NULL, NULL, flags);
  props[PROP_KIND] = g_param_spec_int ("kind", NULL, NULL, 0, G_MAXINT, 0, flags);
  props[PROP_CUT_OFF] = g_param_spec_boolean ("cut-off", NULL, NULL, FALSE, flags);
  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, G_MAXINT, 0, flags);
  props[PROP_STEP] = g_param_spec_int ("step", NULL, NULL, 0, G_MAXINT, 0, flags);
  props[PROP_LENGTH_MS] = g_param_spec_int64 ("length-ms", NULL, NULL, -1, G_MAXINT64, -1, flags);
  props[PROP_SIZE] = g_param_spec_int64 ("size", NULL, NULL, -1, G_MAXINT64, -1, flags);
  props[PROP_LEFT_MS] = g_param_spec_int64 ("left-ms", NULL, NULL, -1, G_MAXINT64, -1, flags);
  props[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  props[PROP_SPEED] = g_param_spec_double ("speed", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
lq_job_init (LqJob *self)
{
  self->left_ms = -1;
}

LqJob *
lq_job_new (LqJobRecord *record)
{
  LqJob *self = g_object_new (LQ_TYPE_JOB, NULL);

  self->record = record;
  self->progress = record->state == LQ_JOB_DONE ? 1 : 0;
  describe_error (self);

  return self;
}

LqJobRecord *
lq_job_get_record (LqJob *self)
{
  return self->record;
}

void
lq_job_set_state (LqJob *self, LqJobState state)
{
  if (self->record->state == state)
    return;

  self->record->state = state;
  notify (self, PROP_STATE);
  if (state != LQ_JOB_RUNNING)
    lq_job_set_progress (self, state == LQ_JOB_DONE ? 1 : self->progress, 0, -1);
}

void
lq_job_set_step (LqJob *self, LqJobStep step)
{
  if (self->record->step == step)
    return;

  self->record->step = step;
  notify (self, PROP_STEP);
}

void
lq_job_set_size (LqJob *self, int64_t size)
{
  if (self->record->size == size)
    return;

  self->record->size = size;
  notify (self, PROP_SIZE);
}

void
lq_job_set_length_ms (LqJob *self, int64_t length_ms)
{
  if (self->record->duration_ms == length_ms)
    return;

  self->record->duration_ms = length_ms;
  notify (self, PROP_LENGTH_MS);
}

void
lq_job_set_cut_off (LqJob *self, bool is_cut_off)
{
  if (self->record->is_cut_off == is_cut_off)
    return;

  self->record->is_cut_off = is_cut_off;
  notify (self, PROP_CUT_OFF);
}

void
lq_job_set_error (LqJob *self, const GError *error)
{
  if (error == NULL && self->record->error == NULL)
    return;

  lq_job_record_set_error (self->record, error);
  describe_error (self);
  notify (self, PROP_ERROR);
  notify (self, PROP_WAY_OUT);
  notify (self, PROP_DETAILS);
}

void
lq_job_set_progress (LqJob *self, double progress, double speed, int64_t left_ms)
{
  progress = CLAMP (progress, 0, 1);
  if (self->progress < progress || self->progress > progress) {
    self->progress = progress;
    notify (self, PROP_PROGRESS);
  }
  if (self->speed < speed || self->speed > speed) {
    self->speed = speed;
    notify (self, PROP_SPEED);
  }
  if (self->left_ms != left_ms) {
    self->left_ms = left_ms;
    notify (self, PROP_LEFT_MS);
  }
}

const char *
lq_job_get_id (LqJob *self)
{
  g_return_val_if_fail (LQ_IS_JOB (self), NULL);

  return self->record->id;
}

const char *
lq_job_get_path (LqJob *self)
{
  g_return_val_if_fail (LQ_IS_JOB (self), NULL);

  return self->record->path;
}

const char *
lq_job_get_name (LqJob *self)
{
  g_return_val_if_fail (LQ_IS_JOB (self), NULL);

  return self->record->name;
}

const char *
lq_job_get_engine (LqJob *self)
{
  g_return_val_if_fail (LQ_IS_JOB (self), NULL);

  return self->record->engine;
}

LqEntryKind
lq_job_get_kind (LqJob *self)
{
  g_return_val_if_fail (LQ_IS_JOB (self), LQ_ENTRY_FILE);

  return self->record->kind;
}

int64_t
lq_job_get_length_ms (LqJob *self)
{
  g_return_val_if_fail (LQ_IS_JOB (self), -1);

  return self->record->duration_ms;
}

int64_t
lq_job_get_size (LqJob *self)
{
  g_return_val_if_fail (LQ_IS_JOB (self), -1);

  return self->record->size;
}

gboolean
lq_job_get_cut_off (LqJob *self)
{
  g_return_val_if_fail (LQ_IS_JOB (self), FALSE);

  return self->record->is_cut_off;
}

LqJobState
lq_job_get_state (LqJob *self)
{
  g_return_val_if_fail (LQ_IS_JOB (self), LQ_JOB_FAILED);

  return self->record->state;
}

LqJobStep
lq_job_get_step (LqJob *self)
{
  g_return_val_if_fail (LQ_IS_JOB (self), LQ_STEP_WAIT);

  return self->record->step;
}

double
lq_job_get_progress (LqJob *self)
{
  g_return_val_if_fail (LQ_IS_JOB (self), 0);

  return self->progress;
}

double
lq_job_get_speed (LqJob *self)
{
  g_return_val_if_fail (LQ_IS_JOB (self), 0);

  return self->speed;
}

int64_t
lq_job_get_left_ms (LqJob *self)
{
  g_return_val_if_fail (LQ_IS_JOB (self), -1);

  return self->left_ms;
}

const char *
lq_job_get_error (LqJob *self)
{
  g_return_val_if_fail (LQ_IS_JOB (self), NULL);

  return self->error;
}

const char *
lq_job_get_way_out (LqJob *self)
{
  g_return_val_if_fail (LQ_IS_JOB (self), NULL);

  return self->way_out;
}

const char *
lq_job_get_details (LqJob *self)
{
  g_return_val_if_fail (LQ_IS_JOB (self), NULL);

  return self->record->error;
}
