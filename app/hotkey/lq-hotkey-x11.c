/* lq-hotkey-x11.c: the keys of an X server, as a way of LqHotkeys
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keys live on a thread of their own, which waits for the X server and for orders. Orders go
 * there by a queue and an eventfd; what happened comes back as idle calls on the main thread, which
 * find the way no more when it is gone. The thread lives as long as the way, so that keys that are
 * given back and keys that are owned next are never owned by two connections at once. */

#define G_LOG_DOMAIN "lq-hotkey-x11"

#include "config.h"
#include "lq-hotkey-way.h"
#include "lq-x11-keys.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

typedef enum { OWN, GIVE_BACK, DICTATE, REST, QUIT } Order;

typedef struct {
  Order   what;
  LqAccel accels[LQ_N_HOTKEYS]; /* of OWN */
} Command;

/* Counted by the way and by messages. The thread's, but for the queue, the eventfd and the way. */
typedef struct {
  GAsyncQueue *commands;
  int          wake_fd;
  LqHotkeyWay *way;  /* main thread only; NULL: gone */
  LqX11Keys   *keys; /* NULL: not connected */
  LqAccel      accels[LQ_N_HOTKEYS];
  bool         is_owning;
  bool         is_dictating;
} Worker;

struct _LqHotkeyX11 {
  LqHotkeyWay parent_instance;
  Worker     *worker; /* NULL before the first start */
  GThread    *thread;
};

#define LQ_TYPE_HOTKEY_X11 (lq_hotkey_x11_get_type ())
G_DECLARE_FINAL_TYPE (LqHotkeyX11, lq_hotkey_x11, LQ, HOTKEY_X11, LqHotkeyWay)
G_DEFINE_FINAL_TYPE (LqHotkeyX11, lq_hotkey_x11, LQ_TYPE_HOTKEY_WAY)

/* ---- to the main thread */

typedef struct {
  Worker  *worker;
  GError  *error;   /* of the dictation key, or of the connection */
  LqAccel  accel;   /* of the dictation key */
  bool     is_told; /* how it stands; otherwise an event: */
  LqHotkey key;
  bool     is_press;
  int64_t  time_us;
} Message;

static void
worker_clear (gpointer data)
{
  Worker *worker = data;

  g_async_queue_unref (worker->commands);
  close (worker->wake_fd);
}

static void
worker_unref (Worker *worker)
{
  g_atomic_rc_box_release_full (worker, worker_clear);
}

static void
message_free (gpointer data)
{
  Message *message = data;

  worker_unref (message->worker);
  g_clear_error (&message->error);
  g_free (message);
}

static void
tell_busy (LqHotkeyWay *way, const char *label)
{
  g_autofree char *advice = g_strdup_printf (
    /* Translators: %s is a key such as “Super+J” */
    _ ("Another program owns the key %s. Choose another key here, or free it there."), label);

  lq_hotkey_way_tell (way, LQ_HOTKEYS_FAILED, advice, label);
}

static void
tell_missing (LqHotkeyWay *way, const char *label)
{
  g_autofree char *advice =
    /* Translators: %s is a key such as “Super+J” */
    g_strdup_printf (_ ("This keyboard has no key %s. Choose another one."), label);

  lq_hotkey_way_tell (way, LQ_HOTKEYS_FAILED, advice, label);
}

