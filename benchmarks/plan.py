"""The whole country on paper: what 3,000 schools would ask of hosts, workers and a database.

    python benchmarks/plan.py [--schools N] [--columns N] [--pages N] [--workers N] [--days N]

Simulated, minute by minute, with the cadence and the rules of politeness that the program has:
columns that publish by habits of their own, a few much and most little, on working days; visits
that are due when `pipelines.habits` says so; a queue from which each of the workers takes --jobs
at a time; one visit to a host at a time and a delay between its requests. Nothing is fetched. How
many columns share a host follows the register (549 columns on 469 hosts); figures for which there
is an option with a unit in its name are measured on one machine: see README.md and
docs/machines.md.

The tables say what one day is like, what a year needs and costs, what the archives take that are
there when it begins, and how much of each limit is used, the scarcest first. The look at what is
due among all columns is taken for real, on SQLite. Prices are only examples.
"""

from __future__ import annotations

import argparse
import heapq
import sys
import tempfile
import time
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table
from sqlalchemy import insert

sys.path.insert(0, str(Path(__file__).parent.parent))

from crawler.commands.refresh import due
from crawler.settings import DOWNLOAD_DELAY, ROBOTS_MAX_AGE
from crawler.sources.model import Source
from pipelines.database.engine import open_database
from pipelines.database.tables import habit
from pipelines.habits import cadence_hours

HOURS, DAY = 3600, 24 * 3600  # seconds
NEW_HOST = 469 / 549  # the chance that one more column of a school is on a host of its own
SPREAD = 1.3  # of the logarithm of how much columns publish: the busiest hundredth has a sixth
OFFICE = range(8, 19)  # hours in which there is something new
WEEKEND = 0.2  # of a working day
SPAN = ": median, 99 of 100, most"
HANDOVER = 60  # seconds until the queue has noticed what is due, at the most


@dataclass(slots=True)
class Column:
    """A list page, when its stories come, and when it is visited."""

    school: int
    host: int
    hours: int  # between two visits
    stories: deque[float] = field(default_factory=deque)  # seconds, those to come
    due: float = 0.0


@dataclass
class Seen:
    """What came of the simulated days."""

    requests: Counter[tuple[int, int]] = field(default_factory=Counter)  # by host and day
    of_schools: Counter[tuple[int, int]] = field(default_factory=Counter)  # by school and minute
    minutes: Counter[int] = field(default_factory=Counter)  # pages by minute
    delays: list[float] = field(default_factory=list)  # hours from publication to the visit
    late: list[float] = field(default_factory=list)  # seconds that visits began after they were due
    busy: float = 0.0  # seconds of jobs
    visits: int = 0
    asked: int = 0
    stored: int = 0
    at_once: int = 0


def columns(given: argparse.Namespace, random: Random) -> list[Column]:
    """Invent the columns and their stories."""
    weights = [random.lognormvariate(0, SPREAD) for _ in range(given.columns)]
    each = given.pages / sum(weights)  # a year
    hosts, found = 0, []
    of_school: dict[int, list[int]] = defaultdict(list)
    for number, weight in enumerate(weights):
        school = number % given.schools
        mine = of_school[school]
        if not mine or random.random() < NEW_HOST:
            host = hosts
            mine.append(host)
            hosts += 1
        else:
            host = random.choice(mine)
        column = Column(school, host, cadence_hours(weight * each * 7 / 365))
        column.stories.extend(publish(weight * each, given.days, random))
        column.due = random.uniform(0, column.hours * HOURS)
        found.append(column)
    return found


def publish(a_year: float, days: int, random: Random) -> list[float]:
    """Return when the stories of a column come, in seconds, for one with so many a year."""
    share = 7 / (5 + 2 * WEEKEND)
    moments = []
    for day in range(days):
        today = a_year / 365 * share * (WEEKEND if day % 7 > 4 else 1)
        at = random.expovariate(today)  # the part of a day until the next one
        while at < 1:
            hour = OFFICE.start + at * len(OFFICE)
            moments.append(day * DAY + hour * HOURS)
            at += random.expovariate(today)
    return moments


