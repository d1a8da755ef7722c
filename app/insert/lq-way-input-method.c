/* lq-way-input-method.c: is the input method of the seat for a while, by zwp_input_method_v2
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A seat has one input method. It is ours from the beginning of a dictation to its end, never
 * longer; where another program has it already, this way does not exist. Keys are not grabbed:
 * layout, dead keys and compose go on working in the application.
 *
 * What the compositor tells is collected and holds from its event `done` on; each `done` has a
 * number, counted here, and what we ask for names the last one. */

#include "config.h"
#include "lq-ways.h"

#include "input-method-unstable-v2-client.h"
#include "lq-input-field.h"
#include "lq-pieces.h"
#include "lq-wayland-desk.h"
#include "lq-wayland-keyboard.h"

#include <glib/gi18n-lib.h>

#define LQ_TYPE_WAY_INPUT_METHOD (lq_way_input_method_get_type ())
G_DECLARE_FINAL_TYPE (LqWayInputMethod, lq_way_input_method, LQ, WAY_INPUT_METHOD, GObject)

enum {
  ANSWER_MS = 400,   /* of an application that knows input methods, when there is one again */
  PROOF_MS = 3000,   /* until an application tells the text that it has then */
  SETTLE_MS = 200,   /* between its first answer, perhaps to what came before, and that one */
  STRING_MAX = 4000, /* bytes; a message of Wayland has 4096 at most */
  BEFORE_CHARS = 64,
};

struct _LqWayInputMethod {
  GObject                             parent_instance;
  LqWaylandDesk                      *desk;
  struct zwp_input_method_manager_v2 *manager;
  struct zwp_input_method_v2         *method; /* NULL: not begun */
  LqInputField                        field;
  LqInputField                        pending; /* holds from `done` on */
  uint32_t                            n_done;
  bool                                has_preedit;
  GTask                              *beginning; /* waits for a field */
  GTask                              *proving;   /* waits for the field to tell its text */
  guint                               timeout;   /* of either */
  LqWaylandKeyboard                  *keyboard;  /* to take back; NULL: not needed yet */
  GHashTable                         *mute_apps; /* tell an empty text, whatever they have */
};

/* One insertion, in pieces that fit into a message. */
typedef struct {
  LqPieces pieces;
  unsigned n_delete; /* bytes, instead of text */
  uint32_t n_done;   /* when it was sent */
  bool     has_sent;
} Insertion;

static void way_iface_init (LqWayInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LqWayInputMethod,
                               lq_way_input_method,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LQ_TYPE_WAY, way_iface_init))

static void
insertion_free (Insertion *insertion)
{
  lq_pieces_clear (&insertion->pieces);
  g_free (insertion);
}

static LqWayAbilities
get_abilities (LqWay *way)
{
  LqWayInputMethod *self = LQ_WAY_INPUT_METHOD (way);
  LqWayAbilities    abilities = LQ_WAY_PREEDIT | LQ_WAY_FOCUS | LQ_WAY_ANY_TEXT | LQ_WAY_SANDBOX;

  return self->field.text != NULL ? abilities | LQ_WAY_CONTEXT | LQ_WAY_DELETE : abilities;
}

/* ---- coming to an end */

static void
give_back (LqWayInputMethod *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->method, zwp_input_method_v2_destroy);
  g_clear_pointer (&self->manager, zwp_input_method_manager_v2_destroy);
  lq_input_field_clear (&self->field);
  lq_input_field_clear (&self->pending);
  self->has_preedit = false;
}

static void
fail_beginning (LqWayInputMethod *self, LqInsertError code, const char *message)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->beginning);

  give_back (self);
  lq_wayland_desk_close (self->desk);
  g_task_return_new_error (task, LQ_INSERT_ERROR, (int) code, "%s", message);
}

static void
fail_insertion (GTask *task, LqInsertError code, const char *message)
{
  const Insertion *insertion = g_task_get_task_data (task);

  g_task_return_new_error (task, LQ_INSERT_ERROR,
                           insertion->has_sent ? LQ_INSERT_ERROR_UNSURE : (int) code, "%s",
                           message);
}

/* ---- proof: the application tells a text that ends with what was inserted */

static void send_next (GTask *task);

