"""The health of the crawl: how the runs ended, what each source gave last, when it is due."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from pipelines.database.tables import habit, run, run_source

RECENT = 12  # runs that are listed


@dataclass(frozen=True, slots=True)
class Run:
    """A crawl: when, and how it ended; the numbers are those of all its sources."""

    id: int
    spider: str
    state: str
    started: datetime
    ended: datetime | None
    requested: int = 0
    stored: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """What a crawl did at a source."""

    run: int
    state: str
    started: datetime
    requested: int
    stored: int
    unchanged: int
    skipped: dict[str, int]
    failed: dict[str, int]
    findings: list[str]


@dataclass(frozen=True, slots=True)
class Habit:
    """How often a source publishes, when it was visited, and when it is due."""

    per_week: float
    visited: datetime
    due: datetime


@dataclass(slots=True)
class Crawls:
    """What all runs did, and each source's last visit and habit."""

    states: Counter[str] = field(default_factory=Counter)  # runs by how they ended
    recent: list[Run] = field(default_factory=list)  # the last ones, the newest first
    visits: dict[str, Visit] = field(default_factory=dict)
    habits: dict[str, Habit] = field(default_factory=dict)
    last: datetime | None = None  # when anything was crawled last

    @property
    def failed(self) -> Counter[str]:
        """What could not be had at the last visits, by reason."""
        found: Counter[str] = Counter()
        for visit in self.visits.values():
            found.update(visit.failed)
        return found


_VISIT = select(run_source, run.c.state, run.c.started_at).join(
    run, run.c.id == run_source.c.run_id
)


def read_crawls(connection: Connection) -> Crawls:
    """Return what the database remembers of crawls."""
    found = Crawls()
    for state, number in connection.execute(
        select(run.c.state, func.count()).group_by(run.c.state)
    ):
        found.states[state] = number
    found.recent = _recent(connection)
    newest = select(func.max(run_source.c.id)).group_by(run_source.c.source)
    rows = connection.execute(
        _VISIT.where(run_source.c.id.in_(newest)).order_by(run_source.c.source)
    )
    found.visits = {row.source: _visit(row) for row in rows}
    for row in connection.execute(select(habit)):
        found.habits[row.source] = Habit(row.articles_per_week, row.visited_at, row.due_at)
    found.last = max((one.ended or one.started for one in found.recent), default=None)
    return found


def visits_of(connection: Connection, source: str, most: int) -> list[Visit]:
    """Return the last visits to a source, the newest first."""
    query = _VISIT.where(run_source.c.source == source).order_by(run_source.c.id.desc())
    return [_visit(row) for row in connection.execute(query.limit(most))]


def _recent(connection: Connection) -> list[Run]:
    names = ("requested", "stored", "unchanged")
    sums = (func.coalesce(func.sum(run_source.c[name]), 0) for name in names)
    last = select(run.c.id).order_by(run.c.id.desc()).limit(RECENT).subquery()
    query = (
        select(run.c.id, run.c.spider, run.c.state, run.c.started_at, run.c.ended_at, *sums)
        .join(last, last.c.id == run.c.id)
        .outerjoin(run_source, run_source.c.run_id == run.c.id)
        .group_by(run.c.id, run.c.spider, run.c.state, run.c.started_at, run.c.ended_at)
        .order_by(run.c.id.desc())
    )
    return [Run(*row[:5], *map(int, row[5:])) for row in connection.execute(query)]


def _visit(row: Row[Any]) -> Visit:
    return Visit(
        row.run_id,
        row.state,
        row.started_at,
        row.requested,
        row.stored,
        row.unchanged,
        dict(sorted(row.skipped.items())),
        dict(sorted(row.failed.items())),
        row.findings,
    )
