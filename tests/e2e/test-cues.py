#!/usr/bin/python3
"""test-cues.py: the short sounds are heard, and are not taken for words

Runs in the rig with PulseAudio, whose microphone hears what the speakers play: nearer than any person
has them.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import array
import os
import pathlib
import subprocess
import time

import desk
import heard
import window as loquat_window

LOUD = 1000
APART_S = 0.5  # cues are shorter; what is further apart is two of them
RATE_HZ = 16000
SILENCE_S = 1


def act(name):
    subprocess.run(['gapplication', 'action', loquat_window.APPLICATION_ID, name], check=True)


def is_recording():
    return any(path.stat().st_size > 1000 for path in (loquat_window.DATA / 'spool').glob('*.wav'))


def wait_to_rest():
    desk.wait_for('the end of the dictation', lambda: not is_recording() and all(
        entry['state'] != 0 for entry in loquat_window.entries()), 60)


class Listener:
    """What the speakers play."""

    def __init__(self):
        self.path = pathlib.Path(os.environ['RIG']) / 'played.raw'
        with open(self.path, 'wb') as output:
            self.process = subprocess.Popen(
                ['parec', f"--device={os.environ['RIG_PULSE_SINK']}.monitor", f'--rate={RATE_HZ}',
                 '--channels=1', '--format=s16le', '--latency-msec=20'], stdout=output)
        desk.wait_for('the listener', lambda: self.path.stat().st_size > 0)

    def count(self):
        """How many sounds there were."""
        data = self.path.read_bytes()
        samples = array.array('h', data[:len(data) // 2 * 2])
        loud = [at for at in range(0, len(samples), 16) if abs(samples[at]) > LOUD]
        return sum(1 for at, before in zip(loud, [-RATE_HZ] + loud)
                   if at - before > APART_S * RATE_HZ)

    def settle(self):
        """How many there were, when none has come for a second."""
        seen = [self.count(), time.monotonic()]

        def look():
            if self.count() != seen[0]:
                seen[:] = [self.count(), time.monotonic()]
            return time.monotonic() > seen[1] + SILENCE_S

        desk.wait_for('a second without any sound', look)
        return seen[0]

    def end(self):
        self.process.terminate()
        self.process.wait()


def check_cues(listener):
    """One at the start, one at the end."""
    act('start-dictation')
    desk.wait_for('the first sound', lambda: listener.count() == 1)
    assert listener.settle() == 1
    act('stop-dictation')
    desk.wait_for('the last sound', lambda: listener.count() == 2)
    wait_to_rest()
    assert all(entry['text'] == '' for entry in loquat_window.entries()), 'a sound became a word'


def check_words():
    """Who speaks at once begins with the first word."""
    act('start-dictation')
    desk.wait_for('sound on the disk', is_recording)
    desk.say(heard.sound_of('morning'))
    began = time.monotonic()
    desk.wait_for('the end of the speech', lambda: (
        time.monotonic() - began > heard.duration_of('morning') + SILENCE_S))
    act('stop-dictation')
    wait_to_rest()
    text = loquat_window.entries()[0]['text']
    heard.check(text, 'morning')
    assert heard.words_of(text)[0] == heard.words_of(heard.text_of('morning'))[0], text


def check_off(listener):
    loquat_window.set_setting('sounds', 'false')
    before = listener.settle()
    act('start-dictation')
    desk.wait_for('sound on the disk', is_recording)
    act('stop-dictation')
    wait_to_rest()
    assert listener.settle() == before, 'it sounds although nobody wants it'


def main():
    with desk.Program([os.environ['LOQUAT'], '--gapplication-service'], G_DEBUG='fatal-criticals'):
        subprocess.run(['gdbus', 'wait', '--session', loquat_window.APPLICATION_ID], check=True)
        listener = Listener()
        check_cues(listener)
        check_words()
        check_off(listener)
        listener.end()


main()
