/* lq-ibus-writer.c: inserts and deletes in the client of IBus that has the focus, with proof
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What success of an insertion proves: that the daemon has handed the text to the client that had
 * the focus before and after, and GNOME Shell, where that is the client, to the program (except
 * from a sandbox). That is all that IBus tells of clients that keep their text to themselves
 * (terminals, Chromium on X11). Those that tell their text are waited for, for a moment, until they
 * tell this one; that they do not is no proof against it, since GTK 4 on Wayland tells only some of
 * several changes. A deletion that is not told is unsure.
 *
 * A key that is grabbed takes the focus from the application for a moment, and gives it back: that
 * is waited for. What was sent just then may have been lost. Where the application tells its text,
 * that shows whether it was, and it is sent once more. */

#define G_LOG_DOMAIN "lq-ibus"

#include "config.h"
#include "lq-ibus-writer.h"

#include "lq-gnome-shell.h"

#include <string.h>

enum {
  FOCUS_MS = 250,     /* within this the focus is back, if it comes back */
  KEY_MS = 50,        /* within this it is gone, if a key has taken it */
  PROOF_MS = 100,     /* a client has told its new text, or will not */
  HANDED_ON_MS = 500, /* GNOME Shell has done so, or cannot be asked */
  DELETED_MS = 500,   /* the same, where nothing else tells whether it was done */
};

typedef enum {
  STAGE_AWAITING,   /* the focus, or the client's text, is not there yet */
  STAGE_ASKING,     /* they are; the daemon may have more to say of them */
  STAGE_RESTING,    /* before the rest of a long text */
  STAGE_HANDING_ON, /* GNOME Shell holds back what was inserted before */
  STAGE_PROVING,    /* all was sent */
  STAGE_LOOKING,    /* the focus moved meanwhile: was it done? */
} Stage;

struct _LqIbusWriter {
  LqIbusLink *link;
  GTask      *task; /* NULL: nothing is to be done */
  Stage       stage;
  unsigned    wait_id;
  bool        is_second_try;

  char    *text;    /* to insert; NULL: to delete */
  unsigned n_chars; /* to delete */
  char    *rest;    /* of the text, not sent yet */

  /* When it was sent. */
  unsigned n_focus;
  char    *before; /* NULL: the client did not tell */
  char    *app;
};

static LqIbusEngine *
engine_of (LqIbusWriter *self)
{
  return lq_ibus_link_get_engine (self->link);
}

/* ---- the end */

/* Returns: (transfer full): the task, which is to be returned */
static GTask *
end (LqIbusWriter *self)
{
  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->rest, g_free);
  g_clear_pointer (&self->before, g_free);
  g_clear_pointer (&self->app, g_free);

  return g_steal_pointer (&self->task);
}

static void
succeed (LqIbusWriter *self)
{
  g_autoptr (GTask) task = end (self);

  g_task_return_boolean (task, TRUE);
}

static void
fail (LqIbusWriter *self, LqInsertError code, const char *why)
{
  g_autoptr (GTask) task = end (self);

  g_task_return_new_error (task, LQ_INSERT_ERROR, (int) code, "%s", why);
}

static void
wait_for (LqIbusWriter *self, Stage stage, unsigned timeout_ms, GSourceOnceFunc timeout)
{
  g_clear_handle_id (&self->wait_id, g_source_remove);
  self->stage = stage;
  self->wait_id = g_timeout_add_once (timeout_ms, timeout, self);
}

/* ---- proof */

static void settle (LqIbusWriter *self);

/* Whether the client's text ends as it would if it were done. */
static bool
is_done (LqIbusWriter *self)
{
  long             length = g_utf8_strlen (self->before, -1);
  g_autofree char *kept = NULL;

  if (self->text != NULL)
    return lq_ibus_engine_has_told (engine_of (self), self->text);

  kept = g_utf8_substring (self->before, 0, MAX (length - (long) self->n_chars, 0));
  return g_str_has_suffix (lq_ibus_engine_get_target (engine_of (self))->before, kept);
}

static void
send_again (LqIbusWriter *self)
{
  g_debug ("it was lost with the focus, and is sent again");
  self->is_second_try = true;
  settle (self);
}

