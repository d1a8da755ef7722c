#!/usr/bin/python3
"""dictate.py: dictates with the real window to a server, in the rig, and tells what it needed

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import time
import wave

import desk

APPLICATION_ID = 'io.github.loquat.Loquat'
FIRST_LOOK_S = 10  # by then everything is loaded and connected


def configure(**settings):
    for key, value in settings.items():
        subprocess.run(['gsettings', 'set', APPLICATION_ID, key.replace('_', '-'), value],
                       check=True)


def read_private_kb(pid):
    with open(f'/proc/{pid}/smaps_rollup', encoding='ascii') as rollup:
        return sum(map(int, re.findall(r'^Private_\w+:\s+(\d+)', rollup.read(), re.M)))


def read_cpu_s(pid):
    with open(f'/proc/{pid}/stat', encoding='utf-8') as stat:
        fields = stat.read().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def make_speech(path, seconds):
    """A person who speaks all the time."""
    sentences = pathlib.Path(os.environ['SPEECH_DIR']) / 'travel.wav'
    with wave.open(str(sentences)) as said, wave.open(str(path), 'wb') as speech:
        sound = said.readframes(said.getnframes())
        speech.setparams(said.getparams())
        for _ in range(seconds * said.getframerate() // said.getnframes() + 1):
            speech.writeframes(sound)


def main():
    address, seconds = sys.argv[1], int(sys.argv[2])
    configure(engine='server', server_address=address)
    speech = pathlib.Path(os.environ['RIG']) / 'speech.wav'
    make_speech(speech, seconds)

    with desk.Program([os.environ['LOQUAT']]) as program:
        pid = program.process.pid
        window = program.application()
        desk.press(desk.wait_for_node(window, 'push button', 'Start dictation'))
        desk.wait_for_node(window, name='Stop dictation')
        desk.say(speech)
        time.sleep(FIRST_LOOK_S)

        first_kb, first_cpu_s, began = read_private_kb(pid), read_cpu_s(pid), time.monotonic()
        time.sleep(max(1, seconds - FIRST_LOOK_S))
        last_kb, cpu_s = read_private_kb(pid), read_cpu_s(pid) - first_cpu_s
        took_s = time.monotonic() - began

        print(json.dumps({'cpu_percent': 100 * cpu_s / took_s, 'private_kb': last_kb,
                          'growth_kb': last_kb - first_kb, 'seconds': seconds}))


main()
