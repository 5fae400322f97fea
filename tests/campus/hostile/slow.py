"""Pages that take longer than anybody waits."""

from __future__ import annotations

import asyncio

from tests.campus.hostile import HTML, Visit, page
from tests.campus.server import Stream, head


@page(3, "the body comes at a byte a second, without an end", "failed timeout")
def dripping_body(visit: Visit) -> Stream:
    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(head(200, HTML | {"Content-Length": "9000"}) + visit.article().encode()[:500])
        await _drip(writer, b"<")

    return write


@page(3, "the headers come at a byte a second, without an end", "failed timeout")
def dripping_headers(visit: Visit) -> Stream:
    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        await _drip(writer, b"a")

    return write


@page(3, "the connection is taken, and nothing is ever said", "failed timeout")
def silent(visit: Visit) -> Stream:
    async def write(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(600)

    return write


@page(3, "a chunk of the body a second, each a whole paragraph, without an end", "failed timeout")
def endless_paragraphs(visit: Visit) -> Stream:
    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(head(200, HTML | {"Transfer-Encoding": "chunked"}))
        paragraph = "<p>支部继续学习。</p>".encode()
        await _drip(writer, b"%x\r\n%s\r\n" % (len(paragraph), paragraph))

    return write


async def _drip(writer: asyncio.StreamWriter, drop: bytes) -> None:
    while not writer.transport.is_closing():
        writer.write(drop)
        await writer.drain()
        await asyncio.sleep(1)
