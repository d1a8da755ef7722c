/* lq-hotkey-gnome.c: a custom shortcut in GNOME's settings, as a way of LqHotkeys
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GNOME before 48 has no portal for keys. With the person's consent, shortcuts are written where
 * Settings → Keyboard keeps them; each starts an action of this program, which the bus starts when
 * it does not run. So they stay when the program ends, and go when the consent does. */

#define G_LOG_DOMAIN "lq-hotkey-gnome"

#include "config.h"
#include "lq-hotkey-way.h"

#include <glib/gi18n-lib.h>

#define MEDIA_KEYS "org.gnome.settings-daemon.plugins.media-keys"
#define CUSTOM MEDIA_KEYS ".custom-keybinding"
#define FOLDER "/org/gnome/settings-daemon/plugins/media-keys/custom-keybindings/"
#define OURS FOLDER "loquat-"

struct _LqHotkeyGnome {
  LqHotkeyWay parent_instance;
};

#define LQ_TYPE_HOTKEY_GNOME (lq_hotkey_gnome_get_type ())
G_DECLARE_FINAL_TYPE (LqHotkeyGnome, lq_hotkey_gnome, LQ, HOTKEY_GNOME, LqHotkeyWay)
G_DEFINE_FINAL_TYPE (LqHotkeyGnome, lq_hotkey_gnome, LQ_TYPE_HOTKEY_WAY)

/* Where GNOME keeps keys of its own. */
static const char *const own_schemas[] = {
  "org.gnome.desktop.wm.keybindings",
  "org.gnome.shell.keybindings",
  "org.gnome.mutter.keybindings",
  "org.gnome.mutter.wayland.keybindings",
  MEDIA_KEYS,
};

static GSettings *
open_settings (const char *id)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
    source != NULL ? g_settings_schema_source_lookup (source, id, TRUE) : NULL;

  return schema != NULL ? g_settings_new (id) : NULL;
}

/* ---- is the key free? */

static bool
has_accel (GVariant *value, const LqAccel *wanted)
{
  g_autofree const char **texts = g_variant_get_strv (value, NULL);

  for (size_t i = 0; texts[i] != NULL; i++) {
    LqAccel accel;

    if (lq_accel_parse (texts[i], &accel) && lq_accel_is_equal (&accel, wanted))
      return true;
  }

  return false;
}

/* Returns: (transfer full) (nullable): what the desktop does at this key */
static char *
find_in_schema (const char *id, const LqAccel *wanted)
{
  g_autoptr (GSettings) settings = open_settings (id);
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  if (settings == NULL)
    return NULL;

  g_object_get (settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (size_t i = 0; keys[i] != NULL; i++) {
    g_autoptr (GVariant) value = g_settings_get_value (settings, keys[i]);
    g_autoptr (GSettingsSchemaKey) key = g_settings_schema_get_key (schema, keys[i]);
    const char *summary = g_settings_schema_key_get_summary (key);

    if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY) && has_accel (value, wanted) &&
        !g_str_equal (keys[i], "custom-keybindings"))
      return g_strdup (summary != NULL ? summary : keys[i]);
  }

  return NULL;
}

/* What another program, or the person, has put there. */
static char *
find_in_custom (const LqAccel *wanted)
{
  g_autoptr (GSettings) settings = open_settings (MEDIA_KEYS);
  g_auto (GStrv) paths = g_settings_get_strv (settings, "custom-keybindings");

  for (size_t i = 0; paths[i] != NULL; i++) {
    g_autoptr (GSettings) custom = g_settings_new_with_path (CUSTOM, paths[i]);
    g_autofree char *text = g_settings_get_string (custom, "binding");
    LqAccel          accel;

    if (!g_str_has_prefix (paths[i], OURS) && lq_accel_parse (text, &accel) &&
        lq_accel_is_equal (&accel, wanted))
      return g_settings_get_string (custom, "name");
  }

  return NULL;
}

static char *
find_owner (const LqAccel *wanted)
{
  for (size_t i = 0; i < G_N_ELEMENTS (own_schemas); i++) {
    char *owner = find_in_schema (own_schemas[i], wanted);

    if (owner != NULL)
      return owner;
  }

  return find_in_custom (wanted);
}

/* ---- writing */

static char *
dup_path (LqHotkey key)
{
  return g_strconcat (OURS, lq_hotkey_get_action (key), "/", NULL);
}

/* GTK's own syntax is GNOME's too. */
static char *
dup_binding (const LqAccel *accel)
{
  g_autofree char *sway = lq_accel_dup_sway (accel);
  g_auto (GStrv) parts = g_strsplit (sway, "+", -1);
  GString *text = g_string_new (NULL);

  for (size_t i = 0; parts[i] != NULL; i++) {
    const char *name = g_str_equal (parts[i], "Mod4")   ? "Super"
                       : g_str_equal (parts[i], "Mod1") ? "Alt"
                                                        : parts[i];

    g_string_append_printf (text, parts[i + 1] != NULL ? "<%s>" : "%s", name);
  }

  return g_string_free (text, FALSE);
}

