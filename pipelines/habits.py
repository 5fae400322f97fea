"""How often a source publishes, when to look again, and what is expected of a crawl of it.

Dates of publication alone tell, those of the last half year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, case, delete, func, insert, select

from pipelines.accounts import Account, Entry
from pipelines.database.tables import article, habit, run

#: Days that are looked back on, and the last of them, which are compared with those before:
#: universities have holidays of eight weeks.
WINDOW, LATE = 182, 70
#: Articles in the late days that the days before let expect, and the share of them that is few.
EXPECTED, FEW = 10, 0.1
#: Hours between two visits, at the least and at the most, and visits for each article. Once a day
#: even where nothing is published, so that what broke is found within a day.
SHORTEST, LONGEST, VISITS = 6, 24, 2
#: Stories from which on the share of those with a field says something, and a drop that is told.
ENOUGH, DROP = 10, 0.5
FIELDS = ("title", "published", "text")


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


def learn(connection: Connection, source: str, now: datetime) -> list[date]:
    """Note how often a source publishes, and when it is due; return the days of its half year."""
    since = now.date() - timedelta(days=WINDOW)
    mine = (article.c.source == source) & (article.c.published >= since)
    days = [day for day in connection.scalars(select(article.c.published).where(mine)) if day]
    per_week = articles_per_week(days, now.date())
    hours = cadence_hours(per_week)
    row = {
        "source": source,
        "articles_per_week": per_week,
        "cadence_hours": hours,
        "visited_at": now,
        "due_at": now + timedelta(hours=hours),
    }
    connection.execute(delete(habit).where(habit.c.source == source))
    connection.execute(insert(habit).values(row))
    return days


def due(connection: Connection, cadences: Mapping[str, int | None]) -> dict[str, datetime]:
    """When each source is to be visited next; what never was is left out, being due already.

    `cadences`: the hours between two visits that the register asks for, None where habit decides.
    """
    times = {}
    for row in connection.execute(select(habit)):
        if row.source in cadences:
            hours = cadences[row.source] or row.cadence_hours
            times[row.source] = row.visited_at + timedelta(hours=hours)
    return times


def shares(connection: Connection, source: str, run_id: int) -> dict[str, tuple[float, float]]:
    """The share of a source's articles with each field: before a run, and of what it stored.

    Empty where there are too few of either. Links that are kept without a page do not count.
    """
    started = select(run.c.started_at).where(run.c.id == run_id).scalar_subquery()
    new = case((article.c.first_seen >= started, 1), else_=0)
    filled = (
        func.count(article.c.title),
        func.count(article.c.published),
        func.count(case((article.c.text != "", 1))),  # MySQL sums up to a Decimal
    )
    query = (
        select(new, func.count(), *filled)
        .where(article.c.source == source, article.c.page_id.is_not(None))
        .group_by(new)
    )
    counts = {row[0]: row[1:] for row in connection.execute(query)}
    if len(counts) < 2 or min(total for total, *_ in counts.values()) < ENOUGH:
        return {}
    (was, *before), (is_, *now) = counts[0], counts[1]
    return {name: (a / was, b / is_) for name, a, b in zip(FIELDS, before, now, strict=True)}


def unmet(
    account: Account,
    days: Sequence[date],
    today: date,
    shares: Mapping[str, tuple[float, float]],
) -> list[Entry]:
    """The findings on a source after a crawl, beyond those on its list pages."""
    found = []
    if has_fallen_silent(days, today):
        found.append(f"Almost nothing was published since {max(days)}, far less than before")
    for name, (was, is_) in shares.items():
        if is_ < was - DROP:
            found.append(f"{is_:.0%} of the new articles have a {name}, {was:.0%} had one before")
    return [Entry("findings", f"{sentence}.") for sentence in [*found, *_guarded(account)]]


def _guarded(account: Account) -> list[str]:
    """What there is to say where all that was fetched was a test of the browser."""
    tests = account.skipped["challenge"] + account.failed["challenge"]
    fetched = account.stored + account.unchanged + account.failed.total()
    fetched += account.skipped["challenge"]
    return [f"All {tests} pages were tests of the browser"] if tests and tests == fetched else []
