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

bool
lq_terminals_contain (const char *app)
{
  for (size_t i = 0; app != NULL && i < G_N_ELEMENTS (terminals); i++)
    if (g_ascii_strcasecmp (app, terminals[i]) == 0)
      return true;

  return false;
}
