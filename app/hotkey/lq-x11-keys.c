/* lq-x11-keys.c: keys of an X server that are ours
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-x11-keys"

#include "config.h"
#include "lq-x11-keys.h"
#include "lq-x11-repeat.h"

#include <stdlib.h>
#include <xcb/xcb.h>
#include <xcb/xinput.h>
#include <xcb/xkb.h>
#include <xkbcommon/xkbcommon.h>

enum { NO_KEYCODE = 0, N_MODIFIERS = 8, N_LOCKS = 4, ALL_MODIFIERS = 0xff, BAD_ACCESS = 10 };

#define NEW_LAYOUT (XCB_XKB_EVENT_TYPE_MAP_NOTIFY | XCB_XKB_EVENT_TYPE_NEW_KEYBOARD_NOTIFY)

typedef struct {
  xcb_keycode_t keycode; /* NO_KEYCODE: none is owned */
  uint16_t      modifiers;
  uint16_t      num_lock;  /* the modifier that it is, or 0 */
  bool          is_silent; /* its repetition may be switched off */
  bool          is_off;    /* it is switched off now */
  xcb_keycode_t down;      /* what was pressed and is not released yet; NO_KEYCODE: nothing */
} Key;

struct _LqX11Keys {
  xcb_connection_t *connection;
  xcb_window_t      root;
  uint8_t           xinput; /* its major opcode: how its events are told from others */
  uint8_t           xkb;    /* its first event: likewise; 0: there is none */
  uint8_t           held;   /* modifiers that are down */
  bool              is_changed;
  Key               keys[LQ_X11_KEYS_MAX];

