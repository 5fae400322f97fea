"""Drops raw pages that nothing reads any more.

A page that is fetched again and differs by a counter is stored again. What today's articles were
read from, further pages too, is always kept, so that every field can be derived again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Engine, Row, delete, func, or_, select, update

from pipelines.database.check import Progress, count
from pipelines.database.faults import patiently
from pipelines.database.tables import article, article_version, page

BATCH = 200  # pages a transaction


@dataclass(frozen=True, slots=True)
class Freed:
    """How many pages were dropped, how many bytes they had, and by how many SQLite's file shrank.

    `shrunk` is None on servers, which use the room for what they store next.
    """

    pages: int
    bytes: int
    shrunk: int | None


def vacuum(engine: Engine, before: datetime, progress: Progress) -> Freed:
    """Drop the raw pages fetched before `before` that no article as it reads today needs."""
    unneeded = _unneeded(before)
    with engine.connect().execution_options(readonly=True) as connection:
        total = count(connection, page, unneeded)
    pages = size = 0
    while rows := patiently(engine, lambda connection: _drop(connection, unneeded)):
        pages += len(rows)
        size += sum(row.size for row in rows)
        progress("dropping page", pages, max(total, pages))
    return Freed(pages, size, _shrink(engine))


def _unneeded(before: datetime) -> ColumnElement[bool]:
    read = select(1).where(or_(article.c.page_id == page.c.id, article.c.page_id == page.c.part_of))
    return (page.c.fetched_at < before) & ~read.correlate(page).exists()


def _drop(connection: Connection, unneeded: ColumnElement[bool]) -> list[Row[int, int]]:
    """Drop some pages and what refers to them; return their ids and sizes."""
    query = select(page.c.id, func.length(page.c.body).label("size")).where(unneeded)
    rows = list(connection.execute(query.order_by(page.c.id).limit(BATCH)))
    ids = [row.id for row in rows]
    if ids:
        versions = update(article_version).where(article_version.c.page_id.in_(ids))
        connection.execute(versions.values(page_id=None))
        further = update(page).where(page.c.part_of.in_(ids))
        connection.execute(further.values(part_of=None, part=None))
        connection.execute(delete(page).where(page.c.id.in_(ids)))
    return rows


def _shrink(engine: Engine) -> int | None:
    """Give SQLite's free room back to the disk; return the bytes."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    file = Path(engine.url.database)
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = file.stat().st_size
        raw.cursor().execute("VACUUM")
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()
    return size - file.stat().st_size
