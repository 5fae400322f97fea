"""How many articles there are of what: all that screens and report show, counted in one pass.

The texts are most of a row, so the rows are read once, the narrow columns alone. What stays in
memory grows with universities, topics and weeks, not with articles; while they are read, a day of
four bytes is kept of each, its source and its topics.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
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
from pipelines.export.records import FAULTS, Selection, in_order, wanted
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

    def __init__(self, counts: Mapping[int, int]) -> None:
        self.first = min(counts, default=0)
        self.counts = array("L", bytes(8 * (max(counts, default=-1) + 1 - self.first)))
        for period, articles in counts.items():
            self.counts[period - self.first] = articles

    def between(self, first: int, last: int) -> list[int]:
        """Return the numbers of all periods from `first` to `last`."""
        start, end = max(first, self.first), min(last + 1, self.first + len(self.counts))
        if start >= end:
            return [0] * (last + 1 - first)
        there = self.counts[start - self.first : end - self.first]
        return [0] * (start - first) + there.tolist() + [0] * (last + 1 - end)


@dataclass(slots=True)
class Times:
    """What is counted by time: by week, and by month, of which quarters and years are made."""

    weeks: dict[Any, Line] = field(default_factory=dict)
    months: dict[Any, Line] = field(default_factory=dict)

    def enter(self, key: Any, days: array[int]) -> None:
        """Count the articles of a key by the days of their publication, as ordinals."""
        weeks: Counter[int] = Counter()
        months: Counter[int] = Counter()
        for ordinal, articles in Counter(days).items():
            week, month = _periods(ordinal)
            weeks[week] += articles
            months[month] += articles
        self.weeks[key], self.months[key] = Line(weeks), Line(months)

    def between(self, key: Any, grain: Grain, first: date, last: date) -> list[int]:
        """Return the numbers of all periods that touch the days from `first` to `last`."""
        if grain == "week":
            line = self.weeks.get(key) or Line({})
            return line.between(number("week", first), number("week", last))
        line = self.months.get(key) or Line({})
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
        most = max(self.universities.values(), default=0)
        return min((u for u, number in self.universities.items() if number == most), default="")


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


class _Days(defaultdict[Any, "array[int]"]):
    """The days on which the articles of each key were published, four bytes for each."""

    def __init__(self) -> None:
        super().__init__(lambda: array("I"))


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
            for cluster, university in connection.execute(query.where(article.c.cluster.in_(some))):
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
    reasons = [] if selection.everything else list(FAULTS)
    noted = _Pass(tally, reasons)
    for rows in _rows(connection, selection, reasons):
        for row in rows:
            noted.add(row)
        tell(len(rows))
    noted.close()
    tally.reprints = noted.copies.reprints(connection)
    tally.crawls = read_crawls(connection)
    return tally


def _rows(
    connection: Connection, selection: Selection, reasons: Sequence[str]
) -> Iterator[Sequence[Any]]:
    """Pieces of rows: some columns as the driver gives them, and whether each reason is one."""
    a = article.c
    columns = (
        *(a.id, a.university, a.source, type_coerce(a.published, NullType())),
        *(type_coerce(cast(column, Text), NullType()) for column in (a.topics, a.repairs, a.flags)),
        *(a.title.is_not(None), a.cluster, a.canonical),
        *(FAULTS[reason].label(f"fault_{n}") for n, reason in enumerate(reasons)),
    )
    query = select(*columns).where(*wanted(selection))
    with connection.execute(query, execution_options={"yield_per": AT_ONCE}) as result:
        yield from result.partitions()


class _Pass:
    """What is noted while the rows go by."""

    def __init__(self, tally: Tally, reasons: Sequence[str]) -> None:
        self.tally, self.reasons = tally, reasons
        self.copies = _Copies()
        self.days, self.source_days = _Days(), _Days()

    def add(self, row: Any) -> None:
        """Count an article."""
        tally = self.tally
        number, university, source, day, topics, repairs, flags, titled, cluster, canonical = row[
            :10
        ]
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
            self.copies.add(cluster, university)
        if True in row[10:]:
            faults = zip(self.reasons, row[10:], strict=True)
            tally.left_out.update(reason for reason, is_one in faults if is_one)
            return
        for rule in rules:
            if number < tally.examples.get(rule, number + 1):
                tally.examples[rule] = number
        tally.shown += 1
        of = tally.by_source[source]
        of.articles += 1
        of.universities[university] += 1
        of.titled += bool(titled)
        of.with_text += not (raised and TEXTLESS & raised.keys())
        named = _topics(topics)
        for topic in named:
            tally.topics[topic] += 1
        if day is None:
            tally.undated += 1
            return
        of.dated += 1
        ordinal = _ordinal(day)
        self.source_days[source].append(ordinal)
        self.days[university, None].append(ordinal)
        for topic in named:
            self.days[university, topic].append(ordinal)

    def close(self) -> None:
        """Sum up what was noted by time, and by university and source."""
        tally = self.tally
        tally.left_out = in_order(tally.left_out)
        for source, of in tally.by_source.items():
            tally.sources[source] = of.articles
            tally.universities.update(of.universities)
            if days := self.source_days.get(source):
                of.first, of.last = date.fromordinal(min(days)), date.fromordinal(max(days))
                tally.source_times.enter(source, days)
        tally.first = min((of.first for of in tally.by_source.values() if of.first), default=None)
        tally.last = max((of.last for of in tally.by_source.values() if of.last), default=None)
        for topic in (None, *tally.topics):
            every = array("I")
            for key, days in self.days.items():
                if key[1] == topic:
                    tally.times.enter(key, days)
                    every.extend(days)
            tally.times.enter((None, topic), every)


@lru_cache(4096)
def _topics(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(json.loads(text)))


@lru_cache(65_536)
def _ordinal(given: Any) -> int:
    """The number of a day as a driver gives it."""
    return (given if isinstance(given, date) else date.fromisoformat(given)).toordinal()


@lru_cache(65_536)
def _periods(ordinal: int) -> tuple[int, int]:
    """The week and the month of a day."""
    day = date.fromordinal(ordinal)
    return number("week", day), number("month", day)


class Counting(Exception):  # noqa: N818  # it is no fault
    """The articles are being counted for the first time."""


class Tallies:
    """The counts of a database: at once, and counted again behind the readers' backs.

    Whoever comes while they are counted for the first time waits until PATIENCE is over, and goes
    without them then. They are counted again where the database has changed, but never for more
    than a tenth of the time. What leaves no mark in numbers and times, as a new relevance, is seen
    after LONGEST.
    """

    PATIENCE = 2.0  # seconds
    REST, LONGEST = 30.0, 3600.0  # seconds from one count to the next, at the least and the most

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._lock = threading.Lock()
        self._last: Tally | None = None
        self._marks: Sequence[Any] = ()
        self._looking: threading.Thread | None = None
        self._looked = self._counted = self._took = 0.0

    def now(self) -> Tally:
        """Return the counts as they were counted last; raise Counting."""
        tally = self.known()
        if tally is None:
            raise Counting
        return tally

    def known(self) -> Tally | None:
        """Return the counts as they were counted last; None where that has not been done."""
        with self._lock:
            due = self._last is None or self._since_looked() > max(self.REST, 10 * self._took)
            if due and not (self._looking and self._looking.is_alive()):
                self._looked = time.monotonic()
                self._looking = threading.Thread(target=self._look, daemon=True)
                self._looking.start()
        if self._last is None and self._looking:
            self._looking.join(max(self.PATIENCE - self._since_looked(), 0))
        return self._last

    def _since_looked(self) -> float:
        return time.monotonic() - self._looked

    def _look(self) -> None:
        """Count where that has not been done, or something has changed."""
        began = time.monotonic()
        try:
            with snapshot(self.engine) as connection:
                found = marks(connection)
                if found == self._marks and began - self._counted < self.LONGEST:
                    return
                self._last = count(connection)
        except DBAPIError as error:
            logger.warning("The articles cannot be counted (%s).", reason(error))
            return
        self._marks = found
        self._counted = self._looked = time.monotonic()
        self._took = self._counted - began


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
