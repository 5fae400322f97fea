"""Sites that do harm, each below `/hostile/NAME/`, where `list.htm` leads to what they do.

A module is a site by being in this package. Its functions are its pages, marked `@page` where an
honest list page links them, or `@lists` where they are list pages themselves. Between the links to
the harm stand two to honest articles, `first.htm` and `last.htm`: whatever happens, these two have
to be stored.

What is expected of a crawl that meets a page is one of

- `stored`: it is an article, all of it; `stored FLAG`: and the flag says what is wrong with it;
- `skipped REASON`, `failed REASON`: it is counted as that, and nothing of it is stored;
- `ends`: the crawl of this list ends by itself, long before a limit of hours;
- `reads`: the whole of the list is read; `finding`: the run says that it was not;
  `trap_suspected`: it says so by that name, and the list has ended.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from tests.campus import Answer
from tests.campus.families import ArticlePage, Line, ListPage, vsb
from tests.campus.log import Request
from tests.campus.server import Stream
from tests.campus.site import Site
from tests.campus.stories import Story

HTML = {"Content-Type": "text/html; charset=utf-8"}
HONEST = ("first.htm", "last.htm")
_SITE = Site(64, "vsb", 1_000, 20, date(2024, 11, 1))


@dataclass(frozen=True)
class Case:
    """One harm: the row of the table of hostile inputs, where it is, what it does, what is due.

    `site` and `name` make its path; `entry` is the list page from which a crawl meets it.
    """

    row: int
    site: str
    name: str
    does: str
    expect: str
    entry: str
    number: int  # of the story that it tells
    answer: Answering

    @property
    def path(self) -> str:
        is_list = self.entry != f"/hostile/{self.site}/list.htm"
        return self.entry if is_list else f"/hostile/{self.site}/{self.name}.htm"

    @property
    def story(self) -> Story:
        return _SITE.story(self.number)


@dataclass(frozen=True)
class Visit:
    """A request for a hostile page: the case, the path behind its name, and who else is here."""

    case: Case
    request: Request
    tail: str
    secrets: dict[str, int]  # ports of hosts that nobody may ask, by their address

    @property
    def root(self) -> str:
        """The address of this host, without a slash at its end."""
        return f"http://{self.request.headers.get('host', '127.0.0.1')}"

    @property
    def folder(self) -> str:
        """The path of the case as a folder, without a slash at its end."""
        return f"/hostile/{self.case.site}/{self.case.name}"

    def article(self, **changes: Any) -> str:
        """The page of the case's own story, with other fields where `changes` says so."""
        return _article(replace(self.case.story, **changes), self.request.path)

    def answer(self, **changes: Any) -> Answer:
        return Answer(self.article(**changes), headers=HTML)


@dataclass(frozen=True)
class _Mark:
    """What a function of a site is marked with; `entry` is yet to be told where it is."""

    row: int
    does: str
    expect: str
    entry: str


Answering = Callable[[Visit], "Answer | Stream"]


def page(row: int, does: str, expect: str) -> Callable[[Answering], Answering]:
    """Mark a function as a page that the list of its module's site links."""
    return _marking(_Mark(row, does, expect, "/hostile/{site}/list.htm"))


def lists(
    row: int, does: str, expect: str, entry: str = "list.htm"
) -> Callable[[Answering], Answering]:
    """Mark a function as list pages of its own, of which `entry` is the first."""
    return _marking(_Mark(row, does, expect, f"/hostile/{{site}}/{{name}}/{entry}"))


def _marking(mark: _Mark) -> Callable[[Answering], Answering]:
    def note(answer: Answering) -> Answering:
        vars(answer)["mark"] = mark
        return answer

    return note


@cache
def _by_path() -> dict[tuple[str, str], Case]:
    """All cases by site and name, in the order in which the modules have them."""
    found: dict[tuple[str, str], Case] = {}
    for info in sorted(iter_modules(__path__), key=lambda info: info.name):
        site = info.name
        for function in vars(import_module(f"{__name__}.{site}")).values():
            mark = getattr(function, "mark", None)
            if isinstance(mark, _Mark):
                name = function.__name__.replace("_", "-")
                entry = mark.entry.format(site=site, name=name)
                found[site, name] = Case(
                    mark.row, site, name, mark.does, mark.expect, entry, len(found) + 1, function
                )
    return found


def cases() -> list[Case]:
    """All that the sites of this package do, by row."""
    return sorted(_by_path().values(), key=lambda case: (case.row, case.site))


def answer(request: Request, secrets: dict[str, int]) -> Answer | Stream:
    """The answer to a request for a path below `/hostile/`."""
    _, _, site, *rest = request.path.split("/", 3)
    name, _, tail = (rest or [""])[0].partition("/")
    case = _by_path().get((site, name.removesuffix(".htm")))
    if case:
        return case.answer(Visit(case, request, tail, secrets))
    if name == "list.htm":
        return _list(site)
    if name in HONEST:
        return Answer(_article(honest(site, name), request.path), headers=HTML)
    return Answer("<h1>404 Not Found</h1>", 404, HTML)


def honest(site: str, name: str) -> Story:
    """The story of one of the two articles of a site that do no harm."""
    sites = sorted({case.site for case in cases()})
    return _SITE.story(500 + 2 * sites.index(site) + HONEST.index(name))


def expected(story: Story) -> dict[str, Any]:
    """The fields of a right record of a story that is told on a hostile site."""
    return {"title": story.title, "published": story.day, **vsb.expected(story, _SITE.school)}


def listing(lines: list[Line], *, page: int = 1, pages: int = 1, **places: str | None) -> str:
    """A list page with these lines; `next` and `previous` say where others are."""
    ends: dict[str, Any] = {"first": "list.htm", "last": "1.htm", "next": None, "previous": None}
    shown = ListPage(_SITE.school, lines, page, pages, 20 * pages, **ends | places)
    return vsb.listing(shown)


def line(path: str, story: Story) -> Line:
    return Line(path, story.title, story.day)


def stories(first: int, count: int) -> list[Story]:
    """Stories of high numbers that no case tells, for lists that never end."""
    return [_SITE.story(10_000 + first + i) for i in range(count)]


def article(story: Story, path: str) -> str:
    return _article(story, path)


def _article(story: Story, path: str) -> str:
    return vsb.article(ArticlePage(_SITE.school, story, path, "list.htm", None, None))


def _list(site: str) -> Answer:
    entry = f"/hostile/{site}/list.htm"
    here = [case for case in _by_path().values() if case.entry == entry]
    if not here:
        return Answer("<h1>404 Not Found</h1>", 404, HTML)
    first, last = (line(f"/hostile/{site}/{name}", honest(site, name)) for name in HONEST)
    lines = [first, *(line(case.path, case.story) for case in here), last]
    return Answer(listing(lines), headers=HTML)
