"""Copies of real stories beside near-duplicate libraries: which are found, and what it costs.

    python benchmarks/duplicates.py [FOLDER]
    python benchmarks/duplicates.py --scale [--articles 1000000]

FOLDER (default ../shared) holds pages/, mirrors/, samples/ and sites/. Every story of at least 200
letters that has no copy there is copied in eight ways (tests/pipelines/copies.py): other marks,
Traditional, readings injected as well, a brand for the school's name, half of it, the frame of a
site around it, an image in shreds. The other libraries want an environment of their own:

    python -m venv peers && peers/bin/pip install -e . simhash datasketch rensa
    peers/bin/python benchmarks/duplicates.py

A cell is the share of the copies that are found with their story, and behind the stroke how many
other stories a copy is found with. Libraries get the text as it is (raw), or repaired as this
project does it. Sets are of five characters. `a second`: stories looked up and kept in a second of
processor time; of this project with SQLite on the disk, of the libraries in memory. A library that
is not installed is named. Behind the table stands every pair of the real stories that was joined,
to be looked at.

--scale fills SQLite with invented articles and tells what each costs when it holds so many: storing
the row, marking its duplicates, and the commit, in microseconds of processor time, and all by the
clock; x is the ratio to ten thousand. `found`: the share
of halves of stored articles, not kept, that are found with them.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table
from scrapy.settings import Settings
from sqlalchemy import Engine, insert, select

sys.path.insert(0, str(Path(__file__).parent.parent))

from crawler.items import Article
from crawler.pages import kind_of, read_article
from crawler.spiders.documents import DocumentsSpider, read_file
from pipelines.database.engine import open_database
from pipelines.database.tables import article as table
from pipelines.duplicates import BATCH, forget_all, mark, mark_all
from pipelines.passages import COMPARED, Story, letters
from pipelines.repair.article import repair_article
from pipelines.screening import UnwantedError, screen
from pipelines.storage import row_of, store
from tests.campus.stories import Calendar, school, story
from tests.pipelines.copies import COPIES

ROOT = Path(__file__).parent.parent

LONG_ENOUGH = 200  # letters
BODY = ("half", "nav", "images")  # copies whose headline is as it was
ROUNDS = 3
SIZE = 5  # characters of a piece, for the libraries


def real_articles(folder: Path) -> list[Article]:
    """The articles of the folder, each as a crawl would store it."""
    found = []
    for part in (
        "pages",
        "mirrors",
        "samples",
        *sorted(f"sites/{p.name}" for p in (folder / "sites").iterdir()),
    ):
        documents, _ = DocumentsSpider.check(Settings(), {"path": str(folder / part)})
        for document in documents:
            response = read_file(document).response
            if kind_of(response) == "listing":
                continue
            article = read_article(response)
            article.document, article.key = document.name, f"{part}/{document.name}"
            try:
                found.append(screen(repair_article(article)))
            except UnwantedError:
                continue
    return found


def copies(articles: Sequence[Article], kind: str) -> list[tuple[Article, Article]]:
    """A copy of each article, as it is and as a crawl would store it."""
    made = []
    for number, article in enumerate(articles):
        damaged = COPIES[kind](article.text, number)
        title = article.title
        if title and kind not in BODY:
            title = COPIES[kind](title, number)
        bare = Article(title=title, text=damaged, original_text=damaged)
        raw = replace(bare, url=f"http://mirror{number}.example/{kind}", key=f"{kind} {number}")
        made.append((raw, screen(repair_article(raw))))
    return made


# --- this project ---------------------------------------------------------------------------------


class Database:
    """This project, on SQLite in a folder of its own."""

    def __init__(self, folder: str, name: str, articles: Sequence[Article]) -> None:
        self.engine = open_database(f"sqlite:///{folder}/{name}.sqlite3")
        for at in range(0, len(articles), 200):
            store(self.engine, articles[at : at + 200])

    def clusters(self) -> dict[str, int]:
        """The cluster of each article by its address, or its document."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(table.c.url, table.c.document, table.c.cluster))
            return {row.document or row.url: row.cluster for row in rows}