/* What stands in the same place now tells whether it was done. */
static void
look (LqIbusWriter *self)
{
  LqIbusEngine   *engine = engine_of (self);
  const LqTarget *target = engine != NULL ? lq_ibus_engine_get_target (engine) : NULL;

  if (target == NULL || !target->is_known || !lq_ibus_engine_is_told_text (engine))
    return;

  if (g_strcmp0 (target->app, self->app) != 0) {
    fail (self, LQ_INSERT_ERROR_UNSURE, "the focus moved at the same moment");
  } else if (g_str_equal (target->before, self->before)) {
    send_again (self);
  } else if (is_done (self)) {
    succeed (self);
  } else {
    fail (self, LQ_INSERT_ERROR_UNSURE, "the focus moved, and the text is another one");
  }
}

/* A client that has the focus again and tells nothing has lost what was sent: else it would have
 * another text to tell. Words could still be on their way, and must not stand there twice. */
static void
not_seen_cb (gpointer user_data)
{
  LqIbusWriter   *self = user_data;
  LqIbusEngine   *engine = engine_of (self);
  const LqTarget *target = engine != NULL ? lq_ibus_engine_get_target (engine) : NULL;

  self->wait_id = 0;
  if (self->text == NULL && target != NULL && g_strcmp0 (target->app, self->app) == 0 &&
      g_strcmp0 (target->before, self->before) == 0)
    send_again (self);
  else
    fail (self, LQ_INSERT_ERROR_UNSURE, "the focus moved at the same moment");
}

/* An empty field may be another one than before. */
static void
look_again (LqIbusWriter *self)
{
  bool is_known = self->before != NULL && self->before[0] != '\0';

  if (!is_known || self->is_second_try) {
    fail (self, LQ_INSERT_ERROR_UNSURE, "the focus moved at the same moment");
    return;
  }

  wait_for (self, STAGE_LOOKING, self->text != NULL ? FOCUS_MS : DELETED_MS, not_seen_cb);
  look (self);
}

static void
no_proof_cb (gpointer user_data)
{
  LqIbusWriter *self = user_data;

  self->wait_id = 0;
  if (self->text != NULL)
    succeed (self);
  else
    fail (self, LQ_INSERT_ERROR_UNSURE, "the application has not told that its text changed");
}

static bool
has_focus_moved (LqIbusWriter *self)
{
  LqIbusEngine *engine = engine_of (self);

  return engine == NULL || lq_ibus_engine_get_n_focus (engine) != self->n_focus;
}

static bool
is_proving (LqIbusWriter *self, GTask *task)
{
  return !g_task_get_completed (task) && self->task == task && self->stage == STAGE_PROVING;
}

/* Whoever had the focus has what was sent, as far as it is known without being told. */
static void
is_there (LqIbusWriter *self)
{
  if (has_focus_moved (self))
    look_again (self);
  else if (!lq_ibus_engine_is_told_text (engine_of (self)) && self->text != NULL)
    succeed (self);
}

static void
shell_handed_on_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqIbusWriter *self = g_task_get_task_data (task);

  /* From a sandbox it cannot be asked: then the daemon's word is all there is. */
  lq_gnome_shell_pass_finish (result, NULL);
  if (!is_proving (self, task))
    return;

  if (!has_focus_moved (self))
    lq_ibus_engine_set_handed_on (engine_of (self));
  is_there (self);
}

/* The daemon has handed on what was sent. */
static void
handed_on_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  LqIbusWriter *self = g_task_get_task_data (task);
  bool is_handed_on = lq_ibus_link_ask_finish (LQ_IBUS_LINK (source), result, NULL, &error);

  /* Proved, or lost, meanwhile. */
  if (!is_proving (self, task))
    return;

  if (!is_handed_on)
    fail (self, LQ_INSERT_ERROR_UNSURE, error->message);
  else if (!has_focus_moved (self) && lq_ibus_engine_is_held_back (engine_of (self)))
    lq_gnome_shell_pass_async (shell_handed_on_cb, g_object_ref (task));
  else
    is_there (self);
}

