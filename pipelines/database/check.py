"""Looks whether a database is whole: its file, its references, its hashes, its accounts."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    Select,
    Table,
    case,
    func,
    or_,
    select,
    text,
)

from pipelines.database.revisions import newest, revision
from pipelines.database.tables import article, article_version, metadata, page, run, run_source
from pipelines.database.values import content_sha256

BATCH = 200  # rows in memory
SHOWN = 5  # keys of the rows that a finding is about

#: Told how far the work is: at what, how many of how many.
Progress: TypeAlias = Callable[[str, int, int], None]


@dataclass(slots=True)
class Health:
    """The number of rows of each table, and sentences that say what is wrong."""

    rows: dict[str, int] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)


def check(engine: Engine, progress: Progress) -> Health:
    """Return how the database of `engine` is; reads every row, changes nothing."""
    health = Health()
    if (found := revision(engine)) != newest():
        health.findings.append(
            f"the tables have the revision {found or 'none'}, this program needs {newest()}: "
            "`scrapy database upgrade` brings them there"
        )
        return health
    from pipelines.database.migrating import differences  # with Alembic, which takes long to load

    health.findings += (f"the tables differ: {what}" for what in differences(engine))
    if health.findings:
        return health
    with engine.connect().execution_options(readonly=True) as connection:
        for table in metadata.sorted_tables:
            health.rows[table.name] = count(connection, table)
        health.findings += _file(connection)
        health.findings += _orphans(connection)
        health.findings += _versions(connection)
        health.findings += _clusters(connection)
        health.findings += _accounts(connection)
        for look in (_pages, _articles, _old_versions):
            health.findings += look(connection, progress, health.rows)
    return health


def count(connection: Connection, table: Table, *where: ColumnElement[bool]) -> int:
    """Return how many rows a table has."""
    return connection.scalar(select(func.count()).select_from(table).where(*where)) or 0


def in_order(connection: Connection, query: Select[Any], key: Column[int]) -> Iterator[RowMapping]:
    """Yield the rows of `query`, which holds `key`, by that key; few are in memory at once."""
    last = -1
    while (
        rows := connection.execute(query.where(key > last).order_by(key).limit(BATCH))
        .mappings()
        .all()
    ):
        yield from rows
        last = rows[-1][key.name]


def _file(connection: Connection) -> Iterator[str]:
    """What the database itself finds in its files."""
    if connection.dialect.name == "sqlite":
        for line in connection.scalars(text("PRAGMA integrity_check(20)")):
            if line != "ok":
                yield f"the file is damaged: {line}"
    elif connection.dialect.name in ("mysql", "mariadb"):
        names = ", ".join(f"`{table.name}`" for table in metadata.sorted_tables)
        for line in connection.execute(text(f"CHECK TABLE {names}")).mappings():
            if line["Msg_type"] == "error":
                yield f"{line['Table']} is damaged: {line['Msg_text']}"


def _orphans(connection: Connection) -> Iterator[str]:
    """Rows that refer to a row that is not there."""
    for table in metadata.sorted_tables:
        key = next(iter(table.primary_key))
        for reference in table.foreign_keys:
            parent = reference.column.table.alias("parent")
            there = select(1).where(parent.c[reference.column.name] == reference.parent).exists()
            query = select(key).where(reference.parent.is_not(None), ~there).order_by(key)
            what = f"{reference.parent.name} is no row of {reference.column.table.name}"
            yield from finding(table.name, what, list(connection.scalars(query)))


def _versions(connection: Connection) -> Iterator[str]:
    """Stories whose older versions are not all there."""
    older = select(func.count()).where(article_version.c.article_id == article.c.id)
    query = select(article.c.id).where(article.c.version != older.scalar_subquery() + 1)
    what = "the older versions are not all there"
    yield from finding("article", what, list(connection.scalars(query.order_by(article.c.id))))


def _clusters(connection: Connection) -> Iterator[str]:
    """Clusters that bear another number than their first article, or have not one canonical."""
    chosen = func.sum(case((article.c.canonical.is_(True), 1), else_=0))
    wrong = or_(func.min(article.c.id) != article.c.cluster, chosen != 1)
    query = select(article.c.cluster).where(article.c.cluster.is_not(None))
    query = query.group_by(article.c.cluster).having(wrong).order_by(article.c.cluster)
    what = "cluster or canonical is wrong (`scrapy duplicates --rebuild` sets them anew)"
    yield from finding("article", what, list(connection.scalars(query)))


def _accounts(connection: Connection) -> Iterator[str]:
    """Accounts of ended runs that do not add up."""
    ended = run_source.join(run, run.c.id == run_source.c.run_id)
    query = select(run_source).select_from(ended).where(run.c.ended_at.is_not(None))
    wrong = [
        row["id"]
        for row in in_order(connection, query, run_source.c.id)
        if row["requested"]
        != row["stored"]
        + row["unchanged"]
        + sum(row["skipped"].values())
        + sum(row["failed"].values())
    ]
    what = "requested is not stored + unchanged + skipped + failed"
    yield from finding("run_source", what, wrong)


def _pages(connection: Connection, progress: Progress, rows: Mapping[str, int]) -> Iterator[str]:
    """Raw pages that are not what was stored."""
    wrong = []
    query = select(page.c.id, page.c.sha256, page.c.body)
    for number, row in enumerate(in_order(connection, query, page.c.id), 1):
        progress("checking page", number, rows["page"])
        if _body_sha256(row["body"]) != row["sha256"]:
            wrong.append(row["id"])
    yield from finding("page", "the body has not the SHA-256 that stands beside it", wrong)


def _body_sha256(body: bytes) -> str | None:
    try:
        return hashlib.sha256(zlib.decompress(body)).hexdigest()
    except zlib.error:
        return None


def _articles(connection: Connection, progress: Progress, rows: Mapping[str, int]) -> Iterator[str]:
    columns = ("id", "title", "text", "content_sha256", "flags", "hijacked")
    query = select(*(article.c[name] for name in columns))
    wrong, marked = [], []
    for number, row in enumerate(in_order(connection, query, article.c.id), 1):
        progress("checking article", number, rows["article"])
        if content_sha256(row["title"], row["text"]) != row["content_sha256"]:
            wrong.append(row["id"])
        if row["hijacked"] != ("hijacked" in row["flags"]):
            marked.append(row["id"])
    yield from finding("article", "title and text have not the SHA-256 beside them", wrong)
    yield from finding("article", "hijacked and flags say different things", marked)


def _old_versions(
    connection: Connection, progress: Progress, rows: Mapping[str, int]
) -> Iterator[str]:
    columns = ("id", "title", "text", "content_sha256")
    query = select(*(article_version.c[name] for name in columns))
    wrong = []
    for number, row in enumerate(in_order(connection, query, article_version.c.id), 1):
        progress("checking article_version", number, rows["article_version"])
        if content_sha256(row["title"], row["text"]) != row["content_sha256"]:
            wrong.append(row["id"])
    yield from finding("article_version", "title and text have not the SHA-256 beside them", wrong)


def finding(table: str, what: str, keys: list[Any]) -> Iterator[str]:
    """A sentence about the rows with these keys, if there are any.

    >>> list(finding("page", "it is torn", [1, 2, 3, 4, 5, 6, 7]))
    ['page: it is torn in 7 rows: 1, 2, 3, 4, 5 and 2 more']
    """
    if keys:
        more = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
        rows = "1 row" if len(keys) == 1 else f"{len(keys)} rows"
        yield f"{table}: {what} in {rows}: {', '.join(map(str, keys[:SHOWN]))}{more}"
