/* lq-x-keyboard.c: which key of an X11 keyboard gives which character, and keys for the others
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keymap is the server's, one for all programs. Changes go to all keyboards at once: the server
 * gives programs the map of that keyboard which was used last, and what is typed here comes from
 * another one than what the person types.
 *
 * The record holds the numbers of keys, never what was put on them. */

#define G_LOG_DOMAIN "lq-x-keyboard"

#include "config.h"
#include "lq-x-keyboard.h"

#include <X11/XKBlib.h>
#include <X11/keysym.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xkbcommon/xkbcommon.h>

enum {
  N_LEVELS = 2,
  MAX_SPARE = 64,
  MAX_PLACES = MAX_SPARE * N_LEVELS,
};

/* A key and level that has no meaning of its own. */
typedef struct {
  KeyCode  code;
  int      level;
  gunichar c;    /* 0: none yet */
  uint64_t used; /* by which plan, of late */
} Place;

struct _LqXKeyboard {
  Display    *display;
  char       *record;
  int         record_fd; /* -1: there is none */
  int         event_base;
  XkbDescPtr  map;
  XkbStateRec state;
  bool        is_stale; /* the keymap changed */
  bool        is_known; /* `keys` is right for `group` and `locks` */
  int         group;
  unsigned    locks;
  GHashTable *keys; /* gunichar -> code | SHIFTED */
  Place       places[MAX_PLACES];
  size_t      n_places;
  uint64_t    n_plans;
};

enum { SHIFTED = 1 << 16 };

/* Which keys ------------------------------------------------------------------------------------
 */

/* What @keysym types: 0 if that is no character, or one that only some programs read so. */
static gunichar
char_of (KeySym keysym)
{
  if (keysym == XK_Return)
    return '\n';
  if (keysym == XK_Tab)
    return '\t';
  if (keysym >= XK_KP_Space && keysym <= XK_KP_9)
    return 0;

  gunichar c = xkb_keysym_to_utf32 ((xkb_keysym_t) keysym);

  return c < ' ' || c == 0x7f ? 0 : c;
}

static KeySym
keysym_of (gunichar c)
{
  bool is_latin_1 = (c >= ' ' && c < 0x7f) || (c >= 0xa0 && c <= 0xff);

  return is_latin_1 ? c : 0x01000000 | c;
}

/* What @code types with @modifiers, as programs reckon it. */
static gunichar
translate (LqXKeyboard *self, KeyCode code, unsigned modifiers)
{
  unsigned state = XkbBuildCoreState (modifiers, (unsigned) self->group);
  unsigned consumed = 0;
  KeySym   keysym = NoSymbol;
  gunichar c;

  if (!XkbTranslateKeyCode (self->map, code, state, &consumed, &keysym))
    return 0;

  c = char_of (keysym);

  return (modifiers & LockMask) && !(consumed & LockMask) ? g_unichar_toupper (c) : c;
}

static bool
is_place (LqXKeyboard *self, KeyCode code)
{
  for (size_t i = 0; i < self->n_places; i += N_LEVELS)
    if (self->places[i].code == code)
      return true;

  return false;
}

/* Keys without Shift come first, and those in front of others. */
static void
find_keys (LqXKeyboard *self)
{
  g_hash_table_remove_all (self->keys);

  for (unsigned shift = 0; shift <= ShiftMask; shift += ShiftMask)
    for (int code = self->map->min_key_code; code <= self->map->max_key_code; code++) {
      gunichar c;

      if (is_place (self, (KeyCode) code) || XkbKeyNumGroups (self->map, code) == 0)
        continue;
      c = translate (self, (KeyCode) code, self->locks | shift);
      if (c != 0 && !g_hash_table_contains (self->keys, GUINT_TO_POINTER (c)))
        g_hash_table_insert (self->keys, GUINT_TO_POINTER (c),
                             GINT_TO_POINTER (code | (shift ? SHIFTED : 0)));
    }
}

/* Whether nothing is on @code in any group, and it is no modifier. */
static bool
is_spare (LqXKeyboard *self, int code)
{
  int n = XkbKeyNumSyms (self->map, code);

  for (int i = 0; i < n; i++)
    if (XkbKeySymsPtr (self->map, code)[i] != NoSymbol)
      return false;

  return self->map->map->modmap[code] == 0;
}