static void
write_shortcut (LqHotkey key, const LqAccel *accel)
{
  g_autofree char *path = dup_path (key);
  g_autofree char *binding = dup_binding (accel);
  g_autofree char *command =
    g_strconcat ("gapplication action " APPLICATION_ID " ", lq_hotkey_get_action (key), NULL);
  g_autoptr (GSettings) custom = g_settings_new_with_path (CUSTOM, path);

  g_settings_set_string (custom, "name", lq_hotkey_get_description (key));
  g_settings_set_string (custom, "command", command);
  g_settings_set_string (custom, "binding", binding);
}

/* The list of shortcuts, without ours. */
static GPtrArray *
list_others (GSettings *settings)
{
  g_auto (GStrv) paths = g_settings_get_strv (settings, "custom-keybindings");
  GPtrArray *others = g_ptr_array_new_with_free_func (g_free);

  for (size_t i = 0; paths[i] != NULL; i++)
    if (!g_str_has_prefix (paths[i], OURS))
      g_ptr_array_add (others, g_strdup (paths[i]));

  return others;
}

static void
set_list (GSettings *settings, GPtrArray *paths)
{
  g_auto (GStrv) old = g_settings_get_strv (settings, "custom-keybindings");

  g_ptr_array_add (paths, NULL);
  if (!g_strv_equal ((const char *const *) old, (const char *const *) paths->pdata))
    g_settings_set_strv (settings, "custom-keybindings", (const char *const *) paths->pdata);
}

/* A key without a modifier would be taken away from every application for good. */
static bool
is_wanted (LqHotkey key, const LqAccel *accel)
{
  return accel->keysym != 0 && (key != LQ_HOTKEY_CANCEL || accel->modifiers != 0);
}

static void
write_all (GSettings *settings, const LqAccel *accels)
{
  g_autoptr (GPtrArray) paths = list_others (settings);

  for (LqHotkey key = 0; key < LQ_N_HOTKEYS; key++)
    if (is_wanted (key, &accels[key])) {
      write_shortcut (key, &accels[key]);
      g_ptr_array_add (paths, dup_path (key));
    }
  set_list (settings, paths);
}

void
lq_hotkey_gnome_remove (void)
{
  g_autoptr (GSettings) settings = open_settings (MEDIA_KEYS);
  g_autoptr (GPtrArray) paths = settings != NULL ? list_others (settings) : NULL;

  if (settings == NULL)
    return;

  set_list (settings, paths);
  for (LqHotkey key = 0; key < LQ_N_HOTKEYS; key++) {
    g_autofree char *path = dup_path (key);
    g_autoptr (GSettings) custom = g_settings_new_with_path (CUSTOM, path);

    for (const char *const *name = (const char *const[]){ "name", "command", "binding", NULL };
         *name != NULL; name++) {
      g_autoptr (GVariant) value = g_settings_get_user_value (custom, *name);

      if (value != NULL)
        g_settings_reset (custom, *name);
    }
  }
}

/* ---- the way */

static void
tell_owned (LqHotkeyWay *way, const char *label, const char *owner)
{
  g_autofree char *advice = g_strdup_printf (
    /* Translators: first a key such as “Super+H”, then what the desktop does at it */
    _ ("The desktop uses %s already: “%s”. Choose another key, or free it in its settings."), label,
    owner);

  lq_hotkey_way_tell (way, LQ_HOTKEYS_FAILED, advice, label);
}

static void
lq_hotkey_gnome_start (LqHotkeyWay *way, const LqAccel *accels)
{
  const LqAccel *accel = &accels[LQ_HOTKEY_DICTATE];
  g_autoptr (GSettings) settings = open_settings (MEDIA_KEYS);
  g_autofree char *label = accel->keysym != 0 ? lq_accel_dup_label (accel) : NULL;
  g_autofree char *owner = NULL;

  if (settings == NULL) {
    g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                                                    "GNOME’s settings are not installed");

    lq_hotkey_way_give_up (way, error);
    return;
  }

  owner = label != NULL ? find_owner (accel) : NULL;
  if (owner != NULL) {
    lq_hotkey_gnome_remove ();
    tell_owned (way, label, owner);
    return;
  }

  write_all (settings, accels);
  lq_hotkey_way_tell (way, LQ_HOTKEYS_READY,
                      _ ("GNOME tells only that the key was pressed, not when it is released: a "
                         "press starts, the next one stops."),
                      label);
}

/* The shortcuts stay: they start the program when it does not run. */
static void
lq_hotkey_gnome_stop (LqHotkeyWay *way)
{
}

static void
lq_hotkey_gnome_class_init (LqHotkeyGnomeClass *klass)
{
  LqHotkeyWayClass *way_class = LQ_HOTKEY_WAY_CLASS (klass);

  way_class->id = "gnome";
  way_class->start = lq_hotkey_gnome_start;
  way_class->stop = lq_hotkey_gnome_stop;
}

static void
lq_hotkey_gnome_init (LqHotkeyGnome *self)
{
}

LqHotkeyWay *
lq_hotkey_gnome_new (void)
{
  return g_object_new (LQ_TYPE_HOTKEY_GNOME, NULL);
}
