"""Which addresses a crawl may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request


class AddressesMiddleware:
    """Refuse every request, redirected ones too, to a host that is not the spider's.

    Scrapy's OffsiteMiddleware drops a redirect that leaves the site without calling the errback,
    and lets a retried request go anywhere; what is refused here is accounted for.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        hosts: list[str] = getattr(self.crawler.spider, "allowed_domains", [])
        if urlsplit(request.url).hostname not in hosts:
            raise IgnoreRequest(f"offsite: {request.url}")
