#!/usr/bin/python3
# test_proxy.py: the fault proxy carries, closes, resets, goes dead and stalls as it is told
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

PROXY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fault-proxy.py")


def echo(listener):
    def answer(peer):
        try:
            while data := peer.recv(65536):
                peer.sendall(data)
        except OSError:
            pass
        peer.close()

    while True:
        try:
            peer, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=answer, args=(peer,), daemon=True).start()


class Proxy(unittest.TestCase):
    options = []

    def setUp(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.server.close)
        threading.Thread(target=echo, args=(self.server,), daemon=True).start()
        self.proxy = subprocess.Popen(
            [sys.executable, PROXY, *self.options, f"127.0.0.1:{self.server.getsockname()[1]}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.stop)
        first = self.proxy.stdout.readline()
        self.port = int(re.fullmatch(r"listening on http://127\.0\.0\.1:(\d+)\n", first)[1])

    def stop(self):
        self.proxy.terminate()
        self.proxy.communicate(timeout=10)

    def say(self, command):
        self.proxy.stdin.write(command + "\n")
        self.proxy.stdin.flush()
        return self.proxy.stdout.readline().strip()

    def connect(self):
        client = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        self.addCleanup(client.close)
        return client

    def exchange(self, client, data=b"hello"):
        client.sendall(data)
        got = b""
        while len(got) < len(data):
            part = client.recv(65536)
            self.assertTrue(part)
            got += part
        self.assertEqual(got, data)

    def test_pass(self):
        client = self.connect()
        self.exchange(client, bytes(1000000))
        client.shutdown(socket.SHUT_WR)
        self.assertEqual(client.recv(1), b"")
        self.assertEqual(self.say("count"), "done count 1")
        self.assertEqual(self.say("dance"), "unknown dance")

    def test_close(self):
        client = self.connect()
        self.exchange(client)
        self.assertEqual(self.say("close"), "done close")
        self.assertEqual(client.recv(1), b"")
        self.exchange(self.connect())

    def test_reset(self):
        client = self.connect()
        self.exchange(client)
        self.say("reset")
        with self.assertRaises(ConnectionResetError):
            client.recv(1)
        self.exchange(self.connect())

    def test_half_open(self):
        client = self.connect()
        self.exchange(client)
        self.say("half-open")
        client.sendall(bytes(3000000))  # swallowed: the window does not fill up
        client.settimeout(0.3)
        with self.assertRaises(TimeoutError):
            client.recv(1)
        self.exchange(self.connect())

    def test_stall(self):
        client = self.connect()
        self.exchange(client)
        self.say("stall")
        client.settimeout(0.3)
        client.sendall(b"held")
        with self.assertRaises(TimeoutError):
            client.recv(1)
        self.say("pass")
        client.settimeout(5)
        self.assertEqual(client.recv(4), b"held")

    def test_refuse(self):
        client = self.connect()
        self.exchange(client)
        self.say("refuse")
        with self.assertRaises(ConnectionResetError):
            self.connect().recv(1)
        self.exchange(client)
        self.say("pass")
        self.exchange(self.connect())

    def test_ends_with_stdin(self):
        self.proxy.stdin.close()
        self.assertEqual(self.proxy.wait(timeout=5), 0)
        self.proxy.stdin = None


class Fifo(Proxy):
    """The same commands by a FIFO."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "control")
        self.options = ["--control", self.path]
        super().setUp()

    def say(self, command):
        with open(self.path, "w", encoding="ascii") as control:
            control.write(command + "\n")
        return self.proxy.stdout.readline().strip()

    def test_ends_with_stdin(self):
        self.proxy.stdin.close()
        self.proxy.stdin = None
        self.exchange(self.connect())


if __name__ == "__main__":
    unittest.main()
