"""Items that are kept as their list tells of them, without a request to anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.http import Response

if TYPE_CHECKING:
    from scrapy.http import Request


class KeptMiddleware:
    """Answer a request for such an item with nothing; it passes through the frontier as others."""

    def process_request(self, request: Request) -> Response | None:
        return Response(request.url) if request.meta.get("kept") else None
