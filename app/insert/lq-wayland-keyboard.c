/* lq-wayland-keyboard.c: a virtual keyboard that types any text
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keymap and keys reach the application in the order in which they are sent, on one connection, so
 * that a key is never read with the wrong keymap, however late the application reads.
 *
 * But an application that reads much too late is thrown out by the compositor: it keeps some
 * hundred kilobytes for each, and nobody tells how full that is. So the first characters are sent
 * at once, and what is more than fits is sent no faster than a busy application reads. */

#define G_LOG_DOMAIN "lq-wayland-keyboard"

#include "config.h"
#include "lq-wayland-keyboard.h"

#include "lq-way.h"
#include "virtual-keyboard-unstable-v1-client.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
  BATCH_MAX = 40,        /* keys between two answers of the compositor: 3.2 of libwayland's 4 kB */
  BURST_KEYS = 1500,     /* what fits into what a compositor keeps, with room to spare */
  KEYS_PER_SECOND = 100, /* of an application that gets little time */
  PAUSE_MS = 20,
};

/* As the core protocol and every keymap number them. */
enum { MASK_SHIFT = 1 << 0, MASK_CONTROL = 1 << 2 };

typedef struct {
  int      fd; /* -1: none */
  uint32_t format;
  uint32_t size;
} Layout;

struct _LqWaylandKeyboard {
  GObject                                 parent_instance;
  LqWayland                              *connection;
  struct zwp_virtual_keyboard_manager_v1 *manager;
  struct zwp_virtual_keyboard_v1         *device;
  struct wl_keyboard                     *person; /* while its keymap is asked for */
  Layout                                  layout; /* the person's */
  LqKeymap                               *keymap;
  bool                                    has_keymap; /* ours is the device's */
  double                                  allowance;  /* keys that may be sent now */
  int64_t                                 allowance_at_us;
};

/* One operation: text, or one key several times. */
typedef struct {
  char       *text;
  const char *at;
  const char *mapped_to; /* up to here the keymap has keys */
  uint32_t    code;
  LqPress     with;
  unsigned    n_times;
  bool        has_sent;
} Pressing;

G_DEFINE_FINAL_TYPE (LqWaylandKeyboard, lq_wayland_keyboard, G_TYPE_OBJECT)

static LqWaylandKeyboard *shared;

static void
pressing_free (Pressing *pressing)
{
  g_free (pressing->text);
  g_free (pressing);
}

static void
clear_layout (Layout *layout)
{
  if (layout->fd >= 0)
    close (layout->fd);
  layout->fd = -1;
}

static void
drop_device (LqWaylandKeyboard *self)
{
  g_clear_pointer (&self->person, wl_keyboard_destroy);
  g_clear_pointer (&self->device, zwp_virtual_keyboard_v1_destroy);
  g_clear_pointer (&self->manager, zwp_virtual_keyboard_manager_v1_destroy);
  clear_layout (&self->layout);
  self->has_keymap = false;
}

/* Returns: whether the device has our keymap now. */
static bool
send_keymap (LqWaylandKeyboard *self)
{
  g_autofree char *text = lq_keymap_to_string (self->keymap);
  size_t           size = strlen (text) + 1;
  int              fd = memfd_create ("loquat-keymap", MFD_CLOEXEC);

  if (fd < 0 || write (fd, text, size) != (ssize_t) size) {
    g_warning ("no memory for a keymap: %s", g_strerror (errno));
    if (fd >= 0)
      close (fd);
    return false;
  }

  zwp_virtual_keyboard_v1_keymap (self->device, WL_KEYBOARD_KEYMAP_FORMAT_XKB_V1, fd, size);
  zwp_virtual_keyboard_v1_modifiers (self->device, 0, 0, 0, 0);
  close (fd);
  self->has_keymap = true;

  return true;
}

static void
send_layout (LqWaylandKeyboard *self)
{
  if (self->layout.fd < 0)
    return;

  zwp_virtual_keyboard_v1_keymap (self->device, self->layout.format, self->layout.fd,
                                  self->layout.size);
  zwp_virtual_keyboard_v1_modifiers (self->device, 0, 0, 0, 0);
  self->has_keymap = false;
}

