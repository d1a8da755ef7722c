"""vte.py: a terminal of VTE, as GNOME's and Xfce's are, with a command in it

It goes by the name of one of them, and pastes with the key they have for it.

Usage: vte.py COMMAND…

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys

import gi

gi.require_version('Gdk', '3.0')
gi.require_version('Gtk', '3.0')
gi.require_version('Vte', '2.91')
from gi.repository import Gdk, GLib, Gtk, Vte  # noqa: E402

CONTROL_SHIFT = Gdk.ModifierType.CONTROL_MASK | Gdk.ModifierType.SHIFT_MASK


def key_cb(terminal, event):
    held = event.state & Gtk.accelerator_get_default_mod_mask()
    if held != CONTROL_SHIFT or Gdk.keyval_to_lower(event.keyval) != Gdk.KEY_v:
        return False
    terminal.paste_clipboard()
    return True


def spawned_cb(*_):
    """The command may speak before its terminal knows it: keys would go nowhere until then."""
    window.show_all()


GLib.set_prgname('xfce4-terminal')
Gdk.set_program_class('Xfce4-terminal')
Gtk.init(None)
window = Gtk.Window(title='receiver')
terminal = Vte.Terminal()
terminal.spawn_async(Vte.PtyFlags.DEFAULT, None, sys.argv[1:], None, GLib.SpawnFlags.DEFAULT, None,
                     None, -1, None, spawned_cb)
terminal.connect('key-press-event', key_cb)
terminal.connect('child-exited', Gtk.main_quit)
window.add(terminal)
terminal.grab_focus()
Gtk.main()
