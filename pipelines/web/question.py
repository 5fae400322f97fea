"""What an address asks for. Each state of the site has one, and each address is one state."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Path as PathParameter
from pydantic import BaseModel, BeforeValidator, Field
from sqlalchemy import Engine

from pipelines.database.tables import LARGEST_ID
from pipelines.database.values import storable
from pipelines.export.records import Selection
from pipelines.search.hits import Hits, Order, search
from pipelines.web.language import Language

SHOWN = 20  # hits on a page
LAST = 500  # page that is shown


def _given(value: Any) -> Any:
    """None for a field of a form that was left empty; what cannot be stored as it is stored."""
    return None if value == "" else storable(value)


def _day(value: Any) -> Any:
    """A day as forms and records write it, and not as all the numbers that could mean one."""
    if isinstance(value, str) and value and not _DAY.fullmatch(value):
        raise ValueError("a day is written like 2024-06-14")
    return _given(value)


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Name = Annotated[Annotated[str, Field(max_length=200)] | None, BeforeValidator(_given)]
Day = Annotated[date | None, BeforeValidator(_day)]
Number = Annotated[Annotated[int, Field(ge=1, le=2**31)] | None, BeforeValidator(_given)]

#: The number of an article or a cluster in an address, as far as a column can hold one.
Id = Annotated[int, PathParameter(ge=1, le=LARGEST_ID)]


class Question(BaseModel):
    """Which articles are wanted, in which order, and the page of them."""

    q: Annotated[
        str, Field(max_length=500, description="words in title or text; empty: all articles")
    ] = ""
    since: Annotated[Day, Field(description="published on this day or later")] = None
    until: Annotated[Day, Field(description="published on this day or earlier")] = None
    university: Annotated[Name, Field(description="of this university alone")] = None
    source: Annotated[Name, Field(description="of this source alone")] = None
    topic: Annotated[Name, Field(description="with this topic")] = None
    all: Annotated[
        bool, Field(description="hijacked, irrelevant and non-canonical articles too")
    ] = False
    order: Annotated[Order, Field(description="newest first, or most relevant")] = "newest"
    page: Annotated[int, Field(ge=1, le=LAST, description=f"{SHOWN} articles each")] = 1

    @property
    def selection(self) -> Selection:
        """The limits of the question, without its words."""
        return Selection(
            since=self.since,
            until=self.until,
            university=self.university,
            source=self.source,
            topic=self.topic,
            everything=self.all,
        )

    @property
    def limited(self) -> bool:
        """Whether it asks for less than all, or more than what is shown."""
        return self.selection != Selection()

    def parameters(self, **changes: Any) -> dict[str, str]:
        """Return the parameters that ask this question, some fields changed; none by default.

        >>> Question(q="党建", page=3).parameters(page=1, all=True)
        {'q': '党建', 'all': '1'}
        """
        asked = self.model_copy(update=changes)
        return {
            name: "1" if value is True else str(value)
            for name, value in asked.model_dump(exclude_defaults=True, mode="json").items()
            if value not in ("", None, False)
        }


class Asked(Question):
    """A question to a page: of a reader, who may have switched to the other language."""

    lang: Annotated[Language | None, BeforeValidator(_given)] = None


def address(path: str, parameters: dict[str, str]) -> str:
    """Return the address of a screen.

    >>> address("/topics", {"q": "党建"})
    '/topics?q=%E5%85%9A%E5%BB%BA'
    """
    return quote(path) + ("?" + urlencode(parameters) if parameters else "")


def found(engine: Engine, question: Question) -> Hits:
    """Return the page of hits that is asked for; raise QueryError."""
    return search(
        engine,
        question.q,
        question.selection,
        question.order,
        limit=SHOWN,
        offset=(question.page - 1) * SHOWN,
    )


def page_after(question: Question, hits: Hits) -> int | None:
    """Return the number of the page behind the one with `hits`; None if none is shown."""
    is_last = question.page * SHOWN >= hits.total and not hits.more
    return None if is_last or question.page == LAST else question.page + 1
