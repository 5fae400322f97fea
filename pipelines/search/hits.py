"""Finds articles by words: whatever stands in the title or in the text, and nothing else.

The command and the page both call `search`. What it finds is what a look at every article would
find, on each database; the index makes it quick.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import compress
from typing import Any, Literal, get_args

from sqlalchemy import (
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    FromClause,
    Row,
    Select,
    select,
    true,
)

from pipelines.database.tables import article
from pipelines.export.records import FAULTS, Selection, in_order, plain, wanted
from pipelines.search.conditions import (
    are_more,
    candidates,
    found,
    holds,
    is_named,
    score,
)
from pipelines.search.index import search_text
from pipelines.search.query import Node, parse, sought
from pipelines.search.query import QueryError as QueryError
from pipelines.search.snippets import Marked, marked, snippet

Order = Literal["newest", "relevance"]
ORDERS = get_args(Order)
#: So many articles are looked through, the newest first, before the index is asked: what is met
#: often is met among them, and the index would name too many.
RECENT = (100, 1000)
#: And so many if each of them were a hit, where those that were met let expect that it is enough:
#: of what is met less often, the index names less.
MOST_RECENT = 20_000
#: Articles that are looked up one by one sooner than met on a way through all by date; and where
#: what else they are to fulfil has no order, so that the way is long.
FEW, FEW_OF_MANY = 4000, 20_000
COUNTED = 1000  # hits that are counted of what is not met among them
RANKED = 300  # hits, the newest, that are ordered by relevance where not all are counted
SHOWN = ("id", "title", "published", "university", "source", "url", "text")


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found, and where in it."""

    id: int
    title: Marked
    published: date | None
    university: str | None
    source: str | None
    url: str | None
    snippet: Marked


@dataclass(frozen=True, slots=True)
class Hits:
    """Some of the hits in their order, and how many there are.

    Where `more` is true, not all were looked for: there are at least so many. Where `ranked` is a
    number, so many of the newest are ordered by relevance, and all others stand behind them, the
    newest first.
    """

    hits: list[Hit]
    total: int
    more: bool
    left_out: dict[str, int] = field(default_factory=dict)  # by reason; one hit can have several
    ranked: int | None = None


def search(
    engine: Engine,
    query: str,
    selection: Selection | None = None,
    order: Order = "newest",
    limit: int = 20,
    offset: int = 0,
    count_all: bool = False,
) -> Hits:
    """Return the hits for `query` among the articles of `selection`; raise QueryError.

    An empty query is for all of them.
    The newest come first, undated ones last; or those that are most about what is sought, as far
    as they are among the newest RANKED. They are counted as far as the way leads; with `count_all`
    all are counted and ordered, for which every text may have to be looked through. What was
    stored before there was an index has to be indexed first: see `index.catch_up`.
    """
    node = parse(query) if query.strip() else None
    with engine.connect().execution_options(readonly=True) as connection:
        look = _Look(connection, node, selection or Selection(), count_all)
        met = look.newest(offset + limit) if order == "newest" else look.best(offset + limit)
        rows = look.rows(met.ids[offset : offset + limit])
    terms = sought(node) if node else []
    hits = [_hit(row, terms) for row in rows]
    return Hits(hits, len(met.ids), not met.all, dict(in_order(met.left_out)), met.ranked)


def _hit(row: Row[Any], terms: list[str]) -> Hit:
    fields = row._asdict()
    title, body = fields.pop("title"), fields.pop("text")
    return Hit(**fields, title=marked(title or "", terms), snippet=snippet(body, terms))


@dataclass(slots=True)
class _Met:
    """The numbers of hits in their order, how many others are left out, whether that is all."""

    ids: list[int] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    all: bool = True
    hits: int = 0  # whether they are shown or left out
    ranked: int | None = None  # of all where it is None


