"""Pages unpacked: whole ones, and no bombs."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from gzip import BadGzipFile, GzipFile
from io import BytesIO
from typing import TYPE_CHECKING

import brotli
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.retry import get_retry_request

from crawler.failures import RefusedError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

MOST_LAYERS = 3  # of compression; nobody packs more often in earnest
HELD = 1024 * 1024  # bytes that are held before it is known how many there are
_PIECE = 256 * 1024  # bytes


class CompressionMiddleware(HttpCompressionMiddleware):
    """Scrapy's, which holds up to DOWNLOAD_MAXSIZE of a bomb, and hands on the half of a stream
    that breaks off.

    Here a bomb is counted and never held: `too_large`. What breaks off is asked for again, and is
    `truncated` then; what cannot be unpacked at all is `bad_response`.
    """

    def __init__(self, *, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self.crawler = crawler

    def process_response(  # type: ignore[override]  # without the spider, as Scrapy wants it now
        self, request: Request, response: Response
    ) -> Request | Response:
        layers = b",".join(response.headers.getlist("Content-Encoding")).count(b",") + 1
        reason = "too_large"
        if layers <= MOST_LAYERS:
            try:
                return super().process_response(request, response)
            except RefusedError as error:
                reason = error.reason
            except Exception:  # each kind of compression has errors of its own
                reason = "bad_response"
        if reason == "truncated":
            assert self.crawler.spider
            again = get_retry_request(request, spider=self.crawler.spider, reason=reason)
            if again:
                return again
        raise RefusedError(reason, request.url)

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        return unpacked(body, encoding.decode("ascii"), max_size)


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """`body` without a layer of compression; raises RefusedError for more than `most` bytes of it
    and where it breaks off, and what the kind of compression raises for what is none.

    >>> unpacked(zlib.compress(b"a" * 9), "deflate", 9)
    b'aaaaaaaaa'
    """
    size = 0
    held = []
    for piece in _UNPACKED[encoding](body):
        size += len(piece)
        if size > most:
            raise RefusedError("too_large", encoding)
        if size <= HELD:
            held.append(piece)
    whole = BytesIO()
    for piece in held if size <= HELD else _UNPACKED[encoding](body):
        whole.write(piece)
    return whole.getvalue()


def _gunzipped(body: bytes) -> Iterator[bytes]:
    """What is wrong behind the data, such as a sum that does not check, does not matter."""
    begun = False
    file = GzipFile(fileobj=BytesIO(body))
    try:
        while piece := file.read1(_PIECE):
            begun = True
            yield piece
    except EOFError:
        raise RefusedError("truncated", "gzip") from None
    except BadGzipFile:
        if not begun:
            raise


def _inflated(body: bytes) -> Iterator[bytes]:
    """Deflate with its head, or without, as some servers send it."""
    stream = zlib.decompressobj()
    try:
        stream.decompress(body, 1)
    except zlib.error:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
    else:
        stream = zlib.decompressobj()
    while not stream.eof:
        piece = stream.decompress(body, _PIECE)
        body = stream.unconsumed_tail
        yield piece
        if not piece and not body and not stream.eof:
            raise RefusedError("truncated", "deflate")


def _unbrotlied(body: bytes) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    piece = stream.process(body, output_buffer_limit=_PIECE)
    while piece:
        yield piece
        piece = b"" if stream.is_finished() else stream.process(b"", output_buffer_limit=_PIECE)
    if not stream.is_finished():
        raise RefusedError("truncated", "brotli")


def _unzstd(body: bytes) -> Iterator[bytes]:
    file = zstd.ZstdFile(BytesIO(body))
    try:
        while piece := file.read(_PIECE):
            yield piece
    except EOFError:
        raise RefusedError("truncated", "zstd") from None


_UNPACKED = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _inflated,
    "br": _unbrotlied,
    "zstd": _unzstd,
}
