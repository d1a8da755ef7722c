#!/usr/bin/python3
"""test-window-notices.py: what the window says when something is missing, wrong or broken, and that
nothing said is lost

Usage: test-window-notices.py RIG: starts the rig around itself, once for each case.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import os
import pathlib
import sqlite3
import subprocess
import sys
import time

import heard

if 'RIG' in os.environ:
    import desk
    import window as loquat_window


def show(name):
    """A picture for whoever wants to look: LOQUAT_PICTURES is a folder for them."""
    if 'LOQUAT_PICTURES' in os.environ:
        desk.screenshot(pathlib.Path(os.environ['LOQUAT_PICTURES']) / f'{name}.png')


def wait_for_text(window, words):
    desk.wait_for(f'“{words}” in the text', lambda: words in loquat_window.live_text(window))


def say(name):
    desk.say(heard.sound_of(name))


def test_recovered():
    """Killed in mid-sentence, it has what was said the next time, without a question."""
    with loquat_window.start() as loquat:
        window = loquat.application()
        loquat_window.begin_dictation(window)
        say('travel')
        wait_for_text(window, 'in the morning')
        loquat.process.kill()
        loquat.process.wait()

    desk.microphone('ok')
    with loquat_window.start() as loquat:
        window = loquat.application()
        notice = loquat_window.wait_to_read(window, 'An unfinished dictation was recovered')
        assert 'The train leaves' in notice, notice
        show('recovered')
        desk.press(desk.wait_for(
            'the way to it', lambda: next((node for node in desk.walk(window)
                                           if node.get_role_name() == 'push button'
                                           and '_Show' in node.get_name()), None)))
        desk.wait_for('it in the history', lambda: any(
            ', The train leaves' in node.get_name() for node in desk.walk(window)))
        show('recovered-history')
        loquat_window.close(loquat, window)

    [entry] = loquat_window.entries()
    assert entry['state'] == loquat_window.COMPLETE
    assert entry['text'].startswith('The train leaves the station'), entry['text']


def test_damaged_history():
    loquat_window.DATA.mkdir(parents=True)
    loquat_window.DATABASE.write_bytes(b'this is no database' * 1000)
    with loquat_window.start() as loquat:
        window = loquat.application()
        notice = loquat_window.wait_to_read(window, 'The history was damaged')
        show('damaged')
        loquat_window.close(loquat, window)

    [aside] = loquat_window.DATA.glob('history.db.damaged*')
    assert aside.read_bytes() == b'this is no database' * 1000
    assert aside.name in notice, notice


def test_newer_history():
    loquat_window.DATA.mkdir(parents=True)
    with contextlib.closing(sqlite3.connect(loquat_window.DATABASE)) as database:
        database.execute('PRAGMA user_version = 999')
        database.execute('CREATE TABLE future (x)')
        database.commit()
    before = loquat_window.DATABASE.read_bytes()

    with loquat_window.start() as loquat:
        window = loquat.application()
        loquat_window.go_to(window, 'History')
        loquat_window.wait_to_read(window, 'The history was written by a newer Loquat')
        loquat_window.wait_to_read(window, 'The history is left as it is.')
        show('newer')
        # One can dictate all the same.
        loquat_window.go_to(window, 'Dictation')
        loquat_window.begin_dictation(window)
        say('morning')
        wait_for_text(window, 'park.')
        loquat_window.end_dictation(window)
        show('newer-dictation')
        loquat_window.close(loquat, window)
    assert loquat_window.DATABASE.read_bytes() == before


def test_unplugged_and_back():
    with loquat_window.start() as loquat:
        window = loquat.application()
        loquat_window.begin_dictation(window)
        say('morning')
        wait_for_text(window, 'park.')
        desk.microphone('unplug')
        unplugged = time.monotonic()
        loquat_window.wait_to_read(window, '“System default” was unplugged', 5)
        desk.wait_for_node(window, 'label', 'Waiting for a microphone…')
        show('unplugged')
        desk.wait_for('a second without it', lambda: time.monotonic() > unplugged + 1)
        desk.microphone('ok')
        loquat_window.wait_to_read(window, 'Now listening to “System default”', 5)
        loquat_window.wait_until_listening(window)
        show('plugged-in')
        say('counting')
        wait_for_text(window, 'oranges.')
        loquat_window.end_dictation(window)
        text = loquat_window.live_text(window)
        assert text.index('park.') < text.index('[…]') < text.index('oranges.'), text
        show('gap')
        loquat_window.close(loquat, window)
    [entry] = loquat_window.entries()
    assert '[…]' in entry['text'] and entry['state'] == loquat_window.COMPLETE


def test_silent():
    """A microphone that gives nothing is said, and no more when it is heard."""
    with loquat_window.start() as loquat:
        window = loquat.application()
        desk.press(desk.wait_for_node(window, 'push button', 'Start dictation'))
        loquat_window.wait_to_read(window, 'Nothing is heard. Is the microphone muted?')
        show('silent')
        say('morning')
        loquat_window.wait_to_read(window, 'Listening')
        loquat_window.end_dictation(window)
        loquat_window.close(loquat, window)


def test_no_microphone():
    """A state that is clear, and over as soon as there is one."""
    desk.microphone('unplug')
    with loquat_window.start() as loquat:
        window = loquat.application()
        desk.press(desk.wait_for_node(window, 'push button', 'Start dictation'))
        loquat_window.wait_to_read(window, 'No Microphone Found')
        desk.wait_for_node(window, 'label', 'Not recording')
        show('no-microphone')

        desk.microphone('ok')
        desk.press(desk.wait_for_node(window, 'push button', 'Try Again'))
        loquat_window.wait_until_listening(window)
        say('morning')
        wait_for_text(window, 'park.')
        loquat_window.end_dictation(window)
        loquat_window.close(loquat, window)


def test_wrong_key():
    """The key is refused: sound is kept, and the way out leads to where a key can be typed."""
    with loquat_window.server(LOQUAT_SERVER_KEYS='right') as address:
        loquat_window.set_setting('engine', 'server')
        loquat_window.set_setting('server-address', address)
        with loquat_window.start(LOQUAT_KEY='wrong-key-7c1e') as loquat:
            window = loquat.application()
            desk.press(desk.wait_for_node(window, 'push button', 'Start dictation'))
            loquat_window.wait_to_read(window, 'The speech service needs a valid key.')
            say('morning')
            desk.wait_for_node(window, 'label', 'Recording without text')
            show('wrong-key')
            began = time.monotonic()
            desk.wait_for('the sentence said', lambda: (
                time.monotonic() - began > heard.duration_of('morning') + 0.5))
            loquat_window.end_dictation(window)
            show('wrong-key-stopped')
            desk.press(desk.wait_for_node(window, 'push button', 'Preferences'))
            loquat_window.wait_to_read(window, 'Your Own Server')
            show('wrong-key-preferences')
            desk.press(desk.find(next(node for node in desk.children(window)
                                      if desk.find(node, 'label', 'Your Own Server')),
                                 'push button', 'Close'))
            loquat_window.close(loquat, window)
        [entry] = loquat_window.entries()
        assert entry['state'] == loquat_window.INCOMPLETE and entry['text'] == ''
        assert '7c1e' not in (entry['error'] or '')

        # With the right key the words come by themselves.
        with loquat_window.start(LOQUAT_KEY='right') as loquat:
            window = loquat.application()
            loquat_window.wait_to_read(window, 'An unfinished dictation was recovered')
            loquat_window.close(loquat, window)
    [entry] = loquat_window.entries()
    assert entry['state'] == loquat_window.COMPLETE
    heard.check(entry['text'], 'morning')


CASES = {
    'recovered': test_recovered,
    'damaged-history': test_damaged_history,
    'newer-history': test_newer_history,
    'unplugged-and-back': test_unplugged_and_back,
    'silent': test_silent,
    'no-microphone': test_no_microphone,
    'wrong-key': test_wrong_key,
}


def main():
    if 'RIG' in os.environ:
        CASES[sys.argv[1]]()
        print(f'{sys.argv[1]}: well')
        return
    for case in sys.argv[2:] or CASES:
        ended = subprocess.run([sys.argv[1], 'x11', '--', '/usr/bin/python3', __file__, case],
                               check=False)
        if ended.returncode:
            sys.exit(ended.returncode)


main()