  /* The layout, as it was last read. */
  xcb_get_keyboard_mapping_reply_t *mapping;
  xcb_get_modifier_mapping_reply_t *modifiers;
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xcb_generic_event_t, free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (xcb_generic_error_t, free)

/* ---- the layout */

static void
forget_layout (LqX11Keys *self)
{
  g_clear_pointer (&self->mapping, free);
  g_clear_pointer (&self->modifiers, free);
}

static bool
read_layout (LqX11Keys *self)
{
  const xcb_setup_t *setup = xcb_get_setup (self->connection);
  uint8_t            n_keycodes = (uint8_t) (setup->max_keycode - setup->min_keycode + 1);

  if (self->mapping == NULL)
    self->mapping = xcb_get_keyboard_mapping_reply (
      self->connection, xcb_get_keyboard_mapping (self->connection, setup->min_keycode, n_keycodes),
      NULL);
  if (self->modifiers == NULL)
    self->modifiers = xcb_get_modifier_mapping_reply (
      self->connection, xcb_get_modifier_mapping (self->connection), NULL);

  return self->mapping != NULL && self->modifiers != NULL;
}

static int
count_keycodes (LqX11Keys *self)
{
  return xcb_get_keyboard_mapping_keysyms_length (self->mapping) /
         self->mapping->keysyms_per_keycode;
}

/* The first key that has @keysym at @level, as the core protocol numbers them. */
static xcb_keycode_t
find_at_level (LqX11Keys *self, xcb_keysym_t keysym, unsigned level)
{
  const xcb_keysym_t *keysyms = xcb_get_keyboard_mapping_keysyms (self->mapping);
  unsigned            width = self->mapping->keysyms_per_keycode;

  for (int i = 0; i < count_keycodes (self); i++)
    if (keysyms[(unsigned) i * width + level] == keysym)
      return (xcb_keycode_t) (xcb_get_setup (self->connection)->min_keycode + i);

  return NO_KEYCODE;
}

/* Where the key is on a keyboard of the United States: for a layout that has no Latin letters. */
static xcb_keycode_t
find_by_position (xcb_keysym_t keysym)
{
  struct xkb_rule_names names = { .model = "pc105", .layout = "us" };
  struct xkb_context   *context = xkb_context_new (XKB_CONTEXT_NO_FLAGS);
  struct xkb_keymap    *keymap =
    context != NULL ? xkb_keymap_new_from_names (context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS)
                       : NULL;
  xkb_keycode_t found = NO_KEYCODE;

  for (xkb_keycode_t code = 8; keymap != NULL && code < 256 && found == NO_KEYCODE; code++) {
    const xkb_keysym_t *keysyms;

    if (xkb_keymap_key_get_syms_by_level (keymap, code, 0, 0, &keysyms) == 1 &&
        keysyms[0] == keysym)
      found = code;
  }
  xkb_keymap_unref (keymap);
  xkb_context_unref (context);

  return (xcb_keycode_t) found;
}

/* Unshifted in any of the layouts first. */
static xcb_keycode_t
find_keycode (LqX11Keys *self, xcb_keysym_t keysym)
{
  unsigned width = self->mapping->keysyms_per_keycode;

  for (unsigned parity = 0; parity < 2; parity++)
    for (unsigned level = parity; level < width; level += 2) {
      xcb_keycode_t keycode = find_at_level (self, keysym, level);

      if (keycode != NO_KEYCODE)
        return keycode;
    }

  return find_by_position (keysym);
}

/* Which of the eight modifiers the key with @keysym is; 0: none. */
static uint16_t
find_modifier (LqX11Keys *self, xcb_keysym_t keysym)
{
  const xcb_keycode_t *keycodes = xcb_get_modifier_mapping_keycodes (self->modifiers);
  unsigned             width = self->modifiers->keycodes_per_modifier;
  xcb_keycode_t        keycode = find_at_level (self, keysym, 0);

  for (unsigned i = 0; keycode != NO_KEYCODE && i < N_MODIFIERS * width; i++)
    if (keycodes[i] == keycode)
      return (uint16_t) (1 << i / width);

  return 0;
}

static uint16_t
translate_modifiers (LqX11Keys *self, LqModifiers modifiers)
{
  uint16_t alt = find_modifier (self, XKB_KEY_Alt_L);
  uint16_t super = find_modifier (self, XKB_KEY_Super_L);
  uint16_t mask = 0;

  if (modifiers & LQ_MODIFIER_SHIFT)
    mask |= XCB_MOD_MASK_SHIFT;
  if (modifiers & LQ_MODIFIER_CONTROL)
    mask |= XCB_MOD_MASK_CONTROL;
  if (modifiers & LQ_MODIFIER_ALT)
    mask |= alt != 0 ? alt : XCB_MOD_MASK_1;
  if (modifiers & LQ_MODIFIER_SUPER)
    mask |= super != 0 ? super : XCB_MOD_MASK_4;

  return mask;
}

/* ---- grabs */

/* A key counts also while Caps Lock, Num Lock or both are on. */
static uint16_t
with_locks (const Key *key, unsigned which)
{
  return (uint16_t) (key->modifiers | (which & 1 ? XCB_MOD_MASK_LOCK : 0) |
                     (which & 2 ? key->num_lock : 0));
}

static void
ungrab (LqX11Keys *self, const Key *key)
{
  for (unsigned i = 0; i < N_LOCKS; i++)
    xcb_ungrab_key (self->connection, key->keycode, self->root, with_locks (key, i));
  xcb_flush (self->connection);
}

static void
let_go (LqX11Keys *self, Key *key)
{
  if (key->keycode == NO_KEYCODE)
    return;

  if (key->is_silent)
    lq_x11_repeat_restore (self->connection);
  ungrab (self, key);
  *key = (Key){ .down = key->down };
}

static bool
grab (LqX11Keys *self, const Key *key, GError **error)
{
  for (unsigned i = 0; i < N_LOCKS; i++) {
    g_autoptr (xcb_generic_error_t) failure = xcb_request_check (
      self->connection,
      xcb_grab_key_checked (self->connection, 0, self->root, with_locks (key, i), key->keycode,
                            XCB_GRAB_MODE_ASYNC, XCB_GRAB_MODE_ASYNC));

    if (failure != NULL) {
      g_set_error (error, G_IO_ERROR,
                   failure->error_code == BAD_ACCESS ? G_IO_ERROR_BUSY : G_IO_ERROR_FAILED,
                   "grabbing key %d: X error %d", key->keycode, failure->error_code);
      return false;
    }
  }

  return true;
}

/* A repetition takes the keyboard away from everybody. It has to be switched off before the key is
 * pressed, and then for nothing else that the key is for: while its modifiers are held. A key
 * without modifiers is ours alone. */
static void
silence (LqX11Keys *self, Key *key)
{
  bool is_near = key->down != NO_KEYCODE || (self->held & key->modifiers) == key->modifiers;

  if (!key->is_silent || key->is_off == is_near)
    return;

  key->is_off = is_near;
  lq_x11_repeat_set (self->connection, key->keycode, !is_near);
}

bool
lq_x11_keys_own (
  LqX11Keys *self, unsigned slot, const LqAccel *accel, bool is_silenced, GError **error)
{
  Key *key = &self->keys[slot];
  Key  wanted = { 0 };

  if (accel->keysym == 0) {
    let_go (self, key);
    return true;
  }

  if (!read_layout (self)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the keyboard’s layout cannot be read");
    return false;
  }

  wanted.keycode = find_keycode (self, accel->keysym);
  wanted.modifiers = translate_modifiers (self, accel->modifiers);
  wanted.num_lock = find_modifier (self, XKB_KEY_Num_Lock);
  if (wanted.keycode == key->keycode && wanted.modifiers == key->modifiers &&
      wanted.num_lock == key->num_lock)
    return true;

  let_go (self, key);
  if (wanted.keycode == NO_KEYCODE) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no key has this symbol");
    return false;
  }
  if (!grab (self, &wanted, error)) {
    ungrab (self, &wanted);
    return false;
  }
  /* It may be held while the layout changes: who heard of its press will hear of its release. */
  wanted.down = key->down;
  *key = wanted;
  key->is_silent = is_silenced && lq_x11_repeat_record (self->connection, key->keycode);
  silence (self, key);

