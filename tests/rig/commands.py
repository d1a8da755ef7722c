"""commands.py: one process of the rig does what another says, over a socket

Each line is a command; each is answered by one line, "ok", "ok JSON" or "error WHY", when it is done.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import socket

ANSWER_S = 20


class Refused(Exception):
    """The other side says why it did not do it."""


def send(path, *lines):
    """Has each line done, one after the other; returns what the last one answers."""
    answer = None
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(ANSWER_S)
        connection.connect(path)
        with connection.makefile('rw', encoding='utf-8') as stream:
            for line in lines:
                stream.write(line + '\n')
                stream.flush()
                word, _, rest = stream.readline().strip().partition(' ')
                if word != 'ok':
                    raise Refused(f'{line}: {rest or "no answer"}')
                answer = json.loads(rest) if rest else None
    return answer


def serve(path, do):
    """Does commands in the default main context of GLib for as long as it runs.

    `do` gets the words of a line and returns what is to be answered, or None.
    """
    from gi.repository import Gio

    def answer(words):
        try:
            result = do(*words)
        except Exception as error:
            return f'error {type(error).__name__}: {error}'.replace('\n', ' ')
        return 'ok' if result is None else 'ok ' + json.dumps(result)

    def read(stream, connection):
        def line_cb(stream, result):
            line, _ = stream.read_line_finish_utf8(result)
            if line is None:
                connection.close()
                return
            connection.get_output_stream().write_all((answer(line.split()) + '\n').encode())
            read(stream, connection)

        stream.read_line_async(0, None, line_cb)

    def incoming_cb(service, connection, source):
        read(Gio.DataInputStream.new(connection.get_input_stream()), connection)
        return False

    service = Gio.SocketService()
    # Clients may connect from the moment on that the name is there.
    service.add_address(Gio.UnixSocketAddress.new(path + '.new'), Gio.SocketType.STREAM,
                        Gio.SocketProtocol.DEFAULT, None)
    service.connect('incoming', incoming_cb)
    service.start()
    os.rename(path + '.new', path)
    return service
