#!/usr/bin/python3
# fault-proxy.py: a TCP proxy that breaks connections when told to
# SPDX-License-Identifier: GPL-3.0-or-later
#
#   fault-proxy.py [--control FIFO] HOST:PORT
#
# Listens on a free port of 127.0.0.1, says so in its first line (`listening on http://127.0.0.1:PORT`),
# and carries bytes to HOST:PORT and back. Commands come as lines by stdin, or by the FIFO, which it
# makes; each is answered by `done COMMAND` on stdout. It ends with stdin (without --control), or on
# SIGTERM.
#
#   pass        carry everything again; also what a stall has held back
#   close       end all open connections in order (FIN both ways)
#   reset       break all open connections (RST both ways)
#   half-open   all open connections go dead in silence: what comes is swallowed, nothing answers,
#               nothing closes. New connections work
#   stall       carry nothing, swallow nothing: the senders' windows fill up. New connections stall too
#   refuse      reset each new connection; open ones go on
#   count       answer with `done count N`, N being how many connections were ever accepted

import argparse
import asyncio
import os
import signal
import socket
import struct
import sys

CHUNK = 65536


class Link:
    """One client's connection and the one made for it."""

    def __init__(self, proxy, client, server):
        self.proxy = proxy
        self.sockets = (client, server)
        self.is_dead = False

    async def carry(self, source, target):
        loop = asyncio.get_running_loop()
        while True:
            await self.proxy.may_carry.wait()
            data = await loop.sock_recv(source, CHUNK)
            await self.proxy.may_carry.wait()
            if self.is_dead:
                if not data:
                    return
                continue
            if not data:
                target.shutdown(socket.SHUT_WR)
                return
            await loop.sock_sendall(target, data)

    async def run(self):
        client, server = self.sockets
        self.tasks = [asyncio.create_task(self.carry(client, server)),
                      asyncio.create_task(self.carry(server, client))]
        done = await asyncio.gather(*self.tasks, return_exceptions=True)
        if any(isinstance(outcome, ConnectionError) for outcome in done):
            self.reset()
        self.close()

    def close(self):
        for task in self.tasks:
            task.cancel()
        for one in self.sockets:
            one.close()

    def reset(self):
        for one in self.sockets:
            if one.fileno() >= 0:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Proxy:
    def __init__(self, address):
        self.address = address
        self.links = set()
        self.may_carry = asyncio.Event()
        self.may_carry.set()
        self.is_refusing = False
        self.count = 0

    async def accept(self, listener):
        loop = asyncio.get_running_loop()
        while True:
            client, _ = await loop.sock_accept(listener)
            self.count += 1
            asyncio.create_task(self.serve(client))

    async def serve(self, client):
        server = socket.socket()
        server.setblocking(False)
        link = Link(self, client, server)
        link.tasks = []
        try:
            if self.is_refusing:
                raise ConnectionRefusedError
            await asyncio.get_running_loop().sock_connect(server, self.address)
        except OSError:
            link.reset()
            link.close()
            return
        self.links.add(link)
        await link.run()
        self.links.discard(link)

    def obey(self, command):
        if command == "pass":
            self.is_refusing = False
            self.may_carry.set()
        elif command == "stall":
            self.may_carry.clear()
        elif command == "refuse":
            self.is_refusing = True
        elif command == "half-open":
            for link in self.links:
                link.is_dead = True
        elif command in ("close", "reset"):
            for link in self.links:
                if command == "reset":
                    link.reset()
                link.close()
        elif command == "count":
            command = f"count {self.count}"
        else:
            return f"unknown {command}"
        return f"done {command}"


async def open_commands(path):
    """A reader of command lines."""
    reader = asyncio.StreamReader()
    pipe = sys.stdin
    if path is not None:
        os.mkfifo(path, 0o600)
        pipe = os.fdopen(os.open(path, os.O_RDWR | os.O_NONBLOCK), "rb", buffering=0)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), pipe)
    return reader


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--control", metavar="FIFO")
    parser.add_argument("address", metavar="HOST:PORT")
    arguments = parser.parse_args()
    host, _, port = arguments.address.rpartition(":")

    proxy = Proxy((host, int(port)))
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    commands = await open_commands(arguments.control)
    print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    accepting = asyncio.create_task(proxy.accept(listener))
    while line := await commands.readline():
        print(proxy.obey(line.decode().strip()), flush=True)
    accepting.cancel()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    asyncio.run(main())
