"""Reads list pages, and every article that they name and that is not stored yet."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Request, Response, TextResponse
from twisted.python.failure import Failure
from w3lib.url import canonicalize_url

from crawler.arguments import ArgumentError, check_names, parse_count, parse_date
from crawler.failures import reason_of
from crawler.items import Article, Listing, ListItem, Page
from crawler.pages import (
    article_links,
    identity,
    join,
    kind_of,
    next_part,
    read_article,
    read_listing,
)
from crawler.pages.document import document
from crawler.pages.flags import notices
from crawler.pages.links import as_article
from crawler.slots import is_loopback, slots
from crawler.sources import RegisterError, choose, load
from crawler.sources.model import Source
from pipelines.accounts import Account, accounts_of
from pipelines.database.engine import open_database
from pipelines.runs import complete_lists, mark_complete
from pipelines.storage import known

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

ARGUMENTS = ("source", "url", "since", "pages")
HOST = re.compile(r"[\w.:-]+")
MOST_PARTS = 20  # pages of one story
MOST_PAGES = 3_000  # list pages of a column; what has more goes round in circles
LIST_PRIORITY = 10  # list pages before articles, so that the whole of the work is soon known


@dataclass(slots=True)
class Column:
    """The list pages that begin at one address, and what the register knows of them."""

    url: str
    account: str
    source: Source | None = None
    stop_at_known: bool = False  # all that lies behind a known page is stored
    seen: set[str] = field(default_factory=set)  # addresses of the items so far
    pages: set[str] = field(default_factory=set)  # addresses of the list pages so far
    titles: list[str] = field(default_factory=list)  # of the items of the page before
    reached: date | None = None  # the last day on the list pages so far
    ended: bool = False  # the last page that a crawl has to read was read


class CampusSpider(scrapy.Spider):
    """Crawls registered sources (`source=KEY,KEY`) or any list pages (`url=ADDRESS,ADDRESS`).

    `since`, a date, leaves out what was published before; `pages` bounds the list pages of each
    column. Without them a first crawl reads every list page, and a later one stops at the first
    that holds nothing new.
    """

    name = "campus"

    arguments: dict[str, str]  # as given, for the record of the run

    def __init__(
        self, columns: list[Column], since: date | None = None, pages: int | None = None
    ) -> None:
        super().__init__()
        self.columns = columns
        self.since = since
        self.pages = pages
        self.requested: set[str] = set()  # addresses of articles, in this crawl
        self.started = datetime.now(UTC).replace(microsecond=0)
        self.allowed_domains = sorted({host for column in columns for host in _hosts(column)})

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **arguments: str) -> Self:
        spider = cls(*cls.check(crawler.settings, arguments))
        spider.arguments = arguments
        spider._set_crawler(crawler)
        crawler.settings.set("DOWNLOAD_SLOTS", slots(_delays(spider.columns)), priority="spider")
        names = {c.source.university for c in spider.columns if c.source and c.source.university}
        names |= set(crawler.settings.getlist("INSTITUTIONS"))
        crawler.settings.set("INSTITUTIONS", sorted(names), priority="spider")
        return spider

    @classmethod
    def check(
        cls, settings: BaseSettings, arguments: dict[str, str]
    ) -> tuple[list[Column], date | None, int | None]:
        """Return what `arguments` say, as __init__ takes it; raise ArgumentError."""
        check_names(arguments, ARGUMENTS)
        source, url = arguments.get("source"), arguments.get("url")
        if bool(source) == bool(url):
            raise ArgumentError("Say what to crawl: -a source=KEY or -a url=LIST_PAGE.")
        if source:
            columns = _registered(settings.getlist("SOURCES"), source)
        else:
            columns = [Column(address, _host(address)) for address in _addresses(url or "")]
        since = parse_date("since", arguments.get("since"))
        return columns, since, parse_count("pages", arguments.get("pages"))

    async def start(self) -> AsyncIterator[Request]:
        if not self.settings["CRAWLER_CONTACT"] and not all(map(is_loopback, self.allowed_domains)):
            self.logger.warning("Set CRAWLER_CONTACT, so that the sites know whom to write to.")
        self.engine = open_database(self.settings["DATABASE_URL"])
        urls = [column.url for column in self.columns]
        complete = await asyncio.to_thread(complete_lists, self.engine, urls)
        for column in self.columns:
            column.stop_at_known = column.url in complete
            self._account(column)  # opened here, so that they stand in the order asked for
            yield self._list_request(column, column.url, 1)

    async def parse_list(
        self, response: Response, column: Column, number: int
    ) -> AsyncIterator[Request | Article]:
        """Yield a request for each new article of a list page, and one for the next page.

        An item that leads out of the site or to a file is kept as it is, and not fetched.
        """
        account = self._account(column)
        account.lists["read"] += 1
        if not isinstance(response, TextResponse):
            account.findings.append(f"{response.url} is no page.")
            return
        listing = read_listing(response, column.reached)
        days = (item.published for item in reversed(listing.items) if not item.pinned)
        column.reached = next(filter(None, days), column.reached)
        if not listing.items:
            notice = next(iter(notices(document(response))), None)
            what = f"is no list but a notice: {notice}" if notice else "lists no article"
            account.findings.append(f"{response.url} {what}.")
        fresh = await self._fresh(column, listing.items)
        next_page = self._next_page(column, number, response.url, listing, fresh)
        if column.source is None:
            # Nobody said which of its blocks is the column, so its other articles count too.
            others = [ListItem("", address) for address in article_links(response)]
            fresh += await self._fresh(column, others)
        for item in fresh:
            kept = as_article(item, self.allowed_domains)
            yield self._complete(kept, column) if kept else self._article_request(column, item)
        if next_page:
            yield self._list_request(column, next_page, number + 1)

    async def parse_article(
        self, response: Response, column: Column, item: ListItem
    ) -> AsyncIterator[Article | Request]:
        """Yield the article of a page, completed by what the register and the list say of it."""
        account = self._account(column)
        if not isinstance(response, TextResponse):
            account.skipped["not_html"] += 1
            return
        if kind_of(response) == "listing":
            account.skipped["list_page"] += 1
            return
        article = read_article(response)
        article.key = identity(item.url or response.url)
        article.page = _page(response)
        if article.published is None and item.published:
            article.published, article.published_from = item.published, "list"
            article.flags.pop("undated", None)
        if article.title is None and article.text:
            article.title = item.title or None
        yield self._whole(response, self._complete(article, column), 1)

    def _whole(self, response: TextResponse, article: Article, parts: int) -> Article | Request:
        """Return the article, or the request for the next page of its story."""
        address = next_part(response)
        if (
            address is None
            or parts == MOST_PARTS
            or _host_name(address) not in self.allowed_domains
        ):
            return article
        return Request(
            address,
            callback=self.parse_part,
            errback=self.part_failed,
            cb_kwargs={"article": article, "parts": parts + 1},
        )

    async def parse_part(
        self, response: Response, article: Article, parts: int
    ) -> AsyncIterator[Article | Request]:
        """Yield the article with a further page of its story, or the request for the next."""
        if isinstance(response, TextResponse):
            yield self._whole(response, join(article, read_article(response)), parts)
        else:
            yield _cut_off(article, response.url)

    def part_failed(self, failure: Failure) -> Iterator[Article]:
        request: Request = failure.request  # type: ignore[attr-defined]
        yield _cut_off(request.cb_kwargs["article"], request.url)

    def _complete(self, article: Article, column: Column) -> Article:
        """Return `article` with what the register says of its column."""
        article.account = column.account
        if column.source:
            article.source = column.source.key
            article.university = column.source.university
            article.unit = column.source.unit or article.unit
            article.section = column.source.section or article.section
        return article

    def list_failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        account = self._account(request.cb_kwargs["column"])
        _, reason = reason_of(failure)
        account.lists[reason] += 1
        account.findings.append(f"{request.url} could not be read: {reason}.")

    def article_failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        account = self._account(request.cb_kwargs["column"])
        outcome, reason = reason_of(failure)
        (account.skipped if outcome == "skipped" else account.failed)[reason] += 1

    def closed(self, reason: str) -> None:
        if reason != "finished":
            return
        ended = [
            column.url for column in self.columns if column.ended and self._account(column).final
        ]
        mark_complete(self.engine, ended)

    def _account(self, column: Column) -> Account:
        return accounts_of(self.crawler)[column.account]

    def _list_request(self, column: Column, url: str, number: int) -> Request:
        return Request(
            url,
            callback=self.parse_list,
            errback=self.list_failed,
            cb_kwargs={"column": column, "number": number},
            priority=LIST_PRIORITY,
        )

    def _article_request(self, column: Column, item: ListItem) -> Request:
        assert item.url
        return Request(
            item.url,
            callback=self.parse_article,
            errback=self.article_failed,
            cb_kwargs={"column": column, "item": item},
        )

    async def _fresh(self, column: Column, items: Iterable[ListItem]) -> list[ListItem]:
        """Return the items to fetch now; account for the others that were not met before."""
        account = self._account(column)
        candidates: list[tuple[str, ListItem]] = []
        for item in items:
            if item.url:
                address = canonicalize_url(item.url)
                if address in self.requested:
                    continue
                self.requested.add(address)
            account.requested += 1
            if reason := self._unwanted(item):
                account.skipped[reason] += 1
            elif item.url:
                kept = as_article(item, self.allowed_domains)
                candidates.append(((kept and kept.key) or identity(item.url), item))
        keys = {key for key, _ in candidates}
        stored = await asyncio.to_thread(known, self.engine, keys, self.started)
        fresh = [item for key, item in candidates if key not in stored]
        account.skipped["known"] += len(candidates) - len(fresh)
        return fresh

    def _unwanted(self, item: ListItem) -> str | None:
        """Return the reason not to fetch `item`, None for an item to fetch."""
        if item.url is None or urlsplit(item.url).scheme not in ("http", "https"):
            return "no_address"
        host = _host_name(item.url)
        if not HOST.fullmatch(host):  # somebody typed words where an address belongs
            return "no_address"
        if host not in self.allowed_domains and not item.title:
            return "offsite"
        if self.since and item.published and item.published < self.since:
            return "before_since"
        return None

    def _next_page(
        self, column: Column, number: int, url: str, listing: Listing, fresh: list[ListItem]
    ) -> str | None:
        """Return the next list page to read, None where the column has been read far enough."""
        items = listing.items
        repeats = self._repeats(column, url, listing)
        # What is pinned stands above the rest whatever its age, so it tells of no order.
        at_known = (
            column.stop_at_known
            and any(not item.pinned for item in items)
            and all(item.pinned for item in fresh)
        )
        too_old = self.since is not None and all(
            item.published and item.published < self.since for item in items
        )
        column.ended = repeats or at_known or listing.next_page is None
        if at_known or too_old or number == self.pages:
            return None
        if trouble := self._trouble(number, listing, repeats):
            self._account(column).findings.append(f"{url} {trouble}.")
            return None
        return None if column.ended else listing.next_page

    def _repeats(self, column: Column, url: str, listing: Listing) -> bool:
        """Return whether a list page shows only what was shown, or leads back to one before it."""
        addresses = {item.url for item in listing.items if item.url}
        titles = [item.title for item in listing.items]
        column.pages.add(url)
        repeats = (
            (bool(addresses) and addresses <= column.seen)
            or (bool(titles) and titles == column.titles)
            or listing.next_page in column.pages
        )
        column.seen |= addresses
        column.titles = titles
        return repeats

    def _trouble(self, number: int, listing: Listing, repeats: bool) -> str | None:
        """Return what keeps the pages behind this one from being read, None if nothing does.

        Many sites show their last page again, or the first, for a number that is too high: what
        repeats later than on the second page is the end of the column.
        """
        if repeats and number == 2:
            return "shows nothing new: its pages cannot be turned"
        if listing.scripted:
            return "has further pages that only a script can get"
        if number == MOST_PAGES and listing.next_page:
            return f"is page {MOST_PAGES} and leads to another: its pages never end"
        return None


def _registered(paths: list[str], keys: str) -> list[Column]:
    try:
        sources = choose(load(paths), keys)
    except RegisterError as error:
        raise ArgumentError(str(error)) from error
    return [Column(url, source.key, source) for source in sources for url in source.lists]


def _addresses(text: str) -> list[str]:
    """Return the addresses in `text`, which commas or spaces separate; raise ArgumentError.

    >>> _addresses("http://a.example/list.htm,http://b.example/?x=1,2")
    ['http://a.example/list.htm', 'http://b.example/?x=1,2']
    """
    addresses = re.split(r"[,\s]+(?=https?://)", text.strip())
    for address in addresses:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ArgumentError(
                f"url={address} is no web address; write -a url=https://HOST/PATH/list.htm."
            )
    return addresses


def _host(url: str) -> str:
    """Return the host with its port, the name of a source that nobody registered."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _host_name(url: str) -> str:
    return urlsplit(url).hostname or ""


def _hosts(column: Column) -> set[str]:
    return {_host_name(column.url)} | (column.source.all_hosts if column.source else set())


def _delays(columns: list[Column]) -> dict[str, float | None]:
    """Return the delay that each host's source asks for; the last that asks counts."""
    delays: dict[str, float | None] = {}
    for column in columns:
        asked = column.source.delay if column.source else None
        for host in _hosts(column):
            if asked is not None or host not in delays:
                delays[host] = asked
    return delays


def _cut_off(article: Article, address: str) -> Article:
    """The article, of whose story the page at this address is missing."""
    article.flags["truncated"] = {"missing": address}
    return article


def _page(response: TextResponse) -> Page:
    headers = response.headers.to_unicode_dict()
    return Page(
        url=response.url,
        body=response.body,
        encoding=response.encoding,
        fetched_at=datetime.now(UTC),
        status=response.status,
        headers={str(name): str(value) for name, value in headers.items()},
    )
