/* lq-inserter.c: puts text where the focus is, by the first way that works
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Main thread. At most one call of one way is under way; step() makes the next whenever there is
 * none. */

#define G_LOG_DOMAIN "lq-inserter"

#include "config.h"
#include "lq-inserter.h"
#include "lq-candidates.h"
#include "lq-insert-job.h"
#include "lq-way-call.h"

enum {
  ANSWER_MS = 1000, /* to probe, begin, end; and to answer after it was lost */
  UNSURE_MAX = 2,   /* so many times in a row, and another way is better */
};

struct _LqInserter {
  GObject       parent_instance;
  LqCandidates *candidates;
  GQueue        jobs;
  LqFocus      *focus;       /* sees fields for the ways that do not, or NULL */
  LqWayCall    *call;        /* under way, or NULL */
  LqWayCallKind kind;        /* what it is to do */
  LqCandidate  *called;      /* whose way it is */
  LqCandidate  *current;     /* whose way is begun, or NULL */
  GError       *fault;       /* why the current way is to be left, or NULL */
  char         *preedit;     /* what is to be seen; never NULL */
  char         *shown;       /* what the way was told to show; never NULL */
  GSList       *ends;        /* (element-type GTask): who waits for the end */
  unsigned      n_unsure;    /* in a row */
  bool          is_wanted;   /* begun, and not ended */
  bool          is_stand_in; /* the current way was for one text only, which is done */
  bool          is_stepping;
};

enum { PROP_0, PROP_WAY, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { TARGET_CHANGED, INSERTED, FAILED, FELL_BACK, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqInserter, lq_inserter, G_TYPE_OBJECT)

static void
replace (char **place, const char *text)
{
  char *copy = g_strdup (text);

  g_free (*place);
  *place = copy;
}

/* What one call leads to is the next call. */
static void answered_cb (LqWayCallKind kind, const GError *error, gpointer user_data);

static void
call_way (LqInserter *self, LqCandidate *candidate, LqWayCallKind kind, const LqInsertJob *job)
{
  const char *text = job != NULL ? job->text : NULL;
  unsigned    n_chars = job != NULL ? job->n_chars : 0;
  guint       limit_ms = job != NULL ? lq_insert_job_get_limit_ms (job) : ANSWER_MS;

  g_assert (self->call == NULL);
  self->kind = kind;
  self->called = candidate;
  self->call = lq_way_call_new (candidate->way, kind, text, n_chars, limit_ms, answered_cb, self);
}

/* ---- the way in use */

/* It presses keys for whichever field there is. What is only copied is the person's to paste. */
static bool
is_blind (LqInserter *self)
{
  return self->focus != NULL && self->current != NULL &&
         !(lq_way_get_abilities (self->current->way) & (LQ_WAY_FOCUS | LQ_WAY_BY_HAND));
}

static void
sync_preedit (LqInserter *self)
{
  g_autoptr (LqTarget) target = NULL;
  const char *wanted = self->preedit;

  if (self->current == NULL || !(lq_way_get_abilities (self->current->way) & LQ_WAY_PREEDIT))
    return;

  target = lq_way_dup_target (self->current->way);
  if (target->is_password)
    wanted = "";
  if (!g_str_equal (self->shown, wanted)) {
    replace (&self->shown, wanted);
    lq_way_set_preedit (self->current->way, wanted);
  }
}

static void
target_changed_cb (LqInserter *self)
{
  if (is_blind (self))
    lq_focus_check (self->focus);
  g_signal_emit (self, signals[TARGET_CHANGED], 0);
}

/* The next of step() leaves the way; one that is busy inserting may still say how that went. */
static void lost_cb (LqWay *way, const GError *error, LqInserter *self);

static void
use (LqInserter *self, LqCandidate *candidate)
{
  self->current = candidate;
  self->n_unsure = 0;
  replace (&self->shown, "");
  g_signal_connect_object (candidate->way, "target-changed", G_CALLBACK (target_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (candidate->way, "lost", G_CALLBACK (lost_cb), self, 0);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WAY]);
  g_signal_emit (self, signals[TARGET_CHANGED], 0);
}

static void
leave (LqInserter *self)
{
  g_signal_handlers_disconnect_by_data (self->current->way, self);
  self->current = NULL;
  self->is_stand_in = false;
  replace (&self->shown, "");
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WAY]);
}

