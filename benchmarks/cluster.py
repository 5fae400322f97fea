"""Workers on one queue, alive and killed with SIGKILL, beside scrapy-redis on the same campus.

    python benchmarks/cluster.py [--workers 1,2,4,8] [--hosts 400] [--kills 8] ...
    python benchmarks/cluster.py --hosts 60 --workers 2 --kills 3      a short form: 4 minutes

A campus of many hosts (tests/campus), each with one column, is crawled by so many `scrapy worker`
processes into a PostgreSQL database of its own: once in peace, and once while workers are killed at
random moments, and started again a second later as systemd would. The peer does the same with the
spider in redis_spider.py: its queue is in Redis (127.0.0.1:6379, database 9, which is emptied), its
table in PostgreSQL. Both keep `--delay` seconds between two requests to a host, without jitter, and
ask a host for one page at a time; a worker of either has 2 x `--jobs` requests on their way.

Columns: `s` from the first request to the last, and articles a second over them. Of the host that
fared worst, by the server's log: `at once`, the most requests that it was answering at the same
time; `gap`, the shortest time between two that came; `a second`, how many it was sent on average.
`cores`: the processors that the workers used; `busy`: the machine, whoever else was on it. `MB`: of
the largest worker. `lost`, `duplicated`: articles against those of the campus (for this project
stories, versions and raw pages). `resumed`: the longest time from a kill until somebody asked a
host again that the killed worker was crawling. One worker alone is not killed. A peer that is not
installed (pip install scrapy-redis) is left out.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import pytest
from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, func, select, text

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.fleet import Fleet, ticks
from pipelines.database.engine import open_database
from pipelines.database.tables import article, article_version, lease, page
from tests.campus.process import Campus, campus
from tests.conftest import PROJECT, new_database

LATENCY = 0.1  # seconds that a host takes to answer
PATIENCE = 600  # seconds after which a run hangs
QUIET = 8.0  # seconds without a request after which the peer is at its end
REDIS = "redis://127.0.0.1/9"


@dataclass
class Kill:
    """When a worker was killed, on the monotonic clock, and which sites it was crawling."""

    moment: float
    sites: list[int]


@dataclass
class Figures:
    """What a run showed."""

    name: str
    workers: int
    kills: list[Kill] = field(default_factory=list)
    stored: int = 0
    lost: int = 0
    duplicated: int = 0
    hosts: list[dict[str, Any]] = field(default_factory=list)  # the server's log of each
    cores: float = 0.0  # that the workers used
    busy: float = 0.0  # how busy the machine was
    memory: float = 0.0

    @property
    def seconds(self) -> float:
        times = [entry["time"] for host in self.hosts for entry in host["log"]]
        return max(times) - min(times) if times else 0.0

    def resumed(self) -> float | None:
        """The longest time from a kill to the next request to a host that was being crawled.

        Where who took over was killed as well before it asked, that kill counts.
        """
        waits = []
        for site in {site for kill in self.kills for site in kill.sites}:
            kills = [kill.moment for kill in self.kills if site in kill.sites]
            for before, entry in pairwise([{"time": -math.inf}, *self.hosts[site]["log"]]):
                # What was on its way when the worker died arrives at once.
                between = [m for m in kills if before["time"] - 2 * LATENCY < m < entry["time"]]
                late = [entry["time"] - moment for moment in between]
                waits += [min(late)] if late and min(late) > 2 * LATENCY else []
        return max(waits, default=None)


class Own:
    """This project: `scrapy worker` on a queue in PostgreSQL."""

    name = "this project"

    def __init__(self, site: Campus, urls: list[str], database: str, given: argparse.Namespace):
        self.folder = TemporaryDirectory()
        self.register = Path(self.folder.name) / "register.toml"
        entries = [
            f'[s{index}]\nuniversity = "云河大学"\nlist = "{url}"\n'
            for index, url in enumerate(urls)
        ]
        self.register.write_text("\n".join(entries), "utf-8")
        self.urls, self.database, self.given = urls, database, given
        self.articles = given.hosts * given.articles
        self.engine = open_database(database)
        subprocess.run(  # our own
            [sys.executable, "-m", "scrapy", "schedule", "cluster"],
            cwd=PROJECT,
            env=os.environ | {"DATABASE_URL": database},
            stdout=subprocess.DEVNULL,
            check=True,
        )

    def command(self) -> list[str]:
        settings = {
            "DATABASE_URL": self.database,
            "SOURCES": self.register,
            "DOWNLOAD_DELAY": self.given.delay,
            "DOWNLOAD_DELAY_JITTER": 0,
            "CRAWLER_CONTACT": "benchmark@campus.example",
            "TWISTED_DNS_RESOLVER": "tests.resolver.Numbered",
            "LOCAL_HOSTS": ",".join(urlsplit(url).hostname or "" for url in self.urls),
        }
        options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        return [sys.executable, "-m", "scrapy", "worker", "--jobs", str(self.given.jobs), *options]

    def stored(self) -> int:
        return self._count(select(func.count()).select_from(article))

    def is_done(self) -> bool:
        jobs = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'crawl'")
        return (
            self.stored() >= self.articles
            and not self._count(select(func.count()).select_from(lease))
            and not self._count(jobs)
        )

    def crawled_by(self, number: int) -> list[int]:
        query = select(lease.c.name).where(lease.c.owner.contains(f" {number} "))
        with self.engine.connect() as connection:
            names = list(connection.scalars(query))
        return [int(name.removeprefix("source s")) for name in names if name.startswith("source ")]

    def judge(self, figures: Figures) -> None:
        with self.engine.connect() as connection:
            urls = list(connection.scalars(select(article.c.url)))
        figures.lost = self.articles - len(set(urls))
        versions = self._count(select(func.count()).select_from(article_version))
        pages = self._count(select(func.count()).select_from(page))
        figures.duplicated = len(urls) - len(set(urls)) + versions + max(0, pages - self.articles)

    def _count(self, query: Any) -> int:
        with self.engine.connect() as connection:
            return connection.scalar(query) or 0


class Peer:
    """scrapy-redis: one queue of addresses in Redis."""

    name = "scrapy-redis"

    def __init__(self, site: Campus, urls: list[str], database: str, given: argparse.Namespace):
        from redis import Redis

        self.site, self.given = site, given
        self.articles = given.hosts * given.articles
        self.engine = create_engine(database)
        self.plain = self.engine.url.set(drivername="postgresql").render_as_string(False)
        with self.engine.begin() as connection:
            connection.execute(text("CREATE TABLE peer (url text, title text)"))
        self.redis = Redis.from_url(REDIS)
        self.redis.flushdb()
        self.redis.rpush("peer:start_urls", *[json.dumps({"url": url}) for url in urls])
        self.stored_last, self.since = 0, time.monotonic()

    def command(self) -> list[str]:
        requests = str(2 * self.given.jobs)
        given = [self.plain, REDIS, str(self.given.delay), requests]
        return [sys.executable, "benchmarks/redis_spider.py", *given]

    def stored(self) -> int:
        return self._count("count(*)")

    def is_done(self) -> bool:
        stored = self.stored()
        if stored != self.stored_last:
            self.stored_last, self.since = stored, time.monotonic()
        waiting = self.redis.llen("peer:start_urls") + self.redis.llen("peer:requests")
        return not waiting and time.monotonic() - self.since > QUIET

    def crawled_by(self, number: int) -> list[int]:
        return []  # what it took from the queue nobody else knows of

    def judge(self, figures: Figures) -> None:
        figures.lost = self.articles - self._count("count(DISTINCT url)")
        figures.duplicated = self._count("count(*) - count(DISTINCT url)")
        self.redis.flushdb()

    def _count(self, what: str) -> int:
        with self.engine.connect() as connection:
            return connection.scalar(text(f"SELECT {what} FROM peer")) or 0  # noqa: S608


def run(
    contender: Own | Peer,
    site: Campus,
    workers: int,
    moments: list[float],
    given: argparse.Namespace,
) -> Figures:
    """Crawl the campus, with a kill so many seconds after the first article at each moment."""
    figures = Figures(contender.name, workers)
    random = Random(f"{workers}")  # noqa: S311  # no secret
    site.forget()
    fleet = Fleet(contender.command(), workers, given.said, apart=given.machines)
    began, left = time.monotonic(), sorted(moments)
    first: float | None = None
    before = ticks()
    try:
        while not contender.is_done():
            now = time.monotonic()
            if now - began > PATIENCE:
                print(f"{contender.name}, {workers} workers: it hangs", file=sys.stderr)
                break
            if first is None and contender.stored():
                first, before = now, ticks()
            fleet.look()
            if first and left and now - first >= left[0] and fleet.alive:
                left.pop(0)
                victim = random.choice(sorted(fleet.alive))
                sites = contender.crawled_by(fleet.alive[victim].pid)
                fleet.kill(victim)
                figures.kills.append(Kill(time.monotonic(), sites))
            time.sleep(0.2)
        after = ticks()
    finally:
        fleet.end()
    figures.cores = sum(fleet.spent.values()) / (time.monotonic() - began)
    figures.busy = (after[0] - before[0]) / max(1, after[1] - before[1])
    figures.memory, figures.stored = fleet.memory, contender.stored()
    figures.hosts = [site.log(index) for index in range(len(site.hosts) - 1)]
    contender.judge(figures)
    return figures


@contextmanager
def contending(
    kind: type[Own] | type[Peer], site: Campus, urls: list[str], given: argparse.Namespace
) -> Iterator[Own | Peer]:
    """A contender with a new database."""
    with ExitStack() as stack:
        database = stack.enter_context(new_database("postgresql", Path()))
        contender = kind(site, urls, database, given)
        stack.callback(contender.engine.dispose)
        yield contender


def names(site: Campus) -> list[str]:
    """The list pages, by host names that are not this machine's own, so that they are spared."""
    path = urlsplit(site.list_url()).path
    found = [urlsplit(site.url(host=index)) for index in range(len(site.hosts) - 1)]
    return [
        f"http://site-{(at.hostname or '').replace('.', '-')}.example:{at.port}{path}"
        for at in found
    ]


