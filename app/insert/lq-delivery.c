/* lq-delivery.c: brings the words of a dictation into the focused application as they are settled
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dictations and actions stand in a queue; only the first of it inserts. process() looks at it
 * whenever something changed: the text, the way, the focus, the key. */

#define G_LOG_DOMAIN "lq-delivery"

#include "config.h"
#include "lq-delivery.h"
#include "lq-fit.h"
#include "lq-insertions.h"
#include "lq-run.h"
#include "lq-settings.h"
#include "lq-steps.h"

enum {
  PAUSE_MS = 600,   /* without a change: the person has stopped for a moment */
  CONTEXT_MS = 300, /* for an application to tell what stands before the cursor */
};

struct _LqDelivery {
  GObject       parent_instance;
  LqDictation  *dictation;
  LqInserter   *inserter;
  GSettings    *settings;
  GQueue        runs; /* (element-type LqRun) */
  LqInsertions *insertions;
  char         *last; /* the last text, wherever it went */
  char         *app;  /* where the last text went */
  guint         pause_id;
  guint         context_id;
  bool          is_key_held;
  bool          is_home;  /* the program's own window has the focus */
  bool          is_armed; /* the next session is meant for the focused application */
  bool          is_on;    /* the inserter was begun, and not ended */
  bool          is_processing;
  bool          is_stale; /* something changed while it did */
};

enum { NOTE, APP_KNOWN, DELIVERED, SETTLED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LqDelivery, lq_delivery, G_TYPE_OBJECT)

static void
note (LqDelivery *self, LqDeliveryNote what, const char *text)
{
  g_signal_emit (self, signals[NOTE], 0, what, text);
}

static bool
can (LqDelivery *self, LqWayAbilities ability)
{
  return (lq_inserter_get_abilities (self->inserter) & ability) != 0;
}

/* ---- what was inserted, and taking it back */

static bool
take_back (LqDelivery *self, unsigned n_chars)
{
  g_autoptr (LqTarget) target = lq_inserter_dup_target (self->inserter);
  unsigned n = MIN (n_chars, lq_insertions_count (self->insertions, target));

  if (n == 0 || !can (self, LQ_WAY_DELETE))
    return false;

  lq_inserter_delete (self->inserter, n);
  lq_insertions_shorten (self->insertions, n);

  return true;
}

/* The person asked for it. */
static void
undo (LqDelivery *self)
{
  if (!take_back (self, G_MAXUINT))
    note (self, LQ_DELIVERY_NOTE_FAILED, "");
}

/* ---- inserting */

/* What the application changes is not known before the dictation is told of it. */
static void
tell_app (LqDelivery *self, const LqRun *run, const char *app)
{
  if (run->session == NULL)
    return;

  if (run->session == lq_dictation_get_session (self->dictation))
    lq_dictation_set_app (self->dictation, app);
  else
    lq_session_set_app (run->session, app);
}

static void
set_app (LqDelivery *self, LqRun *run, const LqTarget *target)
{
  bool is_first = run->app == NULL && target->app != NULL;

  if (is_first)
    run->app = g_strdup (target->app);
  g_free (self->app);
  self->app = g_strdup (target->app);
  tell_app (self, run, target->app != NULL ? target->app : "");
  if (is_first && run->session != NULL &&
      run->session == lq_dictation_get_session (self->dictation))
    g_signal_emit (self, signals[APP_KNOWN], 0, run->app);
}

static char *
fit (LqDelivery *self, const LqRun *run, const LqTarget *target, const char *text)
{
  bool is_fitted =
    g_settings_get_boolean (self->settings, LQ_SETTINGS_INSERT_FIT_CONTEXT) && !target->is_terminal;

  if (run->has_begun && !run->is_moved)
    return g_strdup (text);

  return lq_fit_text (text,
                      !is_fitted      ? NULL
                      : run->is_moved ? run->before
                                      : target->before,
                      lq_run_get_language (run));
}

static void
withhold (LqDelivery *self, LqRun *run, LqDeliveryNote why)
{
  g_autofree char *waiting = lq_run_dup_waiting (run);

  lq_run_withhold (run);
  /* What is held back at home stands in the window. */
  if (waiting[0] != '\0' && !run->is_noted && !self->is_home) {
    run->is_noted = true;
    note (self, why, waiting);
  }
}

/* The person goes on where a snippet says. */
static void
move_cursor (LqDelivery *self, LqRun *run, const char *text, unsigned cursor_back)
{
  unsigned n_steps = lq_steps_count (text, cursor_back);

  if (n_steps == 0)
    return;

  lq_run_mark_moved (run, text, cursor_back);
  lq_insertions_leave (self->insertions);
  lq_inserter_move (self->inserter, n_steps);
}

