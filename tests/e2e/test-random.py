#!/usr/bin/python3
"""test-random.py: minutes of random keys and actions, and everything is as it was before

Usage: test-random.py [SECONDS [SEED]]; runs in the rig (x11 --ibus --speech FILE). Keys are pressed and
held, the hotkey too, actions are called and the focus moves, while the microphone hears speech. In the
end nothing is recorded, no key is down, and clipboard, keymap, auto-repeat and IBus's engine are as
before; no program has ended, the history is whole, and dictating works.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import ctypes
import difflib
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import time

import desk
import heard
import keyboard
import receivers
import window as loquat_window

SECONDS = 60
LONGEST_PAUSE_S = 0.15
LONGEST_HOLD_S = 0.9  # longer and shorter than what tells a tap from a hold
REST_S = 60
QUIET_S = 4  # one way after the other was tried
SPEECH = 'morning'
CANCELLED = 3  # LqEntryState
CLIPBOARD = 'what the person had copied: ä 🙂'

# Keys that open or close something of the desktop's or the toolkit's own are not among them.
KEYS = (list('abcdefghijklmnopqrstuvwxyz1234567890,./;[]')
        + ['Return', 'Tab', 'BackSpace', 'Delete', 'space', 'Left', 'Right', 'Home', 'End', 'Escape',
           'F2', 'F3', 'F5', 'F6', 'F7', 'F8', 'F9', 'shift', 'ctrl', 'alt', 'altgr', 'super'])
HOTKEY = 'super+j'
# With the hotkey's modifier these show the bare desktop, another one, or a program of openbox's.
WITH_SUPER = [key for key in KEYS if key not in ('d', 'e', 'F2', 'F3')]
HOTKEYS = {'hotkey-undo': 'F7', 'hotkey-again': 'F8'}
ACTIONS = ['toggle-dictation', 'start-dictation', 'stop-dictation', 'cancel-dictation',
           'undo-insertion', 'insert-again']


def act(name):
    subprocess.run(['gapplication', 'action', loquat_window.APPLICATION_ID, name], check=True)


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def clipboard():
    """While text is being pasted nobody else is told what is there: xclip fails then."""
    return subprocess.run(['xclip', '-selection', 'clipboard', '-o'], capture_output=True,
                          text=True, check=False).stdout


class KeyboardState(ctypes.Structure):
    """XKeyboardState of Xlib.h"""

    _fields_ = [('key_click_percent', ctypes.c_int), ('bell_percent', ctypes.c_int),
                ('bell_pitch', ctypes.c_uint), ('bell_duration', ctypes.c_uint),
                ('led_mask', ctypes.c_ulong), ('global_auto_repeat', ctypes.c_int),
                ('auto_repeats', ctypes.c_ubyte * 32)]


class Keys:
    """What the X server knows of the keys."""

    def __init__(self):
        self.x = ctypes.CDLL('libX11.so.6')
        self.x.XOpenDisplay.restype = ctypes.c_void_p
        self.display = ctypes.c_void_p(self.x.XOpenDisplay(None))

    def down(self):
        keys = (ctypes.c_char * 32)()
        self.x.XQueryKeymap(self.display, keys)
        return [at * 8 + bit for at, byte in enumerate(keys.raw) for bit in range(8)
                if byte >> bit & 1]

    def repeating(self):
        state = KeyboardState()
        self.x.XGetKeyboardControl(self.display, ctypes.byref(state))
        return state.global_auto_repeat, bytes(state.auto_repeats).hex()

    @staticmethod
    def keymap():
        # A key that was told to repeat as it did before has that written down. See repeating().
        lines = output_of('xkbcomp', os.environ['DISPLAY'], '-').splitlines()
        return '\n'.join(line.strip() for line in lines if line.strip() != 'repeat= Yes,')


class World:
    """What must be the same in the end."""

    def __init__(self, keys):
        self.values = {
            'keys that are down': keys.down,
            'auto-repeat': keys.repeating,
            'the keymap': keys.keymap,
            'the engine of IBus': lambda: output_of('ibus', 'engine'),
            'the daemon of IBus': ibus_daemon,
            'the clipboard': clipboard,
        }
        self.before = {name: look() for name, look in self.values.items()}

    def check(self):
        for name, look in self.values.items():
            try:
                desk.wait_for(name, lambda: look() == self.before[name])
            except desk.TooLate as error:
                raise AssertionError(
                    f'{name} is not as before:\n{changes(self.before[name], look())}') from error


def changes(before, after):
    lines = difflib.unified_diff(*(value.splitlines() if isinstance(value, str) else [repr(value)]
                                   for value in (before, after)), lineterm='', n=0)
    return '\n'.join(list(lines)[:20])


def ibus_daemon():
    [address] = (pathlib.Path(os.environ['XDG_CONFIG_HOME']) / 'ibus/bus').iterdir()
    [line] = [line for line in address.read_text().splitlines() if 'IBUS_DAEMON_PID' in line]
    return line, pathlib.Path('/proc', line.partition('=')[2]).exists()


class Person:
    """Someone who presses whatever is there."""

    def __init__(self, fields, chance):
        self.fields = fields
        self.chance = chance
        self.counts = {}

    def pause(self, longest_s):
        # The moment of the next press is what is tried here: no condition to wait for.
        end = time.monotonic() + self.chance.uniform(0, longest_s)
        desk.wait_for('the next press', lambda: time.monotonic() >= end)

    def tap(self, keys=KEYS):
        keyboard.press(self.chance.choice(keys))

    def hold(self):
        key = self.chance.choice(KEYS)
        keyboard.hold(key)
        self.pause(LONGEST_HOLD_S)
        keyboard.release(key)

    def chord(self):
        keyboard.hold('shift')
        keyboard.press(*(self.chance.choice(KEYS[:26]) for _ in range(3)))
        self.pause(LONGEST_PAUSE_S)
        keyboard.release('shift')

    def tap_hotkey(self):
        keyboard.press(HOTKEY)

    def hold_hotkey(self):
        keyboard.hold(HOTKEY)
        self.pause(LONGEST_HOLD_S)
        if self.chance.random() < 0.3:
            self.tap(WITH_SUPER)
        keyboard.release(HOTKEY)

    def act(self):
        act(self.chance.choice(ACTIONS))

    def move_focus(self):
        desk.activate(self.chance.choice(self.fields).pid)

    def wait(self):
        self.pause(2)

    def do_something(self):
        deed = self.chance.choices(
            [self.tap, self.hold, self.chord, self.tap_hotkey, self.hold_hotkey, self.act,
             self.move_focus, self.wait], [8, 2, 2, 3, 3, 6, 2, 2])[0]
        deed()
        self.counts[deed.__name__] = self.counts.get(deed.__name__, 0) + 1
        self.pause(LONGEST_PAUSE_S)


def is_recording():
    return any((loquat_window.DATA / 'spool').glob('*.wav'))


def wait_to_rest(fields):
    """Until all that was said is in the history, and nothing more comes into the fields."""
    def look():
        return not is_recording() and all(
            entry['state'] != 0 for entry in loquat_window.entries())

    act('stop-dictation')
    desk.wait_for('the end of the dictation', look, REST_S)

    texts, since = None, 0

    def is_quiet():
        nonlocal texts, since
        now = [field.text() for field in fields]
        if now != texts:
            texts, since = now, time.monotonic()
        return time.monotonic() > since + QUIET_S

    desk.wait_for('the last insertion', is_quiet, REST_S)


def check_history():
    """Every entry is whole, with its tokens, its sound, and its place in the index."""
    copy = pathlib.Path(os.environ['RIG']) / 'history-copy.db'
    with contextlib.closing(sqlite3.connect(f'file:{loquat_window.DATABASE}?mode=ro',
                                            uri=True)) as source, \
         contextlib.closing(sqlite3.connect(copy)) as database:
        source.backup(database)
        assert database.execute('PRAGMA integrity_check').fetchall() == [('ok',)]
        assert database.execute('PRAGMA foreign_key_check').fetchall() == []
        database.execute("INSERT INTO entry_fts (entry_fts) VALUES ('integrity-check')")
    states = {}
    for entry in loquat_window.entries():
        states[entry['state']] = states.get(entry['state'], 0) + 1
        assert entry['state'] in (loquat_window.COMPLETE, CANCELLED), dict(entry)
        assert entry['audio_path'] and os.path.getsize(entry['audio_path']) > 0, dict(entry)
    return states


def check_dictation(field):
    """After all that, what is said still stands where the focus is."""
    field.focus()
    field.set_text('')
    act('start-dictation')
    began = time.monotonic()
    desk.wait_for('what is recorded', is_recording)
    desk.wait_for('the end of the speech',
                  lambda: time.monotonic() - began > heard.duration_of(SPEECH) + 2, REST_S)
    wait_to_rest([field])
    heard.check(loquat_window.entries()[0]['text'], SPEECH)
    field.wait_for_text(loquat_window.entries()[0]['text'])


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 32)
    print(f'{seconds} s, seed {seed}', flush=True)
    for program in ('xclip', 'xkbcomp'):
        if shutil.which(program) is None:
            desk.skip(f'{program} is not installed')
    for name in ('gtk3', 'gtk4'):
        if reason := receivers.why_not(name):
            desk.skip(f'{name}: {reason}')

    for key, value in HOTKEYS.items():
        loquat_window.set_setting(key, value)
    subprocess.run(['xclip', '-selection', 'clipboard'], input=CLIPBOARD.encode(), check=True)
    world = World(Keys())

    with receivers.open('gtk3') as first, receivers.open('gtk4') as second, desk.Program(
            [os.environ['LOQUAT'], '--gapplication-service'], G_DEBUG='fatal-criticals') as loquat:
        # An action that comes before it answers would start another.
        desk.wait_for('Loquat', loquat_window.DATABASE.exists)
        first.focus()
        person = Person([first, second], random.Random(seed))
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            person.do_something()
            assert loquat.process.poll() is None, f'Loquat ended with {loquat.process.returncode}'
        print(f'done: {person.counts}', flush=True)

        wait_to_rest([first, second])
        world.check()
        print(f'history, by state: {check_history()}', flush=True)
        for field in (first, second):
            field.focus()
            field.set_text('')
            field.type_text('Ok')
            field.wait_for_text('Ok')
        check_dictation(second)
        world.check()


main()