def row(figures: Figures) -> list[str]:
    gaps = [host["closest"] for host in figures.hosts if host["closest"] is not None]
    resumed = figures.resumed()
    return [
        figures.name,
        str(figures.workers),
        str(len(figures.kills)),
        str(figures.stored),
        f"{figures.seconds:.0f}",
        f"{figures.stored / max(1, figures.seconds):.1f}",
        str(max(host["at_once"] for host in figures.hosts)),
        f"{min(gaps, default=0):.2f}",
        f"{max(host['per_second'] or 0 for host in figures.hosts):.2f}",
        f"{figures.cores:.1f}",
        f"{figures.busy:.0%}",
        f"{figures.memory:.0f}",
        str(figures.lost),
        str(figures.duplicated),
        "" if resumed is None else f"{resumed:.0f}",
    ]


def print_table(runs: list[Figures], title: str) -> None:
    table = Table(title=title, box=None, pad_edge=False)
    titles = ("crawler", "workers", "kills", "stored", "s", "articles/s", "at once", "gap")
    for heading in (*titles, "a second", "cores", "busy", "MB", "lost", "duplicated", "resumed"):
        table.add_column(heading, justify="left" if heading == "crawler" else "right")
    for figures in runs:
        table.add_row(*row(figures))
    Console(width=140).print(table)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--workers", default="1,2,4,8", help="numbers, separated by commas")
    parser.add_argument("--hosts", type=int, default=400)
    parser.add_argument("--articles", type=int, default=3, help="of each host")
    parser.add_argument("--delay", type=float, default=1.0, help="seconds")
    parser.add_argument("--jobs", type=int, default=16, help="of each worker")
    parser.add_argument("--kills", type=int, default=6, help="in each run that is disturbed; or 0")
    parser.add_argument("--only", choices=("own", "peer"), help="one of the two")
    parser.add_argument("--seed", default="1", help="of the moments of the kills")
    parser.add_argument(
        "--said", type=Path, default=Path(os.devnull), help="what the workers say goes here"
    )
    parser.add_argument(
        "--machines",
        action="store_true",
        help="each worker takes itself to be alone on a machine (needs root and unshare)",
    )
    return parser.parse_args()


