"""The server: several hosts in one process, each on a port of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import time
import traceback
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from tests.campus import Answer
from tests.campus.log import Log, Request

#: Writes what no `Answer` can say: broken, slow or endless. The connection is closed after it.
Stream = Callable[[asyncio.StreamWriter], Awaitable[None]]
Answering = Callable[[Request], "Answer | Stream"]

#: What is asked here is not for the site, and is not logged.
CONTROL_PATHS = frozenset(("/_control", "/_hosts", "/_sites", "/_log", "/_cases", "/_ca"))
#: What reading from a client ends with that is gone or speaks something else.
_NO_REQUEST = (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)
_LONGEST_HEAD = 64 * 1024  # bytes of a request
_REASONS = {status.value: status.phrase for status in HTTPStatus}


class Host:
    """One host: an address and a port, what it answers, and the log of what it was asked."""

    def __init__(
        self,
        name: str,
        answer: Answering,
        control: Callable[[Request], Answer],
        *,
        ip: str = "127.0.0.1",
        tls: ssl.SSLContext | None = None,
        latency: float = 0.0,
    ) -> None:
        self.name = name
        self.answer = answer
        self.control = control
        self.ip = ip
        self.tls = tls
        self.latency = latency  # seconds before each answer
        self.port = 0
        self.log = Log()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def address(self) -> str:
        ip = f"[{self.ip}]" if ":" in self.ip else self.ip
        return f"{'https' if self.tls else 'http'}://{ip}:{self.port}/"

    async def open(self, port: int = 0) -> None:
        """Listen, on the port used before if there was one; raise OSError if that is not free."""
        if self._server:
            return
        port = self.port or port
        self._server = await asyncio.start_server(
            self._connected, self.ip, port, ssl=self.tls, limit=_LONGEST_HEAD, backlog=1024
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Refuse connections, and cut those that are open."""
        if self._server:
            self._server.close()
            self._server = None
        for writer in self._writers:
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with contextlib.suppress(*_NO_REQUEST):
            while await self._exchange(reader, writer):
                pass
        self._writers.discard(writer)
        writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; False if the connection is to be closed after it."""
        request = await _read(reader)
        if request.path in CONTROL_PATHS:
            writer.write(_written(self.control(request), request.method))
            return True
        self.log.begin(request)
        status = 0
        try:
            if self.latency:
                await asyncio.sleep(self.latency)
            answer = self._answer(request)
            if callable(answer):
                await answer(writer)
                await writer.drain()
                return False
            writer.write(_written(answer, request.method))
            await writer.drain()
            status = answer.status
        finally:
            self.log.end(request, status)
        return request.headers.get("connection", "").lower() != "close"

    def _answer(self, request: Request) -> Answer | Stream:
        """The answer; a mistake of the campus itself is told to whoever asked."""
        try:
            return self.answer(request)
        except Exception:
            return Answer(traceback.format_exc(), 500, {"Content-Type": "text/plain"})


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    start, *lines = head[:-4].split("\r\n")
    method, target, _ = start.split(" ", 2)
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    length = int(headers.get("content-length") or 0)
    return Request(method, target, headers, await reader.readexactly(length) if length else b"")


def head(status: int, headers: dict[str, str]) -> bytes:
    """The first lines of an answer, as they are said."""
    lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Unknown')}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _written(answer: Answer, method: str) -> bytes:
    body = answer.body.encode() if isinstance(answer.body, str) else answer.body
    headers = {"Date": _date(int(time.time())), **answer.headers}
    if answer.status != 304:
        headers["Content-Length"] = str(len(body))
    start = head(answer.status, headers)
    return start if method == "HEAD" else start + body


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection by RST, so that the other side reads an error and not an end."""
    connection: Any = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    writer.transport.abort()
