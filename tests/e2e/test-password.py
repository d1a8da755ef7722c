#!/usr/bin/python3
"""test-password.py: what is said over a password field is kept, told, and written nowhere

Usage: test-password.py [RECEIVER…]; runs in the rig, where ways of inserting press keys and see no
field: the accessibility bus tells of it. A field that takes text gets it again afterwards.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import os
import subprocess
import sys
import threading

import desk
import heard
import receivers
import shell_notes
import window as loquat_window
from gi.repository import GLib

NOTE = 'Loquat writes into no password field. What you said is in the history.'
SPOKEN_S = 60


def act(name):
    subprocess.run(['gapplication', 'action', loquat_window.APPLICATION_ID, name], check=True)


def n_kept():
    return len(loquat_window.entries()) if loquat_window.DATABASE.exists() else 0


def dictate():
    """Returns what the history has of it."""
    n_entries = n_kept()
    spool = loquat_window.DATA / 'spool'
    act('start-dictation')
    desk.wait_for('sound on the disk', lambda: any(
        path.stat().st_size > 8000 for path in spool.glob('*.wav')))
    desk.say(heard.sound_of('morning'))
    spoken = threading.Event()
    GLib.timeout_add(int(heard.duration_of('morning') * 1000) + 500, spoken.set)
    desk.wait_for('the end of the speech', spoken.is_set, SPOKEN_S)
    act('stop-dictation')
    desk.wait_for('the entry', lambda: (
        n_kept() > n_entries and loquat_window.entries()[0]['state'] != 0),
        SPOKEN_S)
    text = loquat_window.entries()[0]['text']
    heard.check(text, 'morning')
    return text


def check_password(name, notes):
    with receivers.open(name, 'password') as receiver:
        receiver.focus()
        notes.forget()
        dictate()
        desk.wait_for('the note', lambda: NOTE in notes.bodies)
        assert receiver.text() == '', f'{name} has text in its password field'
    print(f'{name}: refused and told')


def check_entry(name):
    with receivers.open(name, 'entry') as receiver:
        receiver.focus()
        receiver.wait_for_text(dictate())
    print(f'{name}: a field after it has the text')


def main():
    names = sys.argv[1:] or ['gtk3', 'gtk4', 'qt5']
    for name in list(names):
        if reason := receivers.why_not(name):
            print(f'skipped: {name}: {reason}')
            names.remove(name)
    if not names:
        desk.skip('no receiver can be opened here')

    # Without it, what is to be said comes as a notification.
    loquat_window.set_setting('overlay', 'false')
    notes = shell_notes.Notes()
    # Desktops start the accessibility bus; Qt 5 looks for it once, when it starts.
    desk.Atspi.get_desktop(0)
    with contextlib.ExitStack() as stack:
        # It has the focus before Loquat is there to be told of it.
        first = stack.enter_context(receivers.open(names[0], 'password'))
        first.focus()
        stack.enter_context(desk.Program(
            [os.environ['LOQUAT'], '--gapplication-service'], G_DEBUG='fatal-criticals'))
        subprocess.run(['gdbus', 'wait', '--session', '--timeout', str(desk.DEADLINE_S),
                        loquat_window.APPLICATION_ID], check=True)
        dictate()
        desk.wait_for('the note', lambda: NOTE in notes.bodies)
        assert first.text() == ''
        first.close()
        for name in names:
            check_password(name, notes)
        check_entry(names[0])


main()
