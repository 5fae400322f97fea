"""Shows on standard error how far a crawl is: a live line on a terminal, else one now and then."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from scrapy import signals
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.log import get_scrapy_root_handler

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
        self.console = Console(stderr=True)
        self.live = self.console.is_terminal
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.console,
            transient=True,
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.start, signals.spider_opened)
        crawler.signals.connect(extension.stop, signals.spider_closed)
        return extension

    def start(self) -> None:
        self.clock = create_looping_call(self.show)
        if self.live:
            self.task = self.bar.add_task("starting", total=None)
            self.bar.start()
            _log_to(sys.stderr)  # the bar's, which prints above itself
        self.clock.start(LIVE_INTERVAL if self.live else PLAIN_INTERVAL, now=False)

    def show(self) -> None:
        line, done, total = describe(run_of(self.crawler).accounts)
        if self.live:
            self.bar.update(self.task, description=line, completed=done, total=total)
        else:
            print(f"{line}, {done} of {total} articles settled", file=sys.stderr, flush=True)

    def stop(self) -> None:
        self.clock.stop()
        if self.live:
            self.bar.stop()
            _log_to(sys.stderr)


def describe(accounts: Accounts) -> tuple[str, int, int]:
    """Return a line on a crawl so far, and how many of how many articles are settled."""
    lists = sum(account.lists.total() for account in accounts.values())
    stored = sum(account.stored for account in accounts.values())
    done = sum(account.settled for account in accounts.values())
    total = sum(account.requested for account in accounts.values())
    return f"{lists} list pages read, {stored} articles stored", done, total


def _log_to(stream: object) -> None:
    handler = get_scrapy_root_handler()
    if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
        handler.setStream(stream)
