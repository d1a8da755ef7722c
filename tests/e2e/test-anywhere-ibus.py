#!/usr/bin/python3
"""test-anywhere-ibus.py: what is said is seen in the field while it is said, and no trace stays

Runs in the rig, `gnome` or `x11 --ibus`. Loquat has no window all the while; its actions are called
over D-Bus, as keys and scripts do.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import signal
import subprocess
import time

import desk
import heard
import receivers
import window as loquat_window
from input_engines import OURS, USUAL, daemon_pid, engine, use_engine, wait_for_engine

IS_GNOME = os.environ['RIG_KIND'] == 'gnome'
SPEECH = 'morning'
PREEDIT_S = 20
DELIVERED_S = 60


def act(name):
    subprocess.run(['gapplication', 'action', loquat_window.APPLICATION_ID, name], check=True)


def has_window():
    desktop = desk.Atspi.get_desktop(0)
    desktop.clear_cache()
    return any(node.get_name() == 'loquat' and node.get_child_count()
               for node in desk.children(desktop))


def recordings():
    spool = loquat_window.DATA / 'spool'
    return {path for path in spool.glob('*.wav') if path.stat().st_size > 8000}


LEFT = set()  # what a Loquat that was killed has left


def is_recording():
    return bool(recordings() - LEFT)


def owner_pid():
    """Of the process that answers to Loquat's name; it is not started for this."""
    done = subprocess.run(
        ['gdbus', 'call', '--session', '-d', 'org.freedesktop.DBus', '-o', '/org/freedesktop/DBus',
         '-m', 'org.freedesktop.DBus.GetConnectionUnixProcessID', loquat_window.APPLICATION_ID],
        capture_output=True, text=True, check=False)
    return int(re.search(r'(\d+),', done.stdout)[1]) if done.returncode == 0 else None


def start_loquat():
    """An action that comes before it answers would start another."""
    loquat = desk.Program([os.environ['LOQUAT'], '--gapplication-service'],
                          G_DEBUG='fatal-criticals')
    desk.wait_for('Loquat', lambda: owner_pid() == loquat.process.pid)
    return loquat


def begin():
    act('start-dictation')
    desk.wait_for('sound on the disk', is_recording)


def speak():
    """Returns when it began."""
    desk.say(heard.sound_of(SPEECH))
    return time.monotonic()


def wait_to_rest(n_before):
    """Until the dictation that came after so many is complete; returns its text."""
    def look():
        entries = loquat_window.entries()
        return not is_recording() and len(entries) > n_before and entries[0]['state'] != 0

    desk.wait_for('the end of the dictation', look, DELIVERED_S)
    return loquat_window.entries()[0]['text']


def end_of(began):
    desk.wait_for('the end of the speech', lambda: (
        time.monotonic() - began > heard.duration_of(SPEECH) + 1), DELIVERED_S)


def check_live(name):
    """Words are seen while they are spoken, and stand there in the end; the engine is back."""
    n_before = len(loquat_window.entries())
    with receivers.open(name) as field:
        field.focus()
        begin()
        began = speak()
        desk.wait_for('provisional words in the field', field.preedit, PREEDIT_S)
        seen_s = time.monotonic() - began
        assert seen_s < heard.duration_of(SPEECH), f'seen only {seen_s:.1f} s after the beginning'
        assert engine() == OURS
        end_of(began)
        act('stop-dictation')
        text = wait_to_rest(n_before)
        heard.check(text, SPEECH)
        field.wait_for_text(text)
        field.wait_for_preedit('')
        wait_for_engine(USUAL)
    print(f'{name}: provisional words {seen_s:.1f} s after the first sound; {text!r}', flush=True)


def check_kill():
    """Loquat is killed in mid-word: the field is as before, and the keyboard the person's."""
    with receivers.open('gtk4') as field, start_loquat() as loquat:
        field.focus()
        begin()
        speak()
        desk.wait_for('provisional words in the field', field.preedit, PREEDIT_S)
        before = field.text()
        loquat.process.send_signal(signal.SIGKILL)
        wait_for_engine(USUAL)
        field.wait_for_preedit('')
        field.type_text('ab')
        field.wait_for_text(before + 'ab')
        LEFT.update(recordings())
    print('killed in mid-word: the engine is back, and nothing provisional stayed', flush=True)


def notices():
    """What GNOME Shell shows: titles and texts."""
    return desk.shell_says('Main.messageTray.getSources().map(source => source.notifications.map('
                           'each => `${each.title}: ${each.bannerBodyText}`)).flat()')


def check_password():
    n_before = len(loquat_window.entries())
    with receivers.open('gtk4', 'password') as field:
        field.focus()
        begin()
        began = speak()
        end_of(began)
        act('stop-dictation')
        heard.check(wait_to_rest(n_before), SPEECH)
        assert field.text() == '' and field.preedit() == '', field.text()
        wait_for_engine(USUAL)
        if IS_GNOME:
            desk.wait_for('a notification', lambda: any('password' in each for each in notices()))
    print('nothing went into a password field, which was said', flush=True)


def check_lost_daemon():
    """In mid-word IBus is killed: the next way goes on, and what is said stands there once."""
    n_before = len(loquat_window.entries())
    with receivers.open('gtk4') as field:
        field.focus()
        begin()
        began = speak()
        desk.wait_for('provisional words in the field', field.preedit, PREEDIT_S)
        os.kill(daemon_pid(), signal.SIGKILL)
        end_of(began)
        act('stop-dictation')
        text = wait_to_rest(n_before)
        heard.check(text, SPEECH)
        field.wait_for_text(text)
    print('IBus was killed in mid-word: the words came by another way, once', flush=True)


def check_preferred_keys():
    """Who wants keys to be pressed gets the text whole, too: programs take them through IBus."""
    loquat_window.set_setting('insert-way', 'xtest')
    n_before = len(loquat_window.entries())
    with receivers.open('gtk4') as field:
        field.focus()
        begin()
        end_of(speak())
        act('stop-dictation')
        text = wait_to_rest(n_before)
        heard.check(text, SPEECH)
        field.wait_for_text(text)
    loquat_window.set_setting('insert-way', '')
    print('keys were wanted, and the words came by another way, whole', flush=True)


def main():
    use_engine(USUAL)
    with start_loquat() as loquat:
        desk.wait_for('the history', loquat_window.DATABASE.exists)
        for name in ('gtk4', 'chromium'):
            if receivers.why_not(name) is None:
                check_live(name)
        check_password()
        if not IS_GNOME:
            check_preferred_keys()
        assert not has_window()
        assert loquat.process.poll() is None
    check_kill()
    if not IS_GNOME:
        with start_loquat():
            check_lost_daemon()


main()
