"""Reads all stored pages again, in as many processes as there are cores, and writes what changed.

The work goes by the numbers of the articles, and what is written is whole up to the last of them.
Doing it twice changes nothing the second time: that is how it is resumed, from the start or from
the number where it stopped.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection, Engine, Select, func, select

from crawler.rereading import Reread, Rules, Stored, reread
from pipelines.database.faults import patiently
from pipelines.database.tables import article, page
from pipelines.revising import revise
from pipelines.twins import recover

BATCH = 20  # articles that go to a worker, and into a transaction, together
MOST_SAID = 300  # characters about a failure
AHEAD = 3  # batches that wait for each worker


@dataclass(slots=True)
class Outcome:
    """What became of the articles that were looked at, and the number of the last of them."""

    changed: int = 0
    amended: int = 0
    unchanged: int = 0
    flagged: int = 0  # of those: screening would drop them now
    overtaken: int = 0
    pageless: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    last: int = 0

    @property
    def read(self) -> int:
        """How many were read again."""
        return self.changed + self.amended + self.unchanged + self.overtaken

    @property
    def seen(self) -> int:
        return self.read + self.pageless + self.failed.total()


def reprocess(
    engine: Engine,
    rules: Rules,
    *,
    source: str | None = None,
    above: int = 0,
    up_to: int | None = None,
    workers: int | None = None,
    tell: Callable[[str], None],
    progress: Callable[[str, int, int], None],
    outcome: Outcome,
) -> None:
    """Read the articles of a source, or all, with numbers in a range again; fill `outcome`.

    `outcome` is right whenever this is interrupted. `tell` gets a sentence for what fails.
    """
    chosen = select(article).where(article.c.id > above)
    if up_to is not None:
        chosen = chosen.where(article.c.id <= up_to)
    if source is not None:
        chosen = chosen.where(article.c.source == source)
    with engine.connect().execution_options(readonly=True) as connection:
        total = connection.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    outcome.last = above
    with Readers(rules, workers or cores()) as readers:
        for batch, results in readers.read(_batches(engine, chosen, above)):
            _write(engine, batch, results, outcome, tell)
            progress(f"reprocessed up to article {outcome.last}", outcome.seen, total)


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# --- from and to the database ---------------------------------------------------------------------


def _batches(engine: Engine, chosen: Select[Any], last: int) -> Iterator[list[Stored]]:
    """The stored articles in portions, by their numbers."""
    while True:
        query = chosen.where(article.c.id > last).order_by(article.c.id).limit(BATCH)
        batch = patiently(engine, lambda connection, q=query: _read(connection, q), readonly=True)  # type: ignore[misc]
        if not batch:
            return
        yield batch
        last = batch[-1].row["id"]


def _read(connection: Connection, query: Select[Any]) -> list[Stored]:
    rows = [dict(row) for row in connection.execute(query).mappings()]
    firsts = {row["page_id"] for row in rows} - {None}
    ours = page.c.id.in_(firsts) | page.c.part_of.in_(firsts)
    pages = [dict(row) for row in connection.execute(select(page).where(ours)).mappings()]
    by_id = {row["id"]: row for row in pages}
    return [Stored(row, _pages_of(row["page_id"], by_id)) for row in rows]


def _pages_of(number: int | None, pages: Mapping[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """The first page and the further ones in their order; nothing where none is kept."""
    if number is None or number not in pages:
        return []
    further = (row for row in pages.values() if row["part_of"] == number)
    return [pages[number], *sorted(further, key=lambda row: row["part"] or 0)]


def _write(
    engine: Engine,
    batch: Sequence[Stored],
    results: Sequence[Result],
    outcome: Outcome,
    tell: Callable[[str], None],
) -> None:
    pairs = []
    for stored, result in zip(batch, results, strict=True):
        if result.reread is None:
            continue
        found = result.reread.article
        if "hijacked" in found.flags and not result.reread.dropped:
            found = recover(engine, found)
        pairs.append((stored.row, found))
    done = patiently(engine, lambda connection: revise(connection, pairs)) if pairs else []
    for word in done:
        setattr(outcome, word, getattr(outcome, word) + 1)
    for stored, result in zip(batch, results, strict=True):
        if result.failed:
            outcome.failed[result.failed] += 1
            tell(f"article {stored.row['id']} could not be read: {result.why}")
        elif result.reread is None:
            outcome.pageless += 1
        else:
            outcome.flagged += result.reread.dropped
    outcome.last = batch[-1].row["id"]


# --- the workers ----------------------------------------------------------------------------------


class Result(NamedTuple):
    """What a worker made of an article: nothing, where no page is kept; else why it failed."""

    reread: Reread | None = None
    failed: str = ""
    why: str = ""


class Batch(NamedTuple):
    stored: list[Stored]
    pool: ProcessPoolExecutor
    future: Future[list[Result]]


class Readers:
    """Processes that read articles again. One that dies takes one article with it, no more."""

    def __init__(self, rules: Rules, workers: int) -> None:
        self.rules = rules
        self.workers = workers
        self.pool = self._new_pool()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.pool.shutdown(cancel_futures=True)

    def read(self, batches: Iterator[list[Stored]]) -> Iterator[tuple[list[Stored], list[Result]]]:
        """Yield each batch with its results, in their order; some are read ahead."""
        waiting: deque[Batch] = deque()
        for stored in batches:
            waiting.append(Batch(stored, self.pool, self.pool.submit(_read_all, stored)))
            if len(waiting) >= AHEAD * self.workers:
                yield self._results(waiting.popleft())
        while waiting:
            yield self._results(waiting.popleft())

    def _results(self, batch: Batch) -> tuple[list[Stored], list[Result]]:
        try:
            return batch.stored, batch.future.result()
        except BrokenProcessPool:
            if batch.pool is self.pool:
                self.pool = self._new_pool()
            return batch.stored, [self._alone(stored) for stored in batch.stored]

    def _alone(self, stored: Stored) -> Result:
        try:
            return self.pool.submit(_read_all, [stored]).result()[0]
        except BrokenProcessPool:
            self.pool = self._new_pool()
            return Result(failed="crashed", why="the process that read it died")

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self.workers,
            mp_context=_processes(),
            initializer=_prepare,
            initargs=(self.rules,),
        )


def _processes() -> BaseContext:
    """How to start processes: from one that has imported all that they need, where that can be."""
    # Not every system has it, nor is there a place for its socket in every folder.
    with contextlib.suppress(ImportError, ValueError, OSError):
        from multiprocessing import forkserver

        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        forkserver.ensure_running()
        return context
    return multiprocessing.get_context("spawn")


_rules = Rules()  # in a worker: those of the whole work


def _prepare(rules: Rules) -> None:
    global _rules
    _rules = rules
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    threading.Thread(target=_die_with_the_parent, daemon=True).start()


def _die_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _read_all(batch: Sequence[Stored]) -> list[Result]:
    return [_read_one(stored) for stored in batch]


def _read_one(stored: Stored) -> Result:
    if not stored.pages:
        return Result()
    try:
        return Result(reread(stored, _rules))
    except zlib.error as error:
        return Result(failed="damaged", why=f"its raw page is damaged ({error})")
    except Exception as error:  # of one article; the others are read all the same
        return Result(failed=type(error).__name__, why=repr(error)[:MOST_SAID])
