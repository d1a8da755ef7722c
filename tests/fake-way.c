/* fake-way.c: a way to insert that does what a test tells it to
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "fake-way.h"

typedef struct {
  LqWayAbilities abilities;
  GString       *field;   /* the test's */
  unsigned       n_after; /* characters after the cursor */
  LqTarget      *target;
  char          *preedit;
  int            answers[N_FAKE_CALLS];
  unsigned       n_calls[N_FAKE_CALLS];
  GPtrArray     *waiting; /* (element-type GTask) */
  bool           is_begun;
  unsigned       n_busy;
  unsigned       chars_max;
} FakeWayPrivate;

static void fake_way_iface_init (LqWayInterface *iface);

G_DEFINE_TYPE_WITH_CODE (FakeWay,
                         fake_way,
                         G_TYPE_OBJECT,
                         G_ADD_PRIVATE (FakeWay)
                           G_IMPLEMENT_INTERFACE (LQ_TYPE_WAY, fake_way_iface_init))

static FakeWayPrivate *
get (FakeWay *self)
{
  return fake_way_get_instance_private (self);
}

typedef struct {
  FakeCall call;
  char    *text;
  unsigned n_chars;
} Call;

static void
call_free (Call *call)
{
  g_free (call->text);
  g_free (call);
}

/* ---- answers */

/* Where the cursor is, or @n_chars before it, in bytes. */
static gssize
find (FakeWayPrivate *priv, unsigned n_chars)
{
  long n = g_utf8_strlen (priv->field->str, -1) - (long) priv->n_after;

  g_assert_cmpint (n, >=, (long) n_chars);

  return g_utf8_offset_to_pointer (priv->field->str, n - (long) n_chars) - priv->field->str;
}

static void
take_back (FakeWayPrivate *priv, unsigned n_chars)
{
  gssize from = find (priv, n_chars);

  g_string_erase (priv->field, from, find (priv, 0) - from);
}

static void
perform (FakeWay *self, const Call *call)
{
  FakeWayPrivate *priv = get (self);

  switch (call->call) {
  case FAKE_PROBE:
    break;
  case FAKE_BEGIN:
    g_assert_false (priv->is_begun);
    priv->is_begun = true;
    break;
  case FAKE_INSERT:
    g_assert_true (priv->is_begun);
    g_string_insert (priv->field, find (priv, 0), call->text);
    break;
  case FAKE_DELETE:
    g_assert_true (priv->is_begun);
    take_back (priv, call->n_chars);
    break;
  case FAKE_MOVE:
    g_assert_true (priv->is_begun);
    find (priv, call->n_chars);
    priv->n_after += call->n_chars;
    break;
  case FAKE_END:
    priv->is_begun = false;
    break;
  case N_FAKE_CALLS:
    g_assert_not_reached ();
  }
}

static void
answer (GTask *task, int code)
{
  FakeWay        *self = g_task_get_source_object (task);
  FakeWayPrivate *priv = get (self);
  Call           *call = g_task_get_task_data (task);

  priv->n_busy--;
  if (code == FAKE_WELL) {
    perform (self, call);
    g_task_return_boolean (task, TRUE);
  } else {
    g_task_return_new_error (task, LQ_INSERT_ERROR, code, "the fake was told to fail");
  }
}

static gboolean
answer_cb (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);

  answer (task, get (g_task_get_source_object (task))->answers[call->call]);

  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, FakeWay *self)
{
  FakeWayPrivate *priv = get (self);

  for (guint i = 0; i < priv->waiting->len; i++) {
    GTask *task = g_ptr_array_index (priv->waiting, i);

    if (g_task_get_cancellable (task) == cancellable) {
      priv->n_busy--;
      g_ptr_array_remove_index (priv->waiting, i);
      g_task_return_error_if_cancelled (task);
      g_object_unref (task);
      return;
    }
  }
}

static void
run_call (FakeWay            *self,
          FakeCall            what,
          const char         *text,
          unsigned            n_chars,
          GCancellable       *cancellable,
          GAsyncReadyCallback callback,
          gpointer            user_data)
{
  FakeWayPrivate *priv = get (self);
  GTask          *task = g_task_new (self, cancellable, callback, user_data);
  Call           *call = g_new0 (Call, 1);

  /* One at a time; only what was given up may still be there. */
  g_assert_true (priv->n_busy == 0 || what == FAKE_END);
  priv->n_calls[what]++;
  priv->n_busy++;
  call->call = what;
  call->text = g_strdup (text);
  call->n_chars = n_chars;
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  g_task_set_check_cancellable (task, FALSE);

  if (priv->answers[what] != FAKE_HANGS && priv->answers[what] != FAKE_WAITS) {
    g_idle_add (answer_cb, task);
    return;
  }
  g_ptr_array_add (priv->waiting, task);
  if (priv->answers[what] == FAKE_WAITS && cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), self, 0);
}

/* ---- the interface */

static LqWayAbilities
fake_way_get_abilities (LqWay *way)
{
  return get (FAKE_WAY (way))->abilities;
}

static void
fake_way_probe (LqWay *way, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  run_call (FAKE_WAY (way), FAKE_PROBE, NULL, 0, cancellable, callback, data);
}

static void
fake_way_begin (LqWay *way, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  run_call (FAKE_WAY (way), FAKE_BEGIN, NULL, 0, cancellable, callback, data);
}

static void
set_preedit (FakeWayPrivate *priv, const char *text)
{
  g_free (priv->preedit);
  priv->preedit = g_strdup (text);
}

static void
fake_way_set_preedit (LqWay *way, const char *text)
{
  FakeWayPrivate *priv = get (FAKE_WAY (way));

  g_assert_true (priv->is_begun);
  set_preedit (priv, text);
}