static void
send_key (LqWaylandKeyboard *self, uint32_t code, enum wl_keyboard_key_state state)
{
  zwp_virtual_keyboard_v1_key (self->device, g_get_monotonic_time () / 1000, code, state);
}

static void
send_press (LqWaylandKeyboard *self, uint32_t code)
{
  send_key (self, code, WL_KEYBOARD_KEY_STATE_PRESSED);
  send_key (self, code, WL_KEYBOARD_KEY_STATE_RELEASED);
}

/* Keys that may be sent now, at most. */
static unsigned
get_allowance (LqWaylandKeyboard *self)
{
  int64_t now_us = g_get_monotonic_time ();
  double  elapsed_s = (double) (now_us - self->allowance_at_us) / G_USEC_PER_SEC;

  self->allowance = MIN (self->allowance + elapsed_s * KEYS_PER_SECOND, BURST_KEYS);
  self->allowance_at_us = now_us;

  return self->allowance;
}

static unsigned
send_text (LqWaylandKeyboard *self, Pressing *pressing, unsigned n_max)
{
  unsigned n = 0;

  while (pressing->at < pressing->mapped_to && n < n_max) {
    uint32_t code = lq_keymap_lookup (self->keymap, g_utf8_get_char (pressing->at));

    if (code != 0) {
      send_press (self, code);
      n++;
    }
    pressing->at = g_utf8_next_char (pressing->at);
  }

  return n;
}

static unsigned
send_presses (LqWaylandKeyboard *self, Pressing *pressing, unsigned n_max)
{
  unsigned n = MIN (pressing->n_times, n_max);

  if (pressing->with & LQ_PRESS_CONTROL)
    send_key (self, LQ_KEYMAP_CONTROL, WL_KEYBOARD_KEY_STATE_PRESSED);
  if (pressing->with & LQ_PRESS_SHIFT)
    send_key (self, LQ_KEYMAP_SHIFT, WL_KEYBOARD_KEY_STATE_PRESSED);
  zwp_virtual_keyboard_v1_modifiers (self->device,
                                     (pressing->with & LQ_PRESS_CONTROL ? MASK_CONTROL : 0) |
                                       (pressing->with & LQ_PRESS_SHIFT ? MASK_SHIFT : 0),
                                     0, 0, 0);

  for (unsigned i = 0; i < n; i++)
    send_press (self, pressing->code);

  if (pressing->with & LQ_PRESS_SHIFT)
    send_key (self, LQ_KEYMAP_SHIFT, WL_KEYBOARD_KEY_STATE_RELEASED);
  if (pressing->with & LQ_PRESS_CONTROL)
    send_key (self, LQ_KEYMAP_CONTROL, WL_KEYBOARD_KEY_STATE_RELEASED);
  zwp_virtual_keyboard_v1_modifiers (self->device, 0, 0, 0, 0);
  pressing->n_times -= n;

  return n;
}

/* Sees to it that the next character has a key. */
static bool
map_next (LqWaylandKeyboard *self, Pressing *pressing)
{
  bool has_grown = false;

  if (pressing->text != NULL && pressing->at == pressing->mapped_to) {
    pressing->mapped_to = lq_keymap_add (self->keymap, pressing->at, &has_grown);
    if (pressing->mapped_to == pressing->at && *pressing->at != '\0') {
      lq_keymap_clear (self->keymap);
      pressing->mapped_to = lq_keymap_add (self->keymap, pressing->at, &has_grown);
    }
  }

  return (self->has_keymap && !has_grown) || send_keymap (self);
}

static bool
is_done (const Pressing *pressing)
{
  return pressing->text != NULL ? *pressing->at == '\0' : pressing->n_times == 0;
}

static void
fail (GTask *task, const char *reason)
{
  const Pressing *pressing = g_task_get_task_data (task);

  g_task_return_new_error (task, LQ_INSERT_ERROR,
                           pressing->has_sent ? LQ_INSERT_ERROR_UNSURE
                                              : LQ_INSERT_ERROR_UNAVAILABLE,
                           "typing ended early: %s", reason);
}

