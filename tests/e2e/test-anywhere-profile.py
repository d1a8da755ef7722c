#!/usr/bin/python3
"""test-anywhere-profile.py: the key does in an application what its profile says

Runs in the rig, on X11. Where a press starts and the next one stops, the key of the terminal is held
to talk; and where the key is held to talk, a tap starts in the terminal. The tap may be over before
it is known where the words go.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import os
import sqlite3
import subprocess
import time

import desk
import keyboard
import receivers
import window as loquat_window

KEY = 'super+j'
APP = 'xterm'
STAYS_S = 2  # longer than it takes to end
ENDS_S = 60


@contextlib.contextmanager
def service():
    with desk.Program([os.environ['LOQUAT'], '--gapplication-service'],
                      G_DEBUG='fatal-criticals'):
        subprocess.run(['gdbus', 'wait', '--session', '--timeout', str(desk.DEADLINE_S),
                        loquat_window.APPLICATION_ID], check=True)
        yield


def is_made():
    return loquat_window.DATABASE.exists() and 'profile' in tables()


def tables():
    with contextlib.closing(sqlite3.connect(loquat_window.DATABASE)) as database:
        return [name for name, in database.execute('SELECT name FROM sqlite_master')]


def set_mode(mode):
    """Into the file, as Loquat made it, while it does not run."""
    with contextlib.closing(sqlite3.connect(loquat_window.DATABASE)) as database, database:
        database.execute('INSERT OR REPLACE INTO profile'
                         ' (app, punctuation, commands, replacements, mode)'
                         ' VALUES (?, 0, 0, 0, ?)', (APP, mode))


def is_recording():
    spool = loquat_window.DATA / 'spool'
    return any(path.stat().st_size > 8000 for path in spool.glob('*.wav'))


def wait_to_record():
    desk.wait_for('sound on the disk', is_recording)


def wait_for_end():
    desk.wait_for('the end of the dictation', lambda: not is_recording(), ENDS_S)


def hold_and_release():
    keyboard.hold(KEY)
    wait_to_record()
    keyboard.release(KEY)


def check_goes_on():
    """The key is up; the next press ends it."""
    began = time.monotonic()
    desk.wait_for('the dictation to go on', lambda: (
        not is_recording() or time.monotonic() - began > STAYS_S))
    assert is_recording(), 'the release ended it'
    keyboard.press(KEY)
    wait_for_end()


def check_held_there():
    loquat_window.set_setting('hotkey-mode', 'toggle')
    set_mode('hold')
    with service():
        with receivers.open('gtk4') as receiver:
            receiver.focus()
            hold_and_release()
            check_goes_on()
        with receivers.open('xterm') as receiver:
            receiver.focus()
            hold_and_release()
            wait_for_end()


def check_tapped_there():
    loquat_window.set_setting('hotkey-mode', 'hold')
    set_mode('toggle')
    with service():
        with receivers.open('gtk4') as receiver:
            receiver.focus()
            hold_and_release()
            wait_for_end()
        with receivers.open('xterm') as receiver:
            receiver.focus()
            keyboard.press(KEY)
            wait_to_record()
            check_goes_on()


def main():
    for name in ('gtk4', 'xterm'):
        if reason := receivers.why_not(name):
            desk.skip(f'{name}: {reason}')
    with service():
        desk.wait_for('the database', is_made)
    check_held_there()
    check_tapped_there()


main()
