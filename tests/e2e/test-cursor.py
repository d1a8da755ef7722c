#!/usr/bin/python3
"""test-cursor.py: what is said and typed after a snippet stands where the snippet has its {cursor}

Runs in the rig, with a field of GTK 4: on X11 by dictation too, on Sway by the ways alone.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import os
import re
import sqlite3
import subprocess
import time

import desk
import heard
import keyboard
import receivers
import way
import window as loquat_window

SPOKEN_S = 60
SILENCE_S = 1
# In the place of words from the middle of what is said.
HEARD, BEFORE, AFTER = 'weather is nice', 'é(', ', 日本)\n--'


def act(name):
    subprocess.run(['gapplication', 'action', loquat_window.APPLICATION_ID, name], check=True)


@contextlib.contextmanager
def service():
    with desk.Program([os.environ['LOQUAT'], '--gapplication-service'],
                      G_DEBUG='fatal-criticals') as loquat:
        subprocess.run(['gdbus', 'wait', '--session', '--timeout', str(desk.DEADLINE_S),
                        loquat_window.APPLICATION_ID], check=True)
        yield loquat


def has_words():
    with contextlib.closing(sqlite3.connect(loquat_window.DATABASE)) as database:
        return database.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'replacement'").fetchone() is not None


def add_snippet():
    with service() as loquat:
        desk.wait_for('the words', lambda: loquat_window.DATABASE.exists() and has_words())
        loquat_window.quit_program()
        loquat.wait_for_end()
    with contextlib.closing(sqlite3.connect(loquat_window.DATABASE)) as database, database:
        database.execute('INSERT INTO replacement VALUES (0, ?, ?, 0, 1, NULL)',
                         (HEARD, BEFORE + '{cursor}' + AFTER))


def dictate():
    act('start-dictation')
    desk.wait_for('sound on the disk', lambda: any(
        path.stat().st_size > 8000 for path in (loquat_window.DATA / 'spool').glob('*.wav')))
    began = time.monotonic()
    desk.say(heard.sound_of('morning'))
    desk.wait_for('the end of the speech', lambda: (
        time.monotonic() - began > heard.duration_of('morning') + SILENCE_S), SPOKEN_S)
    act('stop-dictation')
    desk.wait_for('the end of the dictation', lambda: any(
        entry['state'] != 0 for entry in loquat_window.entries()), SPOKEN_S)


def check_dictation(receiver):
    """The rest of the sentence stands in the parentheses; the history has it after them."""
    dictate()
    text = loquat_window.entries()[0]['text']
    print(f'history: {text!r}')
    begin, _, rest = text.partition(BEFORE + AFTER)
    assert begin == 'The ' and re.search(r'park\.$', rest), text
    receiver.wait_for_text(begin + BEFORE + rest.lstrip() + AFTER)

    # Undone is what was said last, and keys are typed where it stood.
    act('undo-insertion')
    receiver.wait_for_text(begin + BEFORE + AFTER)
    keyboard.type_text('xy')
    receiver.wait_for_text(begin + BEFORE + 'xy' + AFTER)


def check_way(name, receiver):
    """Each way that presses keys moves the cursor in what it inserted."""
    receiver.set_text('')
    with way.Way(name) as inserting:
        inserting.do('begin')
        inserting.insert(BEFORE + AFTER)
        receiver.wait_for_text(BEFORE + AFTER)
        inserting.do('move', str(len(AFTER)))
        inserting.insert('z')
        receiver.wait_for_text(BEFORE + 'z' + AFTER)
        inserting.do('end')
    keyboard.type_text('xy')
    receiver.wait_for_text(BEFORE + 'zxy' + AFTER)


def check_ways(receiver, *names):
    receiver.focus()
    for name in names:
        check_way(name, receiver)
        print(f'{receiver.name}: {name}')


def main():
    if reason := receivers.why_not('gtk4'):
        desk.skip(reason)

    with receivers.open('gtk4') as receiver:
        if os.environ['RIG_KIND'] == 'x11':
            check_ways(receiver, 'xtest', 'clipboard-x11')
            receiver.set_text('')
            add_snippet()
            receiver.focus()
            with service():
                check_dictation(receiver)
        else:
            check_ways(receiver, 'virtual-keyboard', 'clipboard-wlr')


main()