static void
insert_piece (LqDelivery *self, LqRun *run, const LqTarget *target)
{
  unsigned         end, cursor_back;
  g_autofree char *piece = lq_run_dup_piece (run, can (self, LQ_WAY_MOVE), &end, &cursor_back);
  g_autofree char *text = fit (self, run, target, piece);

  lq_run_mark_sent (run, end, (unsigned) g_utf8_strlen (text, -1));
  if (text[0] == '\0')
    return;

  set_app (self, run, target);
  lq_insertions_add (self->insertions, target, text, run->has_begun);
  run->has_begun = true;
  run->is_moved = false;
  lq_inserter_insert (self->inserter, text);
  if (cursor_back > 0)
    move_cursor (self, run, text, cursor_back);
}

static void
insert_waiting (LqDelivery *self, LqRun *run, const LqTarget *target)
{
  do
    insert_piece (self, run, target);
  while (lq_run_has_waiting (run));
}

/* Words go where the focus is, or wait until it comes back, as the person wants. */
static bool
is_held_back (LqDelivery *self, const LqRun *run, const LqTarget *target)
{
  if (self->is_home)
    return true;

  return lq_insertions_is_elsewhere (run->app, target) &&
         !g_settings_get_boolean (self->settings, LQ_SETTINGS_INSERT_FOLLOW_FOCUS);
}

static bool
is_time_to_insert (LqDelivery *self, const LqRun *run)
{
  bool is_only_at_end =
    can (self, LQ_WAY_BY_HAND) || (self->is_key_held && can (self, LQ_WAY_PRESSES_KEYS));

  if (run->has_ended || can (self, LQ_WAY_PREEDIT))
    return true;

  return !is_only_at_end && self->pause_id == 0 && lq_inserter_get_way (self->inserter) != NULL;
}

static void
follow_focus (LqDelivery *self, LqRun *run, const LqTarget *target)
{
  if (run->app == NULL && target->app != NULL)
    set_app (self, run, target);
  /* What stands in the other application is not followed by anything, nor taken back here. */
  if (run->has_begun && lq_insertions_is_elsewhere (self->app, target) &&
      !is_held_back (self, run, target))
    lq_run_forget_sent (run);
}

static void
show_provisional (LqDelivery *self, const LqRun *run, const LqTarget *target)
{
  g_autofree char *provisional = lq_run_dup_provisional (run);
  g_autofree char *text = fit (self, run, target, provisional);
  bool             is_shown = !is_held_back (self, run, target) && !run->is_cancelled;

  lq_inserter_set_preedit (self->inserter, is_shown ? text : "");
}

static void
deliver (LqDelivery *self, LqRun *run)
{
  g_autoptr (LqTarget) target = lq_inserter_dup_target (self->inserter);
  unsigned n_silenced = lq_run_take_back_silenced (run);
  bool     is_first = run->session != NULL && lq_session_get_app (run->session) == NULL;

  if (n_silenced > 0)
    take_back (self, n_silenced);
  follow_focus (self, run, target);
  if (is_first && lq_run_has_waiting (run) && !run->is_cancelled)
    set_app (self, run, target);

  if (run->is_cancelled)
    lq_run_withhold (run);
  else if (target->is_password)
    withhold (self, run, LQ_DELIVERY_NOTE_PASSWORD);
  else if (is_held_back (self, run, target) && run->has_ended)
    withhold (self, run, LQ_DELIVERY_NOTE_HELD);
  else if (!is_held_back (self, run, target) && is_time_to_insert (self, run))
    insert_waiting (self, run, target);

  show_provisional (self, run, target);
}

/* ---- the queue */

static void
finish_run (LqDelivery *self)
{
  g_autoptr (LqRun) run = g_queue_pop_head (&self->runs);
  g_autofree char *all = lq_run_dup_all (run);

  if (run->session != NULL)
    g_signal_handlers_disconnect_by_data (run->session, self);
  if (run->kind == LQ_RUN_UNDO)
    undo (self);
  if (run->kind != LQ_RUN_SPEECH || run->is_cancelled || all[0] == '\0')
    return;

  g_free (self->last);
  self->last = g_steal_pointer (&all);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LqDelivery) self = user_data;

  lq_inserter_end_finish (LQ_INSERTER (source), result, NULL);
  if (!self->is_on)
    g_signal_emit (self, signals[SETTLED], 0);
}

/* A way that is only being prepared may tell what stands before the cursor: it is waited for. */
static bool
is_ready (LqDelivery *self)
{
  return lq_inserter_get_way (self->inserter) != NULL || !lq_inserter_is_preparing (self->inserter);
}

static void process (LqDelivery *self);

