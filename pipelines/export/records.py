"""Reads records from the database: all of them, or those that an analyst wants to see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Connection,
    Engine,
    Float,
    Integer,
    LargeBinary,
    Select,
    String,
    Text,
    and_,
    cast,
    extract,
    func,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import NullType

from crawler.items import FIELDS
from pipelines.conditions import condition
from pipelines.database.indexed import is_about, is_of
from pipelines.database.reading import snapshot
from pipelines.database.tables import article

AT_ONCE = 500  # rows that are read ahead
RELEVANT = 0.2  # what is less about Party affairs than this is left out

#: Where to read: an engine, or the connection whose snapshot several readings share.
Database = Engine | Connection


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records are wanted; None asks for no limit."""

    since: date | None = None  # published on this day or later
    until: date | None = None  # published on this day or earlier
    university: str | None = None
    source: str | None = None
    topic: str | None = None
    where: str | None = None  # a condition in SQL: see pipelines.conditions
    above: int = 0  # whose number is above this one
    up_to: int | None = None  # and no more than this one
    everything: bool = False  # hijacked, irrelevant and non-canonical ones too


@dataclass(frozen=True)
class Records:
    """The records of a selection in the order of their ids, read in pieces and each time anew.

    `tell` is called with the number of records that were read since the last call.
    """

    database: Database
    selection: Selection
    tell: Callable[[int], object] = field(default=lambda number: None)
    conditions: Sequence[ColumnElement[bool]] = ()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield each record as JSON knows it."""
        for rows in self._pieces(select(*(article.c[name] for name in FIELDS))):
            for row in rows:
                yield {name: plain(value) for name, value in zip(FIELDS, row, strict=True)}

    def rows(self) -> Iterator[Sequence[Sequence[Any]]]:
        """Yield pieces of rows: the columns of FIELDS as the driver gives them, which is fast.

        JSON is text; of SQLite all text and all dates are bytes, and booleans are numbers.
        """
        columns = (article.c[name] for name in FIELDS)
        return self._pieces(select(*map(_as_given, columns)))

    def of_year(self, year: int | None) -> Records:
        """Return the records that were published in `year`, None for those without a date."""
        day = article.c.published
        in_year = day.between(date(year, 1, 1), date(year, 12, 31)) if year else day.is_(None)
        return replace(self, conditions=(*self.conditions, in_year))

    def wanted(self) -> list[ColumnElement[bool]]:
        """Return the conditions on `article` that the records fulfil."""
        return [*shown(self.selection), *self.conditions]

    def _pieces(self, query: Select[Any]) -> Iterator[Sequence[Sequence[Any]]]:
        query = query.where(*self.wanted()).order_by(article.c.id)
        with reading(self.database) as connection:
            options = {"yield_per": AT_ONCE}
            with connection.execute(query, execution_options=options) as result:
                for rows in result.partitions():
                    yield rows
                    self.tell(len(rows))


def count(database: Database, selection: Selection) -> int:
    """Return how many records `selection` holds."""
    return _count(database, shown(selection))


def in_sql(selection: Selection) -> str:
    """Return what the records of `selection` fulfil, as SQL in SQLite's words.

    >>> in_sql(Selection(since=date(2024, 1, 1), everything=True))
    "article.published >= '2024-01-01'"
    """
    every = and_(true(), *shown(selection))
    return str(every.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))


def left_out(database: Database, selection: Selection) -> dict[str, int]:
    """Return how many records are wanted but not shown, by reason; a record can have several."""
    if selection.everything:
        return {}
    conditions = wanted(selection)
    counts = {reason: _count(database, [*conditions, fault]) for reason, fault in FAULTS.items()}
    return {reason: number for reason, number in counts.items() if number}


def years(database: Database, selection: Selection) -> list[int | None]:
    """Return the years in which the records were published, None last if some have no date."""
    year = extract("year", article.c.published)
    query = select(year).where(*shown(selection)).distinct()
    with reading(database) as connection:
        found = set(connection.scalars(query))
    return [*sorted(int(year) for year in found if year is not None), *({None} & found)]


#: Why a record is not shown unless everything is asked for. Unknown is no fault.
FAULTS: dict[str, ColumnElement[bool]] = {
    "hijacked": article.c.hijacked.is_(True),
    "irrelevant": and_(article.c.relevance.is_not(None), article.c.relevance < RELEVANT),
    "non-canonical": and_(article.c.canonical.is_not(None), article.c.canonical.is_(False)),
}


def in_order(reasons: Mapping[str, int]) -> Counter[str]:
    """Return counts by reason in the order of FAULTS, whichever was met first.

    >>> in_order({"non-canonical": 5, "hijacked": 8})
    Counter({'hijacked': 8, 'non-canonical': 5})
    """
    return Counter({reason: reasons[reason] for reason in FAULTS if reasons.get(reason)})


def plain(value: Any) -> Any:
    """Return `value` as JSON knows it: dates in ISO 8601, times in UTC with a Z.

    The names of an object are in the order of their characters, whatever a database made of it.
    """
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, dict):
        return {name: plain(value[name]) for name in sorted(value)}
    return value.isoformat() if isinstance(value, date) else value


def wanted(selection: Selection) -> list[ColumnElement[bool]]:
    """Return the conditions of `selection`, whether or not all of it is shown."""
    conditions = dated(selection)
    if selection.university:
        conditions.append(is_of(selection.university))
    if selection.source:
        conditions.append(article.c.source == selection.source)
    if selection.topic:
        conditions.append(is_about(selection.topic))
    if selection.above:
        conditions.append(article.c.id > selection.above)
    if selection.up_to:
        conditions.append(article.c.id <= selection.up_to)
    if selection.where:
        conditions.append(condition(selection.where))
    return conditions


def dated(selection: Selection) -> list[ColumnElement[bool]]:
    """Return the conditions of `selection` on the date alone."""
    conditions: list[ColumnElement[bool]] = []
    if selection.since:
        conditions.append(article.c.published >= selection.since)
    if selection.until:
        conditions.append(article.c.published <= selection.until)
    return conditions


def shown(selection: Selection) -> list[ColumnElement[bool]]:
    """Return the conditions on `article` that `selection` stands for; raise ConditionError."""
    faults = [] if selection.everything else [~or_(*FAULTS.values())]
    return [*wanted(selection), *faults]


@contextmanager
def reading(database: Database) -> Iterator[Connection]:
    """The connection itself, or one of the engine that sees the database as it is now."""
    if isinstance(database, Connection):
        yield database
    else:
        with snapshot(database) as connection:
            yield connection


def _as_given(column: ColumnElement[Any]) -> ColumnElement[Any]:
    if not isinstance(column.type, Integer | Float | Boolean):
        kind = Text() if isinstance(column.type, JSON | String) else column.type
        # What SQLite has as text need not be decoded, only for it to be encoded again.
        given = LargeBinary().with_variant(kind, "postgresql", "mysql", "mariadb")
        column = cast(column, given)
    return type_coerce(column, NullType())


def _count(database: Database, conditions: Sequence[ColumnElement[bool]]) -> int:
    with reading(database) as connection:
        query = select(func.count()).select_from(article).where(*conditions)
        return int(connection.scalar(query) or 0)
