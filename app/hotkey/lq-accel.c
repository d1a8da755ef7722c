/* lq-accel.c: a key with its modifiers, in each of the notations that desktops use
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "lq-accel"

#include "config.h"
#include "lq-accel.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <xkbcommon/xkbcommon.h>

enum { NAME_SIZE = 64 };

/* Who else names modifiers. */
typedef enum { PORTAL, SWAY, HYPRLAND, N_NOTATIONS } Notation;

typedef struct {
  LqModifiers modifier;
  const char *gtk;
  const char *label;
  const char *of[N_NOTATIONS];
} Names;

/* In the order in which people say them. Two names are one modifier where GTK has had two. */
static const Names names[] = {
  /* Translators: what is printed on the key of a keyboard */
  { LQ_MODIFIER_CONTROL, "Control", NC_ ("key", "Ctrl"), { "CTRL", "Ctrl", "CTRL" } },
  { LQ_MODIFIER_CONTROL, "Ctrl", NULL },
  { LQ_MODIFIER_CONTROL, "Primary", NULL },
  /* Translators: what is printed on the key of a keyboard */
  { LQ_MODIFIER_ALT, "Alt", NC_ ("key", "Alt"), { "ALT", "Mod1", "ALT" } },
  { LQ_MODIFIER_ALT, "Mod1", NULL },
  /* Translators: what is printed on the key of a keyboard */
  { LQ_MODIFIER_SHIFT, "Shift", NC_ ("key", "Shift"), { "SHIFT", "Shift", "SHIFT" } },
  /* Translators: the key with the logo, between Ctrl and Alt */
  { LQ_MODIFIER_SUPER, "Super", NC_ ("key", "Super"), { "LOGO", "Mod4", "SUPER" } },
  { LQ_MODIFIER_SUPER, "Mod4", NULL },
};

static LqModifiers
find_modifier (const char *name, size_t length)
{
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    if (strlen (names[i].gtk) == length && g_ascii_strncasecmp (names[i].gtk, name, length) == 0)
      return names[i].modifier;

  return 0;
}

bool
lq_accel_parse (const char *text, LqAccel *accel)
{
  LqModifiers modifiers = 0;

  *accel = (LqAccel){ 0 };
  for (const char *end; *text == '<' && (end = strchr (text, '>')) != NULL; text = end + 1) {
    LqModifiers modifier = find_modifier (text + 1, (size_t) (end - text - 1));

    if (modifier == 0)
      return false;
    modifiers |= modifier;
  }

  accel->keysym = xkb_keysym_from_name (text, XKB_KEYSYM_NO_FLAGS);
  if (accel->keysym == XKB_KEY_NoSymbol)
    accel->keysym = xkb_keysym_from_name (text, XKB_KEYSYM_CASE_INSENSITIVE);
  if (accel->keysym == XKB_KEY_NoSymbol)
    return false;

  accel->keysym = xkb_keysym_to_lower (accel->keysym);
  accel->modifiers = modifiers;

  return true;
}

bool
lq_accel_is_equal (const LqAccel *a, const LqAccel *b)
{
  return a->keysym == b->keysym && a->modifiers == b->modifiers;
}

static char *
dup_key_name (const LqAccel *accel)
{
  char name[NAME_SIZE];

  xkb_keysym_get_name (accel->keysym, name, sizeof name);

  return g_strdup (name);
}

/* The key as a person sees it: "J", "ö", "Page Up". */
static char *
dup_key_label (const LqAccel *accel)
{
  gunichar character = g_unichar_toupper (xkb_keysym_to_utf32 (accel->keysym));
  char     text[7] = "";

  if (g_unichar_isgraph (character)) {
    g_unichar_to_utf8 (character, text);
    return g_strdup (text);
  }

  return g_strdelimit (dup_key_name (accel), "_", ' ');
}

/* What each modifier is called in @notation, each followed by @separator. */
static GString *
join_modifiers (const LqAccel *accel, Notation notation, const char *separator)
{
  GString *text = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    const char *name = names[i].of[notation];

    if (name != NULL && (accel->modifiers & names[i].modifier) != 0)
      g_string_append_printf (text, "%s%s", name, separator);
  }

  return text;
}

static char *
take_key (GString *modifiers, char *key)
{
  g_string_append (modifiers, key);
  g_free (key);

  return g_string_free (modifiers, FALSE);
}

char *
lq_accel_dup_label (const LqAccel *accel)
{
  GString *text = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].label != NULL && (accel->modifiers & names[i].modifier) != 0)
      g_string_append_printf (text, "%s+", g_dpgettext2 (GETTEXT_PACKAGE, "key", names[i].label));

  return take_key (text, dup_key_label (accel));
}

char *
lq_accel_dup_portal (const LqAccel *accel)
{
  return take_key (join_modifiers (accel, PORTAL, "+"), dup_key_name (accel));
}

char *
lq_accel_dup_sway (const LqAccel *accel)
{
  return take_key (join_modifiers (accel, SWAY, "+"), dup_key_name (accel));
}

char *
lq_accel_dup_hyprland (const LqAccel *accel)
{
  GString *text = join_modifiers (accel, HYPRLAND, " ");

  if (text->len > 0)
    g_string_truncate (text, text->len - 1);
  g_string_append (text, ", ");

  return take_key (text, dup_key_name (accel));
}
