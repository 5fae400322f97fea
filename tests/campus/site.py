# ruff: noqa: E501 - markup keeps its long lines
"""A faithful site: so many stories in one family's markup, and what has happened to it since.

Pages are computed from the number of the article and never kept, so that a million articles take
no more memory than ten. What a test changes is kept as the few numbers it concerns.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b
from typing import Any

from tests.campus import Answer
from tests.campus.families import SECTION, ArticlePage, Line, ListPage, family
from tests.campus.stories import Calendar, School, Story, headline, school, story

ROBOTS = "User-agent: *\nDisallow: /admin/\n"
HTML = "text/html; charset=utf-8"
#: One grey pixel, for every picture of every story.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
    "789c636868680000030401817c1e0ab60000000049454e44ae426082"
)
_PICTURES = (".jpg", ".png", ".gif")
_FILES = (".pdf", ".docx", ".doc", ".xlsx", ".zip")


@dataclass
class Site:
    """The site with this index: its school, its markup, its articles from 1 to `count`."""

    index: int
    family: str
    articles: int
    per_page: int
    newest: date

    count: int = 0
    revisions: dict[int, int] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=dict)
    gone: dict[int, int] = field(default_factory=dict)  # number to status
    unlisted: list[int] = field(default_factory=list)  # sorted
    changed: dict[int, datetime] = field(default_factory=dict)
    list_changed: datetime | None = None
    redesigned: bool = False
    outage: str | None = None  # "503" or "refuse"

    def __post_init__(self) -> None:
        self.count = self.count or self.articles
        self.school: School = school(self.index)
        self.calendar = Calendar(self.newest, self.articles)
        self.print = family(self.family)

    # --- what stands where ------------------------------------------------------------------

    @property
    def pinned(self) -> list[int]:
        """The article that stands above all others whatever its age; a small site has none."""
        return [self.articles // 2] if self.articles > 2 * self.per_page else []

    @property
    def total(self) -> int:
        """How many articles the list pages show."""
        return self.count - len(self.unlisted)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    def numbers(self, page: int) -> list[int]:
        """The numbers of the articles on list page `page`, in its order."""
        start = (page - 1) * self.per_page
        return [self._nth(i) for i in range(start, min(start + self.per_page, self.total))]

    def listed(self) -> Iterator[int]:
        """The numbers of all articles that a crawl from the first list page meets, in order."""
        return (number for page in range(1, self.pages + 1) for number in self.numbers(page))

    def _nth(self, place: int) -> int:
        """The number of the article at this place, from 0: the pinned first, then the newest."""
        pinned = [number for number in self.pinned if number not in self.unlisted]
        if place < len(pinned):
            return pinned[place]
        without = sorted({*self.unlisted, *pinned})
        first = self.count - (place - len(pinned))
        number = first
        while (found := first - (len(without) - bisect_left(without, number))) != number:
            number = found
        return number

    def path(self, number: int) -> str:
        day = self.calendar.moment(number).date()
        return self.print.article_path(number, day, self.moved.get(number, 0))

    def story(self, number: int) -> Story:
        return story(number, self.school, self.calendar, self.revisions.get(number, 0))

    def expected(self, number: int) -> dict[str, Any]:
        """The fields of a right record of an article; addresses are paths."""
        told = self.story(number)
        common = {
            "title": told.title,
            "published": told.day,
            "event_date": told.event,
            "university": self.school.university,
            "unit": self.school.unit,
            "section": SECTION,
            "photographers": [],
            "reviewers": [],
        }
        return common | self.print.expected(told, self.school)

    # --- what it answers --------------------------------------------------------------------

    def answer(self, target: str, headers: dict[str, str]) -> Answer:
        """The answer to a GET of `target`, a path that may have a query."""
        path = target.partition("?")[0]
        if self.outage:
            return Answer("<h1>503 Service Unavailable</h1>", 503, {"Content-Type": HTML})
        page = self.print.page_of(target, self.pages)
        if page is not None:
            return self._fresh(self._list(page), self._list_moment(), headers)
        number = self.print.number_of(target)
        if number is not None and 0 < number <= self.count:
            return self._article(number, target, headers)
        if path == "/robots.txt":
            return Answer(ROBOTS, headers={"Content-Type": "text/plain"})
        if path in ("/", "/index.htm", "/index.html", "/main.htm"):
            return Answer(self._home(), headers={"Content-Type": HTML})
        if path.endswith(_PICTURES):
            return Answer(PIXEL, headers={"Content-Type": "image/png"})
        if path.endswith(_FILES) or "download" in path:
            return Answer(b"%PDF-1.4\n", headers={"Content-Type": "application/pdf"})
        return _missing(404)

    def _article(self, number: int, path: str, headers: dict[str, str]) -> Answer:
        if number in self.gone:
            return _missing(self.gone[number])
        here = self.path(number)
        if path != here:
            day = self.calendar.moment(number).date()
            if path == self.print.article_path(number, day):
                return Answer("", 301, {"Location": here, "Content-Type": HTML})
            return _missing(404)
        newer = self._line(number + 1) if number < self.count else None
        older = self._line(number - 1) if number > 1 else None
        html = self.print.article(
            ArticlePage(
                self.school,
                self.story(number),
                path,
                self.print.list_path(1, self.pages),
                newer,
                older,
            )
        )
        moment = self.changed.get(number) or self.calendar.moment(number)
        return self._fresh(html, moment, headers)

    def _fresh(self, html: str, moment: datetime, headers: dict[str, str]) -> Answer:
        """The page, or 304 for a reader that has it already."""
        body = html.encode(self.print.CHARSET)
        tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
        about = {
            "ETag": tag,
            "Last-Modified": format_datetime(moment.astimezone(UTC), usegmt=True),
            "Content-Type": self.print.CONTENT_TYPE,
        }
        known = headers.get("if-none-match")
        if known is not None:
            unchanged = tag in known or known.strip() == "*"
        else:
            unchanged = _not_after(moment, headers.get("if-modified-since"))
        return Answer(b"", 304, about) if unchanged else Answer(body, 200, about)

    def _list_moment(self) -> datetime:
        return self.list_changed or self.calendar.moment(self.articles)

    def _list(self, page: int) -> str:
        if self.redesigned:
            return _redesigned(self.school)
        at = self.print.list_path
        return self.print.listing(
            ListPage(
                self.school,
                [self._line(number) for number in self.numbers(page)],
                page,
                self.pages,
                self.total,
                first=at(1, self.pages),
                last=at(self.pages, self.pages),
                previous=at(page - 1, self.pages) if page > 1 else None,
                next=at(page + 1, self.pages) if page < self.pages else None,
            )
        )

    def _line(self, number: int) -> Line:
        return Line(
            self.path(number),
            headline(number, self.school, self.calendar),
            self.calendar.moment(number).date(),
            number in self.pinned,
        )

    def _home(self) -> str:
        return (
            f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{self.school.site}</title></head>"
            f"<body><h1>{self.school.site}</h1><ul><li><a href='{self.print.list_path(1, self.pages)}'>"
            f"{SECTION}</a></li></ul></body></html>"
        )


def _not_after(moment: datetime, header: str | None) -> bool:
    if header is None:
        return False
    try:
        return moment.replace(microsecond=0) <= parsedate_to_datetime(header)
    except (ValueError, TypeError):  # a date that is none, or one without a zone
        return False


def _missing(status: int) -> Answer:
    page = (
        f"<html><head><title>{status}</title></head><body><h1>{status} Not Found</h1></body></html>"
    )
    return Answer(page, status, {"Content-Type": HTML})


def _redesigned(owner: School) -> str:
    """The list page after a redesign: its lines come by a script that only a browser runs."""
    return f"""<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{SECTION} - {owner.site}</title>
<script defer src="/static/app.8d1c.js"></script></head><body><header><nav><a href="/">首页</a><a href="/about">概况</a></nav></header>
<main id="app"><div class="skeleton"></div><div class="skeleton"></div></main><footer>版权所有：{owner.site}</footer></body></html>"""
