"""transcripts.py: puts transcripts into the history, as the queue would

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import sqlite3
import time
import wave

import desk
import window as loquat_window

DICTATION, FILE = 0, 1  # LqEntryKind
NONE, ORIGINAL, RESULT = 0, 1, 2  # LqTranslation


def make_tables():
    """The program makes them."""
    with loquat_window.start() as loquat:
        window = loquat.application()
        desk.wait_for('the database', lambda: loquat_window.DATABASE.exists())
        desk.wait_for_node(window, 'push button', 'Start dictation')
        loquat_window.close(loquat, window)


def length_ms(path):
    with wave.open(str(path)) as sound:
        return sound.getnframes() * 1000 // sound.getframerate()


def word(text, start_ms, end_ms, confidence=0.95, speaker=None, translation=NONE):
    return (text, start_ms, end_ms, confidence, speaker, translation)


def spread(text, duration_ms, **more):
    """The words of a text, one after the other over this time."""
    words = text.split()
    step = duration_ms / max(1, len(words))
    return [word(' ' + text, round(i * step), round((i + 0.9) * step), **more)
            for i, text in enumerate(words)]


def add(identity, tokens, *, title=None, path=None, duration_ms=0, kind=FILE, audio=None, state=1,
        age_s=60, speakers=None, error=None):
    """One entry with its tokens."""
    text = ''.join(token[0] for token in tokens if token[5] != RESULT).strip()
    with contextlib.closing(sqlite3.connect(loquat_window.DATABASE, timeout=30)) as database:
        number = database.execute(
            'INSERT INTO entry (id, started_at_us, duration_ms, state, engine, text, kind, title,'
            " source_path, audio_path, error) VALUES (?, ?, ?, ?, 'offline', ?, ?, ?, ?, ?, ?)"
            ' RETURNING number',
            (identity, int((time.time() - age_s) * 1e6), duration_ms, state, text, kind, title,
             path, audio, error)).fetchone()[0]
        database.executemany(
            'INSERT INTO token (entry, ordinal, text, start_ms, end_ms, confidence, speaker, is_gap,'
            ' translation) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)',
            [(number, i, *token) for i, token in enumerate(tokens)])
        database.executemany('INSERT INTO speaker (entry, speaker, name) VALUES (?, ?, ?)',
                             [(number, *pair) for pair in (speakers or {}).items()])
        database.commit()


def tokens_of(identity):
    """The rows of an entry's tokens, in order."""
    with contextlib.closing(
            sqlite3.connect(f'file:{loquat_window.DATABASE}?mode=ro', uri=True)) as database:
        database.row_factory = sqlite3.Row
        return database.execute(
            'SELECT token.* FROM token JOIN entry ON entry.number = token.entry'
            ' WHERE entry.id = ? ORDER BY ordinal', (identity,)).fetchall()


def speakers_of(identity):
    with contextlib.closing(
            sqlite3.connect(f'file:{loquat_window.DATABASE}?mode=ro', uri=True)) as database:
        return dict(database.execute(
            'SELECT speaker, name FROM speaker JOIN entry ON entry.number = speaker.entry'
            ' WHERE entry.id = ?', (identity,)).fetchall())
