#!/usr/bin/python3
"""test-rig.py: the rig itself: its microphone hears each sample, its keyring keeps, nothing stays

Usage: test-rig.py RIG [OPTION…]: starts the rig around itself.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import pathlib
import subprocess
import sys
import wave

SPEECH = pathlib.Path(os.environ['SPEECH_DIR']) / 'counting.wav'


def samples_of(path):
    with wave.open(str(path)) as sound:
        return sound.readframes(sound.getnframes())


def test_microphone():
    import desk

    recording = pathlib.Path(os.environ['RIG']) / 'recording.wav'
    recorder = subprocess.Popen(
        ['arecord', '-q', '-f', 'S16_LE', '-r', '16000', '-c', '1', '-d', '4', str(recording)])
    desk.wait_for('the recorder to record',
                  lambda: recording.exists() and recording.stat().st_size > 44)
    desk.say(SPEECH)
    assert recorder.wait(30) == 0

    # The first second of the speech, from its first loud sample on, as it was said.
    said = samples_of(SPEECH).lstrip(b'\0')[:32000]
    assert said in samples_of(recording), 'the microphone hears something else than is said'


def test_keyring():
    attributes = ['purpose', 'test-rig']
    subprocess.run(['secret-tool', 'store', '--label=test', *attributes], input=b'kept', check=True)
    kept = subprocess.run(['secret-tool', 'lookup', *attributes], capture_output=True, check=True)
    assert kept.stdout == b'kept'


def test_from_outside(rig):
    """The exit code is the command's, and neither a process nor a file is left."""
    script = 'echo $RIG $$; sleep 600 & echo $!; setsid sleep 600 & echo $!; exit 5'
    ended = subprocess.run([*rig, '--', 'sh', '-c', script], capture_output=True, check=False)
    assert ended.returncode == 5, ended
    folder, *pids = ended.stdout.decode().split()
    assert not os.path.exists(folder), folder
    assert len(pids) == 3
    for pid in pids:
        assert not os.path.exists(f'/proc/{pid}'), f'process {pid} is left'


if 'RIG' in os.environ:
    test_microphone()
    test_keyring()
else:
    inside = subprocess.run([*sys.argv[1:], '--', '/usr/bin/python3', __file__], check=False)
    if inside.returncode == 0:
        test_from_outside(sys.argv[1:])
    sys.exit(inside.returncode)
