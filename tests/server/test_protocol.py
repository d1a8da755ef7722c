#!/usr/bin/python3
# test_protocol.py: the realtime protocol as a client meets it
# SPDX-License-Identifier: GPL-3.0-or-later

import asyncio
import base64
import json
import os
import socket as sockets
import struct
import unittest
import urllib.error
import urllib.request

from served import (BLOCK_BYTES, FINALIZE, KEEPALIVE, START, Case, Server, closed, expected, finals,
                    finish, noise, receive, until)


def bearer(key):
    return {"extra_headers": {"Authorization": f"Bearer {key}"}}


class Keys(Case):
    def setUp(self):
        self.server = self.enterContext(Server(KEYS="alpha, beta"))

    async def check_streams(self, socket, start):
        await socket.send(json.dumps(START | start))
        await socket.send(noise(1))
        self.assertEqual(finals(await finish(socket)), expected(noise(1)))

    async def test_header(self):
        async with self.server.connect(**bearer("beta")) as socket:
            self.assertIsNone(socket.subprotocol)
            await self.check_streams(socket, {})

    async def test_subprotocol(self):
        async with self.server.connect(subprotocols=["soniox-api-key", "alpha"]) as socket:
            self.assertEqual(socket.subprotocol, "soniox-api-key")
            self.assertNotIn("alpha", str(socket.response_headers))
            await self.check_streams(socket, {})

    async def test_start_message(self):
        async with self.server.connect() as socket:
            await self.check_streams(socket, {"api_key": "alpha"})

    async def test_same_key_twice(self):
        async with self.server.connect(**bearer("alpha")) as socket:
            await self.check_streams(socket, {"api_key": "alpha"})

    async def test_wrong_keys(self):
        ways = [bearer("gamma"), bearer("alph"), bearer("alphaa"), bearer("alpha, beta"),
                {"extra_headers": {"Authorization": "Basic alpha"}},
                {"extra_headers": {"Authorization": "Bearer " + "x" * 2000}},
                {"subprotocols": ["soniox-api-key", "gamma"]},
                {"subprotocols": ["soniox-api-key"]},
                {"subprotocols": ["alpha", "soniox-api-key"]}]
        for way in ways:
            with self.subTest(way):
                async with self.server.connect(**way) as socket:
                    await self.expect_error(socket, 401, "unauthenticated")

    async def test_wrong_key_in_start_message(self):
        for key in ({"api_key": "gamma"}, {"api_key": None}, {"api_key": ""}, {}):
            with self.subTest(key):
                async with self.server.stream(key) as socket:
                    await self.expect_error(socket, 401, "unauthenticated")

    async def test_header_and_subprotocol(self):
        async with self.server.connect(subprotocols=["soniox-api-key", "alpha"],
                                       **bearer("alpha")) as socket:
            await self.expect_error(socket, 400, "invalid_request")

    async def test_other_key_in_start_message(self):
        async with self.server.stream({"api_key": "beta"}, **bearer("alpha")) as socket:
            await self.expect_error(socket, 400, "invalid_request")

    async def test_keys_are_not_logged(self):
        async with self.server.connect(**bearer("gamma-secret")) as socket:
            await closed(socket)
        self.server.end()
        self.assertNotIn("gamma-secret", self.server.log)
        self.assertNotIn("alpha", self.server.log)


