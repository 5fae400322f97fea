"""Pages decoded by what their bytes are, where the declaration is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.http import HtmlResponse
from w3lib.encoding import http_content_type_encoding

from crawler.pages.charset import decode

if TYPE_CHECKING:
    from scrapy.http import Request, Response


class CharsetMiddleware:
    """Hand on every HTML page with the encoding that reads it; `charset_fixed` tells of it."""

    def process_response(self, request: Request, response: Response) -> Response:
        if not isinstance(response, HtmlResponse):
            return response
        header = (response.headers.get("Content-Type") or b"").decode("latin-1")
        decoded = decode(response.body, http_content_type_encoding(header))
        flags = [*response.flags, "charset_fixed"] if decoded.fixed else response.flags
        return response.replace(encoding=decoded.encoding, flags=flags)