class Queue:
    """Workers that visit what is due: a heap of moments, and what waits for a host or a worker."""

    def __init__(self, found: list[Column], given: argparse.Namespace, random: Random) -> None:
        self.random = random
        self.given = given
        self.free = given.workers * given.jobs
        self.slots = self.free
        self.held: set[int] = set()
        self.waiting: deque[Column] = deque()  # for a worker
        self.behind: dict[int, deque[Column]] = defaultdict(deque)  # for a host
        self.moments = [(c.due + random.uniform(0, HANDOVER), n, c) for n, c in enumerate(found)]
        self.count = len(found)
        self.robots: dict[int, float] = {}  # when each host's was fetched
        self.seen = Seen()
        heapq.heapify(self.moments)

    def run(self) -> Seen:
        ends: list[tuple[float, int, Column]] = []
        limit = self.given.days * DAY
        while self.moments:
            coming = ends if ends and ends[0][0] <= self.moments[0][0] else self.moments
            now, _, column = heapq.heappop(coming)
            if now > limit:
                break
            if coming is ends:
                self.leave(now, column)
            elif column.host in self.held:
                self.behind[column.host].append(column)
            else:
                self.held.add(column.host)
                self.waiting.append(column)
            while self.free and self.waiting:
                self.free -= 1
                column = self.waiting.popleft()
                heapq.heappush(ends, (self.visit(now, column), self.number(), column))
        return self.seen

    def number(self) -> int:
        """One that no earlier entry of a heap has, so that columns need no order."""
        self.count += 1
        return self.count

    def visit(self, now: float, column: Column) -> float:
        """Account for a visit; return when it ends."""
        seen = self.seen
        new = 0
        while column.stories and column.stories[0] <= now:
            seen.delays.append((now - column.stories.popleft()) / HOURS)
            new += 1
        asked = 1 + new
        if now - self.robots.get(column.host, -ROBOTS_MAX_AGE) >= ROBOTS_MAX_AGE:
            self.robots[column.host] = now
            asked += 1
        seconds = asked * (DOWNLOAD_DELAY + self.given.answer_s)
        seen.visits += 1
        seen.stored += new
        seen.busy += seconds
        seen.asked += asked
        seen.late.append(now - column.due)
        seen.at_once = max(seen.at_once, self.slots - self.free)
        seen.requests[column.host, int(now // DAY)] += asked
        seen.of_schools[column.school, int(now // 60)] += asked
        seen.minutes[int(now // 60)] += new
        return now + seconds

    def leave(self, now: float, column: Column) -> None:
        """End a visit: it is due again, and others may have its worker and its host."""
        self.free += 1
        column.due = now + column.hours * HOURS
        noticed = column.due + self.random.uniform(0, HANDOVER)
        heapq.heappush(self.moments, (noticed, self.number(), column))
        self.held.discard(column.host)
        if behind := self.behind.get(column.host):
            self.held.add(column.host)
            self.waiting.append(behind.popleft())


def seconds_to_look(number: int) -> float:
    """How long the query for what is due takes among so many columns, measured."""
    now = datetime.now(UTC)
    sources = [
        Source(key=f"s{n}", university="云河大学", list=f"https://s{n}.example/list.htm")
        for n in range(number)
    ]
    row = {"articles_per_week": 6.4, "cadence_hours": 13, "visited_at": now}
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/plan.sqlite3")
        with engine.begin() as connection:
            rows = [
                row | {"source": s.key, "due_at": now + timedelta(minutes=n % 780 - 1)}
                for n, s in enumerate(sources)
            ]
            connection.execute(insert(habit), rows)
        began = time.perf_counter()
        due(engine, sources, due_or_not=False)
        took = time.perf_counter() - began
        engine.dispose()
    return took


def a_day(seen: Seen, given: argparse.Namespace) -> list[tuple[str, str]]:
    """What an average day is like."""
    visits, stored = seen.visits / given.days, seen.stored / given.days
    hosts, schools = sorted(seen.requests.values()), sorted(seen.of_schools.values())
    return [
        ("visits", f"{visits:,.0f}"),
        ("requests; of them for articles", f"{seen.asked / given.days:,.0f}; {stored:,.0f}"),
        ("requests to a host that is visited" + SPAN, spread(hosts)),
        ("requests to all hosts of a school in a minute" + SPAN, spread(schools)),
        ("hours from publication to the visit" + SPAN, spread(sorted(seen.delays), 1)),
        (
            "minutes from when a visit is due to its begin" + SPAN,
            spread(sorted(seconds / 60 for seconds in seen.late), 1),
        ),
    ]


def spread(values: list[float] | list[int], digits: int = 0) -> str:
    """Return the middle, the 99th of a hundred, and the last of sorted values."""
    places = (len(values) // 2, len(values) * 99 // 100, -1)
    return ", ".join(f"{values[place]:.{digits}f}" for place in places)


def a_year(seen: Seen, given: argparse.Namespace) -> list[tuple[str, str]]:
    """What a year of it needs and costs."""
    years = given.days / 365
    disk = seen.stored / years * given.article_kb / 1e6  # GB
    traffic = seen.asked / years * given.page_kb / 1e6
    return [
        ("articles", f"{seen.stored / years:,.0f}"),
        ("cores busy on average", f"{cpu(seen, given) / (given.days * DAY):.2f}"),
        ("database", f"{disk:,.0f} GB more"),
        ("fetched", f"{traffic:,.0f} GB"),
        ("workers cost", f"{given.workers * given.core_price * 365 * 24:,.0f}"),
        ("to keep the year's articles costs, each year", f"{disk * given.disk_price * 12:,.0f}"),
    ]


def the_past(seen: Seen, given: argparse.Namespace) -> list[tuple[str, str]]:
    """What the archives take that are there when it begins."""
    years = given.archive / (given.days / 365)
    of_hosts: Counter[int] = Counter()
    for (host, _), asked in seen.requests.items():
        of_hosts[host] += asked
    each = sorted(n * years * (DOWNLOAD_DELAY + given.answer_s) / DAY for n in of_hosts.values())
    articles = seen.stored * years
    cores = articles * given.article_ms / 1000 / DAY
    jobs = articles * (DOWNLOAD_DELAY + given.answer_s) / DAY / (given.workers * given.jobs)
    return [
        (f"articles of {given.archive} years", f"{articles:,.0f}"),
        ("days that a host is busy" + SPAN, spread(each, 1)),
        ("days of processor, for the workers there are", f"{cores / given.workers:,.0f}"),
        ("days, if jobs at once were all that limits", f"{jobs:,.0f}"),
        ("database", f"{articles * given.article_kb / 1e6:,.0f} GB"),
    ]


def limits(seen: Seen, given: argparse.Namespace) -> list[tuple[str, str]]:
    """How much of each limit is used, the scarcest first."""
    seconds, slots = given.days * DAY, given.workers * given.jobs
    minute, look = max(seen.minutes.values()) / 60, seconds_to_look(given.columns)
    busiest = max(seen.requests.values()) * (DOWNLOAD_DELAY + given.answer_s)
    used = {
        f"jobs at once, of {slots}: on average": seen.busy / seconds / slots,
        f"jobs at once, of {slots}: at the most": seen.at_once / slots,
        "processors of the workers": cpu(seen, given) / seconds / given.workers,
        f"transactions one by one, in the busiest minute: {minute:.0f} articles/s": minute
        * given.stored_ms
        / 1000,
        f"a look each minute at what is due: {look:.2f} s": look / 60,
        f"the day of the busiest host: {busiest / HOURS:.1f} h of requests": busiest / DAY,
    }
    return [(name, f"{share:.0%}") for name, share in sorted(used.items(), key=lambda u: -u[1])]


def cpu(seen: Seen, given: argparse.Namespace) -> float:
    """Seconds of processor time that it all took."""
    return (seen.stored * given.article_ms + seen.visits * given.visit_ms) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--schools", type=int, default=3_000)
    parser.add_argument("--columns", type=int, default=30_000)
    parser.add_argument("--pages", type=int, default=10_000_000, help="published a year")
    parser.add_argument("--workers", type=int, default=2, help="of one core each")
    parser.add_argument("--jobs", type=int, default=32, help="of a worker at once")
    parser.add_argument("--archive", type=int, default=10, help="years, to be read at first")
    parser.add_argument("--days", type=int, default=28, help="simulated")
    parser.add_argument("--seed", type=int, default=1)
    measured = parser.add_argument_group("measured")
    measured.add_argument("--article-ms", type=float, default=21, help="of processor, for all")
    measured.add_argument("--visit-ms", type=float, default=110, help="the same, for a job")
    measured.add_argument("--stored-ms", type=float, default=1.5, help="while others wait")
    measured.add_argument("--article-kb", type=float, default=40, help="in PostgreSQL")
    measured.add_argument("--page-kb", type=float, default=25, help="as it is fetched")
    measured.add_argument("--answer-s", type=float, default=0.3, help="until a page is there")
    prices = parser.add_argument_group("prices, in whatever money")
    prices.add_argument("--core-price", type=float, default=0.03, help="of a core for an hour")
    prices.add_argument("--disk-price", type=float, default=0.1, help="of a GB for a month")
    given = parser.parse_args()
    random = Random(given.seed)  # noqa: S311  # no secret
    found = columns(given, random)
    hosts = len({column.host for column in found})
    seen = Queue(found, given, random).run()
    console = Console(width=100)
    console.print(f"{given.schools:,} schools, {hosts:,} hosts, {given.columns:,} columns")
    told = {"a day": a_day, "a year": a_year, "the past": the_past, "of each limit": limits}
    for title, rows in told.items():
        table = Table(title=title, box=None, show_header=False, title_justify="left")
        for row in rows(seen, given):
            table.add_row(*row)
        console.print(table)


if __name__ == "__main__":
    main()