class Start(Case):
    def setUp(self):
        self.server = self.enterContext(Server())

    async def test_keepalive_before(self):
        async with self.server.connect() as socket:
            await socket.send(KEEPALIVE)
            await socket.send(json.dumps(START))
            await socket.send(noise(1))
            await finish(socket)

    async def test_null_and_unknown_fields(self):
        fields = {"translation": None, "context": None, "language_hints": None, "future": [1, {}]}
        async with self.server.stream(fields) as socket:
            await socket.send(noise(1))
            await finish(socket)

    async def test_every_field(self):
        fields = {"language_hints": ["en", "de"], "language_hints_strict": True,
                  "context": {"general": [{"key": "domain", "value": "Gärten"}],
                              "text": "x" * 9000, "terms": ["Löwenzahn"]},
                  "enable_speaker_diarization": True, "enable_language_identification": True,
                  "enable_endpoint_detection": True, "max_endpoint_delay_ms": 500,
                  "endpoint_sensitivity": -1.0, "endpoint_latency_adjustment_level": 3,
                  "client_reference_id": "é" * 256}
        async with self.server.stream(fields) as socket:
            await socket.send(noise(1))
            frames = await finish(socket)
        self.assertEqual(frames[0]["tokens"][0]["language"], "en")

    async def test_refused_fields(self):
        fields = [{"model": None}, {"model": 5}, {"audio_format": None}, {"audio_format": "opus2"},
                  {"audio_format": "flac"}, {"audio_format": "pcm_s24le"}, {"sample_rate": None},
                  {"num_channels": None}, {"num_channels": 3}, {"num_channels": 0},
                  {"sample_rate": 100}, {"sample_rate": "16000"}, {"sample_rate": 1e300},
                  {"language_hints": ["en", "en"]}, {"language_hints": ["xx"]},
                  {"language_hints": "en"}, {"max_endpoint_delay_ms": 499},
                  {"max_endpoint_delay_ms": 3001}, {"endpoint_sensitivity": 1.5},
                  {"endpoint_latency_adjustment_level": 4}, {"context": 7},
                  {"context": {"terms": ["x" * 10001]}}, {"client_reference_id": "é" * 257},
                  {"translation": {"type": "one_way", "target_language": "fr"}},
                  {"enable_endpoint_detection": "yes"}]
        for field in fields:
            with self.subTest(field):
                async with self.server.stream(field) as socket:
                    await self.expect_error(socket, 400, "invalid_request")

    async def test_unknown_model(self):
        async with self.server.stream({"model": "stt-rt-v99"}) as socket:
            await self.expect_error(socket, 400, "model_not_available")

    async def test_binary_first(self):
        async with self.server.connect() as socket:
            await socket.send(noise(1))
            await self.expect_error(socket, 400, "invalid_request")

    async def test_no_json_first(self):
        for text in ("", "hello", "[]", "{", '{"type":"finalize"}', "null"):
            with self.subTest(text):
                async with self.server.connect() as socket:
                    await socket.send(text)
                    await self.expect_error(socket, 400, "invalid_request")

    async def test_second_start(self):
        async with self.server.stream() as socket:
            await socket.send(noise(1))
            await socket.send(json.dumps(START))
            await self.expect_error(socket, 400, "invalid_request")


