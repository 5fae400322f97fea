"""The corpus for programs: JSON under `/api`, which `/api/openapi.json` describes.

Fields are those of the record, with the meanings that the data dictionary gives them. Whatever is
wrong with a request is told in one sentence, `{"detail": ...}`.
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict, Field, create_model
from sqlalchemy import select
from starlette.responses import Response

from crawler.items import FIELDS
from pipelines.clusters import copies
from pipelines.database.reading import snapshot
from pipelines.database.tables import article, article_version
from pipelines.export.dictionary import entries
from pipelines.export.records import plain
from pipelines.search.hits import as_record
from pipelines.search.query import QueryError
from pipelines.web.question import Id, Question, address, found, page_after

ENTRIES = {entry.name: entry for entry in entries()}
VERSION = ("version", "title", "published", "text", "original_text", "fetched_at", "content_sha256")
COPY = ("id", "title", "published", "university", "unit", "source", "url", "canonical")
#: Where a term stands: from, to.
Span = tuple[int, int]


def _field(name: str) -> Any:
    """The type of a field of the record and its meaning, as pydantic takes them."""
    entry = ENTRIES[name]
    kind = entry.exact_type | None if entry.nullable else entry.exact_type
    return kind, Field(description=entry.description_en)


def _model(called: str, meaning: str, *names: str, **more: Any) -> type[BaseModel]:
    """A model with fields of the record, and more of its own behind them."""
    return create_model(called, __doc__=meaning, **{name: _field(name) for name in names}, **more)


class Problem(BaseModel):
    """Why there is no answer."""

    detail: Annotated[str, Field(description="one sentence")]


class Asked(Question):
    """A question of a program, which wants to hear of a parameter that nobody knows."""

    model_config = ConfigDict(extra="forbid")


Article = _model("Article", "The whole record, as the exports have it.", *FIELDS)
Hit = _model(
    "Hit",
    "An article that was found. Matches are pairs of offsets in characters: from, to.",
    *("id", "published", "university", "source", "url"),
    title=(str, Field(description="the headline on one line, empty if there is none")),
    title_matches=(list[Span], Field(description="where the words stand in the title")),
    snippet=(str, Field(description="the piece of the text with the first match")),
    snippet_matches=(list[Span], Field(description="where they stand in the snippet")),
)
Version = _model("Version", "What an article read like at a time.", *VERSION)
Copy = _model("Copy", "One of the articles that tell a story.", *COPY)


class Found(BaseModel):
    """A page of what was found."""

    total: Annotated[int, Field(description="articles that were found")]
    more: Annotated[bool, Field(description="whether not all were counted: there may be more")]
    left_out: Annotated[
        dict[str, int], Field(description="reason: articles that are left out, but for all=1")
    ]
    ranked: Annotated[
        int | None,
        Field(
            description="so many of the newest are ordered by relevance, and the others follow, "
            "the newest first; null: all are in the order that is asked for"
        ),
    ]
    next: Annotated[str | None, Field(description="address of the next page; null on the last")]
    hits: list[Hit]  # type: ignore[valid-type]  # made above


class Versions(BaseModel):
    """All that an article has read like, the oldest version first."""

    id: Annotated[int, Field(description=ENTRIES["id"].description_en)]
    versions: list[Version]  # type: ignore[valid-type]


class Cluster(BaseModel):
    """The articles that tell one story, the canonical one first."""

    cluster: Annotated[int, Field(description=ENTRIES["cluster"].description_en)]
    articles: list[Copy]  # type: ignore[valid-type]


class Counts(BaseModel):
    """How many articles there are of what, without those that are left out; "" is for unknown."""

    at: Annotated[str, Field(description="when they were counted, UTC")]
    articles: int
    left_out: Annotated[dict[str, int], Field(description="reason: articles that are left out")]
    universities: dict[str, int]
    sources: dict[str, int]
    topics: Annotated[dict[str, int], Field(description="an article can have several")]


UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "It is as If-None-Match says"}}
UNDERSTOOD: dict[int | str, dict[str, Any]] = {
    422: {"model": Problem, "description": "A parameter cannot be used"},
    503: {"model": Problem, "description": "The database cannot be read, or counted, yet"},
}
UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "Unknown id"}}
UNREADABLE: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The words cannot be understood"}
}

router = APIRouter(prefix="/api", responses=UNCHANGED | UNDERSTOOD)


@router.get("/articles", response_model=Found, responses=UNREADABLE)
def articles(request: Request, asked: Annotated[Asked, Query()]) -> Response:
    """The articles that are asked for, a page of 20 at a time."""
    try:
        hits = found(request.app.state.engine, asked)
    except QueryError as error:
        raise HTTPException(400, str(error)) from error
    after = page_after(asked, hits)
    path = request.scope["root_path"] + "/api/articles"
    return _answer(
        request,
        {
            "total": hits.total,
            "more": hits.more,
            "left_out": hits.left_out,
            "ranked": hits.ranked,
            "next": address(path, asked.parameters(page=after)) if after else None,
            "hits": [as_record(hit) for hit in hits.hits],
        },
    )


@router.get("/articles/{id}", response_model=Article, responses=UNKNOWN)
def one(request: Request, id: Id) -> Response:  # noqa: A002  # as it is called in the address
    """An article with all its fields."""
    query = select(*(article.c[name] for name in FIELDS)).where(article.c.id == id)
    with snapshot(request.app.state.engine) as connection:
        row = connection.execute(query).mappings().first()
    if row is None:
        raise HTTPException(404, f"There is no article {id}.")
    return _answer(request, _plain(row, FIELDS))


@router.get("/articles/{id}/versions", response_model=Versions, responses=UNKNOWN)
def versions(request: Request, id: Id) -> Response:  # noqa: A002
    """All versions of an article."""
    now = select(*(article.c[name] for name in VERSION)).where(article.c.id == id)
    old = select(*(article_version.c[name] for name in VERSION))
    old = old.where(article_version.c.article_id == id).order_by(article_version.c.version)
    with snapshot(request.app.state.engine) as connection:
        rows = [*connection.execute(old).mappings(), *connection.execute(now).mappings()]
    if not rows:
        raise HTTPException(404, f"There is no article {id}.")
    return _answer(request, {"id": id, "versions": [_plain(row, VERSION) for row in rows]})


@router.get("/clusters/{id}", response_model=Cluster, responses=UNKNOWN)
def cluster(request: Request, id: Id) -> Response:  # noqa: A002
    """The articles that tell one story."""
    with snapshot(request.app.state.engine) as connection:
        order = [row["id"] for row in copies(connection, id)]
        query = select(*(article.c[name] for name in COPY)).where(article.c.cluster == id)
        rows = {row["id"]: row for row in connection.execute(query).mappings()}
    if not rows:
        raise HTTPException(404, f"There is no cluster {id}.")
    return _answer(
        request, {"cluster": id, "articles": [_plain(rows[number], COPY) for number in order]}
    )


@router.get("/counts", response_model=Counts)
def counts(request: Request) -> Response:
    """How many articles there are of each university, source and topic."""
    tally = request.app.state.tallies.now()
    return _answer(
        request,
        {
            "at": plain(tally.at),
            "articles": tally.shown,
            "left_out": tally.left_out,
            "universities": tally.universities,
            "sources": tally.sources,
            "topics": tally.topics,
        },
    )


def _plain(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: plain(row[name]) for name in names}


def _answer(request: Request, value: dict[str, Any]) -> Response:
    """The value as JSON, or that it is what the program has already."""
    body = json.dumps(value, ensure_ascii=False).encode()
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}  # it is asked for again each time
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