  return true;
}

/* ---- events */

static Key *
find_pressed (LqX11Keys *self, xcb_keycode_t keycode, uint16_t state)
{
  for (unsigned i = 0; i < LQ_X11_KEYS_MAX; i++) {
    Key *key = &self->keys[i];

    if (key->keycode == keycode &&
        (state & ALL_MODIFIERS & ~(XCB_MOD_MASK_LOCK | key->num_lock)) == key->modifiers)
      return key;
  }

  return NULL;
}

/* By the key alone: modifiers may have been released before it. */
static Key *
find_down (LqX11Keys *self, uint32_t keycode)
{
  for (unsigned i = 0; i < LQ_X11_KEYS_MAX; i++)
    if (self->keys[i].down == keycode)
      return &self->keys[i];

  return NULL;
}

static bool
take_press (LqX11Keys *self, const xcb_key_press_event_t *press, LqX11KeyEvent *event)
{
  Key *key = find_pressed (self, press->detail, press->state);

  /* It repeats. Each time the keyboard would be taken away and given back, and a text that arrives
   * between is lost: it stays taken away until the key is released. */
  if (key != NULL && key->down == press->detail)
    return false;

  /* At once, before anything else: without it nobody hears a key while this one is held. */
  xcb_ungrab_keyboard (self->connection, XCB_CURRENT_TIME);
  xcb_flush (self->connection);
  if (key == NULL)
    return false;

  key->down = key->keycode;
  *event = (LqX11KeyEvent){ .slot = (unsigned) (key - self->keys),
                            .is_press = true,
                            .time_ms = press->time };

  return true;
}

static bool
take_release (LqX11Keys *self, uint32_t keycode, uint32_t time_ms, LqX11KeyEvent *event)
{
  Key *key = find_down (self, keycode);

  if (key == NULL)
    return false;

  key->down = NO_KEYCODE;
  silence (self, key);
  *event = (LqX11KeyEvent){ .slot = (unsigned) (key - self->keys), .time_ms = time_ms };

  return true;
}

static void
take_modifiers (LqX11Keys *self, const xcb_xkb_state_notify_event_t *state)
{
  self->held = state->mods;
  for (unsigned i = 0; i < LQ_X11_KEYS_MAX; i++)
    silence (self, &self->keys[i]);
}

static void
take_layout (LqX11Keys *self)
{
  forget_layout (self);
  self->is_changed = true;
}

static void
take_xkb (LqX11Keys *self, const xcb_generic_event_t *any)
{
  if (any->pad0 == XCB_XKB_STATE_NOTIFY)
    take_modifiers (self, (const xcb_xkb_state_notify_event_t *) any);
  else
    take_layout (self);
}

/* Nobody hears raw events of a keyboard that he has grabbed: a key that was released before we gave
 * the keyboard back says so itself. */
static bool
take_event (LqX11Keys *self, const xcb_generic_event_t *any, LqX11KeyEvent *event)
{
  const xcb_ge_generic_event_t            *generic = (const xcb_ge_generic_event_t *) any;
  const xcb_key_release_event_t           *release = (const xcb_key_release_event_t *) any;
  const xcb_input_raw_key_release_event_t *raw = (const xcb_input_raw_key_release_event_t *) any;

  if (self->xkb != 0 && (any->response_type & 0x7f) == self->xkb) {
    take_xkb (self, any);
    return false;
  }

  switch (any->response_type & 0x7f) {
  case XCB_KEY_PRESS:
    return take_press (self, (const xcb_key_press_event_t *) any, event);
  case XCB_KEY_RELEASE:
    return take_release (self, release->detail, release->time, event);
  case XCB_MAPPING_NOTIFY:
    take_layout (self);
    return false;
  case XCB_GE_GENERIC:
    return generic->extension == self->xinput && generic->event_type == XCB_INPUT_RAW_KEY_RELEASE &&
           take_release (self, raw->detail, raw->time, event);
  default:
    return false;
  }
}

bool
lq_x11_keys_next (LqX11Keys *self, LqX11KeyEvent *event)
{
  while (true) {
    g_autoptr (xcb_generic_event_t) any = xcb_poll_for_event (self->connection);

    if (any == NULL)
      return false;
    if (read_layout (self) && take_event (self, any, event))
      return true;
  }
}

