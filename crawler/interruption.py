"""Ctrl-C and SIGTERM while a crawl opens.

What Scrapy does with a signal before its engine runs is to leave without a word, and without an
end in the database. Here it waits that long, and the crawl is stopped as any other.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from scrapy.utils.ossignal import install_shutdown_handlers

if TYPE_CHECKING:
    from scrapy.crawler import Crawler, CrawlerProcessBase
    from twisted.internet.base import ReactorBase

_LOOK = 0.05  # seconds between two looks whether the engine runs


@contextmanager
def as_interrupts() -> Iterator[None]:
    """Raise KeyboardInterrupt for SIGTERM, too."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class Opening:
    """Takes the signals while `crawler` opens; then Scrapy does, that which waited first."""

    def __init__(self, process: CrawlerProcessBase, crawler: Crawler) -> None:
        self.crawler = crawler
        self.shut_down = process._signal_shutdown
        self.waiting: int | None = None
        process._signal_shutdown = self._wait  # type: ignore[method-assign]  # which it installs
        install_shutdown_handlers(self._wait)

    def _wait(self, signum: int, _: object) -> None:
        self.waiting = signum

    def look(self) -> None:
        """Hand over once the engine runs, of which nothing tells."""
        from twisted.internet import reactor  # there is none before a crawl

        has_failed = self.crawler._started and not self.crawler.crawling
        engine = self.crawler._engine
        if not (engine and engine.running) and not has_failed:
            cast("ReactorBase", reactor).callLater(_LOOK, self.look)
            return
        install_shutdown_handlers(self.shut_down)
        if self.waiting:
            self.shut_down(self.waiting, None)
