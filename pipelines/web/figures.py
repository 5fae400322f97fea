"""The charts that screens and report share, each with the table of its numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from pipelines.web.charts import Bar, Cell, axis, shade, strip, table, time_bars
from pipelines.web.language import Words
from pipelines.web.periods import Span, first_day, name, number
from pipelines.web.tally import Key, Tally, Times

#: Periods of a chart that is as wide as the page, and of a small one.
WIDE, SMALL = 130, 40
HEIGHT, SMALL_HEIGHT = 190, 96

MONDAYS = 5  # that a month can have

#: From the key of what was counted, and the first and the last day, to the address of the articles.
Address = Callable[[Any, date, date], str]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart below its name; `total` is the sum of its numbers."""

    name: str
    total: int
    drawn: Markup
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, or several side by side, and the table of the same numbers."""

    charts: Sequence[Chart]
    table: Markup


def over_time(
    times: Times, key: Key | str, span: Span, t: Words, address: Address | None = None
) -> Figure:
    """Return a large chart of what is counted for a key, and its table."""
    caption = t("chart.all_articles", grain=t(f"by.{span.grain}"))
    numbers = times.between(key, span.grain, span.first, span.last)
    bars = _bars(numbers, key, span, t, address)
    chart = Chart(caption, sum(numbers), time_bars(bars, caption, span.ticks(7), HEIGHT))
    if span.grain == "week":
        head = (t("period.week"), *(t(f"week.{n}") for n in range(1, MONDAYS + 1)))
        return Figure([chart], table(caption, head, _weeks(span, t, bars), "periods weeks"))
    head = (t(f"period.{span.grain}"), t("articles"))
    return Figure([chart], table(caption, head, _rows(span, t, [bars]), "periods"))


def side_by_side(
    times: Times,
    keys: Mapping[str, Key],
    span: Span,
    t: Words,
    address: Address | None = None,
    screen: Callable[[Key], str] | None = None,
) -> Figure:
    """Return a small chart for each key under its name, and one table of them all.

    `screen` gives the address that the name of a chart leads to.
    """
    grain = t(f"by.{span.grain}")
    charts, columns = [], []
    for label, key in keys.items():
        numbers = times.between(key, span.grain, span.first, span.last)
        bars = _bars(numbers, key, span, t, address)
        said = t("chart.articles_of", what=label, grain=grain)
        drawn = time_bars(bars, said, span.ticks(4), SMALL_HEIGHT)
        charts.append(Chart(label, sum(numbers), drawn, screen and screen(key)))
        columns.append(bars)
    head = (t(f"period.{span.grain}"), *keys)
    caption = t("chart.all_articles", grain=grain)
    return Figure(charts, table(caption, head, _rows(span, t, columns), "periods upright"))


def coverage_strip(tally: Tally, source: str, span: Span, highest: int, t: Words) -> Markup:
    """Return the row of a source in the map of coverage: a field a month."""
    numbers = tally.source_times.between(source, "month", span.first, span.last)
    label = t("source_screen.months", last=len(numbers), without=numbers.count(0))
    return strip([shade(count, highest) for count in numbers], label)


def coverage_axis(span: Span) -> Markup:
    """Return the head of that map: its years."""
    return axis(span.ticks(8), len(span.numbers))


def longest_gap(numbers: Sequence[int]) -> tuple[int, int]:
    """Return where the longest run of zeros between two other numbers begins, and its length.

    >>> longest_gap([0, 0, 0, 2, 0, 0, 1, 0, 3]), longest_gap([1, 2])
    ((4, 2), (0, 0))
    """
    there = [place for place, count in enumerate(numbers) if count]
    gaps = [(one + 1, other - one - 1) for one, other in pairwise(there)]
    best = max(gaps, key=lambda gap: (gap[1], -gap[0]), default=(0, 0))
    return best if best[1] else (0, 0)


def ranked(counts: Mapping[str, int], most: int | None = None) -> list[str]:
    """Return the names with the highest counts, the highest first."""
    return sorted(counts, key=lambda name: (-counts[name], name))[:most]


def _bars(
    numbers: Sequence[int], key: Key | str, span: Span, t: Words, address: Address | None
) -> list[Bar]:
    return [
        Bar(
            name(span.grain, period, t.language),
            count,
            address(key, *span.days(period)) if address and count else None,
        )
        for period, count in zip(span.numbers, numbers, strict=True)
    ]


def _rows(span: Span, t: Words, columns: Sequence[Sequence[Bar]]) -> list[list[Cell | Markup]]:
    """A row for each period that has any article."""
    rows: list[list[Cell | Markup]] = []
    for place, bars in enumerate(zip(*columns, strict=True)):
        if any(bar.number for bar in bars):
            said = name(span.grain, span.numbers[place], t.language)
            rows.append([Cell(said), *(Cell(bar.number, bar.address) for bar in bars)])
    return rows


def _weeks(span: Span, t: Words, bars: Sequence[Bar]) -> list[list[Cell | Markup]]:
    """A row for each month that has any article, in it the weeks that begin in it."""
    months: dict[int, list[Cell]] = {}
    for week, bar in zip(span.numbers, bars, strict=True):
        monday = first_day("week", week)
        cells = months.setdefault(number("month", monday), [Cell("")] * MONDAYS)
        cells[(monday.day - 1) // 7] = Cell(bar.number, bar.address)
    return [
        [Cell(name("month", month, t.language)), *cells]
        for month, cells in months.items()
        if any(cell.value for cell in cells)
    ]
