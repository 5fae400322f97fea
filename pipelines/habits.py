"""How often a source publishes, when to look again, and what is expected of a crawl of it.

Dates of publication alone tell, those of the last half year.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from pipelines.accounts import Entry
from pipelines.database.tables import article, habit
from pipelines.newest import lacks, unread

#: Days that are looked back on, and the last of them, which are compared with those before:
#: universities have holidays of eight weeks.
WINDOW, LATE = 182, 70
#: Articles in the late days that the days before let expect, and the share of them that is few:
#: after eight weeks of holidays a source that publishes twice a week has had two weeks for one.
EXPECTED, FEW = 20, 0.05
#: Hours between two visits, at the least and at the most, and visits for each article. Once a day
#: even where nothing is published, so that what broke is found within a day.
SHORTEST, LONGEST, VISITS = 6, 24, 2
#: The share of a cadence, and the most of it, that a visit may come early: a timer that calls every
#: hour comes a little sooner or later each time, and would be an hour late else.
EARLY, EARLIEST = 1 / 12, timedelta(minutes=30)


def articles_per_week(days: Sequence[date], today: date) -> float:
    """How many of the half year's articles there are a week since the first of them.

    >>> articles_per_week([date(2024, 3, day) for day in (1, 8, 15, 22)], date(2024, 3, 29))
    1.0
    """
    recent = [day for day in days if 0 <= (today - day).days <= WINDOW]
    return round(7 * len(recent) / max((today - min(recent)).days, 7), 2) if recent else 0.0


def cadence_hours(per_week: float) -> int:
    """The hours after which to look again.

    >>> [cadence_hours(per_week) for per_week in (0, 1, 7, 100)]
    [24, 24, 12, 6]
    """
    hours = round(7 * 24 / per_week / VISITS) if per_week else LONGEST
    return min(max(hours, SHORTEST), LONGEST)


def has_fallen_silent(days: Sequence[date], today: date) -> bool:
    """Whether far fewer articles were published of late than before.

    >>> before = [date(2024, 1, 1) + timedelta(days=day) for day in range(0, 100, 2)]
    >>> has_fallen_silent(before, date(2024, 4, 12)), has_fallen_silent(before, date(2024, 6, 20))
    (False, True)
    """
    ages = [(today - day).days for day in days]
    late = sum(0 <= age < LATE for age in ages)
    before = sum(LATE <= age <= WINDOW for age in ages)
    expected = before / (WINDOW - LATE) * LATE
    return expected >= EXPECTED and late < FEW * expected


def due_after(visit: datetime, hours: int) -> datetime:
    """When a source is due that was last visited by the crawl that began at `visit`.

    >>> f"{due_after(datetime(2024, 3, 1, 8, 30), 6)}, {due_after(datetime(2024, 3, 1, 8, 30), 1)}"
    '2024-03-01 14:00:00, 2024-03-01 09:25:00'
    """
    cadence = timedelta(hours=hours)
    return visit + cadence - min(EARLY * cadence, EARLIEST)


def learn(
    connection: Connection, source: str, now: datetime, cadence: int | None = None
) -> list[date]:
    """Note how often a source publishes, and when it is due; return the days of its half year.

    now: when the crawl began, for what is published from then on it may have missed; cadence: the
    hours between two visits that the register asks for, None where habit decides.
    """
    since = now.date() - timedelta(days=WINDOW)
    mine = (article.c.source == source) & (article.c.published >= since)
    days = [day for day in connection.scalars(select(article.c.published).where(mine)) if day]
    per_week = articles_per_week(days, now.date())
    hours = cadence or cadence_hours(per_week)
    row = {
        "source": source,
        "articles_per_week": per_week,
        "cadence_hours": hours,
        "visited_at": now,
        "due_at": due_after(now, hours),
    }
    connection.execute(delete(habit).where(habit.c.source == source))
    connection.execute(insert(habit).values(row))
    return days


def due(connection: Connection) -> dict[str, datetime]:
    """When each source is to be visited next; what never was is left out, being due already."""
    rows = connection.execute(select(habit.c.source, habit.c.due_at))
    return {row.source: row.due_at for row in rows}


def unmet(
    connection: Connection, source: str, days: Sequence[date], today: date, read: bool
) -> list[Entry]:
    """The findings on a source after a crawl, beyond those on its list pages.

    read: whether a list page could be; else it is said that the site cannot, and its articles are
    no news.
    """
    found = []
    if has_fallen_silent(days, today):
        found.append(f"Almost nothing was published since {max(days)}, far less than before")
    if read and (reason := unread(connection, source)):
        found.append(f"The newest articles could not be read: {reason}")
    found += [
        f"The newest articles lack a {name}, which those before had"
        for name in lacks(connection, source)
    ]
    return [Entry("findings", f"{sentence}.") for sentence in found]
