"""Search beside other ways to search: what is found, what is missed, and how long it takes.

    python benchmarks/search.py [--articles N] [--postgresql ADDRESS] [--mysql ADDRESS]

100,000 articles of about 500 characters, the same each time: stories of tests/campus, each with a
paragraph of characters drawn by Zipf's law from GB2312, without which no term would be rare.
SQLite's file lies in a folder of its own; the databases at the ADDRESSES must be empty.

Rows: this project on each database; LIKE on each; FTS5's own tokenisers unicode61 and trigram;
pg_trgm, where PostgreSQL has it. All look through the same normalised texts. Columns: seconds and
MB of what searching needs besides the articles, and for terms of each length: the least recall and
precision of a term, all hits against those of `in`; then the median and the longest time for the
newest 20 hits, milliseconds, the best of three for each term. This project's time is that of
`search`, with snippets and counts; the others' that of one SELECT of ids.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import DBAPIError

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipelines.database.engine import open_database
from pipelines.database.tables import article
from pipelines.export.records import Selection
from pipelines.search.hits import _Look, search
from pipelines.search.index import catch_up, normal
from pipelines.search.query import parse
from tests.campus.stories import Calendar, school, story

LENGTHS = (1, 2, 3, 4, 6)
TERMS = 12  # of each length: half from stories, half from the paragraphs that are drawn
ROUNDS = 3
EVERYTHING = Selection(everything=True)
NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)
HAN = "".join(
    bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)
).rstrip("\n")
WEIGHTS = list(accumulate(1 / (rank + 5) for rank in range(len(HAN))))
SHUFFLED = Random(1).sample(HAN, len(HAN))  # noqa: S311  # no secret

Search = Callable[[str], Iterable[int]]


@dataclass
class System:
    """A way to search: what finds all, what finds the newest 20, and what it took to make it."""

    name: str
    every: Search
    newest: Search
    seconds: float = 0.0
    megabytes: float = 0.0
    cells: list[str] = field(default_factory=list)


def told(number: int, articles: int) -> tuple[str, str, date]:
    """Title, text and day of an article."""
    tale = story(number + 1, school(number % 40), Calendar(date(2024, 6, 30), articles))
    drawn = Random(number).choices(SHUFFLED, cum_weights=WEIGHTS, k=120)  # noqa: S311
    return tale.title, "\n".join(tale.paragraphs)[:380] + "\n" + "".join(drawn) + "。", tale.day


def row(number: int, title: str, body: str, day: date) -> dict[str, Any]:
    """A row of `article`."""
    lists = ("authors", "editors", "photographers", "reviewers", "images", "attachments", "topics")
    times = ("first_seen", "last_seen", "fetched_at")
    return (
        {name: [] for name in lists}
        | dict.fromkeys(times, NOON)
        | {
            "id": number + 1,
            "key_sha256": f"{number:064}",
            "title": title,
            "text": body,
            "original_text": body,
            "published": day,
            "university": school(number % 40).university,
            "repairs": {},
            "flags": {},
            "hijacked": False,
            "version": 1,
            "content_sha256": f"{number:064}",
        }
    )


def terms(texts: list[str]) -> dict[int, list[str]]:
    """Terms of each length, of Han characters alone: common ones and rare ones."""
    random = Random(7)  # noqa: S311
    found: dict[int, list[str]] = {}
    for length in LENGTHS:
        chosen: list[str] = []
        while len(chosen) < TERMS:
            body = random.choice(texts)
            half = (0, len(body) - 122) if len(chosen) % 2 else (len(body) - 121, len(body) - 1)
            start = random.randrange(half[0], half[1] - length)
            term = body[start : start + length]
            if all("一" <= c <= "\u9fff" for c in term) and term not in chosen:
                chosen.append(term)
        found[length] = chosen
    return found


def ours(name: str, engine: Engine) -> System:
    """This project on a database that holds the articles."""
    before = size(engine)
    began = time.perf_counter()
    catch_up(engine, lambda *_: None)

    def every(term: str) -> list[int]:
        with engine.connect().execution_options(readonly=True) as connection:
            return _Look(connection, parse(term), EVERYTHING, count_all=True).newest(0).ids

    seconds = time.perf_counter() - began

    def newest(term: str) -> list[int]:
        return [hit.id for hit in search(engine, term, EVERYTHING).hits]

    return System(f"this project, {name}", every, newest, seconds, size(engine) - before)


def select_ids(name: str, engine: Engine, found: str, bind: str = "{}") -> System:
    """A peer: the `article_id`s of what `found` selects from."""
    ids = f"SELECT {found}"  # our own
    newest = (
        f"SELECT id FROM article JOIN ({ids}) AS f ON f.article_id = id "  # noqa: S608
        "ORDER BY published DESC, id DESC LIMIT 20"
    )

    def run(statement: str) -> Search:
        def ask(term: str) -> list[int]:
            with engine.connect().execution_options(readonly=True) as connection:
                return list(connection.scalars(text(statement), {"term": bind.format(term)}))

        return ask

    return System(name, run(ids), run(newest))


def peers(name: str, engine: Engine, texts: list[str]) -> Iterator[System]:
    """Other ways to search the same texts in the same database."""
    like = "article_id FROM search_text WHERE normal LIKE :term"
    yield select_ids(f"LIKE, {name}", engine, like, "%{}%")
    if name == "SQLite":
        for tokeniser in ("unicode61", "trigram"):
            table = f"peer_{tokeniser}"
            create = f"fts5(body, content='', tokenize='{tokeniser}')"
            fill = text(f"INSERT INTO {table}(rowid, body) VALUES (:id, :body)")  # noqa: S608
            with built(engine) as cost, engine.begin() as connection:
                connection.execute(text(f"CREATE VIRTUAL TABLE {table} USING {create}"))
                rows = [{"id": n + 1, "body": body} for n, body in enumerate(texts)]
                connection.execute(fill, rows)
            found = f"rowid AS article_id FROM {table} WHERE {table} MATCH :term"
            system = select_ids(f"FTS5 {tokeniser}", engine, found, '"{}"')
            system.seconds, system.megabytes = cost
            yield system
    if name == "PostgreSQL":
        with built(engine) as cost, engine.begin() as connection:
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
            index = "CREATE INDEX peer_trgm ON search_text USING gin (normal gin_trgm_ops)"
            connection.execute(text(index))
        system = select_ids("pg_trgm", engine, like, "%{}%")
        system.seconds, system.megabytes = cost
        yield system


@contextmanager
def built(engine: Engine) -> Iterator[list[float]]:
    """Seconds and MB of what is made inside."""
    cost: list[float] = []
    before, began = size(engine), time.perf_counter()
    yield cost
    cost += [time.perf_counter() - began, size(engine) - before]


def size(engine: Engine) -> float:
    """The MB of a database."""
    query = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
        "postgresql": "SELECT pg_database_size(current_database())",
    }.get(
        engine.dialect.name,
        "SELECT sum(data_length + index_length) FROM information_schema.tables "
        "WHERE table_schema = database()",
    )
    with engine.connect() as connection:
        return float(connection.scalar(text(query)) or 0) / 1e6


def measure(system: System, chosen: dict[int, list[str]], truth: dict[str, set[int]]) -> None:
    """Fill the cells of a system: one for each length."""
    for wanted in chosen.values():
        recall, precision, times = 1.0, 1.0, []
        for term in wanted:
            found = set(system.every(term))
            right = len(found & truth[term])
            recall = min(recall, right / len(truth[term]))
            precision = min(precision, right / len(found) if found else 1.0)
            times.append(min(timed(system.newest, term) for _ in range(ROUNDS)))
        cell = f"{recall:.2f} {precision:.2f} {statistics.median(times):.1f} {max(times):.0f}"
        system.cells.append(cell)


def timed(call: Search, term: str) -> float:
    """Milliseconds of a call."""
    began = time.perf_counter()
    call(term)
    return (time.perf_counter() - began) * 1000


def store(engine: Engine, articles: list[tuple[str, str, date]]) -> None:
    """Put articles into a database as they were stored before there was an index."""
    for start in range(0, len(articles), 1000):
        rows = [row(n, *articles[n]) for n in range(start, min(start + 1000, len(articles)))]
        with engine.begin() as connection:
            connection.execute(insert(article), rows)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--postgresql", metavar="ADDRESS")
    parser.add_argument("--mysql", metavar="ADDRESS")
    asked = parser.parse_args()
    articles = [told(number, asked.articles) for number in range(asked.articles)]
    texts = [normal(title, body) for title, body, _ in articles]
    chosen = terms(texts)
    truth = {
        term: {n + 1 for n, body in enumerate(texts) if term in body}
        for term in (term for wanted in chosen.values() for term in wanted)
    }
    rarest, commonest = min(map(len, truth.values())), max(map(len, truth.values()))
    table = Table(
        title=f"{len(texts):,} articles, {sum(map(len, texts)):,} characters; {TERMS} terms of "
        f"each length, in {rarest} to {commonest:,} articles"
    )
    table.add_column("recall, precision; median ms, longest ms", no_wrap=True)
    for heading in ("s", "MB", *(f"{length}" for length in LENGTHS)):
        table.add_column(heading, justify="right", no_wrap=True)
    with tempfile.TemporaryDirectory() as folder:
        addresses = {
            "SQLite": f"sqlite:///{folder}/search.sqlite3",
            "PostgreSQL": asked.postgresql,
            "MariaDB or MySQL": asked.mysql,
        }
        for name, address in addresses.items():
            if not address:
                print(f"{name}: no address given", file=sys.stderr)
                continue
            engine = open_database(address)
            store(engine, articles)
            system = ours(name, engine)
            measure(system, chosen, truth)
            add(table, system)
            try:
                for peer in peers(name, engine, texts):
                    measure(peer, chosen, truth)
                    add(table, peer)
            except DBAPIError as error:
                print(f"{name}: {error.orig}", file=sys.stderr)
            engine.dispose()
    Console(width=170).print(table)


def add(table: Table, system: System) -> None:
    costs = (f"{system.seconds:,.0f}", f"{system.megabytes:,.0f}")
    table.add_row(system.name, *costs, *system.cells)
    print(system.name, *costs, *system.cells, sep="  ", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
