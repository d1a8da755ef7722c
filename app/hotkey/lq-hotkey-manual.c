/* lq-hotkey-manual.c: lines that the person puts into the configuration of the desktop
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a desktop lets no program own a key, it can start a program at a key. Press and release are
 * told apart, so that holding works. */

#define G_LOG_DOMAIN "lq-hotkey-manual"

#include "config.h"
#include "lq-hotkey-way.h"

#include <glib/gi18n-lib.h>

#define ACTION "gapplication action " APPLICATION_ID " "

struct _LqHotkeyManual {
  LqHotkeyWay parent_instance;
};

#define LQ_TYPE_HOTKEY_MANUAL (lq_hotkey_manual_get_type ())
G_DECLARE_FINAL_TYPE (LqHotkeyManual, lq_hotkey_manual, LQ, HOTKEY_MANUAL, LqHotkeyWay)
G_DEFINE_FINAL_TYPE (LqHotkeyManual, lq_hotkey_manual, LQ_TYPE_HOTKEY_WAY)

/* sway repeats a binding while the key is held, unless it is told not to. */
static char *
dup_sway_lines (const LqAccel *accel)
{
  g_autofree char *key = lq_accel_dup_sway (accel);

  return g_strdup_printf ("bindsym --no-repeat %s exec " ACTION "press-dictation\n"
                          "bindsym --release %s exec " ACTION "release-dictation",
                          key, key);
}

static char *
dup_hyprland_lines (const LqAccel *accel)
{
  g_autofree char *key = lq_accel_dup_hyprland (accel);

  return g_strdup_printf ("bind = %s, exec, " ACTION "press-dictation\n"
                          "bindr = %s, exec, " ACTION "release-dictation",
                          key, key);
}

static char *
dup_lines (const LqAccel *accel)
{
  if (g_getenv ("SWAYSOCK") != NULL)
    return dup_sway_lines (accel);
  if (g_getenv ("HYPRLAND_INSTANCE_SIGNATURE") != NULL)
    return dup_hyprland_lines (accel);

  return g_strdup (ACTION "toggle-dictation");
}

static void
lq_hotkey_manual_start (LqHotkeyWay *way, const LqAccel *accels)
{
  const LqAccel   *accel = &accels[LQ_HOTKEY_DICTATE];
  g_autofree char *lines = accel->keysym != 0 ? dup_lines (accel) : NULL;
  g_autofree char *label = accel->keysym != 0 ? lq_accel_dup_label (accel) : NULL;

  lq_hotkey_way_tell (way, LQ_HOTKEYS_BY_HAND, lines, label);
}

static void
lq_hotkey_manual_stop (LqHotkeyWay *way)
{
}

static void
lq_hotkey_manual_class_init (LqHotkeyManualClass *klass)
{
  LqHotkeyWayClass *way_class = LQ_HOTKEY_WAY_CLASS (klass);

  way_class->id = "manual";
  way_class->start = lq_hotkey_manual_start;
  way_class->stop = lq_hotkey_manual_stop;
}

static void
lq_hotkey_manual_init (LqHotkeyManual *self)
{
}

LqHotkeyWay *
lq_hotkey_manual_new (void)
{
  return g_object_new (LQ_TYPE_HOTKEY_MANUAL, NULL);
}