class Stream(Case):
    def setUp(self):
        self.server = self.enterContext(Server())

    async def test_words(self):
        sound = noise(40)
        async with self.server.stream() as socket:
            for at in range(0, len(sound), 1000):
                await socket.send(sound[at:at + 1000])
            frames = await finish(socket)
        self.assertEqual(finals(frames), expected(sound))
        self.assertEqual(frames[-1], {"tokens": [], "final_audio_proc_ms": 4000,
                                      "total_audio_proc_ms": 4000, "finished": True})
        for frame in frames:
            self.assertNotIn("error_code", frame)
            self.assertNotIn("error_message", frame)
            order = [token["is_final"] for token in frame["tokens"]]
            self.assertEqual(order, sorted(order, reverse=True))

    async def test_provisionals_are_complete(self):
        sound = noise(12)
        async with self.server.stream() as socket:
            await socket.send(sound)
            frames = [await receive(socket)]
            while frames[-1]["total_audio_proc_ms"] < 1200:
                frames.append(await receive(socket))
            provisional = [token["text"].strip() for token in frames[-1]["tokens"]
                           if not token["is_final"]]
            self.assertEqual(finals(frames) + provisional, expected(sound))
            self.assertEqual(frames[-1]["final_audio_proc_ms"], 200)

    async def test_replay_from_final(self):
        sound = noise(30)
        async with self.server.stream() as socket:
            await socket.send(sound[:25 * BLOCK_BYTES])
            frames = [await receive(socket)]
            while frames[-1]["total_audio_proc_ms"] < 2500:
                frames.append(await receive(socket))
        final_bytes = frames[-1]["final_audio_proc_ms"] * 32
        async with self.server.stream() as socket:
            await socket.send(sound[final_bytes:])
            again = await finish(socket)
        self.assertEqual(finals(frames) + finals(again), expected(sound))

    async def test_silence_has_no_words(self):
        async with self.server.stream() as socket:
            await socket.send(bytes(10 * BLOCK_BYTES))
            frames = await finish(socket)
        self.assertEqual(finals(frames), [])
        self.assertEqual(frames[-1]["total_audio_proc_ms"], 1000)

    async def test_finalize(self):
        async with self.server.stream() as socket:
            await socket.send(noise(3))
            await socket.send(FINALIZE)
            frames = await until(socket, "<fin>")
            self.assertEqual(finals(frames), expected(noise(3)))
            self.assertTrue(all(token["is_final"] for token in frames[-1]["tokens"]))
            self.assertEqual(frames[-1]["tokens"][-1]["text"], "<fin>")
            await socket.send(noise(2, seed=2))
            self.assertEqual(finals(await finish(socket)), expected(noise(2, seed=2)))

    async def test_finalize_without_anything(self):
        async with self.server.stream() as socket:
            for _ in range(3):
                await socket.send('{"type":"finalize","trailing_silence_ms":300}')
                await until(socket, "<fin>")

    async def test_many_finalizes(self):
        async with self.server.stream() as socket:
            for _ in range(500):
                await socket.send(FINALIZE)
            count = 0
            while count < 500:
                frame = await receive(socket)
                count += [token["text"] for token in frame["tokens"]].count("<fin>")
            self.assertEqual(count, 500)

    async def test_endpoints(self):
        sound = noise(3) + bytes(8 * BLOCK_BYTES) + noise(2, seed=2)
        for wanted in (True, False):
            async with self.server.stream({"enable_endpoint_detection": wanted}) as socket:
                await socket.send(sound)
                frames = await finish(socket)
            texts = [token["text"] for frame in frames for token in frame["tokens"]
                     if token["is_final"]]
            self.assertEqual(texts.count("<end>"), 1 if wanted else 0)
            if wanted:
                self.assertEqual(texts.index("<end>"), 6)

    async def test_empty_binary(self):
        async with self.server.stream() as socket:
            await socket.send(b"")
            await socket.send(noise(1))
            await socket.send(b"")
            await socket.send(FINALIZE)
            await until(socket, "<fin>")

    async def test_empty_binary_may_end(self):
        with Server(EMPTY_BINARY_ENDS=1) as server:
            async with server.stream() as socket:
                await socket.send(noise(1))
                await socket.send(b"")
                self.assertEqual(await closed(socket), 1000)

    async def test_no_audio(self):
        async with self.server.stream() as socket:
            await socket.send("")
            await self.expect_error(socket, 400, "invalid_request")

    async def test_unknown_control(self):
        for text in ('{"type":"dance"}', "{}", "x", "[1]", '{"type":7}'):
            with self.subTest(text):
                async with self.server.stream() as socket:
                    await socket.send(text)
                    await self.expect_error(socket, 400, "invalid_request")

    async def test_audio_after_end(self):
        async with self.server.stream() as socket:
            await socket.send(noise(1))
            await socket.send("")
            await socket.send(noise(1))
            await self.expect_error(socket, 400, "invalid_request")

    async def test_ping(self):
        async with self.server.connect() as socket:
            await asyncio.wait_for(await socket.ping(b"before"), 5)
            await socket.send(json.dumps(START))
            await asyncio.wait_for(await socket.ping(b"after"), 5)

    async def test_no_compression(self):
        async with self.server.connect(compression="deflate") as socket:
            self.assertEqual(socket.extensions, [])


