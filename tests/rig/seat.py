#!/usr/bin/python3
"""seat.py: the keyboard and the mouse of the rig's X11 and GNOME desktops

Usage: seat.py x11|gnome LAYOUT SOCKET. Commands (see commands.py):
key CODE 0|1, button CODE 0|1 (both as in linux/input-event-codes.h), move X Y, layout us,ru

For sway it is seat-wlroots.c. Tests use keyboard.py.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import ctypes
import re
import subprocess
import sys
import time

from gi.repository import Gio, GLib

import commands
import desk

BUTTONS = {272: 1, 274: 2, 273: 3}  # BTN_LEFT, BTN_MIDDLE, BTN_RIGHT as X numbers them
X_CODE_OF_FIRST = 8
FAR_PX = 10000
LAYOUT_S = 5
LOOK_AGAIN_S = 0.02


def split_layouts(spec):
    """'us(dvorak),ru' is [('us', 'dvorak'), ('ru', '')]."""
    found = [re.fullmatch(r'(\w+)(?:\((\w+)\))?', part) for part in spec.split(',')]
    return [(match[1], match[2] or '') for match in found]


def input_sources(layouts):
    """The same as GNOME's setting."""
    return GLib.Variant('a(ss)', [('xkb', f'{name}+{variant}' if variant else name)
                                  for name, variant in layouts])


class X11:
    """By the XTEST extension, so that servers and grabs see real presses."""

    def __init__(self):
        self.x = ctypes.CDLL('libX11.so.6')
        self.xtst = ctypes.CDLL('libXtst.so.6')
        self.x.XOpenDisplay.restype = ctypes.c_void_p
        self.display = ctypes.c_void_p(self.x.XOpenDisplay(None))
        if not self.display:
            raise RuntimeError('no display')

    def _done(self):
        self.x.XSync(self.display, False)

    def key(self, code, is_down):
        self.xtst.XTestFakeKeyEvent(self.display, code + X_CODE_OF_FIRST, is_down,
                                    ctypes.c_ulong(0))
        self._done()

    def button(self, code, is_down):
        self.xtst.XTestFakeButtonEvent(self.display, BUTTONS[code], is_down, ctypes.c_ulong(0))
        self._done()

    def move(self, x, y):
        self.xtst.XTestFakeMotionEvent(self.display, -1, x, y, ctypes.c_ulong(0))
        self._done()

    def layout(self, layouts):
        subprocess.run(['setxkbmap', '-layout', ','.join(name for name, variant in layouts),
                        '-variant', ','.join(variant for name, variant in layouts)], check=True)


class Gnome:
    """By a session of Mutter's remote desktop, which also gives the seat its devices."""

    NAME = 'org.gnome.Mutter.RemoteDesktop'
    PATH = '/org/gnome/Mutter/RemoteDesktop'

    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        [self.session] = self._call(self.PATH, self.NAME, 'CreateSession').unpack()
        self._session('Start')
        # The devices exist from their first event on; clients then know that there are some.
        self.key(42, True)  # KEY_LEFTSHIFT
        self.key(42, False)
        self.move(0, 0)

    def _call(self, path, interface, method, arguments=None):
        return self.bus.call_sync(self.NAME, path, interface, method, arguments, None, 0, -1, None)

    def _session(self, method, kind=None, *values):
        self._call(self.session, self.NAME + '.Session', method,
                   GLib.Variant(kind, values) if kind else None)

    def key(self, code, is_down):
        self._session('NotifyKeyboardKeycode', '(ub)', code, is_down)

    def button(self, code, is_down):
        self._session('NotifyPointerButton', '(ib)', code, is_down)

    def move(self, x, y):
        # It takes absolute places in a recorded stream only: begin in the corner.
        self._session('NotifyPointerMotionRelative', '(dd)', -FAR_PX, -FAR_PX)
        self._session('NotifyPointerMotionRelative', '(dd)', x, y)

    def layout(self, layouts):
        subprocess.run(['gsettings', 'set', 'org.gnome.desktop.input-sources', 'sources',
                        input_sources(layouts).print_(False)], check=True)
        # The shell hears of it later.
        wanted = input_sources(layouts).unpack()
        script = ('Object.values(imports.ui.status.keyboard.getInputSourceManager().inputSources)'
                  '.map(source => [source.type, source.id])')
        deadline = time.monotonic() + LAYOUT_S
        while list(map(tuple, desk.shell_says(script))) != wanted:
            if time.monotonic() > deadline:
                raise TimeoutError('the shell does not take the layout')
            time.sleep(LOOK_AGAIN_S)


def main():
    kind, layout, path = sys.argv[1:]
    seat = {'x11': X11, 'gnome': Gnome}[kind]()
    seat.layout(split_layouts(layout))

    def do(verb, *arguments):
        if verb == 'layout':
            seat.layout(split_layouts(arguments[0]))
        elif verb == 'move':
            seat.move(*map(int, arguments))
        elif verb in ('key', 'button'):
            code, is_down = map(int, arguments)
            getattr(seat, verb)(code, bool(is_down))
        else:
            raise ValueError('no such command')

    service = commands.serve(path, do)
    GLib.MainLoop().run()
    service.stop()


if __name__ == '__main__':
    main()
