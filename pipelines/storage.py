"""Stores articles with the pages they were read from: in batches, each story once.

A story is known by its key. One whose text changed becomes a new version, and the old text stays
in `article_version`; one that reads the same is only seen again.
"""

from __future__ import annotations

import asyncio
import hashlib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Connection, Engine, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from crawler.items import Article, Page
from pipelines.accounts import accounts_of
from pipelines.database import tables
from pipelines.database.engine import open_database

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

BATCH = 100  # articles a transaction; more gains nothing (34 µs a row against a floor of 32)
WAIT = 0.2  # seconds that a batch waits for company

#: A NUL (PostgreSQL refuses it) or half a surrogate pair cannot be stored as text.
UNSTORABLE = {0: "\ufffd"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")

#: The columns that an article itself fills.
FILLED = [f.name for f in fields(Article) if f.name in tables.article.columns]

#: What a repair of the stored text changes.
AMENDED = ("title", "text", "images", "repairs", "flags", "content_sha256")

#: What says where a story was found.
PLACE = ("url", "source", "university", "unit", "section")


def store(engine: Engine, articles: Sequence[Article]) -> list[str]:
    """Store `articles` in one transaction; return what became of each.

    An outcome is "stored" (new), "changed" (a new version) or "unchanged".
    """
    try:
        with engine.begin() as connection:
            return _store(connection, articles)
    except IntegrityError:
        # Another process stored one of these between our look and our insert: look again.
        with engine.begin() as connection:
            return _store(connection, articles)


def amend(engine: Engine, article: Article) -> None:
    """Write what was found out about a stored article later; its version stays."""
    row = _row(article)
    row = {name: row[name] for name in AMENDED}
    key = tables.article.c.key_sha256 == sha256(_key(article))
    with engine.begin() as connection:
        connection.execute(update(tables.article).where(key).values(row))


def known(engine: Engine, keys: Iterable[str], before: datetime) -> set[str]:
    """Return those of `keys` whose story was stored before `before`."""
    hashes = {sha256(key): key for key in keys}
    table = tables.article
    query = select(table.c.key_sha256).where(
        table.c.key_sha256.in_(hashes), table.c.first_seen < before
    )
    with engine.connect().execution_options(readonly=True) as connection:
        return {hashes[found] for found in connection.scalars(query)}


def sha256(text: str) -> str:
    """Return the hexadecimal SHA-256 of `text` in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def insert_row(connection: Connection, table: Table, row: dict[str, Any]) -> int:
    """Insert `row` into `table`, which numbers its rows; return its id."""
    key = connection.execute(insert(table).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _store(connection: Connection, articles: Sequence[Article]) -> list[str]:
    keys = [sha256(_key(article)) for article in articles]
    table = tables.article
    query = select(table).where(table.c.key_sha256.in_(keys))
    before = {row["key_sha256"]: dict(row) for row in connection.execute(query).mappings()}
    return [
        _store_one(connection, key, article, before)
        for key, article in zip(keys, articles, strict=True)
    ]


def _store_one(
    connection: Connection, key: str, article: Article, before: dict[str, dict[str, Any]]
) -> str:
    row = _row(article) | {"key_sha256": key, "page_id": _page_id(connection, article.page)}
    old = before.get(key)
    if old is None:
        row |= {"version": 1, "first_seen": row["fetched_at"]}
        row["id"] = insert_row(connection, tables.article, row)
        before[key] = row
        return "stored"
    changed = old["content_sha256"] != row["content_sha256"]
    if changed:
        _keep_version(connection, old)
        row["version"] = old["version"] + 1
    elif (old["source"], old["url"]) != (row["source"], row["url"]):
        # The same story met elsewhere, in another column: where it was found first stays.
        row |= {name: old[name] for name in PLACE}
    connection.execute(update(tables.article).where(tables.article.c.id == old["id"]).values(row))
    before[key] = old | row
    return "changed" if changed else "unchanged"


def _keep_version(connection: Connection, old: dict[str, Any]) -> None:
    kept = {
        column.name: old[column.name]
        for column in tables.article_version.columns
        if column.name not in ("id", "article_id")
    }
    connection.execute(insert(tables.article_version).values(kept | {"article_id": old["id"]}))


def _row(article: Article) -> dict[str, Any]:
    values = asdict(article)
    row = {name: _storable(values[name]) for name in FILLED}
    fetched_at = article.page.fetched_at if article.page else datetime.now(UTC)
    return row | {
        "hijacked": "hijacked" in article.flags,
        "content_sha256": sha256(f"{row['title'] or ''}\n{row['text']}"),
        "fetched_at": fetched_at.replace(microsecond=0),
        "last_seen": fetched_at.replace(microsecond=0),
    }


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.translate(UNSTORABLE)
    if isinstance(value, list):
        return [_storable(entry) for entry in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(entry) for name, entry in value.items()}
    return value


def _key(article: Article) -> str:
    if article.key is None:
        raise ValueError("an article without a key cannot be stored")
    return article.key


def _page_id(connection: Connection, page: Page | None) -> int | None:
    if page is None:
        return None
    digest = hashlib.sha256(page.body).hexdigest()
    table: Table = tables.page
    found = connection.scalar(select(table.c.id).where(table.c.sha256 == digest))
    if found is not None:
        return int(found)
    row = _storable(asdict(page)) | {"sha256": digest, "body": zlib.compress(page.body)}
    return insert_row(connection, table, row)


class StoragePipeline:
    """The last item pipeline: an item leaves it when its transaction is committed.

    The writing is done in a thread, at most one batch at a time, so that the crawl goes on
    meanwhile and waits when the database is the slower of the two.
    """

    def __init__(self, crawler: Crawler, database_url: str) -> None:
        self.crawler = crawler
        self.database_url = database_url
        self.waiting: list[tuple[Article, asyncio.Future[str]]] = []
        self.writer: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, crawler.settings["DATABASE_URL"])

    def open_spider(self) -> None:
        self.engine = open_database(self.database_url)

    async def process_item(self, item: Article) -> Article:
        future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.waiting.append((item, future))
        if self.writer is None or self.writer.done():
            self.writer = asyncio.create_task(self._write())
        outcome = await future
        accounts_of(self.crawler)[item.account].record(outcome)
        return item

    async def _write(self) -> None:
        while self.waiting:
            if len(self.waiting) < BATCH:
                await asyncio.sleep(WAIT)
            batch, self.waiting = self.waiting[:BATCH], self.waiting[BATCH:]
            try:
                outcomes = await self._store([article for article, _ in batch])
            except Exception:
                # One of them cannot be stored: that one fails, not those beside it.
                for article, future in batch:
                    await self._store_alone(article, future)
            else:
                for (_, future), outcome in zip(batch, outcomes, strict=True):
                    future.set_result(outcome)

    async def _store(self, articles: list[Article]) -> list[str]:
        return await asyncio.to_thread(store, self.engine, articles)

    async def _store_alone(self, article: Article, future: asyncio.Future[str]) -> None:
        try:
            future.set_result((await self._store([article]))[0])
        except Exception as error:  # whatever it is, nobody waits for this article for ever
            future.set_exception(error)

    def close_spider(self) -> None:
        self.engine.dispose()
