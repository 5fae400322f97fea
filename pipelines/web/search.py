"""The first screen: the articles that a question asks for, a page at a time."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from pipelines.export.records import Selection
from pipelines.search.hits import Hits
from pipelines.search.query import QueryError
from pipelines.web.pages import page
from pipelines.web.question import SHOWN, Asked, found, page_after
from pipelines.web.tally import Tally

router = APIRouter(include_in_schema=False)


@router.get("/")
def show(request: Request, asked: Annotated[Asked, Query()]) -> HTMLResponse:
    """The list of the articles that are asked for."""
    try:
        hits = found(request.app.state.engine, asked)
    except QueryError as error:
        return page(request, "search.html", asked, 400, hits=Hits([], 0, False), problem=error)
    tally = request.app.state.tallies.known()
    whole = tally and not asked.q.strip() and not asked.limited
    total = _known(asked, tally) if tally and hits.more else hits.total
    last = total is not None and asked.page * SHOWN >= total
    return page(
        request,
        "search.html",
        asked,
        hits=hits,
        problem=None,
        total=total,
        left_out=tally.left_out if whole else hits.left_out,
        some=hits.more and not whole,  # of those that are left out were met
        before=asked.page - 1 or None,
        after=None if last else page_after(asked, hits),
        first=(asked.page - 1) * SHOWN + 1,
    )


def _known(asked: Asked, tally: Tally) -> int | None:
    """How many articles there are where words are not asked for, and one limit at most."""
    if asked.q.strip():
        return None
    limits = asked.selection
    if limits == Selection():
        return tally.shown
    counts = {"university": tally.universities, "source": tally.sources, "topic": tally.topics}
    for name, numbers in counts.items():
        value = getattr(limits, name)
        if limits == Selection(**{name: value}):
            return numbers[value]
    return None
