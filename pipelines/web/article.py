"""One article: to read, beside its original, or as it was found; and what is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import compress
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from sqlalchemy import Connection, Engine, select
from starlette.responses import HTMLResponse

from crawler.items import Article
from pipelines.database.tables import article as table
from pipelines.export.records import FAULTS
from pipelines.relevance import assess
from pipelines.repair import count
from pipelines.search.hits import Hit, search
from pipelines.search.query import QueryError, parse, sought
from pipelines.search.snippets import Marked, marked
from pipelines.web.marks import edits_of, pieces, rows
from pipelines.web.pages import page
from pipelines.web.question import LAST, SHOWN, Asked, Name, Number
from pipelines.web.stored import Id, copies_of, reading, row

router = APIRouter(include_in_schema=False)

View = Literal["clean", "beside", "original"]
ROLES = ("authors", "photographers", "editors", "reviewers")


class Reading(Asked):
    """The question that led to an article, and how the article is shown."""

    view: View = "clean"
    rule: Name = None  # whose marks stand out
    at: Number = None  # its place in the list

    def of_list(self) -> dict[str, str]:
        """Return what asks for the page of the list on which the article stands."""
        number = min((self.at - 1) // SHOWN + 1, LAST) if self.at else 1
        return self.parameters(view="clean", rule=None, at=None, page=number)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a text, and the picture whose caption it is."""

    text: Marked
    picture: Mapping[str, Any] | None = None


@router.get("/articles/{number}")
def show(request: Request, number: Id, asked: Annotated[Reading, Query()]) -> HTMLResponse:
    """One article."""
    with reading(request) as connection:
        story = row(connection, table, number)
        left_out = _left_out(connection, number)
        copies = copies_of(connection, story["cluster"])
    before, after = _neighbours(request.app.state.engine, asked, number)
    edits = edits_of(story) if asked.view != "original" else []
    return page(
        request,
        "article.html",
        asked,
        story=story,
        copies=copies,
        paragraphs=list(_paragraphs(story, asked.q)) if asked.view == "clean" else [],
        rows=list(rows(pieces(story["original_text"], edits))) if asked.view == "beside" else [],
        rules=count(edits),
        assessment=assess(
            Article(title=story["title"], section=story["section"], text=story["text"])
        ),
        left_out=left_out,
        roles=ROLES,
        before=before,
        after=after,
    )


def _left_out(connection: Connection, number: int) -> list[str]:
    """Why a list leaves the article out; the names of FAULTS."""
    found = connection.execute(select(*FAULTS.values()).where(table.c.id == number)).one()
    return list(compress(FAULTS, found))


def _paragraphs(story: Mapping[str, Any], query: str) -> Iterator[Paragraph]:
    """The paragraphs of a text, with what was searched for marked."""
    pictures = {image["caption"].strip(): image for image in story["images"] if image["caption"]}
    terms = _terms(query)
    for line in story["text"].split("\n"):
        if line.strip():
            yield Paragraph(marked(line, terms), pictures.get(line.strip()))


def _terms(query: str) -> list[str]:
    try:
        return sought(parse(query)) if query.strip() else []
    except QueryError:
        return []


def _neighbours(engine: Engine, asked: Reading, number: int) -> tuple[Hit | None, Hit | None]:
    """What stands before and behind an article in the list, if it still stands at its place."""
    if asked.at is None or asked.at > LAST * SHOWN:
        return None, None
    ahead = min(asked.at - 1, 1)
    try:
        found = search(
            engine,
            asked.q,
            asked.selection,
            asked.order,
            limit=ahead + 2,
            offset=asked.at - 1 - ahead,
        )
    except QueryError:
        return None, None
    hits = found.hits
    if len(hits) <= ahead or hits[ahead].id != number:
        return None, None
    behind = hits[ahead + 1] if len(hits) > ahead + 1 else None
    return (hits[0] if ahead else None), behind