static bool
is_of_password (const GError *error)
{
  return g_error_matches (error, LQ_INSERT_ERROR, LQ_INSERT_ERROR_PASSWORD);
}

static void
pass_over (LqInserter *self, LqCandidate *candidate, const GError *error)
{
  lq_candidates_pass_over (self->candidates, candidate, error);
  g_signal_emit (self, signals[FELL_BACK], 0, lq_way_get_id (candidate->way), error);
}

/* ---- jobs */

static bool
is_next (LqInserter *self, LqWayCallKind kind)
{
  const LqInsertJob *job = g_queue_peek_head (&self->jobs);

  return job != NULL && job->kind == kind;
}

/* The next text may be for a way that was not good at this one. */
static LqInsertJob *
pop_job (LqInserter *self)
{
  if (lq_candidates_forget_modesty (self->candidates, self->current))
    self->is_stand_in = true;

  return g_queue_pop_head (&self->jobs);
}

/* What is to be taken back is counted with @n_missing characters that may not be there: without
 * them it would reach into what the person wrote. */
static void
shorten_deletions (LqInserter *self, unsigned n_missing)
{
  unsigned n_after = 0; /* characters that come after the missing ones */
  GList   *next;

  for (GList *item = self->jobs.head; item != NULL && n_missing > 0; item = next) {
    LqInsertJob *job = item->data;
    unsigned     n_cut;

    next = item->next;
    if (job->kind == LQ_WAY_CALL_INSERT)
      n_after += job->n_chars;
    if (job->kind != LQ_WAY_CALL_DELETE)
      continue;

    n_cut = MIN (job->n_chars - MIN (n_after, job->n_chars), n_missing);
    n_after -= MIN (n_after, job->n_chars);
    n_missing -= n_cut;
    job->n_chars -= n_cut;
    if (job->n_chars == 0) {
      lq_insert_job_free (job);
      g_queue_delete_link (&self->jobs, item);
    }
  }
}

/* A cursor that stays where it is lost nothing, and is not told. In a text that is not there it is
 * not moved at all. */
static void
fail_job (LqInserter *self, const GError *error)
{
  g_autoptr (LqInsertJob) job = pop_job (self);

  if (job->kind == LQ_WAY_CALL_MOVE) {
    g_debug ("the cursor stays: %s", error->message);
    return;
  }
  if (job->kind == LQ_WAY_CALL_INSERT && is_next (self, LQ_WAY_CALL_MOVE))
    lq_insert_job_free (g_queue_pop_head (&self->jobs));
  if (job->kind == LQ_WAY_CALL_INSERT)
    shorten_deletions (self, job->n_chars);

  g_signal_emit (self, signals[FAILED], 0, job->text != NULL ? job->text : "", error);
}

static void
refuse_job (LqInserter *self, LqInsertError code, const char *why)
{
  g_autoptr (GError) error = g_error_new_literal (LQ_INSERT_ERROR, (int) code, why);

  fail_job (self, error);
}

static void
finish_job (LqInserter *self)
{
  g_autoptr (LqInsertJob) job = pop_job (self);

  self->n_unsure = 0;
  if (job->kind == LQ_WAY_CALL_INSERT)
    g_signal_emit (self, signals[INSERTED], 0, job->text, lq_way_get_id (self->current->way),
                   g_get_monotonic_time () - job->asked_us);
}

/* Returns: whether another way is to insert the first of the jobs. */
static bool
is_for_another (LqInserter *self)
{
  LqCandidate       *current = self->current;
  const LqInsertJob *job = g_queue_peek_head (&self->jobs);

  if (job->kind == LQ_WAY_CALL_INSERT && !current->is_modest)
    current->is_modest = !lq_way_suits (current->way, job->text);

  return current->is_modest && lq_candidates_find (self->candidates) != current;
}

