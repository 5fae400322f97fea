"""Shows on standard error how far a crawl is: a live view on a terminal, else a line at times."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.log import get_scrapy_root_handler

from crawler.live import Sources
from pipelines.accounts import Accounts
from pipelines.runs import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

LIVE_INTERVAL = 0.2  # seconds
PLAIN_INTERVAL = 30.0


class CrawlProgress:
    """An extension that looks at the accounts of the crawl at intervals."""

    def __init__(self, crawler: Crawler, as_json: bool) -> None:
        self.crawler = crawler
        self.as_json = as_json
        self.view = Sources(PLAIN_INTERVAL)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        output = crawler.settings["OUTPUT"]
        if output == "lines":
            raise NotConfigured
        extension = cls(crawler, output == "json")
        crawler.signals.connect(extension.start, signals.spider_opened)
        crawler.signals.connect(extension.stop, signals.spider_closed)
        return extension

    def start(self) -> None:
        self.began = time.monotonic()
        self.clock = create_looping_call(self.print if self.as_json else self.show)
        if not self.as_json:
            self.view.start()
            _log_to(sys.stderr)  # the view's, which prints above itself
        self.clock.start(PLAIN_INTERVAL if self.as_json else LIVE_INTERVAL, now=False)

    def show(self) -> None:
        accounts = run_of(self.crawler).accounts
        so_far, seconds = counts(accounts), time.monotonic() - self.began
        what = describe(so_far, seconds)
        self.view(accounts, what, so_far["settled"], so_far["requested"])

    def print(self) -> None:
        seconds = round(time.monotonic() - self.began, 1)
        line = {"event": "progress", "seconds": seconds, **counts(run_of(self.crawler).accounts)}
        print(json.dumps(line), flush=True)

    def stop(self) -> None:
        self.clock.stop()
        if not self.as_json:
            self.view.stop()
            _log_to(sys.stderr)


def counts(accounts: Accounts) -> dict[str, int]:
    """Return how far a crawl is."""
    books = accounts.values()
    return {
        "sources": len(books),
        "lists": sum(account.lists.total() for account in books),
        "requested": sum(account.requested for account in books),
        "settled": sum(account.settled for account in books),
        "stored": sum(account.stored for account in books),
    }


def describe(so_far: Mapping[str, int], seconds: float) -> str:
    """Return a line on a crawl so far.

    >>> describe({"sources": 3, "lists": 14, "stored": 60}, 20.0)
    '3 sources, 14 list pages read, 60 articles stored (3.0/s), settled'
    """
    sources = f"{so_far['sources']} source{'s' * (so_far['sources'] != 1)}"
    rate = so_far["stored"] / max(seconds, 1)
    read = f"{so_far['lists']} list pages read"
    return f"{sources}, {read}, {so_far['stored']} articles stored ({rate:.1f}/s), settled"


def _log_to(stream: object) -> None:
    handler = get_scrapy_root_handler()
    if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
        handler.setStream(stream)
