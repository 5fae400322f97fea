"""Scrapy's scheduler over the database: what is to fetch is drawn from there, column by column.

It hands out what `pipelines.frontier` says is to do, the newest first, and of the columns the one
whose host has the least on its way. A request keeps its row through every retry and redirect; the
row is settled where its page is stored, so nothing has to be given back when a process dies.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar, cast
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.core.scheduler import BaseScheduler

from crawler.slots import pauses_of
from pipelines import frontier, leases
from pipelines.accounts import Entry
from pipelines.database.faults import DatabaseError, patiently
from pipelines.frontier import Ask, Column
from pipelines.runs import run_of
from pipelines.walk import Reading, read_lists
from pipelines.writer import Work

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Request
    from sqlalchemy import Connection
    from twisted.python.failure import Failure

    from crawler.items import Article
    from pipelines.leases import Held

logger = logging.getLogger(__name__)

T = TypeVar("T")

DRAWN = 100  # rows of a column that are held in memory
AHEAD = 2  # requests of a host on their way, for each that it may be asked at once


class Asks(Protocol):
    """A spider whose requests stand in the frontier."""

    def request_for(self, row: Any, column: Column) -> Request:
        """Return the request for what a row asks."""


@dataclass(slots=True)
class Queue:
    """A column, and the rows drawn of it."""

    column: Column
    host: str
    drawn: deque[Any] = field(default_factory=deque)
    empty: bool = False  # nothing more was to do when it was last looked at
    first: frozenset[str] = frozenset()  # what its first list page listed in this run
    last: frozenset[str] = frozenset()  # and what the one read last did


class Frontier(BaseScheduler):
    """The scheduler of every crawl. Requests without a row, another spider's, wait in memory."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.begun: list[Column] = []
        self.queues: dict[int, Queue] = {}
        self.pauses = pauses_of(crawler)
        self.waits = crawler.settings.getbool("WAIT_FOR_LEASES")
        self.waiting: deque[Request] = deque()  # retried and redirected ones, which go first
        self.out: set[int] = set()  # rows that were handed out and are not settled
        self.away_since: float | None = None  # when the database was first out of reach
        self.since: date | None = None  # nothing older is handed out
        self.pages: int | None = None  # nor list pages beyond

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        self.run = run_of(self.crawler)
        self.renewing = asyncio.ensure_future(self._renew())
        self.crawler.signals.connect(self._dropped, signals.item_dropped)
        self.crawler.signals.connect(self._not_stored, signals.item_error)
        self.crawler.signals.connect(self._scraped, signals.item_scraped)

    def close(self, reason: str) -> None:
        self.renewing.cancel()

    # --- at the start -----------------------------------------------------------------------------

    async def begin(self, account: str, asks: Sequence[Ask], hosts: Iterable[str]) -> list[Held]:
        """Lease a source and its hosts, and make its columns to do; return who else holds them."""
        names = [leases.of_source(account), *map(leases.of_host, sorted(hosts))]
        held = await self._lease(names)
        if held:
            return held
        self.begun += await self._transact(lambda c: frontier.begin(c, self.run.id, account, asks))
        return []

    def go(self) -> None:
        """Hand out what is to do in all columns that have begun: not before, for what is met in
        one may be to do in another."""
        for column in self.begun:
            self.queues[column.id] = Queue(column, urlsplit(column.url).hostname or "")

    async def _lease(self, names: Sequence[str]) -> list[Held]:
        """Take leases; where another machine holds them, wait for a term whether it is alive."""
        deadline = time.monotonic() + leases.TERM
        told = False
        while True:
            held = await self._transact(lambda c: leases.take(c, names, self.run.id))
            waits = self.waits and time.monotonic() < deadline
            if not held or any(one.here for one in held) or not waits:
                return held
            if not told:
                logger.warning("Waiting for %s, which %s has leased.", held[0].name, held[0].owner)
                told = True
            await asyncio.sleep(2)

    async def _renew(self) -> None:
        """Make the leases last; stop where they were lost, for somebody else goes on there."""
        while not self.run.stopping:
            await asyncio.sleep(leases.TERM / 3)
            try:
                left = await self._transact(lambda c: leases.renew(c, self.run.id))
            except DatabaseError as error:
                self.run.stop(error)
            else:
                if not left:
                    taken = "Another process has taken over what this one had leased."
                    self.run.stop(DatabaseError(taken))

    async def _transact(self, work: Callable[[Connection], T]) -> T:
        """Do `work` in a thread, in a transaction of its own."""
        return await asyncio.to_thread(
            patiently, self.run.engine, work, patience=self.run.patience, tell=logger.warning
        )

    # --- handing out ------------------------------------------------------------------------------

    def has_pending_requests(self) -> bool:
        return bool(self.waiting) or any(q.drawn or not q.empty for q in self.queues.values())

    def enqueue_request(self, request: Request) -> bool:
        self.waiting.append(request)
        return True

    def next_request(self) -> Request | None:
        if self.waiting:
            return self.waiting.popleft()
        load = self._load()
        ready = [queue for queue in self.queues.values() if self._has_room(queue, load)]
        queue = min(ready, key=lambda queue: (load[queue.host], queue.drawn[0].turn), default=None)
        if queue is None:
            return None
        row = queue.drawn.popleft()
        self.out.add(row.id)
        return cast("Asks", self.crawler.spider).request_for(row, queue.column)

    def _has_room(self, queue: Queue, load: Mapping[str, int]) -> bool:
        """Whether a column has a row to hand out, and its host may be asked."""
        if load[queue.host] >= AHEAD * self._at_once(queue.host):
            return False
        if pause := self.pauses.left(queue.host, time.monotonic()):
            if math.isinf(pause):
                self._give_up(queue)
            return False
        while queue.drawn and queue.drawn[0].id in self.out:
            queue.drawn.popleft()
        if not queue.drawn and not queue.empty:
            self._draw(queue)
        return bool(queue.drawn)

    def _give_up(self, queue: Queue) -> None:
        """Leave what a busy host has left to do to the next run."""
        queue.drawn.clear()
        queue.empty = True
        account = self.run.accounts[queue.column.account]
        if not account.given_up:
            account.given_up = True
            account.add([Entry("findings", f"{queue.host} asked to be left alone, and is.")])

    def _load(self) -> Counter[str]:
        """How many requests of each host are on their way."""
        active = self.crawler.engine.downloader.active
        return Counter(urlsplit(request.url).hostname or "" for request in active)

    def _at_once(self, host: str) -> int:
        """How many requests the host may be asked at once."""
        slots: Mapping[str, Mapping[str, int]] = self.crawler.settings["DOWNLOAD_SLOTS"]
        usual = self.crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        return int(slots.get(host, {}).get("concurrency", usual))

    def _draw(self, queue: Queue) -> None:
        query = frontier.to_do(
            queue.column.id, DRAWN + len(self.out), since=self.since, pages=self.pages
        )
        try:
            rows = patiently(
                self.run.engine,
                lambda connection: connection.execute(query).all(),
                patience=0,
                readonly=True,
            )
        except DatabaseError as error:
            self._away(error)
            return
        self.away_since = None
        queue.drawn.extend(row for row in rows if row.id not in self.out)
        queue.empty = not queue.drawn

    def _away(self, error: DatabaseError) -> None:
        """Look again at the engine's next heartbeat, until patience is at its end."""
        self.away_since = self.away_since or time.monotonic()
        if time.monotonic() - self.away_since > self.run.patience:
            self.run.stop(error)

    # --- settling ---------------------------------------------------------------------------------

    async def read(self, reading: Reading) -> None:
        """Turn a list page into rows, and settle it."""
        account = reading.column.account
        if not await self._write(account, read_lists, reading, hurry=True):
            return
        self.out.discard(reading.row.id)
        queue = self.queues[reading.column.id]
        queue.last = frozenset(reading.listed)
        queue.first = queue.first or queue.last
        for queue in self.queues.values():  # what is new may come before what is drawn
            if queue.column.account == account:
                queue.drawn.clear()
                queue.empty = False

    async def settle(self, account: str, row: frontier.Settled) -> None:
        """Settle a row that nothing is stored of."""
        if await self._write(account, frontier.settle, row):
            self.out.discard(row.id)

    def is_settled(self, row: int) -> bool:
        """Whether a row that was handed out has its end, or will have none in this run."""
        return row not in self.out or self.run.stopping is not None

    async def _write(self, account: str, work: Work, given: Any, *, hurry: bool = False) -> bool:
        """Whether a piece of work was done. Where the database is gone it is still to do, and the
        crawl, which ends, has told so once."""
        try:
            await self.run.writer.do(account, work, given, hurry=hurry)
        except DatabaseError:
            return False
        return True

    def _scraped(self, item: Article) -> None:
        if item.request_id is not None:
            self.out.discard(item.request_id)

    async def _dropped(self, item: Article, exception: Exception) -> None:
        await self._settle_item(item, "skipped", str(exception))

    async def _not_stored(self, item: Article, failure: Failure) -> None:
        logger.error("%s could not be stored: %s", item.url or item.document, failure.value)
        await self._settle_item(item, "failed", "not_stored")

    async def _settle_item(self, item: Article, outcome: str, reason: str) -> None:
        if self.run.writer.gone:
            return  # nothing can be settled, so it is still to do
        entries = [Entry(outcome, reason)]
        if item.request_id is None:
            self.run.accounts[item.account].add(entries)
        else:
            due = frontier.due_again(reason, item.published)
            settled = frontier.Settled(item.request_id, outcome, reason, due, entries=entries)
            await self.settle(item.account, settled)