static bool
has_arrived (LqWayInputMethod *self, const Insertion *insertion)
{
  return self->n_done != insertion->n_done &&
         (insertion->pieces.piece == NULL ||
          lq_input_field_ends_with (&self->field, insertion->pieces.piece));
}

static void
go_on (LqWayInputMethod *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->proving);

  g_clear_handle_id (&self->timeout, g_source_remove);
  send_next (task);
}

static char *
dup_app (LqWayInputMethod *self)
{
  g_autoptr (LqTarget) target = lq_wayland_desk_dup_target (self->desk);

  return target->app != NULL ? g_steal_pointer (&target->app) : g_strdup ("");
}

static gboolean
proof_late_cb (gpointer user_data)
{
  LqWayInputMethod *self = user_data;
  const Insertion  *insertion = g_task_get_task_data (self->proving);

  self->timeout = 0;
  if (self->n_done != insertion->n_done) {
    /* It has answered, but made something else of the text: a field of one line has no newline. Or
     * it tells nothing, as Chromium: an empty text now is none. */
    if (insertion->pieces.piece != NULL && self->field.text != NULL && *self->field.text == '\0') {
      g_hash_table_add (self->mute_apps, dup_app (self));
      g_clear_pointer (&self->field.text, g_free);
    }
    go_on (self);
  } else {
    g_autoptr (GTask) task = g_steal_pointer (&self->proving);

    fail_insertion (task, LQ_INSERT_ERROR_TIMEOUT, "the application does not answer");
  }

  return G_SOURCE_REMOVE;
}

static void
passed_on_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqWayInputMethod *self = g_task_get_source_object (task);
  const Insertion  *insertion = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!lq_wayland_sync_finish (LQ_WAYLAND (source), result, &error)) {
    fail_insertion (task, LQ_INSERT_ERROR_UNAVAILABLE, error->message);
  } else if (!self->field.is_active || self->field.text == NULL || has_arrived (self, insertion)) {
    send_next (task);
  } else {
    self->proving = g_steal_pointer (&task);
    self->timeout =
      g_timeout_add (self->n_done == insertion->n_done ? PROOF_MS : SETTLE_MS, proof_late_cb, self);
  }
}

static void
send_next (GTask *task)
{
  LqWayInputMethod *self = g_task_get_source_object (task);
  Insertion        *insertion = g_task_get_task_data (task);
  LqWayland        *connection = lq_wayland_desk_get_connection (self->desk);

  if (lq_pieces_are_over (&insertion->pieces) && insertion->n_delete == 0) {
    g_task_return_boolean (task, TRUE);
  } else if (self->method == NULL || connection == NULL) {
    fail_insertion (task, LQ_INSERT_ERROR_UNAVAILABLE, "not the input method");
  } else if (lq_input_field_is_password (&self->field)) {
    fail_insertion (task, LQ_INSERT_ERROR_PASSWORD, "a password field has the focus");
  } else if (!self->field.is_active) {
    fail_insertion (task, LQ_INSERT_ERROR_NO_TARGET, "no field for an input method has the focus");
  } else if (g_cancellable_is_cancelled (g_task_get_cancellable (task))) {
    fail_insertion (task, LQ_INSERT_ERROR_TIMEOUT, "cancelled");
  } else {
    if (insertion->n_delete > 0) {
      zwp_input_method_v2_delete_surrounding_text (self->method, insertion->n_delete, 0);
      insertion->n_delete = 0;
    } else {
      zwp_input_method_v2_commit_string (self->method,
                                         lq_pieces_take (&insertion->pieces, STRING_MAX));
    }
    /* What is provisional goes, as it is not said again. */
    zwp_input_method_v2_commit (self->method, self->n_done);
    self->has_preedit = false;
    insertion->has_sent = true;
    insertion->n_done = self->n_done;
    lq_wayland_sync_async (connection, NULL, passed_on_cb, g_object_ref (task));
  }
}

/* ---- what the compositor tells */

static void
activate_cb (void *data, struct zwp_input_method_v2 *method)
{
  LqWayInputMethod *self = data;

  lq_input_field_clear (&self->pending);
  self->pending.is_active = true;
}

static void
deactivate_cb (void *data, struct zwp_input_method_v2 *method)
{
  LqWayInputMethod *self = data;

  lq_input_field_clear (&self->pending);
}

