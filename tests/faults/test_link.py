#!/usr/bin/python3
# test_link.py: the link emulator delays, loses, limits and cuts as it was told
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import subprocess
import sys
import unittest

EMULATOR = os.environ["LINK_EMULATOR"]

# Answers each datagram, and each byte of a stream with nothing but its reading.
SERVER = """
import socket, threading
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("10.77.0.2", 7))
tcp = socket.create_server(("10.77.0.2", 7))
def swallow():
    while True:
        peer, _ = tcp.accept()
        count = 0
        while data := peer.recv(65536):
            count += len(data)
        peer.sendall(str(count).encode())
        peer.close()
threading.Thread(target=swallow, daemon=True).start()
print("ready", flush=True)
while True:
    data, peer = udp.recvfrom(2048)
    udp.sendto(data, peer)
"""

# Sends numbered datagrams every 10 ms. Prints when each was sent, after the link's start, and how long
# its answer took, or null.
PING = """
import json, os, select, socket, sys, time
assert os.environ["LINK_SERVER"] == "10.77.0.2" and os.environ["LINK_SERVER_LINE"] == "ready"
count = int(sys.argv[1])
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sent, took = {}, {}
begin = time.monotonic()
while time.monotonic() - begin < count * 0.01 + 1 and len(took) < count:
    if len(sent) < count and time.monotonic() - begin >= len(sent) * 0.01:
        sent[len(sent)] = time.monotonic()
        udp.sendto(str(len(sent) - 1).encode(), ("10.77.0.2", 7))
    if select.select([udp], [], [], 0.002)[0]:
        number = int(udp.recv(2048))
        took[number] = time.monotonic() - sent[number]
print(json.dumps([[sent[n] - float(os.environ["LINK_BEGIN"]), took.get(n)] for n in sent]))
"""

# Sends this many bytes by TCP. Prints the seconds until all have arrived.
SEND = """
import socket, sys, time
begin = time.monotonic()
tcp = socket.create_connection(("10.77.0.2", 7), timeout=20)
tcp.sendall(bytes(int(sys.argv[1])))
tcp.shutdown(socket.SHUT_WR)
assert int(tcp.recv(64)) == int(sys.argv[1])
print(time.monotonic() - begin)
"""


def run(options, client, argument):
    result = subprocess.run(
        [EMULATOR, *options, "--", sys.executable, "-c", SERVER, "--",
         sys.executable, "-c", client, str(argument)], capture_output=True, text=True, timeout=60)
    if result.returncode == 77:
        raise unittest.SkipTest(result.stderr.strip())
    if result.returncode != 0:
        raise AssertionError(result.stderr)
    return json.loads(result.stdout)


class Link(unittest.TestCase):
    def test_plain(self):
        pings = run([], PING, 50)
        self.assertEqual([p for p in pings if p[1] is None], [])
        self.assertLess(min(p[1] for p in pings), 0.02)

    def test_delay(self):
        times = sorted(took for _, took in run(["--delay-ms", "100"], PING, 50))
        self.assertGreaterEqual(times[0], 0.2)
        self.assertLess(times[0], 0.23)

    def test_jitter(self):
        times = [took for _, took in run(["--delay-ms", "50", "--jitter-ms", "40"], PING, 100)]
        self.assertGreater(max(times) - min(times), 0.03)
        self.assertGreaterEqual(min(times), 0.02)

    def test_loss(self):
        lost = [p for p in run(["--loss", "30"], PING, 300) if p[1] is None]
        self.assertTrue(100 < len(lost) < 205, len(lost))  # 51 % expected; 5 sigma each way

    def test_cuts(self):
        # A busy machine looks at a packet later than it was sent.
        pings = run(["--cut", "2:4", "--cut", "6:8"], PING, 900)
        for sent, took in pings:
            if 2 < sent < 3.5 or 6 < sent < 7.5:
                self.assertIsNone(took, sent)
            elif sent < 1.5 or 4 < sent < 5.5 or 8 < sent:
                self.assertIsNotNone(took, sent)

    def test_rate(self):
        took_s = run(["--rate-kbit", "1000"], SEND, 125000)
        self.assertTrue(0.9 < took_s < 4, took_s)

    def test_status_and_usage(self):
        def status(*arguments):
            return subprocess.run([EMULATOR, *arguments], capture_output=True, timeout=60).returncode

        self.assertIn(status("--", "echo", "x", "--", "sh", "-c", "exit 5"), (5, 77))
        self.assertIn(status("--", "false", "--", "true"), (1, 77))
        for wrong in ((), ("--",), ("--", "a"), ("--", "a", "--"), ("--cut", "x", "--", "a", "--", "b"),
                      ("--what", "--", "a", "--", "b")):
            self.assertEqual(status(*wrong), 2, wrong)


if __name__ == "__main__":
    unittest.main()
