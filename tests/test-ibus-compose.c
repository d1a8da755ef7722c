/* test-ibus-compose.c: dead keys and compose sequences come out as what they stand for
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-ibus-compose.h"

#include <glib/gstdio.h>
#include <xkbcommon/xkbcommon-keysyms.h>

/* Presses each key; returns what came out, and a "." for each key that passed. */
static char *
press (LqIbusCompose *compose, const uint32_t *keys)
{
  GString *out = g_string_new (NULL);

  for (; *keys != 0; keys++) {
    g_autofree char *text = NULL;
    bool             is_taken = lq_ibus_compose_press (compose, *keys, &text);

    if (text != NULL)
      g_string_append (out, text);
    if (!is_taken)
      g_string_append_c (out, '.');
  }

  return g_string_free (out, FALSE);
}

static void
test_sequences (void)
{
  static const struct {
    uint32_t    keys[6];
    const char *out;
  } rows[] = {
    { { XKB_KEY_a, XKB_KEY_b }, ".." },
    { { XKB_KEY_dead_acute, XKB_KEY_e }, "é" },
    { { XKB_KEY_dead_acute, XKB_KEY_Shift_L, XKB_KEY_E }, ".É" },
    { { XKB_KEY_Multi_key, XKB_KEY_apostrophe, XKB_KEY_e, XKB_KEY_x }, "é." },
    { { XKB_KEY_dead_acute, XKB_KEY_z, XKB_KEY_a }, "´.." }, /* no such letter */
    { { XKB_KEY_Multi_key, XKB_KEY_F1, XKB_KEY_a }, ".." },  /* no such sequence */
  };
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *file = g_build_filename (folder, "Compose", NULL);
  const char      *table = "<dead_acute> <e> : \"é\" eacute\n"
                           "<dead_acute> <E> : \"É\" Eacute\n"
                           "<dead_acute> <space> : \"´\" acute\n"
                           "<Multi_key> <apostrophe> <e> : \"é\" eacute\n";

  g_assert_true (g_file_set_contents (file, table, -1, NULL));
  g_setenv ("XCOMPOSEFILE", file, TRUE);

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LqIbusCompose) compose = lq_ibus_compose_new ("C.UTF-8");
    g_autofree char *out = press (compose, rows[i].keys);

    g_assert_cmpstr (out, ==, rows[i].out);
  }
}

static void
test_reset (void)
{
  g_autoptr (LqIbusCompose) compose = lq_ibus_compose_new ("C.UTF-8");
  g_autofree char *begun = press (compose, (uint32_t[]){ XKB_KEY_dead_acute, 0 });
  g_autofree char *after = NULL;

  g_assert_cmpstr (begun, ==, "");
  lq_ibus_compose_reset (compose);
  after = press (compose, (uint32_t[]){ XKB_KEY_e, 0 });
  g_assert_cmpstr (after, ==, ".");
}

/* Without a table every key passes. */
static void
test_none (void)
{
  g_autoptr (LqIbusCompose) compose = NULL;
  g_autofree char *out = NULL;

  g_setenv ("XCOMPOSEFILE", "/nowhere", TRUE);
  g_setenv ("XLOCALEDIR", "/nowhere", TRUE);
  compose = lq_ibus_compose_new ("xx_XX.none");
  out = press (compose, (uint32_t[]){ XKB_KEY_dead_acute, XKB_KEY_e, 0 });
  g_assert_cmpstr (out, ==, "..");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ibus-compose/sequences", test_sequences);
  g_test_add_func ("/ibus-compose/reset", test_reset);
  g_test_add_func ("/ibus-compose/none", test_none);

  return g_test_run ();
}