static void step (GTask *task);

static gboolean
pause_over_cb (gpointer user_data)
{
  step (user_data);

  return G_SOURCE_REMOVE;
}

static void
passed_on_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (lq_wayland_sync_finish (LQ_WAYLAND (source), result, &error))
    step (task);
  else
    fail (task, error->message);
}

/* Sends as much as may be sent now, and comes back when that has been passed on. */
static void
step (GTask *task)
{
  LqWaylandKeyboard *self = g_task_get_source_object (task);
  Pressing          *pressing = g_task_get_task_data (task);
  unsigned           n_max = get_allowance (self);

  if (is_done (pressing)) {
    g_task_return_boolean (task, TRUE);
  } else if (g_cancellable_is_cancelled (g_task_get_cancellable (task))) {
    fail (task, "cancelled");
  } else if (self->device == NULL || lq_wayland_is_lost (self->connection)) {
    fail (task, "there is no virtual keyboard");
  } else if (n_max == 0) {
    g_timeout_add_full (G_PRIORITY_DEFAULT, PAUSE_MS, pause_over_cb, g_object_ref (task),
                        g_object_unref);
  } else if (!map_next (self, pressing)) {
    fail (task, "no keymap");
  } else {
    n_max = MIN (n_max, BATCH_MAX);
    self->allowance -= pressing->text != NULL ? send_text (self, pressing, n_max)
                                              : send_presses (self, pressing, n_max);
    pressing->has_sent = true;
    lq_wayland_sync_async (self->connection, NULL, passed_on_cb, g_object_ref (task));
  }
}

static void
start (LqWaylandKeyboard  *self,
       Pressing           *pressing,
       gpointer            tag,
       GCancellable       *cancellable,
       GAsyncReadyCallback callback,
       gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_check_cancellable (task, FALSE); /* what was sent counts, not what was wished */
  g_task_set_task_data (task, pressing, (GDestroyNotify) pressing_free);
  step (task);
}

static void
keymap_cb (void *data, struct wl_keyboard *keyboard, uint32_t format, int32_t fd, uint32_t size)
{
  LqWaylandKeyboard *self = data;

  clear_layout (&self->layout);
  self->layout = (Layout){ .fd = fd, .format = format, .size = size };
  if (format != WL_KEYBOARD_KEYMAP_FORMAT_XKB_V1)
    clear_layout (&self->layout);
}

static void
enter_cb (void               *data,
          struct wl_keyboard *keyboard,
          uint32_t            serial,
          struct wl_surface  *surface,
          struct wl_array    *keys)
{
}

static void
leave_cb (void *data, struct wl_keyboard *keyboard, uint32_t serial, struct wl_surface *surface)
{
}

static void
key_cb (void               *data,
        struct wl_keyboard *keyboard,
        uint32_t            serial,
        uint32_t            time,
        uint32_t            key,
        uint32_t            state)
{
}

static void
modifiers_cb (void               *data,
              struct wl_keyboard *keyboard,
              uint32_t            serial,
              uint32_t            depressed,
              uint32_t            latched,
              uint32_t            locked,
              uint32_t            group)
{
}

static void
repeat_info_cb (void *data, struct wl_keyboard *keyboard, int32_t rate, int32_t delay)
{
}

/* Without a window, only the keymap is told. */
static const struct wl_keyboard_listener person_listener = {
  .keymap = keymap_cb,
  .enter = enter_cb,
  .leave = leave_cb,
  .key = key_cb,
  .modifiers = modifiers_cb,
  .repeat_info = repeat_info_cb,
};

static void
forget_person (LqWaylandKeyboard *self)
{
  if (self->person != NULL &&
      wl_keyboard_get_version (self->person) >= WL_KEYBOARD_RELEASE_SINCE_VERSION)
    wl_keyboard_release (g_steal_pointer (&self->person));
  g_clear_pointer (&self->person, wl_keyboard_destroy);
}

