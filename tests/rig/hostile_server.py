#!/usr/bin/python3
"""hostile_server.py: an HTTP server that answers as badly as its script says, and notes what came

    hostile_server.py [--address ADDRESS] [--script FILE]

Prints its address, then serves until it is ended or its standard input closes. The script is JSON,
from the file or by POST /script: for each "METHOD /path" (any query) a list of steps. Each request
takes the next one, the last is for all that follow. "pages" makes a list of that many pages.

    {"GET /v1/models": [{"status": 429, "headers": {"Retry-After": "2"}},
                        {"status": 503, "retry_at_s": 3},
                        {"json": {"models": []}}],
     "GET /v1/files": {"pages": 100}}

What a step may say:

    status      200 unless given        headers     more of them
    json, text  the body                size        a body of so many bytes instead
    tokens      a transcript of so many tokens, the times of which count them
    retry_at_s  Retry-After as the date so many seconds from now; the header Date, too
    no_date     without the header Date
    delay_s     before the answer       pace_s      between pieces of the body
    cut_after   the line is closed after so many bytes of the body, or of the head if negative
    reset       the same, and at once, by RST instead of an answer
    hole        "body": takes no byte of the request's body; "answer": never answers;
                "middle": stops in the middle of its answer's body
    chunked     the body's length is not told
    close       the connection is closed after a whole answer
    early       the answer comes before the request's body is read; then the connection is closed
    close_idle  the connection is closed when the next request has come, without an answer

GET /record tells all other requests: method, path, query, headers, bytes and SHA-256 of the body,
when it came (seconds, monotonic), and the number of its connection; DELETE /record forgets them.
GET /holes tells addresses where nothing gets through: "connect" takes no connection, "tls" takes
it and says nothing.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import asyncio
import email.utils
import hashlib
import json
import socket
import struct
import sys
import time
import urllib.parse

PIECE = 64 * 1024
HEAD_MOST = 64 * 1024
FOREVER_S = 3600


class Gone(Exception):
    """The connection is of no more use."""


def full_socket():
    """A socket whose queue is full, so that nobody else can connect to it."""
    door = socket.socket()
    door.bind(('127.0.0.1', 0))
    door.listen(0)
    guests = []
    for _ in range(4):
        guest = socket.socket()
        guest.setblocking(False)
        guest.connect_ex(door.getsockname())
        guests.append(guest)
    return door, guests


class Hostile:
    def __init__(self):
        self.script = {}
        self.taken = {}
        self.record = []
        self.n_connections = 0
        self.full = full_socket()
        self.deaf = socket.create_server(('127.0.0.1', 0))

    # Requests ------------------------------------------------------------------------------------

    async def read_head(self, reader):
        head = (await reader.readuntil(b'\r\n\r\n')).decode('latin-1')
        first, *lines = head.split('\r\n')
        method, target, _ = first.split(' ')
        pairs = (line.split(':', 1) for line in lines if line)
        headers = {name.strip().lower(): value.strip() for name, value in pairs}
        url = urllib.parse.urlsplit(target)
        return {'method': method, 'path': url.path, 'query': url.query, 'headers': headers,
                'at': time.monotonic()}

    async def read_body(self, reader, request):
        left = int(request['headers'].get('content-length', 0))
        request['bytes'], digest, kept = left, hashlib.sha256(), b''
        while left:
            piece = await reader.read(min(left, PIECE))
            if not piece:
                raise Gone
            digest.update(piece)
            if len(kept) < PIECE:
                kept += piece
            left -= len(piece)
        request['sha256'] = digest.hexdigest()
        return kept

    def next_step(self, request):
        name = f'{request["method"]} {request["path"]}'
        steps = self.script.get(name)
        if steps is None:
            return {'status': 404, 'json': {'error_type': 'not_found', 'message': name}}
        if isinstance(steps, dict):
            return self.page(request, steps)
        at = self.taken.get(name, 0)
        self.taken[name] = at + 1
        return steps[min(at, len(steps) - 1)]

    @staticmethod
    def page(request, steps):
        cursor = dict(urllib.parse.parse_qsl(request['query'])).get('cursor', '0')
        number = int(cursor)
        following = str(number + 1) if number + 1 < steps['pages'] else None
        return {'json': {steps.get('list', 'files'): [{'id': f'item-{number}'}],
                         'next_page_cursor': following}}

    # Answers -------------------------------------------------------------------------------------

    @staticmethod
    def transcript_of(n_tokens):
        tokens = [{'text': ' w', 'start_ms': at, 'end_ms': at + 1} for at in range(n_tokens)]
        return {'id': 't', 'text': ' w' * n_tokens, 'tokens': tokens}

    @staticmethod
    def body_of(step):
        if 'tokens' in step:
            return json.dumps(Hostile.transcript_of(step['tokens'])).encode()
        if 'json' in step:
            return json.dumps(step['json']).encode()
        return step['text'].encode() if 'text' in step else bytes(step.get('size', 0))

    @staticmethod
    def head_of(step, size):
        headers = {'Content-Type': 'application/json' if 'json' in step else 'text/plain'}
        if not step.get('no_date'):
            headers['Date'] = email.utils.formatdate(usegmt=True)
        if 'retry_at_s' in step:
            headers['Retry-After'] = email.utils.formatdate(time.time() + step['retry_at_s'],
                                                            usegmt=True)
        if step.get('chunked'):
            headers['Transfer-Encoding'] = 'chunked'
        elif step.get('status') != 204:
            headers['Content-Length'] = size
        headers.update(step.get('headers', {}))
        lines = [f'HTTP/1.1 {step.get("status", 200)} As The Script Says']
        lines += [f'{name}: {value}' for name, value in headers.items()]
        return '\r\n'.join(lines).encode() + b'\r\n\r\n'

    async def write(self, writer, step, data):
        if step.get('chunked'):
            data = b'%x\r\n%s\r\n' % (len(data), data)
        writer.write(data)
        await writer.drain()
        if 'pace_s' in step:
            await asyncio.sleep(step['pace_s'])

    async def write_body(self, writer, step, body):
        most = step.get('cut_after', len(body))
        if step.get('hole') == 'middle':
            most = len(body) // 2
        piece = 16 if 'pace_s' in step else PIECE
        for at in range(0, most, piece):
            await self.write(writer, step, body[at:min(at + piece, most)])
        if step.get('hole') == 'middle':
            await asyncio.sleep(FOREVER_S)
        if 'cut_after' in step:
            raise Gone
        if step.get('chunked'):
            writer.write(b'0\r\n\r\n')

    async def answer(self, writer, step):
        body = self.body_of(step)
        head = self.head_of(step, len(body))
        if step.get('cut_after', 0) < 0:
            writer.write(head[:step['cut_after']])
            raise Gone
        writer.write(head)
        await self.write_body(writer, step, body)
        await writer.drain()
        if step.get('close'):
            raise Gone

    # Connections ---------------------------------------------------------------------------------

    def control(self, request, body):
        """Returns: what one of the rig's own addresses tells, or None."""
        if request['path'] == '/script' and request['method'] == 'POST':
            self.script, self.taken, self.record = json.loads(body), {}, []
            return {}
        if request['path'] == '/record':
            told = self.record
            if request['method'] == 'DELETE':
                self.record = []
            return told
        if request['path'] == '/holes':
            return {'connect': 'http://127.0.0.1:%d/' % self.full[0].getsockname()[1],
                    'tls': 'https://127.0.0.1:%d/' % self.deaf.getsockname()[1]}
        return None

    async def serve_one(self, reader, writer, number):
        request = await self.read_head(reader)
        request['connection'] = number
        if request['path'] not in ('/script', '/record', '/holes'):
            self.record.append(request)
            step = self.next_step(request)
            if step.get('early'):
                await self.answer(writer, step)
                raise Gone
            if step.get('hole') == 'body':
                await asyncio.sleep(FOREVER_S)
        body = await self.read_body(reader, request)
        told = self.control(request, body)
        if told is not None:
            await self.answer(writer, {'json': told})
            return
        if step.get('close_idle'):
            raise Gone
        if step.get('reset'):
            writer.get_extra_info('socket').setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            writer.transport.abort()
            raise Gone
        await asyncio.sleep(step.get('delay_s', 0))
        if step.get('hole') == 'answer':
            await asyncio.sleep(FOREVER_S)
        await self.answer(writer, step)

    async def serve(self, reader, writer):
        self.n_connections += 1
        number = self.n_connections
        try:
            while True:
                await self.serve_one(reader, writer, number)
        except (Gone, ConnectionError, asyncio.IncompleteReadError):
            writer.close()


async def run(options):
    hostile = Hostile()
    if options.script:
        with open(options.script, encoding='utf-8') as script:
            hostile.script = json.load(script)
    server = await asyncio.start_server(hostile.serve, options.address, 0, limit=HEAD_MOST)
    print('http://%s:%d' % server.sockets[0].getsockname()[:2], flush=True)
    # Ends with who started it.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition('\n')[0])
    parser.add_argument('--address', default='127.0.0.1')
    parser.add_argument('--script')
    task = run(parser.parse_args())
    asyncio.run(task)


if __name__ == '__main__':
    main()