static void
run_job (LqInserter *self)
{
  LqInsertJob   *job = g_queue_peek_head (&self->jobs);
  LqWay         *way = self->current->way;
  LqWayAbilities needed = lq_insert_job_get_needed (job);
  g_autoptr (LqTarget) target = lq_inserter_dup_target (self);

  if (target->is_password) {
    refuse_job (self, LQ_INSERT_ERROR_PASSWORD, "a password field has the focus");
    return;
  }
  if ((lq_way_get_abilities (way) & needed) != needed) {
    refuse_job (self, LQ_INSERT_ERROR_UNAVAILABLE, "this way cannot do that");
    return;
  }

  if (job->kind != LQ_WAY_CALL_INSERT && self->shown[0] != '\0')
    lq_way_set_preedit (way, "");
  replace (&self->shown, "");
  call_way (self, self->current, job->kind, job);
}

/* What cannot be taken back or moved here says nothing against the way: it was put there by this
 * way, no other one knows better, and in the next field it may be able to. */
static void
change_failed (LqInserter *self, const GError *error)
{
  if (self->fault == NULL && lq_way_call_is_hanging (self->current->way))
    self->fault = g_error_copy (error);
  fail_job (self, error);
}

static void
insert_failed (LqInserter *self, const GError *error)
{
  bool is_unsure = g_error_matches (error, LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNSURE);
  bool is_password = is_of_password (error);

  if (!is_unsure)
    self->n_unsure = 0;
  else if (lq_way_call_is_hanging (self->current->way))
    self->n_unsure = UNSURE_MAX;
  else
    self->n_unsure++;
  if (self->fault == NULL && !is_password && (!is_unsure || self->n_unsure >= UNSURE_MAX))
    self->fault = g_error_copy (error);
  /* It is the text that is refused or in doubt, not the way. */
  if (is_unsure || is_password)
    fail_job (self, error);
}

/* ---- one thing after another */

static void
complete_ends (LqInserter *self)
{
  GSList *ends = g_slist_reverse (g_steal_pointer (&self->ends));

  for (GSList *item = ends; item != NULL; item = item->next)
    g_task_return_boolean (item->data, TRUE);
  g_slist_free_full (ends, g_object_unref);
}

static void
end_way (LqInserter *self)
{
  LqCandidate *candidate = self->current;
  g_autoptr (GError) fault = g_steal_pointer (&self->fault);

  leave (self);
  call_way (self, candidate, LQ_WAY_CALL_END, NULL);
  if (fault != NULL)
    pass_over (self, candidate, fault);
}

static void
look_for_way (LqInserter *self)
{
  LqCandidate *candidate = lq_candidates_find (self->candidates);

  if (candidate == NULL) {
    g_autoptr (GError) error = lq_candidates_dup_refusal (self->candidates);

    while (!g_queue_is_empty (&self->jobs))
      fail_job (self, error);
    return;
  }

  call_way (self, candidate, LQ_WAY_CALL_PROBE, NULL);
}

static bool
has_job (LqInserter *self)
{
  return !g_queue_is_empty (&self->jobs);
}

/* Returns: whether there may be more to do. */
static bool
use_way (LqInserter *self)
{
  if (self->fault != NULL || (self->is_stand_in && !is_next (self, LQ_WAY_CALL_MOVE)))
    end_way (self);
  else if (has_job (self) && is_for_another (self))
    end_way (self);
  else if (has_job (self) && is_blind (self) && lq_focus_is_asking (self->focus))
    return false;
  else if (has_job (self))
    run_job (self);
  else if (self->ends != NULL)
    end_way (self);
  else
    return false;

  return true;
}

static bool
do_without_way (LqInserter *self)
{
  if (self->ends != NULL && !has_job (self)) {
    complete_ends (self);
    return true;
  }
  if (!has_job (self) && (!self->is_wanted || lq_candidates_find (self->candidates) == NULL))
    return false;

  look_for_way (self);
  return true;
}

static void
step (LqInserter *self)
{
  g_autoptr (LqInserter) keep = g_object_ref (self);

  /* What is told to others on the way may lead back here. */
  if (self->is_stepping)
    return;

  self->is_stepping = true;
  while (self->call == NULL && (self->current != NULL ? use_way (self) : do_without_way (self)))
    ;
  self->is_stepping = false;

  if (self->call == NULL)
    sync_preedit (self);
}