/* Whether @code is as carry_out() leaves a key. */
static bool
is_ours (LqXKeyboard *self, int code)
{
  if (XkbKeyNumGroups (self->map, code) != 1 ||
      XkbKeyKeyTypeIndex (self->map, code, 0) != XkbAlphabeticIndex ||
      self->map->map->modmap[code] != 0)
    return false;

  for (int level = 0; level < N_LEVELS; level++) {
    KeySym keysym = XkbKeySymEntry (self->map, code, level, 0);

    if (keysym != NoSymbol && keysym != keysym_of (char_of (keysym)))
      return false;
  }

  return true;
}

/* Places -------------------------------------------------------------------------------------- */

static void
find_places (LqXKeyboard *self)
{
  self->n_places = 0;

  for (int code = self->map->min_key_code; code <= self->map->max_key_code; code++)
    for (int level = 0; is_spare (self, code) && level < N_LEVELS; level++)
      if (self->n_places < MAX_PLACES)
        self->places[self->n_places++] = (Place){ .code = (KeyCode) code, .level = level };
}

/* Whether the server still has what was put there: another layout takes all of it away. */
static bool
are_places_kept (LqXKeyboard *self)
{
  for (size_t i = 0; i < self->n_places; i++) {
    const Place *place = &self->places[i];

    if (place->c == 0)
      continue;
    if (XkbKeyGroupWidth (self->map, place->code, 0) != N_LEVELS ||
        XkbKeySymEntry (self->map, place->code, place->level, 0) != keysym_of (place->c))
      return false;
  }

  return self->n_places > 0;
}

static Place *
find_place (LqXKeyboard *self, gunichar c)
{
  for (size_t i = 0; i < self->n_places; i++)
    if (self->places[i].c == c)
      return &self->places[i];

  return NULL;
}

/* An empty place, or the one that was needed longest ago; NULL: this plan needs them all. */
static Place *
find_room (LqXKeyboard *self)
{
  Place *oldest = NULL;

  for (size_t i = 0; i < self->n_places; i++) {
    Place *place = &self->places[i];

    if (place->c == 0)
      return place;
    if (place->used < self->n_plans && (oldest == NULL || place->used < oldest->used))
      oldest = place;
  }

  return oldest;
}

/* The record ---------------------------------------------------------------------------------- */

/* The lock tells whether one that is alive uses it, in this process or another: then it is theirs,
 * and we do without. */
static void
open_record (LqXKeyboard *self, const char *path)
{
  self->record_fd = path == NULL ? -1 : open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->record_fd >= 0 && flock (self->record_fd, LOCK_EX | LOCK_NB) != 0) {
    close (self->record_fd);
    self->record_fd = -1;
  }
  if (self->record_fd >= 0)
    self->record = g_strdup (path);
}

static void
write_record (LqXKeyboard *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->record_fd < 0)
    return;

  for (size_t i = 0; i < self->n_places; i += N_LEVELS)
    g_string_append_printf (text, "%d\n", self->places[i].code);
  if (ftruncate (self->record_fd, 0) != 0 ||
      pwrite (self->record_fd, text->str, text->len, 0) != (ssize_t) text->len)
    g_message ("%s: %s", self->record, g_strerror (errno));
}

static void
empty_record (LqXKeyboard *self)
{
  if (self->record_fd >= 0 && ftruncate (self->record_fd, 0) != 0)
    g_message ("%s: %s", self->record, g_strerror (errno));
}

static void
close_record (LqXKeyboard *self)
{
  struct stat status;

  if (self->record_fd < 0)
    return;

  if (fstat (self->record_fd, &status) == 0 && status.st_size == 0)
    unlink (self->record);
  close (self->record_fd);
}

/* The server ---------------------------------------------------------------------------------- */

/* Tells the server what the keys from @first to @last have now; in one request, so that every
 * program gets one event for each keyboard, and reads the map once. */
static void
send_map (LqXKeyboard *self, int first, int last)
{
  XkbMapChangesRec changes = {
    .changed = XkbKeySymsMask,
    .first_key_sym = (KeyCode) first,
    .num_key_syms = (unsigned char) (last - first + 1),
  };

  self->map->device_spec = XkbUseCoreKbd; /* and so all keyboards that are attached to it */
  XkbChangeMap (self->display, self->map, &changes);
  XSync (self->display, False);
}

/* In our copy of the map; @n_groups is 0 or 1. */
static void
reshape_key (LqXKeyboard *self, KeyCode code, int n_groups)
{
  int types[XkbNumKbdGroups] = { XkbAlphabeticIndex };

  /* Of this type, since then Caps Lock is reckoned with by the type, and by no program again. */
  XkbChangeTypesOfKey (self->map, code, n_groups, XkbGroup1Mask, types, NULL);
}

