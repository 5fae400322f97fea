"""Finds articles by words: whatever stands in the title or in the text, and nothing else.

The command and the page both call `search`. What it finds is what a look at every article would
find, on each database; the index makes it quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Row,
    Select,
    case,
    false,
    func,
    or_,
    select,
)

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
COUNTED = 200  # hits
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

    Where `more` is true, there are more than `total`, and more may be left out.
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
    counted: int | None = COUNTED,
) -> Hits:
    """Return the hits for `query` among the articles of `selection`; raise QueryError.

    The newest come first, undated ones last; or those that are most about what is sought. Hits
    are counted up to about `counted`, None for all, which may take a look at every text. What was
    stored before there was an index has to be indexed first: see `index.catch_up`.
    """
    node = parse(query)
    selection = selection or Selection()
    with engine.connect().execution_options(readonly=True) as connection:
        look = _Look(connection, node, selection)
        rows = look.newest(limit, offset) if order == "newest" else look.best(limit, offset)
        total, more, left_out = look.tally(counted)
    terms = sought(node)
    return Hits([_hit(row, terms) for row in rows], total, more, left_out)


def _hit(row: Row[Any], terms: list[str]) -> Hit:
    fields = row._asdict()
    title, body = fields.pop("title"), fields.pop("text")
    return Hit(**fields, title=marked(title or "", terms), snippet=snippet(body, terms))


class _Look:
    """One query, and what is asked of the database for it."""

    def __init__(self, connection: Connection, node: Node, selection: Selection) -> None:
        self.connection = connection
        self.among = candidates(node, connection)
        self.terms = sought(node)
        self.selection = selection
        self.conditions = [holds(node, connection.dialect), *wanted(selection)]
        self.faults = {} if selection.everything else FAULTS

    def newest(self, limit: int, offset: int) -> list[Row[Any]]:
        """The hits from `offset` on, the newest first."""
        by_date = (article.c.published.desc(), article.c.id.desc())
        for number in RECENT:
            recent = self._recent(number).subquery("recent")
            ids = self._ids(recent, by_date, limit, offset)
            if len(ids) == limit:
                self.among = None  # all hits would be too many to be named
                return self._rows(ids)
        dated_first = (article.c.published.is_(None), *by_date)
        return self._rows(self._ids(self.among, dated_first, limit, offset))

    def best(self, limit: int, offset: int) -> list[Row[Any]]:
        """The hits from `offset` on, those first that are most about what is sought."""
        by_score = score(self.terms, self.connection.dialect).desc()
        dated_first = (article.c.published.is_(None), article.c.published.desc())
        order = (by_score, *dated_first, article.c.id.desc())
        return self._rows(self._ids(self.among, order, limit, offset))

    def tally(self, most: int | None) -> tuple[int, bool, dict[str, int]]:
        """How many hits there are, whether there are more, and how many are left out, by reason."""
        faulty = {reason: case((fault, 1), else_=0) for reason, fault in self.faults.items()}
        shown = case((or_(false(), *self.faults.values()), 0), else_=1)
        columns = [column.label(reason) for reason, column in faulty.items()]
        some = self._hits(select(shown.label("shown"), *columns), self.among)
        found = some.limit(None if most is None else most + 1).subquery()
        sums = [func.coalesce(func.sum(found.c[name]), 0) for name in ("shown", *faulty)]
        row = self.connection.execute(select(func.count(), *sums)).one()
        number, total, *apart = map(int, row)
        left_out = {reason: n for reason, n in zip(faulty, apart, strict=True) if n}
        return total, most is not None and number > most, left_out

    def _recent(self, number: int) -> Select[Any]:
        """The newest articles."""
        query = select(article.c.id.label("article_id")).where(article.c.published.is_not(None))
        query = query.where(*dated(self.selection))
        return query.order_by(article.c.published.desc(), article.c.id.desc()).limit(number)

    def _ids(
        self,
        among: FromClause | None,
        order: Sequence[ColumnElement[Any]],
        limit: int,
        offset: int,
    ) -> list[int]:
        query = self._hits(select(article.c.id), among).where(~or_(false(), *self.faults.values()))
        return list(self.connection.scalars(query.order_by(*order).limit(limit).offset(offset)))

    def _hits(self, query: Select[Any], among: FromClause | None) -> Select[Any]:
        """`query` with what it asks of, and under which conditions."""
        tables: FromClause = article.join(search_text, search_text.c.article_id == article.c.id)
        if among is not None:
            tables = tables.join(among, among.c.article_id == article.c.id)
        return query.select_from(tables).where(*self.conditions)

    def _rows(self, ids: list[int]) -> list[Row[Any]]:
        query = select(*(article.c[name] for name in SHOWN)).where(article.c.id.in_(ids))
        rows = {row.id: row for row in self.connection.execute(query)}
        return [rows[number] for number in ids]
