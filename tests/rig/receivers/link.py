"""link.py: how a receiver tells the test what its field holds, and hears what to do

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import socket
import threading


class Link:
    """Every change of a state goes out as one line of JSON; each line that comes is a command."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(os.environ['RECEIVER_SOCKET'])
        self.told = None
        self.lock = threading.Lock()
        self.rest = b''

    def fileno(self):
        return self.socket.fileno()

    def tell(self, **state):
        with self.lock:
            if state != self.told:
                self.told = state
                self.socket.sendall(json.dumps(state).encode() + b'\n')

    def read(self):
        """The commands that have come: {'text': …} sets the field. None: the test has ended."""
        part = self.socket.recv(65536)
        if not part:
            return None
        *lines, self.rest = (self.rest + part).split(b'\n')
        return [json.loads(line) for line in lines]
