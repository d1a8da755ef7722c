#!/usr/bin/python3
"""test-repair.py: what a service refused while it was said is read by it later, by the files' door

Runs in the rig. The first key is a wrong one; with the right one the history entry gets its words.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import time
import urllib.request

import desk
import heard
import window as loquat_window

SPEECH = 'morning'
KEY = 'right-9d20'
SILENCE_S = 1
SOME_BYTES = 8000
REPAIRED_S = 60


def speak():
    began = time.monotonic()
    desk.say(heard.sound_of(SPEECH))
    desk.wait_for('the end of the speech', lambda: (
        time.monotonic() - began > heard.duration_of(SPEECH) + SILENCE_S), REPAIRED_S)


def dictate_with_wrong_key():
    with loquat_window.start(LOQUAT_KEY='wrong') as loquat:
        window = loquat.application()
        desk.press(desk.wait_for_node(window, 'push button', 'Start dictation'))
        desk.wait_for('sound on the disk', lambda: any(
            path.stat().st_size > SOME_BYTES
            for path in (loquat_window.DATA / 'spool').glob('*.wav')))
        speak()
        loquat_window.end_dictation(window)
        desk.wait_for('the entry', lambda: [
            entry['state'] for entry in loquat_window.entries()] == [loquat_window.INCOMPLETE])
        loquat_window.close(loquat, window)


def what_is_left(address, what):
    request = urllib.request.Request(f'{address}/v1/{what}',
                                     headers={'Authorization': f'Bearer {KEY}'})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)[what]


def check_repair(address):
    before = loquat_window.entries()[0]
    with loquat_window.start(LOQUAT_KEY=KEY) as loquat:
        window = loquat.application()
        desk.wait_for('the words', lambda: (
            loquat_window.entries()[0]['state'] == loquat_window.COMPLETE), REPAIRED_S)
        entries = loquat_window.entries()
        assert [entry['id'] for entry in entries] == [before['id']], 'it is the same entry'
        assert entries[0]['kind'] == before['kind'] and entries[0]['engine'] == 'server'
        heard.check(entries[0]['text'], SPEECH)
        print(f'the entry says now: {entries[0]["text"]!r}')
        for what in ('files', 'transcriptions'):
            desk.wait_for(f'the server to have no {what}',
                          lambda what=what: what_is_left(address, what) == [])
        loquat_window.close(loquat, window)


def main():
    with loquat_window.server(LOQUAT_SERVER_KEYS=KEY) as address:
        loquat_window.set_setting('engine', 'server')
        loquat_window.set_setting('server-address', address)
        dictate_with_wrong_key()
        check_repair(address)


main()
