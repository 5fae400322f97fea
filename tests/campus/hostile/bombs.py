"""Pages of 300 MB that are sent as next to nothing."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Callable
from functools import cache

import brotli

from tests.campus.hostile import Visit, page
from tests.campus.server import Stream, head

try:
    from compression import zstd
except ImportError:  # before Python 3.14
    from backports import zstd

_MEGABYTES = 300
_CHUNK = ("<p>党建</p>" * 100_000).encode()[: 1024 * 1024]


@page(1, "300 MB in 1.3 MB of gzip", "failed too_large")
def gzipped(visit: Visit) -> Stream:
    return _sent("gzip", lambda: _gzip(visit.article()))


@page(1, "300 MB of zeros in 300 kB of deflate", "failed too_large")
def deflated(visit: Visit) -> Stream:
    return _sent("deflate", lambda: zlib.compress(visit.article().encode() + _zeros(), 9))


@page(2, "300 MB in 1 kB of brotli", "failed too_large")
def brotlied(visit: Visit) -> Stream:
    return _sent("br", lambda: brotli.compress(visit.article().encode() + _zeros(), quality=3))


@page(2, "300 MB in 30 kB of zstd", "failed too_large")
def zstandard(visit: Visit) -> Stream:
    return _sent("zstd", lambda: zstd.compress(visit.article().encode() + _zeros()))


@page(2, "300 MB, compressed twice", "failed too_large")
def doubly(visit: Visit) -> Stream:
    return _sent("gzip, gzip", lambda: gzip.compress(_gzip(visit.article())))


def _sent(encoding: str, make: Callable[[], bytes]) -> Stream:
    async def write(writer: asyncio.StreamWriter) -> None:
        body = await asyncio.to_thread(_made, encoding, make)
        named = {"Content-Type": "text/html", "Content-Encoding": encoding}
        writer.write(head(200, named | {"Content-Length": str(len(body))}) + body)

    return write


_BOMBS: dict[str, bytes] = {}


def _made(encoding: str, make: Callable[[], bytes]) -> bytes:
    """The bomb, made once: that takes a second, which no other host is to wait."""
    if encoding not in _BOMBS:
        _BOMBS[encoding] = make()
    return _BOMBS[encoding]


def _zeros() -> bytes:
    return bytes(_MEGABYTES * 1024 * 1024)


@cache
def _gzip(opening: str) -> bytes:
    """A gzip of the opening and many times the same megabyte, which is compressed once."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    start = deflate.compress(opening.encode()) + deflate.flush(zlib.Z_FULL_FLUSH)
    middle = deflate.compress(_CHUNK) + deflate.flush(zlib.Z_FULL_FLUSH)
    end = deflate.flush(zlib.Z_FINISH)
    check = zlib.crc32(opening.encode())
    for _ in range(_MEGABYTES):
        check = zlib.crc32(_CHUNK, check)
    size = len(opening.encode()) + _MEGABYTES * len(_CHUNK)
    trailer = check.to_bytes(4, "little") + (size % 2**32).to_bytes(4, "little")
    return b"\x1f\x8b\x08\0\0\0\0\0\2\xff" + start + middle * _MEGABYTES + end + trailer
