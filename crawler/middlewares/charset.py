"""Pages taken for what their bytes are, where what the server says of them is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.http import HtmlResponse, Response, TextResponse
from w3lib.encoding import http_content_type_encoding

from crawler.pages.charset import decode

if TYPE_CHECKING:
    from scrapy.http import Request

#: How files begin that are no text: PDF, ZIP and Office, the older Office, RAR, 7-Zip, gzip,
#: pictures, sound, programs.
_FILES = (
    *(b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"Rar!\x1a\x07"),
    *(b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF89a"),
    *(b"GIF87a", b"ID3\x03", b"ID3\x04", b"MZ\x90\0", b"\x7fELF"),
)


class CharsetMiddleware:
    """Hand on every HTML page with the encoding that reads it; `charset_fixed` tells of it.

    A file that came in the place of a page is handed on as bytes.
    """

    def process_response(self, request: Request, response: Response) -> Response:
        if isinstance(response, TextResponse) and response.body.startswith(_FILES):
            return Response(**{name: getattr(response, name) for name in Response.attributes})
        if not isinstance(response, HtmlResponse):
            return response
        header = (response.headers.get("Content-Type") or b"").decode("latin-1")
        decoded = decode(response.body, http_content_type_encoding(header))
        flags = [*response.flags, "charset_fixed"] if decoded.fixed else response.flags
        return response.replace(encoding=decoded.encoding, flags=flags)
