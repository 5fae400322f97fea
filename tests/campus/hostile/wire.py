"""Answers that are no good HTTP: too many headers, broken off, not what they say."""

from __future__ import annotations

import asyncio
import gzip
import zlib

import brotli

from tests.campus import Answer
from tests.campus.hostile import HTML, Visit, page
from tests.campus.server import Stream, head, reset

try:
    from compression import zstd
except ImportError:  # before Python 3.14
    from backports import zstd


def _raw(said: bytes, *, cut: bool = False) -> Stream:
    """Say just this and hang up; `cut`: by a reset."""

    async def write(writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        await writer.drain()
        if cut:
            await asyncio.sleep(0.2)  # so that what was said arrives before the reset
            reset(writer)

    return write


@page(7, "3,000 headers of 1 kB", "failed or stored")
def many_headers(visit: Visit) -> Answer:
    return Answer(visit.article(), headers=HTML | {f"X-{i}": "a" * 1_000 for i in range(3_000)})


@page(7, "one header of 5 MB", "failed")
def long_header(visit: Visit) -> Answer:
    return Answer(visit.article(), headers=HTML | {"X-Long": "a" * 5_000_000})


@page(7, "a header that is no header, and a line end in another", "failed or stored")
def broken_headers(visit: Visit) -> Stream:
    body = visit.article().encode()
    said = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nno colon here\r\nX-A: 1\r\n folded\r\n"
    return _raw(said + b"Content-Length: %d\r\n\r\n%s" % (len(body), body))


@page(8, "half of the body, then the end of the connection", "failed truncated")
def short_body(visit: Visit) -> Stream:
    body = visit.article().encode()
    said = head(200, HTML | {"Content-Length": str(len(body))})
    return _raw(said + body[: len(body) // 2])


@page(8, "half of the body, then a reset", "failed truncated")
def reset_in_body(visit: Visit) -> Stream:
    body = visit.article().encode()
    said = head(200, HTML | {"Content-Length": str(len(body))})
    return _raw(said + body[: len(body) // 2], cut=True)


@page(8, "chunks of which the last never comes", "failed truncated")
def cut_chunks(visit: Visit) -> Stream:
    body = visit.article().encode()
    said = head(200, HTML | {"Transfer-Encoding": "chunked"})
    return _raw(said + b"%x\r\n%s\r\n" % (len(body) // 2, body[: len(body) // 2]))


@page(8, "a chunk whose length is no number", "failed")
def broken_chunks(visit: Visit) -> Stream:
    body = visit.article().encode()
    return _raw(head(200, HTML | {"Transfer-Encoding": "chunked"}) + b"zz\r\n" + body)


@page(8, "the connection closes before a word", "failed")
def closed(visit: Visit) -> Stream:
    return _raw(b"")


@page(8, "a reset before a word", "failed")
def reset_at_once(visit: Visit) -> Stream:
    return _raw(b"", cut=True)


@page(8, "an answer that is no HTTP", "failed")
def no_http(visit: Visit) -> Stream:
    return _raw(b"220 ftp.campus.example ready\r\n")


@page(8, "called gzip, and is none", "failed or stored")
def false_gzip(visit: Visit) -> Answer:
    return Answer(visit.article(), headers=HTML | {"Content-Encoding": "gzip"})


@page(8, "gzip that breaks off half way", "failed truncated")
def cut_gzip(visit: Visit) -> Answer:
    return _cut("gzip", gzip.compress(visit.article().encode()))


@page(8, "deflate that breaks off half way", "failed truncated")
def cut_deflate(visit: Visit) -> Answer:
    return _cut("deflate", zlib.compress(visit.article().encode()))


@page(8, "brotli that breaks off half way", "failed truncated")
def cut_brotli(visit: Visit) -> Answer:
    return _cut("br", brotli.compress(visit.article().encode()))


@page(8, "zstd that breaks off half way", "failed truncated")
def cut_zstd(visit: Visit) -> Answer:
    return _cut("zstd", zstd.compress(visit.article().encode()))


def _cut(encoding: str, body: bytes) -> Answer:
    return Answer(body[: len(body) // 2], headers=HTML | {"Content-Encoding": encoding})


@page(8, "a PDF of which the list says it is a page", "skipped not_html")
def other_kind(visit: Visit) -> Answer:
    return Answer(b"%PDF-1.4\n\x00\xff" * 99, headers={"Content-Type": "application/pdf"})


@page(8, "an article that is called a picture", "stored or skipped not_html")
def called_picture(visit: Visit) -> Answer:
    return Answer(visit.article(), headers={"Content-Type": "image/jpeg"})


@page(8, "an article without a Content-Type", "stored")
def untyped(visit: Visit) -> Answer:
    return Answer(visit.article(), headers={})
