"""Reads records from the database: all of them, or those that an analyst wants to see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, func, or_, select, true
from sqlalchemy.dialects import sqlite

from crawler.items import FIELDS
from pipelines.database.tables import article

AT_ONCE = 500  # rows that are read ahead
RELEVANT = 0.2  # what is less about Party affairs than this is left out


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records are wanted; None asks for no limit."""

    since: date | None = None  # published on this day or later
    until: date | None = None  # published on this day or earlier
    university: str | None = None
    everything: bool = False  # hijacked, irrelevant and non-canonical ones too


def records(engine: Engine, selection: Selection) -> Iterator[dict[str, Any]]:
    """Yield the records of `selection` in the order of their ids, read in pieces."""
    query = select(*(article.c[name] for name in FIELDS)).order_by(article.c.id)
    query = query.where(*_wanted(selection), *_shown(selection))
    with engine.connect() as connection:
        connection = connection.execution_options(readonly=True, yield_per=AT_ONCE)
        for row in connection.execute(query).mappings():
            yield {name: plain(value) for name, value in row.items()}


def count(engine: Engine, selection: Selection) -> int:
    """Return how many records `selection` holds."""
    query = select(func.count()).select_from(article)
    return _scalar(engine, query.where(*_wanted(selection), *_shown(selection)))


def in_sql(selection: Selection) -> str:
    """Return what the records of `selection` fulfil, as SQL in SQLite's words.

    >>> in_sql(Selection(since=date(2024, 1, 1), everything=True))
    "article.published >= '2024-01-01'"
    """
    every = and_(true(), *_wanted(selection), *_shown(selection))
    return str(every.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))


def left_out(engine: Engine, selection: Selection) -> dict[str, int]:
    """Return how many records are wanted but not shown, by reason; a record can have several."""
    if selection.everything:
        return {}
    counts = {}
    for reason, fault in FAULTS.items():
        query = select(func.count()).select_from(article).where(*_wanted(selection), fault)
        counts[reason] = _scalar(engine, query)
    return {reason: number for reason, number in counts.items() if number}


#: Why a record is not shown unless everything is asked for. Unknown is no fault.
FAULTS: dict[str, ColumnElement[bool]] = {
    "hijacked": article.c.hijacked.is_(True),
    "irrelevant": and_(article.c.relevance.is_not(None), article.c.relevance < RELEVANT),
    "non-canonical": and_(article.c.canonical.is_not(None), article.c.canonical.is_(False)),
}


def plain(value: Any) -> Any:
    """Return `value` as JSON knows it: dates in ISO 8601, times in UTC with a Z."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value


def _shown(selection: Selection) -> list[ColumnElement[bool]]:
    return [] if selection.everything else [~or_(*FAULTS.values())]


def _wanted(selection: Selection) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if selection.since:
        conditions.append(article.c.published >= selection.since)
    if selection.until:
        conditions.append(article.c.published <= selection.until)
    if selection.university:
        conditions.append(article.c.university == selection.university)
    return conditions


def _scalar(engine: Engine, query: Any) -> int:
    with engine.connect().execution_options(readonly=True) as connection:
        return int(connection.scalar(query) or 0)
