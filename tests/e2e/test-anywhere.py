#!/usr/bin/python3
"""test-anywhere.py: what a person says after an action stands in the program that has the focus

Usage: test-anywhere.py [RECEIVER…]; runs in the rig. Loquat has no window all the while; its actions
are called over D-Bus, as keys and scripts do.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import os
import subprocess
import sys
import time

import desk
import heard
import keyboard
import receivers
import window as loquat_window

KEY = 'super+j'
CANCELLED = 3  # LqEntryState
SILENCE_S = 1
DELIVERED_S = 60


def act(name):
    subprocess.run(['gapplication', 'action', loquat_window.APPLICATION_ID, name], check=True)


def is_ibus():
    return os.environ.get('GTK_IM_MODULE') == 'ibus'


def has_window():
    desktop = desk.Atspi.get_desktop(0)
    desktop.clear_cache()
    return any(node.get_name() == 'loquat' and node.get_child_count()
               for node in desk.children(desktop))


def is_recording():
    spool = loquat_window.DATA / 'spool'
    try:
        return any(path.stat().st_size > 8000 for path in spool.glob('*.wav'))
    except FileNotFoundError:
        return False  # just finished


def begin():
    act('start-dictation')
    desk.wait_for('sound on the disk', is_recording)


def wait_to_rest():
    """Until every entry of the history is complete, and nothing is recorded."""
    def look():
        return not is_recording() and all(
            entry['state'] != 0 for entry in loquat_window.entries())

    desk.wait_for('the end of the dictation', look, DELIVERED_S)


def speak(name):
    began = time.monotonic()
    desk.say(heard.sound_of(name))
    desk.wait_for('the end of the speech', lambda: (
        time.monotonic() - began > heard.duration_of(name) + SILENCE_S), DELIVERED_S)


def newest():
    return loquat_window.entries()[0]


def check_dictation(receiver):
    """Returns the text that stands in the receiver in the end."""
    begin()
    speak('morning')
    act('stop-dictation')
    wait_to_rest()
    text = newest()['text']
    heard.check(text, 'morning')
    receiver.wait_for_text(text)
    print(f'{receiver.name}: {text!r} of {newest()["app"]!r}')
    assert newest()['app'] is not None, 'the entry went to an application'
    return text


def check_again_and_undo(receiver, text):
    """Taken back it is gone; inserted again it is there."""
    act('undo-insertion')
    receiver.wait_for_text('')
    act('insert-again')
    receiver.wait_for_text(text)
    receiver.set_text('')


def check_cancel(receiver):
    begin()
    speak('morning')
    act('cancel-dictation')
    wait_to_rest()
    assert newest()['state'] == CANCELLED
    heard.check(newest()['text'], 'morning')
    assert newest()['app'] is None
    desk.take_in_events()
    receiver.wait_for_text('')
    assert receiver.preedit() == ''


def wait_to_record():
    desk.wait_for('sound on the disk', is_recording)


def check_tap(receiver):
    """The key, tapped, starts; tapped again, it stops."""
    keyboard.press(KEY)
    wait_to_record()
    speak('morning')
    keyboard.press(KEY)
    wait_to_rest()
    heard.check(newest()['text'], 'morning')
    receiver.wait_for_text(newest()['text'])
    receiver.set_text('')


def check_hold(receiver):
    """While the key is held no other one is pressed for the receiver; IBus needs none."""
    keyboard.hold(KEY)
    wait_to_record()
    speak('morning')
    assert is_ibus() or receiver.text() == ''
    keyboard.release(KEY)
    wait_to_rest()
    heard.check(newest()['text'], 'morning')
    receiver.wait_for_text(newest()['text'])
    receiver.set_text('')


def check_cancel_key(receiver):
    keyboard.press(KEY)
    wait_to_record()
    speak('morning')
    keyboard.press('Escape')
    wait_to_rest()
    assert newest()['state'] == CANCELLED
    receiver.wait_for_text('')


def check_password():
    """What is said is kept, and not written."""
    with receivers.open('gtk4', 'password') as receiver:
        receiver.focus()
        begin()
        speak('morning')
        act('stop-dictation')
        wait_to_rest()
        heard.check(newest()['text'], 'morning')
        assert receiver.text() == ''


def main():
    names = sys.argv[1:] or ['gtk4', 'xterm']
    for name in list(names):
        if reason := receivers.why_not(name):
            print(f'skipped: {name}: {reason}')
            names.remove(name)
    if not names:
        desk.skip('no receiver can be opened here')

    with contextlib.ExitStack() as stack:
        loquat = stack.enter_context(desk.Program(
            [os.environ['LOQUAT'], '--gapplication-service'], G_DEBUG='fatal-criticals'))
        subprocess.run(['gdbus', 'wait', '--session', '--timeout', str(desk.DEADLINE_S),
                        loquat_window.APPLICATION_ID], check=True)
        for name in names:
            with receivers.open(name) as receiver:
                receiver.focus()
                text = check_dictation(receiver)
                if not receiver.is_terminal:
                    check_again_and_undo(receiver, text)
                    check_cancel(receiver)
                    if os.environ['RIG_KIND'] == 'x11':
                        check_tap(receiver)
                        check_hold(receiver)
                        check_cancel_key(receiver)
        if is_ibus():
            check_password()
        assert not has_window()
        assert loquat.process.poll() is None


main()
