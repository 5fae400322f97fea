"""Puts the site together: its screens, what guards them, and what they read."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from sqlalchemy import Engine
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from pipelines.web import article, copies, raw, search, sources, topics, versions
from pipelines.web.copies import Largest
from pipelines.web.guards import Headers, answered
from pipelines.web.pages import page
from pipelines.web.question import Asked
from pipelines.web.tally import Tallies

SCREENS = (search, article, versions, copies, raw, topics, sources)
STATIC = Path(__file__).parent / "static"


def make_app(engine: Engine, prefix: str = "", hosts: Collection[str] = ()) -> FastAPI:
    """Return the site over a database, which it only reads.

    `prefix` stands before every path where a proxy sends only those; `hosts` are the names besides
    this machine's own under which it is answered, "*" for all.
    """
    app = FastAPI(
        title="Dangjian", docs_url=None, redoc_url=None, openapi_url=None, root_path=prefix
    )
    app.state.engine = engine
    app.state.tallies = Tallies(engine)
    app.state.largest = Largest(engine)
    for screen in SCREENS:
        app.include_router(screen.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(RequestValidationError, _misunderstood)
    app.add_exception_handler(HTTPException, _refused)
    app.add_middleware(GZipMiddleware)
    app.add_middleware(TrustedHostMiddleware, **answered(hosts))
    app.add_middleware(Headers)
    return app


def _of_api(request: Request) -> bool:
    return request.url.path.removeprefix(request.scope.get("root_path", "")).startswith("/api")


async def _misunderstood(request: Request, error: Exception) -> Response:
    """Says which part of an address cannot be used."""
    assert isinstance(error, RequestValidationError)
    if _of_api(request):
        return await request_validation_exception_handler(request, error)
    wrong = [str(fault["loc"][-1]) for fault in error.errors()]
    return page(request, "refused.html", Asked(), 400, status=400, wrong=wrong)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if _of_api(request):
        return await http_exception_handler(request, error)
    status = error.status_code
    return page(request, "refused.html", Asked(), status, status=status, wrong=[])