def found_by_us(folder: str, base: Sequence[Article], made: Sequence[Article]) -> tuple[int, int]:
    """How many copies share the cluster of their story, and how many others they are with."""
    named = [replace(article, document=str(number)) for number, article in enumerate(base)]
    database = Database(folder, made[0].key or "", [*named, *made])
    of = database.clusters()
    database.engine.dispose()
    own = [of[str(number)] for number in range(len(base))]
    right = sum(of[copy.url or ""] == own[n] for n, copy in enumerate(made))
    others = sum(
        own.count(of[copy.url or ""]) - (of[copy.url or ""] == own[n])
        for n, copy in enumerate(made)
    )
    return right, others


def speed_of_ours(folder: str, articles: Sequence[Article]) -> float:
    """Articles a second that are marked in a database that holds them, the best of some rounds."""
    database = Database(folder, "speed", articles)
    best = 0.0
    for _ in range(ROUNDS):
        forget_all(database.engine)
        start = time.process_time()
        count = mark_all(database.engine, lambda *_: None)
        best = max(best, count / (time.process_time() - start))
    database.engine.dispose()
    return best


# --- the libraries --------------------------------------------------------------------------------


def pieces(given: str) -> set[str]:
    """What the libraries compare: white space and marks aside, as their users are told to."""
    plain = letters(given)
    return {plain[at : at + SIZE] for at in range(max(1, len(plain) - SIZE + 1))}


@dataclass
class Library:
    """A library: makes a sketch of pieces, keeps one, tells the numbers of those like it."""

    sketch: Callable[[set[str]], Any]
    keep: Callable[[int, Any], object]
    like: Callable[[Any], Sequence[Any]]


def simhash(distance: int) -> Callable[[Any], Library]:
    def make(module: Any) -> Library:
        index = module.SimhashIndex([], k=distance)
        return Library(
            lambda given: module.Simhash(sorted(given)),
            lambda number, sketch: index.add(str(number), sketch),
            lambda sketch: [int(n) for n in index.get_near_dups(sketch)],
        )

    return make


def datasketch(threshold: float) -> Callable[[Any], Library]:
    def make(module: Any) -> Library:
        index = module.MinHashLSH(threshold=threshold, num_perm=128)

        def sketch(given: set[str]) -> Any:
            made = module.MinHash(num_perm=128)
            made.update_batch([piece.encode() for piece in given])
            return made

        return Library(sketch, index.insert, index.query)

    return make


def rensa(threshold: float, bands: int) -> Callable[[Any], Library]:
    def make(module: Any) -> Library:
        index = module.RMinHashLSH(threshold, 128, bands)

        def sketch(given: set[str]) -> Any:
            made = module.RMinHash(128, 42)
            made.update(list(given))
            return made

        return Library(sketch, index.insert, index.query)

    return make


LIBRARIES: dict[str, tuple[str, Callable[[Any], Library]]] = {
    "simhash, 3 bits": ("simhash", simhash(3)),
    "simhash, 8 bits": ("simhash", simhash(8)),
    "datasketch LSH .8": ("datasketch", datasketch(0.8)),
    "datasketch LSH .5": ("datasketch", datasketch(0.5)),
    "rensa LSH .8": ("rensa", rensa(0.8, 8)),
    "rensa LSH .5": ("rensa", rensa(0.5, 32)),
}


def found_by(library: Library, made: Sequence[Article]) -> tuple[int, int]:
    right = others = 0
    for number, copy in enumerate(made):
        like = set(library.like(library.sketch(pieces(copy.text))))
        right += number in like
        others += len(like - {number})
    return right, others


