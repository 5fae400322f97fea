"""The raw page that an article was read from, as it came, where it can do nothing.

It is shown in a frame without any right, and the answer says so once more: nothing in it runs, and
nobody else is asked for anything.
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field
from sqlalchemy import Connection, select
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from pipelines.database.tables import article
from pipelines.database.tables import page as table
from pipelines.web.guards import SANDBOX
from pipelines.web.pages import page
from pipelines.web.question import Asked
from pipelines.web.stored import Id, reading, row

router = APIRouter(include_in_schema=False)

LARGEST = 8 * 2**20  # bytes of a page that are shown
HTML = ("text/html", "application/xhtml+xml")
_TAG = re.compile(rb"<(?:!doctype html|html|head|body|div|p|table)\b", re.IGNORECASE)
_HEAD = 4096  # bytes in which a page without a type shows that it is HTML
#: What browsers call an encoding that Python knows by another name.
_NAMES = {
    "big5hkscs": "big5-hkscs",
    "cp950": "big5",
    "utf-16-be": "utf-16be",
    "utf-16-le": "utf-16le",
    "utf-8-sig": "utf-8",
}
_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


class Part(Asked):
    """Which page of a story that is split over several."""

    part: Annotated[int, Field(ge=1, le=10_000)] = 1


@router.get("/articles/{number}/page")
def show(request: Request, number: Id, asked: Annotated[Part, Query()]) -> HTMLResponse:
    """The raw page of an article in a frame, with what is known of it."""
    with reading(request) as connection:
        story = row(connection, article, number)
        parts = _parts(connection, story)
        stored = _chosen(connection, parts, asked)
    body, cut = bounded(stored["body"])
    return page(
        request,
        "page.html",
        asked,
        story=story,
        parts=len(parts),
        stored=stored,
        size=len(body),
        cut=cut,
        html=is_html(stored["headers"], body),
    )


@router.get("/articles/{number}/raw")
def raw(request: Request, number: Id, asked: Annotated[Part, Query()]) -> Response:
    """The bytes of that page."""
    with reading(request) as connection:
        parts = _parts(connection, row(connection, article, number))
        stored = _chosen(connection, parts, asked)
    body, _ = bounded(stored["body"])
    kind = "text/html" if is_html(stored["headers"], body) else "text/plain"
    headers = {
        "Content-Type": f"{kind}; charset={encoding_name(stored['encoding'])}",
        "Content-Security-Policy": SANDBOX,
        "Connection-Allowlist": "(response-origin)",  # nor is a host called when its link is hit
    }
    return Response(body, headers=headers)


def bounded(packed: bytes, most: int = LARGEST) -> tuple[bytes, bool]:
    """Return the bytes of a stored page, at most so many, and whether there are more.

    What is damaged ends where the damage begins.
    """
    unpacking = zlib.decompressobj()
    try:
        body = unpacking.decompress(packed, most)
    except zlib.error:
        return b"", True
    return body, not unpacking.eof


def is_html(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether a page is HTML: as its answer said; where that said nothing, as it looks."""
    said = next((v for name, v in headers.items() if name.lower() == "content-type"), "")
    kind = said.partition(";")[0].strip().lower()
    return kind in HTML if kind else _TAG.search(body[:_HEAD]) is not None


def encoding_name(name: str) -> str:
    """Return what a browser calls an encoding of Python's, UTF-8 for none.

    >>> encoding_name("gb18030"), encoding_name("Big5HKSCS"), encoding_name("x; y")
    ('gb18030', 'big5-hkscs', 'utf-8')
    """
    try:
        known = codecs.lookup(name).name if _NAME.fullmatch(name) else "utf-8"
    except LookupError:
        return "utf-8"
    return _NAMES.get(known, known)


def _parts(connection: Connection, story: Mapping[str, Any]) -> list[int]:
    """The ids of the pages of an article in their order; it is not found if none is kept."""
    first = story["page_id"]
    if first is None:
        raise HTTPException(404)
    further = select(table.c.id).where(table.c.part_of == first).order_by(table.c.part, table.c.id)
    return [first, *connection.scalars(further)]


def _chosen(connection: Connection, parts: Sequence[int], asked: Part) -> Mapping[str, Any]:
    if asked.part > len(parts):
        raise HTTPException(404)
    return row(connection, table, parts[asked.part - 1])