static void
clear_keys (LqXKeyboard *self, const KeyCode *codes, size_t n)
{
  int first = 255, last = 0;

  for (size_t i = 0; i < n; i++) {
    reshape_key (self, codes[i], 0);
    first = MIN (first, codes[i]);
    last = MAX (last, codes[i]);
  }
  if (n > 0)
    send_map (self, first, last);
}

static bool
read_map (LqXKeyboard *self)
{
  unsigned which = XkbKeyTypesMask | XkbKeySymsMask | XkbModifierMapMask;

  if (self->map != NULL)
    XkbFreeKeyboard (self->map, XkbAllComponentsMask, True);
  self->map = XkbGetMap (self->display, which, XkbUseCoreKbd);
  self->is_stale = false;
  self->is_known = false;
  if (self->map == NULL)
    return false;

  if (!are_places_kept (self))
    find_places (self);

  return true;
}

bool
lq_x_keyboard_refresh (LqXKeyboard *self)
{
  unsigned locks;

  if ((self->map == NULL || self->is_stale) && !read_map (self))
    return false;
  if (XkbGetState (self->display, XkbUseCoreKbd, &self->state) != Success)
    return false;

  locks = self->state.locked_mods;
  if (!self->is_known || self->group != self->state.group || self->locks != locks) {
    self->group = self->state.group;
    self->locks = locks;
    self->is_known = true;
    find_keys (self);
  }

  return true;
}

void
lq_x_keyboard_handle_event (LqXKeyboard *self, const XEvent *event)
{
  const XkbAnyEvent *any = (const XkbAnyEvent *) event;

  if (event->type != self->event_base)
    return;

  if (any->xkb_type == XkbMapNotify || any->xkb_type == XkbNewKeyboardNotify)
    self->is_stale = true;
}

bool
lq_x_keyboard_has_locks (LqXKeyboard *self)
{
  return self->locks != 0 || self->group != 0;
}

unsigned
lq_x_keyboard_get_held (LqXKeyboard *self)
{
  XkbStateRec state = { 0 };
  unsigned    commands = ControlMask | Mod1Mask | Mod4Mask;

  XkbGetState (self->display, XkbUseCoreKbd, &state);

  return state.base_mods | state.latched_mods | (state.locked_mods & commands);
}

bool
lq_x_keyboard_is_slow (LqXKeyboard *self)
{
  XkbDescPtr map = XkbAllocKeyboard ();
  bool       is_slow;

  map->dpy = self->display;
  is_slow = XkbGetControls (self->display, XkbAllControlsMask, map) == Success &&
            (map->ctrls->enabled_ctrls & (XkbSlowKeysMask | XkbBounceKeysMask));
  XkbFreeKeyboard (map, XkbAllComponentsMask, True);

  return is_slow;
}

void
lq_x_keyboard_watch_modifiers (LqXKeyboard *self, bool is_watched)
{
  unsigned long modifiers =
    XkbModifierBaseMask | XkbModifierLatchMask | XkbModifierLockMask | XkbModifierStateMask;

  XkbSelectEventDetails (self->display, XkbUseCoreKbd, XkbStateNotify, modifiers,
                         is_watched ? modifiers : 0);
}

/* Plans --------------------------------------------------------------------------------------- */

LqXPlan
lq_x_keyboard_plan (LqXKeyboard *self, const gunichar *text, size_t n)
{
  LqXPlan plan = { 0 };

  self->n_plans++;
  for (; plan.n_chars < n; plan.n_chars++) {
    gunichar c = text[plan.n_chars];
    Place   *place;

    if (g_hash_table_contains (self->keys, GUINT_TO_POINTER (c)))
      continue;

    place = find_place (self, c);
    if (place == NULL) {
      place = find_room (self);
      if (place == NULL)
        break;
      plan.is_new = true;
      plan.is_reusing = plan.is_reusing || place->c != 0;
      place->c = c;
    }
    place->used = self->n_plans;
  }

  return plan;
}

void
lq_x_keyboard_carry_out (LqXKeyboard *self)
{
  int first = 255, last = 0;

  write_record (self);

  for (size_t i = 0; i < self->n_places; i += N_LEVELS) {
    KeyCode code = self->places[i].code;

    if (self->places[i].c == 0 && self->places[i + 1].c == 0)
      continue;
    reshape_key (self, code, 1);
    for (int level = 0; level < N_LEVELS; level++) {
      gunichar c = self->places[i + (size_t) level].c;

      XkbKeySymEntry (self->map, code, level, 0) = c == 0 ? NoSymbol : keysym_of (c);
    }
    first = MIN (first, code);
    last = MAX (last, code);
  }

  if (last >= first)
    send_map (self, first, last);
}