static void
surrounding_text_cb (void                       *data,
                     struct zwp_input_method_v2 *method,
                     const char                 *text,
                     uint32_t                    cursor,
                     uint32_t                    anchor)
{
  LqWayInputMethod *self = data;

  lq_input_field_set_text (&self->pending, text, cursor, anchor);
}

static void
text_change_cause_cb (void *data, struct zwp_input_method_v2 *method, uint32_t cause)
{
}

static void
content_type_cb (void *data, struct zwp_input_method_v2 *method, uint32_t hints, uint32_t purpose)
{
  LqWayInputMethod *self = data;

  self->pending.hints = hints;
  self->pending.purpose = purpose;
}

static void
forget_text_of_mute (LqWayInputMethod *self)
{
  g_autofree char *app = NULL;

  if (self->field.text == NULL || g_hash_table_size (self->mute_apps) == 0)
    return;

  app = dup_app (self);
  if (*self->field.text != '\0')
    g_hash_table_remove (self->mute_apps, app);
  else if (g_hash_table_contains (self->mute_apps, app))
    g_clear_pointer (&self->field.text, g_free);
}

static void
done_cb (void *data, struct zwp_input_method_v2 *method)
{
  LqWayInputMethod *self = data;
  LqInputField      old = { 0 };
  bool              is_news;

  self->n_done++;
  lq_input_field_copy (&old, &self->field);
  lq_input_field_copy (&self->field, &self->pending);
  forget_text_of_mute (self);
  is_news = !lq_input_field_equal (&self->field, &old);
  lq_input_field_clear (&old);

  if (self->beginning != NULL && self->field.is_active) {
    g_autoptr (GTask) task = g_steal_pointer (&self->beginning);

    g_clear_handle_id (&self->timeout, g_source_remove);
    g_task_return_boolean (task, TRUE);
  } else if (self->proving != NULL && (!self->field.is_active || self->field.text == NULL ||
                                       has_arrived (self, g_task_get_task_data (self->proving)))) {
    go_on (self);
  } else if (self->proving != NULL) {
    g_source_remove (self->timeout);
    self->timeout = g_timeout_add (SETTLE_MS, proof_late_cb, self);
  }
  if (is_news)
    lq_way_emit_target_changed (LQ_WAY (self));
}

static void
unavailable_cb (void *data, struct zwp_input_method_v2 *method)
{
  LqWayInputMethod *self = data;
  g_autoptr (GError) error =
    g_error_new_literal (LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE,
                         "another program is the input method of this seat");

  lq_input_field_clear (&self->field);
  if (self->beginning != NULL)
    fail_beginning (self, LQ_INSERT_ERROR_UNAVAILABLE, error->message);
  else
    lq_way_emit_lost (LQ_WAY (self), error);
}

static const struct zwp_input_method_v2_listener listener = {
  .activate = activate_cb,
  .deactivate = deactivate_cb,
  .surrounding_text = surrounding_text_cb,
  .text_change_cause = text_change_cause_cb,
  .content_type = content_type_cb,
  .done = done_cb,
  .unavailable = unavailable_cb,
};

/* ---- the interface */

static void
probe_async (LqWay              *way,
             GCancellable       *cancellable,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  static const struct wl_interface *needed[LQ_WAYLAND_DESK_NEEDS_MAX] = {
    &zwp_input_method_manager_v2_interface
  };

  lq_wayland_desk_probe_async (LQ_WAY_INPUT_METHOD (way)->desk, needed, cancellable, callback,
                               user_data);
}

static gboolean
no_field_cb (gpointer user_data)
{
  LqWayInputMethod *self = user_data;

  self->timeout = 0;
  if (lq_wayland_desk_get_connection (self->desk) == NULL)
    fail_beginning (self, LQ_INSERT_ERROR_UNAVAILABLE, "the connection to the compositor was lost");
  else
    fail_beginning (self, LQ_INSERT_ERROR_NO_TARGET,
                    "the application that has the focus knows no input methods");

  return G_SOURCE_REMOVE;
}

