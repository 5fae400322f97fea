"""The first screen: the articles that a question asks for, a page at a time."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from pipelines.search.hits import Hits
from pipelines.search.query import QueryError
from pipelines.web.pages import page
from pipelines.web.question import SHOWN, Asked, found, page_after

router = APIRouter(include_in_schema=False)


@router.get("/")
def show(request: Request, asked: Annotated[Asked, Query()]) -> HTMLResponse:
    """The list of the articles that are asked for."""
    try:
        hits = found(request.app.state.engine, asked)
    except QueryError as error:
        return page(request, "search.html", asked, 400, hits=Hits([], 0, False), problem=str(error))
    return page(
        request,
        "search.html",
        asked,
        hits=hits,
        problem=None,
        before=asked.page - 1 or None,
        after=page_after(asked, hits),
        first=(asked.page - 1) * SHOWN + 1,
    )
