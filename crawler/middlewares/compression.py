"""Pages unpacked, and no bombs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest

from crawler.failures import RefusedError

if TYPE_CHECKING:
    from scrapy.http import Request, Response

MOST_LAYERS = 3  # of compression; nobody packs more often in earnest


class CompressionMiddleware(HttpCompressionMiddleware):
    """Scrapy's, which stops at DOWNLOAD_MAXSIZE, but lets go at once of what it had unpacked.

    Its exception holds that in its traceback, up to DOWNLOAD_MAXSIZE for each bomb, until Python
    looks for cycles.
    """

    def process_response(  # type: ignore[override]  # without the spider, as Scrapy wants it now
        self, request: Request, response: Response
    ) -> Request | Response:
        layers = b",".join(response.headers.getlist("Content-Encoding")).count(b",") + 1
        if layers <= MOST_LAYERS:
            try:
                return super().process_response(request, response)
            except IgnoreRequest:
                pass  # raised anew outside of this block, so that nothing refers to it
        raise RefusedError("too_large", request.url)