def filled(library: Library, base: Sequence[Article]) -> float:
    """Keep the stories in a library; return how many it took a second."""
    start = time.process_time()
    for number, article in enumerate(base):
        sketch = library.sketch(pieces(article.text))
        library.like(sketch)
        library.keep(number, sketch)
    return len(base) / (time.process_time() - start)


# --- the table ------------------------------------------------------------------------------------


def compare(folder: Path) -> None:
    everything = real_articles(folder)
    with tempfile.TemporaryDirectory() as scratch:
        real = Database(scratch, "real", everything)
        base = stories_without_copy(real.engine, everything)
        made = {kind: copies(base, kind) for kind in COPIES}
        title = f"{len(base)} stories of {len(everything)} articles, {len(COPIES)} copies of each"
        report = Table(title=title)
        report.add_column("method", no_wrap=True)
        for heading in (*COPIES, "a second"):
            report.add_column(heading, justify="right")
        ours = [
            found_by_us(scratch, base, [repaired for _, repaired in made[kind]]) for kind in COPIES
        ]
        report.add_row(
            "this project", *cells(ours, len(base)), f"{speed_of_ours(scratch, base):,.0f}"
        )
        missing = add_libraries(report, base, made)
        Console(width=150).print(report)
        for name in missing:
            print(f"{name}: not installed")
        print_joined(real.engine)
        real.engine.dispose()


def stories_without_copy(engine: Engine, articles: Sequence[Article]) -> list[Article]:
    """One article of each cluster, of those that are long enough."""
    by_name = {article.document: article for article in articles}
    query = select(table.c.document, table.c.text).where(table.c.canonical).order_by(table.c.id)
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return [by_name[row.document] for row in rows if len(letters(row.text)) >= LONG_ENOUGH]


def add_libraries(
    report: Table, base: Sequence[Article], made: dict[str, list[tuple[Article, Article]]]
) -> set[str]:
    """A row for each library, raw and repaired; return those that are not installed."""
    missing = set()
    for name, (module, make) in LIBRARIES.items():
        try:
            imported = importlib.import_module(module)
        except ImportError:
            missing.add(module)
            continue
        library = make(imported)
        speed = filled(library, base)
        for place, form in enumerate(("raw", "repaired")):
            counts = [found_by(library, [pair[place] for pair in made[kind]]) for kind in COPIES]
            report.add_row(f"{name}, {form}", *cells(counts, len(base)), f"{speed:,.0f}")
    return missing


def cells(counts: Sequence[tuple[int, int]], total: int) -> Iterator[str]:
    for right, others in counts:
        yield f"{right / total:.3f}/{others / total:.2f}"


def print_joined(engine: Engine) -> None:
    """Print each article that is in a cluster with one stored before it, beside the first."""
    columns = [
        table.c[name] for name in ("id", "cluster", "title", "text", "document", "published")
    ]
    with engine.connect() as connection:
        rows = connection.execute(select(*columns).order_by(table.c.id)).mappings().all()
    first = {row["id"]: row for row in rows}
    joined = [row for row in rows if row["cluster"] != row["id"]]
    print(f"{len(joined)} of {len(rows)} real articles were joined with an earlier one:")
    for row in joined:
        other = first[row["cluster"]]
        one, two = Story(None, row["text"]), Story(None, other["text"])
        share = len(one.compared & two.compared) / max(1, min(len(one.compared), len(two.compared)))
        print(
            f"{share:.2f} of the passages of {COMPARED} letters; "
            f"{len(one.letters)} and {len(two.letters)} letters"
        )
        for each in (other, row):
            print(f"  {each['published']} {each['document']} {each['title']}")


# --- the scale ------------------------------------------------------------------------------------

IDEOGRAPHS = "".join(map(chr, range(0x4E00, 0x5E00)))
SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000)
AROUND = 20  # batches before a size, of which the median counts


