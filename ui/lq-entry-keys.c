/* lq-entry-keys.c: the keys of the page of an entry
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * help-overlay.ui tells people of them. */

#define G_LOG_DOMAIN "lq-entry-keys"

#include "config.h"
#include "lq-entry-keys.h"

enum {
  SKIP_MS = 5000,
  READING = 1 << LQ_ENTRY_KEYS_READING,
  WRITING = 1 << LQ_ENTRY_KEYS_WRITING,
  /* Letters are for whoever writes. */
  NOT_WRITING = READING | 1 << LQ_ENTRY_KEYS_ELSEWHERE,
  ANYWHERE = NOT_WRITING | WRITING | 1 << LQ_ENTRY_KEYS_FIELD,
};

static const struct {
  guint           key;
  GdkModifierType modifiers;
  unsigned        places;
  const char     *action;
  int             target; /* 0: none */
} KEYS[] = {
  { GDK_KEY_space, 0, READING, "player.toggle", 0 },
  { GDK_KEY_k, 0, NOT_WRITING, "player.toggle", 0 },
  { GDK_KEY_space, GDK_CONTROL_MASK, ANYWHERE, "player.toggle", 0 },
  { GDK_KEY_Left, 0, READING, "player.skip", -SKIP_MS },
  { GDK_KEY_Right, 0, READING, "player.skip", SKIP_MS },
  { GDK_KEY_j, 0, NOT_WRITING, "player.skip", -SKIP_MS },
  { GDK_KEY_l, 0, NOT_WRITING, "player.skip", SKIP_MS },
  { GDK_KEY_j, GDK_CONTROL_MASK, ANYWHERE, "player.skip", -SKIP_MS },
  { GDK_KEY_l, GDK_CONTROL_MASK, ANYWHERE, "player.skip", SKIP_MS },
  { GDK_KEY_r, 0, NOT_WRITING, "player.repeat", 0 },
  { GDK_KEY_space, GDK_CONTROL_MASK | GDK_SHIFT_MASK, ANYWHERE, "player.repeat", 0 },
  { GDK_KEY_bracketleft, 0, NOT_WRITING, "player.slower", 0 },
  { GDK_KEY_bracketright, 0, NOT_WRITING, "player.faster", 0 },
  { GDK_KEY_bracketleft, GDK_CONTROL_MASK, ANYWHERE, "player.slower", 0 },
  { GDK_KEY_bracketright, GDK_CONTROL_MASK, ANYWHERE, "player.faster", 0 },
  { GDK_KEY_F8, 0, ANYWHERE, "entry.next-doubtful", 0 },
  { GDK_KEY_F8, GDK_SHIFT_MASK, ANYWHERE, "entry.previous-doubtful", 0 },
  { GDK_KEY_f, GDK_CONTROL_MASK, ANYWHERE, "entry.find", 0 },
  { GDK_KEY_g, GDK_CONTROL_MASK, ANYWHERE, "entry.find-next", 0 },
  { GDK_KEY_g, GDK_CONTROL_MASK | GDK_SHIFT_MASK, ANYWHERE, "entry.find-previous", 0 },
  { GDK_KEY_e, GDK_CONTROL_MASK, ANYWHERE, "entry.edit", 0 },
  { GDK_KEY_s, GDK_CONTROL_MASK | GDK_SHIFT_MASK, ANYWHERE, "entry.export", 0 },
  { GDK_KEY_F2, 0, ANYWHERE, "entry.rename", 0 },
  { GDK_KEY_z, GDK_CONTROL_MASK, NOT_WRITING | WRITING, "entry.undo", 0 },
  { GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, NOT_WRITING | WRITING, "entry.redo", 0 },
  { GDK_KEY_y, GDK_CONTROL_MASK, NOT_WRITING | WRITING, "entry.redo", 0 },
  { GDK_KEY_Delete, 0, NOT_WRITING, "entry.delete", 0 },
  { GDK_KEY_Escape, 0, ANYWHERE, "entry.escape", 0 },
  { GDK_KEY_Left, GDK_ALT_MASK, ANYWHERE, "entry.back", 0 },
};

const char *
lq_entry_keys_find (guint key, GdkModifierType modifiers, LqEntryKeysPlace place, GVariant **target)
{
  guint           lower = gdk_keyval_to_lower (key);
  GdkModifierType held =
    modifiers & (GDK_CONTROL_MASK | GDK_SHIFT_MASK | GDK_ALT_MASK | GDK_SUPER_MASK);

  for (size_t i = 0; i < G_N_ELEMENTS (KEYS); i++) {
    if (KEYS[i].key != lower || KEYS[i].modifiers != held || !(KEYS[i].places & 1u << place))
      continue;

    *target = KEYS[i].target != 0 ? g_variant_new_int32 (KEYS[i].target) : NULL;
    return KEYS[i].action;
  }

  return NULL;
}
