"""A month of `scrapy refresh`, hour by hour, on a clock that does not wait: what is missed, what
is found, what is told in vain?

    python benchmarks/month.py [--sites N] [--days N] [--seed N]

Invented sites (tests/campus/months.py), each a host with a habit of its own, are visited by the
real command over real HTTP into a fresh SQLite database, at half past every hour and up to ten
minutes later, as the timer of `scrapy schedule systemd` has it. Two of five break for some days,
to as many something happens that is to be borne. Only the calendar is set, in the command and on
the sites; pauses between requests are real, and so the delay is DELAY seconds here.

late: stories of which the visit that stored them began later than the cadence of their source
after they could be seen, as it was then. What a break hides can be seen when it is over; ten
minutes are the timer's. A break of articles shows with the second story that it hides. found: from
when it shows to the end of the crawl that found it. named: all that was said of it meanwhile said
what it was. gone: from its end to the crawl that said nothing any more. The exit code is 1 where
anything was late, lost, too fast, not found within a day, misnamed, or a false alarm.

How fast: over SPAN requests in a row, as they reach the host. The least gap between two is said
besides; it is short where the machine is busy, and a request that was held up comes late.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, select

sys.path.insert(0, str(Path(__file__).parent.parent))

from pipelines.database.engine import open_database
from pipelines.database.tables import article, habit, run, run_source
from tests import prepared
from tests.campus.habits import DAY, SHARES, habit_of, places
from tests.campus.months import NAMED, OF_ARTICLES, Event, Place, World

START = datetime(2026, 3, 1, 16, tzinfo=UTC)  # a Monday begins in China
DELAY = 0.1  # seconds between two requests to a host
SPAN = 20  # requests over which a rate is taken: one that is late comes close to the next
TIMER = timedelta(minutes=10)  # its random delay
COLUMNS = (
    *("what", "number", "hours: middle", "longest", "late or missed"),
    *("lost", "misnamed", "gone after", "stayed"),
)
SETTINGS = {
    "DOWNLOAD_DELAY": DELAY,
    "DOWNLOAD_DELAY_JITTER": 0,
    "DOWNLOAD_TIMEOUT": 3,
    "RETRY_TIMES": 1,
    "BACKOFF_START": 0.2,
    "TWISTED_DNS_RESOLVER": "tests.resolver.Named",
}


@dataclass
class Visit:
    """What a crawl said of a source."""

    began: datetime
    ended: datetime
    findings: list[str]


@dataclass
class Month:
    """All that is seen from outside: what the database says after each crawl, and the hosts."""

    places: Sequence[Place]
    days: int
    every: int = 1  # hours between two calls
    visits: dict[str, list[Visit]] = field(default_factory=lambda: defaultdict(list))
    cadences: dict[str, list[tuple[datetime, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    runs: int = 0
    codes: Counter[int] = field(default_factory=Counter)
    busiest: int = 0  # requests of a host in a day
    requests: int = 0
    crowded: list[str] = field(default_factory=list)  # hosts asked again before they had answered
    closest: float = 99.0
    fastest: float = 0.0  # what SPAN requests in a row came at, in multiples of the rate allowed
    first_seen: dict[tuple[int, int], datetime] = field(default_factory=dict)
    textless: int = 0
    seconds: float = 0.0

    @property
    def timer(self) -> timedelta:
        """How much later than it should the command may be called."""
        return TIMER + timedelta(hours=self.every - 1)

    def cadence(self, key: str, moment: datetime) -> timedelta:
        known = [hours for visited, hours in self.cadences[key] if visited <= moment]
        return timedelta(hours=known[-1] if known else 24)


def key_of(place: Place) -> str:
    return f"s{place.index:03}"


def register(world: World, path: Path) -> None:
    """Write the register as it is now."""
    path.write_text(
        "\n".join(
            f'[{key_of(place)}]\nuniversity = "{place.school.university}"\n'
            f'list = "{world.list_url(place)}"\n'
            + ("cadence = 12\n" if place.index % 20 == 19 else "")
            for place in world.places
        ),
        "utf-8",
    )


def refresh(world: World, folder: Path, address: str, at: datetime) -> tuple[int, str]:
    """Run the command at a moment; return its exit code and what it said on standard error."""
    register(world, folder / "register.toml")
    hosts = [host.name for host in (*world.hosts, *world.moved.values())]
    settings = SETTINGS | {"SOURCES": folder / "register.toml", "LOCAL_HOSTS": ",".join(hosts)}
    environment = os.environ | {
        "DATABASE_URL": address,
        "CAMPUS_NAMES": json.dumps(world.names()),
        "SSL_CERT_FILE": str(folder / "authority.pem"),
        "CRAWLER_CONTACT": "staff@campus.example",
    }
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    done = prepared.run(("refresh", *options), environment, 900, at)
    return done.returncode, done.stderr


def live(month: Month, folder: Path, random: Random) -> None:
    """Let the month pass."""
    address = f"sqlite:///{folder / 'month.sqlite3'}"
    engine = open_database(address)
    with World(month.places, folder) as world:
        for hour in range(0, 24 * month.days, month.every):
            late = timedelta(minutes=30, seconds=random.uniform(0, TIMER.total_seconds()))
            at = START + timedelta(hours=hour) + late
            world.go_to(at)
            code, said = refresh(world, folder, address, at)
            month.codes[code] += 1
            if code not in (0, 1) or "Traceback" in said:
                sys.exit(f"refresh ended with {code}: {said}")
            look(month, engine)
            if hour % 24 + month.every >= 24:
                hosts = [h.log.requests for h in world.hosts]
                month.busiest = max(month.busiest, *hosts) if hour > 24 else 0
                count(month, world)
                told = sum(bool(v[-1].findings) for v in month.visits.values())
                print(f"day {hour // 24 + 1}: {month.runs} crawls, {told} broken", file=sys.stderr)
    settle(month, engine)
    engine.dispose()


def count(month: Month, world: World) -> None:
    """Note how fast the hosts were asked, and forget it."""
    for host in (*world.hosts, *world.moved.values()):
        log = host.log
        month.requests += log.requests
        if log.at_once > 1:
            month.crowded.append(f"{log.at_once} at {host.name} by {world.now}: {log.lines()}")
        month.closest = min(month.closest, log.closest or 99.0)
        times = [entry[2] for entry in log.entries]
        for first, last in zip(times, times[SPAN:], strict=False):
            month.fastest = max(month.fastest, SPAN / (last - first) * DELAY)
        log.clear()


def look(month: Month, engine: Engine) -> None:
    """Read what a crawl left, if there was one."""
    with engine.connect() as connection:
        rows = connection.execute(select(run).where(run.c.id > month.runs)).all()
        for row in rows:
            month.runs = row.id
            accounts = select(run_source).where(run_source.c.run_id == row.id)
            for account in connection.execute(accounts):
                visit = Visit(row.started_at, row.ended_at, account.findings)
                month.visits[account.source].append(visit)
        for row in connection.execute(select(habit)) if rows else ():
            known = month.cadences[row.source]
            if not known or known[-1][0] != row.visited_at:
                known.append((row.visited_at, row.cadence_hours))


def settle(month: Month, engine: Engine) -> None:
    """Read which stories are stored, and since when."""
    with engine.connect() as connection:
        for row in connection.execute(select(article)):
            place = month.places[int(row.source[1:])]
            parts = urlsplit(row.url)
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            number = place.faithful.number_of(target)
            assert number, row.url
            seen = month.first_seen.get((place.index, number), row.first_seen)
            month.first_seen[place.index, number] = min(seen, row.first_seen)
            month.textless += not row.text


# --- what it says --------------------------------------------------------------------------------


@dataclass
class Waits:
    """How long the stories of a habit waited."""

    stories: int = 0
    lost: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    waits: list[timedelta] = field(default_factory=list)


def hides(event: Event) -> bool:
    return event.kind == "outage between visits" or (
        event.kind in NAMED and event.kind != "articles without text"
    )


def seen_from(month: Month, place: Place, published: datetime) -> datetime:
    """When a visit within the cadence could meet a story: not while a break hides it."""
    moment, key = published, key_of(place)
    for event in sorted(place.events, key=lambda event: event.begin):
        if hides(event) and event.begin <= moment + month.cadence(key, moment) + month.timer:
            moment = max(moment, event.end)
    return moment


def waits(month: Month) -> dict[str, Waits]:
    """How long each story waited, by the habit of its site."""
    end = START + month.days * DAY
    found = {name: Waits() for name in SHARES}
    for place in month.places:
        own, key = found[habit_of(place.index)], key_of(place)
        gone = {
            place.published(event.begin) + 1
            for event in place.events
            if event.kind == "one article gone"
        }
        began = [visit.began for visit in month.visits[key]]
        for number, published in enumerate(place.moments, 1):
            moment = seen_from(month, place, published)
            due = moment + month.cadence(key, moment) + month.timer
            if published < began[0] or number in gone or due > end:
                continue
            own.stories += 1
            stored = month.first_seen.get((place.index, number))
            if stored is None:
                own.lost.append(f"{key} {number} of {published:%d %H:%M}: {place.events}")
                continue
            visit = max(moment for moment in began if moment <= stored)
            own.waits.append(visit - moment)
            if visit > due:
                own.late.append(f"{key} {number}: {visit - moment} after {moment}, {place.events}")
    return found


@dataclass
class Breaks:
    """What was said of the breaks of a kind."""

    shown: int = 0
    found: list[timedelta] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    misnamed: list[str] = field(default_factory=list)
    gone: list[timedelta] = field(default_factory=list)
    stayed: list[str] = field(default_factory=list)


def shows(place: Place, event: Event) -> datetime | None:
    """When a break could first be told from a single bad page; None if it never could."""
    if event.kind not in OF_ARTICLES:
        return event.begin
    second = place.published(event.begin) + 2
    at = place.moments[second - 1] if second <= len(place.moments) else event.end
    return at if at < event.end - DAY else None


def breaks(month: Month) -> tuple[dict[str, Breaks], list[str]]:
    """What was said of each kind of break, and what was said in vain."""
    found = {name: Breaks() for name in NAMED}
    vain = []
    for place in month.places:
        visits = month.visits[key_of(place)]
        broken = [event for event in place.events if event.kind in NAMED]
        for event in broken:
            judge(found[event.kind], place, event, month)
        for visit in visits:
            if not any(e.begin <= visit.ended and visit.began < e.end + DAY for e in broken):
                vain += [f"{key_of(place)} {visit.began}: {s}" for s in visit.findings]
    return found, vain


def judge(own: Breaks, place: Place, event: Event, month: Month) -> None:
    """Note what was said of a break."""
    began, visits = shows(place, event), month.visits[key_of(place)]
    if began is None:
        return
    a_day, month_end = DAY + month.timer, START + month.days * DAY
    own.shown += 1
    during = [v for v in visits if v.ended >= event.begin and v.began < event.end]
    told = [visit for visit in during if visit.findings]
    first = next((visit.ended for visit in told), None)
    end = min(event.end, month_end)
    if (first or end) - began > a_day:
        own.missed.append(f"{key_of(place)} {event}: {first}")
    if first:
        own.found.append(max(first - began, timedelta()))
    for sentence in {sentence for visit in told for sentence in visit.findings}:
        if NAMED[event.kind] not in sentence:
            own.misnamed.append(f"{event.kind}: {sentence}")
    well = next((v.ended for v in visits if v.began >= event.end and not v.findings), None)
    if (well or month_end) - event.end > a_day:
        own.stayed.append(f"{key_of(place)} {event}: {well}")
    if well:
        own.gone.append(well - event.end)


def hours(times: Sequence[timedelta]) -> tuple[str, str]:
    """The middle and the longest of times, in hours."""
    if not times:
        return "", ""
    middle = sorted(times)[len(times) // 2]
    return tuple(f"{time / timedelta(hours=1):.1f}" for time in (middle, max(times)))


def report(month: Month) -> list[str]:
    """Print the table; return what did not go as promised."""
    table = Table(box=None, pad_edge=False)
    for name in COLUMNS:
        table.add_column(name, justify="left" if name == "what" else "right")
    wrong: list[str] = []
    for name, one in waits(month).items():
        middle, longest = hours(one.waits)
        cells = (f"stories, {name}", one.stories, middle, longest, len(one.late), len(one.lost))
        table.add_row(*map(str, cells))
        wrong += [f"late: {line}" for line in one.late] + [f"lost: {line}" for line in one.lost]
    table.add_section()
    told, vain = breaks(month)
    for name, each in told.items():
        middle, longest = hours(each.found)
        cells = (name, each.shown, middle, longest, len(each.missed), "", len(each.misnamed))
        table.add_row(*map(str, cells), hours(each.gone)[1], str(len(each.stayed)))
        wrong += [f"missed: {line}" for line in each.missed]
        wrong += [f"misnamed: {line}" for line in each.misnamed]
        wrong += [f"stayed: {line}" for line in each.stayed]
    wrong += [f"false alarm: {line}" for line in vain]
    Console(width=130).print(table)
    print(
        f"{len(month.places)} sites, {month.days} days, {sum(month.codes.values())} calls, "
        f"{month.runs} crawls, {month.requests} requests in {month.seconds:.0f} s; "
        f"least gap {month.closest:.3f} s of {DELAY}, "
        f"fastest {month.fastest:.2f} of the rate, "
        f"most requests of a host in a day {month.busiest}; {month.textless} stored without text; "
        f"{len(vain)} false alarms"
    )
    wrong += [f"requests at once: {line}" for line in month.crowded]
    if month.fastest > 1:
        wrong.append(f"a host had {SPAN} requests at {month.fastest:.2f} of its rate")
    return wrong


def run_month(month: Month, folder: Path, seed: int) -> list[str]:
    """Let a month pass and print its table; return what did not go as promised."""
    began = time.monotonic()
    live(month, folder, Random(seed))  # noqa: S311  # no secret
    month.seconds = time.monotonic() - began
    return report(month)


def main() -> bool:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sites", type=int, default=200)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    month = Month(places(given.sites, given.days, START, given.seed), given.days)
    with TemporaryDirectory() as folder:
        wrong = run_month(month, Path(folder), given.seed)
    print("\n".join(wrong))
    return not wrong


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
