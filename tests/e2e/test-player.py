#!/usr/bin/python3
"""test-player.py DRIVE-PLAYER: what the player plays is heard, from the right place, at its pitch

Runs in the rig with PulseAudio, and listens to what the loudspeakers play. Run with “nothing” as a
second argument in one without PulseAudio: there, it says that nothing can be heard.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import array
import math
import os
import pathlib
import subprocess
import sys
import threading
import wave

import desk

RATE_HZ = 16000
LOUD = 1000
LOW_HZ, HIGH_HZ = 300, 1200
TURN_MS = 5000   # up to there the tone is low, then high
LENGTH_MS = 10000
FRAME = RATE_HZ // 100
RIG = pathlib.Path(os.environ['RIG'])


def write_tones(path):
    """Both tones have whole waves in a second, so that the turn is no click."""
    with wave.open(str(path), 'wb') as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        samples = array.array('h')
        for i in range(LENGTH_MS * RATE_HZ // 1000):
            hertz = LOW_HZ if i < TURN_MS * RATE_HZ // 1000 else HIGH_HZ
            samples.append(int(12000 * math.sin(2 * math.pi * hertz * i / RATE_HZ)))
        sound.writeframes(samples.tobytes())


class Listener:
    """What the loudspeakers play, from now on."""

    def __init__(self, name):
        self.path = RIG / name
        with open(self.path, 'wb') as output:
            self.process = subprocess.Popen(
                ['parec', f"--device={os.environ['RIG_PULSE_SINK']}.monitor", f'--rate={RATE_HZ}',
                 '--channels=1', '--format=s16le', '--latency-msec=20'], stdout=output)
        desk.wait_for('the listener', lambda: self.path.stat().st_size > 0)

    def samples(self):
        data = self.path.read_bytes()
        return array.array('h', data[:len(data) // 2 * 2])

    def end(self):
        self.process.terminate()
        self.process.wait()
        return self.samples()


class Player:
    def __init__(self, program, path):
        self.process = subprocess.Popen([program, str(path)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True,
                                        env=os.environ | {'G_DEBUG': 'fatal-criticals'})
        self.lines = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.strip())

    def tell(self, line):
        """Returns the position in ms."""
        before = len(self.lines)
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()

        def answer():
            return [line for line in self.lines[before:] if line.isdigit()]
        return int(desk.wait_for(f'an answer to {line}', answer)[0])

    def wait_for(self, word):
        def found():
            return [line for line in self.lines if line.split()[0] == word]
        return desk.wait_for(word, found)[0]

    def end(self):
        self.process.stdin.close()
        assert self.process.wait(10) == 0


def is_loud(samples, at):
    return max(abs(value) for value in samples[at:at + FRAME]) > LOUD


def loud_part(samples):
    """Between the first and the last loud frame."""
    loud = [at for at in range(0, len(samples) - FRAME, FRAME) if is_loud(samples, at)]
    assert loud, 'nothing was heard'
    return samples[loud[0]:loud[-1] + FRAME]


def pitch_of(samples):
    rising = sum(1 for a, b in zip(samples, samples[1:]) if a < 0 <= b)
    return rising * RATE_HZ / len(samples)


def turn_ms(samples):
    """When the tone turns from low to high. A wave of the low one takes 3.3 ms."""
    wide = RATE_HZ // 50
    for at in range(0, len(samples) - wide, RATE_HZ // 500):
        if pitch_of(samples[at:at + wide]) > (LOW_HZ + HIGH_HZ) / 2:
            return (at + wide / 2) * 1000 / RATE_HZ
    raise AssertionError('the high tone was not heard')


def hear(program, tones, rate, from_ms):
    """Plays to the end. Returns what was heard."""
    listener = Listener(f'played-{rate}-{from_ms}.raw')
    player = Player(program, tones)
    assert player.wait_for('ready') == f'ready {LENGTH_MS}'
    player.tell(f'rate {rate}')
    player.tell(f'seek {from_ms}')
    player.tell('play')
    player.wait_for('ended')
    assert player.tell('position') == LENGTH_MS
    player.end()
    return loud_part(listener.end())


def check_seek(program, tones):
    for from_ms in (4200, 4750):
        heard = hear(program, tones, 1, from_ms)
        late_ms = turn_ms(heard) - (TURN_MS - from_ms)
        print(f'from {from_ms} ms: the turn is heard {late_ms:+.0f} ms late, '
              f'{len(heard) * 1000 // RATE_HZ} ms in all', flush=True)
        assert abs(late_ms) <= 50


def check_rate(program, tones):
    for rate in (0.5, 2, 3):
        from_ms = 4000 if rate < 1 else 0
        heard = hear(program, tones, rate, from_ms)
        turn = turn_ms(heard)
        low = pitch_of(heard[:int((turn - 50) * RATE_HZ / 1000)])
        high = pitch_of(heard[int((turn + 50) * RATE_HZ / 1000):])
        print(f'{rate} x: turns after {turn:.0f} ms, at {low:.0f} and {high:.0f} Hz', flush=True)
        assert abs(low - LOW_HZ) < LOW_HZ * 0.05
        assert abs(high - HIGH_HZ) < HIGH_HZ * 0.05
        assert abs(turn - (TURN_MS - from_ms) / rate) < 150


def check_pause(program, tones):
    """After a pause there is silence, and it goes on where it was."""
    listener = Listener('paused.raw')
    player = Player(program, tones)
    player.tell('play')
    desk.wait_for('a second', lambda: player.tell('position') > 1000)
    player.tell('pause')
    desk.wait_for('silence', lambda: not any(
        is_loud(rest, at) for rest in [listener.samples()[-RATE_HZ // 2:]]
        for at in range(0, len(rest) - FRAME, FRAME)))
    position = player.tell('position')
    assert player.tell('position') == position
    player.tell('seek 9500')
    player.tell('play')
    player.wait_for('ended')
    player.end()
    listener.end()
    print(f'paused at {position} ms')
    assert 1000 < position < 3000


def check_nothing(program, tones):
    """There is no loudspeaker: that is told, and it is not played into nowhere."""
    player = Player(program, tones)
    player.tell('play')
    print(player.wait_for('failed'))
    player.end()


def main():
    tones = RIG / 'tones.wav'
    write_tones(tones)
    program = sys.argv[1]
    if sys.argv[2:] == ['nothing']:
        check_nothing(program, tones)
    else:
        check_seek(program, tones)
        check_rate(program, tones)
        check_pause(program, tones)


main()
