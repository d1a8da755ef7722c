/* lq-terminals.c: which applications are terminals
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "lq-terminals.h"

#include <glib.h>

/* Window classes of X11 and application ids of Wayland; case does not matter. */
static const char *const terminals[] = {
  "alacritty",
  "blackbox",
  "com.github.amezin.ddterm",
  "com.gexperts.tilix",
  "com.mitchellh.ghostty",
  "com.raggesilver.blackbox",
  "cool-retro-term",
  "deepin-terminal",
  "eterm",
  "foot",
  "footclient",
  "ghostty",
  "gnome-terminal",
  "gnome-terminal-server",
  "guake",
  "havoc",
  "io.elementary.terminal",
  "kitty",
  "konsole",
  "koi8rxterm",
  "lxterminal",
  "mate-terminal",
  "mlterm",
  "org.codeberg.dnkl.foot",
  "org.gnome.console",
  "org.gnome.kgx",
  "org.gnome.ptyxis",
  "org.gnome.terminal",
  "org.kde.konsole",
  "org.kde.yakuake",
  "org.wezfurlong.wezterm",
  "ptyxis",
  "qterminal",
  "rio",
  "roxterm",
  "sakura",
  "st",
  "st-256color",
  "stterm",
  "terminator",
  "terminology",
  "termit",
  "tilda",
  "tilix",
  "urxvt",
  "uxterm",
  "wezterm",
  "xfce4-terminal",
  "xterm",
  "yakuake",
};

/* Those to which Ctrl+Shift+V is Ctrl+V, a command of the shell. */
static const char *const without_paste[] = {
  "eterm", "koi8rxterm", "mlterm", "urxvt", "uxterm", "xterm",
};

static bool
contain (const char *const *list, size_t n, const char *app)
{
  for (size_t i = 0; app != NULL && i < n; i++)
    if (g_ascii_strcasecmp (app, list[i]) == 0)
      return true;

  return false;
}

bool
lq_terminals_contain (const char *app)
{
  return contain (terminals, G_N_ELEMENTS (terminals), app);
}

bool
lq_terminals_can_paste (const char *app)
{
  return lq_terminals_contain (app) && !contain (without_paste, G_N_ELEMENTS (without_paste), app);
}
