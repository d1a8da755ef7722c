#!/usr/bin/python3
"""test-queue.py: the queue with a server: refusals, a restart of the server, files that are too long

Usage: test-queue.py DRIVE-QUEUE SERVER

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import itertools
import json
import pathlib
import sqlite3
import sys
import tempfile
import urllib.request
import wave

from queued import N_FILES, Line, make_files, run_undisturbed, server_of, start, texts_in


def count_at(port, kind):
    request = urllib.request.Request(f'http://127.0.0.1:{port}/v1/{kind}/count',
                                     headers={'Authorization': 'Bearer key'})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)['total']


def assert_nothing_left(port):
    assert count_at(port, 'files') == 0
    assert count_at(port, 'transcriptions') == 0


def test_refused(drive, server, folder):
    """Who is asked too often says when to come again; nothing is asked for twice."""
    files = make_files(folder / 'files', 1)
    with server_of(server, folder / 'server') as port:
        line = Line(port)
        line.n_to_refuse = 6
        told = run_undisturbed(drive, folder / 'home', line.address, files)
        assert told.count('finished') == N_FILES, told
        assert line.n_refused == 6
        assert line.count('POST', '/v1/files') == N_FILES
        assert line.count('POST', '/v1/transcriptions') == N_FILES
        assert len(texts_in(folder / 'home')[0]) == N_FILES
        assert_nothing_left(port)


def test_server_restarts(drive, server, folder):
    """What the server was given before it was restarted is not given again."""
    files = make_files(folder / 'files', 2)
    with contextlib.ExitStack() as stack:
        with server_of(server, folder / 'server', speed=10) as port:
            line = Line(port)
            process = stack.enter_context(start(drive, folder / 'home', line.address, files))
            assert process.stdout.readline().startswith('finished')
            away = contextlib.ExitStack()
            away.enter_context(line.closed())
        with server_of(server, folder / 'server', port=port, speed=60):
            away.close()
            # Seconds: however often it was not there, it is left alone only until it is back.
            told, _ = process.communicate(timeout=200)
            assert process.returncode == 0, told
            assert told.count('finished') == N_FILES - 1, told
            assert line.count('POST', '/v1/files') == N_FILES
            assert len(texts_in(folder / 'home')[0]) == N_FILES
            assert_nothing_left(port)


def test_too_long(drive, server, folder):
    """A long file is sent in parts; their words have the times of the whole."""
    files = make_files(folder / 'files', 3)[:1]
    with wave.open(files[0]) as sound:
        length_ms = sound.getnframes() / 16
    with server_of(server, folder / 'server') as port:
        line = Line(port)
        run_undisturbed(drive, folder / 'home', line.address, files, DRIVE_LONGEST_MS='1500')
        n_parts = line.count('POST', '/v1/files')
        assert length_ms / 1500 <= n_parts <= length_ms / 1500 + 2, (n_parts, length_ms)
        assert_nothing_left(port)

    texts, n_tokens = texts_in(folder / 'home')
    assert abs(texts[files[0]][1] - length_ms) < 100, texts
    with contextlib.closing(sqlite3.connect(folder / 'home/loquat/history.db')) as history:
        times = history.execute('SELECT start_ms, end_ms FROM token ORDER BY ordinal').fetchall()
    assert len(times) == n_tokens > 4
    assert all(a[0] <= b[0] for a, b in itertools.pairwise(times)), times
    assert length_ms - 1500 < times[-1][1] <= length_ms + 100, times[-1]
    assert not list((folder / 'home/cache').rglob('*.flac'))


def test_cancelled(drive, server, folder):
    """What was cancelled is deleted from the server: at once, or after the next start."""
    files = make_files(folder / 'files', 4)
    with server_of(server, folder / 'server', speed=10) as port:
        line = Line(port)
        told = run_undisturbed(drive, folder / 'home', line.address, files[:6], DRIVE_CANCEL='1')
        assert 1 <= told.count('finished') < 6, told
        assert 1 < line.count('POST', '/v1/files') < 6
        for another in files[6:]:
            run_undisturbed(drive, folder / 'home', line.address, [another])
            if count_at(port, 'files') + count_at(port, 'transcriptions') == 0:
                break
        assert_nothing_left(port)
    texts_in(folder / 'home')


def test_cancelled_at_work(drive, server, folder):
    """What the server works on is deleted there when it is done, without another start."""
    files = make_files(folder / 'files', 5)[:4]
    with server_of(server, folder / 'server', speed=2) as port:
        line = Line(port)
        told = run_undisturbed(drive, folder / 'home', line.address, files, DRIVE_CANCEL='1',
                               DRIVE_CLEAN='1')
        assert 1 <= told.count('finished') < 4, told
        assert any(d[0] == 'DELETE' and d[2] == 409 for d in line.done), line.done
        assert_nothing_left(port)
    texts_in(folder / 'home')


def main():
    for test in (test_cancelled, test_cancelled_at_work, test_refused, test_server_restarts, test_too_long):
        with tempfile.TemporaryDirectory() as name:
            test(*sys.argv[1:3], pathlib.Path(name))
        print('well:', test.__doc__)


main()
