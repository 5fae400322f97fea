"""The screen of topics over time: a small chart for each, or a large one of one."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from pipelines.web.figures import SMALL, WIDE, Figure, over_time, ranked, side_by_side
from pipelines.web.language import Words, words
from pipelines.web.pages import language_of, linker, page
from pipelines.web.periods import Span
from pipelines.web.question import Asked
from pipelines.web.tally import Key, Tally

router = APIRouter(include_in_schema=False)


@router.get("/topics")
def show(request: Request, asked: Annotated[Asked, Query()]) -> HTMLResponse:
    """The topics of all universities or of one, in a span of time or in all."""
    tally: Tally = request.app.state.tallies.now()
    t = words(language_of(request, asked))
    return page(request, "topics.html", asked, figure=_figure(request, asked, tally, t))


def _figure(request: Request, asked: Asked, tally: Tally, t: Words) -> Figure | None:
    """The chart that is asked for; None without articles."""
    link = linker(request, asked)
    if tally.first is None or tally.last is None:
        return None
    first, last = asked.since or tally.first, asked.until or tally.last
    first, last = max(first, tally.first), min(last, tally.last)
    if first > last:
        return None

    def articles(key: Key, since: date, until: date) -> str:
        return link("/", university=key[0], topic=key[1], since=since, until=until)

    def alone(key: Key) -> str:
        limits = asked.model_dump(include={"university", "since", "until"}, exclude_none=True)
        return link("/topics", **limits | {"topic": key[1]})

    topics = [asked.topic] if asked.topic else ranked(tally.topics)
    span = Span.of(first, last, WIDE if asked.topic else SMALL)
    keys: dict[str, Key] = {topic: (asked.university, topic) for topic in topics}
    there = {
        topic: key
        for topic, key in keys.items()
        if any(tally.times.between(key, span.grain, first, last))
    }
    if not there:
        return None
    if asked.topic:
        return over_time(tally.times, there[asked.topic], span, t, articles)
    return side_by_side(tally.times, there, span, t, articles, alone)
