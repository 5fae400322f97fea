"""Numbers as pictures: inline SVG and tables, without script and without inline styles.

Every place along a chart is a percentage and every size of type a fixed one, so that the same SVG
is as wide as a phone or a sheet of paper and can be read on both. Colours are those of charts.css.
A chart whose bars are links is a group to a screen reader, any other one an image; the links are
left out of the order of the Tab key, since the table below each chart has them again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

#: How many shades a heat map has, the lightest first; nothing has none.
SHADES = 5
_LINE = 13  # pixels between the top of a chart and its highest bar, room for the label


@dataclass(frozen=True, slots=True)
class Bar:
    """A number of a chart, what it is the number of, and the address of what was counted."""

    name: str
    number: int
    address: str | None = None


#: What stands along an axis: the place of a bar, and what to write below it.
Ticks = Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a table says in one place; the shade, 1 to SHADES, colours it."""

    value: str | int
    address: str | None = None
    shade: int = 0
    title: str | None = None


def scale(highest: int) -> tuple[int, list[int]]:
    """Return the top of an axis, and the round numbers that stand beside it.

    >>> scale(73), scale(1), scale(0), scale(2400)
    ((80, [40, 80]), (1, [1]), (1, [1]), (3000, [1000, 2000, 3000]))
    """
    if highest <= 1:
        return 1, [1]
    power = 10 ** int(math.log10(highest))
    steps = (int(power * size) for size in (0.2, 0.4, 0.5, 1, 2, 4, 5) if power * size >= 1)
    step = next(step for step in steps if step * 3 >= highest)
    top = step * -(-highest // step)
    return top, list(range(step, top + 1, step))


def shade(number: int, highest: int) -> int:
    """Return the shade of a number, by its order of magnitude; 0 for nothing.

    >>> [shade(number, 1000) for number in (0, 1, 10, 100, 1000)]
    [0, 1, 2, 4, 5]
    """
    if number <= 0:
        return 0
    if highest <= 1:
        return SHADES
    return 1 + min(SHADES - 1, int(SHADES * math.log(number) / math.log(highest) * 0.9999))


def shades(highest: int) -> list[tuple[int, int, int]]:
    """Return each shade that numbers up to `highest` have, with its lowest and highest number.

    >>> shades(3)
    [(1, 1, 1), (4, 2, 2), (5, 3, 3)]
    """
    found = []
    lowest = 1
    for one in range(1, SHADES + 1):
        # The numbers of a shade lie side by side, so its end is found by halving.
        below, above = lowest - 1, highest + 1
        while above - below > 1:
            middle = (below + above) // 2
            below, above = (middle, above) if shade(middle, highest) <= one else (below, middle)
        if below >= lowest:
            found.append((one, lowest, below))
        lowest = below + 1
    return found


def time_bars(
    bars: Sequence[Bar],
    label: str,
    ticks: Ticks,
    height: int = 150,
) -> Markup:
    """Return a chart with a bar for each period, in the order of time, none left out.

    `label` says what it shows.
    """
    top, lines = scale(max((bar.number for bar in bars), default=0))
    base = height - 18
    pieces: list[Markup] = []
    for line in lines:
        y = _y(line, top, base)
        pieces.append(
            Markup('<line class="grid" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(_n(y))
        )
    width = 100 / max(len(bars), 1)
    gap = 0.18 if len(bars) <= 60 else 0.0
    for place, bar in enumerate(bars):
        if bar.number:
            y = _y(bar.number, top, base)
            at = _n((place + gap / 2) * width), _n((1 - gap) * width)
            pieces.append(_bar(bar, *at, y, base))
    for line in lines:
        text = Markup('<text class="scale" x="0" y="{}">{}</text>')
        pieces.append(text.format(_n(_y(line, top, base) - 3), f"{line:,}"))
    pieces.append(Markup('<line class="base" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(base))
    pieces += _axis(ticks, len(bars), base + 13)
    return _svg("bars", label, height, pieces, links=any(bar.address for bar in bars))


def strip(shaded: Sequence[int], label: str, height: int = 14) -> Markup:
    """Return a row of a heat map: a field for each period in its shade, the gaps left blank."""
    pieces = []
    for one in range(1, SHADES + 1):
        fields = "".join(
            f"M{start} 0h{end - start}v1h-{end - start}z"
            for start, end in _runs(place for place, it in enumerate(shaded) if it == one)
        )
        if fields:
            pieces.append(Markup('<path class="q{}" d="{}"/>').format(one, fields))
    return Markup(
        '<svg class="chart strip" role="img" aria-label="{}" width="100%" height="{}" '
        'viewBox="0 0 {} 1" preserveAspectRatio="none"><title>{}</title>{}</svg>'
    ).format(label, height, max(len(shaded), 1), label, Markup("").join(pieces))


def axis(ticks: Ticks, periods: int) -> Markup:
    """Return what stands above or below the rows of a heat map."""
    return Markup(
        '<svg class="chart axis" aria-hidden="true" width="100%" height="15">{}</svg>'
    ).format(Markup("").join(_axis(ticks, periods, 12)))


def spark(numbers: Sequence[int], label: str, height: int = 22) -> Markup:
    """Return small bars without an axis; a period without articles is a mark on the ground."""
    top = max(numbers, default=0) or 1
    tall = "".join(
        f"M{place + 0.1:g} {height}v-{_n(max(number / top * (height - 3), 1.5))}h.8V{height}z"
        for place, number in enumerate(numbers)
        if number
    )
    none = "".join(
        f"M{place + 0.1:g} {height}v-1.5h.8V{height}z"
        for place, number in enumerate(numbers)
        if not number
    )
    return _SPARK % {
        "label": label,
        "height": height,
        "width": max(len(numbers), 1),
        "tall": tall,
        "none": none,
    }


def level(number: int, highest: int) -> Markup:
    """Return a bar that lies in a row of a table, beside its number."""
    share = _n(100 * number / highest) if highest else "0"
    return Markup(
        '<svg class="chart level" aria-hidden="true" width="100%" height="10">'
        '<rect class="bar" width="{}%" height="10"/></svg>'
    ).format(share)


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[Cell | Markup]], kind: str = ""
) -> Markup:
    """Return a table; the first cell of each row is its heading."""
    columns = (
        Markup('<th scope="col"{}><span>{}</span></th>').format(
            Markup(' class="number"') if place else "", name
        )
        for place, name in enumerate(head)
    )
    lines = (
        Markup("<tr>{}{}</tr>\n").format(
            Markup('<th scope="row">{}</th>').format(_said(row[0])),
            Markup("").join(map(_cell, row[1:])),
        )
        for row in rows
    )
    return Markup(
        '<div class="scrolls" tabindex="0" role="group" aria-label="{0}"><table class="{1}">'
        "<caption>{0}</caption><thead><tr>{2}</tr></thead>\n<tbody>{3}</tbody></table></div>"
    ).format(caption, kind or "numbers", Markup("").join(columns), Markup("").join(lines))


def _axis(ticks: Ticks, periods: int, y: float) -> Iterable[Markup]:
    for place, text in ticks:
        at = 100 * (place + 0.5) / periods
        anchor = "start" if at < 6 else "end" if at > 94 else "middle"
        x = {"start": 0.0, "middle": at, "end": 100.0}[anchor]
        yield Markup('<text class="tick" x="{}%" y="{}" text-anchor="{}">{}</text>').format(
            _n(x), _n(y), anchor, text
        )


#: Filled in by %, which is fast: there may be thousands. Their percent signs are doubled.
_SPARK = Markup(
    '<svg class="chart spark" role="img" aria-label="%(label)s" width="100%%" height="%(height)s" '
    'viewBox="0 0 %(width)s %(height)s" preserveAspectRatio="none"><title>%(label)s</title>'
    '<path class="bar" d="%(tall)s"/><path class="none" d="%(none)s"/></svg>'
)
_BAR = Markup('<rect class="bar" x="%s%%" width="%s%%" y="%s" height="%s"><title>%s</title></rect>')
#: The whole column can be clicked, however low its bar is.
_COLUMN = Markup('<rect class="column" x="%s%%" width="%s%%" y="0" height="%s"/>')
_LINKED = Markup('<a href="%s" tabindex="-1" aria-label="%s">%s%s</a>')


def _bar(bar: Bar, x: str, width: str, y: float, base: float) -> Markup:
    said = f"{bar.name}: {bar.number:,}"
    drawn = _BAR % (x, width, _n(y), _n(base - y), said)
    if bar.address is None:
        return drawn
    return _LINKED % (bar.address, said, _COLUMN % (x, width, base), drawn)


def _svg(kind: str, label: str, height: int, pieces: Iterable[Markup], *, links: bool) -> Markup:
    return Markup(
        '<svg class="chart {}" role="{}" aria-label="{}" width="100%" height="{}">{}</svg>'
    ).format(kind, "group" if links else "img", label, height, Markup("").join(pieces))


_NUMBER, _LINK = Markup('<td class="number">%s</td>'), Markup('<a href="%s">%s</a>')


def _cell(cell: Cell | Markup) -> Markup:
    if isinstance(cell, Markup):
        return Markup('<td class="drawn">{}</td>').format(cell)
    if isinstance(cell.value, int) and not cell.shade:  # most are numbers alone
        return _NUMBER % _said(cell)
    names = ["number"] if isinstance(cell.value, int) else []
    names += [f"q{cell.shade}"] if cell.shade else []
    title = Markup(' title="{}"').format(cell.title) if cell.title else ""
    return Markup('<td class="{}"{}>{}</td>').format(" ".join(names), title, _said(cell))


def _said(cell: Cell | Markup) -> Markup:
    if isinstance(cell, Markup):
        return cell
    said = f"{cell.value:,}" if isinstance(cell.value, int) else cell.value
    return _LINK % (cell.address, said) if cell.address else Markup.escape(said)


def _runs(places: Iterable[int]) -> Iterable[tuple[int, int]]:
    """The stretches that places without a gap make, each with its end behind it."""
    listed = list(places)
    breaks = [i for i, (one, other) in enumerate(pairwise(listed), 1) if other != one + 1]
    bounds = [0, *breaks, len(listed)]
    return [(listed[a], listed[b - 1] + 1) for a, b in pairwise(bounds) if a < b]


def _y(number: float, top: float, base: float) -> float:
    return base - number / top * (base - _LINE)


def _n(value: float) -> str:
    """A number of pixels or percents, short."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
