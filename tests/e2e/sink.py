#!/usr/bin/python3
"""sink.py: a service that keeps nothing of a file but its digest, for tests of large uploads

    sink.py ADDRESS PORT FOLDER

Prints its address, then serves until it is ended. What came is written to FOLDER/record, a line of
JSON for each event, with the time of the monotonic clock. While there is FOLDER/hold it does not
answer to a file that is whole; while there is FOLDER/lose it does not keep one.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import hashlib
import http.server
import json
import pathlib
import re
import sys
import threading
import time
import uuid

PIECE = 256 * 1024
NAMES = {'files': 'file', 'transcriptions': 'transcription'}
TOKENS = [{'text': f' word{number}', 'start_ms': 1000 * number, 'end_ms': 1000 * number + 900}
          for number in range(50)]
REFERENCE = re.compile(rb'name="client_reference_id"\r\n\r\n([^\r]*)\r\n')


class Sink(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address, folder):
        super().__init__(address, Handler)
        self.folder = folder
        self.kept = {'files': {}, 'transcriptions': {}}
        self.lock = threading.Lock()

    def note(self, what, **facts):
        line = json.dumps({'what': what, 'at': time.monotonic(), **facts})
        with self.lock, open(self.folder / 'record', 'a', encoding='utf-8') as record:
            record.write(line + '\n')


class Form:
    """The file in a form, piece by piece; between its head and its last bytes."""

    def __init__(self, boundary):
        self.boundary = b'\r\n--' + boundary
        self.head, self.tail = b'', b''
        self.digest, self.size = None, 0

    def feed(self, piece):
        if self.digest is None:
            self.head += piece
            begin = self.head.find(b'\r\n\r\n')
            if begin < 0:
                return
            self.digest, piece = hashlib.sha256(), self.head[begin + 4:]
        # What may be the end is kept back.
        self.tail += piece
        self.take(len(self.tail) - 1024)

    def take(self, n_bytes):
        if n_bytes > 0:
            self.digest.update(self.tail[:n_bytes])
            self.size += n_bytes
            self.tail = self.tail[n_bytes:]

    def end(self):
        """Returns: our reference."""
        self.take(self.tail.index(self.boundary))
        return REFERENCE.search(self.tail).group(1).decode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *_):
        pass

    def answer(self, status, content=None):
        body = json.dumps(content).encode() if content is not None else b''
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def read_body(self, feed):
        """Returns: whether it was whole."""
        left = int(self.headers['Content-Length'])
        while left > 0:
            try:
                piece = self.rfile.read1(min(left, PIECE))
            except ConnectionError:
                piece = b''
            if not piece:
                return False
            left -= len(piece)
            feed(piece)
        return True

    def keep(self, kind, reference, **facts):
        thing = {'id': str(uuid.uuid4()), 'created_at': '2026-01-01T00:00:00Z', 'filename': 'f',
                 'client_reference_id': reference, **facts}
        self.server.kept[kind][thing['id']] = thing
        return thing

    def take_file(self):
        form = Form(self.headers['Content-Type'].partition('boundary=')[2].encode())
        begun = time.monotonic()
        self.server.note('upload begins')
        if not self.read_body(form.feed):
            self.server.note('upload ends early', bytes=form.size, begun=begun)
            self.close_connection = True
            return
        reference = form.end()
        if (self.server.folder / 'lose').exists():
            self.server.note('upload is lost', bytes=form.size)
            self.close_connection = True
            return
        file = self.keep('files', reference, size=form.size)
        self.server.note('upload is whole', bytes=form.size, begun=begun,
                         digest=form.digest.hexdigest())
        while (self.server.folder / 'hold').exists():
            time.sleep(0.02)
        self.answer(201, file)

    def take_transcription(self):
        body = bytearray()
        if not self.read_body(body.extend):
            return
        asked = json.loads(body)
        if asked['file_id'] not in self.server.kept['files']:
            self.answer(404, {'status_code': 404, 'error_type': 'file_not_found', 'message': 'none'})
            return
        self.server.note('transcription')
        self.answer(201, self.keep(
            'transcriptions', asked.get('client_reference_id'), status='completed',
            model=asked['model'], file_id=asked['file_id'], audio_duration_ms=60000,
            enable_speaker_diarization=False, enable_language_identification=True))

    def do_POST(self):
        if self.path == '/v1/files':
            self.take_file()
        else:
            self.take_transcription()

    def split(self):
        return self.path.partition('?')[0].split('/')[2:]

    def do_GET(self):
        kind, *rest = self.split()
        self.server.note('question', path=self.path)
        if not rest:
            self.answer(200, {kind: list(self.server.kept[kind].values()), 'next_page_cursor': None})
        elif rest[0] not in self.server.kept[kind]:
            self.answer(404, {'status_code': 404, 'error_type': f'{NAMES[kind]}_not_found',
                              'message': 'none'})
        elif rest[1:] == ['transcript']:
            self.answer(200, {'id': rest[0], 'text': ''.join(t['text'] for t in TOKENS),
                              'tokens': TOKENS})
        else:
            self.answer(200, self.server.kept[kind][rest[0]])

    def do_DELETE(self):
        kind, name = self.split()
        gone = self.server.kept[kind].pop(name, None)
        self.server.note('deleted', kind=kind)
        self.answer(204 if gone else 404)


def main():
    address, port, folder = sys.argv[1:]
    server = Sink((address, int(port)), pathlib.Path(folder))
    print('http://%s:%d' % server.server_address[:2], flush=True)
    server.serve_forever()


if __name__ == '__main__':
    main()
