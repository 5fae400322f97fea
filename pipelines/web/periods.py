"""Weeks, months, quarters and years, each known by a number, to be counted in a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pipelines.web.language import Language, words

Grain = Literal["week", "month", "quarter", "year"]
#: The finest first.
GRAINS: tuple[Grain, ...] = ("week", "month", "quarter", "year")
_YEAR, _MONTH = 4, 7  # characters of either in ISO 8601
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def number(grain: Grain, day: date) -> int:
    """Return the number of the period that a day is in; weeks begin on Monday.

    >>> number("year", date(2024, 3, 5))
    2024
    >>> number("week", date(2024, 3, 11)) - number("week", date(2024, 3, 10))
    1
    """
    if grain == "week":
        return (day.toordinal() - 1) // 7
    return (day.year * 12 + day.month - 1) // _MONTHS[grain]


def first_day(grain: Grain, period: int) -> date:
    """Return the day on which a period begins.

    >>> first_day("week", number("week", date(2024, 3, 10)))
    datetime.date(2024, 3, 4)
    """
    if grain == "week":
        return date.fromordinal(period * 7 + 1)
    year, month = divmod(period * _MONTHS[grain], 12)
    return date(year, month + 1, 1)


def last_day(grain: Grain, period: int) -> date:
    """Return the day on which a period ends.

    >>> last_day("month", number("month", date(2024, 2, 10)))
    datetime.date(2024, 2, 29)
    """
    if grain == "week":
        return first_day(grain, period) + timedelta(days=6)
    year, month = divmod((period + 1) * _MONTHS[grain] - 1, 12)  # the last one of it
    return date(year, 12, 31) if month == 11 else date(year, month + 2, 1) - timedelta(days=1)


def grain_of(first: date, last: date, most: int) -> Grain:
    """Return the finest grain of which no more than `most` lie between two days; at worst years.

    >>> grain_of(date(2024, 1, 1), date(2024, 12, 31), 40)
    'month'
    """
    for grain in GRAINS:
        if number(grain, last) - number(grain, first) < most:
            return grain
    return GRAINS[-1]


def name(grain: Grain, period: int, language: Language) -> str:
    """Return what a period is called.

    >>> name("month", number("month", date(2024, 3, 5)), "zh")
    '2024年3月'
    >>> name("week", number("week", date(2024, 3, 5)), "en")
    'week of 4 March 2024'
    """
    day = first_day(grain, period)
    return words(language)(
        f"in.{grain}",
        year=f"{day.year:04}",
        month=str(day.month) if language == "zh" else f"{day:%B}",
        day=str(day.day),
        quarter=str(day.month // 3 + 1),
    )


def merged(months: Sequence[int], first: int, grain: Grain) -> tuple[int, list[int]]:
    """Return counts by month, the first being number `first`, as those of a coarser grain.

    >>> merged([1, 2, 3], number("month", date(2023, 12, 1)), "year")
    (2023, [1, 5])
    """
    size = _MONTHS[grain]
    start = first // size
    found = [0] * ((first + len(months) - 1) // size - start + 1) if months else []
    for place, count in enumerate(months):
        found[(first + place) // size - start] += count
    return start, found


@dataclass(frozen=True, slots=True)
class Span:
    """The periods of a grain that touch the days from `first` to `last`."""

    grain: Grain
    first: date
    last: date

    @classmethod
    def of(cls, first: date, last: date, most: int) -> Span:
        """Return the span between two days in the finest grain with no more than `most` periods."""
        return cls(grain_of(first, last, most), first, last)

    @property
    def numbers(self) -> range:
        return range(number(self.grain, self.first), number(self.grain, self.last) + 1)

    def days(self, period: int) -> tuple[date, date]:
        """Return the first and the last day of a period."""
        return first_day(self.grain, period), last_day(self.grain, period)

    def ticks(self, most: int) -> list[tuple[int, str]]:
        """Return what stands along an axis: places with years, `most` of them at the most, or with
        months of a shorter span, of which as many as have room for their longer names.

        >>> Span("quarter", date(2023, 1, 1), date(2024, 12, 31)).ticks(6)
        [(0, '2023'), (4, '2024')]
        >>> Span("month", date(2024, 3, 1), date(2024, 6, 30)).ticks(4)
        [(0, '2024-03'), (2, '2024-05')]
        """
        days = [first_day(self.grain, period) for period in self.numbers]
        places = [n for n, day in enumerate(days) if _begins_year(day)]
        length = _YEAR
        if len(places) < 2:
            months = [day.isoformat()[:7] for day in days]
            places = [n for n, month in enumerate(months) if month not in months[:n]]
            length, most = _MONTH, max(1, most * _YEAR // _MONTH)
        step = -(-len(places) // most) or 1
        return [(place, days[place].isoformat()[:length]) for place in places[::step]]


def _begins_year(day: date) -> bool:
    """Whether a period that begins on a day is the first of its year."""
    return day.month == 1 and day.day <= 7
