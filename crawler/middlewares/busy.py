"""Hosts that say they are busy are left alone for a while."""

from __future__ import annotations

import asyncio
import math
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.core.downloader import Downloader
from twisted.python.failure import Failure

from crawler.failures import RefusedError
from crawler.slots import pauses_of, retry_after

if TYPE_CHECKING:
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

BUSY = (429, 503)
LOOK = 0.5  # seconds between two looks whether the crawl is to stop


class BusyMiddleware:
    """Pause the slot of a host that answers 429 or 503; refuse all that waits for one given up.

    The request itself is made again by Scrapy's RetryMiddleware, and waits in its slot like the
    others. A scheduler that asks `crawler.slots.pauses_of` need not hand out what would wait.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.pauses = pauses_of(crawler)
        self.watches: dict[str, asyncio.Task[None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        # Sent before the next request of the slot is on its way; process_response comes too late.
        crawler.signals.connect(middleware.downloaded, signals.response_downloaded)
        crawler.signals.connect(middleware.closed, signals.spider_closed)
        return middleware

    def process_request(self, request: Request) -> None:
        host = urlsplit(request.url).hostname or ""
        if math.isinf(self.pauses.left(host, time.monotonic())):
            raise RefusedError("busy", f"{host} was given up")

    def downloaded(self, response: Response, request: Request) -> None:
        host, now = urlsplit(request.url).hostname or "", time.monotonic()
        if response.status not in BUSY:
            self.pauses.fine(host, now)
            return
        header = (response.headers.get("Retry-After") or b"").decode("latin-1")
        pause = self.pauses.busy(host, retry_after(header, datetime.now(UTC)), now)
        assert self.crawler.engine
        slot = self.crawler.engine.downloader.slots[request.meta[Downloader.DOWNLOAD_SLOT]]
        if math.isinf(pause):
            _release(slot, RefusedError("busy", f"{host} was given up"))
            return
        slot.lastseen = now + pause  # as if the last request had been made only then
        slot.delay = slot.delay or 0.001  # without one a slot looks at no clock
        if host not in self.watches:
            self.watches[host] = asyncio.ensure_future(self._watch(host, slot))

    async def _watch(self, host: str, slot: Slot) -> None:
        """Let a crawl that is stopped go, and not wait until the host is asked again."""
        assert self.crawler.engine
        while self.pauses.left(host, time.monotonic()) and self.crawler.engine.running:  # noqa: ASYNC110  # nothing tells of a stop
            await asyncio.sleep(LOOK)
        if not self.crawler.engine.running:
            _release(slot, RefusedError("not_reached", f"{host} is busy"))
        del self.watches[host]

    def closed(self) -> None:
        for watch in self.watches.values():
            watch.cancel()


def _release(slot: Slot, error: RefusedError) -> None:
    """Fail the requests that wait in a slot."""
    while slot.queue:
        _, waiting = slot.queue.popleft()
        waiting.errback(Failure(error))  # type: ignore[no-untyped-call]
