"""robots.txt, obeyed for every request."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import build_from_crawler

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

PRIORITY = 1000  # before the pages that wait for it


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware with another way to get the file.

    In Scrapy 2.14 to 2.19 the requests that wait while a host's robots.txt is on its way share
    one Deferred, whose result only the first two of them get; the others are let through. And a
    robots.txt that fails counts as none there, where RFC 9309 (2.3.1.3, 2.3.1.4) says: a client
    error means that all is allowed, a server or network error that nothing is.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.hosts: dict[str, asyncio.Future[RobotParser]] = {}

    async def robot_parser(self, request: Request) -> RobotParser:
        """Return the rules of the request's host; raise IgnoreRequest where they cannot be had."""
        url = urlparse_cached(request)
        if url.netloc not in self.hosts:
            robots = f"{url.scheme}://{url.netloc}/robots.txt"
            self.hosts[url.netloc] = asyncio.ensure_future(self._fetch(robots))
        return await asyncio.shield(self.hosts[url.netloc])

    async def _fetch(self, url: str) -> RobotParser:
        meta = {"dont_obey_robotstxt": True}
        request = Request(url, priority=PRIORITY, meta=meta, callback=NO_CALLBACK)
        try:
            response = await self.crawler.engine.download_async(request)
        except IgnoreRequest:  # redirected off the site, or far too large: as good as none
            body = b""
        except Exception as error:
            raise IgnoreRequest(f"unreachable: {url}: {error}") from error
        else:
            if response.status >= 500:
                raise IgnoreRequest(f"unreachable: {url}: {response.status}")
            body = response.body if response.status < 400 else b""
        return build_from_crawler(self._parserimpl, self.crawler, body)
