"""heard.py: what was said in a test, and whether a text is that

What is said is synthesized from tests/speech/NAME.txt; what the engine makes of it at its best stands
in NAME.expected.txt. Where the microphone was opened decides how the sound is cut into frames, and
that a word or two. How good the engine is, is measured by ./dev bench.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import difflib
import os
import pathlib
import re
import wave

SOUNDS = pathlib.Path(os.environ['SPEECH_DIR'])
TEXTS = pathlib.Path(__file__).parent.parent / 'speech'
ENOUGH = 0.85


def sound_of(name):
    return SOUNDS / f'{name}.wav'


def duration_of(name):
    with wave.open(str(sound_of(name))) as sound:
        return sound.getnframes() / sound.getframerate()


def text_of(name):
    return ' '.join((TEXTS / f'{name}.expected.txt').read_text(encoding='utf-8').split())


def words_of(text):
    return re.findall(r"[a-z0-9']+", text.lower())


def likeness(text, expected):
    return difflib.SequenceMatcher(None, words_of(text), words_of(expected)).ratio()


def check(text, *names):
    """The text is what was said, but for a word or two."""
    expected = ' '.join(map(text_of, names))
    assert likeness(text, expected) >= ENOUGH, f'“{text}” is not “{expected}”'
