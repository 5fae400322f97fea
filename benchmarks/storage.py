"""Storing articles in SQLite beside INSERTs of the same rows with nothing round them.

    python benchmarks/storage.py [--articles N] [--rounds N]

N invented stories (tests/campus), read from their pages beforehand, are stored in batches of 200,
each batch in a transaction, into a fresh database; the contenders take turns.

  executemany, ready rows  sqlite3's own executemany of rows that stand ready: raw page and article
  executemany, made rows   the same, and making the rows: JSON, hashes, the page compressed
  this project             pipelines.storage.store: each story looked up by its key, then stored,
                           kept as a new version, or seen again

Columns: articles a second (median of the rounds, lowest to highest), and how many times as long
as each executemany it takes.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table as Printed
from scrapy.http import HtmlResponse
from sqlalchemy import Engine, Table

sys.path.insert(0, str(Path(__file__).parent.parent))

from crawler.items import Article, Page
from crawler.pages import read_article
from pipelines.database.engine import open_database
from pipelines.database.tables import article as article_table
from pipelines.database.tables import page as page_table
from pipelines.database.values import sha256
from pipelines.storage import _digest, _page_row, row_of, store
from tests.campus.site import Site

BATCH = 200
NOW = datetime(2026, 1, 1, tzinfo=UTC)
NEWEST = date(2025, 12, 31)

Row = dict[str, Any]
Rows = tuple[list[Row], list[Row]]  # pages, articles


def articles(count: int) -> list[Article]:
    """The stories of a site, read from their pages."""
    site = Site(0, "vsb", count, 20, NEWEST)
    found = []
    for number in range(1, count + 1):
        url = f"http://dj.yunhe.example{site.path(number)}"
        body = site.answer(site.path(number), {}).body
        assert isinstance(body, bytes)
        article = read_article(HtmlResponse(url, body=body, encoding="utf-8"))
        article.page = Page(url, body, "utf-8", NOW, 200, {"Content-Type": "text/html"})
        found.append(article)
    return found


def batches(of: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(of), BATCH):
        yield of[start : start + BATCH]


def made(given: Sequence[Article], first: int) -> Rows:
    """The rows of articles, numbered from `first`, as this project makes them."""
    pages, stories = [], []
    for number, article in enumerate(given, first):
        assert article.page and article.key
        digest = _digest(article.page)
        pages.append({"id": number, **_page_row(digest, article.page, None, None)})
        row = {"key_sha256": sha256(article.key), "page_id": number, "version": 1}
        stories.append(row_of(article) | row | {"first_seen": NOW})
    return [plain(row) for row in pages], [plain(row) for row in stories]


def plain(row: Row) -> Row:
    """A row as sqlite3 takes it."""
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value


def insert(engine: Engine, batch: Rows) -> None:
    connection = engine.raw_connection()  # which does not begin a transaction by itself
    connection.cursor().execute("BEGIN IMMEDIATE")
    for table, rows in zip((page_table, article_table), batch, strict=True):
        connection.cursor().executemany(sql(table, rows[0]), [tuple(r.values()) for r in rows])
    connection.commit()
    connection.close()


def sql(table: Table, row: Row) -> str:
    places = ", ".join("?" * len(row))
    return f"INSERT INTO {table.name} ({', '.join(row)}) VALUES ({places})"  # noqa: S608


def timed(work: Callable[[Engine], None]) -> float:
    """The seconds that some work takes on a fresh database."""
    with TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/corpus.sqlite3")
        began = time.perf_counter()
        work(engine)
        took = time.perf_counter() - began
        engine.dispose()
    return took


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    stories = articles(given.articles)
    ready = [made(batch, 1 + place * BATCH) for place, batch in enumerate(batches(stories))]

    def insert_ready(engine: Engine) -> None:
        for rows in ready:
            insert(engine, rows)

    def insert_made(engine: Engine) -> None:
        for place, batch in enumerate(batches(stories)):
            insert(engine, made(batch, 1 + place * BATCH))

    def store_stories(engine: Engine) -> None:
        for batch in batches(stories):
            store(engine, batch)

    contenders = {
        "executemany, ready rows": insert_ready,
        "executemany, made rows": insert_made,
        "this project": store_stories,
    }
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(given.rounds):
        print(f"round {number + 1} of {given.rounds} ...", file=sys.stderr)
        for name, work in contenders.items():
            seconds[name].append(timed(work))
    print_table(given.articles, seconds)


def print_table(count: int, seconds: dict[str, list[float]]) -> None:
    table = Printed(title=f"{count} articles with their pages", box=None)
    for heading in ("", "articles/s", "lowest-highest", "x ready", "x made"):
        table.add_column(heading, justify="right" if heading else "left")
    ready, own, *_ = (median(found) for found in seconds.values())
    for name, found in seconds.items():
        took = median(found)
        rates = f"{count / max(found):.0f}-{count / min(found):.0f}"
        table.add_row(
            name, f"{count / took:.0f}", rates, f"{took / ready:.2f}", f"{took / own:.2f}"
        )
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