static void
desk_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqWayInputMethod *self = g_task_get_source_object (task);
  GError           *error = NULL;
  LqWayland        *connection;

  if (!lq_wayland_desk_open_finish (LQ_WAYLAND_DESK (source), result, &error) ||
      g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error)) {
    lq_wayland_desk_close (self->desk);
    g_task_return_error (task, error);
    return;
  }

  connection = lq_wayland_desk_get_connection (self->desk);
  self->beginning = g_steal_pointer (&task);
  self->manager = lq_wayland_bind (connection, &zwp_input_method_manager_v2_interface, 1);
  if (self->manager == NULL || lq_wayland_get_seat (connection) == NULL) {
    fail_beginning (self, LQ_INSERT_ERROR_UNAVAILABLE, "the compositor knows no input methods");
    return;
  }

  self->n_done = 0;
  self->method =
    zwp_input_method_manager_v2_get_input_method (self->manager, lq_wayland_get_seat (connection));
  zwp_input_method_v2_add_listener (self->method, &listener, self);
  lq_wayland_flush (connection);
  self->timeout = g_timeout_add (ANSWER_MS, no_field_cb, self);
}

static void
begin_async (LqWay              *way,
             GCancellable       *cancellable,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  LqWayInputMethod *self = LQ_WAY_INPUT_METHOD (way);
  GTask            *task = g_task_new (way, cancellable, callback, user_data);

  g_task_set_check_cancellable (task, FALSE); /* once begun it has to be ended */
  give_back (self);
  lq_wayland_desk_open_async (self->desk, NULL, desk_opened_cb, task);
}

static void
set_preedit (LqWay *way, const char *text)
{
  LqWayInputMethod *self = LQ_WAY_INPUT_METHOD (way);
  size_t            length = strlen (text);
  int32_t           end;

  if (self->method == NULL || !self->field.is_active || lq_input_field_is_password (&self->field) ||
      (*text == '\0' && !self->has_preedit))
    return;

  /* The last of it, if it is too long: that is where the person is. */
  if (length > STRING_MAX)
    text = g_utf8_find_next_char (text + length - STRING_MAX, NULL);
  end = (int32_t) strlen (text);
  zwp_input_method_v2_set_preedit_string (self->method, text, end, end);
  zwp_input_method_v2_commit (self->method, self->n_done);
  self->has_preedit = *text != '\0';
  lq_wayland_flush (lq_wayland_desk_get_connection (self->desk));
}

static bool
is_terminal (LqWayInputMethod *self)
{
  g_autoptr (LqTarget) target = lq_wayland_desk_dup_target (self->desk);

  return lq_input_field_is_terminal (&self->field) || target->is_terminal;
}

/* Takes @text, which may be empty. */
static GTask *
new_insertion (LqWay              *way,
               char               *text,
               GCancellable       *cancellable,
               GAsyncReadyCallback callback,
               gpointer            user_data)
{
  GTask     *task = g_task_new (way, cancellable, callback, user_data);
  Insertion *insertion = g_new0 (Insertion, 1);

  lq_pieces_init (&insertion->pieces, text);
  g_task_set_check_cancellable (task, FALSE); /* what was sent counts, not what was wished */
  g_task_set_task_data (task, insertion, (GDestroyNotify) insertion_free);

  return task;
}

static void
insert_async (LqWay              *way,
              const char         *text,
              GCancellable       *cancellable,
              GAsyncReadyCallback callback,
              gpointer            user_data)
{
  char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GTask) task = NULL;

  /* Return is another character than a newline, to what runs in a terminal. */
  if (is_terminal (LQ_WAY_INPUT_METHOD (way)))
    g_strdelimit (valid, "\n", '\r');
  task = new_insertion (way, valid, cancellable, callback, user_data);
  send_next (task);
}

