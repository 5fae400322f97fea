"""What is shown as a file, all of it, in every format of `pipelines.export`."""

from __future__ import annotations

import asyncio
import io
import os
import re
import tempfile
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from typing import Annotated, Any, BinaryIO
from urllib.parse import quote

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from sqlalchemy import Connection, Engine, select
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from pipelines.database.reading import snapshot
from pipelines.database.tables import article
from pipelines.export import ENDINGS, Writer, formats, writer
from pipelines.export.records import Records
from pipelines.search.conditions import candidates, found
from pipelines.search.query import QueryError, parse
from pipelines.web.pages import refused
from pipelines.web.question import Asked, Question

AT_ONCE = 3  # downloads; they read all day long, and people wait for their pages
WAIT = 30  # seconds after which somebody may ask again
PIECE = 1 << 16  # bytes that are sent at once
#: What a file is, by its format.
TYPES = {
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "warc": "application/gzip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_NOT_OF_NAMES = re.compile(r"[^\w.-]+")

router = APIRouter(include_in_schema=False)


class StoppedError(Exception):
    """Nobody waits for the file any more."""


class Downloads:
    """Those that are made or sent now."""

    def __init__(self) -> None:
        self.running: set[threading.Event] = set()  # each is set to stop one

    def begin(self) -> threading.Event | None:
        """Return what stops a further one; None if there are as many as may be."""
        if len(self.running) >= AT_ONCE:
            return None
        stop = threading.Event()
        self.running.add(stop)
        return stop

    def stop(self) -> None:
        """Stop all of them."""
        for one in list(self.running):
            one.set()


@router.api_route("/download/{name}", methods=["GET", "HEAD"])
async def download(request: Request, name: str, asked: Annotated[Asked, Query()]) -> Response:
    """The articles that are asked for, as a file."""
    if name not in formats():
        return refused(request, 404)
    headers = {"Content-Disposition": disposition(name, asked)}
    kind = TYPES.get(name, "application/octet-stream")
    try:
        write = await to_thread.run_sync(writer, name)
    except ModuleNotFoundError as error:
        return refused(request, 503, "refused_needs", format=name, module=error.name or "")
    if request.method == "HEAD":
        head = Response(headers=headers, media_type=kind)
        del head.headers["Content-Length"]  # which is known once it is made
        return head
    downloads: Downloads = request.app.state.downloads
    stop = downloads.begin()
    if stop is None:
        return refused(request, 503, "refused_busy", {"Retry-After": str(WAIT)})
    try:
        file = await _made(request, write, asked, stop)
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
    except BaseException as error:
        downloads.running.discard(stop)
        if isinstance(error, QueryError):
            return refused(request, 400, "refused_query", problem=str(error))
        if isinstance(error, StoppedError | OSError):
            return refused(request, 503, "refused_not_written")
        raise
    headers["Content-Length"] = str(size)
    return _Sent(file, downloads, stop, headers, kind)


class _Sent(StreamingResponse):
    """A file that is sent, and is gone behind that."""

    def __init__(
        self,
        file: BinaryIO,
        downloads: Downloads,
        stop: threading.Event,
        headers: dict[str, str],
        kind: str,
    ) -> None:
        super().__init__(self._pieces(), headers=headers, media_type=kind)
        self.file, self.downloads, self.stop = file, downloads, stop

    async def _pieces(self) -> AsyncIterator[bytes]:
        while piece := await to_thread.run_sync(self.file.read, PIECE):
            yield piece

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.downloads.running.discard(self.stop)
            self.file.close()


async def _made(
    request: Request, write: Writer, asked: Question, stop: threading.Event
) -> BinaryIO:
    """The file, which is made in a thread of its own; raise StoppedError where nobody waits."""

    async def watch() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        stop.set()

    watching = asyncio.create_task(watch())
    try:
        limiter = request.app.state.download_threads
        make = partial(written, request.app.state.engine, write, asked, stop)
        return await to_thread.run_sync(make, limiter=limiter)
    finally:
        watching.cancel()


def written(engine: Engine, write: Writer, asked: Question, stop: threading.Event) -> BinaryIO:
    """Return an unnamed file with all that is asked for; raise QueryError and StoppedError."""

    def look(_: int) -> None:
        if stop.is_set():
            raise StoppedError

    file = _open(stop)
    try:
        with snapshot(engine) as connection:
            write(records(connection, asked, look), file)
        file.flush()
    except BaseException:
        with suppress(StoppedError):
            file.close()
        raise
    return file


def records(connection: Connection, asked: Question, tell: Any) -> Records:
    """Return the records that are asked for, words among the conditions; raise QueryError."""
    if not asked.q.strip():
        return Records(connection, asked.selection, tell)
    node = parse(asked.q)
    hits = found(node, candidates(node, connection), connection.dialect)
    return Records(connection, asked.selection, tell, [article.c.id.in_(select(hits.c.article_id))])


class _Stoppable(io.FileIO):
    """A file that takes nothing more once it is stopped."""

    stop: threading.Event

    def write(self, data: Any) -> int:
        if self.stop.is_set():
            raise StoppedError
        return super().write(data)


def _open(stop: threading.Event) -> BinaryIO:
    with tempfile.TemporaryFile(buffering=0) as unnamed:
        raw = _Stoppable(os.dup(unnamed.fileno()), "r+")
    raw.stop = stop
    return io.BufferedRandom(raw)


def disposition(name: str, asked: Question) -> str:
    """Return the header that names the file by what is in it, in characters that no system minds.

    >>> disposition("warc", Question(university="云河/大学", since="2024-01-01"))[:45]
    'attachment; filename="articles.warc.gz"; file'
    """
    ending = ENDINGS.get(name, name)
    limits = (asked.q, asked.university, asked.source, asked.topic, asked.since, asked.until)
    parts = ["articles", *(_slug(str(limit)) for limit in limits if limit)]
    if asked.all:
        parts.append("all")
    full = quote("_".join(filter(None, parts)) + f".{ending}")
    return f"attachment; filename=\"articles.{ending}\"; filename*=UTF-8''{full}"


def _slug(text: str) -> str:
    """What of a text can be in the name of a file.

    >>> _slug("../党建 \\u202e OR “廉政”")
    '党建-OR-廉政'
    """
    return _NOT_OF_NAMES.sub("-", text)[:40].strip("-._")
