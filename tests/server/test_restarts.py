#!/usr/bin/python3
# test_restarts.py: files and transcriptions outlive the end of the server, whatever that is
# SPDX-License-Identifier: GPL-3.0-or-later

import http.client
import os
import random
import tempfile
import threading
import time
import unittest

from rest import FORM, Client, RestCase, files_of, form, part, until, wav, words
from served import Server, expected, noise

SECOND = 10  # in blocks of wav()


class Restarts(RestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def serve(self, **settings):
        return Server(DATA=self.folder, JOBS=2, **settings)

    def finish_all(self, jobs):
        """Starts the server again: every job has its one transcript."""
        with self.serve() as server:
            client = Client(server)
            for job, seed in jobs:
                self.assertEqual(client.wait(job)["status"], "completed")
                self.assertEqual(words(client.transcript(job).json), expected(noise(20, seed)))
            listed = client.get("/v1/transcriptions").json["transcriptions"]
            self.assertEqual({job["id"] for job in listed}, {job["id"] for job, _ in jobs})
            files = client.get("/v1/files").json["files"]
            self.assertEqual(files_of(server), sorted(file["id"] for file in files))
            self.assertEqual(files_of(server, "transcripts"), sorted(job["id"] for job, _ in jobs))
            client.close()

    def test_restart(self):
        for end in (lambda server: server.end(), lambda server: server.kill()):
            with self.serve(SYNTHETIC_SPEED=1) as server:
                client = Client(server)
                jobs = [(client.transcribe(wav(20, seed), client_reference_id=str(seed)), seed)
                        for seed in range(5)]
                until(lambda: "processing" in [
                    job["status"] for job in client.get("/v1/transcriptions").json["transcriptions"]],
                    "a job")
                client.close()
                end(server)
            self.finish_all(jobs)
            with self.serve() as server:
                client = Client(server)
                for job, _ in jobs:
                    self.assertEqual(client.delete(f"/v1/transcriptions/{job['id']}").status, 204)
                client.close()

    def test_killed_while_uploading(self):
        with self.serve() as server:
            client = Client(server)
            kept = client.upload(b"kept")
            body = form(part("file", b"x" * 1000000, "x"))
            client.connection.putrequest("POST", "/v1/files")
            client.connection.putheader("Content-Type", FORM)
            client.connection.putheader("Content-Length", str(len(body)))
            client.connection.endheaders(body[:500000])
            until(lambda: len(files_of(server)) == 2, "the upload")
            server.kill()
            client.close()
            self.assertEqual(len(files_of(server)), 2)
        with self.serve() as server:
            client = Client(server)
            self.assertEqual(files_of(server), [kept["id"]])
            self.assertEqual(client.get("/v1/files").json["files"], [kept])
            client.close()

    def test_killed_at_any_moment(self):
        """Whatever was answered with 201 is there, whole, and nothing else is."""
        shuffled = random.Random(5)
        jobs = []

        def work(server):
            client = Client(server)
            try:
                while True:
                    seed = shuffled.randrange(1000)
                    job = client.transcribe(wav(20, seed))
                    jobs.append((job, seed))
            except (OSError, http.client.HTTPException):
                pass
            client.close()

        for _ in range(10):
            with self.serve(SYNTHETIC_SPEED=100, MAX_PENDING=1000) as server:
                thread = threading.Thread(target=work, args=(server,))
                thread.start()
                time.sleep(shuffled.uniform(0, 0.3))  # the moment is random
                server.kill()
                thread.join()
        with self.serve() as server:
            client = Client(server)
            listed = client.get("/v1/transcriptions").json["transcriptions"]
            self.assertLessEqual({job["id"] for job, _ in jobs}, {job["id"] for job in listed})
            for job, seed in jobs:
                self.assertEqual(client.wait(job)["status"], "completed")
                self.assertEqual(words(client.transcript(job).json), expected(noise(20, seed)))
            files = client.get("/v1/files").json["files"]
            self.assertEqual(files_of(server), sorted(file["id"] for file in files))
            client.close()

    def test_file_that_kills(self):
        """What has ended the server ten times is given up."""
        job = None
        for _ in range(10):
            with self.serve(SYNTHETIC_SPEED=1) as server:
                client = Client(server)
                job = job or client.transcribe(wav(60 * SECOND))
                until(lambda: client.get(f"/v1/transcriptions/{job['id']}").json["status"] ==
                      "processing", "the job")
                client.close()
                server.kill()
        with self.serve(SYNTHETIC_SPEED=1) as server:
            client = Client(server)
            ended = client.wait(job)
            self.assertEqual((ended["status"], ended["error_type"]), ("error", "internal_error"))
            client.close()

    def test_two_servers(self):
        with self.serve():
            second = self.serve()
            with self.assertRaisesRegex(AssertionError, "in use by another loquat-server"):
                second.__enter__()
            second.forget()

    def test_damaged_database(self):
        with open(os.path.join(self.folder, "state.db"), "wb") as file:
            file.write(b"x" * 10000)
        server = self.serve()
        with self.assertRaises(AssertionError):
            server.__enter__()
        server.forget()


if __name__ == "__main__":
    unittest.main()
