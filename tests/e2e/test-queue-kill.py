#!/usr/bin/python3
"""test-queue-kill.py: killed at any moment, the queue has each file transcribed once and sent once

Usage: test-queue-kill.py DRIVE-QUEUE SERVER [KILLS]: ten files, and as many blows as it is told
(thirty), at random moments. What goes over the line is counted between the two programs.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import os
import pathlib
import random
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import wave

N_FILES = 10
LONGEST_S = 0.7  # of what a process lives
REQUEST = re.compile(rb'(GET|POST|DELETE) (/v1/[^ ?]*)[^ ]* HTTP/1\.1\r\n')
ANSWER = re.compile(rb'HTTP/1\.1 (\d{3})')


class Line:
    """Passes everything on, and knows what was asked and what came of it."""

    def __init__(self, port):
        self.port = port
        self.done = []  # (method, path, status)
        self.lock = threading.Lock()
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.address = 'http://127.0.0.1:%d' % self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            server = socket.create_connection(('127.0.0.1', self.port))
            asked = []
            for source, target, look in ((client, server, self.look_at_requests),
                                         (server, client, self.look_at_answers)):
                threading.Thread(target=self.pump, args=(source, target, look, asked),
                                 daemon=True).start()

    def look_at_requests(self, data, asked):
        asked.extend((m.group(1).decode(), m.group(2).decode()) for m in REQUEST.finditer(data))

    def look_at_answers(self, data, asked):
        for found in ANSWER.finditer(data):
            status = int(found.group(1))
            if status >= 200 and asked:
                with self.lock:
                    self.done.append((*asked.pop(0), status))

    @staticmethod
    def pump(source, target, look, asked):
        """A head is never cut by the programs here: each is written at once."""
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                look(data, asked)
                with contextlib.suppress(OSError):
                    target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def count(self, method, path):
        with self.lock:
            return sum(d[:2] == (method, path) and d[2] < 300 for d in self.done)


def make_files(folder, seed):
    chance = random.Random(seed)
    folder.mkdir()
    for number in range(N_FILES):
        with wave.open(str(folder / f'{number}.wav'), 'wb') as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(16000)
            sound.writeframes(chance.randbytes(2 * 16000 * chance.randrange(2, 8)))
    return sorted(str(path) for path in folder.iterdir())


@contextlib.contextmanager
def server_of(program, folder):
    environment = dict(os.environ, LOQUAT_SERVER_DATA=str(folder), LOQUAT_SERVER_SYNTHETIC_SPEED='60')
    process = subprocess.Popen([program, '--port', '0', '--engine', 'synthetic'], env=environment,
                               stdout=subprocess.PIPE, text=True)
    try:
        yield int(process.stdout.readline().rsplit(':', 1)[1])
    finally:
        process.terminate()
        process.wait()


def start(drive, home, address, files):
    environment = dict(os.environ, XDG_DATA_HOME=str(home), GSETTINGS_BACKEND='memory',
                       LOQUAT_KEY='key')
    return subprocess.Popen([drive, 'server', address, *files], env=environment,
                            stdout=subprocess.PIPE, text=True)


def run_undisturbed(drive, home, address, files):
    process = start(drive, home, address, files)
    told, _ = process.communicate(timeout=60)
    assert process.returncode == 0, told
    return told


def texts_in(home):
    with contextlib.closing(sqlite3.connect(home / 'loquat' / 'history.db')) as history:
        rows = history.execute('SELECT source_path, text, duration_ms, kind, state FROM entry').fetchall()
        n_tokens = history.execute('SELECT count (*) FROM token').fetchone()[0]
        n_left = history.execute('SELECT count (*) FROM job_part WHERE file_id IS NOT NULL'
                                 ' OR transcription_id IS NOT NULL').fetchone()[0]
    assert all(row[3:] == (1, 1) for row in rows), rows
    assert n_left == 0, 'something is left at the server'
    assert len({row[0] for row in rows}) == len(rows), 'a file was transcribed twice'
    return {row[0]: row[1:3] for row in rows}, n_tokens


def kill_until_done(drive, home, line, files, n_blows):
    """Returns how many blows it took."""
    for blow in range(n_blows):
        process = start(drive, home, line.address, files)
        try:
            process.wait(timeout=random.uniform(0, LONGEST_S))  # the moment of the blow
            assert process.returncode == 0, process.stdout.read()
            return blow
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        finally:
            process.stdout.close()
    return n_blows


def main():
    drive, server = sys.argv[1:3]
    n_kills = int(sys.argv[3]) if len(sys.argv) > 3 else 30
    seed = time.time_ns()
    random.seed(seed)
    print('seed', seed)
    n_blows = n_rounds = 0

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with server_of(server, folder / 'server') as port:
            while n_blows < n_kills:
                n_rounds += 1
                files = make_files(folder / f'files-{n_rounds}', n_rounds)
                line, home = Line(port), folder / f'home-{n_rounds}'
                n_blows += kill_until_done(drive, home, line, files, n_kills - n_blows)
                run_undisturbed(drive, home, line.address, files)

                n_uploads = line.count('POST', '/v1/files')
                n_created = line.count('POST', '/v1/transcriptions')
                calm = folder / f'calm-{n_rounds}'
                run_undisturbed(drive, calm, line.address, files)
                assert texts_in(home) == texts_in(calm), f'{texts_in(home)} {texts_in(calm)}'
                assert len(texts_in(home)[0]) == N_FILES
                assert n_uploads == N_FILES, f'{n_uploads} uploads of {N_FILES} files'
                assert n_created == N_FILES, f'{n_created} transcriptions of {N_FILES} files'
                assert line.count('POST', '/v1/files') == 2 * N_FILES

    print(f'killed {n_blows} times in {n_rounds} rounds of {N_FILES} files: each transcribed once, '
          'and sent once')


main()
