"""Puts the site together: its screens, what guards them, and what they read."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from sqlalchemy import Engine, exc
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from pipelines.database.faults import reason
from pipelines.web import (
    api,
    article,
    copies,
    data,
    download,
    raw,
    search,
    sources,
    topics,
    versions,
)
from pipelines.web.copies import Largest
from pipelines.web.download import AT_ONCE, TYPES, Downloads
from pipelines.web.guards import Headers, Prefixed, answered
from pipelines.web.pages import refused
from pipelines.web.tally import Counting, Tallies

logger = logging.getLogger(__name__)

SCREENS = (search, article, versions, copies, raw, topics, sources, data, download, api)
STATIC = Path(__file__).parent / "static"


#: What is done at once for readers; the others wait, for milliseconds.
THREADS = 12
#: Connections to the database: for those, for downloads, and for who counts.
CONNECTIONS = THREADS + AT_ONCE + 1
#: What a database raises that is away, or too busy.
AWAY = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError)


def make_app(engine: Engine, prefix: str = "", hosts: Collection[str] = ()) -> FastAPI:
    """Return the site over a database, which it only reads.

    `prefix` stands before every path in the addresses of the site, whether or not a proxy passes
    it on; `hosts` are the names besides this machine's own under which it is answered, "*" for all.
    """
    app = FastAPI(
        title="Dangjian",
        summary="Party-affairs (党建) news of Chinese universities: search and records",
        version=version("dangjian-crawler"),
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        redirect_slashes=False,  # every state has one address
        lifespan=_lifespan,
    )
    app.state.engine = engine
    app.state.tallies = Tallies(engine)
    app.state.largest = Largest(engine)
    app.state.downloads = Downloads()
    for screen in SCREENS:
        app.include_router(screen.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(RequestValidationError, _misunderstood)
    app.add_exception_handler(HTTPException, _refused)
    for kind in AWAY:
        app.add_exception_handler(kind, _away)
    app.add_exception_handler(Counting, _counting)
    # A download says how long it is, and is not packed again where readers wait for it.
    app.add_middleware(
        GZipMiddleware, exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, *TYPES.values())
    )
    app.add_middleware(TrustedHostMiddleware, **answered(hosts))
    app.add_middleware(Headers)
    app.add_middleware(Prefixed, prefix=prefix)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    to_thread.current_default_thread_limiter().total_tokens = THREADS
    app.state.download_threads = CapacityLimiter(AT_ONCE)
    yield


def _of_api(request: Request) -> bool:
    path: str = request.scope["path"]
    return path.startswith(f"{request.scope['root_path']}/api/")


async def _misunderstood(request: Request, error: Exception) -> Response:
    """Says which part of an address cannot be used."""
    assert isinstance(error, RequestValidationError)
    if _of_api(request):
        faults = "; ".join(
            f"{fault['loc'][-1]}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors()
        )
        return JSONResponse({"detail": f"{faults}."}, 422)
    names = ", ".join(str(fault["loc"][-1]) for fault in error.errors())
    return refused(request, 400, "wrong", names=names)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if _of_api(request):
        return await http_exception_handler(request, error)
    return refused(request, error.status_code, headers=error.headers)


async def _away(request: Request, error: Exception) -> Response:
    """Says that the database cannot be read now."""
    headers = {"Retry-After": "5"}
    logger.warning("the database cannot be read: %s", reason(error))
    if _of_api(request):
        return JSONResponse({"detail": "The database cannot be read now."}, 503, headers)
    return refused(request, 503, headers=headers)


async def _counting(request: Request, error: Exception) -> Response:
    """Says that what is made of the counts cannot be shown yet."""
    headers = {"Retry-After": "5"}
    if _of_api(request):
        return JSONResponse({"detail": "The articles are being counted."}, 503, headers)
    return refused(request, 503, "counting", headers | {"Refresh": "5"})
