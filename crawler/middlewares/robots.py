"""robots.txt, obeyed for every request by the rules of RFC 9309."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin, urlsplit

from scrapy import signals
from scrapy.exceptions import IgnoreRequest, NotConfigured, StopDownload
from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser
from w3lib.url import safe_url_string

from crawler.failures import HandshakeLostError, RefusedError, name_of, of_status
from crawler.middlewares.addresses import REDIRECTS
from crawler.slots import slow_down

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser

PRIORITY = 1000  # before the pages that wait for it
MOST_BYTES = 500 * 1024  # of a file; what comes behind is not read
MOST_HOPS = 5  # redirects
KEPT_BYTES = 4 * 1024 * 1024  # of all files whose rules are kept; those least used go first
SMALLEST = 1024  # bytes that a host without a file counts for


@dataclass(frozen=True, slots=True)
class Robots:
    """What a host's robots.txt says."""

    decision: str  # "allowed" by its rules, "none" where there is no file, or "unreachable"
    parser: RobotParser | None = None
    size: int = 0  # bytes
    reason: str = "robots_unreachable"  # of an unreachable one
    cause: str = ""  # why it is

    def allows(self, url: str, agent: str) -> bool:
        return self.parser is None or self.parser.allowed(url, agent)

    def delay(self, agent: str) -> float:
        """The seconds between two requests that it asks for; 0 for none or nonsense."""
        asked = self.parser.crawl_delay(agent) if self.parser else None
        return asked if asked and asked > 0 else 0.0


@dataclass(slots=True)
class _Kept:
    """The answer of a host, or the wait for it, and when it was asked for."""

    answer: asyncio.Future[Robots]
    asked: float
    size: int = SMALLEST


class RobotsMiddleware:
    """Obey robots.txt; leave alone, for ROBOTS_MAX_AGE seconds, a host whose file cannot be had.

    A client error means that there are no rules, a server error, a time-out or no connection that
    nothing may be fetched (RFC 9309, 2.3.1). `request.meta["robots"]` tells by what a page was
    fetched: "allowed" by the rules, "none" where there are none. Scrapy's own middleware takes
    every failure for none, and in 2.14 to 2.19 lets through all but two of the requests that wait
    for one file.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self.crawler = crawler
        self.agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self.age = crawler.settings.getfloat("ROBOTS_MAX_AGE")
        self.longest_delay = crawler.settings.getfloat("CRAWL_DELAY_MAX")
        self.kept: OrderedDict[str, _Kept] = OrderedDict()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.cut_off, signals.bytes_received)
        return middleware

    async def process_request(self, request: Request) -> None:
        if request.meta.get("dont_obey_robotstxt"):
            return
        robots = await self._robots(request.url)
        if robots.decision == "unreachable":
            raise RefusedError(robots.reason, request.url, robots.cause)
        if not robots.allows(request.url, self.agent):
            raise RefusedError("robots", request.url)
        request.meta["robots"] = robots.decision

    async def _robots(self, url: str) -> Robots:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.lower()}"
        kept = self.kept.get(origin)
        if kept is None or (kept.answer.done() and time.monotonic() - kept.asked > self.age):
            answer = asyncio.ensure_future(self._fetch(origin))
            self.kept[origin] = kept = _Kept(answer, time.monotonic())
        self.kept.move_to_end(origin)
        robots = await asyncio.shield(kept.answer)
        kept.size = max(robots.size, SMALLEST)
        self._forget()
        return robots

    def _forget(self) -> None:
        total = sum(kept.size for kept in self.kept.values())
        while total > KEPT_BYTES:
            total -= self.kept.popitem(last=False)[1].size

    async def _fetch(self, origin: str) -> Robots:
        """Return what the host says, following MOST_HOPS redirects, to other hosts too."""
        url = f"{origin}/robots.txt"
        for _ in range(MOST_HOPS + 1):
            try:
                response = await self._download(url)
            except IgnoreRequest as error:
                return _refused(error)
            except HandshakeLostError:
                return Robots("unreachable", reason="tls")
            except Exception as error:
                return Robots("unreachable", cause=name_of(error))
            location = response.headers.get("Location")
            if response.status not in REDIRECTS or not location:
                return self._read(origin, response)
            url = urljoin(url, safe_url_string(location))
        return Robots("none")

    async def _download(self, url: str) -> Response:
        meta = {
            "dont_obey_robotstxt": True,
            "dont_redirect": True,
            "allow_offsite": True,
            "robots_file": 0,
        }
        headers = {"Accept-Encoding": "identity"}  # so that it can be cut off
        request = Request(url, None, headers=headers, meta=meta, priority=PRIORITY)
        request.callback = NO_CALLBACK
        assert self.crawler.engine
        return await self.crawler.engine.download_async(request)

    def cut_off(self, data: bytes, request: Request) -> None:
        """End the download of a file that is too long; what came is what is read."""
        if "robots_file" in request.meta:
            request.meta["robots_file"] += len(data)
            if request.meta["robots_file"] > MOST_BYTES:
                raise StopDownload(fail=False)

    def _read(self, origin: str, response: Response) -> Robots:
        if response.status >= 500 or response.status == 429:
            return Robots("unreachable", cause=of_status(response.status))
        body = _beginning(response.body)
        if response.status >= 300 or _is_page(body):
            return Robots("none")
        robots = Robots("allowed", ProtegoRobotParser(body, self.crawler.spider), len(body))
        if asked := robots.delay(self.agent):
            host = urlsplit(origin).hostname or ""
            slow_down(self.crawler, host, min(asked, self.longest_delay))
        return robots


def _refused(error: IgnoreRequest) -> Robots:
    """What to think of a host that has no file but sends elsewhere, or that is not to be asked."""
    reason = getattr(error, "reason", "too_large")
    if reason in ("private_address", "scheme", "too_large"):  # it leads astray
        return Robots("none")
    if reason in ("certificate", "tls"):  # which every page of the host would meet
        return Robots("unreachable", reason=reason)
    return Robots("unreachable", cause=name_of(error))


def _beginning(body: bytes) -> bytes:
    """The whole lines of the first MOST_BYTES: half a rule may forbid far more than it meant."""
    if len(body) <= MOST_BYTES:
        return body
    return body[: max(body.rfind(b"\n", 0, MOST_BYTES), body.rfind(b"\r", 0, MOST_BYTES)) + 1]


def _is_page(body: bytes) -> bool:
    """Whether a page of the site came in the place of the file."""
    return body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