static void
device_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (lq_wayland_sync_finish (LQ_WAYLAND (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
layout_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LqWaylandKeyboard *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!lq_wayland_sync_finish (LQ_WAYLAND (source), result, &error)) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }

  forget_person (self);
  if (self->device == NULL) {
    self->device = zwp_virtual_keyboard_manager_v1_create_virtual_keyboard (
      self->manager, lq_wayland_get_seat (self->connection));
    send_layout (self);
  }
  lq_wayland_sync_async (self->connection, NULL, device_made_cb, g_steal_pointer (&task));
}

static void
given_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  /* A connection that was lost has taken the device along. */
  g_task_return_boolean (task, TRUE);
}

static void
lq_wayland_keyboard_finalize (GObject *object)
{
  LqWaylandKeyboard *self = LQ_WAYLAND_KEYBOARD (object);

  drop_device (self);
  g_clear_pointer (&self->keymap, lq_keymap_free);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (lq_wayland_keyboard_parent_class)->finalize (object);
}

static void
lq_wayland_keyboard_class_init (LqWaylandKeyboardClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lq_wayland_keyboard_finalize;
}

static void
lq_wayland_keyboard_init (LqWaylandKeyboard *self)
{
  self->layout.fd = -1;
  self->keymap = lq_keymap_new ();
  self->allowance = BURST_KEYS;
  self->allowance_at_us = g_get_monotonic_time ();
}

LqWaylandKeyboard *
lq_wayland_keyboard_dup_shared (LqWayland *connection)
{
  if (shared == NULL || shared->connection != connection) {
    g_clear_object (&shared);
    shared = g_object_new (LQ_TYPE_WAYLAND_KEYBOARD, NULL);
    shared->connection = g_object_ref (connection);
  }

  return g_object_ref (shared);
}

void
lq_wayland_keyboard_open_async (LqWaylandKeyboard  *self,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  struct wl_seat *seat = lq_wayland_get_seat (self->connection);

  g_task_set_source_tag (task, lq_wayland_keyboard_open_async);
  if (self->manager == NULL)
    self->manager =
      lq_wayland_bind (self->connection, &zwp_virtual_keyboard_manager_v1_interface, 1);
  if (self->manager == NULL || seat == NULL) {
    g_task_return_new_error (task, LQ_INSERT_ERROR, LQ_INSERT_ERROR_UNAVAILABLE,
                             "the compositor has no virtual keyboards");
    return;
  }

  if (lq_wayland_has_keyboard (self->connection)) {
    self->person = wl_seat_get_keyboard (seat);
    wl_keyboard_add_listener (self->person, &person_listener, self);
  }
  lq_wayland_sync_async (self->connection, NULL, layout_known_cb, g_steal_pointer (&task));
}

gboolean
lq_wayland_keyboard_open_finish (LqWaylandKeyboard *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lq_wayland_keyboard_type_async (LqWaylandKeyboard  *self,
                                const char         *text,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  Pressing *pressing = g_new0 (Pressing, 1);

  pressing->text = g_utf8_make_valid (text, -1);
  pressing->at = pressing->mapped_to = pressing->text;
  start (self, pressing, lq_wayland_keyboard_type_async, cancellable, callback, user_data);
}

gboolean
lq_wayland_keyboard_type_finish (LqWaylandKeyboard *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lq_wayland_keyboard_press_async (LqWaylandKeyboard  *self,
                                 uint32_t            code,
                                 LqPress             with,
                                 unsigned            n_times,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  Pressing *pressing = g_new0 (Pressing, 1);

  pressing->code = code;
  pressing->with = with;
  pressing->n_times = n_times;
  start (self, pressing, lq_wayland_keyboard_press_async, cancellable, callback, user_data);
}

gboolean
lq_wayland_keyboard_press_finish (LqWaylandKeyboard *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lq_wayland_keyboard_close_async (LqWaylandKeyboard  *self,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, lq_wayland_keyboard_close_async);
  if (self->device != NULL && self->has_keymap)
    send_layout (self);
  lq_wayland_sync_async (self->connection, NULL, given_back_cb, g_steal_pointer (&task));
}

gboolean
lq_wayland_keyboard_close_finish (LqWaylandKeyboard *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
