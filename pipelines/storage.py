"""Stores articles with the pages they were read from: in batches, each story once.

A story is known by its key. One whose text changed becomes a new version, and the old text stays
in `article_version`; one that reads the same is only seen again. In the transaction that stores a
story its copies are marked, and the row of the frontier that asked for it is settled.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import DropItem
from sqlalchemy import Connection, Engine, insert, select, update

from crawler.items import Article, Attachment, Image, Page
from pipelines.accounts import Entry
from pipelines.database.faults import DatabaseError, patiently
from pipelines.database.tables import article as table
from pipelines.database.tables import article_version
from pipelines.database.tables import page as page_table
from pipelines.database.values import content_sha256, sha256, storable
from pipelines.duplicates import mark
from pipelines.frontier import Settled, Told, next_try, next_visit, settle
from pipelines.newest import SHORT
from pipelines.runs import run_of
from pipelines.search.index import index

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

#: The columns that an article itself fills.
FILLED = [f.name for f in fields(Article) if f.name in table.columns]

#: What a repair of the stored text changes.
AMENDED = ("title", "text", "images", "repairs", "flags", "content_sha256")

#: What says where a story was found.
PLACE = ("url", "source", "university", "unit", "section")


def store(engine: Engine, articles: Sequence[Article]) -> list[str]:
    """Store `articles` in one transaction; return what became of each.

    An outcome is "stored" (new), "changed" (a new version) or "unchanged".
    """
    return patiently(engine, lambda connection: _store(connection, articles))


def store_all(
    connection: Connection, run_id: int, articles: Sequence[Article]
) -> list[list[Entry]]:
    """Store articles and settle the rows that asked for them; return the entries of each."""
    outcomes = _store(connection, articles)
    entries = {
        id(article): _entries(article, o) for article, o in zip(articles, outcomes, strict=True)
    }
    asked = [
        (article, _settled(article, article.request_id, outcome))
        for article, outcome in zip(articles, outcomes, strict=True)
        if article.request_id is not None
    ]
    further = settle(connection, run_id, [settled for _, settled in asked])
    for (article, _), more in zip(asked, further, strict=True):
        entries[id(article)] += more
    return [entries[id(article)] for article in articles]


def amend(engine: Engine, article: Article) -> None:
    """Write what was found out about a stored article later; its version stays."""
    row = row_of(article)
    row = {name: row[name] for name in AMENDED}
    key = table.c.key_sha256 == sha256(_key(article))

    def work(connection: Connection) -> None:
        old = dict(connection.execute(select(table).where(key)).mappings().one())
        connection.execute(update(table).where(key).values(row))
        mark(connection, [(old, old | row)])
        index(connection, [old | row])

    patiently(engine, work)


def _settled(article: Article, row: int, outcome: str) -> Settled:
    ended = "unchanged" if outcome == "unchanged" else "stored"
    if article.page is None:
        return Settled(row, ended)
    if len(article.text or "") < SHORT:  # it is asked for whole, whatever it is by then
        due = next_try(article.published)
        return Settled(row, ended, due_at=due, told=Told(article.page.robots))
    headers = {name.lower(): value for name, value in article.page.headers.items()}
    told = Told(article.page.robots, headers.get("etag"), headers.get("last-modified"))
    return Settled(row, ended, due_at=next_visit(article.published), told=told)


def _entries(article: Article, outcome: str) -> list[Entry]:
    entries = [Entry("flags", flag) for flag in article.flags]
    if outcome == "unchanged":
        return [Entry("unchanged"), *entries]
    changed = [Entry("changed")] if outcome == "changed" else []
    return [Entry("stored"), *changed, *entries]


def _store(connection: Connection, articles: Sequence[Article]) -> list[str]:
    keys = [sha256(_key(article)) for article in articles]
    pages = _page_ids(connection, articles)
    query = select(table).where(table.c.key_sha256.in_(keys))
    old = {row["key_sha256"]: dict(row) for row in connection.execute(query).mappings()}
    before = dict(old)
    outcomes: list[str] = []
    new: dict[str, dict[str, Any]] = {}
    for key, article in zip(keys, articles, strict=True):
        row = row_of(article) | {"key_sha256": key, "page_id": pages.get(id(article.page))}
        if key in before:
            outcomes.append(_store_again(connection, before, row))
        elif key in new and new[key]["content_sha256"] == row["content_sha256"]:
            outcomes.append("unchanged")  # under another address in the same batch
        elif key in new:
            _insert(connection, [new.pop(key)], before)
            outcomes.append(_store_again(connection, before, row))
        else:
            new[key] = row | {"version": 1, "first_seen": row["fetched_at"]}
            outcomes.append("stored")
    _insert(connection, list(new.values()), before)
    mark(connection, [(old.get(key), before[key]) for key in dict.fromkeys(keys)])
    written = zip(keys, outcomes, strict=True)
    index(connection, [before[key] for key, outcome in written if outcome != "unchanged"])
    return outcomes


def _insert(
    connection: Connection, rows: Sequence[dict[str, Any]], before: dict[str, dict[str, Any]]
) -> None:
    """Insert new stories, and note them among those stored before."""
    if not rows:
        return
    connection.execute(insert(table), list(rows))
    by_key = {row["key_sha256"]: row for row in rows}
    ids = select(table.c.key_sha256, table.c.id).where(table.c.key_sha256.in_(by_key))
    for key, number in connection.execute(ids):
        before[key] = by_key[key] | {"id": number}


def _store_again(
    connection: Connection, before: dict[str, dict[str, Any]], row: dict[str, Any]
) -> str:
    old = before[row["key_sha256"]]
    if "empty_body" in row["flags"] and old["text"]:  # the site has changed, not the story
        seen = {"last_seen": row["last_seen"]}
        connection.execute(update(table).where(table.c.id == old["id"]).values(seen))
        return "unchanged"
    changed = old["content_sha256"] != row["content_sha256"]
    if changed:
        keep_version(connection, old)
        row["version"] = old["version"] + 1
    elif (old["source"], old["url"]) != (row["source"], row["url"]):
        # The same story met elsewhere, in another column: where it was found first stays.
        row |= {name: old[name] for name in PLACE}
    connection.execute(update(table).where(table.c.id == old["id"]).values(row))
    before[row["key_sha256"]] = old | row
    return "changed" if changed else "unchanged"


def keep_version(connection: Connection, old: Mapping[str, Any]) -> None:
    """Keep a story as it read until now, before its row is written anew."""
    kept = {
        column.name: old[column.name]
        for column in article_version.columns
        if column.name not in ("id", "article_id")
    }
    connection.execute(insert(article_version).values(kept | {"article_id": old["id"]}))


def row_of(article: Article) -> dict[str, Any]:
    """Return the columns that an article fills, as the database takes them."""
    row = {name: storable(_plain(getattr(article, name))) for name in FILLED}
    fetched_at = article.page.fetched_at if article.page else datetime.now(UTC)
    return row | {
        "hijacked": "hijacked" in article.flags,
        "content_sha256": content_sha256(row["title"], row["text"]),
        "fetched_at": fetched_at.replace(microsecond=0),
        "last_seen": fetched_at.replace(microsecond=0),
    }


def _plain(value: Any) -> Any:
    """Pictures and files as JSON knows them; any other value as it is."""
    if not isinstance(value, list):
        return value
    return [asdict(entry) if isinstance(entry, Image | Attachment) else entry for entry in value]


def _key(article: Article) -> str:
    if article.key is None:
        raise ValueError("an article without a key cannot be stored")
    return article.key


# --- raw pages ------------------------------------------------------------------------------------


def _page_ids(connection: Connection, articles: Sequence[Article]) -> dict[int, int]:
    """Store the pages of articles; return the ids of the first page of each by its identity."""
    firsts = [article.page for article in articles if article.page]
    stored = _store_pages(connection, [(page, None, None) for page in firsts])
    split = [article for article in articles if article.page and article.parts]
    further = [
        (part, stored[_digest(article.page)], number)
        for article in split
        if article.page
        for number, part in enumerate(article.parts, 2)
    ]
    _store_pages(connection, further)
    return {id(page): stored[_digest(page)] for page in firsts}


def _store_pages(
    connection: Connection, pages: Iterable[tuple[Page, int | None, int | None]]
) -> dict[str, int]:
    """Store raw pages, each different body once; return ids by the SHA-256 of the body."""
    wanted = {_digest(page): (page, part_of, part) for page, part_of, part in pages}
    if not wanted:
        return {}
    query = select(page_table.c.sha256, page_table.c.id).where(page_table.c.sha256.in_(wanted))
    ids = {row.sha256: row.id for row in connection.execute(query)}
    _link(connection, ids, wanted)
    new = [digest for digest in wanted if digest not in ids]
    if new:
        connection.execute(insert(page_table), [_page_row(d, *wanted[d]) for d in new])
        ids |= {row.sha256: row.id for row in connection.execute(query)}
    return ids


def _link(
    connection: Connection,
    ids: Mapping[str, int],
    pages: Mapping[str, tuple[Page, int | None, int | None]],
) -> None:
    """Join further pages that are stored already to the first page as it reads today."""
    for digest, number in ids.items():
        _, part_of, part = pages[digest]
        if part_of not in (None, number):  # a site may show the first page as the second
            values = update(page_table).where(page_table.c.id == number)
            connection.execute(values.values(part_of=part_of, part=part))


def _page_row(digest: str, page: Page, part_of: int | None, part: int | None) -> dict[str, Any]:
    return {
        "sha256": digest,
        "url": storable(page.url),
        "status": page.status,
        "headers": storable(page.headers),
        "encoding": page.encoding,
        "fetched_at": page.fetched_at,
        "body": zlib.compress(page.body),
        "part_of": part_of,
        "part": part,
    }


def _digest(page: Page) -> str:
    return hashlib.sha256(page.body).hexdigest()


class StoragePipeline:
    """The last item pipeline: an item leaves it when its transaction is committed."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Article) -> Article:
        try:
            await run_of(self.crawler).writer.do(item.account, store_all, item)
        except DatabaseError as error:  # which ends the crawl; the item is still to do
            raise DropItem("the database is gone") from error
        return item
