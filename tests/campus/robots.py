"""Hosts whose robots.txt does harm: a small faithful site behind each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from tests.campus import Answer
from tests.campus.log import Request
from tests.campus.server import Stream, reset
from tests.campus.site import Site

TEXT = {"Content-Type": "text/plain"}
#: The one article that a robots.txt here forbids, where it forbids one.
FORBIDDEN = "/info/1021/1001.htm"
_ONE = f"User-agent: *\nDisallow: {FORBIDDEN}\n"


@dataclass(frozen=True)
class Robots:
    """A host `robots-NAME`: what its robots.txt does, and what is due for its articles.

    `stored` is all of them, `one` all but the forbidden one, which is `skipped robots`; else none
    is asked for.
    """

    name: str
    does: str
    expect: str
    answer: Callable[[Site], Answer | Stream]


def answer(case: Robots, site: Site, request: Request) -> Answer | Stream:
    if request.path == "/robots.txt":
        return case.answer(site)
    return site.answer(request.target, request.headers)


def _says(body: str | bytes, status: int = 200, **headers: str) -> Callable[[Site], Answer]:
    return lambda site: Answer(body, status, TEXT | headers)


def _silent(site: Site) -> Stream:
    async def write(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(600)

    return write


def _reset(site: Site) -> Stream:
    async def write(writer: asyncio.StreamWriter) -> None:
        reset(writer)

    return write


def _page(site: Site) -> Answer:
    """What a server says that answers every address with its home page."""
    return site.answer("/", {})


_NOTHING = "failed robots_unreachable"
CASES = (
    Robots("500", "500", _NOTHING, _says("", 500)),
    Robots("503", "503 with Retry-After", _NOTHING, _says("", 503, **{"Retry-After": "3600"})),
    Robots("silent", "never answers", _NOTHING, _silent),
    Robots("reset", "resets the connection", _NOTHING, _reset),
    Robots("gone", "410", "stored", _says("", 410)),
    Robots(
        "missing",
        "404 with words of a robots.txt",
        "stored",
        _says("User-agent: *\nDisallow: /", 404),
    ),
    Robots("forbidden", "403", "stored", _says("", 403)),
    Robots("page", "200 with the home page", "stored", _page),
    Robots(
        "offsite",
        "302 to a host that nobody may ask",
        "stored",
        _says("", 302, Location="http://127.0.0.2:9/robots.txt"),
    ),
    Robots("loop", "302 to itself", "stored", _says("", 302, Location="/robots.txt")),
    Robots(
        "large",
        "2 MB: a rule, 2 MB of comments, and Disallow: / behind what is read",
        "one",
        _says(_ONE + "# 党建工作\n" * 140_000 + "\nUser-agent: *\nDisallow: /\n"),
    ),
    Robots(
        "mark", "a byte order mark before the rule", "one", _says(b"\xef\xbb\xbf" + _ONE.encode())
    ),
    Robots("utf16", "the rule in UTF-16", "stored", _says(_ONE.encode("utf-16"))),
    Robots("binary", "20 kB of nothing", "stored", _says(bytes(range(256)) * 80)),
    Robots(
        "delay",
        "Crawl-delay: 86400",
        "stored",
        _says(_ONE.replace(f"Disallow: {FORBIDDEN}", "Crawl-delay: 86400")),
    ),
    Robots("all", "Disallow: /", "skipped robots", _says("User-agent: *\nDisallow: /\n")),
    Robots(
        "groups",
        "other crawlers may not, we may",
        "stored",
        _says("User-agent: badbot\nDisallow: /\n\nUser-agent: *\nAllow: /\n"),
    ),
    Robots(
        "stars",
        "a pattern of many stars",
        "stored",
        _says(f"User-agent: *\nDisallow: /{'*a' * 5_000}*b$\n"),
    ),
    Robots(
        "redirected",
        "301 to the home page",
        "stored",
        _says("", 301, Location="/index.htm"),
    ),
)
