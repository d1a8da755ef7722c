#!/usr/bin/python3
# test_keys.py: temporary keys
# SPDX-License-Identifier: GPL-3.0-or-later

import asyncio
import unittest

from rest import Client
from served import Case, Server, expected, finals, finish, noise


class TemporaryKeys(Case):
    def setUp(self):
        self.server = self.enterContext(Server(KEYS="key"))
        self.client = Client(self.server)
        self.addCleanup(self.client.close)

    def make(self, **fields):
        fields = {"usage_type": "transcribe_websocket", "expires_in_seconds": 60} | fields
        return self.client.ask("POST", "/v1/auth/temporary-api-key", fields)

    async def stream(self, key):
        async with self.server.stream({"api_key": key}) as socket:
            await socket.send(noise(5))
            return finals(await finish(socket))

    async def refused(self, key, code, kind):
        async with self.server.stream({"api_key": key}) as socket:
            await self.expect_error(socket, code, kind)

    async def test_stream(self):
        answer = self.make()
        self.assertEqual(answer.status, 201)
        self.assertEqual(set(answer.json), {"api_key", "expires_at"})
        for _ in range(2):
            self.assertEqual(await self.stream(answer.json["api_key"]), expected(noise(5)))
        await self.refused(answer.json["api_key"] + "x", 401, "unauthenticated")
        await self.refused("snx_temp_", 401, "unauthenticated")
        headers = {"Authorization": f"Bearer {answer.json['api_key']}"}
        async with self.server.stream(extra_headers=headers) as socket:
            await socket.send(noise(5))
            self.assertEqual(finals(await finish(socket)), expected(noise(5)))

    async def test_single_use(self):
        key = self.make(single_use=True).json["api_key"]
        self.assertEqual(await self.stream(key), expected(noise(5)))
        await self.refused(key, 401, "unauthenticated")

    async def test_expired(self):
        key = self.make(expires_in_seconds=1).json["api_key"]
        await asyncio.sleep(1.1)  # the span that is tested
        await self.refused(key, 401, "unauthenticated")

    async def test_usage(self):
        await self.refused(self.make(usage_type="tts_rt").json["api_key"], 403, "permission_denied")
        other = Client(self.server, self.make().json["api_key"])
        self.assertEqual(other.get("/v1/files").status, 403)
        other.close()

    async def test_longest_stream(self):
        key = self.make(max_session_duration_seconds=1).json["api_key"]
        async with self.server.stream({"api_key": key}) as socket:
            await socket.send(noise(1))
            await self.expect_error(socket, 403, "temp_api_key_session_expired")

    async def test_wrong(self):
        for fields in ({"usage_type": None}, {"usage_type": "x"}, {"expires_in_seconds": None},
                       {"expires_in_seconds": 0}, {"expires_in_seconds": 3601},
                       {"single_use": "yes"}, {"max_session_duration_seconds": 0},
                       {"client_reference_id": "x" * 257}):
            self.assertEqual(self.make(**fields).status, 400, fields)


if __name__ == "__main__":
    unittest.main()
