"""The versions of an article, and what changed from one to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy import select
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse

from pipelines.database.tables import article, article_version
from pipelines.web.marks import Piece, compared, rows
from pipelines.web.pages import page
from pipelines.web.question import Asked, Number
from pipelines.web.stored import Id, reading, row

router = APIRouter(include_in_schema=False)


class Compared(Asked):
    """Which two versions are compared: the last two, if it does not say."""

    one: Number = None
    other: Number = None


@dataclass(frozen=True, slots=True)
class Version:
    """What an article read like, and when its page was fetched."""

    version: int
    title: str | None
    published: date | None
    text: str
    original_text: str
    fetched_at: datetime


@router.get("/articles/{number}/versions")
def show(request: Request, number: Id, asked: Annotated[Compared, Query()]) -> HTMLResponse:
    """The versions of an article, and the differences of two."""
    with reading(request) as connection:
        story = row(connection, article, number)
        query = select(article_version).where(article_version.c.article_id == number)
        old = connection.execute(query.order_by(article_version.c.version)).mappings().all()
    versions = [*(_version(dict(one)) for one in old), _version(story)]
    pair = _pair(versions, asked)
    return page(
        request,
        "versions.html",
        asked,
        story=story,
        versions=versions,
        pair=pair,
        same_page=pair is not None and pair[0].original_text == pair[1].original_text,
        titles=compared(pair[0].title or "", pair[1].title or "") if pair else [],
        rows=_texts(pair),
    )


def _version(stored: Mapping[str, Any]) -> Version:
    return Version(**{name: stored[name] for name in Version.__slots__})


def _pair(versions: Sequence[Version], asked: Compared) -> tuple[Version, Version] | None:
    """The two that are asked for; it is not found if there is no such version."""
    numbers = {version.version: version for version in versions}
    if asked.one is None and asked.other is None:
        return (versions[-2], versions[-1]) if len(versions) > 1 else None
    last = versions[-1].version
    try:
        return numbers[asked.one or last], numbers[asked.other or last]
    except KeyError:
        raise HTTPException(404) from None


def _texts(pair: tuple[Version, Version] | None) -> list[list[Piece]]:
    return list(rows(compared(pair[0].text, pair[1].text))) if pair else []
