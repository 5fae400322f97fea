"""How the sites of a month publish, and what is to happen to them: all from one seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from tests.campus.families import names
from tests.campus.months import HARMLESS, OF_ARTICLES, OF_SITES, Event, Place
from tests.campus.stories import SHANGHAI

DAY = timedelta(days=1)
#: Of so many sites in a row, how many have each habit.
SHARES = {"busy": 2, "daily": 5, "weekly": 6, "monthly": 3, "bursts": 3, "holidays": 1}


def _in_the_office(day: datetime, random: Random) -> datetime:
    return day.replace(hour=8, minute=0) + timedelta(minutes=random.randrange(600))


def _on(day: datetime, random: Random, rate: float) -> Iterator[datetime]:
    """The moments of a day of which `rate` stories are to be expected."""
    for _ in range(int(rate) + (random.random() < rate % 1)):
        yield _in_the_office(day, random)


def _rate(habit: str, day: datetime, start: datetime, phase: int) -> float:
    """The stories to be expected of a day: of five work days where none says otherwise."""
    works = day.weekday() < 5
    number = (day - start).days + 1000 + phase
    rates: dict[str, Callable[[], float]] = {
        "busy": lambda: 4.0 * works,
        "daily": lambda: 1.0 * works,
        "weekly": lambda: 0.2 * works,
        "monthly": lambda: 0.05 * works,
        "bursts": lambda: 2.0 if number % 21 < 3 else 0.0,
        # Eight weeks without a story, in whose midst the month begins.
        "holidays": lambda: 0.0 if abs((day - start) / DAY) < 28 else 0.2 * works,
    }
    return rates[habit]()


def moments(habit: str, start: datetime, days: int, random: Random) -> list[datetime]:
    """When a site publishes, from so long before `start` that its habit is known on."""
    before = {"busy": 10, "daily": 28, "weekly": 91, "bursts": 91}.get(habit, 182)
    phase = random.randrange(21)
    first = start - before * DAY
    found = [first + timedelta(hours=9)]
    for number in range(1, before + days):
        day = first + number * DAY
        found += _on(day, random, _rate(habit, day, start, phase))
    return sorted(found)


def places(sites: int, days: int, start: datetime, seed: int) -> list[Place]:
    """The sites of a month that begins at `start`, and to each at most one event."""
    random = Random(seed)
    families = names()
    events = plan(sites, days, start, random)
    told = []
    for index in range(sites):
        when = moments(habit_of(index), start.astimezone(SHANGHAI), days, random)
        mine = [event for event in events if event.site == index]
        told.append(Place(index, families[index % len(families)], when, mine))
    return told


def habit_of(index: int) -> str:
    """The habit of the site with this index."""
    habits = [habit for habit, share in SHARES.items() for _ in range(share)]
    return habits[index % len(habits)]


def plan(sites: int, days: int, start: datetime, random: Random) -> list[Event]:
    """What happens: to two sites of five something that breaks them, to as many what is harmless.

    A break of articles befalls a site that publishes on most days, so that it shows.
    """
    often = [index for index in range(sites) if habit_of(index) in ("busy", "daily")]
    random.shuffle(often)
    each = max(1, round(sites * 0.4 / len(OF_SITES | OF_ARTICLES)))
    drawn = [(kind, often.pop()) for kind in OF_ARTICLES for _ in range(each) if often]
    rest = sorted(set(range(sites)) - {index for _, index in drawn})
    random.shuffle(rest)
    drawn += [(kind, rest.pop()) for kind in OF_SITES for _ in range(each) if rest]
    each = max(1, round(sites * 0.4 / len(HARMLESS)))
    drawn += [(kind, rest.pop()) for kind in HARMLESS for _ in range(each) if rest]
    return [_event(kind, index, days, start, random) for kind, index in drawn]


def _event(kind: str, index: int, days: int, start: datetime, random: Random) -> Event:
    """An event in the midst of the month, which a week-end alone cannot hide."""
    begin = start + random.uniform(0.15, 0.65) * days * DAY
    if kind == "outage between visits":  # they come at half past each hour, or up to ten later
        begin = begin.replace(minute=42, second=0)
        return Event(index, kind, begin, begin + timedelta(minutes=45))
    lasting = random.uniform(4, 7) * DAY if kind in OF_ARTICLES else random.uniform(2, 4) * DAY
    return Event(index, kind, begin, begin + lasting)
