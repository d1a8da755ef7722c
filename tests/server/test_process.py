#!/usr/bin/python3
# test_process.py: how loquat-server begins and ends
# SPDX-License-Identifier: GPL-3.0-or-later

import asyncio
import json
import os
import signal
import socket as sockets
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

from served import PROGRAM, START, Case, Server, closed, environment, noise, receive


def run(*arguments, **settings):
    return subprocess.run([PROGRAM, *arguments], env=environment(**settings), capture_output=True,
                          text=True, timeout=30)


class Begin(unittest.TestCase):
    def test_help_and_version(self):
        shown = run("--help")
        self.assertEqual(shown.returncode, 0)
        for name in ("--port", "--host", "--engine", "--threads", "LOQUAT_SERVER_KEYS"):
            self.assertIn(name, shown.stdout)
        shown = run("--version")
        self.assertEqual(shown.returncode, 0)
        self.assertRegex(shown.stdout, r"^loquat-server \d+\.\d+\.\d+\n$")

    def test_wrong_settings(self):
        wrong = [(("--what",), {}), (("file",), {}), (("--port", "x"), {}), (("--port", "65536"), {}),
                 (("--port", "-1"), {}), (("--engine", "magic"), {}), (("--threads", "x"), {}),
                 (("--host", "nowhere.invalid"), {"KEYS": "k"}), ((), {"PORT": "8x"}),
                 ((), {"ENGINE": "magic"}), ((), {"IDLE_SECONDS": "0"}),
                 ((), {"MAX_SESSIONS": "10001"}), (("--host", "0.0.0.0"), {}),
                 (("--host", "::"), {}), ((), {"HOST": "0.0.0.0", "KEYS": " , "})]
        for arguments, settings in wrong:
            with self.subTest(arguments=arguments, **settings):
                ended = run(*arguments, **settings)
                self.assertEqual(ended.returncode, 2)
                self.assertEqual(ended.stdout, "")
                self.assertTrue(ended.stderr.startswith("loquat-server: "), ended.stderr)

    def test_port_in_use(self):
        with Server() as server:
            ended = run("--port", str(server.port), "--engine", "synthetic")
        self.assertEqual(ended.returncode, 1)
        self.assertEqual(ended.stdout, "")
        self.assertRegex(ended.stderr, f"cannot listen on 127.0.0.1 port {server.port}: .*in use")

    def test_environment(self):
        with sockets.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        process = subprocess.Popen([PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   env=environment(PORT=port, ENGINE="synthetic", HOST="localhost"))
        self.assertEqual(process.stdout.readline(), f"listening on http://127.0.0.1:{port}\n")
        sockets.create_connection(("127.0.0.1", port), timeout=30).close()
        process.terminate()
        process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0)

    def test_other_addresses(self):
        for host, shown in (("0.0.0.0", r"0\.0\.0\.0"), ("::1", r"\[::1\]")):
            process = subprocess.Popen(
                [PROGRAM, "--port", "0", "--engine", "synthetic", "--host", host], text=True,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(KEYS="k"))
            line = process.stdout.readline()
            process.terminate()
            process.communicate(timeout=30)
            self.assertRegex(line, rf"^listening on http://{shown}:\d+\n$")
            self.assertEqual(process.returncode, 0)

    def test_default_folder(self):
        """Where the default folder is another server's, there are still live streams."""
        with tempfile.TemporaryDirectory() as home:
            settings = environment(PORT=0, ENGINE="synthetic") | {"XDG_DATA_HOME": home}
            processes = []
            for has_files in (True, False):
                process = subprocess.Popen([PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                           text=True, env=settings)
                processes.append(process)
                address = process.stdout.readline().split()[-1]
                with urllib.request.urlopen(f"{address}/healthz", timeout=30) as answer:
                    self.assertIs(json.load(answer)["files"], has_files)
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(f"{address}/v1/files", timeout=30)
            self.assertEqual(refused.exception.code, 503)
            refused.exception.close()
            for process in processes:
                process.terminate()
                process.communicate(timeout=30)
                self.assertEqual(process.returncode, 0)
            self.assertEqual(os.listdir(home), ["loquat-server"])

    def test_says_that_it_is_synthetic(self):
        with Server(KEYS="secret-key") as server:
            server.end()
            self.assertIn("synthetic", server.log)
            self.assertNotIn("secret-key", server.log)


class End(Case):
    def test_idle(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with Server() as server:
                self.assertLess(server.end(number), 2)

    async def test_sessions_are_told(self):
        with Server() as server:
            sockets_ = [await server.connect() for _ in range(20)]
            for socket in sockets_[:10]:
                await socket.send(json.dumps(START))
                await socket.send(noise(5))
            await receive(sockets_[0])
            ended = asyncio.create_task(asyncio.to_thread(server.end))
            codes = await asyncio.gather(*[closed(socket) for socket in sockets_])
            self.assertEqual(codes, [1001] * 20)
            self.assertLess(await ended, 2)

    async def test_deaf_clients(self):
        """Clients that neither read nor answer the close do not hold up the end."""
        with Server() as server:
            sockets_ = [await server.connect(max_queue=1, close_timeout=0.1) for _ in range(5)]
            for socket in sockets_:
                await socket.send(json.dumps(START))
                await socket.send(noise(5))
                socket.transport.pause_reading()
            self.assertLess(await asyncio.to_thread(server.end), 2)
            for socket in sockets_:
                socket.transport.abort()

    async def test_twice(self):
        with Server() as server:
            async with server.connect() as socket:
                socket.transport.pause_reading()
                server.process.send_signal(signal.SIGINT)
                self.assertLess(await asyncio.to_thread(server.end), 2)
                socket.transport.abort()

    def test_does_not_spin(self):
        def ticks(pid):
            with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            return int(fields[11]) + int(fields[12])

        with Server() as server:
            before = ticks(server.process.pid)
            time.sleep(1)  # the span that is measured
            self.assertLess(ticks(server.process.pid) - before, 10)  # of 100 a second


if __name__ == "__main__":
    unittest.main()
