#!/usr/bin/python3
# test_offline.py: the offline engine behind the protocol
# SPDX-License-Identifier: GPL-3.0-or-later

import asyncio
import os
import re
import unittest
import wave

from served import FINALIZE, Case, Server, finals, finish, receive, until

CHUNK = 3200


def speech(name):
    with wave.open(os.path.join(os.environ["SPEECH_DIR"], name + ".wav")) as file:
        return file.readframes(file.getnframes())


def spoken(name):
    folder = os.path.join(os.path.dirname(__file__), "..", "speech")
    with open(os.path.join(folder, name + ".txt"), encoding="utf-8") as file:
        return words(file.read())


def words(text):
    return re.findall(r"[a-z']+", text.lower())


def share_heard(heard, said):
    """How many of the words said are among those heard, in order (longest common subsequence)."""
    row = [0] * (len(heard) + 1)
    for word in said:
        last = row
        row = [0]
        for at, other in enumerate(heard):
            row.append(last[at] + 1 if word == other else max(row[-1], last[at + 1]))
    return row[-1] / len(said)


async def stream(server, sound, start=None):
    async with server.stream(start) as socket:
        for at in range(0, len(sound), CHUNK):
            await socket.send(sound[at:at + CHUNK])
        return await finish(socket)


def text(frames):
    return "".join(token["text"] for frame in frames for token in frame["tokens"]
                   if token["is_final"] and not token["text"].startswith("<"))


class Offline(Case):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server(engine="offline"))

    async def test_words(self):
        frames = await stream(self.server, speech("garden"), {"enable_endpoint_detection": True})
        self.assertGreater(share_heard(words(text(frames)), spoken("garden")), 0.6, text(frames))
        self.assertIn("<end>", [t["text"] for f in frames for t in f["tokens"]])
        self.assertTrue(any(not t["is_final"] for f in frames for t in f["tokens"]))
        counters = [(f["final_audio_proc_ms"], f["total_audio_proc_ms"]) for f in frames]
        self.assertEqual(counters, sorted(counters))
        self.assertAlmostEqual(counters[-1][1], len(speech("garden")) / 32, delta=40)

    async def test_two_streams_at_once(self):
        alone = [text(await stream(self.server, speech(name))) for name in ("morning", "letter")]
        both = await asyncio.gather(stream(self.server, speech("morning")),
                                    stream(self.server, speech("letter")))
        self.assertEqual([text(frames) for frames in both], alone)

    async def test_finalize(self):
        sound = speech("travel")
        async with self.server.stream() as socket:
            await socket.send(sound[:len(sound) // 4 * 2])
            await socket.send(FINALIZE)
            frames = await until(socket, "<fin>")
            self.assertTrue(words(text(frames)))
            self.assertEqual([t for t in frames[-1]["tokens"] if not t["is_final"]], [])
            await socket.send(FINALIZE)
            await until(socket, "<fin>")

    async def test_silence(self):
        frames = await stream(self.server, bytes(32000 * 5))
        self.assertEqual(finals(frames), [])

    async def test_too_many_streams(self):
        with Server("--threads", "1", engine="offline") as server:
            sockets = [await server.connect() for _ in range(6)]
            start = '{"model":"stt-rt-v5","audio_format":"pcm_s16le","sample_rate":16000,' \
                    '"num_channels":1}'
            for socket in sockets:
                await socket.send(start)
                await socket.send(FINALIZE)
            for socket in sockets[:5]:
                await until(socket, "<fin>")
            await self.expect_error(sockets[5], 429, "limit_exceeded")
            await sockets[0].close()
            await asyncio.sleep(0)
            for socket in sockets[1:]:
                await socket.close()

    async def test_end_while_decoding(self):
        with Server(engine="offline") as server:
            async with server.stream() as socket:
                await socket.send(speech("letter")[:15 * 32000])
                while (await receive(socket))["total_audio_proc_ms"] < 1000:
                    pass
                took_s = await asyncio.to_thread(server.end)
                self.assertLess(took_s, 2 * float(os.environ.get("PATIENCE", 1)))


if __name__ == "__main__":
    unittest.main()
