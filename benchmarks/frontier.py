"""A frontier of millions: how fast it starts and hands out, and what that costs in memory.

    python benchmarks/frontier.py [--rows N] [--database sqlite|postgresql|mysql]

Fills an empty database with N rows to do (10 million by default) and as many list pages as a column
may have, then does with it what a crawl does. SQLite in a folder of its own; PostgreSQL and
MariaDB in a new database on 127.0.0.1, dropped at the end.

Columns: what is done, milliseconds (median, and the slowest).
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, create_engine, text

sys.path.insert(0, str(Path(__file__).parent.parent))

from crawler.wanted import fingerprint  # beside the benchmark
from pipelines import frontier
from pipelines.database.engine import open_database
from pipelines.database.tables import insert_row, run
from pipelines.frontier import ARTICLE, LIST, Ask, Settled
from pipelines.walk import Reading, read_lists

SITE = "http://wxy.yunhe.example"
ACCOUNT = "yunhe-literature"
CHUNK = 1_000_000
ROUNDS = 200
SERVERS = {
    "postgresql": "postgresql+psycopg://postgres@127.0.0.1/{}",
    "mysql": "mariadb+pymysql://root@127.0.0.1/{}",
}


@contextmanager
def database(kind: str) -> Iterator[str]:
    """The address of an empty database that is gone afterwards."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/frontier.sqlite3"
        return
    name = f"dangjian_{uuid.uuid4().hex}"
    server = create_engine(SERVERS[kind].format("test"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield SERVERS[kind].format(name)
    finally:
        with server.connect() as connection:
            force = " WITH (FORCE)" if kind == "postgresql" else ""
            connection.execute(text(f"DROP DATABASE {name}{force}"))


#: For each kind of database: numbers from :first on, and of a number n 40 digits and a day.
NUMBERS = {
    "sqlite": (
        "WITH RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers "
        "WHERE n < :last)",
        "numbers",
        "printf('%040x', n)",
        "date('2026-11-20', '-' || (n % 5000) || ' days')",
        "'文学院党委召开第' || n || '次理论学习中心组学习会'",
        "'http://wxy.yunhe.example/info/1021/' || n || '.htm'",
    ),
    "postgresql": (
        "",
        "generate_series(CAST(:first AS integer), CAST(:last AS integer)) AS numbers(n)",
        "lpad(to_hex(n), 40, '0')",
        "date '2026-11-20' - n % 5000",
        "'文学院党委召开第' || n || '次理论学习中心组学习会'",
        "'http://wxy.yunhe.example/info/1021/' || n || '.htm'",
    ),
    "mysql": (
        "",
        "(SELECT seq AS n FROM seq_0_to_99999999 WHERE seq BETWEEN :first AND :last) AS numbers",
        "lpad(hex(n), 40, '0')",
        "date '2026-11-20' - INTERVAL n % 5000 DAY",
        "concat('文学院党委召开第', n, '次理论学习中心组学习会')",
        "concat('http://wxy.yunhe.example/info/1021/', n, '.htm')",
    ),
}


def fill(engine: Engine, kind: str, rows: int) -> int:
    """Fill the frontier with one column of `rows` articles to do; return the id of a run."""
    row = {
        "spider": "campus",
        "arguments": {},
        "program_version": "0",
        "state": "finished",
        "started_at": datetime.now(UTC),
    }
    first = Ask(fingerprint(f"{SITE}/dqgz.htm", LIST), LIST, f"{SITE}/dqgz.htm")
    with engine.begin() as connection:
        run_id = insert_row(connection, run, row)
        (column,) = frontier.begin(connection, run_id, ACCOUNT, [first])
    before, numbers, mark, day, title, url = NUMBERS[kind]
    newest = frontier.turn_of(date(2026, 11, 20), is_list=False)
    columns = "fingerprint, list_page_id, kind, url, title, published, turn, outcome, tries, run_id"
    turn = f"{newest} + 2 * (n % 5000)"
    insert = (
        f"{before} INSERT INTO request ({columns}) SELECT {mark}, {column.id}, '{ARTICLE}', {url}, "  # noqa: S608  # our own words
        f"{title}, {day}, {turn}, '{frontier.TO_DO}', 0, {run_id} FROM {numbers}"
    )
    began = time.monotonic()
    for start in range(0, rows, CHUNK):
        last = min(start + CHUNK, rows) - 1
        with engine.begin() as connection:
            connection.execute(text(insert), {"first": start, "last": last})
        rate = (last + 1) / (time.monotonic() - began)
        print(f"{last + 1:,} rows, {rate:,.0f} a second", file=sys.stderr)
    return run_id


def timed(work: Callable[[int], object], rounds: int) -> list[float]:
    """Milliseconds of each round."""
    taken = []
    for number in range(rounds):
        began = time.perf_counter()
        work(number)
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def measure(address: str, run_id: int) -> dict[str, list[float]]:
    """Do what a crawl does with a full frontier."""
    first = Ask(fingerprint(f"{SITE}/dqgz.htm", LIST), LIST, f"{SITE}/dqgz.htm")
    found: dict[str, list[float]] = {}
    engines: list[Engine] = []

    def start(_: int) -> None:
        engine = open_database(address)
        with engine.begin() as connection:
            frontier.begin(connection, run_id, ACCOUNT, [first])
        with engine.connect() as connection:
            connection.execute(frontier.to_do(1, 100)).all()
        engines.append(engine)

    found["open, begin and draw the first 100"] = timed(start, 3)
    engine = engines[0]
    drawn: list[int] = []

    def draw(_: int) -> None:
        with engine.connect() as connection:
            drawn[:] = [row.id for row in connection.execute(frontier.to_do(1, 100))]

    found["draw 100 requests"] = timed(draw, ROUNDS)
    found["a request, of 100 drawn at once"] = [t / 100 for t in found["draw 100 requests"]]

    def draw_recent(_: int) -> None:
        with engine.connect() as connection:
            connection.execute(frontier.to_do(1, 100, since=date(2026, 11, 1), pages=3)).all()

    found["draw 100 with since and pages"] = timed(draw_recent, ROUNDS)

    def settle(_: int) -> None:
        draw(0)
        rows = [Settled(row, "stored") for row in drawn]
        with engine.begin() as connection:
            frontier.settle(connection, run_id, rows)

    found["draw and settle 100 in a transaction"] = timed(settle, ROUNDS)
    column = frontier.Column(1, f"{SITE}/dqgz.htm", ACCOUNT, True)

    def read(number: int) -> None:
        urls = [f"{SITE}/info/1022/{number}/{n}.htm" for n in range(20)]
        asks = [Ask(fingerprint(u, ARTICLE), ARTICLE, u, u, "题", date(2026, 11, 20)) for u in urls]
        page = Ask(fingerprint(f"{SITE}/{number}.htm", LIST), LIST, f"{SITE}/{number}.htm")
        reading = Reading(Settled(1, "read"), column, [1], urls[0], 1, 0, asks, [str(number)], page)
        with engine.begin() as connection:
            read_lists(connection, run_id, [reading])

    found["a list page of 20 new items in a transaction"] = timed(read, ROUNDS)
    for one in engines:
        one.dispose()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--database", default="sqlite", choices=("sqlite", *SERVERS))
    given = parser.parse_args()
    with database(given.database) as address:
        engine = open_database(address)
        run_id = fill(engine, given.database, given.rows)
        engine.dispose()
        found = measure(address, run_id)
    table = Table(title=f"{given.rows:,} rows, {given.database}", box=None)
    for heading in ("what", "median ms", "slowest ms"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for name, taken in found.items():
        table.add_row(name, f"{median(taken):.2f}", f"{max(taken):.1f}")
    Console(width=100).print(table)
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at the most")


if __name__ == "__main__":
    main()
