"""What an address asks for. Each state of the site has one, and each address is one state."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from pydantic import BaseModel, BeforeValidator, Field

from pipelines.export.records import Selection
from pipelines.search.hits import Order
from pipelines.web.language import Language

SHOWN = 20  # hits on a page
LAST = 500  # page that is shown


def _given(value: Any) -> Any:
    """None for a field of a form that was left empty."""
    return None if value == "" else value


Name = Annotated[Annotated[str, Field(max_length=200)] | None, BeforeValidator(_given)]
Day = Annotated[date | None, BeforeValidator(_given)]
Number = Annotated[Annotated[int, Field(ge=1, le=2**31)] | None, BeforeValidator(_given)]


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