void
lq_x_keyboard_abandon (LqXKeyboard *self)
{
  for (size_t i = 0; i < self->n_places; i++) {
    Place *place = &self->places[i];
    bool   is_used = XkbKeyGroupWidth (self->map, place->code, 0) == N_LEVELS;

    place->c = is_used ? char_of (XkbKeySymEntry (self->map, place->code, place->level, 0)) : 0;
  }
}

bool
lq_x_keyboard_find (LqXKeyboard *self, gunichar c, LqXKey *key)
{
  int          found = GPOINTER_TO_INT (g_hash_table_lookup (self->keys, GUINT_TO_POINTER (c)));
  const Place *place;

  if (found != 0) {
    *key = (LqXKey){ (KeyCode) (found & 0xff), (found & SHIFTED) != 0 };
    return true;
  }

  place = find_place (self, c);
  if (place == NULL)
    return false;

  *key = (LqXKey){ place->code, (place->level != 0) != ((self->locks & LockMask) != 0) };

  return true;
}

KeyCode
lq_x_keyboard_find_keysym (LqXKeyboard *self, KeySym keysym)
{
  unsigned state = XkbBuildCoreState (0, (unsigned) self->group), consumed;

  for (int code = self->map->min_key_code; code <= self->map->max_key_code; code++) {
    KeySym found = NoSymbol;

    if (!is_place (self, (KeyCode) code) &&
        XkbTranslateKeyCode (self->map, (KeyCode) code, state, &consumed, &found) &&
        found == keysym)
      return (KeyCode) code;
  }

  return 0;
}

/* As before ----------------------------------------------------------------------------------- */

bool
lq_x_keyboard_restore (LqXKeyboard *self)
{
  KeyCode codes[MAX_SPARE];
  size_t  n = 0;

  if (self->is_stale)
    lq_x_keyboard_refresh (self);

  for (size_t i = 0; self->map != NULL && i < self->n_places; i += N_LEVELS)
    if (self->places[i].c != 0 || self->places[i + 1].c != 0)
      codes[n++] = self->places[i].code;
  for (size_t i = 0; i < self->n_places; i++)
    self->places[i].c = 0;

  clear_keys (self, codes, n);
  empty_record (self);

  return n > 0;
}

void
lq_x_keyboard_recover (LqXKeyboard *self)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  KeyCode codes[MAX_SPARE];
  size_t  n = 0;

  if (self->record_fd < 0 || !g_file_get_contents (self->record, &text, NULL, NULL) ||
      *text == '\0')
    return;
  if (self->map == NULL && !read_map (self))
    return;

  lines = g_strsplit (text, "\n", MAX_SPARE);
  for (char **line = lines; *line != NULL && n < MAX_SPARE; line++) {
    int code = atoi (*line);

    if (code >= self->map->min_key_code && code <= self->map->max_key_code && is_ours (self, code))
      codes[n++] = (KeyCode) code;
  }

  if (n > 0)
    g_message ("%zu keys that a crash left are as before", n);
  clear_keys (self, codes, n);
  self->is_stale = true;
  empty_record (self);
}

/* Life ---------------------------------------------------------------------------------------- */

LqXKeyboard *
lq_x_keyboard_new (Display *display, const char *record)
{
  LqXKeyboard *self = g_new0 (LqXKeyboard, 1);
  unsigned     kinds = XkbMapNotifyMask | XkbNewKeyboardNotifyMask;
  int          opcode, error_base, major = XkbMajorVersion, minor = XkbMinorVersion;

  self->display = display;
  open_record (self, record);
  self->keys = g_hash_table_new (NULL, NULL);
  XkbQueryExtension (display, &opcode, &self->event_base, &error_base, &major, &minor);
  XkbSelectEvents (display, XkbUseCoreKbd, kinds, kinds);

  return self;
}

void
lq_x_keyboard_free (LqXKeyboard *self)
{
  if (self->map != NULL)
    XkbFreeKeyboard (self->map, XkbAllComponentsMask, True);
  g_hash_table_unref (self->keys);
  close_record (self);
  g_free (self->record);
  g_free (self);
}
