"""queued.py: files, a server and a line between it and the queue, for tests of the queue

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
import threading
import wave

N_FILES = 10
REQUEST = re.compile(rb'(GET|POST|DELETE) (/v1/[^ ?]*)[^ ]* HTTP/1\.1\r\n')
SHORT_REQUEST = re.compile(rb'(GET|POST) /v1/transcriptions')
ANSWER = re.compile(rb'HTTP/1\.1 (\d{3})')


class Line:
    """Passes everything on, and knows what was asked and what came of it."""

    def __init__(self, port):
        self.port = port
        self.done = []  # (method, path, status)
        self.n_to_refuse = 0  # so many of the next questions about transcriptions
        self.n_refused = 0
        self.lock = threading.Lock()
        self.listener = None
        self.listen(0)
        self.address = 'http://127.0.0.1:%d' % self.listener.getsockname()[1]

    def listen(self, port):
        self.listener = socket.create_server(('127.0.0.1', port))
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    @contextlib.contextmanager
    def closed(self):
        """Nobody can connect meanwhile. What is connected goes on."""
        port = self.listener.getsockname()[1]
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        yield
        self.listen(port)

    def accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(('127.0.0.1', self.port))
            except ConnectionRefusedError:
                client.close()
                continue
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

    def is_refused(self, source, data):
        if not SHORT_REQUEST.match(data) or self.n_to_refuse == 0:
            return False
        with self.lock:
            self.n_to_refuse -= 1
            self.n_refused += 1
        source.sendall(b'HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\n'
                       b'Content-Length: 0\r\n\r\n')
        return True

    def pump(self, source, target, look, asked):
        """A head is never cut by the programs here: each is written at once."""
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if look == self.look_at_requests and self.is_refused(source, data):
                    continue
                look(data, asked)
                with contextlib.suppress(OSError):
                    target.sendall(data)
        # What the server still has to say to a client that is gone is looked at, too.
        if look == self.look_at_requests:
            with contextlib.suppress(OSError):
                target.shutdown(socket.SHUT_WR)
            return
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
def server_of(program, folder, port=0, speed=60):
    environment = dict(os.environ, LOQUAT_SERVER_DATA=str(folder),
                       LOQUAT_SERVER_SYNTHETIC_SPEED=str(speed))
    process = subprocess.Popen([program, '--port', str(port), '--engine', 'synthetic'],
                               env=environment, stdout=subprocess.PIPE, text=True)
    try:
        yield int(process.stdout.readline().rsplit(':', 1)[1])
    finally:
        process.terminate()
        process.wait()


def start(drive, home, address, files, **settings):
    environment = dict(os.environ, XDG_DATA_HOME=str(home), XDG_CACHE_HOME=str(home / 'cache'),
                       GSETTINGS_BACKEND='memory', LOQUAT_KEY='key', **settings)
    return subprocess.Popen([drive, 'server', address, *files], env=environment,
                            stdout=subprocess.PIPE, text=True)


def run_undisturbed(drive, home, address, files, **settings):
    process = start(drive, home, address, files, **settings)
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
