"""How each content-management system prints a site, one module each.

A module is a family by being in this package. It has what `Family` names. All in the pages is
written for the tests; schools, people and events do not exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Protocol, cast

from tests.campus.stories import School, Story

SECTION = "党群工作"


@dataclass(frozen=True)
class Line:
    """An item of a list page, or the article before or after one."""

    path: str
    title: str
    day: date
    pinned: bool = False


@dataclass(frozen=True)
class ListPage:
    """What a list page shows. Page 1 is the newest; `paths` are those of all pages asked for."""

    school: School
    lines: Sequence[Line]
    page: int
    pages: int
    total: int
    first: str
    last: str
    previous: str | None
    next: str | None


@dataclass(frozen=True)
class ArticlePage:
    """What an article page shows besides its story."""

    school: School
    story: Story
    path: str
    list: str
    newer: Line | None
    older: Line | None


class Family(Protocol):
    """What a module of this package offers. A path here has its query, where there is one."""

    CHARSET: str  # of the pages' bytes
    CONTENT_TYPE: str  # as the server names it, which is not always what they are

    def list_path(self, page: int, pages: int) -> str:
        """Where list page number `page` of `pages` is, 1 being the newest."""

    def page_of(self, path: str, pages: int) -> int | None:
        """The number of the list page at a path, None if none is there."""

    def article_path(self, number: int, day: date, moved: int = 0) -> str:
        """Where an article is; `moved` counts how often it was given another address."""

    def number_of(self, path: str) -> int | None:
        """The number of the article at a path, None if it is that of no article."""

    def listing(self, page: ListPage) -> str: ...

    def article(self, page: ArticlePage) -> str: ...

    def expected(self, story: Story, school: School) -> dict[str, Any]:
        """The fields of `crawler.items.Article` that a right reading of the article gives.

        The addresses of images and attachments are paths. What is not named here is common to
        all families: see `tests.campus.site.Site.expected`.
        """


def told(story: Story, *after: str) -> str:
    """The text of a story whose picture, where it has one, stands behind the first paragraph."""
    first, *others = story.paragraphs
    caption = [story.caption] if story.caption else []
    return "\n".join([first, *caption, *others, *after])


@cache
def family(name: str) -> Family:
    """The family of this name; raise ValueError for a name that is none."""
    if name not in names():
        raise ValueError(f"There is no family {name}; choose from {', '.join(names())}.")
    return cast("Family", import_module(f"{__name__}.{name}"))


def names() -> list[str]:
    return sorted(module.name for module in iter_modules(__path__))