def invented(numbers: range) -> list[dict[str, Any]]:
    """Rows of articles, one half of each what many others say as well, one half its own."""
    rows = []
    for number in numbers:
        random = Random(number)  # noqa: S311  # no secret
        own = "".join(random.choices(IDEOGRAPHS, k=400))
        common = "。".join(random.choices(sentences(), k=8))
        rows.append(stored_row(number, f"第{number}期", f"{common}\n{own}"))
    return rows


@cache
def sentences() -> list[str]:
    """Sentences that many articles share: those of some stories of the campus."""
    calendar = Calendar(date(2026, 11, 20), 1_000)
    told = (story(number, school(number % 9), calendar) for number in range(1, 301))
    texts = ("".join(each.paragraphs) for each in told)
    return sorted({sentence for each in texts for sentence in each.split("。") if sentence})


def stored_row(number: int, title: str, body: str) -> dict[str, Any]:
    article = Article(title=title, text=body, original_text=body)
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    key = {"key_sha256": f"{number:064x}", "version": 1, "first_seen": moment, "id": number}
    return row_of(article) | key


def timed_batch(engine: Engine, rows: Sequence[dict[str, Any]]) -> tuple[float, ...]:
    """Seconds of processor time for storing, marking and the commit of new rows in a transaction,
    and of the clock for all of it."""
    clock = time.perf_counter()
    moments = [time.process_time()]
    with engine.begin() as connection:
        connection.execute(insert(table), list(rows))
        moments.append(time.process_time())
        mark(connection, [(None, row) for row in rows])
        moments.append(time.process_time())
    moments.append(time.process_time())
    return *(b - a for a, b in pairwise(moments)), time.perf_counter() - clock


def scale(articles: int) -> None:
    report = Table(title="what an article costs, in microseconds")
    for heading in (
        "articles",
        "store",
        "mark",
        "commit",
        "all",
        "mark x",
        "all x",
        "clock",
        "found",
    ):
        report.add_column(heading, justify="right")
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/scale.sqlite3")
        first: list[float] = []
        last: list[tuple[float, ...]] = []
        for at in range(1, articles + 1, BATCH):
            last = [*last[1 - AROUND :], timed_batch(engine, invented(range(at, at + BATCH)))]
            if (size := at + BATCH - 1) not in SIZES:
                continue
            costs = [median(parts) / BATCH * 1e6 for parts in zip(*last, strict=True)]
            clock = costs[-1]
            costs[-1] = sum(costs[:-1])
            first = first or costs
            ratios = (costs[1] / first[1], costs[-1] / first[-1])
            cells = *(f"{cost:,.0f}" for cost in costs), *(f"{ratio:.2f}" for ratio in ratios)
            found = f"{found_among(engine, size):.3f}"
            report.add_row(f"{size:,}", *cells, f"{clock:,.0f}", found)
            Console(width=100).print(report)
        engine.dispose()


def found_among(engine: Engine, size: int) -> float:
    """The share of halves of stored articles that are found with them; they are not kept."""
    numbers = Random(size).sample(range(1, size + 1), BATCH)  # noqa: S311  # no secret
    rows = [row for number in numbers for row in invented(range(number, number + 1))]
    halves = [
        stored_row(size + place, row["title"], row["text"][len(row["text"]) // 2 :])
        for place, row in enumerate(rows, 1)
    ]
    with engine.connect() as connection, connection.begin() as transaction:
        connection.execute(insert(table), halves)
        mark(connection, [(None, row) for row in halves])
        ids = [row["id"] for row in halves]
        clusters = select(table.c.id, table.c.cluster).where(table.c.id.in_(ids))
        of = {row.id: row.cluster for row in connection.execute(clusters)}
        transaction.rollback()
    return sum(of[half["id"]] == n for half, n in zip(halves, numbers, strict=True)) / BATCH


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--scale", action="store_true")
    parser.add_argument("--articles", type=int, default=1_000_000)
    asked = parser.parse_args()
    if asked.scale:
        scale(asked.articles)
    else:
        compare(asked.folder)


if __name__ == "__main__":
    main()