bool
lq_x11_keys_take_changed (LqX11Keys *self)
{
  bool is_changed = self->is_changed;

  self->is_changed = false;

  return is_changed;
}

int
lq_x11_keys_get_fd (LqX11Keys *self)
{
  return xcb_get_file_descriptor (self->connection);
}

bool
lq_x11_keys_is_broken (LqX11Keys *self)
{
  return xcb_connection_has_error (self->connection) != 0;
}

/* ---- the connection */

static bool
select_raw_releases (LqX11Keys *self)
{
  const xcb_query_extension_reply_t *extension =
    xcb_get_extension_data (self->connection, &xcb_input_id);
  xcb_input_xi_query_version_reply_t *version;
  struct {
    xcb_input_event_mask_t head;
    uint32_t               mask;
  } wanted = {
    .head = { .deviceid = XCB_INPUT_DEVICE_ALL_MASTER, .mask_len = 1 },
    .mask = XCB_INPUT_XI_EVENT_MASK_RAW_KEY_RELEASE,
  };
  bool is_known;

  if (extension == NULL || !extension->present)
    return false;

  self->xinput = extension->major_opcode;
  version = xcb_input_xi_query_version_reply (
    self->connection, xcb_input_xi_query_version (self->connection, 2, 2), NULL);
  is_known = version != NULL && version->major_version >= 2;
  free (version);
  if (is_known)
    xcb_input_xi_select_events (self->connection, self->root, 1, &wanted.head);

  return is_known;
}

/* Without it a key with modifiers repeats, and nothing else is amiss. Who knows of XKB is told by
 * it, and not by the core protocol any more, that the layout has changed. */
static void
select_modifiers (LqX11Keys *self)
{
  const xcb_query_extension_reply_t *extension =
    xcb_get_extension_data (self->connection, &xcb_xkb_id);
  xcb_xkb_use_extension_reply_t  *reply;
  xcb_xkb_select_events_details_t details = {
    .affectState = XCB_XKB_STATE_PART_MODIFIER_STATE,
    .stateDetails = XCB_XKB_STATE_PART_MODIFIER_STATE,
  };

  if (extension == NULL || !extension->present)
    return;

  reply = xcb_xkb_use_extension_reply (self->connection,
                                       xcb_xkb_use_extension (self->connection, 1, 0), NULL);
  if (reply != NULL && reply->supported) {
    self->xkb = extension->first_event;
    xcb_xkb_select_events_aux (self->connection, XCB_XKB_ID_USE_CORE_KBD,
                               XCB_XKB_EVENT_TYPE_STATE_NOTIFY | NEW_LAYOUT, 0, NEW_LAYOUT,
                               XCB_XKB_MAP_PART_KEY_SYMS | XCB_XKB_MAP_PART_MODIFIER_MAP,
                               XCB_XKB_MAP_PART_KEY_SYMS | XCB_XKB_MAP_PART_MODIFIER_MAP, &details);
    /* A key may be pressed before its repetition is switched off: then it repeats as presses, and
     * not as releases that no finger made. */
    xcb_xkb_per_client_flags (self->connection, XCB_XKB_ID_USE_CORE_KBD,
                              XCB_XKB_PER_CLIENT_FLAG_DETECTABLE_AUTO_REPEAT,
                              XCB_XKB_PER_CLIENT_FLAG_DETECTABLE_AUTO_REPEAT, 0, 0, 0);
  }
  free (reply);
}

LqX11Keys *
lq_x11_keys_open (GError **error)
{
  g_autoptr (LqX11Keys) self = g_new0 (LqX11Keys, 1);
  int                   number = 0;
  xcb_screen_iterator_t screens;

  self->connection = xcb_connect (NULL, &number);
  if (lq_x11_keys_is_broken (self)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "no X server");
    return NULL;
  }

  screens = xcb_setup_roots_iterator (xcb_get_setup (self->connection));
  for (int i = 0; i < number; i++)
    xcb_screen_next (&screens);
  self->root = screens.data->root;
  lq_x11_repeat_restore (self->connection);
  if (!select_raw_releases (self) || !read_layout (self)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "the X server has no XInput 2");
    return NULL;
  }
  select_modifiers (self);

  return g_steal_pointer (&self);
}

void
lq_x11_keys_close (LqX11Keys *self)
{
  const LqAccel none = { 0 };

  if (!lq_x11_keys_is_broken (self)) {
    for (unsigned i = 0; i < LQ_X11_KEYS_MAX; i++)
      lq_x11_keys_own (self, i, &none, false, NULL);
    /* An answer says that the server has done all of it. */
    free (
      xcb_get_input_focus_reply (self->connection, xcb_get_input_focus (self->connection), NULL));
  }
  forget_layout (self);
  xcb_disconnect (self->connection);
  g_free (self);
}
