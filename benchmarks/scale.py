"""A long crawl from its beginning to its end: does it get slower, or larger?

    python benchmarks/scale.py [--articles N] [--seconds N] [--database ADDRESS]

One crawl of a campus of N articles (tests/campus; 200,000 by default) into SQLite in a folder of
its own, or into an empty database at ADDRESS. Every second the accounts and the memory of the crawl
are read. The table has a row for each tenth of the articles: articles a second, and the most memory
in MB. With --seconds the crawl is stopped after so long, and the table says how far it came.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, func, select
from sqlalchemy.exc import OperationalError

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipelines.database.engine import open_database
from pipelines.database.tables import run_source
from tests.campus.process import campus

PROJECT = Path(__file__).parent.parent
PARTS = 10


def memory(pid: int) -> float:
    """The memory that a process holds now, in MB; 0 for one that is gone."""
    try:
        held = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except FileNotFoundError:
        return 0.0
    return int(held[1]) / 1024 if held else 0.0


def watch(address: str, url: str, seconds: float) -> list[tuple[float, int, float]]:
    """Crawl `url`; return for each second the time, the articles stored, and the memory."""
    command = [sys.executable, "-m", "scrapy", "crawl", "campus", "-a", f"url={url}"]
    environment = os.environ | {"DATABASE_URL": address}
    crawl = subprocess.Popen(  # noqa: S603  # our own command
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    engine = create_engine(address)
    began = time.monotonic()
    seen = []
    while crawl.poll() is None:
        time.sleep(1)
        try:
            with engine.connect() as connection:
                stored = connection.scalar(select(func.sum(run_source.c.stored))) or 0
        except OperationalError:  # its tables are not made yet
            continue
        seen.append((time.monotonic() - began, int(stored), memory(crawl.pid)))
        if seconds and time.monotonic() - began > seconds:
            crawl.send_signal(signal.SIGTERM)
            seconds = 0
    assert crawl.stdout
    print(crawl.stdout.read().decode(), file=sys.stderr)
    engine.dispose()
    return seen


def print_table(seen: list[tuple[float, int, float]]) -> None:
    """Print the speed and the memory of each tenth."""
    total = seen[-1][1]
    table = Table(title=f"{total:,} articles in {seen[-1][0]:,.0f} s", box=None)
    for heading in ("articles", "a second", "MB"):
        table.add_column(heading, justify="right")
    for part in range(PARTS):
        low, high = total * part // PARTS, total * (part + 1) // PARTS
        inside = [one for one in seen if low <= one[1] <= high]
        if len(inside) > 1:
            (t0, n0, _), (t1, n1, _) = inside[0], inside[-1]
            most = max(held for _, _, held in inside)
            table.add_row(f"{high:,}", f"{(n1 - n0) / (t1 - t0):.0f}", f"{most:.0f}")
    Console(width=60).print(table)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--database", help="address of an empty database")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        campus("--articles", given.articles, "--per-page", 100, "--family", "vsb") as served,
    ):
        address = given.database or f"sqlite:///{folder}/crawl.sqlite3"
        open_database(address).dispose()
        seen = watch(address, served.list_url(), given.seconds)
    print_table(seen)


if __name__ == "__main__":
    main()
