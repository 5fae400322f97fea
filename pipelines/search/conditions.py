"""A query as conditions of SQL: the exact one, and which articles the index leaves for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Dialect,
    FromClause,
    and_,
    case,
    column,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    table,
    text,
    true,
)

from pipelines.search.index import BREAK, has_index, needed, numbers, search_index, search_text
from pipelines.search.query import And, Node, Not, Term

MOST = 32  # grams of a term that are looked up; the text itself tells the rest


def found(node: Node, among: FromClause | None, dialect: Dialect) -> FromClause:
    """Return a subquery with the `article_id` of every hit, and of nothing else, and its `normal`.

    The index says which articles can be hits (`among`, see `candidates`), their texts which are.
    """
    query = select(search_text).where(holds(node, dialect))
    if among is not None:
        query = query.join(among, among.c.article_id == search_text.c.article_id)
    return query.subquery("found")


def are_more(few: int, among: FromClause, connection: Connection) -> bool:
    """Whether the index names more articles than a number."""
    some = select(among.c.article_id).limit(few + 1).subquery("some")
    return (connection.scalar(select(func.count()).select_from(some)) or 0) > few


def is_named(number: ColumnElement[int], among: FromClause) -> ColumnElement[bool]:
    """Return the condition that `among` has an article, asked of each that is met on a way.

    A database that sees IN without the CASE leaves the way for what IN names.
    """
    return case((number.in_(select(among.c.article_id)), true()), else_=false())


def holds(node: Node, dialect: Dialect) -> ColumnElement[bool]:
    """Return the condition under which an article is a hit."""
    if isinstance(node, Term):
        return place(node.text, search_text.c.normal, dialect) > 0
    if isinstance(node, Not):
        return not_(holds(node.part, dialect))
    join = and_ if isinstance(node, And) else or_
    return join(*(holds(part, dialect) for part in node.parts))


def place(term: str, normal: ColumnElement[str], dialect: Dialect) -> ColumnElement[int]:
    """Return where `term` stands first in what is searched, counted from 1; 0 for nowhere."""
    find: Any = func.strpos if dialect.name == "postgresql" else func.instr
    return find(normal, term)  # type: ignore[no-any-return]


def score(terms: list[str], normal: ColumnElement[str], dialect: Dialect) -> ColumnElement[float]:
    """Return how much an article is about `terms`: 2 for each in the title, and up to 1 for each
    by how often it stands there for the length of it all."""
    length = func.length if dialect.name in ("sqlite", "postgresql") else func.char_length
    whole = length(normal)
    title = place(BREAK, normal, dialect)
    total: ColumnElement[Any] = literal(0.0)
    for term in terms:
        without = length(func.replace(normal, term, ""))
        times = (whole - without) * 1.0 / len(term)
        first = place(term, normal, dialect)
        in_title = case((and_(first > 0, first < title), 2.0), else_=0.0)
        total = total + in_title + times / (times + 1.0 + whole / 500.0)
    return total


def candidates(node: Node, connection: Connection) -> FromClause | None:
    """Return a subquery with the `article_id` of all articles that can be hits; None for all."""
    if not has_index(connection):
        return None
    if connection.dialect.name == "postgresql":
        narrow = _arrays(node)
        if narrow is None:
            return None
        # The planner takes a look at all arrays for cheap, because they stand outside the table.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        named = select(search_index.c.article_id).where(narrow)
        return named.cte("candidates").prefix_with("MATERIALIZED")
    words = _match(node)
    if words is None:
        return None
    fts = table("search_index", column("rowid"))
    match = text("search_index MATCH :grams").bindparams(grams=words)
    return select(fts.c.rowid.label("article_id")).where(match).subquery("candidates")


def _arrays(node: Node) -> ColumnElement[bool] | None:
    """The grams that PostgreSQL's index must have."""
    if isinstance(node, Term):
        wanted = numbers(needed(node.text)[:MOST])
        return search_index.c.grams.contains(wanted) if wanted else None
    if isinstance(node, Not):
        return None
    parts = [_arrays(part) for part in node.parts]
    known = [part for part in parts if part is not None]
    if isinstance(node, And):
        return and_(true(), *known) if known else None
    return or_(*known) if len(known) == len(parts) else None


def _match(node: Node) -> str | None:
    """The same in the words of FTS5."""
    if isinstance(node, Term):
        return " AND ".join(f'"{gram}"' for gram in needed(node.text)[:MOST]) or None
    if isinstance(node, Not):
        return None
    parts = [_match(part) for part in node.parts]
    known = [f"({part})" for part in parts if part is not None]
    if isinstance(node, And):
        return " AND ".join(known) or None
    return " OR ".join(known) if len(known) == len(parts) else None
