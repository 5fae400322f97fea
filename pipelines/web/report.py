"""The report: what a corpus holds and how it came about, as one page that needs nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.metadata import version
from pathlib import Path

from markupsafe import Markup
from sqlalchemy import Connection

from pipelines.export.records import Selection
from pipelines.release.account import query
from pipelines.release.rules import rules_version
from pipelines.web.charts import Cell, level, shade, shades, table
from pipelines.web.examples import Example, read_examples
from pipelines.web.figures import (
    SMALL,
    Figure,
    coverage_axis,
    coverage_strip,
    longest_gap,
    over_time,
    ranked,
    side_by_side,
)
from pipelines.web.health import outcome, troubles
from pipelines.web.language import Language, Words, words
from pipelines.web.periods import Span, first_day, number
from pipelines.web.tally import Key, Tally, count
from pipelines.web.templating import environment

_STATIC = Path(__file__).parent / "static"
#: So many weeks stand side by side before months do.
WEEKS = 640
#: Universities with a chart of their own, and in the matrix of reprints.
CHARTS, MATRIX = 24, 20


@dataclass(frozen=True, slots=True)
class Told:
    """A rule or a flag: what it is called and why it is there, and where it was met."""

    name: str
    title: str
    why: str
    articles: int
    edits: int
    drawn: Markup
    mostly: str
    example: Example | None = None


@dataclass(frozen=True, slots=True)
class Covered:
    """A source in the map of coverage."""

    name: str
    university: str
    articles: int
    drawn: Markup
    gap: str


def make_report(
    connection: Connection,
    selection: Selection,
    language: Language = "en",
    day: date | None = None,
    tell: Callable[[int], object] = lambda read: None,
) -> str:
    """Return the report on a selection as HTML; the same data gives the same text.

    `day` is the day of the report, that of the last crawl if not given. `tell` is called with the
    number of articles read since the last call.
    """
    t = words(language)
    tally = count(connection, selection, tell)
    last = tally.crawls.last
    now = datetime.combine(day, time(), UTC) if day else last
    rules = _rules(tally, read_examples(connection, tally.examples), t)
    return environment.get_template("report.html").render(
        t=t,
        language=language,
        styles=[_style("style.css"), _style("charts.css")],
        tally=tally,
        day=now.date() if now else None,
        limits=query(selection),
        time=_time(tally, t),
        universities=_universities(tally, t),
        topics=_topics(tally, t),
        **_coverage(tally, t),
        rules=rules,
        flags=_flags(tally, t),
        reprints=_reprints(tally, t),
        matrix=MATRIX if len({u for pair in tally.reprints for u in pair}) > MATRIX else 0,
        failures=_failures(tally, t),
        troubled=_troubled(tally, now, t) if now else [],
        version=version("dangjian-crawler"),
        rules_version=rules_version(),
    )


def _style(name: str) -> Markup:
    """A style sheet of the site, as it stands in a page."""
    return Markup((_STATIC / name).read_text("utf-8"))  # noqa: S704  # our own


def _time(tally: Tally, t: Words) -> Figure | None:
    span = _span(tally, WEEKS)
    return over_time(tally.times, (None, None), span, t) if span else None


def _universities(tally: Tally, t: Words) -> Figure | None:
    span = _span(tally, SMALL)
    names = ranked(tally.universities, CHARTS)
    keys: dict[str, Key] = {name or t("chart.unknown"): (name, None) for name in names}
    return side_by_side(tally.times, keys, span, t) if span else None


def _topics(tally: Tally, t: Words) -> Figure | None:
    span = _span(tally, SMALL)
    keys: dict[str, Key] = {topic: (None, topic) for topic in ranked(tally.topics)}
    return side_by_side(tally.times, keys, span, t) if span and keys else None


def _span(tally: Tally, most: int) -> Span | None:
    if tally.first is None or tally.last is None:
        return None
    return Span.of(tally.first, tally.last, most)


def _coverage(tally: Tally, t: Words) -> dict[str, object]:
    """The map of coverage: its rows, its head, and the key to its shades."""
    if tally.first is None or tally.last is None:
        return {"coverage": [], "coverage_axis": "", "coverage_key": []}
    span = Span("month", tally.first, tally.last)
    lines = tally.source_times.months
    highest = max((n for line in lines.values() for n in line.counts), default=0)
    rows = []
    for key in sorted(tally.by_source):
        of = tally.by_source[key]
        numbers = tally.source_times.between(key, "month", span.first, span.last)
        place, length = longest_gap(numbers)
        begins = first_day("month", number("month", span.first) + place).isoformat()[:7]
        rows.append(
            Covered(
                key or t("source_screen.unnamed"),
                of.university or t("chart.unknown"),
                of.articles,
                coverage_strip(tally, key, span, highest, t),
                t("report.gap_months", n=length, first=begins) if length else t("report.no_gap"),
            )
        )
    return {
        "coverage": rows,
        "coverage_axis": coverage_axis(span),
        "coverage_key": shades(highest),
    }


def _rules(tally: Tally, examples: Mapping[str, Example], t: Words) -> list[Told]:
    return _told("rule", tally.repaired, tally.edits, examples, t)


def _flags(tally: Tally, t: Words) -> list[Told]:
    return _told("flag", tally.flags, Counter(), {}, t)


def _told(
    kind: str,
    met: Mapping[tuple[str, str], int],
    edits: Mapping[str, int],
    examples: Mapping[str, Example],
    t: Words,
) -> list[Told]:
    """Rules or flags, those with most articles first."""
    articles: Counter[str] = Counter()
    best: dict[str, tuple[int, str]] = {}
    for (name, source), number_ in sorted(met.items()):
        articles[name] += number_
        if number_ > best.get(name, (0, ""))[0]:
            best[name] = number_, source
    highest = max(articles.values(), default=0)
    return [
        Told(
            name,
            t.named(kind, name),
            t.named(f"{kind}_why", name),
            articles[name],
            edits.get(name, 0),
            level(articles[name], highest),
            f"{best[name][1] or t('source_screen.unnamed')} ({best[name][0]:,})",
            examples.get(name),
        )
        for name in ranked(articles)
    ]


def _reprints(tally: Tally, t: Words) -> Markup | None:
    """The matrix of who reprints whom; None where nobody does."""
    if not tally.reprints:
        return None
    sums: Counter[str] = Counter()
    for (one, other), copies in tally.reprints.items():
        sums[one] += copies
        sums[other] += copies
    names = ranked(sums, MATRIX)
    highest = max(tally.reprints.values())
    shown = {name: name or t("chart.unknown") for name in names}
    rows: list[list[Cell | Markup]] = []
    for one in names:
        numbers = [tally.reprints[one, other] for other in names]
        cells: list[Cell | Markup] = [
            Cell(n, shade=shade(n, highest), title=f"{shown[one]} → {shown[other]}: {n:,}")
            if n
            else Cell("")
            for n, other in zip(numbers, names, strict=True)
        ]
        rows.append([Cell(shown[one]), *cells, Cell(sum(numbers))])
    head = (t("report.from"), *shown.values(), t("report.sum"))
    return table(t("report.reprints"), head, rows, "matrix upright")


def _failures(tally: Tally, t: Words) -> Markup | None:
    failed = tally.crawls.failed
    if not failed:
        return None
    highest = max(failed.values())
    rows: list[list[Cell | Markup]] = [
        [Cell(outcome(reason, t)), Cell(failed[reason]), level(failed[reason], highest)]
        for reason in ranked(failed)
    ]
    head = (t("report.reason"), t("report.articles"), "")
    return table(t("report.failures"), head, rows, "failures")


def _troubled(tally: Tally, now: datetime, t: Words) -> list[tuple[str, str, list[str]]]:
    """Sources to look at, what of them, and what their last visit found."""
    known = {*tally.by_source, *tally.crawls.habits, *tally.crawls.visits}
    found = []
    for key in sorted(known):
        if wrong := troubles(tally, key, now, t):
            visit = tally.crawls.visits.get(key)
            said = ("；" if t.language == "zh" else "; ").join(wrong)
            found.append((key, said, visit.findings if visit else []))
    return found
