/* lq-entry-keys.h: the keys of the page of an entry
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>
#include <stdbool.h>

G_BEGIN_DECLS

/* Where the keyboard is. */
typedef enum {
  LQ_ENTRY_KEYS_ELSEWHERE, /* on a button or the like */
  LQ_ENTRY_KEYS_READING,   /* in the text, which is read */
  LQ_ENTRY_KEYS_WRITING,   /* in the text, which is edited */
  LQ_ENTRY_KEYS_FIELD,     /* in another field that is written in */
} LqEntryKeysPlace;

/**
 * lq_entry_keys_find:
 * @target: (out) (transfer full) (nullable): floating; for the action
 *
 * Returns: the action that a key stands for in that place; %NULL: none
 */
const char *lq_entry_keys_find (guint            key,
                                GdkModifierType  modifiers,
                                LqEntryKeysPlace place,
                                GVariant       **target);

G_END_DECLS
