"""vte.py: a terminal of VTE, as GNOME's and Xfce's are, with a command in it

Usage: vte.py COMMAND…

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys

import gi

gi.require_version('Gtk', '3.0')
gi.require_version('Vte', '2.91')
from gi.repository import GLib, Gtk, Vte  # noqa: E402

Gtk.init(None)
window = Gtk.Window(title='receiver')
terminal = Vte.Terminal()
terminal.spawn_async(Vte.PtyFlags.DEFAULT, None, sys.argv[1:], None, GLib.SpawnFlags.DEFAULT, None,
                     None, -1, None, None)
terminal.connect('child-exited', Gtk.main_quit)
window.add(terminal)
window.show_all()
terminal.grab_focus()
Gtk.main()
