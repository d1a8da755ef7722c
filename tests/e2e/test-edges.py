#!/usr/bin/python3
"""test-edges.py: the first and the last word are whole

Runs in the rig. One speaks 50 ms after the key, or has just ended 50 ms before it: the recording has
each sample of the speech, and all words arrive. The room sounds whether the microphone is open or not.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import array
import os
import pathlib
import subprocess
import time
import wave

import desk
import heard
import window as loquat_window
from gi.repository import Gio, GLib

RATE_HZ = 16000
EDGE_S = 0.05
QUIET = 300  # no sample of the pauses before and after the speech is above
ROUNDS = 3
MOST_ROUNDS = 10
FINISHED_S = 60


def activate(name):
    """As a key does: no program is started first."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    bus.call(loquat_window.APPLICATION_ID, '/io/github/loquat/Loquat', 'org.gtk.Actions',
             'Activate', GLib.Variant('(sava{sv})', (name, [], {})), None, Gio.DBusCallFlags.NONE,
             -1, None, None)
    bus.flush_sync()


def speech():
    """The samples from the first to the last loud one."""
    with wave.open(str(heard.sound_of('morning'))) as sound:
        samples = array.array('h', sound.readframes(sound.getnframes()))
    loud = [at for at, sample in enumerate(samples) if abs(sample) > QUIET]
    return samples[loud[0]:loud[-1] + 1]


def write(samples):
    path = pathlib.Path(os.environ['RIG']) / 'edge.wav'
    with wave.open(str(path), 'wb') as sound:
        sound.setparams((1, 2, RATE_HZ, 0, 'NONE', ''))
        sound.writeframes(samples.tobytes())
    return path


def newest():
    return loquat_window.entries()[0]


def recorded():
    """The samples of the newest entry."""
    desk.wait_for('the recording', lambda: os.path.exists(newest()['audio_path']), FINISHED_S)
    decoded = subprocess.run(['flac', '-d', '-c', '-s', '--force-raw-format', '--endian=little',
                              '--sign=signed', newest()['audio_path']],
                             check=True, stdout=subprocess.PIPE)
    return decoded.stdout


def wait_until(moment):
    desk.wait_for('that moment', lambda: time.monotonic() >= moment)


def wait_for_sound():
    spool = loquat_window.DATA / 'spool'
    desk.wait_for('sound on the disk', lambda: any(
        path.stat().st_size > 1000 for path in spool.glob('*.wav')))


def wait_to_rest(n_entries):
    desk.wait_for('the entry', lambda: len(loquat_window.entries()) == n_entries and all(
        entry['state'] != 0 for entry in loquat_window.entries()), FINISHED_S)


def check_words():
    expected = heard.words_of(heard.text_of('morning'))
    words = heard.words_of(newest()['text'])
    heard.check(newest()['text'], 'morning')
    assert len(words) == len(expected), f'{words} are not as many as {expected}'
    assert words[0] == expected[0] and words[-1] == expected[-1], words


def first_word(samples):
    """Returns how much later than the key the recording began; None: too late for the word."""
    n_entries = len(loquat_window.entries())
    path = write(array.array('h', bytes(2 * round(EDGE_S * RATE_HZ))) + samples)
    key = time.monotonic()
    desk.say_since(path, key)
    activate('start-dictation')
    wait_until(key + EDGE_S + len(samples) / RATE_HZ + 1)
    activate('stop-dictation')
    wait_to_rest(n_entries + 1)

    at = recorded().find(samples.tobytes())
    if at < 0:
        return None
    check_words()
    return EDGE_S - at / 2 / RATE_HZ


def first_words(samples):
    """A computer that is busy with something else may be late by itself: that is tried again."""
    n_whole = 0
    for _ in range(MOST_ROUNDS):
        late_s = first_word(samples)
        n_whole += late_s is not None
        print('recorded too late' if late_s is None else
              f'recorded {1000 * late_s:.0f} ms after the key', flush=True)
        if n_whole == ROUNDS:
            return
    raise AssertionError(f'the first word was whole only {n_whole} times')


def last_word(samples):
    """Returns how long the recording went on after the key."""
    n_entries = len(loquat_window.entries())
    desk.microphone('ok')
    activate('start-dictation')
    wait_for_sound()
    begin = time.monotonic() + 0.5
    end = begin + len(samples) / RATE_HZ
    desk.say_since(write(samples), begin)
    wait_until(end + EDGE_S - 0.03)
    time.sleep(max(0, end + EDGE_S - time.monotonic()))  # the moment itself, as near as can be
    activate('stop-dictation')
    wait_to_rest(n_entries + 1)

    sound = recorded()
    at = sound.find(samples.tobytes())
    assert at >= 0, 'the last word is cut'
    check_words()
    return len(sound) / 2 / RATE_HZ - at / 2 / RATE_HZ - (end + EDGE_S - begin)


def warm():
    """The program is there and has recorded before."""
    subprocess.run(['gdbus', 'wait', '--session', loquat_window.APPLICATION_ID], check=True)
    activate('start-dictation')
    wait_for_sound()
    activate('cancel-dictation')
    desk.wait_for('the end of it', lambda: not list((loquat_window.DATA / 'spool').glob('*.wav')))
    desk.wait_for('rest', lambda: all(entry['state'] != 0 for entry in loquat_window.entries()))


def main():
    samples = speech()
    with desk.Program([os.environ['LOQUAT'], '--gapplication-service'], G_DEBUG='fatal-criticals'):
        warm()
        first_words(samples)
        for _ in range(ROUNDS):
            print(f'recorded until {1000 * last_word(samples):.0f} ms after the key', flush=True)


main()
