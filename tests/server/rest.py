# rest.py: speaks HTTP to loquat-server for a test
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every wait has a limit. A client has one connection, which it keeps.

import http.client
import io
import json
import os
import socket
import time
import unittest
import uuid
import wave

from served import RATE_HZ, WAIT_S, noise

BOUNDARY = "a-boundary"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


def wav(blocks, seed=1):
    """A WAV file of @blocks times 100 ms that is nowhere silent."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes(noise(blocks, seed))
    return out.getvalue()


def part(name, data, filename=None):
    """One part of a form, with the delimiter before it."""
    more = f'; filename="{filename}"' if filename is not None else ""
    return (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n'
            "Content-Type: application/octet-stream\r\n\r\n").encode() + data + b"\r\n"


def form(*parts):
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()
        self.json = json.loads(self.body) if self.body else None


class Client:
    def __init__(self, server, key="key"):
        self.key = key
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT_S)

    def ask(self, method, path, body=None, **headers):
        """@body: bytes, or what JSON is made of."""
        sent = {"Authorization": f"Bearer {self.key}"} if self.key is not None else {}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, path, body, sent)
        return Answer(self.connection.getresponse())

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def delete(self, path):
        return self.ask("DELETE", path)

    def post_form(self, *parts):
        return self.ask("POST", "/v1/files", form(*parts), Content_Type=FORM)

    def upload(self, data=None, filename="sound.wav", reference=None):
        """The file's object."""
        parts = [part("file", wav(10) if data is None else data, filename)]
        if reference is not None:
            parts.append(part("client_reference_id", reference.encode()))
        answer = self.post_form(*parts)
        assert answer.status == 201, answer.body
        return answer.json

    def order(self, file_id, **fields):
        """The answer to a wish for a transcription."""
        return self.ask("POST", "/v1/transcriptions",
                        {"model": "stt-async-v5", "file_id": file_id} | fields)

    def transcribe(self, data=None, **fields):
        """The transcription's object, just made."""
        answer = self.order(self.upload(data)["id"], **fields)
        assert answer.status == 201, answer.body
        return answer.json

    def wait(self, job, seconds=WAIT_S - 5):
        """The object once the transcription has ended."""
        answer = self.get(f"/v1/transcriptions/{job['id']}", Prefer=f"wait={seconds}")
        assert answer.status == 200, answer.body
        return answer.json

    def transcript(self, job):
        return self.get(f"/v1/transcriptions/{job['id']}/transcript")

    def close(self):
        self.connection.close()


def words(transcript):
    return transcript["text"].split()


def until(condition, what):
    """Waits for @condition() to be true, and returns it."""
    end = time.monotonic() + WAIT_S
    while not (value := condition()):
        assert time.monotonic() < end, f"{what} did not come"
        time.sleep(0.01)
    return value


def files_of(server, room="files"):
    return sorted(os.listdir(os.path.join(server.settings["DATA"], room)))


def exchange(server, data, ends=False):
    """Sends @data as it is, and with @ends no more. What is answered first, until a pause."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=WAIT_S) as line:
        try:
            line.sendall(data)
            if ends:
                line.shutdown(socket.SHUT_WR)
            return line.recv(65536)
        except OSError:
            return b""  # the server had enough


class RestCase(unittest.TestCase):
    def expect_error(self, answer, status, kind):
        """The error body of the service."""
        self.assertEqual((answer.status, answer.json["error_type"]), (status, kind), answer.body)
        self.assertEqual(answer.json["status_code"], status)
        self.assertTrue(answer.json["message"])
        self.assertIsInstance(answer.json["validation_errors"], list)
        uuid.UUID(answer.json["request_id"])
        return answer.json
