#!/usr/bin/python3
"""test-dictate.py: a person dictates a few sentences, and finds them again the next time

Runs in the rig. What is said is synthesized from tests/speech/travel.txt.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import difflib
import os
import pathlib
import re
import sqlite3
import time
import wave

import desk

SPEECH = pathlib.Path(os.environ['SPEECH_DIR']) / 'travel.wav'
WORDS = pathlib.Path(__file__).parent.parent / 'speech/travel.expected.txt'
DATABASE = pathlib.Path(os.environ['XDG_DATA_HOME']) / 'loquat/history.db'
SILENCE_S = 1  # after the speech, before the button is pressed
COMPLETE = 1  # LQ_ENTRY_COMPLETE

# Where the microphone was opened decides how the sound is cut into frames, and that a word or two.
# How good the engine is, is measured by ./dev bench.
ENOUGH = 0.8


def duration_of(path):
    with wave.open(str(path)) as sound:
        return sound.getnframes() / sound.getframerate()


def words_of(text):
    return re.findall(r"[a-z0-9']+", text.lower())


def likeness(text, expected):
    return difflib.SequenceMatcher(None, words_of(text), words_of(expected)).ratio()


def start_loquat():
    return desk.Program([os.environ['LOQUAT']], G_DEBUG='fatal-criticals')


def close(program, window):
    """Closes the window by its button, and waits for the program to end by itself."""
    desk.press(desk.wait_for_node(window, 'push button', 'Close'))
    assert program.wait_for_end() == 0


def live_text(window):
    view = desk.find(window, 'text', 'Dictated text')
    return desk.text_of(view).strip() if view else ''


def dictate(window):
    """Speaks, and returns the text that stands in the window in the end."""
    desk.press(desk.wait_for_node(window, 'push button', 'Start dictation'))
    desk.wait_for_node(window, 'push button', 'Stop dictation')
    desk.wait_for('it to listen', lambda: desk.find(window, 'label', 'Listening…'))

    began = time.monotonic()
    desk.say(SPEECH)
    first = desk.wait_for('words while it is spoken', lambda: live_text(window))
    waited = time.monotonic() - began
    assert waited < duration_of(SPEECH), f'the first words, “{first}”, came after the speech'
    print(f'first words after {waited:.1f} s: {first}')

    expected = WORDS.read_text(encoding='utf-8')
    desk.wait_for('the end of the speech',
                  lambda: time.monotonic() - began > duration_of(SPEECH) + SILENCE_S)
    desk.press(desk.find(window, 'push button', 'Stop dictation'))
    desk.wait_for_node(window, 'push button', 'Start dictation')
    desk.wait_for_node(window, 'label', 'Ready')

    text = live_text(window)
    print(f'the window says: {text}')
    assert likeness(text, expected) >= ENOUGH, f'“{text}” is not what was said'
    return text


def entry_in_database():
    with sqlite3.connect(f'file:{DATABASE}?mode=ro', uri=True) as database:
        entries = database.execute(
            'SELECT number, state, engine, duration_ms, text, audio_path FROM entry').fetchall()
        assert len(entries) == 1, entries
        number, state, engine, duration_ms, text, audio_path = entries[0]
        tokens = database.execute(
            'SELECT text, start_ms, end_ms FROM token WHERE entry = ? ORDER BY ordinal',
            (number,)).fetchall()

    assert state == COMPLETE
    assert engine == 'offline'
    assert duration_ms >= duration_of(SPEECH) * 1000
    assert ''.join(token for token, start_ms, end_ms in tokens).strip() == text
    assert all(0 <= start_ms <= end_ms <= duration_ms for token, start_ms, end_ms in tokens)
    assert os.stat(DATABASE).st_mode & 0o777 == 0o600
    assert os.stat(audio_path).st_mode & 0o777 == 0o600
    return text


def main():
    with start_loquat() as loquat:
        window = loquat.application()
        text = dictate(window)
        close(loquat, window)
    assert entry_in_database() == text

    with start_loquat() as loquat:
        window = loquat.application()
        desk.press(desk.wait_for_node(window, 'page tab', 'History'))
        beginning = ' '.join(text.split()[:3])
        desk.wait_for('the entry in the history', lambda: any(
            beginning in node.get_name() for node in desk.walk(window)))
        close(loquat, window)


main()