static void
pressed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (lq_wayland_keyboard_press_finish (LQ_WAYLAND_KEYBOARD (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
keyboard_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqWaylandKeyboard *keyboard = LQ_WAYLAND_KEYBOARD (source);
  unsigned           n_chars = GPOINTER_TO_UINT (g_task_get_task_data (task));
  GError            *error = NULL;

  if (lq_wayland_keyboard_open_finish (keyboard, result, &error))
    lq_wayland_keyboard_press_async (keyboard, LQ_KEYMAP_BACKSPACE, LQ_PRESS_PLAIN, n_chars, NULL,
                                     pressed_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
press_backspaces (LqWayInputMethod *self, unsigned n_chars, GTask *task)
{
  LqWayland *connection = lq_wayland_desk_get_connection (self->desk);

  g_clear_object (&self->keyboard);
  self->keyboard = lq_wayland_keyboard_dup_shared (connection);
  g_task_set_task_data (task, GUINT_TO_POINTER (n_chars), NULL);
  lq_wayland_keyboard_open_async (self->keyboard, NULL, keyboard_opened_cb, g_object_ref (task));
}

/* GTK takes the number of bytes for one of characters, so it is asked only where both are the same;
 * elsewhere keys are pressed, where they do not take back more than that. */
static void
delete_async (LqWay              *way,
              unsigned            n_chars,
              GCancellable       *cancellable,
              GAsyncReadyCallback callback,
              gpointer            user_data)
{
  LqWayInputMethod *self = LQ_WAY_INPUT_METHOD (way);
  g_autoptr (GTask) task = new_insertion (way, g_strdup (""), cancellable, callback, user_data);
  Insertion       *insertion = g_task_get_task_data (task);
  uint32_t         n_bytes = lq_input_field_count_bytes (&self->field, n_chars);
  g_autofree char *tail = lq_input_field_dup_before (&self->field, n_chars);

  if (n_bytes == n_chars) {
    insertion->n_delete = n_bytes;
    send_next (task);
  } else if (n_bytes == 0 || !lq_keymap_takes_back (tail) ||
             lq_wayland_desk_get_connection (self->desk) == NULL) {
    fail_insertion (task, LQ_INSERT_ERROR_NO_TARGET, "it is not known what would be taken back");
  } else {
    press_backspaces (self, n_chars, task);
  }
}

static LqTarget *
dup_target (LqWay *way)
{
  LqWayInputMethod *self = LQ_WAY_INPUT_METHOD (way);
  LqTarget         *target = lq_wayland_desk_dup_target (self->desk);

  target->is_known = self->field.is_active;
  target->is_password = lq_input_field_is_password (&self->field);
  target->is_terminal = is_terminal (self);
  if (!target->is_password)
    target->before = lq_input_field_dup_before (&self->field, BEFORE_CHARS);

  return target;
}

static void
given_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqWayInputMethod *self = g_task_get_source_object (task);

  /* A connection that was lost has taken the input method along. */
  if (self->method == NULL && self->beginning == NULL)
    lq_wayland_desk_close (self->desk);
  g_task_return_boolean (task, TRUE);
}

static void
end_async (LqWay *way, GAsyncReadyCallback callback, gpointer user_data)
{
  LqWayInputMethod *self = LQ_WAY_INPUT_METHOD (way);
  g_autoptr (GTask) task = g_task_new (way, NULL, callback, user_data);
  LqWayland *connection = lq_wayland_desk_get_connection (self->desk);

  if (self->method == NULL || connection == NULL) {
    give_back (self);
    lq_wayland_desk_close (self->desk);
    g_task_return_boolean (task, TRUE);
    return;
  }

  set_preedit (way, "");
  give_back (self);
  if (self->keyboard != NULL)
    lq_wayland_keyboard_close_async (self->keyboard, NULL, NULL);
  g_clear_object (&self->keyboard);
  lq_wayland_sync_async (connection, NULL, given_back_cb, g_steal_pointer (&task));
}

static void
way_iface_init (LqWayInterface *iface)
{
  iface->id = "input-method";
  iface->name = N_ ("Input method (Wayland)");
  iface->get_abilities = get_abilities;
  iface->probe_async = probe_async;
  iface->begin_async = begin_async;
  iface->set_preedit = set_preedit;
  iface->insert_async = insert_async;
  iface->delete_async = delete_async;
  iface->dup_target = dup_target;
  iface->end_async = end_async;
}

static void
lq_way_input_method_finalize (GObject *object)
{
  LqWayInputMethod *self = LQ_WAY_INPUT_METHOD (object);

  give_back (self);
  g_clear_object (&self->keyboard);
  g_clear_object (&self->desk);
  g_hash_table_unref (self->mute_apps);

  G_OBJECT_CLASS (lq_way_input_method_parent_class)->finalize (object);
}

static void
lq_way_input_method_class_init (LqWayInputMethodClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lq_way_input_method_finalize;
}

static void
lq_way_input_method_init (LqWayInputMethod *self)
{
  self->desk = lq_wayland_desk_new (LQ_WAY (self));
  self->mute_apps = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

LqWay *
lq_way_input_method_new (void)
{
  return g_object_new (LQ_TYPE_WAY_INPUT_METHOD, NULL);
}
