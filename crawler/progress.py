"""Shows on standard error how far a crawl is: a live line on a terminal, else one now and then."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.log import get_scrapy_root_handler

from crawler.meter import Meter
from pipelines.accounts import Accounts
from pipelines.runs import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

LIVE_INTERVAL = 0.2  # seconds
PLAIN_INTERVAL = 30.0


class CrawlProgress:
    """An extension that looks at the accounts of the crawl at intervals."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.meter = Meter(PLAIN_INTERVAL)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.start, signals.spider_opened)
        crawler.signals.connect(extension.stop, signals.spider_closed)
        return extension

    def start(self) -> None:
        self.clock = create_looping_call(self.show)
        self.meter.start()
        _log_to(sys.stderr)  # the bar's, which prints above itself
        self.clock.start(LIVE_INTERVAL, now=False)

    def show(self) -> None:
        self.meter(*describe(run_of(self.crawler).accounts))

    def stop(self) -> None:
        self.clock.stop()
        self.meter.stop()
        _log_to(sys.stderr)


def describe(accounts: Accounts) -> tuple[str, int, int]:
    """Return a line on a crawl so far, and how many of how many articles are settled."""
    lists = sum(account.lists.total() for account in accounts.values())
    stored = sum(account.stored for account in accounts.values())
    done = sum(account.settled for account in accounts.values())
    total = sum(account.requested for account in accounts.values())
    return f"{lists} list pages read, {stored} articles stored, settled", done, total


def _log_to(stream: object) -> None:
    handler = get_scrapy_root_handler()
    if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
        handler.setStream(stream)
