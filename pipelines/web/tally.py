"""How many articles there are of what: all that screens and report show, counted in one pass.

The texts are most of a row, so the rows are read once, the narrow columns alone. What is kept grows
with universities, topics and months, not with articles, but for a few bytes of each copy.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, Text, cast, func, select, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import NullType

from pipelines.database.faults import reason
from pipelines.database.reading import snapshot
from pipelines.database.tables import article, article_version, habit, run, run_source
from pipelines.export.records import FAULTS, Selection, wanted
from pipelines.web.crawls import Crawls, read_crawls
from pipelines.web.periods import Grain, merged, number

logger = logging.getLogger(__name__)

AT_ONCE = 2_000  # rows that are read ahead
#: Flags of what has no text of its own.
TEXTLESS = frozenset({"empty_body", "external", "file", "framed"})
#: Whose articles, and with which topic; None is all of them, "" an unknown university.
Key = tuple[str | None, str | None]


class Line:
    """How many articles there are in each period from the `first` that has any, by its number."""

    __slots__ = ("counts", "first")

    def __init__(self) -> None:
        self.first = 0
        self.counts = array("L")

    def add(self, period: int, more: int = 1) -> None:
        """Count `more` articles in a period."""
        if not self.counts:
            self.first = period
        place = period - self.first
        if place < 0:
            self.counts[:0] = array("L", bytes(-place * self.counts.itemsize))
            self.first, place = period, 0
        elif place >= len(self.counts):
            self.counts.extend(array("L", bytes((place + 1 - len(self.counts)) * 8)))
        self.counts[place] += more

    def between(self, first: int, last: int) -> list[int]:
        """Return the numbers of all periods from `first` to `last`."""
        start, end = max(first, self.first), min(last + 1, self.first + len(self.counts))
        if start >= end:
            return [0] * (last + 1 - first)
        there = self.counts[start - self.first : end - self.first]
        return [0] * (start - first) + there.tolist() + [0] * (last + 1 - end)


class Lines(defaultdict[Any, Line]):
    """Lines by what they count."""

    def __init__(self) -> None:
        super().__init__(Line)


@dataclass(slots=True)
class Times:
    """What is counted by time: weeks as they are, months, from which quarters and years are made."""

    weeks: Lines = field(default_factory=Lines)
    months: Lines = field(default_factory=Lines)

    def add(self, key: Any, week: int, month: int) -> None:
        """Count an article."""
        self.weeks[key].add(week)
        self.months[key].add(month)

    def between(self, key: Any, grain: Grain, first: date, last: date) -> list[int]:
        """Return the numbers of all periods that touch the days from `first` to `last`."""
        if grain == "week":
            line = self.weeks.get(key) or Line()
            return line.between(number("week", first), number("week", last))
        line = self.months.get(key) or Line()
        # Whole years, quarters: from the first month of the first to the last of the last.
        start, end = number(grain, first), number(grain, last)
        size = {"month": 1, "quarter": 3, "year": 12}[grain]
        months = line.between(start * size, (end + 1) * size - 1)
        return merged(months, start * size, grain)[1]


@dataclass(slots=True)
class Source:
    """What is known of the articles of a source that are shown."""

    articles: int = 0
    universities: Counter[str] = field(default_factory=Counter)
    titled: int = 0
    dated: int = 0
    with_text: int = 0
    first: date | None = None
    last: date | None = None

    @property
    def university(self) -> str:
        """The one that most of its articles are of; "" if unknown."""
        return min(self.universities, key=lambda u: (-self.universities[u], u), default="")


@dataclass(slots=True)
class Tally:
    """Counts of articles: of those that are shown, but where it says `stored`.

    stored: all that a selection is of, whether shown or left out, as in `flags` and repairs.
    """

    at: datetime
    stored: int = 0
    shown: int = 0
    undated: int = 0
    first: date | None = None
    last: date | None = None
    left_out: Counter[str] = field(default_factory=Counter)  # by reason; one can have several
    universities: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)
    times: Times = field(default_factory=Times)  # by Key
    source_times: Times = field(default_factory=Times)
    by_source: defaultdict[str, Source] = field(default_factory=lambda: defaultdict(Source))
    repaired: Counter[tuple[str, str]] = field(default_factory=Counter)  # stored, by rule, source
    edits: Counter[str] = field(default_factory=Counter)  # by rule, in all of those
    untouched: int = 0  # stored, without any repair
    flags: Counter[tuple[str, str]] = field(default_factory=Counter)  # stored, by flag and source
    examples: dict[str, int] = field(default_factory=dict)  # rule to the id of an article
    reprints: Counter[tuple[str, str]] = field(default_factory=Counter)  # from whom, by whom
    crawls: Crawls = field(default_factory=Crawls)


@dataclass(slots=True)
class _Copies:
    """The clusters of articles that are copies, and whose these are."""

    clusters: array[int] = field(default_factory=lambda: array("q"))
    whose: array[int] = field(default_factory=lambda: array("L"))
    names: dict[str, int] = field(default_factory=dict)

    def add(self, cluster: int, university: str) -> None:
        self.clusters.append(cluster)
        self.whose.append(self.names.setdefault(university, len(self.names)))

    def reprints(self, connection: Connection) -> Counter[tuple[str, str]]:
        """Return how many copies there are, by the university of the story and of the copy."""
        names = list(self.names)
        found: Counter[tuple[str, str]] = Counter()
        by_cluster: defaultdict[int, Counter[int]] = defaultdict(Counter)
        for cluster, who in zip(self.clusters, self.whose, strict=True):
            by_cluster[cluster][who] += 1
        clusters = sorted(by_cluster)
        query = select(article.c.cluster, article.c.university).where(article.c.canonical.is_(True))
        for start in range(0, len(clusters), AT_ONCE):
            some = clusters[start : start + AT_ONCE]
            for cluster, university in connection.execute(
                query.where(article.c.cluster.in_(some))
            ):
                for who, times in by_cluster[cluster].items():
                    found[university or "", names[who]] += times
        return found


def count(
    connection: Connection,
    selection: Selection | None = None,
    tell: Callable[[int], object] = lambda read: None,
) -> Tally:
    """Return the counts of a selection, by default of all articles.

    `tell` is called with the number of articles read since the last call.
    """
    selection = selection or Selection()
    tally = Tally(datetime.now(UTC).replace(microsecond=0))
    copies = _Copies()
    reasons = [] if selection.everything else list(FAULTS)
    for rows in _rows(connection, selection, reasons):
        for row in rows:
            _add(tally, copies, row, reasons)
        tell(len(rows))
    _sum_up(tally.times)
    tally.reprints = copies.reprints(connection)
    tally.crawls = read_crawls(connection)
    return tally


def _rows(
    connection: Connection, selection: Selection, reasons: Sequence[str]
) -> Iterator[Sequence[Any]]:
    """Pieces of rows: some columns as the driver gives them, and whether each reason is one."""
    a = article.c
    lists = (type_coerce(cast(column, Text), NullType()) for column in (a.topics, a.repairs, a.flags))
    columns = (a.id, a.university, a.source, type_coerce(a.published, NullType()), *lists)
    more = (a.title.is_not(None), a.cluster, a.canonical)
    query = select(*columns, *more, *(FAULTS[name].label(f"fault_{n}") for n, name in enumerate(reasons)))
    options = {"yield_per": AT_ONCE}
    with connection.execute(query.where(*wanted(selection)), execution_options=options) as result:
        yield from result.partitions()


def _add(tally: Tally, copies: _Copies, row: Any, reasons: Sequence[str]) -> None:
    id_, university, source, published, topics, repairs, flags, titled, cluster, canonical = row[:10]
    university, source = university or "", source or ""
    tally.stored += 1
    rules = json.loads(repairs) if repairs != "{}" else {}
    raised = json.loads(flags) if flags != "{}" else {}
    for rule, edits in rules.items():
        tally.repaired[rule, source] += 1
        tally.edits[rule] += edits
    tally.untouched += not rules
    for flag in raised:
        tally.flags[flag, source] += 1
    if canonical is False:
        copies.add(cluster, university)
    if faults := [name for name, is_one in zip(reasons, row[10:], strict=True) if is_one]:
        tally.left_out.update(faults)
        return
    for rule in rules:
        tally.examples[rule] = min(id_, tally.examples.get(rule, id_))
    tally.shown += 1
    tally.universities[university] += 1
    tally.sources[source] += 1
    of = tally.by_source[source]
    of.articles += 1
    of.universities[university] += 1
    of.titled += bool(titled)
    of.with_text += not (raised and TEXTLESS & raised.keys())
    named = _topics(topics)
    tally.topics.update(named)
    if published is None:
        tally.undated += 1
        return
    day, week, month = _day(published)
    of.dated += 1
    of.first, of.last = min(of.first or day, day), max(of.last or day, day)
    tally.first, tally.last = min(tally.first or day, day), max(tally.last or day, day)
    tally.source_times.add(source, week, month)
    tally.times.add((university, None), week, month)
    for topic in named:
        tally.times.add((university, topic), week, month)


@lru_cache(4096)
def _topics(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(json.loads(text)))


@lru_cache(65_536)
def _day(given: Any) -> tuple[date, int, int]:
    """A day as a driver gives it, with its week and its month."""
    day = given if isinstance(given, date) else date.fromisoformat(given)
    return day, number("week", day), number("month", day)


def _sum_up(times: Times) -> None:
    """Add the lines of all universities together."""
    for lines in (times.weeks, times.months):
        for (_, topic), line in list(lines.items()):
            total = lines[None, topic]
            for place, articles in enumerate(line.counts):
                if articles:
                    total.add(line.first + place, articles)


class Tallies:
    """The counts of a database: at once, and counted again behind the readers' backs.

    They are counted again where the database has changed, but never for more than a tenth of the
    time. What leaves no mark in numbers and times, as a new relevance, is seen after LONGEST.
    """

    REST, LONGEST = 30.0, 3600.0  # seconds from one count to the next, at the least and the most

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._lock = threading.Lock()
        self._last: Tally | None = None
        self._marks: Sequence[Any] = ()
        self._looked = self._counted = self._took = 0.0

    def now(self) -> Tally:
        """Return the counts as they were counted last; only the first reader waits for them."""
        if self._last is None:
            with self._lock:
                return self._last or self.count()
        if time.monotonic() - self._looked > max(self.REST, 10 * self._took):
            self._looked = time.monotonic()
            threading.Thread(target=self._look, daemon=True).start()
        return self._last

    def count(self, tell: Callable[[int], object] = lambda read: None) -> Tally:
        """Count, and return what was counted; raise DBAPIError."""
        began = time.monotonic()
        with snapshot(self.engine) as connection:
            self._marks = marks(connection)
            self._last = count(connection, tell=tell)
        self._counted = self._looked = time.monotonic()
        self._took = self._counted - began
        return self._last

    def _look(self) -> None:
        """Count again where something has changed."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            with snapshot(self.engine) as connection:
                same = marks(connection) == self._marks
            if not same or time.monotonic() - self._counted > self.LONGEST:
                self.count()
        except DBAPIError as error:
            logger.warning("The articles cannot be counted (%s).", reason(error))
        finally:
            self._lock.release()


def marks(connection: Connection) -> Sequence[Any]:
    """Return what changes with the database and is found at once."""
    newest = (
        select(func.max(column)).scalar_subquery()
        for column in (
            *(article.c.id, article.c.cluster, article_version.c.id, run_source.c.id),
            *(run.c.id, run.c.ended_at, habit.c.visited_at),
        )
    )
    batches = select(func.sum(run.c.batch)).scalar_subquery()
    return connection.execute(select(*newest, batches)).one()
