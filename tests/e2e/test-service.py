#!/usr/bin/python3
"""test-service.py: dictating through loquat-server, over lines that break

What is said is the same each time, from the first sample on, and so are the words the synthetic engine
makes of it: a text that lacks a word or has one twice differs from that of a line that holds.

Usage: test-service.py RIG LINK_EMULATOR FAULT_PROXY: starts the rig around itself.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import concurrent.futures
import contextlib
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import time
import wave

import heard

if 'RIG' in os.environ:
    import desk

SCHEMAS = pathlib.Path(os.environ.get('LOQUAT', '/nowhere')).parent.parent / 'data'
SETTINGS = 'io.github.loquat.Loquat'

# Long enough that speech goes on during the longest cut and after it.
SAID = ['travel', 'letter', 'garden', 'travel']
KEY = 'a-key-of-the-test'

ROUND_TRIPS_MS = [10, 200]
CUTS_S = [1, 5, 20]
CUT_AT_S = 6
SKIP = 77


def join_sounds(path, names):
    with wave.open(str(path), 'wb') as joined:
        for i, name in enumerate(names):
            with wave.open(str(heard.sound_of(name))) as sound:
                if i == 0:
                    joined.setparams(sound.getparams())
                joined.writeframes(sound.readframes(sound.getnframes()))


class Person:
    """Someone with a home and settings of their own."""

    def __init__(self, name, **settings):
        self.folder = pathlib.Path(os.environ['RIG']) / name
        self.environment = {**os.environ, 'LOQUAT_KEY': KEY,
                            'XDG_DATA_HOME': str(self.folder / 'data'),
                            'XDG_CONFIG_HOME': str(self.folder / 'config')}
        for key, value in settings.items():
            subprocess.run(['gsettings', '--schemadir', str(SCHEMAS), 'set', SETTINGS,
                            key.replace('_', '-'), value], env=self.environment, check=True)

    def start_dictation(self):
        return subprocess.Popen([os.environ['LOQUAT'], 'dictate', '--engine', 'server'], text=True,
                                env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def recorded_s(self):
        spools = list((self.folder / 'data/loquat/spool').glob('*.wav'))
        return spools[0].stat().st_size / 32000 if spools else 0

    def entry(self):
        with contextlib.closing(
                sqlite3.connect(self.folder / 'data/loquat/history.db')) as database:
            [entry] = database.execute('SELECT state, engine, text FROM entry').fetchall()
            return entry


def end(process):
    """Interrupts once, though it may seem twice: as timeout(1) does it."""
    for _ in range(2):
        process.send_signal(signal.SIGINT)
        time.sleep(0.01)
    words, messages = process.communicate(timeout=60)
    assert process.returncode == 0, (process.returncode, messages)
    return words.strip()


@contextlib.contextmanager
def server(engine):
    process = subprocess.Popen(
        [os.environ['LOQUAT_SERVER'], '--port', '0', '--engine', engine], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={**os.environ, 'LOQUAT_SERVER_KEYS': KEY})
    try:
        yield process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        assert process.wait(10) == 0


class Proxy:
    def __init__(self, program, address):
        self.process = subprocess.Popen(
            ['/usr/bin/python3', program, address.removeprefix('http://')], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.address = self.process.stdout.readline().split()[-1]

    def do(self, command):
        self.process.stdin.write(command + '\n')
        self.process.stdin.flush()
        assert self.process.stdout.readline().startswith('done ' + command)

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


def dictate(person, break_line=lambda command: None, breaks=()):
    """Dictates all that the microphone says, breaking the line after each of the given seconds."""
    seconds = sum(map(heard.duration_of, SAID)) + 2
    process = person.start_dictation()
    for at_s, command in [*breaks, (seconds, None)]:
        desk.wait_for(f'{at_s} s of sound', lambda at_s=at_s: person.recorded_s() >= at_s, 120)
        if command:
            break_line(command)
    return end(process)


def test_keys():
    """With the key in the header and as a subprotocol, and real words."""
    with server('offline') as address:
        for place in ['false', 'true']:
            person = Person(f'key-{place}', server_address=address, key_in_subprotocol=place)
            words = dictate(person)
            heard.check(words, *SAID)
            assert person.entry() == (1, 'server', words), person.entry()


def test_breaks(proxy_program, uncut):
    """Closed, reset and half-open, each in mid-sentence."""
    with server('synthetic') as address, \
            contextlib.closing(Proxy(proxy_program, address)) as proxy:
        person = Person('breaks', server_address=proxy.address)
        words = dictate(person, proxy.do, [(4, 'close'), (9, 'reset'), (14, 'half-open')])
        check_same('three breaks', words, uncut)


def test_real_words_over_breaks(proxy_program):
    with server('offline') as address, contextlib.closing(Proxy(proxy_program, address)) as proxy:
        person = Person('real-breaks', server_address=proxy.address)
        heard.check(dictate(person, proxy.do, [(4, 'reset'), (13, 'half-open'), (20, 'close')]), *SAID)


def dictate_over_link(emulator, round_trip_ms, cut_s):
    person = Person(f'link-{round_trip_ms}-{cut_s}', server_address='http://10.77.0.2:8000')
    seconds = sum(map(heard.duration_of, SAID)) + 3
    command = [emulator, '--delay-ms', str(round_trip_ms // 2),
               '--cut', f'{CUT_AT_S}:{CUT_AT_S + cut_s}', '--',
               'env', f'LOQUAT_SERVER_KEYS={KEY}', os.environ['LOQUAT_SERVER'],
               '--host', '10.77.0.2', '--port', '8000', '--engine', 'synthetic', '--',
               'timeout', '--foreground', '-s', 'INT', f'{seconds:.0f}', os.environ['LOQUAT'], 'dictate',
               '--engine', 'server']
    ended = subprocess.run(command, env=person.environment, capture_output=True, text=True,
                           check=False, timeout=120)
    if ended.returncode == SKIP:
        return None
    # In the foreground it sends its signal once: a second Ctrl+C would not wait for the last words.
    assert ended.returncode == 124, ended
    assert person.entry()[0] == 1, (person.entry(), ended.stderr)
    return ended.stdout.strip()


def test_links(emulator, uncut):
    """Cuts of every length at every round trip, side by side: they are mostly waiting."""
    cells = [(round_trip_ms, cut_s) for round_trip_ms in ROUND_TRIPS_MS for cut_s in CUTS_S]
    with concurrent.futures.ThreadPoolExecutor(len(cells)) as pool:
        texts = pool.map(lambda cell: dictate_over_link(emulator, *cell), cells)
        for (round_trip_ms, cut_s), words in zip(cells, texts):
            name = f'{cut_s} s without a line at {round_trip_ms} ms'
            if words is None:
                print(f'skipped: {name}: no network of our own here')
            else:
                check_same(name, words, uncut)


def check_same(name, words, uncut):
    assert words == uncut, f'{name}:\n{words}\nis not\n{uncut}'
    print(f'{name}: all {len(words.split())} words')


def main(emulator, proxy_program):
    with server('synthetic') as address:
        uncut = dictate(Person('uncut', server_address=address))
    assert len(uncut.split()) > 100, uncut
    test_breaks(proxy_program, uncut)
    test_links(emulator, uncut)
    test_keys()
    test_real_words_over_breaks(proxy_program)


if 'RIG' in os.environ:
    main(*sys.argv[1:])
else:
    speech = pathlib.Path(os.environ['SPEECH_DIR']) / 'said-to-the-service.wav'
    join_sounds(speech, SAID)
    sys.exit(subprocess.run([sys.argv[1], 'x11', '--speech', speech, '--', '/usr/bin/python3',
                             __file__, *sys.argv[2:]], check=False).returncode)
