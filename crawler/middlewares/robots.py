"""robots.txt, obeyed for every request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import build_from_crawler

if TYPE_CHECKING:
    from scrapy.http import Request, Response

FORBID_ALL = b"User-agent: *\nDisallow: /\n"


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware, mended in two places.

    In Scrapy 2.14 to 2.19 the requests that wait while a host's robots.txt is on its way share
    one Deferred, whose result only the first two of them get; the others are let through. And a
    robots.txt that fails counts as none, where RFC 9309 (2.3.1.3, 2.3.1.4) says: a client error
    means that all is allowed, a server or network error that nothing is.
    """

    async def robot_parser(self, request: Request) -> RobotParser | None:
        await super().robot_parser(request)
        # By now the answer is here, for everybody who waited for it.
        return self._parsers[urlparse_cached(request).netloc]  # type: ignore[return-value]

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            response = response.replace(body=FORBID_ALL)
        elif response.status >= 400:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        super()._robots_error(exc, netloc)
        if not isinstance(exc, IgnoreRequest):  # a redirect that leads off the site is no error
            self._parsers[netloc] = build_from_crawler(self._parserimpl, self.crawler, FORBID_ALL)
