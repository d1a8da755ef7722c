#!/usr/bin/python3
# test_webhooks.py: the addresses that clients give are told of the end
# SPDX-License-Identifier: GPL-3.0-or-later

import http.server
import json
import tempfile
import threading
import unittest

from rest import Client, RestCase, until
from served import Server


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.calls.append((self.path, body, self.headers.get("X-Secret")))
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Webhooks(RestCase):
    def setUp(self):
        self.hooks = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        self.hooks.calls, self.hooks.statuses = [], []
        self.url = f"http://127.0.0.1:{self.hooks.server_port}/hook?a=b"
        thread = threading.Thread(target=self.hooks.serve_forever, args=(0.01,))
        thread.start()
        self.addCleanup(self.hooks.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(self.hooks.shutdown)

    def told(self, client, job):
        return until(lambda: client.get(f"/v1/transcriptions/{job['id']}").json["webhook_status_code"],
                     "the webhook")

    def test_hook(self):
        with Server() as server:
            client = Client(server)
            secret = {"webhook_auth_header_name": "X-Secret", "webhook_auth_header_value": "psst"}
            job = client.transcribe(webhook_url=self.url, **secret)
            self.assertEqual(job["webhook_auth_header_value"], "*" * 18)
            self.assertEqual(self.told(client, job), 200)
            bad = client.transcribe(b"no sound", webhook_url=self.url)
            self.assertEqual(self.told(client, bad), 200)
            self.assertEqual(self.hooks.calls, [
                ("/hook?a=b", {"id": job["id"], "status": "completed"}, "psst"),
                ("/hook?a=b", {"id": bad["id"], "status": "error"}, None)])
            self.assertNotIn("psst", server.read_log())
            client.close()

    def test_tried_again(self):
        self.hooks.statuses = [500, 302]
        with Server() as server:
            client = Client(server)
            job = client.transcribe(webhook_url=self.url)
            self.assertEqual(self.told(client, job), 200)
            self.assertEqual([path for path, _, _ in self.hooks.calls], ["/hook?a=b"] * 3)
            client.close()

    def test_told_after_restart(self):
        self.hooks.statuses = [503] * 2
        with tempfile.TemporaryDirectory() as folder:
            with Server(DATA=folder) as server:
                client = Client(server)
                job = client.transcribe(webhook_url=self.url)
                until(lambda: self.hooks.calls, "the webhook")
                client.close()
                self.assertLess(server.end(), 5)
            with Server(DATA=folder) as server:
                client = Client(server)
                self.assertEqual(self.told(client, job), 200)
                client.close()

    def test_nobody_there(self):
        with Server() as server:
            client = Client(server)
            job = client.transcribe(webhook_url="http://127.0.0.1:1/")
            self.assertEqual(client.wait(job)["status"], "completed")
            client.close()


if __name__ == "__main__":
    unittest.main()
