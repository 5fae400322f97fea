"""Crawls that are killed with SIGKILL at random moments until one comes to its end: what is lost?

    python benchmarks/kill.py --runs 100 --articles 2000 --database sqlite

Each run crawls an invented site into a fresh database. The process is killed after a random time,
one in ten times before it has asked for anything, started again at once, and so on; after the last
kill it may end. What is stored then is compared with what a crawl stored that nobody disturbed:
address, title, day and text. `wrong accounts`: runs
where in some crawl requested is not stored + unchanged + skipped + failed, where the accounts of
all crawls together count other than what is stored, or where something is still to do or leased.
`unfinished`: runs whose last crawl did not end as it should. Ctrl-C prints what there is by then.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

import pytest
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipelines.database.engine import open_database
from pipelines.database.tables import article_version, page
from tests.campus.process import Campus, campus
from tests.conftest import PROJECT, new_database
from tests.crawler.books import Story, disagreements, loose_ends, states, stories

PATIENCE = 900  # seconds after which a crawl hangs
EARLY = 0.1  # of the kills come before the first request


@dataclass
class Ended:
    """A run: the kills before its last crawl, and what it left behind."""

    kills: int = 0
    seconds: float = 0.0
    exit_code: int = 0
    said: str = ""
    states: Counter[str] = field(default_factory=Counter)
    stories: list[tuple[str, Story]] = field(default_factory=list)
    pages: int = 0
    versions: int = 0
    disagreements: list[str] = field(default_factory=list)

    def lost(self, whole: Ended) -> int:
        """Stories that are missing, or read otherwise than in a crawl that nobody disturbed."""
        return len(set(whole.stories) - set(self.stories))

    def duplicated(self, whole: Ended) -> int:
        """Stories, versions and raw pages that are there once too often."""
        twice = len(self.stories) - len(dict(self.stories))
        return twice + self.versions + max(0, self.pages - whole.pages)


@dataclass(frozen=True)
class Kill:
    """A kill so many seconds after a crawl was started, or after it asked for the first page."""

    seconds: float
    early: bool


@contextmanager
def crawl(list_url: str, database: str, said: IO[str]) -> Iterator[subprocess.Popen[str]]:
    """A crawl that has started, and that does not outlive the block."""
    process = subprocess.Popen(  # noqa: S603  # our own
        [sys.executable, "-m", "scrapy", "crawl", "campus", "-a", f"url={list_url}"],
        cwd=PROJECT,
        env=os.environ | {"DATABASE_URL": database},
        stdout=subprocess.DEVNULL,
        stderr=said,
        text=True,
        start_new_session=True,  # Ctrl-C is for this script
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for_the_first_request(site: Campus, process: subprocess.Popen[str]) -> None:
    while not site.log()["requests"] and process.poll() is None:
        time.sleep(0.02)


def is_over(site: Campus, process: subprocess.Popen[str], kill: Kill | None) -> bool:
    """Whether a crawl came to its end before the moment of its kill."""
    if kill and not kill.early:
        wait_for_the_first_request(site, process)
    try:
        process.wait(kill.seconds if kill else PATIENCE)
    except subprocess.TimeoutExpired:
        return False
    return True


def run(site: Campus, database: str, kills: list[Kill]) -> Ended:
    """Crawl until the end, killed once at each of these moments."""
    ended = Ended()
    list_url = site.list_url()
    began = time.monotonic()
    for kill in [*kills, None]:
        site.forget()
        with TemporaryFile("w+") as said, crawl(list_url, database, said) as process:
            if is_over(site, process, kill):
                said.seek(0)
                ended.exit_code, ended.said = process.returncode, said.read()
                break
        ended.kills += 1
    else:
        ended.exit_code, ended.said = -1, "it hangs"
    ended.seconds = time.monotonic() - began
    return read(database, ended)


def read(database: str, ended: Ended) -> Ended:
    """Note what a run left in its database."""
    engine = open_database(database)
    with engine.connect() as connection:
        ended.states = Counter(states(connection))
        ended.stories = stories(connection)
        ended.pages = connection.scalar(select(func.count()).select_from(page)) or 0
        ended.versions = connection.scalar(select(func.count()).select_from(article_version)) or 0
        ended.disagreements = [*disagreements(connection), *loose_ends(connection)]
    engine.dispose()
    return ended


def moments(seed: str, kills: int, start: float, seconds: float) -> list[Kill]:
    """When to kill a crawl that asks for its first page after `start` and takes `seconds`."""
    random = Random(seed)  # noqa: S311  # no secret
    share = 2 * (seconds - start) / (kills + 1)  # so that it comes about to its end meanwhile
    return [
        Kill(random.uniform(0, start), early=True)
        if random.random() < EARLY
        else Kill(random.uniform(0, share), early=False)
        for _ in range(kills)
    ]


def seconds_to_start(site: Campus, database: str) -> float:
    """How long a crawl takes until it asks for its first page."""
    site.forget()
    began = time.monotonic()
    with TemporaryFile("w+") as said, crawl(site.list_url(), database, said) as process:
        wait_for_the_first_request(site, process)
        return time.monotonic() - began


def line(number: int, ended: Ended, whole: Ended) -> str:
    told = ", ".join(f"{count} {state}" for state, count in sorted(ended.states.items()))
    return (
        f"run {number}: {ended.kills} kills, {len(ended.stories)} stored, {ended.lost(whole)} lost,"
        f" {ended.duplicated(whole)} duplicated, {len(ended.disagreements)} disagreements,"
        f" {ended.seconds:.1f} s ({told})"
    )


def report(runs: list[Ended], whole: Ended, given: argparse.Namespace) -> bool:
    """Print the table; return whether nothing was lost, doubled, or miscounted."""
    counts = {
        "lost": sum(ended.lost(whole) for ended in runs),
        "duplicated": sum(ended.duplicated(whole) for ended in runs),
        "wrong accounts": sum(bool(ended.disagreements) for ended in runs),
        "unfinished": sum(ended.exit_code != 0 for ended in runs),
    }
    titles = ("database", "articles", "runs", "kills", *counts, "seconds a run", "undisturbed")
    cells = (
        given.database,
        len(whole.stories),
        len(runs),
        sum(ended.kills for ended in runs),
        *counts.values(),
        f"{sum(ended.seconds for ended in runs) / max(1, len(runs)):.1f}",
        f"{whole.seconds:.1f}",
    )
    table = Table(box=None, pad_edge=False)
    for title in titles:
        table.add_column(title, justify="right")
    table.add_row(*map(str, cells))
    Console(width=140).print(table)
    return not any(counts.values())


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=5, help="in each run, at the most")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "mysql"), default="sqlite")
    parser.add_argument("--seed", default="1", help="of the moments")
    parser.add_argument("--family", default="vsb", help="of the site")
    return parser.parse_args()


def main(given: argparse.Namespace) -> bool:
    runs: list[Ended] = []
    options = ("--articles", given.articles, "--per-page", 20, "--family", given.family)
    with campus(*options) as site, TemporaryDirectory() as folder:
        with new_database(given.database, Path(folder)) as database:
            whole = run(site, database, [])
            start = seconds_to_start(site, database)
        print(f"undisturbed: {line(0, whole, whole)}", file=sys.stderr, flush=True)
        if whole.exit_code or len(whole.stories) != given.articles or whole.disagreements:
            sys.exit(f"Even the crawl that nobody disturbs goes wrong: {whole.said}")
        try:
            for number in range(1, given.runs + 1):
                print(f"run {number} of {given.runs} ...", file=sys.stderr, flush=True)
                plan = moments(f"{given.seed} {number}", given.kills, start, whole.seconds)
                with new_database(given.database, Path(folder)) as database:
                    runs.append(run(site, database, plan))
                print(line(number, runs[-1], whole), flush=True)
                for sentence in runs[-1].disagreements:
                    print(f"  {sentence}", flush=True)
                if runs[-1].exit_code:
                    print(f"  exit code {runs[-1].exit_code}: {runs[-1].said}", flush=True)
        except KeyboardInterrupt:
            print("stopped", file=sys.stderr)
    return report(runs, whole, given)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        sys.exit(0 if main(arguments()) else 1)
    except pytest.skip.Exception as missing:  # no such server here
        sys.exit(f"{missing}")