static void
tell (const Message *message)
{
  LqHotkeyWay     *way = message->worker->way;
  g_autofree char *label = message->accel.keysym != 0 ? lq_accel_dup_label (&message->accel) : NULL;

  if (message->error == NULL)
    lq_hotkey_way_tell (way, LQ_HOTKEYS_READY, NULL, label);
  else if (g_error_matches (message->error, G_IO_ERROR, G_IO_ERROR_BUSY))
    tell_busy (way, label);
  else if (g_error_matches (message->error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    tell_missing (way, label);
  else
    lq_hotkey_way_give_up (way, message->error);
}

static gboolean
message_cb (gpointer user_data)
{
  const Message *message = user_data;
  LqHotkeyWay   *way = message->worker->way;

  if (way == NULL)
    return G_SOURCE_REMOVE;

  if (message->is_told)
    tell (message);
  else if (message->is_press)
    lq_hotkey_way_press (way, message->key, message->time_us);
  else
    lq_hotkey_way_release (way, message->key, message->time_us);

  return G_SOURCE_REMOVE;
}

/* @filled: its error is taken over */
static void
send (Worker *worker, const Message *filled)
{
  Message *message = g_memdup2 (filled, sizeof *filled);

  message->worker = g_atomic_rc_box_acquire (worker);
  g_idle_add_full (G_PRIORITY_HIGH, message_cb, message, message_free);
}

/* ---- the thread */

static void
own_one (Worker *worker, LqHotkey key, GError **error)
{
  const LqAccel none = { 0 };
  bool          is_wanted = worker->is_owning && (key != LQ_HOTKEY_CANCEL || worker->is_dictating);

  if (worker->keys != NULL)
    lq_x11_keys_own (worker->keys, key, is_wanted ? &worker->accels[key] : &none,
                     key == LQ_HOTKEY_DICTATE, error);
}

static void
own_all (Worker *worker)
{
  Message message = { .is_told = true, .accel = worker->accels[LQ_HOTKEY_DICTATE] };

  if (worker->keys == NULL)
    worker->keys = lq_x11_keys_open (&message.error);
  if (message.error == NULL)
    own_one (worker, LQ_HOTKEY_DICTATE, &message.error);
  for (LqHotkey key = LQ_HOTKEY_CANCEL; key < LQ_N_HOTKEYS; key++) {
    g_autoptr (GError) error = NULL;

    own_one (worker, key, &error);
    if (error != NULL)
      g_message ("the key for “%s”: %s", lq_hotkey_get_action (key), error->message);
  }

  if (worker->is_owning)
    send (worker, &message);
  else
    g_clear_error (&message.error);
}

static void
obey (Worker *worker, const Command *command)
{
  switch (command->what) {
  case OWN:
    for (unsigned i = 0; i < LQ_N_HOTKEYS; i++)
      worker->accels[i] = command->accels[i];
    worker->is_owning = true;
    own_all (worker);
    break;
  case GIVE_BACK:
  case QUIT:
    worker->is_owning = false;
    worker->is_dictating = false;
    for (LqHotkey key = 0; key < LQ_N_HOTKEYS; key++)
      own_one (worker, key, NULL);
    break;
  case DICTATE:
  case REST:
    worker->is_dictating = command->what == DICTATE;
    own_one (worker, LQ_HOTKEY_CANCEL, NULL);
    break;
  }
}

/* Returns: whether the thread goes on */
static bool
take_commands (Worker *worker)
{
  Command *command;
  uint64_t n_wakes;
  bool     goes_on = true;

  if (read (worker->wake_fd, &n_wakes, sizeof n_wakes) < 0 && errno != EAGAIN)
    g_debug ("waking: %s", g_strerror (errno));
  while ((command = g_async_queue_try_pop (worker->commands)) != NULL) {
    obey (worker, command);
    goes_on = goes_on && command->what != QUIT;
    g_free (command);
  }

  return goes_on;
}

static void
take_keys (Worker *worker)
{
  LqX11KeyEvent event;

  while (lq_x11_keys_next (worker->keys, &event)) {
    Message message = {
      .key = (LqHotkey) event.slot,
      .is_press = event.is_press,
      .time_us = lq_hotkey_way_time_us (event.time_ms),
    };

    send (worker, &message);
  }
}

static void
take_events (Worker *worker)
{
  Message message = { .is_told = true };

  if (worker->keys == NULL)
    return;

  /* While keys are owned again, more events arrive. */
  take_keys (worker);
  while (lq_x11_keys_take_changed (worker->keys)) {
    own_all (worker);
    take_keys (worker);
  }

  if (lq_x11_keys_is_broken (worker->keys)) {
    g_clear_pointer (&worker->keys, lq_x11_keys_close);
    g_set_error (&message.error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "the X server has gone");
    send (worker, &message);
  }
}

/* What has arrived while a key was being owned is in xcb's queue, not in the socket: events are
 * taken before they are waited for. */
static gpointer
run (gpointer data)
{
  Worker *worker = data;

  while (take_commands (worker)) {
    struct pollfd fds[2] = { { .fd = worker->wake_fd, .events = POLLIN }, { .fd = -1 } };

    take_events (worker);
    if (worker->keys != NULL)
      fds[1] = (struct pollfd){ .fd = lq_x11_keys_get_fd (worker->keys), .events = POLLIN };
    poll (fds, G_N_ELEMENTS (fds), -1);
  }

  g_clear_pointer (&worker->keys, lq_x11_keys_close);

  return NULL;
}

/* ---- main thread */

static void
command (LqHotkeyX11 *self, Order what, const LqAccel *accels)
{
  Command       *order = g_new0 (Command, 1);
  const uint64_t one = 1;

  order->what = what;
  for (unsigned i = 0; accels != NULL && i < LQ_N_HOTKEYS; i++)
    order->accels[i] = accels[i];
  g_async_queue_push (self->worker->commands, order);
  if (write (self->worker->wake_fd, &one, sizeof one) < 0)
    g_debug ("waking: %s", g_strerror (errno));
}

static void
lq_hotkey_x11_start (LqHotkeyWay *way, const LqAccel *accels)
{
  LqHotkeyX11 *self = LQ_HOTKEY_X11 (way);

  if (self->worker == NULL) {
    self->worker = g_atomic_rc_box_new0 (Worker);
    self->worker->commands = g_async_queue_new_full (g_free);
    self->worker->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
    self->worker->way = way;
    self->thread = g_thread_new ("x11 keys", run, self->worker);
  }
  command (self, OWN, accels);
}

static void
lq_hotkey_x11_stop (LqHotkeyWay *way)
{
  LqHotkeyX11 *self = LQ_HOTKEY_X11 (way);

  if (self->worker != NULL)
    command (self, GIVE_BACK, NULL);
}

static void
lq_hotkey_x11_set_dictating (LqHotkeyWay *way, bool is_dictating)
{
  LqHotkeyX11 *self = LQ_HOTKEY_X11 (way);

  if (self->worker != NULL)
    command (self, is_dictating ? DICTATE : REST, NULL);
}

/* Only at the end of the program. The server is waited for: it has the keyboard that is restored.
 */
static void
lq_hotkey_x11_finalize (GObject *object)
{
  LqHotkeyX11 *self = LQ_HOTKEY_X11 (object);

  if (self->worker != NULL) {
    command (self, QUIT, NULL);
    g_thread_join (self->thread);
    self->worker->way = NULL;
    worker_unref (self->worker);
  }

  G_OBJECT_CLASS (lq_hotkey_x11_parent_class)->finalize (object);
}

static void
lq_hotkey_x11_class_init (LqHotkeyX11Class *klass)
{
  LqHotkeyWayClass *way_class = LQ_HOTKEY_WAY_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lq_hotkey_x11_finalize;
  way_class->id = "x11";
  way_class->start = lq_hotkey_x11_start;
  way_class->stop = lq_hotkey_x11_stop;
  way_class->set_dictating = lq_hotkey_x11_set_dictating;
}

static void
lq_hotkey_x11_init (LqHotkeyX11 *self)
{
}

LqHotkeyWay *
lq_hotkey_x11_new (void)
{
  return g_object_new (LQ_TYPE_HOTKEY_X11, NULL);
}
