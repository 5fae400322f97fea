"""Pages unpacked: whole ones, and no bombs."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest

from crawler.failures import RefusedError

if TYPE_CHECKING:
    from scrapy.http import Request, Response

MOST_LAYERS = 3  # of compression; nobody packs more often in earnest
_GZIP = 31  # zlib's number for a stream with gzip's head


class CompressionMiddleware(HttpCompressionMiddleware):
    """Scrapy's, which stops at DOWNLOAD_MAXSIZE, but lets go at once of what it had unpacked.

    Its exception holds that in its traceback, up to DOWNLOAD_MAXSIZE for each bomb, until Python
    looks for cycles. And where a stream breaks off it hands on the half that came; here that is
    `truncated`, and what cannot be unpacked at all is `bad_response`.
    """

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
            except IgnoreRequest:
                pass  # raised anew outside of this block, so that nothing refers to it
            except Exception:  # each kind of compression has errors of its own
                reason = "bad_response"
        raise RefusedError(reason, request.url)

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        unpacked = HttpCompressionMiddleware._decode(body, encoding, max_size)
        if encoding in (b"gzip", b"x-gzip") and breaks_off(body, len(unpacked)):
            raise RefusedError("truncated", "gzip")
        return unpacked


def breaks_off(packed: bytes, length: int) -> bool:
    """Whether a gzip stream, unpacked to `length` bytes, ends before its end.

    It closes with the length of what it holds. Where that is another there may be several streams,
    or filling behind it, so it is looked for the end itself.
    """
    if int.from_bytes(packed[-4:], "little") == length % 2**32:
        return False
    stream = zlib.decompressobj(_GZIP)
    stream.decompress(packed)
    return not stream.eof
