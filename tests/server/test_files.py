#!/usr/bin/python3
# test_files.py: /v1/files: what is uploaded, listed and deleted, and what is refused
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import random
import re
import shutil
import socket
import subprocess
import tempfile
import unittest
import uuid

from rest import (BOUNDARY, FORM, Client, RestCase, exchange, files_of, form, part, until, wav)
from served import PROGRAM, WAIT_S, Server, environment

MB = 1024 * 1024


def head(length, path="/v1/files", more=""):
    return (f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer key\r\n"
            f"Content-Type: {FORM}\r\nContent-Length: {length}\r\n{more}\r\n").encode()


class Files(RestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())

    def setUp(self):
        self.client = Client(self.server, key=self.id())  # a key of its own: others' files are not seen
        self.addCleanup(self.client.close)

    def test_object(self):
        file = self.client.upload(b"1234567", "a name.wav", "my reference")
        self.assertEqual(set(file), {"id", "filename", "size", "created_at", "client_reference_id"})
        uuid.UUID(file["id"])
        self.assertEqual((file["filename"], file["size"], file["client_reference_id"]),
                         ("a name.wav", 7, "my reference"))
        self.assertRegex(file["created_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        self.assertEqual(self.client.get(f"/v1/files/{file['id']}").json, file)
        with open(os.path.join(self.server.settings["DATA"], "files", file["id"]), "rb") as kept:
            self.assertEqual(kept.read(), b"1234567")
        self.assertIsNone(self.client.upload(b"", "empty.wav")["client_reference_id"])

    def test_any_bytes(self):
        """Bytes that look like the form around them are kept as they are."""
        shuffled = random.Random(3)
        for _ in range(100):
            data = b"".join(shuffled.choices(
                [b"\r", b"\n", b"\r\n", b"--", b"-", BOUNDARY.encode(), BOUNDARY[:5].encode(), b"\0",
                 b"\r\n--" + BOUNDARY[:-1].encode(), b"xyz" * 99], k=30))
            data = data.replace(f"\r\n--{BOUNDARY}".encode(), b"")
            file = self.client.upload(data)
            with open(os.path.join(self.server.settings["DATA"], "files", file["id"]), "rb") as kept:
                self.assertEqual(kept.read(), data)

    def test_names(self):
        for sent, kept in (("/etc/passwd", "passwd"), ("C:\\\\a\\\\b.wav", "b.wav"), ("../..", ".."),
                           ("", "file"), ("grüße 🎤.mp3", "grüße 🎤.mp3"), ('a\\"b', 'a"b'),
                           ("x" * 600, "x" * 255)):
            answer = self.client.post_form(part("file", b"x", sent))
            if len(answer.json["filename"]) > 200:
                self.assertRegex(answer.json["filename"], "^x{200,255}$")
            else:
                self.assertEqual(answer.json["filename"], kept)

    def test_pages(self):
        made = [self.client.upload(b"x", reference=str(i))["id"] for i in range(7)]
        self.assertEqual(self.client.get("/v1/files/count").json,
                         {"total": 7, "public_api": 7, "playground": 0})
        seen, cursor = [], ""
        for _ in range(4):
            page = self.client.get(f"/v1/files?limit=2&cursor={cursor}").json
            seen += [file["id"] for file in page["files"]]
            cursor = page["next_page_cursor"]
            self.client.upload(b"later")  # what comes in between moves nothing
        self.assertIsNone(cursor)
        self.assertEqual(seen, made[::-1])
        whole = self.client.get("/v1/files").json
        self.assertEqual(len(whole["files"]), 11)
        self.assertIsNone(whole["next_page_cursor"])

    def test_wrong_pages(self):
        for query in ("cursor=x", "cursor=-1", "cursor=0", "cursor=99999999999999999999"):
            self.expect_error(self.client.get(f"/v1/files?{query}"), 400, "invalid_cursor")
        for query in ("limit=0", "limit=1001", "limit=x", "limit=-1", "limit="):
            error = self.expect_error(self.client.get(f"/v1/files?{query}"), 400, "invalid_request")
            self.assertEqual(error["validation_errors"][0]["location"], "query.payload.limit")

    def test_delete(self):
        file = self.client.upload()
        answer = self.client.delete(f"/v1/files/{file['id']}")
        self.assertEqual((answer.status, answer.body), (204, b""))
        self.assertNotIn(file["id"], files_of(self.server))
        for ask in (self.client.get, self.client.delete):
            self.expect_error(ask(f"/v1/files/{file['id']}"), 404, "file_not_found")
        self.assertEqual(self.client.get("/v1/files/..%2f..%2fstate.db").status, 404)

    def test_owners(self):
        file = self.client.upload()
        other = Client(self.server, "other key")
        self.expect_error(other.get(f"/v1/files/{file['id']}"), 404, "file_not_found")
        self.expect_error(other.delete(f"/v1/files/{file['id']}"), 404, "file_not_found")
        self.expect_error(other.order(file["id"]), 404, "file_not_found")
        self.assertEqual(other.get("/v1/files").json["files"], [])
        other.close()

    def test_wrong_forms(self):
        whole = part("file", b"x", "x")
        wrong = [
            form(part("other", b"x", "x")), form(), form(part("file", b"x")), form(whole, whole),
            whole, whole + b"--" + BOUNDARY.encode(), b"", b"x" * 100, form()[2:],
            whole.replace(b"form-data", b"attachment") + form(),
            whole.replace(b"name=\"file\"; ", b"") + form(), form(whole).replace(b"\r\n\r\n", b"\r\n"),
            f"--{BOUNDARY}\r\n{'x' * 5000}".encode(), f"--{BOUNDARY}x\r\n".encode() + whole,
            form(whole.replace(b"name=\"file\"", b"name=\"fi\0le\"")),
            form(whole.replace(b"name=\"file\"", b"name=\"fi\xffle\"")),
            form(whole.replace(b"filename=\"x\"", b"filename=\"x")),
            form(*[part(f"p{i}", b"x") for i in range(40)], whole),
            form(whole, part("client_reference_id", b"x" * 257)),
            form(whole, part("client_reference_id", b"\xff")),
            form(whole, part("other", b"x" * 5000)),
        ]
        before = files_of(self.server)
        for body in wrong:
            answer = self.client.ask("POST", "/v1/files", body, Content_Type=FORM)
            self.expect_error(answer, 400, "invalid_request")
            self.assertEqual(len(answer.json["validation_errors"]), 1, body)
        for kind in ("text/plain", "multipart/form-data", "multipart/form-data; boundary=",
                     "multipart/form-data; boundary=" + "x" * 71, "multipart/form-data; boundary=\"x",
                     ""):
            answer = self.client.ask("POST", "/v1/files", form(whole), Content_Type=kind)
            error = self.expect_error(answer, 400, "invalid_request")
            self.assertEqual(error["validation_errors"][0]["location"], "file.file")
        self.assertEqual(files_of(self.server), before)

    def test_without_length(self):
        for more in ("", "Transfer-Encoding: chunked\r\n"):
            data = f"POST /v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\n{more}\r\n"
            self.assertRegex(exchange(self.server, data.encode() + b"0\r\n\r\n"), rb"^HTTP/1.1 411 ")
        for length in ("-1", "x", "1e3", "0x10", "99999999999999999999", "5, 5", "1 1"):
            answer = exchange(self.server, head(length))
            self.assertRegex(answer, rb"^HTTP/1.1 4\d\d ", length)

    def test_cut_off(self):
        """A client that goes in the middle of its upload leaves nothing."""
        before = files_of(self.server)
        body = part("file", b"x" * MB, "x")
        for _ in range(5):
            with socket.create_connection(("127.0.0.1", self.server.port)) as line:
                line.sendall(head(10 * MB) + body)
                until(lambda: files_of(self.server) != before, "the upload")
            until(lambda: files_of(self.server) == before, "the end of the upload")

    def test_expect(self):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=WAIT_S) as line:
            body = form(part("file", b"sound", "a.wav"))
            line.sendall(head(len(body), more="Expect: 100-continue\r\n"))
            self.assertEqual(line.recv(1000), b"HTTP/1.1 100 Continue\r\n\r\n")
            line.sendall(body)
            self.assertRegex(line.recv(1000), rb"^HTTP/1.1 201 ")
        # What is refused is refused before it is sent.
        asked = head(2000 * MB, more="Expect: 100-continue\r\n")
        self.assertRegex(exchange(self.server, asked), rb"^HTTP/1.1 413 (.|\r|\n)*connection: close")

    def test_connection_is_kept(self):
        self.client.upload()
        line = self.client.connection.sock
        for _ in range(20):
            self.client.upload()
            self.client.get("/v1/files")
            self.expect_error(self.client.get("/v1/files/x"), 404, "file_not_found")
            self.expect_error(self.client.ask("POST", "/v1/files", b"x" * MB, Content_Type="x"), 400,
                              "invalid_request")
        self.assertIs(self.client.connection.sock, line)

    def test_sent_ahead(self):
        """Requests that come together never stop the server."""
        get = b"GET /v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer key\r\n\r\n"
        body = form(part("file", b"x", "x"))
        posts = [head(len(body)) + body, head(2, "/v1/transcriptions") + b"{}",
                 head(0, "/v1/transcriptions"), head(4, "/v1/nothing") + b"{}{}",
                 get.replace(b"\r\n\r\n", b"\r\nContent-Length: 3\r\n\r\nabc"),
                 get.replace(b"GET", b"PUT"), get.replace(b"GET", b"POST"),
                 get.replace(b"GET", b"PATCH"), get.replace(b"\r\n\r\n", b"\r\nUpgrade: h2c\r\n"
                             b"Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n\r\n")]
        shuffled = random.Random(7)
        self.assertRegex(exchange(self.server, get * 3), rb"^HTTP/1.1 200 ")
        for first in [get, *posts]:
            for second in [get, *posts]:
                exchange(self.server, first + second + get, ends=shuffled.random() < 0.5)
        for _ in range(100):
            sent = b"".join(shuffled.choices([get, *posts], k=5))
            exchange(self.server, sent[:shuffled.randrange(len(sent))], ends=True)
        self.client.upload()

    def test_routes(self):
        for method, path, status, kind in (
                ("GET", "/v1/nothing", 404, "not_found"), ("GET", "/v1/files/", 404, "not_found"),
                ("GET", "/v1/files/a/b", 404, "not_found"), ("DELETE", "/v1/files", 405, "method_not_allowed"),
                ("PUT", "/v1/files/count", 405, "method_not_allowed"),
                ("DELETE", "/v1/models", 405, "method_not_allowed")):
            self.expect_error(self.client.ask(method, path), status, kind)


class Keys(RestCase):
    def test_keys(self):
        with Server(KEYS="one,two") as server:
            for key in (None, "", "three", "on", "one,two"):
                client = Client(server, key)
                self.expect_error(client.get("/v1/files"), 401, "unauthenticated")
                self.expect_error(client.ask("POST", "/v1/files", form(part("file", b"x" * 2 * MB, "x")),
                                             Content_Type=FORM), 401, "unauthenticated")
                client.close()
            client = Client(server, "two")
            client.upload()
            self.assertEqual(files_of(server), [client.get("/v1/files").json["files"][0]["id"]])
            client.close()
            for name in ("state.db", "state.db-wal"):
                with open(os.path.join(server.settings["DATA"], name), "rb") as file:
                    self.assertNotIn(b"two", file.read())


class Limits(RestCase):
    def test_size(self):
        with Server(UPLOAD_MB=1) as server:
            client = Client(server)
            self.assertEqual(client.upload(b"x" * MB)["size"], MB)
            for size in (MB + 1, MB + 100000, 3 * MB):
                answer = client.post_form(part("file", b"x" * size, "x"))
                self.expect_error(answer, 413, "file_too_large")
                client.close()
            self.assertEqual(len(files_of(server)), 1)

    def test_stored(self):
        with Server(MAX_FILES=2, STORED_MB=1) as server:
            client = Client(server)
            one = client.upload(b"x" * (MB - 10))
            self.expect_error(client.post_form(part("file", b"x" * 11, "x")), 429, "limit_exceeded")
            client.upload(b"x")
            self.expect_error(client.post_form(part("file", b"x", "x")), 429, "limit_exceeded")
            client.delete(f"/v1/files/{one['id']}")
            client.upload(b"x")
            self.assertEqual(len(files_of(server)), 2)
            client.close()

    def test_rate(self):
        with Server(REQUESTS_PER_MINUTE=5) as server:
            client, other = Client(server), Client(server, "other")
            for _ in range(5):
                self.assertEqual(client.get("/v1/files").status, 200)
            answer = client.post_form(part("file", b"x", "x"))
            self.expect_error(answer, 429, "limit_exceeded")
            self.assertIn(int(answer.headers["Retry-After"]), range(1, 14))
            other.upload()
            self.assertEqual(len(files_of(server)), 1)
            client.close()
            other.close()

    def test_memory(self):
        """Of an upload, however large, only a little is in memory."""
        with Server() as server:
            client = Client(server)
            client.upload()
            before = server.memory_kb()
            body = part("file", b"", "x")[:-2]
            end = f"\r\n--{BOUNDARY}--\r\n".encode()
            size = 200 * MB
            with socket.create_connection(("127.0.0.1", server.port), timeout=WAIT_S) as line:
                line.sendall(head(len(body) + size + len(end)) + body)
                for _ in range(size // MB):
                    line.sendall(b"x" * MB)
                grown = server.memory_kb() - before
                line.sendall(end)
                self.assertRegex(line.recv(1000), rb"^HTTP/1.1 201 ")
            client.close()
            self.assertLess(grown, 8192)

    def test_header(self):
        with Server() as server:
            for data in (b"GET /v1/files HTTP/1.1\r\nX: " + b"x" * 100000 + b"\r\n\r\n",
                         b"GET /" + b"x" * 100000 + b" HTTP/1.1\r\n\r\n",
                         b"GET /v1/files HTTP/1.1\r\n" + b"X: x\r\n" * 20000 + b"\r\n",
                         b"x" * 100000, b"\0" * 1000, b"\r\n" * 1000):
                self.assertNotRegex(exchange(server, data, ends=True), rb"^HTTP/1.1 2")
            client = Client(server)
            client.upload()
            client.close()

    def test_slow_clients(self):
        """Who stops in the middle is dropped, whether it sends or takes; others are not."""
        with Server(STALL_SECONDS=1) as server:
            stalled = [b"GET /v1/fi", head(1000), head(1000) + part("file", b"x", "x"),
                       head(10, "/v1/transcriptions") + b"{"]
            lines = [socket.create_connection(("127.0.0.1", server.port), timeout=WAIT_S)
                     for _ in stalled]
            for line, data in zip(lines, stalled):
                line.sendall(data)
            client = Client(server)
            client.upload()
            for line in lines:
                self.assertEqual(line.recv(1000), b"")
                line.close()
            client.upload()
            client.close()
            until(lambda: not [name for name in files_of(server) if name.endswith(".part")],
                  "the end of the uploads")

    def test_deaf_client(self):
        """A client that takes nothing of a large answer is dropped."""
        with Server(STALL_SECONDS=1) as server:
            client = Client(server)
            job = client.transcribe(wav(36000))
            client.wait(job)
            before = server.descriptors()
            line = socket.socket()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.connect(("127.0.0.1", server.port))
            line.sendall(f"GET /v1/transcriptions/{job['id']}/transcript HTTP/1.1\r\nHost: x\r\n"
                         "Authorization: Bearer key\r\n\r\n".encode())
            until(lambda: server.descriptors() > before, "the connection")
            until(lambda: server.descriptors() == before, "the end of the connection")
            line.close()
            client.close()

    def test_end(self):
        """Neither uploads nor those who wait hold up the end."""
        with Server(SYNTHETIC_SPEED=1) as server:
            client = Client(server)
            job = client.transcribe(wav(600))
            waiting = [Client(server) for _ in range(10)]
            for one in waiting:
                one.connection.request("GET", f"/v1/transcriptions/{job['id']}",
                                       headers={"Prefer": "wait=60", "Authorization": "Bearer key"})
            with socket.create_connection(("127.0.0.1", server.port)) as line:
                line.sendall(head(10 * MB) + part("file", b"x" * MB, "x"))
                until(lambda: len(files_of(server)) == 2, "the upload")
                self.assertLess(server.end(), 3)
            for one in [client, *waiting]:
                one.close()

    def test_full_disk(self):
        if subprocess.run(["unshare", "-Urm", "true"], capture_output=True, check=False).returncode:
            self.skipTest("this machine lets nobody make a file system")
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        mounted = 'mount -t tmpfs -o size=3m tmpfs "$LOQUAT_SERVER_DATA" && exec "$0" "$@"'
        process = subprocess.Popen(
            ["unshare", "-Urm", "sh", "-c", mounted, PROGRAM, "--port", "0", "--engine", "synthetic"],
            env=environment(DATA=folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.port = int(re.search(r":(\d+)$", process.stdout.readline())[1])
        client = Client(self)
        kept = client.upload(b"x" * MB)
        for _ in range(3):
            self.expect_error(client.post_form(part("file", b"x" * 3 * MB, "x")), 507,
                              "insufficient_storage")
            client.close()
        self.assertEqual(client.get("/v1/files").json["files"], [kept])
        client.upload(b"x" * MB)  # what was written in vain has gone
        client.close()
        process.terminate()
        self.assertEqual(process.wait(WAIT_S), 0)
        process.stdout.close()
        process.stderr.close()


if __name__ == "__main__":
    unittest.main()
