# served.py: starts loquat-server for a test and speaks its protocol
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The program to test is named by LOQUAT_SERVER. Every wait has a limit.

import asyncio
import contextlib
import json
import os
import random
import re
import signal
import subprocess
import tempfile
import time
import unittest

import websockets

PROGRAM = os.environ["LOQUAT_SERVER"]
WAIT_S = 20
RATE_HZ = 16000
BLOCK_BYTES = 3200  # 100 ms
START = {"model": "stt-rt-v5", "audio_format": "pcm_s16le", "sample_rate": RATE_HZ,
         "num_channels": 1}
FINALIZE = '{"type":"finalize"}'
KEEPALIVE = '{"type":"keepalive"}'


def environment(**settings):
    """The environment of a server: ours, with the settings KEYS=... as LOQUAT_SERVER_KEYS."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LOQUAT_SERVER_")}
    # The address sanitizer keeps what is freed; too much of it would look like a leak.
    kept["ASAN_OPTIONS"] = f"quarantine_size_mb=1:{kept.get('ASAN_OPTIONS', '')}"
    return kept | {f"LOQUAT_SERVER_{k}": str(v) for k, v in settings.items()}


class Server:
    """A running loquat-server. Ends it, and expects it to end well, when the block is left. Unless
    DATA names a folder, it has one of its own that goes with it."""

    def __init__(self, *arguments, engine="synthetic", **settings):
        self.arguments = ["--engine", engine, *arguments]
        self.settings = settings
        self.data = None

    def __enter__(self):
        self.log_file = tempfile.TemporaryFile("w+")
        if "DATA" not in self.settings:
            self.data = tempfile.TemporaryDirectory(prefix="loquat-server-")
            self.settings["DATA"] = self.data.name
        self.process = subprocess.Popen(
            [PROGRAM, "--port", "0", *self.arguments], env=environment(**self.settings),
            stdout=subprocess.PIPE, stderr=self.log_file, text=True)
        line = self.process.stdout.readline().rstrip("\n")
        match = re.fullmatch(r"listening on (http://127\.0\.0\.1:(\d+))", line)
        if match is None:
            self.process.kill()
            self.process.communicate()
            raise AssertionError(f"first line {line!r}: {self.read_log()}")
        self.http, self.port = match[1], int(match[2])
        self.url = f"ws://127.0.0.1:{self.port}/transcribe-websocket"
        return self

    def __exit__(self, *_):
        if self.process.returncode is None:
            self.end()

    def end(self, number=signal.SIGTERM):
        """Sends the signal. Returns how long the server took; it has to end with 0."""
        begin = time.monotonic()
        self.process.send_signal(number)
        try:
            self.process.communicate(timeout=WAIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        took_s = time.monotonic() - begin
        self.log = self.read_log()
        self.forget()
        if self.process.returncode != 0:
            raise AssertionError(f"exit status {self.process.returncode}: {self.log}")
        return took_s

    def kill(self):
        """Ends it as a crash would."""
        self.process.kill()
        self.process.communicate()
        self.forget()

    def forget(self):
        self.log_file.close()
        if self.data is not None:
            self.data.cleanup()

    def read_log(self):
        self.log_file.seek(0)
        return self.log_file.read()

    def connect(self, **options):
        return websockets.connect(self.url, **({"max_queue": None} | options))

    @contextlib.asynccontextmanager
    async def stream(self, start=None, **options):
        """A socket whose start message has been sent."""
        async with self.connect(**options) as socket:
            await socket.send(json.dumps(START | (start or {})))
            yield socket

    def memory_kb(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmRSS:\s*(\d+)", status.read())[1])

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


async def receive(socket):
    """The next frame, which has to be a text frame with a JSON object."""
    frame = await asyncio.wait_for(socket.recv(), WAIT_S)
    assert isinstance(frame, str), "a binary frame"
    return json.loads(frame)


async def closed(socket):
    """The code that the server closes with. Frames before it are passed over."""
    try:
        while True:
            await asyncio.wait_for(socket.recv(), WAIT_S)
    except websockets.ConnectionClosed:
        return socket.close_code


async def until(socket, text):
    """The frames up to the one with the token @text."""
    frames = [await receive(socket)]
    while text not in [token["text"] for token in frames[-1]["tokens"]]:
        frames.append(await receive(socket))
    return frames


async def finish(socket):
    """Ends the stream. The frames up to the last one, after which the server closes with 1000."""
    await socket.send("")
    frames = [await receive(socket)]
    while not frames[-1].get("finished"):
        frames.append(await receive(socket))
    assert await closed(socket) == 1000
    return frames


def finals(frames):
    """The final words of @frames, without markers."""
    return [token["text"].strip() for frame in frames for token in frame["tokens"]
            if token["is_final"] and not token["text"].startswith("<")]


def noise(blocks, seed=1):
    """Sound of @blocks times 100 ms that is nowhere silent."""
    return random.Random(seed).randbytes(blocks * BLOCK_BYTES)


WORDS = re.findall(r"\w+", """
  apple autumn bottle bridge candle castle copper desert dinner engine falcon forest garden ginger
  hammer harbor island jacket kettle ladder lemon marble meadow mirror needle orange paper pebble
  pepper planet pocket rabbit ribbon river rocket saddle silver spider spring stable summer table
  temple thunder ticket timber tunnel turtle valley velvet violin wagon walnut water willow window
  winter wisdom wonder yellow acorn anchor basket beacon""")


def expected(sound):
    """What the synthetic engine makes of @sound: a word for each half of a block, none of zeros."""
    words = []
    for at in range(0, len(sound), BLOCK_BYTES // 2):
        half = sound[at:at + BLOCK_BYTES // 2]
        if not any(half):
            continue
        value = 14695981039346656037
        for byte in half:
            value = (value ^ byte) * 1099511628211 % 2**64
        words.append(WORDS[(value >> 32) % 2**32 % 64])
    return words


class Case(unittest.IsolatedAsyncioTestCase):
    """With checks that several tests need."""

    async def expect_error(self, socket, code, kind):
        """The error frame of the protocol, then a close with 1000."""
        frame = await receive(socket)
        while "error_code" not in frame:
            frame = await receive(socket)
        self.assertEqual((frame["error_code"], frame["error_type"]), (code, kind), frame)
        self.assertIs(type(frame["error_code"]), int)
        self.assertTrue(frame["error_message"])
        self.assertRegex(frame["request_id"], r"^[0-9a-f-]{36}$")
        self.assertEqual(frame["tokens"], [])
        self.assertEqual(await closed(socket), 1000)
        return frame
