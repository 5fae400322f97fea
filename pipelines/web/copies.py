"""Who reprints whom: the stories that are stored most often, and the copies of one."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy import Engine
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse

from pipelines import canonical
from pipelines.clusters import Cluster, copies, differences, largest
from pipelines.database.reading import snapshot
from pipelines.web.pages import page
from pipelines.web.question import SHOWN, Asked
from pipelines.web.stored import Id, reading

router = APIRouter(include_in_schema=False)

MOST = 100  # clusters in the list
SENTENCES = 40  # of a copy that are shown


class Largest:
    """The largest clusters of a database, which are looked for anew where they are older than AGE.

    That reads the index of all clusters.
    """

    AGE = 60.0  # seconds

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._lock = threading.Lock()
        self._last: list[Cluster] = []
        self._until = 0.0

    def now(self) -> list[Cluster]:
        """Return them, the one with most copies first."""
        with self._lock:
            if time.monotonic() >= self._until:
                with snapshot(self.engine) as connection:
                    self._last = largest(connection, MOST)
                self._until = time.monotonic() + self.AGE
            return self._last


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy, why it is canonical or not, and how it differs from the one that is."""

    article: Mapping[str, Any]
    why: str
    values: Mapping[str, Any]
    differences: list[tuple[str, str]]
    more: bool  # differ than those


@router.get("/copies")
def show_all(request: Request, asked: Annotated[Asked, Query()]) -> HTMLResponse:
    """The stories with most copies."""
    return page(request, "copies.html", asked, clusters=request.app.state.largest.now())


@router.get("/copies/{number}")
def show(request: Request, number: Id, asked: Annotated[Asked, Query()]) -> HTMLResponse:
    """The copies of one story, a page at a time, the canonical one first."""
    with reading(request) as connection:
        found = copies(connection, number)
    begin, end = (asked.page - 1) * SHOWN, asked.page * SHOWN
    if not found[begin:end]:
        raise HTTPException(404)
    return page(
        request,
        "copy.html",
        asked,
        first=found[0],
        total=len(found),
        copies=[_copy(one, found[0]) for one in found[begin:end]],
        before=asked.page - 1 or None,
        after=asked.page + 1 if len(found) > end else None,
    )


def _copy(one: Mapping[str, Any], first: Mapping[str, Any]) -> Copy:
    name, values = canonical.why(one, first)
    told = list(islice(differences(first["text"], one["text"]), SENTENCES + 1))
    return Copy(one, name, values, told[:SENTENCES], len(told) > SENTENCES)