static gboolean
fake_way_suits (LqWay *way, const char *text)
{
  FakeWayPrivate *priv = get (FAKE_WAY (way));

  g_assert_true (priv->is_begun);

  return g_utf8_strlen (text, -1) <= (long) priv->chars_max;
}

static void
fake_way_insert (LqWay              *way,
                 const char         *text,
                 GCancellable       *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer            data)
{
  set_preedit (get (FAKE_WAY (way)), "");
  run_call (FAKE_WAY (way), FAKE_INSERT, text, 0, cancellable, callback, data);
}

static void
fake_way_delete (LqWay              *way,
                 unsigned            n_chars,
                 GCancellable       *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer            data)
{
  g_assert_cmpstr (get (FAKE_WAY (way))->preedit, ==, "");
  run_call (FAKE_WAY (way), FAKE_DELETE, NULL, n_chars, cancellable, callback, data);
}

static void
fake_way_move (LqWay              *way,
               unsigned            n_steps,
               GCancellable       *cancellable,
               GAsyncReadyCallback callback,
               gpointer            data)
{
  g_assert_cmpstr (get (FAKE_WAY (way))->preedit, ==, "");
  run_call (FAKE_WAY (way), FAKE_MOVE, NULL, n_steps, cancellable, callback, data);
}

static LqTarget *
fake_way_dup_target (LqWay *way)
{
  return lq_target_copy (get (FAKE_WAY (way))->target);
}

static void
fake_way_end (LqWay *way, GAsyncReadyCallback callback, gpointer data)
{
  set_preedit (get (FAKE_WAY (way)), "");
  run_call (FAKE_WAY (way), FAKE_END, NULL, 0, NULL, callback, data);
}

static void
fake_way_iface_init (LqWayInterface *iface)
{
  iface->name = "Fake";
  iface->get_abilities = fake_way_get_abilities;
  iface->probe_async = fake_way_probe;
  iface->begin_async = fake_way_begin;
  iface->set_preedit = fake_way_set_preedit;
  iface->suits = fake_way_suits;
  iface->insert_async = fake_way_insert;
  iface->delete_async = fake_way_delete;
  iface->move_async = fake_way_move;
  iface->dup_target = fake_way_dup_target;
  iface->end_async = fake_way_end;
}

static void
fake_way_finalize (GObject *object)
{
  FakeWayPrivate *priv = get (FAKE_WAY (object));

  g_assert_cmpuint (priv->n_busy, ==, 0);
  g_assert_false (priv->is_begun);
  lq_target_free (priv->target);
  g_free (priv->preedit);
  g_ptr_array_unref (priv->waiting);

  G_OBJECT_CLASS (fake_way_parent_class)->finalize (object);
}

static void
fake_way_class_init (FakeWayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_way_finalize;
}

static void
fake_way_init (FakeWay *self)
{
  FakeWayPrivate *priv = get (self);

  priv->target = lq_target_new ();
  priv->preedit = g_strdup ("");
  priv->waiting = g_ptr_array_new ();
  priv->chars_max = G_MAXUINT;
  for (int i = 0; i < N_FAKE_CALLS; i++)
    priv->answers[i] = FAKE_WELL;
}

/* The id is the type's: a type for each id. */
static void
iface_init_id (gpointer iface, gpointer id)
{
  ((LqWayInterface *) iface)->id = id;
}

static GType
type_of (const char *id)
{
  g_autofree char *name = g_strconcat ("FakeWay-", id, NULL);
  GType            type = g_type_from_name (name);

  if (type == 0) {
    const GInterfaceInfo info = { .interface_init = iface_init_id,
                                  .interface_data = (gpointer) g_intern_string (id) };

    type = g_type_register_static_simple (FAKE_TYPE_WAY, g_intern_string (name),
                                          sizeof (FakeWayClass), NULL, sizeof (FakeWay), NULL, 0);
    g_type_add_interface_static (type, LQ_TYPE_WAY, &info);
  }

  return type;
}

FakeWay *
fake_way_new (const char *id, LqWayAbilities abilities, GString *field)
{
  FakeWay *self = g_object_new (type_of (id), NULL);

  get (self)->abilities = abilities;
  get (self)->field = field;

  return self;
}

void
fake_way_set_answer (FakeWay *self, FakeCall call, int code)
{
  get (self)->answers[call] = code;
}

static void
answer_waiting (FakeWay *self, int code)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&get (self)->waiting);

  get (self)->waiting = g_ptr_array_new ();
  for (guint i = 0; i < waiting->len; i++) {
    g_autoptr (GTask) task = g_ptr_array_index (waiting, i);

    answer (task, code);
  }
}

void
fake_way_release (FakeWay *self)
{
  answer_waiting (self, FAKE_WELL);
}

void
fake_way_fail (FakeWay *self, LqInsertError code)
{
  answer_waiting (self, (int) code);
}

void
fake_way_set_chars_max (FakeWay *self, unsigned n_chars)
{
  get (self)->chars_max = n_chars;
}

void
fake_way_take_target (FakeWay *self, LqTarget *target)
{
  lq_target_free (get (self)->target);
  get (self)->target = target;
  lq_way_emit_target_changed (LQ_WAY (self));
}

unsigned
fake_way_count (FakeWay *self, FakeCall call)
{
  return get (self)->n_calls[call];
}

bool
fake_way_is_begun (FakeWay *self)
{
  return get (self)->is_begun;
}

bool
fake_way_is_busy (FakeWay *self)
{
  return get (self)->n_busy > 0;
}

const char *
fake_way_get_preedit (FakeWay *self)
{
  return get (self)->preedit;
}
