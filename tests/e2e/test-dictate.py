#!/usr/bin/python3
"""test-dictate.py: a person dictates a few sentences, and finds them again the next time

Usage: test-dictate.py [header|subprotocol]: through a server of one's own, with the key in that place,
instead of the built-in engine. Runs in the rig. What is said is synthesized from
tests/speech/travel.txt.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import os
import sqlite3
import sys
import time

import desk
import heard
import window as loquat_window

KEY = 'key-of-the-test'
SILENCE_S = 1  # after the speech, before the button is pressed


def dictate(window):
    """Speaks, and returns the text that stands in the window in the end."""
    loquat_window.begin_dictation(window)

    began = time.monotonic()
    desk.say(heard.sound_of('travel'))
    duration_s = heard.duration_of('travel')
    first = desk.wait_for('words while it is spoken', lambda: loquat_window.live_text(window))
    waited = time.monotonic() - began
    assert waited < duration_s, f'the first words, “{first}”, came after the speech'
    print(f'first words after {waited:.1f} s: {first}')

    desk.wait_for('the end of the speech',
                  lambda: time.monotonic() - began > duration_s + SILENCE_S)
    loquat_window.end_dictation(window)
    desk.wait_for_node(window, 'label', 'Ready')

    text = loquat_window.live_text(window)
    print(f'the window says: {text}')
    heard.check(text, 'travel')
    return text


def entry_in_database(engine):
    [entry] = loquat_window.entries()
    with contextlib.closing(sqlite3.connect(loquat_window.DATABASE)) as database:
        tokens = database.execute(
            'SELECT text, start_ms, end_ms FROM token WHERE entry = ? ORDER BY ordinal',
            (entry['number'],)).fetchall()

    assert entry['state'] == loquat_window.COMPLETE
    assert entry['engine'] == engine
    assert entry['duration_ms'] >= heard.duration_of('travel') * 1000
    assert ''.join(token for token, start_ms, end_ms in tokens).strip() == entry['text']
    assert all(0 <= start_ms <= end_ms <= entry['duration_ms']
               for token, start_ms, end_ms in tokens)
    assert os.stat(loquat_window.DATABASE).st_mode & 0o777 == 0o600
    assert os.stat(entry['audio_path']).st_mode & 0o777 == 0o600
    return entry['text']


def check(engine):
    with loquat_window.start(LOQUAT_KEY=KEY) as loquat:
        window = loquat.application()
        text = dictate(window)
        loquat_window.close(loquat, window)
    assert entry_in_database(engine) == text

    with loquat_window.start() as loquat:
        window = loquat.application()
        loquat_window.go_to(window, 'History')
        beginning = ' '.join(text.split()[:3])
        desk.wait_for('the entry in the history', lambda: any(
            beginning in node.get_name() for node in desk.walk(window)))
        loquat_window.close(loquat, window)


def main():
    if len(sys.argv) == 1:
        check('offline')
        return

    with loquat_window.server(LOQUAT_SERVER_KEYS=KEY) as address:
        loquat_window.set_setting('engine', 'server')
        loquat_window.set_setting('server-address', address)
        loquat_window.set_setting('key-in-subprotocol',
                                  'true' if sys.argv[1] == 'subprotocol' else 'false')
        check('server')


main()
