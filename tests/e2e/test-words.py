#!/usr/bin/python3
"""test-words.py: what is spoken for punctuation is written, in the window and in a terminal

Runs in the rig. What is said is synthesized from tests/speech/dictated.txt, and heard by the built-in
engine: two sentences with their punctuation, one that is taken back, and one more.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import time

import desk
import heard
import window as loquat_window

SPOKEN = ('full stop', 'new line', 'question mark', 'scratch that')
SILENCE_S = 1  # after the speech, before the dictation is ended


def wait_until_said(began):
    desk.wait_for('the end of the speech', lambda: (
        time.monotonic() - began > heard.duration_of('dictated') + SILENCE_S))


def check_text(text):
    print(f'written: {text!r}')
    heard.check(text, 'dictated')
    assert re.search(r'\w\.\n\w', text), 'a full stop and a line break'
    assert '?' in text and 'Scratch' not in text and 'garden' not in text
    for phrase in SPOKEN:
        assert phrase not in text.lower(), phrase


def check_raw(raw):
    print(f'recognized: {raw!r}')
    for phrase in SPOKEN:
        assert phrase in raw.lower(), phrase
    assert 'garden' in raw


def check_window():
    with loquat_window.start() as loquat:
        window = loquat.application()
        loquat_window.begin_dictation(window)
        began = time.monotonic()
        desk.say(heard.sound_of('dictated'))
        desk.wait_for('the sentence that is taken back',
                      lambda: 'garden' in loquat_window.live_text(window))
        desk.wait_for('it to be taken back',
                      lambda: 'garden' not in loquat_window.live_text(window))
        wait_until_said(began)
        loquat_window.end_dictation(window)
        desk.wait_for_node(window, 'label', 'Ready')
        check_text(loquat_window.live_text(window))
        loquat_window.close(loquat, window)

    [entry] = loquat_window.entries()
    check_text(entry['text'])
    check_raw(entry['raw'])


def check_terminal(word):
    process = subprocess.Popen([os.environ['LOQUAT'], 'dictate', '--json'], text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert 'Listening' in process.stderr.readline()
    began = time.monotonic()
    desk.say(heard.sound_of('dictated'))
    wait_until_said(began)
    process.send_signal(signal.SIGINT)
    told = json.loads(process.communicate(timeout=desk.DEADLINE_S)[0])
    assert process.returncode == 0
    check_text(told['text'])
    assert f'your {word}.' in told['text']
    check_raw(''.join(token.get('raw', token['text']) for token in told['tokens']))


def check_server():
    """Through one’s own server, and with a replacement of the person’s."""
    with contextlib.closing(sqlite3.connect(loquat_window.DATABASE)) as database, database:
        database.execute("INSERT INTO replacement VALUES (0, 'letter', 'Letter of 1 May', 0, 0, NULL)")
    with loquat_window.server() as address:
        loquat_window.set_setting('engine', 'server')
        loquat_window.set_setting('server-address', address)
        check_terminal('Letter of 1 May')
    loquat_window.set_setting('engine', 'offline')


def check_switched_off():
    """The words stay words."""
    loquat_window.set_setting('spoken-punctuation', 'false')
    loquat_window.set_setting('spoken-commands', 'false')
    with loquat_window.start() as loquat:
        window = loquat.application()
        loquat_window.begin_dictation(window)
        began = time.monotonic()
        desk.say(heard.sound_of('dictated'))
        wait_until_said(began)
        loquat_window.end_dictation(window)
        desk.wait_for_node(window, 'label', 'Ready')
        check_raw(loquat_window.live_text(window))
        loquat_window.close(loquat, window)


check_window()
check_terminal('letter')
check_server()
check_switched_off()