static void
prove (LqIbusWriter *self)
{
  lq_ibus_engine_hand_on (engine_of (self));
  wait_for (self, STAGE_PROVING, self->text != NULL ? PROOF_MS : DELETED_MS, no_proof_cb);
  lq_ibus_link_ask_async (self->link, NULL, handed_on_cb, g_object_ref (self->task));
}

/* ---- writing */

static void commit (LqIbusWriter *self, const char *rest);
static void delete (LqIbusWriter *self);

/* @rest: (nullable): of the text, that was not sent */
static bool
is_sent_in_part (LqIbusWriter *self, const char *rest)
{
  return rest != NULL && strlen (rest) < strlen (self->text);
}

/* Where nothing of it was sent, all may begin anew. */
static void
go_on_after_rest (LqIbusWriter *self)
{
  g_autofree char *rest = g_steal_pointer (&self->rest);
  bool             is_begun = is_sent_in_part (self, rest);
  bool             has_moved = has_focus_moved (self);

  if (!has_moved)
    lq_ibus_engine_set_handed_on (engine_of (self));

  if (has_moved && !is_begun)
    settle (self);
  else if (has_moved || !lq_ibus_engine_get_target (engine_of (self))->is_known)
    fail (self, LQ_INSERT_ERROR_UNSURE, "the focus moved in the midst of the text");
  else if (self->text != NULL)
    commit (self, rest);
  else
    delete (self);
}

static void
rested_cb (gpointer user_data)
{
  LqIbusWriter *self = user_data;

  self->wait_id = 0;
  go_on_after_rest (self);
}

static void
passed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqIbusWriter *self = g_task_get_task_data (task);

  /* From a sandbox it cannot be asked, and mostly has had the time. */
  lq_gnome_shell_pass_finish (result, NULL);
  if (!g_task_get_completed (task) && self->task == task && self->stage == STAGE_HANDING_ON) {
    g_clear_handle_id (&self->wait_id, g_source_remove);
    go_on_after_rest (self);
  }
}

/* The daemon has told it to GNOME Shell, whose main loop has it before the question. */
static void
told_shell_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  if (lq_ibus_link_ask_finish (LQ_IBUS_LINK (source), result, NULL, NULL))
    lq_gnome_shell_pass_async (passed_cb, g_object_ref (task));
}

static void
hand_on (LqIbusWriter *self)
{
  lq_ibus_engine_hand_on (engine_of (self));
  wait_for (self, STAGE_HANDING_ON, HANDED_ON_MS, rested_cb);
  lq_ibus_link_ask_async (self->link, NULL, told_shell_cb, g_object_ref (self->task));
}

/* Sends what can be sent of @rest, and waits until more can, or for the proof of all. */
static void
commit (LqIbusWriter *self, const char *rest)
{
  rest = lq_ibus_engine_commit (engine_of (self), rest);

  if (*rest == '\0') {
    prove (self);
    return;
  }

  self->rest = g_strdup (rest);
  if (lq_ibus_engine_is_held_back (engine_of (self)))
    hand_on (self);
  else
    wait_for (self, STAGE_RESTING, LQ_IBUS_ENGINE_REST_MS, rested_cb);
}

static void delete (LqIbusWriter *self)
{
  if (lq_ibus_engine_is_held_back (engine_of (self))) {
    hand_on (self);
  } else {
    lq_ibus_engine_delete (engine_of (self), self->n_chars);
    prove (self);
  }
}

static void
send (LqIbusWriter *self)
{
  const LqTarget *target = lq_ibus_engine_get_target (engine_of (self));

  self->n_focus = lq_ibus_engine_get_n_focus (engine_of (self));
  g_free (self->before);
  self->before = g_strdup (target->before);
  g_free (self->app);
  self->app = g_strdup (target->app);

  if (self->text != NULL)
    commit (self, self->text);
  else
    delete (self);
}

static void
write_now (LqIbusWriter *self)
{
  LqIbusEngine *engine = engine_of (self);

  if (engine == NULL || !lq_ibus_engine_get_target (engine)->is_known)
    fail (self, LQ_INSERT_ERROR_NO_TARGET, "nothing that takes part in IBus has the focus");
  else if (lq_ibus_engine_get_target (engine)->is_password)
    fail (self, LQ_INSERT_ERROR_PASSWORD, "a password field has the focus");
  else if (self->text == NULL && !lq_ibus_engine_can_delete (engine))
    fail (self, LQ_INSERT_ERROR_UNAVAILABLE, "this application lets nobody delete its text");
  else
    send (self);
}

