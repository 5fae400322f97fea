"""The screens of sources: all of them with their health, and one with what its crawls did."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse

from pipelines.database.reading import snapshot
from pipelines.web.charts import spark
from pipelines.web.crawls import Habit, Visit, visits_of
from pipelines.web.figures import WIDE, Figure, over_time
from pipelines.web.health import outcomes, troubles
from pipelines.web.language import Words, words
from pipelines.web.pages import language_of, linker, page
from pipelines.web.periods import Span, first_day, number
from pipelines.web.question import Asked
from pipelines.web.tally import Source, Tally

router = APIRouter(include_in_schema=False)
VISITS = 30  # that are listed of a source
MONTHS = 12  # of the small chart


class Row:
    """What the list of sources says of one."""

    def __init__(self, tally: Tally, key: str, now: datetime, t: Words) -> None:
        self.key = key
        self.of = tally.by_source.get(key) or Source()
        self.habit: Habit | None = tally.crawls.habits.get(key)
        self.visit: Visit | None = tally.crawls.visits.get(key)
        self.troubles = troubles(tally, key, now, t)
        self.year = _year(tally, key, now.date(), t)

    @property
    def shares(self) -> list[str]:
        """How many of its articles have a title, a date and a text."""
        counts = (self.of.titled, self.of.dated, self.of.with_text)
        # Rounded down, so that 100 % is all of them.
        return [f"{100 * count // self.of.articles}%" for count in counts if self.of.articles]


@router.get("/sources")
def show(request: Request, asked: Annotated[Asked, Query()]) -> HTMLResponse:
    """All sources."""
    tally: Tally = request.app.state.tallies.now()
    t = words(language_of(request, asked))
    now = datetime.now(UTC)
    rows = [Row(tally, key, now, t) for key in sorted(known(tally))]
    return page(request, "sources.html", asked, rows=rows)


@router.get("/sources/{key:path}")
def show_one(request: Request, key: str, asked: Annotated[Asked, Query()]) -> HTMLResponse:
    """One source."""
    tally: Tally = request.app.state.tallies.now()
    if key not in known(tally):
        raise HTTPException(404)
    t = words(language_of(request, asked))
    with snapshot(request.app.state.engine) as connection:
        visits = visits_of(connection, key, VISITS)
    row = Row(tally, key, datetime.now(UTC), t)
    figure = _figure(request, asked, tally, key, t)

    def reasons(counts: dict[str, int]) -> str:
        return outcomes(counts, t)

    return page(
        request, "source.html", asked, row=row, visits=visits, figure=figure, outcomes=reasons
    )


def known(tally: Tally) -> set[str]:
    """Return the sources that have articles, or that a crawl knows."""
    return {*tally.by_source, *tally.crawls.habits, *tally.crawls.visits}


def _figure(request: Request, asked: Asked, tally: Tally, key: str, t: Words) -> Figure | None:
    of = tally.by_source.get(key)
    if of is None or of.first is None or of.last is None:
        return None
    link = linker(request, asked)

    def articles(_: object, since: date, until: date) -> str:
        return link("/", source=key, since=since, until=until)

    return over_time(tally.source_times, key, Span.of(of.first, of.last, WIDE), t, articles)


def _year(tally: Tally, key: str, today: date, t: Words) -> Markup:
    """The last twelve months, this one being the last."""
    last = number("month", today)
    line = tally.source_times.months.get(key)
    numbers = line.between(last - MONTHS + 1, last) if line else [0] * MONTHS
    begins = first_day("month", last - MONTHS + 1).isoformat()[:7]
    without = t("source_screen.months", last=MONTHS, without=numbers.count(0))
    return spark(numbers, f"{begins} – {today.isoformat()[:7]}: {without}")
