#!/usr/bin/python3
# test_limits.py: what a session may cost
# SPDX-License-Identifier: GPL-3.0-or-later

import asyncio
import contextlib
import json
import socket as sockets
import time
import unittest

from served import (FINALIZE, KEEPALIVE, START, Case, Server, closed, expected, finals, finish, noise,
                    receive, until)

SECOND = 32000


class Time(Case):
    async def test_no_start(self):
        with Server(START_SECONDS=1) as server:
            async with server.connect() as socket:
                begin = time.monotonic()
                await socket.send(KEEPALIVE)
                await self.expect_error(socket, 408, "request_timeout")
                self.assertTrue(0.9 < time.monotonic() - begin < 2.5)

    async def test_idle(self):
        with Server(IDLE_SECONDS=1) as server:
            async with server.stream() as socket:
                await socket.send(noise(1))
                await self.expect_error(socket, 408, "request_timeout")

    async def test_keepalive(self):
        with Server(IDLE_SECONDS=1) as server:
            async with server.stream() as socket:
                await socket.send(noise(1))
                for _ in range(6):
                    await socket.send(KEEPALIVE)
                    await asyncio.sleep(0.4)  # the pace that is tested
                self.assertEqual(finals(await finish(socket)), expected(noise(1)))

    async def test_longest_stream(self):
        with Server(STREAM_SECONDS=1) as server:
            async with server.stream() as socket:
                await socket.send(noise(1))
                await self.expect_error(socket, 413, "max_duration_reached")


class Count(Case):
    async def test_sessions(self):
        with Server(MAX_SESSIONS=3) as server:
            async with contextlib.AsyncExitStack() as stack:
                held = [await stack.enter_async_context(server.stream()) for _ in range(3)]
                async with server.connect() as socket:
                    await self.expect_error(socket, 429, "max_concurrent_connections_reached")
                await held[0].close()
                async with server.stream() as socket:
                    await socket.send(noise(1))
                    await finish(socket)

    async def test_sockets(self):
        """Sockets that never say anything are bounded, too, and forgotten when they close."""
        with Server(MAX_SESSIONS=1) as server:
            for _ in range(5):
                held = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(100)]
                ended = [asyncio.create_task(reader.read(1)) for reader, _ in held]
                for first in asyncio.as_completed(ended, timeout=10):
                    await first
                    if sum(task.done() for task in ended) >= 35:
                        break
                self.assertLessEqual(sum(task.done() for task in ended), 40)
                for _, writer in held:
                    writer.transport.abort()
                await asyncio.wait(ended)
            async with server.stream() as socket:
                await socket.send(noise(1))
                await finish(socket)

    async def test_two_hundred_streams(self):
        sounds = [noise(30, seed) for seed in range(4)]
        words = [expected(sound) for sound in sounds]

        async def speak(server, number):
            sound = sounds[number % 4]
            async with server.stream() as socket:
                for at in range(0, len(sound), 3200):
                    await socket.send(sound[at:at + 3200])
                    await asyncio.sleep(0)
                return finals(await finish(socket)) == words[number % 4]

        with Server() as server:
            descriptors = server.descriptors()
            told = await asyncio.gather(*[speak(server, number) for number in range(200)])
            self.assertEqual(told, [True] * 200)
            async with server.stream() as socket:  # is there, and the others are gone
                await socket.send(FINALIZE)
                await until(socket, "<fin>")
                self.assertLess(server.descriptors() - descriptors, 20)


class Size(Case):
    def setUp(self):
        self.server = self.enterContext(Server())

    async def test_large_binary(self):
        async with self.server.stream() as socket:
            await socket.send(noise(320))
            await socket.send(FINALIZE)
            await until(socket, "<fin>")
        async with self.server.stream() as socket:
            await socket.send(bytes(1024 * 1024 + 2))
            await self.expect_error(socket, 400, "invalid_request")

    async def test_large_text(self):
        for text in ("x" * 70000, '{"type":"keepalive","x":"' + "y" * 70000 + '"}'):
            async with self.server.connect() as socket:
                await socket.send(text)
                await self.expect_error(socket, 400, "invalid_request")

    async def test_fragments(self):
        async with self.server.connect() as socket:
            text = json.dumps(START)
            await socket.send([text[:10], text[10:50], text[50:]])
            sound = noise(3)
            await socket.send([sound[:1], sound[1:4000], sound[4000:]])
            self.assertEqual(finals(await finish(socket)), expected(sound))


class Pace(Case):
    def setUp(self):
        self.server = self.enterContext(Server())

    async def test_burst_after_a_cut(self):
        """Two minutes at once, as after a cut, are taken without a pause."""
        async with self.server.stream() as socket:
            begin = time.monotonic()
            for _ in range(120):
                await socket.send(noise(10))
            await socket.send(FINALIZE)
            await until(socket, "<fin>")
            self.assertLess(time.monotonic() - begin, 10)

    async def test_flood_is_held_back(self):
        """Twenty minutes at once: the server takes what it may and stops reading."""
        memory = self.server.memory_kb()

        async def flood(socket):
            for _ in range(1200):
                await socket.send(bytes(SECOND))

        async with self.server.stream(close_timeout=1) as socket:
            sending = asyncio.create_task(flood(socket))
            total_ms = 0
            with contextlib.suppress(asyncio.TimeoutError):
                while True:
                    frame = json.loads(await asyncio.wait_for(socket.recv(), 1))
                    if frame["total_audio_proc_ms"] - total_ms < 1000 and total_ms > 250000:
                        break
                    total_ms = frame["total_audio_proc_ms"]
            self.assertFalse(sending.done())
            self.assertTrue(230000 < total_ms < 300000, total_ms)
            self.assertLess(self.server.memory_kb() - memory, 40000)
            sending.cancel()
            socket.transport.abort()

    async def deaf(self):
        """A socket whose client has little room for what it does not read."""
        plain = sockets.socket()
        plain.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        plain.connect(("127.0.0.1", self.server.port))
        socket = await self.server.connect(sock=plain, max_queue=None)
        await socket.send(json.dumps(START))
        socket.transport.pause_reading()
        return socket

    async def test_client_too_slow(self):
        socket = await self.deaf()
        memory = self.server.memory_kb()
        for _ in range(60):
            await socket.send(noise(10))
        async with self.server.stream() as other:  # another one works meanwhile
            for seed in range(40):
                await other.send(noise(1, seed))
                await receive(other)
                await asyncio.sleep(0.1)  # until the deaf one has had its time
        self.assertLess(self.server.memory_kb() - memory, 20000)
        socket.transport.resume_reading()
        self.assertEqual(await closed(socket), 1008)
        self.assertEqual(socket.close_reason, "Client too slow")

    async def test_slow_client_loses_no_final_word(self):
        socket = await self.deaf()
        sound = noise(200)
        for at in range(0, len(sound), 32000):
            await socket.send(sound[at:at + 32000])
        await asyncio.sleep(1)  # the queue fills, for less than the time that is too slow
        socket.transport.resume_reading()
        self.assertEqual(finals(await finish(socket)), expected(sound))


if __name__ == "__main__":
    unittest.main()