class _Look:
    """One query, and what is asked of the database for it."""

    def __init__(
        self, connection: Connection, node: Node | None, selection: Selection, count_all: bool
    ) -> None:
        self.connection = connection
        self.among = candidates(node, connection) if node else None
        self.found = found(node, self.among, connection.dialect) if node else None
        self.terms = sought(node) if node else []
        self.selection = selection
        self.count_all = count_all
        self.node = node
        self.conditions = wanted(selection)
        self.faults = {} if selection.everything else FAULTS

    def newest(self, needed: int) -> _Met:
        """The newest hits, `needed` of them or all."""
        by_date = newest_first(self.connection.dialect)
        looked_through = 0
        met = _Met()
        while not self.count_all and (number := _further(looked_through, len(met.ids), needed)):
            met, looked_through = self._meet_among_recent(number), number
            if met.all or len(met.ids) >= needed:
                return met
        return self._first(needed, by_date, met)

    def best(self, needed: int) -> _Met:
        """The hits that are most about what is sought, `needed` of them or all.

        Of many, the newest are ordered anew where they stand, so that each has one place.
        """
        if not self.terms or self.found is None:
            return self.newest(needed)
        if self.count_all:
            by_score = score(self.terms, self.found.c.normal, self.connection.dialect).desc()
            return self._first(needed, (by_score, *newest_first(self.connection.dialect)))
        met = self.newest(max(needed, RANKED))
        if not met.all or len(met.ids) > RANKED:
            met.ranked = RANKED
        met.ids[:RANKED] = self._ranked(met.ids[:RANKED])
        return met

    def _ranked(self, ids: list[int]) -> list[int]:
        """Hits ordered by relevance, those that are equal as they were."""
        points = score(self.terms, search_text.c.normal, self.connection.dialect)
        here = search_text.c.article_id.in_(ids)
        query = select(search_text.c.article_id, points.label("points")).where(here)
        scores = {row.article_id: row.points for row in self.connection.execute(query)}
        return sorted(ids, key=lambda number: -scores[number])

    def rows(self, ids: list[int]) -> list[Row[Any]]:
        """What is shown of the articles with these numbers, in their order."""
        query = select(*(article.c[name] for name in SHOWN)).where(article.c.id.in_(ids))
        rows = {row.id: row for row in self.connection.execute(query)}
        return [rows[number] for number in ids]

    def _first(
        self, needed: int, order: Sequence[ColumnElement[Any]], some: _Met | None = None
    ) -> _Met:
        """The first of all hits in an order; `some` let expect how many are left out."""
        expected = needed * some.hits * 11 // (10 * len(some.ids)) if some and some.ids else needed
        most = None if self.count_all else max(expected, COUNTED) + 1
        hits = self._hits_on_the_way() if most and self._are_many() else self._hits()
        hits = hits.order_by(*order)
        met = self._meet(hits, most)
        while most and len(met.ids) < needed and not met.all:  # because so many are left out
            # A database that is asked for those that are shown cannot tell how rare they are, and
            # may read and order them all.
            most = most * needed * 5 // (4 * max(len(met.ids), 1)) + 1
            met = self._meet(hits, most)
        return met

    def _meet(self, hits: Select[Any], most: int | None) -> _Met:
        rows = self.connection.execute(hits.limit(most)).all()
        return self._sorted(rows, most is None or len(rows) < most)

    def _hits(self) -> Select[Any]:
        """All hits, looked up by what the index names."""
        tables: FromClause = article
        if self.found is not None:
            tables = article.join(self.found, self.found.c.article_id == article.c.id)
        return select(article.c.id, *self._faulty()).select_from(tables).where(*self.conditions)

    def _hits_on_the_way(self) -> Select[Any]:
        """All hits, to be met on a way through the articles in their order."""
        assert self.node is not None
        assert self.among is not None
        tables = article.join(search_text, search_text.c.article_id == article.c.id)
        query = select(article.c.id, *self._faulty()).select_from(tables)
        named = is_named(article.c.id, self.among)
        return query.where(*self.conditions, named, holds(self.node, self.connection.dialect))

    def _are_many(self) -> bool:
        """Whether the index names too many hits to look each of them up."""
        if self.among is None:
            return False
        asked = self.selection
        few = FEW_OF_MANY if asked.topic or asked.where else FEW
        return are_more(few, self.among, self.connection)

    def _meet_among_recent(self, number: int) -> _Met:
        """The hits among so many of the newest articles that fulfil the other conditions."""
        order = newest_first(self.connection.dialect)
        query = select(article.c.id.label("article_id")).where(*self.conditions)
        recent = query.order_by(*order).limit(number).subquery("recent")
        tables = article.join(recent, recent.c.article_id == article.c.id)
        is_hit: ColumnElement[bool] = true()
        if self.node is not None:
            tables = tables.join(search_text, search_text.c.article_id == article.c.id)
            is_hit = holds(self.node, self.connection.dialect)
        asked = select(article.c.id, *self._faulty(), is_hit.label("is_hit"))
        rows = self.connection.execute(asked.select_from(tables).order_by(*order)).all()
        return self._sorted([row[:-1] for row in rows if row.is_hit], len(rows) < number)

    def _faulty(self) -> list[ColumnElement[bool]]:
        return [fault.label(reason) for reason, fault in self.faults.items()]

    def _sorted(self, rows: Sequence[Sequence[Any]], is_all: bool) -> _Met:
        """Hits with their faults, as those that are shown and those that are left out."""
        kinds = Counter(tuple(row[1:]) for row in rows)
        left_out: Counter[str] = Counter()
        for faulty, number in kinds.items():
            left_out.update(dict.fromkeys(compress(self.faults, faulty), number))
        ids = [row[0] for row in rows if not any(row[1:])]
        return _Met(ids, left_out, is_all, len(rows))


def _further(looked_through: int, met: int, needed: int) -> int:
    """How many of the newest articles to look through next; 0 where the index is to be asked.

    >>> _further(0, 0, 20), _further(100, 3, 20), _further(1000, 30, 1000), _further(1000, 1, 20)
    (100, 1000, 0, 0)
    >>> _further(1000, 400, 1000), _further(1000, 200, 1000), _further(3750, 900, 1000)
    (3750, 0, 0)
    """
    further = next((number for number in RECENT if number > looked_through), 0)
    if further or looked_through not in RECENT:
        return further
    expected = looked_through * needed * 3 // (2 * max(met, 1))
    return expected if expected * looked_through <= MOST_RECENT * met else 0


def newest_first(dialect: Dialect) -> tuple[ColumnElement[Any], ...]:
    """Return the order of articles by their dates, undated ones last, as an index has it."""
    published: ColumnElement[Any] = article.c.published.desc()
    if dialect.name == "postgresql":  # the others have null last, and MySQL no word for it
        published = published.nulls_last()
    return published, article.c.id.desc()


def as_record(hit: Hit) -> dict[str, Any]:
    """Return a hit as JSON knows it; matches are pairs of offsets: from, to."""
    return {
        "id": hit.id,
        "title": hit.title.text,
        "title_matches": hit.title.matches,
        "published": plain(hit.published),
        "university": hit.university,
        "source": hit.source,
        "url": hit.url,
        "snippet": hit.snippet.text,
        "snippet_matches": hit.snippet.matches,
    }
