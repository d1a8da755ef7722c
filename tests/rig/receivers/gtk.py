"""gtk.py: a text field of GTK

Usage: gtk.py 3|4 view|entry|password

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys

import gi

version, field = sys.argv[1:]
gi.require_version('Gtk', version + '.0')
from gi.repository import GLib, Gtk  # noqa: E402

from link import Link  # noqa: E402

SIZE = (600, 300)


class View:
    def __init__(self):
        self.widget = Gtk.TextView(wrap_mode=Gtk.WrapMode.WORD_CHAR)
        self.buffer = self.widget.get_buffer()
        self.preedit_source = self.widget
        self.change_source = self.buffer

    def get(self):
        return self.buffer.get_text(*self.buffer.get_bounds(), True)

    def cursor(self):
        return self.buffer.get_iter_at_mark(self.buffer.get_insert()).get_offset()

    def set(self, text):
        self.buffer.set_text(text)


class Entry:
    def __init__(self):
        if field == 'password':
            self.widget = Gtk.PasswordEntry() if version == '4' else Gtk.Entry(
                visibility=False, input_purpose=Gtk.InputPurpose.PASSWORD)
        else:
            self.widget = Gtk.Entry()
        self.change_source = self.widget
        # GTK 4 has the text in a widget inside.
        self.preedit_source = self.widget.get_delegate() if version == '4' else self.widget

    def get(self):
        return self.widget.get_text()

    def cursor(self):
        return self.widget.get_position()

    def set(self, text):
        self.widget.set_text(text)
        self.widget.set_position(-1)


class Receiver:
    def __init__(self):
        self.link = Link()
        self.field = View() if field == 'view' else Entry()
        self.preedit = ''
        self.idle = 0
        self.loop = GLib.MainLoop()
        self.window = Gtk.Window(title='receiver', default_width=SIZE[0], default_height=SIZE[1])
        if version == '4':
            self.window.set_child(self.field.widget)
        else:
            self.window.add(self.field.widget)
            self.window.show_all()
        self.field.change_source.connect('changed', self.change_cb)
        self.field.change_source.connect('notify::cursor-position', self.change_cb)
        self.field.preedit_source.connect('preedit-changed', self.preedit_cb)
        self.window.connect('notify::is-active', self.change_cb)
        GLib.io_add_watch(self.link.fileno(), GLib.IO_IN | GLib.IO_HUP, self.command_cb)
        self.window.present()
        self.field.widget.grab_focus()
        self.tell()

    def tell(self):
        self.idle = 0
        self.link.tell(text=self.field.get(), cursor=self.field.cursor(), preedit=self.preedit,
                       focused=self.window.is_active())
        return GLib.SOURCE_REMOVE

    def change_cb(self, *_):
        # When all that has come is taken in.
        if not self.idle:
            self.idle = GLib.idle_add(self.tell)

    def preedit_cb(self, source, preedit):
        self.preedit = preedit
        self.change_cb()

    def command_cb(self, *_):
        commands = self.link.read()
        if commands is None:
            self.loop.quit()
            return GLib.SOURCE_REMOVE
        for command in commands:
            self.field.set(command['text'])
        return GLib.SOURCE_CONTINUE


if version == '3':
    Gtk.init(None)
else:
    Gtk.init()
Receiver().loop.run()