class Formats(Case):
    def setUp(self):
        self.server = self.enterContext(Server())

    async def duration(self, start, data):
        async with self.server.stream(start) as socket:
            for at in range(0, len(data), 999):
                await socket.send(data[at:at + 999])
            return (await finish(socket))[-1]["total_audio_proc_ms"]

    async def test_rates_and_channels(self):
        for rate, channels in ((8000, 1), (16000, 2), (44100, 1), (48000, 2), (96000, 1)):
            with self.subTest(rate=rate, channels=channels):
                start = {"sample_rate": rate, "num_channels": channels}
                got = await self.duration(start, bytes(rate * channels * 2 * 2))
                self.assertAlmostEqual(got, 2000, delta=100)

    def wav(self, sound, rate=16000, channels=1, bits=16, size=None):
        form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, rate, rate * channels * 2,
                           channels * 2, bits)
        extra = b"LIST" + struct.pack("<I", 5) + b"hello\0"
        size = len(sound) if size is None else size
        return (b"RIFF" + struct.pack("<I", (size + 100) % 2**32) + b"WAVE" + form + extra + b"data"
                + struct.pack("<I", size) + sound)

    async def test_wav(self):
        bare = {"sample_rate": None, "num_channels": None}
        for name in ("wav", "auto"):
            async with self.server.stream({"audio_format": name} | bare) as socket:
                data = self.wav(noise(5), size=2**32 - 1)
                for at in range(0, len(data), 7):
                    await socket.send(data[at:at + 7])
                self.assertEqual(finals(await finish(socket)), expected(noise(5)))

    async def test_bad_wav(self):
        bare = {"audio_format": "auto", "sample_rate": None, "num_channels": None}
        for data in (b"OggS" + bytes(100), self.wav(b"", bits=24), self.wav(b"", rate=1),
                     self.wav(b"", channels=0), b"RIFF\0\0\0\0WAVEdata\0\0\0\0",
                     b"RIFF\0\0\0\0WAVEjunk\xff\xff\xff\xff"):
            with self.subTest(data[:16]):
                async with self.server.stream(bare) as socket:
                    await socket.send(data)
                    await self.expect_error(socket, 400, "invalid_request")


class Http(Case):
    def setUp(self):
        self.server = self.enterContext(Server())

    def get(self, path, **options):
        request = urllib.request.Request(self.server.http + path, **options)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    async def test_health(self):
        async with self.server.stream() as socket:
            await socket.send(FINALIZE)
            await until(socket, "<fin>")
            status, body = await asyncio.to_thread(self.get, "/healthz")
        self.assertEqual(status, 200)
        self.assertEqual((body["status"], body["engine"]), ("ok", "synthetic"))
        self.assertEqual((body["sessions"], body["streams"]), (1, 1))
        self.assertIn("synthetic", body["notice"])
        self.assertTrue(body["version"])

    def test_not_found(self):
        for options in ({}, {"method": "POST", "data": b"x" * 100000}, {"method": "DELETE"}):
            status, body = self.get("/v1/nothing", **options)
            self.assertEqual((status, body["status_code"]), (404, 404))
            self.assertEqual(body["validation_errors"], [])
            self.assertTrue(body["message"] and body["request_id"] and body["error_type"])

    def test_upgrade_elsewhere(self):
        with sockets.create_connection(("127.0.0.1", self.server.port), timeout=30) as socket:
            key = base64.b64encode(os.urandom(16)).decode()
            socket.sendall((f"GET /elsewhere HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            f"Sec-WebSocket-Key: {key}\r\n\r\n").encode())
            self.assertIn(b" 404 ", socket.recv(4096).split(b"\r\n")[0])


if __name__ == "__main__":
    unittest.main()
