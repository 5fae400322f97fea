"""What the database remembers of crawls: one row a run, and one a source in it.

A run that was killed is closed by the next one: what it had asked for and not settled is counted
as skipped(not_reached), and stays to do in the frontier.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Row, String, cast, delete, literal, select, update

from pipelines import habits, leases
from pipelines.accounts import Accounts, Entry
from pipelines.database.engine import open_database
from pipelines.database.faults import DatabaseError, DiskFullError, patiently
from pipelines.database.tables import insert_row, lease, run, run_source
from pipelines.writer import Writer, save_accounts

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

#: What becomes of list pages that could be had.
READ = frozenset(("read", "unchanged"))

_SHARED: WeakKeyDictionary[Crawler, Engine] = WeakKeyDictionary()


def share(crawler: Crawler, engine: Engine) -> None:
    """Let a crawl use an engine that others use too: a server has few connections for many."""
    _SHARED[crawler] = engine


class Run:
    """A crawl: its row in the database, its accounts, and the writer of all that it stores."""

    def __init__(self, crawler: Crawler, shared: Engine | None = None) -> None:
        self.crawler = crawler
        self.accounts = Accounts()
        self.began = datetime.now(UTC)
        self.stopping: asyncio.Future[None] | None = None
        self.patience = crawler.settings.getfloat("DATABASE_PATIENCE")
        self.engine: Engine = shared or open_database(crawler.settings["DATABASE_URL"])
        self.shares = shared is not None
        self.id = patiently(self.engine, self._begin, patience=self.patience)
        self.writer = Writer(
            self.engine, self.id, self.accounts, self.patience, self.stop, self._expects
        )

    def _begin(self, connection: Connection) -> int:
        close_killed(connection)
        spider = self.crawler.spider
        assert spider
        row = {
            "spider": spider.name,
            "arguments": dict(getattr(spider, "arguments", {})),
            "program_version": version("dangjian-crawler"),
            "state": "running",
            "started_at": self.began,
        }
        number = insert_row(connection, run, row)
        leases.take(connection, [_lease_of(number)], number)
        return number

    def _expects(self) -> bool:
        """Whether pages are on their way, which will have to be stored."""
        engine = self.crawler.engine  # there is none before the crawl has begun
        return engine is not None and bool(engine.downloader.active)

    def stop(self, error: DatabaseError) -> None:
        """End the crawl: nothing more can be stored."""
        if self.stopping:
            return
        logger.error("The crawl stops. %s", error)
        reason = "disk_full" if isinstance(error, DiskFullError) else "database_gone"
        self.stopping = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))

    def judge(self, cadences: Mapping[str, int | None]) -> None:
        """Learn how often sources publish, and enter what was expected of them and not met.

        cadences: the sources, with the hours between two visits that the register asks for.
        """

        def work(connection: Connection) -> dict[str, list[Entry]]:
            found = {}
            for source, cadence in cadences.items():
                days = habits.learn(connection, source, self.began, cadence)
                read = not READ.isdisjoint(self.accounts[source].lists)
                found[source] = habits.unmet(connection, source, days, self.began.date(), read)
            return found

        for source, entries in patiently(self.engine, work, patience=self.patience).items():
            self.accounts[source].add(entries)

    def end(self, state: str) -> None:
        """Write how the run ended and its accounts, and give its leases back; raise DatabaseError.

        A state is "finished", "failed" (an expectation was not met) or "interrupted".
        """

        def work(connection: Connection) -> None:
            if self.writer.gone:  # whether its last transaction was committed, the database knows
                _close(connection, self.id, state)
                return
            ended = {"state": state, "ended_at": datetime.now(UTC)}
            connection.execute(update(run).where(run.c.id == self.id).values(ended))
            save_accounts(connection, self.id, self.accounts, self.writer.rows)
            leases.release(connection, self.id)

        patiently(self.engine, work, patience=0 if self.writer.gone else self.patience)

    def close(self) -> None:
        """Give up the connections, unless others use them too; they open anew when needed."""
        if not self.shares:
            self.engine.dispose()


def run_of(crawler: Crawler) -> Run:
    """Return the run of `crawler`, kept among its stats; it begins when it is first asked for."""
    found: Run | None = crawler.stats.get_value("run")
    if found is None:
        found = Run(crawler, _SHARED.get(crawler))
        crawler.stats.set_value("run", found)
    return found


def close_killed(connection: Connection) -> None:
    """Close the runs whose process is no more: what they did not reach is counted as skipped."""
    now = datetime.now(UTC)
    running = select(run.c.id, lease.c.owner, lease.c.expires_at).where(run.c.state == "running")
    named = literal("run ").concat(cast(run.c.id, String(20)))
    for row in connection.execute(running.outerjoin(lease, lease.c.name == named)).all():
        if row.owner and not leases.is_void(row.owner, row.expires_at, now):
            continue
        _close(connection, row.id, "killed")


def _close(connection: Connection, number: int, state: str) -> None:
    """End a run by what the database says of it: what it did not reach is counted as skipped."""
    ended = {"state": state, "ended_at": datetime.now(UTC)}
    connection.execute(update(run).where(run.c.id == number).values(ended))
    for account in connection.execute(select(run_source).where(run_source.c.run_id == number)):
        values = {"skipped": _with_the_rest(account)}
        connection.execute(update(run_source).where(run_source.c.id == account.id).values(values))
    connection.execute(delete(lease).where(lease.c.run_id == number))


def _with_the_rest(account: Row[Any]) -> dict[str, int]:
    """What a run skipped, with what it did not reach."""
    settled = account.stored + account.unchanged
    settled += sum(account.skipped.values()) + sum(account.failed.values())
    missing = account.requested - settled
    skipped: dict[str, int] = account.skipped
    return skipped | ({"not_reached": missing} if missing > 0 else {})


def _lease_of(number: int) -> str:
    return f"run {number}"
