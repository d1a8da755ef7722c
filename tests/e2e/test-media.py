#!/usr/bin/python3
"""test-media.py LOQUAT: sound and video of every kind become words, and what does not says why

Needs ffmpeg, no desktop.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import heard

SKIP = 77
OK, INPUT = 0, 3  # exit codes, as in app/cli/lq-cli.h
NAME, LONG_NAME = 'morning', 'travel'
LOQUAT = sys.argv[1]
PICTURES = ['-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=10', '-shortest']
H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p']
KINDS = {
    'talk.flac': [],
    'talk.mp3': ['-ar', '44100', '-c:a', 'libmp3lame', '-b:a', '128k'],
    'talk.m4a': ['-ar', '44100', '-c:a', 'aac', '-b:a', '128k'],
    'talk.ogg': ['-ar', '44100', '-c:a', 'libvorbis', '-q:a', '6'],
    'talk.opus': ['-c:a', 'libopus', '-b:a', '64k'],
    'talk.webm': [*PICTURES, '-c:v', 'libvpx', '-c:a', 'libopus', '-b:a', '64k'],
    'talk.mp4': [*PICTURES, *H264, '-ar', '44100', '-c:a', 'aac', '-b:a', '128k'],
    'talk.mkv': [*PICTURES, *H264, '-c:a', 'flac'],
}


def make(path, arguments, name=NAME):
    subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-y', '-i', heard.sound_of(name),
                    *arguments, path], check=True)


class Home:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.environment = {
            **os.environ, 'HOME': folder, 'XDG_RUNTIME_DIR': folder, 'XDG_CONFIG_HOME': folder,
            'XDG_DATA_HOME': folder, 'GSETTINGS_BACKEND': 'memory', 'LC_ALL': 'C.UTF-8'}

    def transcribe(self, path, *arguments):
        process = subprocess.run(
            [LOQUAT, 'transcribe', '--quiet', '--engine', 'offline', path, *arguments], check=False,
            env=self.environment, text=True, capture_output=True, timeout=120)
        return process.returncode, process.stdout, process.stderr


def check_kinds(home):
    for name, arguments in KINDS.items():
        path = home.folder / name
        make(path, arguments)
        code, out, err = home.transcribe(path)
        assert code == OK and err == '', (name, code, err)
        print(f'{name}: {heard.likeness(out, heard.text_of(NAME)):.2f} of the words', flush=True)
        heard.check(out, NAME)


def check_cut_off(home):
    """What there is of it is transcribed, and it is said that there is not all."""
    path = home.folder / 'cut.mp3'
    make(path, KINDS['talk.mp3'], LONG_NAME)
    os.truncate(path, path.stat().st_size * 6 // 10)
    code, out, err = home.transcribe(path)
    assert code == OK and 'ends too early' in err, (code, err)
    words = heard.words_of(heard.text_of(LONG_NAME))
    begin = ' '.join(words[:len(words) // 3])
    assert ' '.join(heard.words_of(out)).startswith(begin), out
    assert len(heard.words_of(out)) < len(words), out

    # A program that reads it is told the same: printed with the words, as a document, in a file.
    for arguments in ['--json'], ['--format', 'json'], ['--format', 'json', '--output', home.folder]:
        code, out, _ = home.transcribe(path, *arguments)
        said = json.loads(out or (home.folder / 'cut.json').read_text())
        assert code == OK and said['complete'] is False, (arguments, code, said)


def check_refused(home):
    """Each with what happened and what to do."""
    silent, text, empty, cut = (
        home.folder / name for name in ('silent.mp4', 'letter.mp3', 'empty.wav', 'cut.mp4'))
    make(silent, [*PICTURES, '-map', '1:v', '-t', '1', *H264])
    text.write_text('Dear Anna,\nthis is a letter.\n')
    empty.touch()
    make(cut, KINDS['talk.m4a'][:-2] + ['-f', 'mp4'])
    os.truncate(cut, cut.stat().st_size // 2)
    for path, words in {silent: 'no sound in this file', text: 'neither audio nor video',
                        empty: 'is empty', cut: 'ends too early',
                        home.folder / 'none.mp3': 'not there'}.items():
        code, out, err = home.transcribe(path)
        assert code == INPUT and out == '' and words in err, (path, code, out, err)
        print(f'{path.name}: {" ".join(err.split())}', flush=True)


def main():
    if shutil.which('ffmpeg') is None:
        print('ffmpeg is not installed')
        return SKIP
    with tempfile.TemporaryDirectory() as folder:
        home = Home(folder)
        check_kinds(home)
        check_cut_off(home)
        check_refused(home)
    return 0


sys.exit(main())
