"""The screen that says how to get at the data: as files, as JSON, in SQL, as a release."""

from __future__ import annotations

import shlex
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from pipelines.database import views
from pipelines.export import formats
from pipelines.export.dictionary import entries
from pipelines.web.pages import page
from pipelines.web.question import Asked, address

#: What a reader may paste, and what it answers: the addresses of the API.
EXAMPLES = {
    "found": ("/api/articles", {"q": "党课 OR 廉政", "since": "2024-01-01"}),
    "record": ("/api/articles/1", {}),
    "versions": ("/api/articles/1/versions", {}),
    "cluster": ("/api/clusters/1", {}),
    "counts": ("/api/counts", {}),
    "description": ("/api/openapi.json", {}),
}

router = APIRouter(include_in_schema=False)


@router.get("/data")
def show(request: Request, asked: Annotated[Asked, Query()]) -> HTMLResponse:
    """The ways to the data."""
    site, root = f"{request.url.scheme}://{request.url.netloc}", request.scope["root_path"]
    calls = {
        name: f"curl {shlex.quote(site + address(root + path, parameters))}"
        for name, (path, parameters) in EXAMPLES.items()
    }
    return page(
        request,
        "data.html",
        asked,
        formats=formats(),
        calls=calls,
        fields=list(entries()),
        views=list(views.selects(request.app.state.engine.dialect)),
    )
