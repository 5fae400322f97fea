# ruff: noqa: E501 - markup keeps its long lines
"""Sites that live through months on a clock of their own: they publish by habit, and break by plan.

Every site is a host with a name of its own. What is visible on it follows from the clock; `World`
sets the clock, and does what no answer can do: a host that is closed, a certificate, a name.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Thread
from types import SimpleNamespace
from typing import Any, cast

from tests.campus import Answer
from tests.campus.certificates import CASES, Authority
from tests.campus.families import ArticlePage, Family, family
from tests.campus.log import Request
from tests.campus.server import Host, Stream
from tests.campus.site import HTML, ROBOTS, Site
from tests.campus.stories import Calendar

PER_PAGE = 20
DOMAIN = "campus.example"
TRUSTED, SELF_SIGNED = CASES[0], CASES[1]
#: Breaks of whole sites, and of articles alone, with what a finding has to say of each.
OF_SITES = {
    "redesign of the list": "lists no article",
    "answers 500": "http_500",
    "answers 503": "busy",
    "connection refused": "unreachable",
    "no answer": "timeout",
    "name not found": "unreachable",
    "site moved": "offsite",
    "challenge": "challenge",
    "log-in": "restricted",
    "robots.txt 503": "robots_unreachable",
    "robots.txt forbids": "could not be read: robots.",
    "certificate": "certificate",
}
OF_ARTICLES = {
    "articles gone (404)": "gone",
    "articles moved (301)": "offsite",
    "articles challenged": "challenge",
    "articles without text": "lack a text",
}
NAMED = OF_SITES | OF_ARTICLES
#: What is to be borne without a word.
HARMLESS = (
    "outage between visits",
    "one article gone",
    "pinned",
    "edited",
    "one address moved",
    "redesign that is read",
)
_CHALLENGE = "<html><script>var arg1='A92F3BC6';document.cookie='acw_sc__v2='+arg1;document.location.reload();</script></html>"
_LOGIN = "<html><head><title>统一身份认证平台</title></head><body><form action='/cas/login'>用户名<input name='u'>密码<input type='password' name='p'></form></body></html>"


@dataclass(frozen=True)
class Event:
    """Something that happens to the site with this index; a break or what is harmless."""

    site: int
    kind: str
    begin: datetime
    end: datetime

    def lasts(self, now: datetime) -> bool:
        return self.begin <= now < self.end


@dataclass(frozen=True)
class Diary(Calendar):
    """When each story was published, one by one."""

    moments: tuple[datetime, ...] = ()

    def moment(self, number: int) -> datetime:
        return self.moments[number - 1]


class Place(Site):
    """A site whose stories appear at their moments, and to which events happen."""

    def __init__(
        self, index: int, family: str, moments: Sequence[datetime], events: Sequence[Event]
    ) -> None:
        super().__init__(index, family, len(moments), PER_PAGE, moments[-1].date())
        self.calendar = Diary(self.newest, self.articles, tuple(moments))
        self.events = events
        self.pins: list[int] = []
        self.faithful = self.print

    @property
    def name(self) -> str:
        return f"s{self.index:03}.{DOMAIN}"

    @property
    def pinned(self) -> list[int]:
        return self.pins

    @property
    def moments(self) -> tuple[datetime, ...]:
        return cast("Diary", self.calendar).moments

    def published(self, moment: datetime) -> int:
        """How many stories there are at a moment, which is the number of the last."""
        return bisect_right(self.moments, moment)

    def kinds(self, now: datetime) -> set[str]:
        return {event.kind for event in self.events if event.lasts(now)}

    def answer_at(self, request: Request, now: datetime) -> Answer | Stream:
        """What the site answers at a moment."""
        self._live(now)
        kinds = self.kinds(now)
        robots = request.path == "/robots.txt"
        if "no answer" in kinds:
            return _silent
        if "outage between visits" in kinds:
            return Answer("500", 500)
        if "answers 500" in kinds:
            return Answer("500", 500)
        if "answers 503" in kinds or (robots and "robots.txt 503" in kinds):
            return Answer("503", 503)
        if "site moved" in kinds:
            return Answer("", 301, {"Location": f"http://new.{self.name}{request.target}"})
        if robots:
            forbids = "robots.txt forbids" in kinds
            return Answer("User-agent: *\nDisallow: /\n" if forbids else ROBOTS)
        if "challenge" in kinds:
            return Answer(_CHALLENGE, 412 if self.index % 2 else 200, {"Content-Type": HTML})
        if "log-in" in kinds:
            return Answer(_LOGIN, headers={"Content-Type": HTML})
        number = self.print.number_of(request.target)
        changed = self._changed(number, request.target, kinds) if number else None
        return changed or self.answer(request.target, request.headers)

    def _live(self, now: datetime) -> None:
        """Let all happen that has happened by a moment."""
        self.count = max(1, self.published(now))
        self.list_changed = self.moments[self.count - 1]
        self.redesigned = "redesign of the list" in self.kinds(now)
        for event in self.events:
            first = self.published(event.begin) + 1
            if event.kind == "articles gone (404)" and now >= event.end:
                numbers = range(first, self.published(event.end) + 1)
                self.moved |= dict.fromkeys(numbers, 1)
            if now < event.begin:
                continue
            match event.kind:
                case "one article gone":
                    self.gone = {first: 404}
                case "pinned":
                    self.pins = [max(1, first - 3)]
                case "edited":
                    self.revisions = {first - 1: 1}
                case "one address moved":
                    self.moved |= {first - 1: 1}
                case "redesign that is read":
                    self.print = _in_new_clothes(self.faithful)
        if self.pins or self.print is not self.faithful or self.revisions or self.moved:
            self.list_changed = now

    def _changed(self, number: int, target: str, kinds: set[str]) -> Answer | None:
        """What an article's page is while a break of articles lasts; None while there is none."""
        if "articles challenged" in kinds:
            return Answer(_CHALLENGE, headers={"Content-Type": HTML})
        if "articles moved (301)" in kinds:
            return Answer("", 301, {"Location": f"http://new.{self.name}{target}"})
        if "articles gone (404)" in kinds:
            begun = next(e.begin for e in self.events if e.kind == "articles gone (404)")
            return Answer("404", 404) if number > self.published(begun) else None
        if "articles without text" in kinds:
            told = replace(self.story(number), paragraphs=("",), caption=None, file=None)
            first = self.print.list_path(1, self.pages)
            html = self.print.article(ArticlePage(self.school, told, target, first, None, None))
            body = html.encode(self.print.CHARSET)
            return Answer(body, headers={"Content-Type": self.print.CONTENT_TYPE})
        return None