static void
lost_cb (LqWay *way, const GError *error, LqInserter *self)
{
  if (self->fault == NULL)
    self->fault = g_error_copy (error);
  if (self->call != NULL)
    lq_way_call_limit (self->call, ANSWER_MS);
  step (self);
}

static void
focus_changed_cb (LqInserter *self)
{
  if (is_blind (self))
    g_signal_emit (self, signals[TARGET_CHANGED], 0);
  step (self);
}

static bool
is_ending (LqInserter *self)
{
  return self->ends != NULL && !has_job (self);
}

/* What was called off because it is not needed any more did not fail. */
static void
not_ready (LqInserter *self, LqCandidate *candidate, const GError *error)
{
  if (!is_ending (self) || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    pass_over (self, candidate, error);
}

static void
probed (LqInserter *self, LqCandidate *candidate, const GError *error)
{
  if (error != NULL)
    not_ready (self, candidate, error);
  else if (!is_ending (self))
    call_way (self, candidate, LQ_WAY_CALL_BEGIN, NULL);
}

static void
answered_cb (LqWayCallKind kind, const GError *error, gpointer user_data)
{
  g_autoptr (LqInserter) self = g_object_ref (user_data);
  LqCandidate *candidate = self->called;

  self->call = NULL;
  switch (kind) {
  case LQ_WAY_CALL_PROBE:
    probed (self, candidate, error);
    break;
  case LQ_WAY_CALL_BEGIN:
    if (error == NULL)
      use (self, candidate);
    else
      not_ready (self, candidate, error);
    break;
  case LQ_WAY_CALL_INSERT:
    if (error == NULL)
      finish_job (self);
    else
      insert_failed (self, error);
    break;
  case LQ_WAY_CALL_DELETE:
  case LQ_WAY_CALL_MOVE:
    if (error == NULL)
      finish_job (self);
    else
      change_failed (self, error);
    break;
  case LQ_WAY_CALL_END:
    if (error != NULL)
      g_message ("%s: %s", lq_way_get_id (candidate->way), error->message);
    break;
  }

  step (self);
}

/* ---- the object */

static void
lq_inserter_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LqInserter *self = LQ_INSERTER (object);

  switch (id) {
  case PROP_WAY:
    g_value_set_object (value, lq_inserter_get_way (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
lq_inserter_dispose (GObject *object)
{
  LqInserter *self = LQ_INSERTER (object);

  if (self->current != NULL) {
    g_signal_handlers_disconnect_by_data (self->current->way, self);
    lq_way_end_async (self->current->way, NULL, NULL);
    self->current = NULL;
  }
  if (self->call != NULL)
    lq_way_call_abandon (g_steal_pointer (&self->call));
  g_clear_object (&self->focus);

  G_OBJECT_CLASS (lq_inserter_parent_class)->dispose (object);
}

static void
lq_inserter_finalize (GObject *object)
{
  LqInserter *self = LQ_INSERTER (object);

  g_queue_clear_full (&self->jobs, (GDestroyNotify) lq_insert_job_free);
  lq_candidates_free (self->candidates);
  g_clear_error (&self->fault);
  g_free (self->preedit);
  g_free (self->shown);

  G_OBJECT_CLASS (lq_inserter_parent_class)->finalize (object);
}

static void
lq_inserter_class_init (LqInserterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags   flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = lq_inserter_get_property;
  object_class->dispose = lq_inserter_dispose;
  object_class->finalize = lq_inserter_finalize;

  props[PROP_WAY] = g_param_spec_object ("way", NULL, NULL, LQ_TYPE_WAY, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[TARGET_CHANGED] = g_signal_new ("target-changed", LQ_TYPE_INSERTER, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[INSERTED] =
    g_signal_new ("inserted", LQ_TYPE_INSERTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                  3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_INT64);
  signals[FAILED] = g_signal_new ("failed", LQ_TYPE_INSERTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_ERROR);
  signals[FELL_BACK] = g_signal_new ("fell-back", LQ_TYPE_INSERTER, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_ERROR);
}

static void
lq_inserter_init (LqInserter *self)
{
  self->preedit = g_strdup ("");
  self->shown = g_strdup ("");
}

LqInserter *
lq_inserter_new (GPtrArray *ways)
{
  LqInserter *self = g_object_new (LQ_TYPE_INSERTER, NULL);

  self->candidates = lq_candidates_new (ways);

  return self;
}

void
lq_inserter_watch_focus (LqInserter *self, LqFocus *focus)
{
  g_return_if_fail (LQ_IS_INSERTER (self));
  g_return_if_fail (self->focus == NULL);

  self->focus = g_object_ref (focus);
  g_signal_connect_object (focus, "changed", G_CALLBACK (focus_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

void
lq_inserter_prefer (LqInserter *self, const char *id)
{
  g_return_if_fail (LQ_IS_INSERTER (self));

  lq_candidates_prefer (self->candidates, id);
  step (self);
}

void
lq_inserter_begin (LqInserter *self)
{
  g_return_if_fail (LQ_IS_INSERTER (self));

  lq_candidates_begin (self->candidates);
  self->is_wanted = true;
  if (self->focus != NULL)
    lq_focus_look (self->focus);
  step (self);
}

static void
add_job (LqInserter *self, LqWayCallKind kind, const char *text, unsigned n_chars)
{
  g_queue_push_tail (&self->jobs, lq_insert_job_new (kind, text, n_chars));
  step (self);
}

void
lq_inserter_insert (LqInserter *self, const char *text)
{
  g_return_if_fail (LQ_IS_INSERTER (self));
  g_return_if_fail (text != NULL && text[0] != '\0');

  add_job (self, LQ_WAY_CALL_INSERT, text, (unsigned) g_utf8_strlen (text, -1));
}

void
lq_inserter_set_preedit (LqInserter *self, const char *text)
{
  g_return_if_fail (LQ_IS_INSERTER (self));
  g_return_if_fail (text != NULL);

  replace (&self->preedit, text);
  if (self->call == NULL)
    sync_preedit (self);
}

void
lq_inserter_delete (LqInserter *self, unsigned n_chars)
{
  g_return_if_fail (LQ_IS_INSERTER (self));
  g_return_if_fail (n_chars > 0);

  add_job (self, LQ_WAY_CALL_DELETE, NULL, n_chars);
}

void
lq_inserter_move (LqInserter *self, unsigned n_steps)
{
  g_return_if_fail (LQ_IS_INSERTER (self));
  g_return_if_fail (n_steps > 0);

  add_job (self, LQ_WAY_CALL_MOVE, NULL, n_steps);
}

void
lq_inserter_end_async (LqInserter *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, lq_inserter_end_async);
  self->ends = g_slist_prepend (self->ends, task);
  self->is_wanted = false;
  replace (&self->preedit, "");
  /* What is not ready yet need not become so, unless there is text for it. */
  if (self->call != NULL && self->current == NULL && !has_job (self) &&
      self->kind != LQ_WAY_CALL_END)
    lq_way_call_cancel (self->call);
  step (self);
}

gboolean
lq_inserter_end_finish (LqInserter *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

LqWay *
lq_inserter_get_way (LqInserter *self)
{
  return self->current != NULL ? self->current->way : NULL;
}

bool
lq_inserter_is_preparing (LqInserter *self)
{
  return self->current == NULL && self->is_wanted &&
         (self->call != NULL || lq_candidates_find (self->candidates) != NULL);
}

LqWayAbilities
lq_inserter_get_abilities (LqInserter *self)
{
  return self->current != NULL ? lq_way_get_abilities (self->current->way) : 0;
}

LqTarget *
lq_inserter_dup_target (LqInserter *self)
{
  LqTarget *target =
    self->current != NULL ? lq_way_dup_target (self->current->way) : lq_target_new ();

  if (is_blind (self) && lq_focus_is_password (self->focus))
    target->is_password = true;

  return target;
}

void
lq_inserter_forget_failures (LqInserter *self)
{
  g_return_if_fail (LQ_IS_INSERTER (self));

  lq_candidates_forget_failures (self->candidates);
  step (self);
}