static void
context_late_cb (gpointer user_data)
{
  LqDelivery *self = user_data;
  LqRun      *run = g_queue_peek_head (&self->runs);

  self->context_id = 0;
  if (run != NULL)
    run->has_waited = true;
  process (self);
}

/* An action comes as soon as a way is ready; where the way tells of the text at all, that is worth
 * a moment. Speech takes longer anyway. */
static bool
waits_for_context (LqDelivery *self, LqRun *run)
{
  g_autoptr (LqTarget) target = lq_inserter_dup_target (self->inserter);
  bool is_waiting = run->kind != LQ_RUN_SPEECH && can (self, LQ_WAY_CONTEXT) &&
                    target->before == NULL && !target->is_password && !run->has_waited;

  if (!is_waiting)
    g_clear_handle_id (&self->context_id, g_source_remove);
  else if (self->context_id == 0)
    self->context_id = g_timeout_add_once (CONTEXT_MS, context_late_cb, self);

  return is_waiting;
}

static void
process_queue (LqDelivery *self)
{
  LqRun *run;

  while ((run = g_queue_peek_head (&self->runs)) != NULL) {
    if ((!is_ready (self) && !run->is_cancelled) || waits_for_context (self, run))
      return;

    deliver (self, run);
    if (!run->has_ended || lq_run_has_waiting (run))
      return;

    finish_run (self);
  }

  if (self->is_on) {
    self->is_on = false;
    lq_inserter_end_async (self->inserter, ended_cb, g_object_ref (self));
  }
}

static void
process (LqDelivery *self)
{
  self->is_stale = true;
  if (self->is_processing)
    return;

  /* What is asked for here is told from here, too: the way changes, or the target. */
  self->is_processing = true;
  while (self->is_stale) {
    self->is_stale = false;
    process_queue (self);
  }
  self->is_processing = false;
}

static void
paused_cb (gpointer user_data)
{
  LqDelivery *self = user_data;

  self->pause_id = 0;
  process (self);
}

static void
changed_cb (LqDelivery *self)
{
  g_clear_handle_id (&self->pause_id, g_source_remove);
  self->pause_id = g_timeout_add_once (PAUSE_MS, paused_cb, self);
  process (self);
}

static void
session_ended_cb (LqSession *session, LqDelivery *self)
{
  for (GList *item = self->runs.head; item != NULL; item = item->next) {
    LqRun *run = item->data;

    if (run->session == session)
      run->has_ended = true;
  }
  process (self);
}

static void
push (LqDelivery *self, LqRun *run)
{
  g_queue_push_tail (&self->runs, run);
  self->is_on = true;
  lq_inserter_begin (self->inserter);
  process (self);
}

static void
follow (LqDelivery *self, LqSession *session)
{
  LqRun *tail = g_queue_peek_tail (&self->runs);

  self->is_armed = false;
  if (tail != NULL && tail->session == session)
    return;

  g_signal_connect_object (session, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "ended", G_CALLBACK (session_ended_cb), self, 0);
  push (self, lq_run_new (LQ_RUN_SPEECH, session, NULL));
}

/* ---- what the others tell */

static void
state_cb (LqDelivery *self)
{
  if (!self->is_armed)
    return;

  switch (lq_dictation_get_state (self->dictation)) {
  case LQ_DICTATION_STARTING:
  case LQ_DICTATION_LISTENING:
    follow (self, lq_dictation_get_session (self->dictation));
    break;
  case LQ_DICTATION_FINISHING:
    break;
  case LQ_DICTATION_IDLE:
  case LQ_DICTATION_FAILED:
    self->is_armed = false;
    break;
  }
}

static void
inserted_cb (LqDelivery *self, const char *text)
{
  if (can (self, LQ_WAY_BY_HAND)) {
    lq_insertions_forget (self->insertions, text);
    note (self, LQ_DELIVERY_NOTE_BY_HAND, text);
  } else {
    g_signal_emit (self, signals[DELIVERED], 0, text);
  }
}

static void
failed_cb (LqDelivery *self, const char *text, const GError *error)
{
  bool is_password = g_error_matches (error, LQ_INSERT_ERROR, LQ_INSERT_ERROR_PASSWORD);

  lq_insertions_forget (self->insertions, text);
  note (self, is_password ? LQ_DELIVERY_NOTE_PASSWORD : LQ_DELIVERY_NOTE_FAILED, text);
}

/* ---- the object */

static void
lq_delivery_dispose (GObject *object)
{
  LqDelivery *self = LQ_DELIVERY (object);

  g_clear_handle_id (&self->pause_id, g_source_remove);
  g_clear_handle_id (&self->context_id, g_source_remove);
  g_queue_clear_full (&self->runs, (GDestroyNotify) lq_run_free);
  g_clear_object (&self->dictation);
  g_clear_object (&self->inserter);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (lq_delivery_parent_class)->dispose (object);
}

