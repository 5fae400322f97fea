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

from sqlalchemy import ColumnElement, Connection, Engine, FromClause, Row, Select, or_, select

from pipelines.database.tables import article
from pipelines.export.records import FAULTS, Selection, dated, wanted
from pipelines.search.conditions import candidates, holds, score
from pipelines.search.index import search_text
from pipelines.search.query import Node, parse, sought
from pipelines.search.query import QueryError as QueryError
from pipelines.search.snippets import Marked, marked, snippet

Order = Literal["newest", "relevance"]
ORDERS = get_args(Order)
#: So many articles are looked through, the newest first, before the index is asked: what is met
#: often is met among them, and the index would name too many.
RECENT = (100, 1000)
COUNTED = 1000  # hits that are counted of what is not met among them
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

    Where `more` is true, not all were looked for: there are at least so many.
    """

    hits: list[Hit]
    total: int
    more: bool
    left_out: dict[str, int] = field(default_factory=dict)  # by reason; one hit can have several


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
    The newest come first, undated ones last; or those that are most about what is sought. They
    are counted as far as the way leads; with `count_all` all are, for which every text may have
    to be looked through. What was stored before there was an index has to be indexed first: see
    `index.catch_up`.
    """
    node = parse(query) if query.strip() else None
    with engine.connect().execution_options(readonly=True) as connection:
        look = _Look(connection, node, selection or Selection(), count_all)
        met = look.newest(offset + limit) if order == "newest" else look.best(offset + limit)
        rows = look.rows(met.ids[offset : offset + limit])
    terms = sought(node) if node else []
    hits = [_hit(row, terms) for row in rows]
    return Hits(hits, len(met.ids), not met.all, dict(met.left_out))


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


class _Look:
    """One query, and what is asked of the database for it."""

    def __init__(
        self, connection: Connection, node: Node | None, selection: Selection, count_all: bool
    ) -> None:
        self.connection = connection
        self.among = candidates(node, connection) if node else None
        self.terms = sought(node) if node else []
        self.selection = selection
        self.count_all = count_all
        self.words = holds(node, connection.dialect) if node else None
        self.conditions = wanted(selection)
        self.faults = {} if selection.everything else FAULTS

    def newest(self, needed: int) -> _Met:
        """The newest hits, `needed` of them or all."""
        by_date = (article.c.published.desc(), article.c.id.desc())
        for number in () if self.count_all else RECENT:
            met = self._meet(self._recent(number), by_date, number)
            if len(met.ids) >= needed:
                met.all = False
                return met
        return self._first(needed, (article.c.published.is_(None), *by_date))

    def best(self, needed: int) -> _Met:
        """The hits that are most about what is sought, `needed` of them or all."""
        if not self.terms:
            return self.newest(needed)
        by_score = score(self.terms, self.connection.dialect).desc()
        dated_first = (article.c.published.is_(None), article.c.published.desc())
        return self._first(needed, (by_score, *dated_first, article.c.id.desc()))

    def rows(self, ids: list[int]) -> list[Row[Any]]:
        """What is shown of the articles with these numbers, in their order."""
        query = select(*(article.c[name] for name in SHOWN)).where(article.c.id.in_(ids))
        rows = {row.id: row for row in self.connection.execute(query)}
        return [rows[number] for number in ids]

    def _first(self, needed: int, order: Sequence[ColumnElement[Any]]) -> _Met:
        """The first of all hits in an order."""
        most = None if self.count_all else max(needed, COUNTED) + 1
        met = self._meet(self.among, order, most)
        if len(met.ids) < needed and not met.all:  # because so many are left out
            shown = self._hits(select(article.c.id), self.among)
            shown = shown.where(~or_(*self.faults.values())).order_by(*order).limit(needed)
            met.ids = list(self.connection.scalars(shown))
        return met

    def _meet(
        self, among: FromClause | None, order: Sequence[ColumnElement[Any]], most: int | None
    ) -> _Met:
        met = _Met()
        faults = [fault.label(reason) for reason, fault in self.faults.items()]
        query = self._hits(select(article.c.id, *faults), among).order_by(*order).limit(most)
        rows = self.connection.execute(query).all()
        for hit, *found in rows:
            if any(found):
                met.left_out.update(compress(self.faults, found))
            else:
                met.ids.append(hit)
        met.all = most is None or len(rows) < most
        return met

    def _recent(self, number: int) -> FromClause:
        """The newest articles."""
        query = select(article.c.id.label("article_id")).where(article.c.published.is_not(None))
        query = query.where(*dated(self.selection))
        newest = query.order_by(article.c.published.desc(), article.c.id.desc())
        return newest.limit(number).subquery("recent")

    def _hits(self, query: Select[Any], among: FromClause | None) -> Select[Any]:
        """`query` with what it asks of, and under which conditions."""
        tables: FromClause = article
        if self.words is not None:
            tables = tables.join(search_text, search_text.c.article_id == article.c.id)
            query = query.where(self.words)
        if among is not None:
            tables = tables.join(among, among.c.article_id == article.c.id)
        return query.select_from(tables).where(*self.conditions)