/* ---- waiting for the focus */

static void
settled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqIbusWriter *self = g_task_get_task_data (task);

  lq_ibus_link_ask_finish (LQ_IBUS_LINK (source), result, NULL, NULL);
  if (!g_task_get_completed (task) && self->task == task && self->stage == STAGE_ASKING)
    write_now (self);
}

/* That it is a password field is told after the focus: the daemon has told it when it answers. */
static void
settle (LqIbusWriter *self)
{
  g_clear_handle_id (&self->wait_id, g_source_remove);
  self->stage = STAGE_ASKING;
  lq_ibus_link_ask_async (self->link, NULL, settled_cb, g_object_ref (self->task));
}

static bool
is_ready (LqIbusWriter *self)
{
  LqIbusEngine *engine = engine_of (self);

  return engine != NULL && lq_ibus_engine_get_target (engine)->is_known &&
         (self->text != NULL || lq_ibus_engine_can_delete (engine));
}

static void
not_ready_cb (gpointer user_data)
{
  LqIbusWriter *self = user_data;

  self->wait_id = 0;
  write_now (self);
}

static void
no_key_cb (gpointer user_data)
{
  LqIbusWriter *self = user_data;

  self->wait_id = 0;
  if (is_ready (self))
    write_now (self);
  else
    wait_for (self, STAGE_AWAITING, FOCUS_MS, not_ready_cb);
}

static void
start (LqIbusWriter *self, GTask *task)
{
  g_assert (self->task == NULL);

  self->task = g_object_ref (task);
  self->is_second_try = false;
  g_task_set_task_data (task, self, NULL);
  /* What is taken back is so mostly by a key. */
  if (self->text == NULL)
    wait_for (self, STAGE_AWAITING, KEY_MS, no_key_cb);
  else if (is_ready (self))
    write_now (self);
  else
    wait_for (self, STAGE_AWAITING, FOCUS_MS, not_ready_cb);
}

/* ---- what the link tells */

static void
target_changed_cb (LqIbusWriter *self)
{
  if (self->task != NULL && self->stage == STAGE_AWAITING && is_ready (self))
    settle (self);
  else if (self->task != NULL && self->stage == STAGE_LOOKING)
    look (self);
}

static void
reported_cb (LqIbusWriter *self)
{
  if (self->task == NULL)
    return;

  if (self->stage != STAGE_PROVING)
    target_changed_cb (self);
  else if (has_focus_moved (self))
    look_again (self);
  else if (self->text == NULL || lq_ibus_engine_has_told (engine_of (self), self->text))
    succeed (self);
}

/* ---- public */

LqIbusWriter *
lq_ibus_writer_new (LqIbusLink *link)
{
  LqIbusWriter *self = g_new0 (LqIbusWriter, 1);

  self->link = g_object_ref (link);
  g_signal_connect_swapped (link, "target-changed", G_CALLBACK (target_changed_cb), self);
  g_signal_connect_swapped (link, "reported", G_CALLBACK (reported_cb), self);

  return self;
}

void
lq_ibus_writer_free (LqIbusWriter *self)
{
  g_assert (self->task == NULL);

  g_signal_handlers_disconnect_by_data (self->link, self);
  g_object_unref (self->link);
  g_free (self);
}

void
lq_ibus_writer_insert (LqIbusWriter *self, const char *text, GTask *task)
{
  self->text = g_strdup (text);
  start (self, task);
}

void
lq_ibus_writer_delete (LqIbusWriter *self, unsigned n_chars, GTask *task)
{
  self->n_chars = n_chars;
  start (self, task);
}

void
lq_ibus_writer_lose (LqIbusWriter *self)
{
  if (self->task == NULL)
    return;

  if (is_sent_in_part (self, self->rest))
    fail (self, LQ_INSERT_ERROR_UNSURE, "IBus ended in the midst of the text");
  else
    fail (self, LQ_INSERT_ERROR_UNAVAILABLE, "the IBus daemon is gone");
}