def taking_part(only: str | None) -> list[type[Own] | type[Peer]]:
    found: list[type[Own] | type[Peer]] = [] if only == "peer" else [Own]
    if only != "own" and find_spec("scrapy_redis"):
        found.append(Peer)
    elif only != "own":
        print("scrapy-redis is not installed.", file=sys.stderr)
    return found


def main(given: argparse.Namespace) -> None:
    runs: list[Figures] = []
    options = ("--hosts", given.hosts, "--articles", given.articles, "--latency", LATENCY)
    with campus(*options) as site:
        # Among workers that fill the machine the server would read what came up to a second late,
        # and its log would have two requests too close.
        with suppress(OSError):  # needs root, and Linux
            Path(f"/proc/{site.pid}/autogroup").write_text("-19")
        urls = names(site)
        try:
            for kind in taking_part(given.only):
                for workers in map(int, given.workers.split(",")):
                    moments: list[float] = []
                    for _ in range(2 if given.kills and workers > 1 else 1):
                        with contending(kind, site, urls, given) as contender:
                            runs.append(run(contender, site, workers, moments, given))
                        print("  ".join(row(runs[-1])), file=sys.stderr, flush=True)
                        random = Random(f"{given.seed} {workers}")  # noqa: S311  # no secret
                        longest = runs[-1].seconds
                        moments = [random.uniform(0, longest) for _ in range(given.kills)]
        except KeyboardInterrupt:
            print("stopped", file=sys.stderr)
    title = f"{given.hosts} hosts, {given.articles} articles each, {given.delay:g} s apart"
    print_table(runs, title)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        main(arguments())
    except pytest.skip.Exception as missing:  # no such server here
        sys.exit(f"{missing}")
