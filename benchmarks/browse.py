"""The site: how long each of its pages takes, and whether fifty readers are served at once.

    python benchmarks/browse.py [--articles N] [--database ADDRESS] [--rounds N]

A database of N articles (100,000 by default) is made as `benchmarks/search.py` makes them, with
universities, sources and topics of which few have most articles and some have twenty, copies,
versions and raw pages. It is SQLite in a folder of its own, or lies at ADDRESS; one that holds
articles already is taken as it is. `scrapy browse` serves it in a process of its own.

Nothing is measured before the articles are counted, for which some screens have to wait. The table
has a row for each address of ADDRESSES: the median and the 95th percentile of one reader,
milliseconds, and how large the answer is. Below it: READERS readers at once, each of whom asks for
all of them but the download in an order of his own: answers a second, median, 95th percentile, and
errors, which are answers other than 200 and 404.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote, urlsplit

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, func, insert, select

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.search import NOON, row, told
from pipelines.database.engine import open_database
from pipelines.database.tables import article, article_version, habit, page, run, run_source
from pipelines.relevance import topics
from pipelines.search.index import catch_up

PROJECT = Path(__file__).parent.parent
READERS = 50
UNIVERSITIES, SOURCES = 200, 500
RARE = 5_000  # of so many articles one is of the rare university, source and topic
RARE_UNIVERSITY, RARE_SOURCE, RARE_TOPIC = "罕见大学", "rare", "国家安全与保密"
TOPICS = [topic for topic in topics() if topic != RARE_TOPIC]

#: What is asked for. {middle} is an article of the middle, with versions and copies; {page} one of
#: the last pages that are shown.
ADDRESSES = {
    "list": "/",
    "list, page 10": "/?page=10",
    "list, page 500": "/?page=500",
    "list, all": "/?all=1",
    "words of 1": "/?q=党",
    "words of 2": "/?q=党课",
    "words of 4": "/?q=主题教育",
    "words, rare": "/?q=鱿鱼",
    "words, two": "/?q=支部 -校友",
    "words, relevance": "/?q=清廉&order=relevance",
    "words, relevance, many": "/?q=支部&order=relevance",
    "words, page 50": "/?q=支部&page=50",
    "nothing found": "/?q=量子纠缠态",
    "days": "/?since=2015-01-01&until=2015-03-31",
    "a university": "/?university=第3大学",
    "a university, page 20": "/?university=第3大学&page=20",
    "a rare university": f"/?university={RARE_UNIVERSITY}",
    "an unknown university": "/?university=无此大学",
    "a source": "/?source=source-3",
    "a rare source": f"/?source={RARE_SOURCE}",
    "a topic": "/?topic=理论学习",
    "a rare topic": f"/?topic={RARE_TOPIC}",
    "a rare topic, words": f"/?topic={RARE_TOPIC}&q=支部",
    "article": "/articles/{middle}",
    "versions": "/articles/{middle}/versions",
    "cluster": "/copies/{middle}",
    "topics": "/topics",
    "copies": "/copies",
    "sources": "/sources",
    "a source's screen": "/sources/source-3",
    "raw page": "/articles/{middle}/page",
    "data": "/data",
    "API: articles": "/api/articles?q=党课",
    "API: article": "/api/articles/{middle}",
    "API: versions": "/api/articles/{middle}/versions",
    "API: cluster": "/api/clusters/{middle}",
    "API: counts": "/api/counts",
    "download, rare": f"/download/csv?university={RARE_UNIVERSITY}",
}


def fill(engine: Engine, articles: int) -> None:
    """Put articles into a database, a thousand a transaction, and index them."""
    with engine.begin() as connection:
        connection.execute(insert(page), a_page())
        connection.execute(insert(run), a_run())
        connection.execute(insert(run_source), [an_account(number) for number in range(SOURCES)])
        connection.execute(insert(habit), [a_habit(number) for number in range(SOURCES)])
    for start in range(0, articles, 1000):
        rows = [a_row(number, articles) for number in range(start, min(start + 1000, articles))]
        with engine.begin() as connection:
            connection.execute(insert(article), rows)
            old = [a_version(row) for row in rows if row["version"] > 1]
            connection.execute(insert(article_version), old)
    catch_up(engine, lambda *_: None)


def a_row(number: int, articles: int) -> dict[str, Any]:
    """An article: every tenth is a copy of the one before, every fiftieth has two versions."""
    random = Random(number)  # noqa: S311  # no secret
    rare = number % RARE == RARE // 2
    copied = number % 10 == 1
    return row(number, *told(number, articles)) | {
        "page_id": 1,
        "url": f"https://www.d{number % 500}.example/info/{number}.htm",
        "unit": "党委组织部",
        "section": "党建要闻",
        "university": RARE_UNIVERSITY if rare else f"第{_skewed(random, UNIVERSITIES)}大学",
        "source": RARE_SOURCE if rare else f"source-{_skewed(random, SOURCES)}",
        "topics": [RARE_TOPIC]
        if rare
        else list({TOPICS[_skewed(random, len(TOPICS))] for _ in range(random.randrange(4))}),
        "script": "hans",
        "repairs": {"script": 3, "width": 1},
        "flags": {"hijacked": ["博彩"]} if number % 100 == 3 else {},
        "hijacked": number % 100 == 3,
        "relevance": round(random.random(), 3),
        "cluster": number if copied else number + 1,
        "canonical": not copied,
        "version": 2 if number % 50 == 0 else 1,
    }


def _skewed(random: Random, number: int) -> int:
    """One of so many, the low ones most often."""
    return random.choices(range(number), cum_weights=_WEIGHTS[:number])[0]


_WEIGHTS = list(accumulate(1 / (rank + 2) for rank in range(max(UNIVERSITIES, SOURCES))))


def a_version(row: dict[str, Any]) -> dict[str, Any]:
    """What an article with two versions was at first."""
    same = ("title", "published", "original_text", "fetched_at")
    return {name: row[name] for name in same} | {
        "article_id": row["id"],
        "version": 1,
        "page_id": 1,
        "text": row["text"][:200],
        "content_sha256": "0" * 64,
    }


def a_page() -> dict[str, Any]:
    """A raw page."""
    import zlib

    return {
        "id": 1,
        "sha256": "1" * 64,
        "url": "https://www.d.example/",
        "status": 200,
        "headers": {"Content-Type": "text/html; charset=utf-8"},
        "encoding": "utf-8",
        "fetched_at": NOON,
        "body": zlib.compress(("<p>党支部召开会议。</p>" * 300).encode()),
    }


def a_run() -> dict[str, Any]:
    """A crawl."""
    ended = datetime(2024, 7, 1, 14, tzinfo=UTC)
    kept = {"arguments": {}, "program_version": "1", "started_at": NOON, "ended_at": ended}
    return kept | {"id": 1, "spider": "campus", "state": "finished"}


def an_account(number: int) -> dict[str, Any]:
    """What the crawl did at a source."""
    counts = {"requested": 12, "stored": 9, "unchanged": 1}
    kept = {"skipped": {"robots": 1}, "failed": {"gone": 1}, "lists": {"read": 2}, "flags": {}}
    return counts | kept | {"run_id": 1, "source": f"source-{number}", "findings": []}


def a_habit(number: int) -> dict[str, Any]:
    """How often a source publishes."""
    times = {"visited_at": NOON, "due_at": datetime(2024, 7, 2, 12, tzinfo=UTC)}
    return times | {"source": f"source-{number}", "articles_per_week": 3.5, "cadence_hours": 24}


@contextmanager
def browsing(address: str) -> Iterator[str]:
    """The address of the site over a database, which a process of its own serves."""
    command = [sys.executable, "-m", "scrapy", "browse", "--port", "0"]
    environment = os.environ | {"DATABASE_URL": address}
    server = subprocess.Popen(  # noqa: S603  # our own command
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout
        said = server.stdout.readline()
        found = re.search(r"http://\S+", said)
        if not found:
            raise SystemExit(f"no server: {said}")
        yield found[0].rstrip("/")
    finally:
        server.terminate()
        server.wait()


class Reader:
    """Somebody with a browser: one connection, which stays."""

    def __init__(self, site: str) -> None:
        where = urlsplit(site)
        self.connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=120)

    def get(self, path: str) -> tuple[int, int, float]:
        """Return the status, the bytes and the milliseconds of an answer."""
        began = time.perf_counter()
        headers = {"Accept-Encoding": "gzip"}
        self.connection.request("GET", quote(path, safe="/?&=%"), headers=headers)
        answer = self.connection.getresponse()
        size = len(answer.read())
        return answer.status, size, (time.perf_counter() - began) * 1000


def wait_for_counts(site: str) -> float:
    """Wait until all screens can be shown; return the seconds."""
    reader, began = Reader(site), time.perf_counter()
    while reader.get("/api/counts")[0] == 503:
        time.sleep(0.2)
    return time.perf_counter() - began


def alone(site: str, paths: dict[str, str], rounds: int) -> Table:
    """A row for each address: how long it takes when nobody else asks."""
    reader, table = Reader(site), Table()
    for heading in ("page", "median ms", "95% ms", "KB", "status"):
        table.add_column(heading, justify="left" if heading == "page" else "right")
    for name, path in paths.items():
        status, size, first = reader.get(path)
        taken = [first if first > 5_000 else reader.get(path)[2] for _ in range(rounds)]
        numbers = (statistics.median(taken), percentile(taken), size / 1000)
        cells = [f"{number:,.1f}" for number in numbers]
        table.add_row(name, *cells, str(status))
        print(name, *cells, status, sep="  ", file=sys.stderr, flush=True)
    return table


def together(site: str, paths: Sequence[str]) -> str:
    """What many readers at once get, as a line."""
    answers: list[tuple[int, int, float]] = []

    def read(number: int) -> None:
        reader = Reader(site)
        for path in Random(number).sample(paths, len(paths)):  # noqa: S311
            try:
                answers.append(reader.get(path))
            except OSError:
                answers.append((0, 0, 0.0))
                reader = Reader(site)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    taken = [time for _, _, time in answers]
    wrong = sum(status not in (200, 404) for status, _, _ in answers)
    return (
        f"{READERS} readers at once: {len(answers)} answers, {len(answers) / seconds:,.0f} a "
        f"second, median {statistics.median(taken):,.0f} ms, 95% {percentile(taken):,.0f} ms, "
        f"{wrong} errors"
    )


def percentile(taken: Sequence[float]) -> float:
    """The time that 95 of 100 do not exceed."""
    return sorted(taken)[max(-(-len(taken) * 95 // 100) - 1, 0)]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--database", metavar="ADDRESS")
    parser.add_argument("--rounds", type=int, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = asked.database or f"sqlite:///{folder}/browse.sqlite3"
        engine = open_database(address)
        with engine.connect().execution_options(readonly=True) as connection:
            number = connection.scalar(select(func.count()).select_from(article))
        if not number:
            fill(engine, asked.articles)
            number = asked.articles
        engine.dispose()
        middle = number // 2 // 50 * 50 + 1  # has a copy and two versions
        paths = {name: path.format(middle=middle) for name, path in ADDRESSES.items()}
        with browsing(address) as site:
            counted = wait_for_counts(site)
            table = alone(site, paths, asked.rounds)
            pages = [path for path in paths.values() if not path.startswith("/download")]
            crowd = together(site, pages)
    table.title = f"{number:,} articles, {engine.dialect.name}"
    Console(width=100).print(table)
    print(f"The counts were there {counted:.1f} s after the site answered.")
    print(crowd)


if __name__ == "__main__":
    main()
