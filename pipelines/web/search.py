"""The first screen: the articles that a question asks for, a page at a time."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from pipelines.search.hits import Hits, search
from pipelines.search.query import QueryError
from pipelines.web.pages import page
from pipelines.web.question import LAST, SHOWN, Asked

router = APIRouter(include_in_schema=False)


@router.get("/")
def show(request: Request, asked: Annotated[Asked, Query()]) -> HTMLResponse:
    """The list of the articles that are asked for."""
    try:
        hits = search(
            request.app.state.engine,
            asked.q,
            asked.selection,
            asked.order,
            limit=SHOWN,
            offset=(asked.page - 1) * SHOWN,
        )
    except QueryError as error:
        return page(request, "search.html", asked, 400, hits=Hits([], 0, False), problem=str(error))
    last = asked.page * SHOWN >= hits.total and not hits.more
    return page(
        request,
        "search.html",
        asked,
        hits=hits,
        problem=None,
        before=asked.page - 1 or None,
        after=None if last or asked.page == LAST else asked.page + 1,
        first=(asked.page - 1) * SHOWN + 1,
    )
