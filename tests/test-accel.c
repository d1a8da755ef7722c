/* test-accel.c: a key is the same key in every notation
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-accel.h"

static void
take (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_notations (void)
{
  static const struct {
    const char *gtk;
    const char *label;
    const char *portal;
    const char *sway;
    const char *hyprland;
  } rows[] = {
    { "<Super>j", "Super+J", "LOGO+j", "Mod4+j", "SUPER, j" },
    { "<Super>J", "Super+J", "LOGO+j", "Mod4+j", "SUPER, j" },
    { "<Shift><Primary><Alt>F9", "Ctrl+Alt+Shift+F9", "CTRL+ALT+SHIFT+F9", "Ctrl+Mod1+Shift+F9",
      "CTRL ALT SHIFT, F9" },
    { "F9", "F9", "F9", "F9", ", F9" },
    { "<Alt>odiaeresis", "Alt+Ö", "ALT+odiaeresis", "Mod1+odiaeresis", "ALT, odiaeresis" },
    { "Control_R", "Control R", "Control_R", "Control_R", ", Control_R" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    LqAccel accel;

    g_test_message ("%s", rows[i].gtk);
    g_assert_true (lq_accel_parse (rows[i].gtk, &accel));
    take (lq_accel_dup_label (&accel), rows[i].label);
    take (lq_accel_dup_portal (&accel), rows[i].portal);
    take (lq_accel_dup_sway (&accel), rows[i].sway);
    take (lq_accel_dup_hyprland (&accel), rows[i].hyprland);
  }
}

static void
test_no_key (void)
{
  static const char *const texts[] = { "", "<Super>", "<Nonsense>j", "<Super", "NoSuchKey", "<>j" };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++) {
    LqAccel accel;

    g_assert_false (lq_accel_parse (texts[i], &accel));
    g_assert_cmpuint (accel.keysym, ==, 0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/accel/notations", test_notations);
  g_test_add_func ("/accel/no-key", test_no_key);

  return g_test_run ();
}