static void
lq_delivery_finalize (GObject *object)
{
  LqDelivery *self = LQ_DELIVERY (object);

  lq_insertions_free (self->insertions);
  g_free (self->last);
  g_free (self->app);

  G_OBJECT_CLASS (lq_delivery_parent_class)->finalize (object);
}

static void
lq_delivery_class_init (LqDeliveryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lq_delivery_dispose;
  object_class->finalize = lq_delivery_finalize;

  signals[NOTE] = g_signal_new ("note", LQ_TYPE_DELIVERY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_STRING);
  signals[APP_KNOWN] = g_signal_new ("app-known", LQ_TYPE_DELIVERY, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[DELIVERED] = g_signal_new ("delivered", LQ_TYPE_DELIVERY, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SETTLED] = g_signal_new ("settled", LQ_TYPE_DELIVERY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
lq_delivery_init (LqDelivery *self)
{
  self->insertions = lq_insertions_new ();
}

LqDelivery *
lq_delivery_new (LqDictation *dictation, LqInserter *inserter, GSettings *settings)
{
  LqDelivery *self = g_object_new (LQ_TYPE_DELIVERY, NULL);

  self->dictation = g_object_ref (dictation);
  self->inserter = g_object_ref (inserter);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (dictation, "notify::state", G_CALLBACK (state_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (inserter, "notify::way", G_CALLBACK (process), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (inserter, "target-changed", G_CALLBACK (process), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (inserter, "fell-back", G_CALLBACK (process), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (inserter, "inserted", G_CALLBACK (inserted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (inserter, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

void
lq_delivery_start (LqDelivery *self)
{
  g_return_if_fail (LQ_IS_DELIVERY (self));

  self->is_armed = true;
  state_cb (self);
}

void
lq_delivery_set_key_held (LqDelivery *self, bool is_held)
{
  g_return_if_fail (LQ_IS_DELIVERY (self));

  self->is_key_held = is_held;
  process (self);
}

void
lq_delivery_set_home (LqDelivery *self, bool is_home)
{
  g_return_if_fail (LQ_IS_DELIVERY (self));

  self->is_home = is_home;
  process (self);
}

/* The newest dictation; actions may wait behind it. Returns: (nullable) */
static LqRun *
find_speech (LqDelivery *self)
{
  for (GList *item = self->runs.tail; item != NULL; item = item->prev) {
    LqRun *run = item->data;

    if (run->kind == LQ_RUN_SPEECH)
      return run;
  }

  return NULL;
}

void
lq_delivery_cancel (LqDelivery *self)
{
  LqRun *run;

  g_return_if_fail (LQ_IS_DELIVERY (self));

  self->is_armed = false;
  run = find_speech (self);
  if (run == NULL)
    return;

  run->is_cancelled = true;
  lq_inserter_set_preedit (self->inserter, "");
  if (run->has_begun)
    take_back (self, G_MAXUINT);
  tell_app (self, run, NULL);
  /* The session goes on for the history; nobody waits for it here. */
  run->has_ended = true;
  process (self);
}

/* What waits to be inserted was said last; only where nothing was, something older is meant. */
static void
undo_said (LqDelivery *self, LqRun *run, unsigned n_tokens)
{
  LqRun *first = g_queue_peek_head (&self->runs);
  bool   has_waited = lq_run_withhold_before (run, n_tokens);

  if (has_waited && !run->has_begun)
    return;

  undo (self);
  lq_run_forget_sent (first);
}

void
lq_delivery_undo (LqDelivery *self)
{
  LqRun *run = g_queue_peek_head (&self->runs);

  g_return_if_fail (LQ_IS_DELIVERY (self));

  /* Other actions are not done yet, so that it comes after them. */
  if (run == NULL || run->kind != LQ_RUN_SPEECH)
    push (self, lq_run_new (LQ_RUN_UNDO, NULL, NULL));
  else
    undo_said (self, run, G_MAXUINT);
}

void
lq_delivery_undo_said (LqDelivery *self, unsigned n_tokens)
{
  LqRun *run;

  g_return_if_fail (LQ_IS_DELIVERY (self));

  run = find_speech (self);
  if (run != NULL)
    undo_said (self, run, n_tokens);
}

void
lq_delivery_again (LqDelivery *self)
{
  g_return_if_fail (LQ_IS_DELIVERY (self));

  if (self->last != NULL)
    push (self, lq_run_new (LQ_RUN_TEXT, NULL, self->last));
}

const char *
lq_delivery_get_last (LqDelivery *self)
{
  return self->last;
}

const char *
lq_delivery_get_app (LqDelivery *self)
{
  return self->app;
}
