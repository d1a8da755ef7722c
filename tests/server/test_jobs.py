#!/usr/bin/python3
# test_jobs.py: /v1/transcriptions: from the order to the transcript
# SPDX-License-Identifier: GPL-3.0-or-later

import http.client
import json
import shutil
import subprocess
import threading
import time
import unittest
import uuid

from rest import Client, RestCase, exchange, files_of, until, wav, words
from served import Server, expected, noise

FIELDS = {"id", "status", "created_at", "model", "audio_url", "file_id", "filename", "language_hints",
          "enable_speaker_diarization", "enable_language_identification", "audio_duration_ms",
          "error_type", "error_message", "webhook_url", "webhook_auth_header_name",
          "webhook_auth_header_value", "webhook_status_code", "client_reference_id", "context"}
SECOND = 10  # in blocks of wav()


class Jobs(RestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())

    def setUp(self):
        self.client = Client(self.server, key=self.id())
        self.addCleanup(self.client.close)

    def test_transcript(self):
        job = self.client.transcribe(wav(20), client_reference_id="my reference",
                                     language_hints=["en", "de"], enable_language_identification=True,
                                     enable_speaker_diarization=True, context={"terms": ["Loquat"]})
        self.assertEqual(set(job), FIELDS)
        uuid.UUID(job["id"])
        self.assertEqual((job["status"], job["audio_duration_ms"], job["filename"]),
                         ("queued", 0, "sound.wav"))
        ended = self.client.wait(job)
        self.assertEqual((ended["status"], ended["audio_duration_ms"], ended["error_type"]),
                         ("completed", 2000, None))
        self.assertEqual(ended, job | {"status": "completed", "audio_duration_ms": 2000})
        self.assertEqual((job["client_reference_id"], job["language_hints"], job["context"]),
                         ("my reference", ["en", "de"], {"terms": ["Loquat"]}))
        self.assertIs(job["enable_language_identification"], True)
        self.assertIs(job["enable_speaker_diarization"], True)
        transcript = self.client.transcript(job).json
        self.assertEqual(set(transcript), {"id", "text", "tokens"})
        self.assertEqual(transcript["id"], job["id"])
        self.assertEqual(words(transcript), expected(noise(20)))
        self.assertEqual("".join(token["text"] for token in transcript["tokens"]), transcript["text"])
        self.assertEqual(transcript["tokens"][1]["start_ms"], 50)
        self.assertEqual(transcript["tokens"][1]["end_ms"], 100)
        self.assertEqual({token["language"] for token in transcript["tokens"]}, {"en"})
        self.assertTrue(all(0 <= token["confidence"] <= 1 for token in transcript["tokens"]))

    def test_long_transcript(self):
        """More than fits into one piece of an answer."""
        blocks = 600 * SECOND
        job = self.client.transcribe(wav(blocks))
        self.client.wait(job)
        self.assertEqual(words(self.client.transcript(job).json), expected(noise(blocks)))

    def test_wrong_orders(self):
        file = self.client.upload()["id"]
        wrong = [
            ({"model": None}, "model"), ({"model": 5}, "model"), ({"model": "x" * 33}, "model"),
            ({"file_id": None}, "file_id"), ({"file_id": "x"}, "file_id"), ({"file_id": 1}, "file_id"),
            ({"audio_url": "http://a/b"}, "audio_url"),
            ({"audio_url": "http://a/b", "file_id": None}, "audio_url"),
            ({"language_hints": "en"}, "language_hints"), ({"language_hints": [1]}, "language_hints"),
            ({"language_hints": ["xx"]}, "language_hints"),
            ({"language_hints": ["en"] * 101}, "language_hints"),
            ({"language_hints_strict": "yes"}, "language_hints_strict"),
            ({"enable_speaker_diarization": 1}, "enable_speaker_diarization"),
            ({"enable_language_identification": []}, "enable_language_identification"),
            ({"context": 5}, "context"), ({"context": "x" * 10001}, "context"),
            ({"translation": {"type": "one_way", "target_language": "fr"}}, "translation"),
            ({"webhook_url": "ftp://x"}, "webhook_url"), ({"webhook_url": "http://a b"}, "webhook_url"),
            ({"webhook_url": "http://" + "x" * 260}, "webhook_url"),
            ({"webhook_auth_header_name": "X"}, "webhook_auth_header_name"),
            ({"webhook_auth_header_value": "X"}, "webhook_auth_header_name"),
            ({"webhook_auth_header_name": "a b", "webhook_auth_header_value": "X"},
             "webhook_auth_header_name"),
            ({"webhook_auth_header_name": "a", "webhook_auth_header_value": "X\r\nY: z"},
             "webhook_auth_header_name"),
            ({"client_reference_id": "x" * 257}, "client_reference_id"),
        ]
        for fields, name in wrong:
            error = self.expect_error(self.client.order(**{"file_id": file} | fields), 400, "invalid_request")
            self.assertEqual(error["validation_errors"][0]["location"], f"body.payload.{name}", fields)
        self.expect_error(self.client.order(file, model="whisper"), 400, "model_not_available")
        self.expect_error(self.client.order(str(uuid.uuid4())), 404, "file_not_found")
        for body in (b"", b"{", b"[]", b"5", b'{"model":"\xff"}', b"[" * 50000, b'{"a":' * 1000,
                     b'{"model":"stt-async-v5"', b"\0", b'{"model": /* x */ "stt-async-v5"}'):
            self.expect_error(self.client.ask("POST", "/v1/transcriptions", body), 400,
                              "invalid_request")
        self.expect_error(self.client.ask("POST", "/v1/transcriptions", b" " * 300000), 413,
                          "invalid_request")
        self.assertEqual(self.client.get("/v1/transcriptions/count").json["total"], 0)
        nulls = dict.fromkeys(("audio_url", "language_hints", "context", "translation", "webhook_url",
                               "webhook_auth_header_name", "client_reference_id"))
        self.assertEqual(self.client.order(file, unknown={"x": 1}, **nulls).status, 201)

    def test_no_audio(self):
        for data in (b"", b"This is no sound.\n" * 1000, wav(10)[:20], b"\0" * 100000):
            ended = self.client.wait(self.client.transcribe(data))
            self.assertEqual((ended["status"], ended["error_type"]), ("error", "invalid_audio"))
            self.assertTrue(ended["error_message"])
            self.expect_error(self.client.transcript(ended), 409, "transcription_invalid_state")

    @unittest.skipUnless(shutil.which("ffmpeg"), "there is no ffmpeg to make files")
    def test_formats(self):
        """What is uploaded need not be WAV, and its name says nothing."""
        for kind in (("mp3",), ("ogg", "-c:a", "libopus"), ("matroska", "-c:a", "flac"),
                     ("adts", "-c:a", "aac")):
            made = subprocess.run(["ffmpeg", "-loglevel", "error", "-f", "wav", "-i", "-", "-f", *kind, "-"],
                                  input=wav(50), capture_output=True, check=True).stdout
            job = self.client.transcribe(made)
            ended = self.client.wait(job)
            self.assertEqual(ended["status"], "completed", (kind, ended))
            self.assertAlmostEqual(ended["audio_duration_ms"], 5000, delta=150, msg=kind)
            self.assertGreater(len(words(self.client.transcript(job).json)), 90)

    def test_truncated(self):
        data = wav(100)
        job = self.client.transcribe(data[:len(data) // 2])
        self.assertEqual(self.client.wait(job)["status"], "completed")
        heard = words(self.client.transcript(job).json)
        self.assertGreater(len(heard), 95)
        self.assertEqual(heard[:95], expected(noise(100))[:95])

    def test_list(self):
        made = [self.client.transcribe(client_reference_id=str(i))["id"] for i in range(5)]
        pages = [self.client.get("/v1/transcriptions?limit=3").json]
        pages.append(self.client.get(
            f"/v1/transcriptions?limit=3&cursor={pages[0]['next_page_cursor']}").json)
        jobs = pages[0]["transcriptions"] + pages[1]["transcriptions"]
        self.assertEqual([job["id"] for job in jobs], made[::-1])
        self.assertEqual([job["client_reference_id"] for job in jobs], list("43210"))
        self.assertIsNone(pages[1]["next_page_cursor"])
        self.assertEqual(self.client.get("/v1/transcriptions/count").json,
                         {"total": 5, "public_api": 5, "playground": 0})
        self.expect_error(self.client.get("/v1/transcriptions?cursor=x"), 400, "invalid_cursor")

    def test_delete(self):
        job = self.client.transcribe()
        self.client.wait(job)
        self.assertIn(job["id"], files_of(self.server, "transcripts"))
        self.assertEqual(self.client.delete(f"/v1/transcriptions/{job['id']}").status, 204)
        self.assertNotIn(job["id"], files_of(self.server, "transcripts"))
        self.assertEqual(self.client.get(f"/v1/files/{job['file_id']}").status, 200)
        for path in (job["id"], f"{job['id']}/transcript"):
            self.expect_error(self.client.get(f"/v1/transcriptions/{path}"), 404,
                              "transcription_not_found")
        self.expect_error(self.client.delete(f"/v1/transcriptions/{job['id']}"), 404,
                          "transcription_not_found")

    def test_owners(self):
        job = self.client.transcribe()
        self.client.wait(job)
        other = Client(self.server, "other key")
        path = f"/v1/transcriptions/{job['id']}"
        for answer in (other.get(path), other.get(f"{path}/transcript"), other.delete(path),
                       other.get(path, Prefer="wait=5")):
            self.expect_error(answer, 404, "transcription_not_found")
        self.assertEqual(other.get("/v1/transcriptions").json["transcriptions"], [])
        other.close()

    def test_models(self):
        models = self.client.get("/v1/models").json["models"]
        self.assertEqual({model["transcription_mode"] for model in models}, {"real_time", "async"})
        self.assertIn("stt-async-v5", [model["id"] for model in models])
        limits = self.client.get("/v1/concurrency-limits").json
        self.assertEqual(limits["project"]["current"]["transcribe_concurrent"], 0)
        self.assertEqual(limits["organization"]["limits"]["transcribe_concurrent"], 500)


class Waiting(RestCase):
    def test_long_poll(self):
        """Two calls a job: the order, and the wait, which is answered when the job ends."""
        with Server(SYNTHETIC_SPEED=10, JOBS=2) as server:
            client = Client(server)
            job = client.transcribe(wav(20 * SECOND))
            begin = time.monotonic()
            answer = client.get(f"/v1/transcriptions/{job['id']}", Prefer="wait=15")
            self.assertEqual(answer.json["status"], "completed")
            self.assertEqual(answer.headers["Preference-Applied"], "wait=15")
            self.assertGreater(time.monotonic() - begin, 1)  # 20 s of sound at ten times its speed
            client.close()

    def test_time_is_over(self):
        with Server(SYNTHETIC_SPEED=1, WAIT_SECONDS=1) as server:
            client = Client(server)
            job = client.transcribe(wav(60 * SECOND))
            answer = client.get(f"/v1/transcriptions/{job['id']}", Prefer="respond-async, wait=600")
            self.assertEqual(answer.headers["Preference-Applied"], "wait=1")
            self.assertEqual(answer.json["status"], "processing")
            self.assertEqual(answer.json["audio_duration_ms"], 60000)
            self.assertTrue(0 < answer.json["audio_processed_ms"] < 60000)
            for header in ("wait=0", "wait=x", "wait", "", "waiting=5", "wait=-1"):
                answer = client.get(f"/v1/transcriptions/{job['id']}", Prefer=header)
                self.assertIsNone(answer.headers["Preference-Applied"], header)
            client.close()

    def test_longer_than_requests(self):
        """No time limit of the connection ends a wait."""
        with Server(SYNTHETIC_SPEED=1) as server:
            client = Client(server)
            job = client.transcribe(wav(60 * SECOND))
            begin = time.monotonic()
            answer = client.get(f"/v1/transcriptions/{job['id']}", Prefer="wait=12")
            self.assertGreater(time.monotonic() - begin, 11)
            self.assertEqual(answer.json["status"], "processing")
            client.close()

    def test_many_wait(self):
        with Server(SYNTHETIC_SPEED=20) as server:
            first = Client(server)
            job = first.transcribe(wav(20 * SECOND))
            results = []
            clients = [Client(server) for _ in range(50)]
            threads = [threading.Thread(target=lambda c=c: results.append(c.wait(job)["status"]))
                       for c in clients]
            for thread in threads:
                thread.start()
            gone = Client(server)  # one that goes away while it waits
            gone.connection.request("GET", f"/v1/transcriptions/{job['id']}",
                                    headers={"Prefer": "wait=15", "Authorization": "Bearer key"})
            gone.close()
            for thread in threads:
                thread.join()
            self.assertEqual(results, ["completed"] * 50)
            for client in [first, *clients]:
                client.close()

    def begin(self, server, job, preference, key="key"):
        """A connection of its own with the answer that has begun on it."""
        client = Client(server, key)
        self.addCleanup(client.close)
        client.connection.request("GET", f"/v1/transcriptions/{job['id']}",
                                  headers={"Prefer": preference, "Authorization": f"Bearer {key}"})
        return client, client.connection.getresponse()

    def read_record(self, response):
        """The next text of RFC 7464, as soon as it has come; None at the end."""
        line = response.readline()
        if not line:
            return None
        self.assertEqual((line[:1], line[-1:]), (b"\x1e", b"\n"))
        return json.loads(line[1:])

    def test_heartbeat(self):
        """One question is enough, however long it takes: signs of life come meanwhile."""
        with Server(SYNTHETIC_SPEED=5, WAIT_SECONDS=1, STALL_SECONDS=1) as server:
            client = Client(server)
            job = client.transcribe(wav(20 * SECOND))
            waiting, response = self.begin(server, job, "wait=600, heartbeat=1")
            self.assertEqual((response.status, response.headers["Content-Type"]),
                             (200, "application/json-seq"))
            self.assertEqual(response.headers["Preference-Applied"], "heartbeat=1")
            records = list(iter(lambda: self.read_record(response), None))
            self.assertGreater(len(records), 3)
            self.assertTrue({record["status"] for record in records[:-1]} <= {"queued", "processing"})
            heard = [record["audio_processed_ms"] for record in records[1:-1]]
            self.assertEqual(heard, sorted(set(heard)))
            self.assertEqual(records[-1], client.get(f"/v1/transcriptions/{job['id']}").json)
            self.assertEqual(records[-1]["status"], "completed")
            # The connection goes on, and what has ended is answered as without a heartbeat.
            answer = waiting.get(f"/v1/transcriptions/{job['id']}", Prefer="wait=600, heartbeat=1")
            self.assertEqual(answer.json, records[-1])
            self.assertEqual(answer.headers["Preference-Applied"], "wait=1")
            client.close()

    def test_heartbeat_not_granted(self):
        with Server(SYNTHETIC_SPEED=1, WAIT_SECONDS=1) as server:
            client = Client(server)
            job = client.transcribe(wav(60 * SECOND))
            for preference in ("heartbeat=1", "wait=0, heartbeat=1", "wait=1, heartbeat=0",
                               "wait=1, heartbeat=x", "wait=1, heartbeat"):
                _, response = self.begin(server, job, preference)
                self.assertEqual(response.headers["Content-Type"], "application/json", preference)
                self.assertIn(json.loads(response.read())["status"], ("queued", "processing"))
            old = exchange(server, f"GET /v1/transcriptions/{job['id']} HTTP/1.0\r\n"
                           "Authorization: Bearer key\r\nPrefer: wait=1, heartbeat=1\r\n\r\n".encode())
            self.assertIn(b"content-length: ", old)
            client.close()

    def test_places(self):
        """Who finds no place is answered at once; who goes away leaves one."""
        with Server(SYNTHETIC_SPEED=1, MAX_WAITS=2) as server:
            client = Client(server)
            job = client.transcribe(wav(60 * SECOND))
            first, response = self.begin(server, job, "wait=600, heartbeat=1")
            self.read_record(response)
            _, second = self.begin(server, job, "wait=600, heartbeat=60")
            self.read_record(second)
            for preference in ("wait=600", "wait=600, heartbeat=60"):
                answer = client.get(f"/v1/transcriptions/{job['id']}", Prefer=preference)
                self.assertIsNone(answer.headers["Preference-Applied"])
            response.close()
            first.close()
            until(lambda: client.get(f"/v1/transcriptions/{job['id']}", Prefer="wait=1")
                  .headers["Preference-Applied"], "a place")
            begin = time.monotonic()
            server.end()
            self.assertLess(time.monotonic() - begin, 5)
            with self.assertRaises(http.client.IncompleteRead):
                second.read()
            client.close()

    def test_deleted_between_heartbeats(self):
        with Server(SYNTHETIC_SPEED=1, JOBS=1) as server:
            client = Client(server)
            client.transcribe(wav(60 * SECOND))
            queued = client.transcribe(wav(10))
            _, response = self.begin(server, queued, "wait=600, heartbeat=60")
            self.assertEqual(self.read_record(response)["status"], "queued")
            self.assertEqual(client.delete(f"/v1/transcriptions/{queued['id']}").status, 204)
            with self.assertRaises(http.client.IncompleteRead):
                response.read()
            client.close()

    def test_deleted_while_waiting(self):
        with Server(SYNTHETIC_SPEED=1, JOBS=1) as server:
            client, other = Client(server), Client(server)
            running = client.transcribe(wav(60 * SECOND))
            queued = client.transcribe(wav(10))
            until(lambda: client.get(f"/v1/transcriptions/{running['id']}").json["status"] ==
                  "processing", "the job")
            self.expect_error(client.delete(f"/v1/transcriptions/{running['id']}"), 409,
                              "transcription_invalid_state")
            self.expect_error(client.transcript(running), 409, "transcription_invalid_state")
            self.expect_error(client.transcript(queued), 409, "transcription_invalid_state")
            other.connection.request("GET", f"/v1/transcriptions/{queued['id']}",
                                     headers={"Prefer": "wait=15", "Authorization": "Bearer key"})
            begin = time.monotonic()
            self.assertEqual(client.delete(f"/v1/transcriptions/{queued['id']}").status, 204)
            self.assertEqual(other.connection.getresponse().status, 404)
            self.assertLess(time.monotonic() - begin, 10)
            client.close()
            other.close()


class Limits(RestCase):
    def test_pending(self):
        with Server(SYNTHETIC_SPEED=1, JOBS=1, MAX_PENDING=3) as server:
            client, other = Client(server), Client(server, "other")
            file = client.upload(wav(60 * SECOND))["id"]
            for _ in range(3):
                self.assertEqual(client.order(file).status, 201)
            self.expect_error(client.order(file), 429, "limit_exceeded")
            self.assertEqual(other.order(other.upload()["id"]).status, 201)
            client.close()
            other.close()

    def test_stored(self):
        with Server(MAX_TRANSCRIPTIONS=2) as server:
            client = Client(server)
            jobs = [client.transcribe() for _ in range(2)]
            for job in jobs:
                client.wait(job)
            self.expect_error(client.order(jobs[0]["file_id"]), 429, "limit_exceeded")
            client.delete(f"/v1/transcriptions/{jobs[0]['id']}")
            self.assertEqual(client.order(jobs[0]["file_id"]).status, 201)
            client.close()

    def test_at_once(self):
        with Server(SYNTHETIC_SPEED=1, JOBS=2) as server:
            client = Client(server)
            jobs = [client.transcribe(wav(30 * SECOND)) for _ in range(4)]

            def statuses():
                return [client.get(f"/v1/transcriptions/{job['id']}").json["status"] for job in jobs]

            until(lambda: statuses() == ["processing", "processing", "queued", "queued"], "two jobs")
            client.close()

    def test_too_long(self):
        with Server(JOB_MINUTES=1) as server:
            client = Client(server)
            ended = client.wait(client.transcribe(wav(61 * SECOND)))
            self.assertEqual((ended["status"], ended["error_type"]), ("error", "max_duration_exceeded"))
            self.assertEqual(client.wait(client.transcribe(wav(60 * SECOND)))["status"], "completed")
            client.close()

    def test_deleted_file(self):
        with Server(SYNTHETIC_SPEED=1, JOBS=1) as server:
            client = Client(server)
            first = client.transcribe(wav(2 * SECOND))
            second = client.transcribe(wav(SECOND))
            until(lambda: client.get(f"/v1/transcriptions/{first['id']}").json["status"] ==
                  "processing", "the job")
            for job in (first, second):
                client.delete(f"/v1/files/{job['file_id']}")
            self.assertEqual(client.wait(first)["status"], "completed")  # it was open already
            self.assertEqual(client.wait(second)["error_type"], "file_not_found")
            client.close()


if __name__ == "__main__":
    unittest.main()