async def _silent(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):  # until the client has given up
        await writer.wait_closed()


def _in_new_clothes(old: Family) -> Family:
    """A family with the paths of one and the markup of another."""
    new = family(next(n for n in ("webplus", "wordpress") if family(n) is not old))
    parts: dict[str, Any] = {name: getattr(new, name) for name in ("CHARSET", "CONTENT_TYPE")}
    parts |= {name: getattr(new, name) for name in ("listing", "article")}
    paths = ("list_path", "page_of", "article_path", "number_of")
    return cast("Family", SimpleNamespace(**parts | {name: getattr(old, name) for name in paths}))


@dataclass
class World:
    """The hosts of places, and their clock, in a thread of this process."""

    places: Sequence[Place]
    folder: Any  # where the certificate of the authority is written
    hosts: list[Host] = field(default_factory=list)
    moved: dict[int, Host] = field(default_factory=dict)  # the new hosts of sites that move
    _set: tuple[datetime, float] = (datetime.min.replace(tzinfo=UTC), 0.0)

    def __enter__(self) -> World:
        self.authority = Authority()
        (self.folder / "authority.pem").write_text(self.authority.pem)
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever)
        self._thread.start()
        for place in self.places:
            ip = f"127.0.4.{place.index + 1}"
            safe = any(event.kind == "certificate" for event in place.events)
            tls = self.authority.context(TRUSTED, place.name) if safe else None
            self.hosts.append(Host(place.name, partial(self._answer, place), _none, ip=ip, tls=tls))
            if any(event.kind == "site moved" for event in place.events):
                new = partial(self._answer_anew, place)
                self.moved[place.index] = Host(f"new.{place.name}", new, _none, ip=ip)
        for host in (*self.hosts, *self.moved.values()):
            self._do(host.open())
        return self

    def __exit__(self, *_: object) -> None:
        for host in (*self.hosts, *self.moved.values()):
            self._do(host.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def now(self) -> datetime:
        moment, at = self._set
        return moment + timedelta(seconds=time.monotonic() - at)

    def go_to(self, now: datetime) -> None:
        """Set the clock, which runs on from there, and do what is due."""
        before, self._set = self._set[0], (now, time.monotonic())
        for place, host in zip(self.places, self.hosts, strict=True):
            kinds, earlier = place.kinds(now), place.kinds(before)
            if ("connection refused" in kinds) != ("connection refused" in earlier):
                self._do(host.close() if "connection refused" in kinds else host.open())
            if ("certificate" in kinds) != ("certificate" in earlier):
                fault = SELF_SIGNED if "certificate" in kinds else TRUSTED
                self._do(host.close())
                host.tls = self.authority.context(fault, place.name)
                self._do(host.open())

    def names(self) -> dict[str, str]:
        """The addresses of the names that can be found now."""
        hosts = [
            host
            for place, host in zip(self.places, self.hosts, strict=True)
            if "name not found" not in place.kinds(self.now)
        ]
        return {host.name: host.ip for host in (*hosts, *self.moved.values())}

    def list_url(self, place: Place) -> str:
        """Where the register says that a site's list is: an operator follows one that has moved."""
        host = self.hosts[place.index]
        moves = [event.end for event in place.events if event.kind == "site moved"]
        if moves and self.now >= moves[0]:
            host = self.moved[place.index]
        scheme = "https" if host.tls else "http"
        return f"{scheme}://{host.name}:{host.port}{place.print.list_path(1, place.pages)}"

    def _answer(self, place: Place, request: Request) -> Answer | Stream:
        return place.answer_at(request, self.now)

    def _answer_anew(self, place: Place, request: Request) -> Answer | Stream:
        place._live(self.now)
        return place.answer(request.target, request.headers)

    def _do(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)


def _none(request: Request) -> Answer:
    return Answer("", 404)
