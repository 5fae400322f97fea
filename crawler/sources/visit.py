"""One look at a list page and its newest article, by the crawler's own rules."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Request, TextResponse
from scrapy.http.request import NO_CALLBACK
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.addresses import is_local
from crawler.failures import reason_of
from crawler.items import Article, Listing, ListItem
from crawler.pages import kind_of, read_article, read_listing
from crawler.pages.document import document
from crawler.pages.families import family_of, name_of
from crawler.pages.flags import notices

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

#: What a reason of `crawler.failures` means to who reads it on the screen.
WORDS = {
    "robots": "robots.txt forbids it",
    "robots_unreachable": "robots.txt cannot be read, so the site may not be",
    "challenge": "a challenge page",
    "restricted": "a log-in or the campus network is asked for",
    "soft_404": "a notice that the page is gone",
    "gone": "gone",
    "redirect": "a script that leads elsewhere",
    "not_html": "no page",
    "certificate": 'its certificate cannot be verified; a source may say tls = "unverified"',
    "tls": 'no TLS connection by the rules of today; a source may say tls = "legacy"',
    "private_address": "it leads into a private network",
    "busy": "it is busy",
}
#: What every article must have, for a source to be said to work.
REQUIRED = ("title", "published", "text")
#: What a page may give besides; said to be missing, and no fault.
OPTIONAL = ("origin", "authors", "editors")
TRIES = 3  # of the newest articles: each of them may be gone
_FILES = (".pdf", ".doc", ".docx", ".xls", ".xlsx", ".zip", ".rar", ".jpg", ".png", ".mp4")

Fetch = Callable[[str], Awaitable[TextResponse]]


class UnreadableError(Exception):
    """A page cannot be had; the message says why in a few words."""


@dataclass(slots=True)
class Visit:
    """What a list page and its newest article gave, and what of it is not as it must be."""

    url: str
    title: str = ""  # of the list page
    family: str | None = None
    kind: str | None = None
    listing: Listing = field(default_factory=lambda: Listing([]))
    item: ListItem | None = None  # that the article was read from
    article: Article | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def dated(self) -> int:
        """How many of the items have a date."""
        return sum(item.published is not None for item in self.listing.items)

    @property
    def newest(self) -> date | None:
        """The latest date on the list."""
        return max((i.published for i in self.listing.items if i.published), default=None)

    @property
    def published(self) -> date | None:
        """The date of the article: its own, else the list's."""
        given = (self.article, self.item)
        return next((part.published for part in given if part and part.published), None)

    def missing(self, names: Collection[str]) -> list[str]:
        """Those of the fields `names` that neither the article nor the list gave."""
        article = self.article
        if article is None:
            return list(names)
        given = {name: bool(getattr(article, name)) for name in names}
        given["published"] = self.published is not None
        # A story of pictures, or one that is a file to open, has no text to miss.
        given["text"] = bool(article.text or article.images or article.attachments)
        return [name for name in names if not given[name]]


async def visit(fetch: Fetch, url: str, hosts: Collection[str] = ()) -> Visit:
    """Return what the list page at `url` and its newest article on the site's own hosts give."""
    try:
        response = await fetch(url)
    except UnreadableError as error:
        return Visit(url, problems=[f"list: {error}"])
    return await visit_article(fetch, read_list(response), hosts)


def read_list(response: TextResponse) -> Visit:
    """Return what a page gives as a list, without its articles."""
    doc = document(response)
    found = Visit(
        response.url,
        title=doc.title,
        family=name_of(family_of(doc)),
        kind=kind_of(response),
        listing=read_listing(response),
    )
    if not found.listing.items:
        notice = next(iter(notices(doc)), None)
        found.problems.append(
            f"list: {WORDS.get(notice, notice)}" if notice else "the list is empty"
        )
    return found


async def visit_article(fetch: Fetch, found: Visit, hosts: Collection[str] = ()) -> Visit:
    """Return `found` with the newest article of its list; its list page was read already."""
    if not found.listing.items:
        return found
    own = {urlsplit(found.url).hostname, *hosts}
    items = [item for item in found.listing.items if item.url and _is_story(item.url, own)]
    if not items:
        addressed = any(item.url for item in found.listing.items)
        found.problems.append(
            "all items lead off the site or to files" if addressed else "no item has an address"
        )
        return found
    # Pinned items stand first, and some lists give no dates; the sort keeps the order otherwise.
    items.sort(key=lambda item: item.published or date.min, reverse=True)
    for found.item in items[:TRIES]:
        assert found.item.url
        try:
            response = await fetch(found.item.url)
        except UnreadableError as error:
            reason = str(error)
            if reason == WORDS["gone"]:  # a dead link says little of a site
                continue
            break
        notice = next(iter(notices(document(response))), None)
        if notice is None:
            return _read(found, response)
        reason = WORDS.get(notice, notice)
        if notice != "soft_404":
            break
    found.problems.append(f"article: {reason}")
    return found


def _read(found: Visit, response: TextResponse) -> Visit:
    """Return `found` with the article of a page, and what it lacks."""
    found.article = read_article(response)
    if missing := found.missing(REQUIRED):
        found.problems.append(f"article without {', '.join(missing)}")
    if not found.dated and "published" in missing:
        found.problems.append("the list has no dates")
    return found


def _is_story(url: str, hosts: Collection[str | None]) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.hostname in hosts and not parts.path.lower().endswith(_FILES)


class VisitSpider(scrapy.Spider):
    """Runs `work`, which fetches pages one by one, and stores nothing.

    It keeps to all the settings of a crawl: robots.txt, delays, sizes, charsets. A redirect leads
    to no host but those that were asked for by name.
    """

    name = "visit"
    custom_settings = {"ITEM_PIPELINES": {}, "EXTENSIONS": {}}  # noqa: RUF012  # as Scrapy has it

    def __init__(
        self, work: Callable[[Fetch], Awaitable[None]], hosts: Collection[str] = ()
    ) -> None:
        super().__init__()
        self.work = work
        self.allowed_domains = list(hosts)  # those that the operator named, and later the others

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        for name in ("DOWNLOAD_SLOTS", "TLS_EXCEPTIONS"):
            crawler.settings.set(name, kwargs.pop(name), priority="spider")
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Request]:
        await self.work(self.fetch)
        return
        yield  # Scrapy wants a generator

    async def fetch(self, url: str) -> TextResponse:
        """Return the page at `url`; raise UnreadableError."""
        host = urlsplit(url).hostname or ""
        if host not in self.allowed_domains:
            if is_local(host):  # a page named it, and nobody else did
                raise UnreadableError(WORDS["private_address"])
            self.allowed_domains.append(host)
        assert self.crawler.engine
        try:
            response = await self.crawler.engine.download_async(Request(url, callback=NO_CALLBACK))
            if response.status >= 400:
                raise HttpError(response)
        except Exception as error:  # whatever a page does, the next one is visited
            reason = reason_of(Failure(error))[1]  # type: ignore[no-untyped-call]
            if reason == "offsite":
                reason = f"it moved to {str(error).partition(' ')[2]}"
            raise UnreadableError(WORDS.get(reason, reason)) from error
        if not isinstance(response, TextResponse):
            raise UnreadableError(WORDS["not_html"])
        return response
