"""Storing articles in SQLite beside INSERTs of the same rows with nothing round them.

    python benchmarks/storage.py [--articles N] [--rounds N]

N invented stories (tests/campus), read from their pages beforehand, are stored in batches of 200,
each batch in a transaction, into a fresh database; the contenders take turns.

  articles and pages  sqlite3's own executemany of the rows of these two tables, which stand ready:
                      what a crawler stores that has no search and looks for no copies
  all the same rows   the same of every row that this project leaves behind, in every table and
                      index: page, article, the passages that copies are found by, the texts that
                      are searched and their index
  this project        pipelines.storage.store: makes the rows, looks each story up by its key, then
                      stores it, keeps it as a new version, or has seen it again; marks copies, and
                      indexes for the search
  storing alone       the same without marks and index, which leaves what the first line leaves

Columns: articles a second (median of the rounds, lowest to highest), and how many times as much
processor time as each executemany it takes, which another process disturbs less than the clock.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unittest.mock import patch

from rich.console import Console
from rich.table import Table as Printed
from scrapy.http import HtmlResponse
from sqlalchemy import Engine

sys.path.insert(0, str(Path(__file__).parent.parent))

from crawler.items import Article, Page
from crawler.pages import read_article
from pipelines import storage
from pipelines.database.engine import open_database
from pipelines.search.index import grams
from pipelines.storage import store
from tests.campus.site import Site

BATCH = 200
NOW = datetime(2026, 1, 1, tzinfo=UTC)
NEWEST = date(2025, 12, 31)
#: The tables that storing fills, with their keys, in the order in which they refer to one another.
FILLED = {"page": "id", "article": "id", "passage": "id", "search_text": "article_id"}
ALONE = ("page", "article")

Rows = dict[str, list[tuple[Any, ...]]]  # by the statement that inserts them


class Took(NamedTuple):
    """What some work took, in seconds: by the clock, and of the processor."""

    clock: float
    processor: float


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


def ready(stories: Sequence[Article]) -> list[dict[str, Rows]]:
    """The rows that storing leaves behind, by table, of each batch."""
    found = []
    with TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/corpus.sqlite3")
        last = dict.fromkeys(FILLED, 0)
        for batch in batches(stories):
            store(engine, batch)
            found.append({table: added(engine, table, last) for table in FILLED})
            found[-1]["search_index"] = {
                "INSERT INTO search_index(rowid, grams) VALUES (?, ?)": [
                    (number, " ".join(grams(normal)))
                    for rows in found[-1]["search_text"].values()
                    for number, normal in rows
                ]
            }
        engine.dispose()
    return found


def added(engine: Engine, table: str, last: dict[str, int]) -> Rows:
    """The rows of a table behind the last that were given, as sqlite3 gives and takes them."""
    key = FILLED[table]
    connection = engine.raw_connection()
    cursor = connection.cursor()
    cursor.execute(f"SELECT * FROM {table} WHERE {key} > ? ORDER BY {key}", (last[table],))  # noqa: S608
    names = [column[0] for column in cursor.description or ()]
    rows = cursor.fetchall()
    connection.close()
    last[table] = max((row[names.index(key)] for row in rows), default=last[table])
    places = ", ".join("?" * len(names))
    return {f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})": rows}  # noqa: S608


def insert(engine: Engine, tables: Sequence[Rows]) -> None:
    """Insert rows in one transaction."""
    connection = engine.raw_connection()  # which does not begin a transaction by itself
    connection.cursor().execute("BEGIN IMMEDIATE")
    for table in tables:
        for statement, rows in table.items():
            connection.cursor().executemany(statement, rows)
    connection.commit()
    connection.close()


def timed(work: Callable[[Engine], None]) -> Took:
    """What some work takes on a fresh database."""
    with TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/corpus.sqlite3")
        began, used = time.perf_counter(), time.process_time()
        work(engine)
        took = Took(time.perf_counter() - began, time.process_time() - used)
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
    rows = ready(stories)

    def insert_alone(engine: Engine) -> None:
        for batch in rows:
            insert(engine, [batch[table] for table in ALONE])

    def insert_all(engine: Engine) -> None:
        for batch in rows:
            insert(engine, list(batch.values()))

    def store_stories(engine: Engine) -> None:
        for batch in batches(stories):
            store(engine, batch)

    def store_alone(engine: Engine) -> None:
        nothing = {"mark": lambda *_: None, "index": lambda *_: None}
        with patch.multiple(storage, **nothing):
            store_stories(engine)

    contenders = {
        "executemany, articles and pages": insert_alone,
        "executemany, all the same rows": insert_all,
        "this project": store_stories,
        "this project, storing alone": store_alone,
    }
    took: dict[str, list[Took]] = {name: [] for name in contenders}
    for number in range(given.rounds):
        print(f"round {number + 1} of {given.rounds} ...", file=sys.stderr)
        for name, work in contenders.items():
            took[name].append(timed(work))
    print_table(given.articles, took)


def print_table(count: int, took: dict[str, list[Took]]) -> None:
    table = Printed(title=f"{count} articles with their pages", box=None)
    for heading in ("", "articles/s", "lowest-highest", "x articles and pages", "x all rows"):
        table.add_column(heading, justify="right" if heading else "left")
    alone, every, *_ = (median(one.processor for one in found) for found in took.values())
    for name, found in took.items():
        clock, used = (median(part) for part in zip(*found, strict=True))
        slowest, fastest = max(found).clock, min(found).clock
        table.add_row(
            name,
            f"{count / clock:.0f}",
            f"{count / slowest:.0f}-{count / fastest:.0f}",
            f"{used / alone:.2f}",
            f"{used / every:.2f}",
        )
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
