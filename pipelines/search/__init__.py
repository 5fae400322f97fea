"""Finds articles by words: whatever stands in the title or in the text, and nothing else.

The command and the page both call `search`. What it finds is what a look at every article would
find, on each database; the index makes it quick.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Row,
    Select,
    case,
    func,
    or_,
    select,
)

from pipelines.database.tables import article
from pipelines.export.records import FAULTS, Selection, wanted
from pipelines.search.conditions import candidates, holds, score
from pipelines.search.index import search_text
from pipelines.search.query import Node, parse, sought
from pipelines.search.query import QueryError as QueryError
from pipelines.search.snippets import Marked, marked, snippet

Order = Literal["newest", "relevance"]
RECENT = 1000  # articles that are looked through, the newest first, before the index is asked
COUNTED = 1000  # hits that are counted
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

    Where `more` is true, there are more than `total`, and more are left out too.
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
) -> Hits:
    """Return the hits for `query` among the articles of `selection`; raise QueryError.

    The newest come first, undated ones last; or those that are most about what is sought. What
    was stored before there was an index has to be indexed first: see `index.catch_up`.
    """
    node = parse(query)
    selection = selection or Selection()
    with engine.connect().execution_options(readonly=True) as connection:
        look = _Look(connection, node, selection)
        rows = look.newest(limit, offset) if order == "newest" else look.best(limit, offset)
        total, left_out = look.tally()
    terms = sought(node)
    hits = [_hit(row, terms) for row in rows]
    return Hits(hits, min(total, COUNTED), total > COUNTED, left_out)


def _hit(row: Row[Any], terms: list[str]) -> Hit:
    fields = row._asdict()
    title, body = fields.pop("title"), fields.pop("text")
    return Hit(**fields, title=marked(title or "", terms), snippet=snippet(body, terms))


class _Look:
    """One query, and what is asked of the database for it."""

    def __init__(self, connection: Connection, node: Node, selection: Selection) -> None:
        self.connection = connection
        self.candidates = candidates(node, connection)
        self.terms = sought(node)
        self.selection = selection
        self.conditions = [holds(node, connection.dialect), *wanted(selection)]
        self.faulty = or_(*FAULTS.values())
        self.shown = [] if selection.everything else [~self.faulty]

    def newest(self, limit: int, offset: int) -> list[Row[Any]]:
        """The hits from `offset` on, the newest first."""
        by_date = (article.c.published.desc(), article.c.id.desc())
        recent = self._ids(self._recent().subquery("recent"), *by_date, limit=limit, offset=offset)
        if len(recent) < limit:  # too rare to be met on the way
            undated = article.c.published.is_(None)
            recent = self._ids(self.candidates, undated, *by_date, limit=limit, offset=offset)
        return self._rows(recent)

    def best(self, limit: int, offset: int) -> list[Row[Any]]:
        """The hits from `offset` on, those first that are most about what is sought."""
        by_score = score(self.terms, self.connection.dialect).desc()
        order = (by_score, article.c.published.is_(None), article.c.published.desc())
        ids = self._ids(self.candidates, *order, article.c.id.desc(), limit=limit, offset=offset)
        return self._rows(ids)

    def tally(self) -> tuple[int, dict[str, int]]:
        """How many hits there are, and how many are left out by reason; not many beyond COUNTED."""
        reasons = {} if self.selection.everything else FAULTS
        columns = [case((fault, 1), else_=0).label(reason) for reason, fault in reasons.items()]
        left_out = case((self.faulty, 1), else_=0) if reasons else case((article.c.id < 0, 1), else_=0)
        some = self._hits(select(left_out.label("left_out"), *columns), self.candidates)
        found = some.limit(COUNTED + 1).subquery()
        sums = [func.sum(found.c[name]) for name in ("left_out", *reasons)]
        number, apart, *others = self.connection.execute(select(func.count(), *sums)).one()
        counts = {reason: int(n) for reason, n in zip(reasons, others, strict=True) if n}
        return number - int(apart or 0), counts

    def _recent(self) -> Select[Any]:
        """The newest articles."""
        query = select(article.c.id.label("article_id")).where(article.c.published.is_not(None))
        if self.selection.since:
            query = query.where(article.c.published >= self.selection.since)
        if self.selection.until:
            query = query.where(article.c.published <= self.selection.until)
        return query.order_by(article.c.published.desc(), article.c.id.desc()).limit(RECENT)

    def _ids(
        self, among: FromClause | None, *order: ColumnElement[Any], limit: int, offset: int
    ) -> list[int]:
        query = self._hits(select(article.c.id), among).where(*self.shown)
        return list(self.connection.scalars(query.order_by(*order).limit(limit).offset(offset)))

    def _hits(self, query: Select[Any], among: FromClause | None) -> Select[Any]:
        """`query` with what it asks of, and under which conditions."""
        tables = article.join(search_text, search_text.c.article_id == article.c.id)
        if among is not None:
            tables = tables.join(among, among.c.article_id == article.c.id)
        return query.select_from(tables).where(*self.conditions)

    def _rows(self, ids: list[int]) -> list[Row[Any]]:
        query = select(*(article.c[name] for name in SHOWN)).where(article.c.id.in_(ids))
        rows = {row.id: row for row in self.connection.execute(query)}
        return [rows[number] for number in ids]
