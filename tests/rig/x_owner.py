#!/usr/bin/python3
"""x_owner.py: owns the clipboard of X11 with several forms of content, as a slow program may

Usage: x_owner.py [--slow SECONDS] FILE…

Each file is the content of one form; its name is the form's, with + for /. Prints “ready”, then a
line for each form that is asked for. Ends when another program owns the clipboard.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import pathlib
import time

import gi

gi.require_version('Gtk', '3.0')
gi.require_version('Gdk', '3.0')
from gi.repository import GLib, Gdk, Gtk  # noqa: E402


class Owner:
    def __init__(self, slow_s, files):
        self.slow_s = slow_s
        self.forms = [(path.name.replace('+', '/'), path.read_bytes()) for path in files]
        # Of a widget: the functions of a clipboard itself are not for Python.
        self.widget = Gtk.Invisible()
        self.clipboard = Gdk.Atom.intern('CLIPBOARD', False)
        for number, (name, _) in enumerate(self.forms):
            Gtk.selection_add_target(self.widget, self.clipboard,
                                     Gdk.Atom.intern(name, False), number)
        self.widget.connect('selection-get', self.get_cb)
        self.widget.connect('selection-clear-event', self.clear_cb)
        self.widget.realize()
        if not Gtk.selection_owner_set(self.widget, self.clipboard, Gdk.CURRENT_TIME):
            raise SystemExit('the clipboard cannot be owned')
        print('ready', flush=True)

    def get_cb(self, widget, data, number, when):
        time.sleep(self.slow_s)
        name, content = self.forms[number]
        data.set(Gdk.Atom.intern(name, False), 8, content)
        print(name, flush=True)

    def clear_cb(self, *_):
        Gtk.main_quit()
        return True


parser = argparse.ArgumentParser()
parser.add_argument('--slow', type=float, default=0)
parser.add_argument('files', nargs='+', type=pathlib.Path)
options = parser.parse_args()
owner = Owner(options.slow, options.files)
Gtk.main()
