#!/usr/bin/python3
# test_offline_files.py: files through the offline engine
# SPDX-License-Identifier: GPL-3.0-or-later

import asyncio
import os
import unittest

import test_offline as live
from rest import Client
from served import Case, Server


def wave_file(name):
    with open(os.path.join(os.environ["SPEECH_DIR"], name + ".wav"), "rb") as file:
        return file.read()


class Files(Case):
    async def test_words(self):
        """What is uploaded gives the words that were spoken, with their times."""
        with Server(engine="offline") as server:
            client = Client(server)
            job = client.transcribe(wave_file("morning"))
            ended = await asyncio.to_thread(client.wait, job)
            self.assertEqual(ended["status"], "completed", ended)
            self.assertAlmostEqual(ended["audio_duration_ms"], len(live.speech("morning")) / 32,
                                   delta=40)
            transcript = client.transcript(job).json
            client.close()
        self.assertGreater(live.share_heard(live.words(transcript["text"]), live.spoken("morning")),
                           0.6, transcript["text"])
        starts = [token["start_ms"] for token in transcript["tokens"] if "start_ms" in token]
        self.assertEqual(starts, sorted(starts))
        self.assertGreater(len(starts), 3)

    async def test_beside_streams(self):
        """Files take no decoder from live streams, and the end of the server does not wait for them."""
        with Server("--threads", "1", engine="offline", JOBS=1) as server:
            client = Client(server)
            job = client.transcribe(wave_file("letter"))
            frames = await live.stream(server, live.speech("morning"))
            self.assertTrue(live.words(live.text(frames)))
            self.assertLess(await asyncio.to_thread(server.end),
                            5 * float(os.environ.get("PATIENCE", 1)))
            self.assertEqual(job["status"], "queued")
            client.close()


if __name__ == "__main__":
    unittest.main()
