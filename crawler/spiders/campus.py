"""Reads list pages, and every article that they name and that is not stored yet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Request, Response, TextResponse
from twisted.python.failure import Failure

from crawler.addresses import is_home, trap, without_session
from crawler.arguments import ArgumentError, check_names, parse_count, parse_date
from crawler.desk import Desk
from crawler.failures import cause_of, reason_of
from crawler.fetched import from_list, page_of, told_of, unread
from crawler.frontier import Frontier
from crawler.items import Article, ListItem, Page
from crawler.pages import (
    article_links,
    identity,
    join,
    kind_of,
    next_part,
    read_article,
    read_listing,
)
from crawler.pages.document import document, forget
from crawler.pages.flags import notices
from crawler.pages.links import as_article
from crawler.seeds import Seed, delays, registered, unregistered
from crawler.slots import is_loopback, slots
from crawler.tls import tls_of
from crawler.wanted import Wanted, fingerprint
from pipelines.accounts import Entry
from pipelines.frontier import (
    LINK,
    LIST,
    Ask,
    Column,
    Settled,
    Told,
    day_of,
    due_again,
    next_visit,
)
from pipelines.leases import Held
from pipelines.runs import run_of
from pipelines.walk import Reading

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

ARGUMENTS = ("source", "url", "since", "pages")
MOST_PARTS = 20  # pages of one story
NOT_MODIFIED = 304


class CampusSpider(scrapy.Spider):
    """Crawls registered sources (`source=KEY,KEY`) or any list pages (`url=ADDRESS,ADDRESS`).

    `since`, a date, leaves out what was published before; `pages` bounds the list pages of each
    column. Without them a first crawl reads every list page, and a later one stops at the first
    that holds nothing new.
    """

    name = "campus"

    arguments: dict[str, str]  # as given, for the record of the run

    def __init__(
        self, seeds: list[Seed], since: date | None = None, pages: int | None = None
    ) -> None:
        super().__init__()
        self.seeds = seeds
        self.sources = {seed.url: seed.source for seed in seeds}
        self.registered = {seed.source.key: seed.source.cadence for seed in seeds if seed.source}
        self.since = since
        self.pages = pages
        self.desk = Desk()
        self.allowed_domains = sorted({host for seed in seeds for host in seed.hosts})

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **arguments: str) -> Self:
        spider = cls(*cls.check(crawler.settings, arguments))
        spider.arguments = arguments
        spider._set_crawler(crawler)
        crawler.settings.set("DOWNLOAD_SLOTS", slots(delays(spider.seeds)), priority="spider")
        sources = [source for source in spider.sources.values() if source]
        exceptions = crawler.settings.getdict("TLS_EXCEPTIONS") | tls_of(sources)
        crawler.settings.set("TLS_EXCEPTIONS", exceptions, priority="spider")
        names = {source.university for source in sources if source.university}
        names |= set(crawler.settings.getlist("INSTITUTIONS"))
        crawler.settings.set("INSTITUTIONS", sorted(names), priority="spider")
        return spider

    @classmethod
    def check(
        cls, settings: BaseSettings, arguments: dict[str, str]
    ) -> tuple[list[Seed], date | None, int | None]:
        """Return what `arguments` say, as __init__ takes it; raise ArgumentError."""
        check_names(arguments, ARGUMENTS)
        source, url = arguments.get("source"), arguments.get("url")
        if bool(source) == bool(url):
            raise ArgumentError("Say what to crawl: -a source=KEY or -a url=LIST_PAGE.")
        if source:
            seeds = registered(settings.getlist("SOURCES"), source)
        else:
            seeds = unregistered(url or "")
        since = parse_date("since", arguments.get("since"))
        return seeds, since, parse_count("pages", arguments.get("pages"))

    async def start(self) -> AsyncIterator[Request]:
        """Make the first list pages to do; the frontier hands them out, and all that follows."""
        if not self.settings["CRAWLER_CONTACT"] and not all(map(is_loopback, self.allowed_domains)):
            self.logger.warning("Set CRAWLER_CONTACT, so that the sites know whom to write to.")
        scheduler = self.crawler.engine.scheduler
        assert isinstance(scheduler, Frontier)
        self.frontier = scheduler
        self.run = run_of(self.crawler)
        self.wanted = Wanted(self.allowed_domains, self.since)
        scheduler.since, scheduler.pages = self.since, self.pages
        for account in dict.fromkeys(seed.account for seed in self.seeds):
            seeds = [seed for seed in self.seeds if seed.account == account]
            asks = [
                Ask(fingerprint(seed.url, f"{LIST} of {seed.url}"), LIST, seed.url)
                for seed in seeds
            ]
            further = (seed.source.hosts_asked for seed in seeds if seed.source)
            hosts = {seed.host for seed in seeds}.union(*further)
            held = await scheduler.begin(account, asks, hosts)
            self._enter(account, held)
        scheduler.go()
        return
        yield  # an async generator, as Scrapy wants it

    def _enter(self, account: str, held: list[Held]) -> None:
        """Open the account of a source, which another process may hold."""
        books = self.run.accounts[account]
        if held and not self.frontier.waits:
            books.lists["held"] += 1
            self.registered.pop(account, None)  # it is the other's to judge
        elif held:
            who = f"another process ({held[0].owner})"
            books.findings.append(f"{held[0].name} is being crawled by {who}; wait for it.")

    def request_for(self, row: Any, column: Column) -> Request:
        """Return the request for what a row of the frontier asks."""
        kept = row.kind == LINK and self._link(row) is not None
        callback = self.keep_link if kept else self.parse_article
        headers = {}
        if row.kind != LIST or column.complete_at:  # else all of it has to be looked at
            headers = {"If-None-Match": row.etag, "If-Modified-Since": row.last_modified}
        return Request(
            row.url,
            callback=self.parse_list if row.kind == LIST else callback,
            errback=self.list_failed if row.kind == LIST else self.article_failed,
            headers={name: value for name, value in headers.items() if value},
            cb_kwargs={"row": row, "column": column},
            meta={"handle_httpstatus_list": [NOT_MODIFIED], "kept": kept},
        )

    async def parse_list(self, response: Response, row: Any, column: Column) -> None:
        """Turn a list page into rows of the frontier: its new items, and the page behind it."""
        async with self._room(response, row):
            try:
                await self.frontier.read(self._reading(response, row, column))
            except Exception:
                self.logger.exception("%s could not be read", response.url)
                await self._list_failed(row, column, "error")

    def _reading(self, response: Response, row: Any, column: Column) -> Reading:
        """What a list page says, for the frontier."""
        settled = Settled(row.id, "read", told=told_of(response))
        queue = self.frontier.queues[column.id]
        reading = Reading(
            settled,
            column,
            self.frontier.queues.keys(),
            response.url,
            row.number,
            row.turn,
            shown=queue.first | queue.last,
        )
        if response.status == NOT_MODIFIED:
            kept = replace(
                settled, told=replace(settled.told, etag=row.etag, last_modified=row.last_modified)
            )
            return replace(reading, row=kept, entries=[Entry("lists", "unchanged")])
        entries = [Entry("lists", "read")]
        if not isinstance(response, TextResponse):
            entries.append(Entry("findings", f"{response.url} is no page."))
            return replace(reading, row=unread(settled, "not_html"), entries=entries)
        listing = read_listing(response, day_of(row.turn))
        if not listing.items:
            notice = next(iter(notices(document(response))), None)
            what = f"is no list but a notice: {notice}" if notice else "lists no article"
            entries.append(Entry("findings", f"{response.url} {what}."))
            reading = replace(reading, row=unread(settled, "no_articles"))
        if listing.cut_off:
            entries.append(Entry("findings", f"{response.url} breaks off before its end."))
        items = list(listing.items)
        if self.sources.get(column.url) is None:
            # Nobody said which of its blocks is the column, so its other articles count too.
            # They stand apart from its order, as what is pinned does.
            items += [ListItem("", link, pinned=True) for link in article_links(response)]
        asks, left_out = self.wanted.asks(items)
        behind = listing.next_page and without_session(listing.next_page)
        if listing.next_page and (why := trap(listing.next_page, response.url)):
            behind = None
            entries.append(Entry("findings", f"{response.url}: trap_suspected behind it, {why}."))
        reading = replace(
            reading,
            asks=asks,
            titles=[item.title for item in listing.items],
            next_page=Ask(fingerprint(behind, f"{LIST} of {column.url}"), LIST, behind)
            if behind
            else None,
            scripted=listing.scripted,
            too_old=self.wanted.is_too_old(listing.items),
            entries=[*entries, *left_out],
        )
        if any(entry.word == "before_since" for entry in left_out):
            due = replace(reading.row, due_at=datetime.now(UTC))
            reading = replace(reading, row=due, left_out=True)
        return reading

    async def keep_link(
        self, response: Response, row: Any, column: Column
    ) -> AsyncIterator[Article]:
        """Yield what a list says of an item that leads out of the site or to a file."""
        article = self._link(row)
        assert article
        yield self._complete(article, row, column)

    def _link(self, row: Any) -> Article | None:
        """What is kept of an item without a request; None where its host has become the source's
        since it was met."""
        return as_article(ListItem(row.title or "", row.url, row.published), self.allowed_domains)

    async def parse_article(
        self, response: Response, row: Any, column: Column
    ) -> AsyncIterator[Article]:
        """Yield the article of a page, completed by what the register and the list say of it."""
        async with self._room(response, row):
            try:
                article = await self._read(response, row, column)
            except Exception:
                self.logger.exception("%s could not be read", response.url)
                await self._settle(row, column, "failed", "error")
                return
            forget(response)
            if article:
                yield article

    def _room(self, response: Response, row: Any) -> AbstractAsyncContextManager[None]:
        return self.desk.room(len(response.body), lambda: self.frontier.is_settled(row.id))

    async def _read(self, response: Response, row: Any, column: Column) -> Article | None:
        """The whole article of a page; None where there is none, which is settled."""
        if response.status == NOT_MODIFIED:
            await self._settle(row, column, "unchanged", "not_modified", told_of(response))
        elif not isinstance(response, TextResponse):
            await self._settle(row, column, "skipped", "not_html")
        elif is_home(response.url) and not is_home(row.url):  # where what is gone is sent on to
            await self._settle(row, column, "skipped", "soft_404")
        elif kind_of(response) == "listing":
            await self._settle(row, column, "skipped", "list_page")
        else:
            return await self._article(response, row, column)
        return None

    async def _article(self, response: TextResponse, row: Any, column: Column) -> Article:
        article = read_article(response)
        article.key = identity(row.url)
        article.flags |= response.meta.get("tls", {})  # what its connection lacked
        article.page = page_of(response)
        from_list(article, row.published, row.title)
        return self._complete(await self._whole(response, article), row, column)

    async def _whole(self, response: TextResponse, article: Article) -> Article:
        """The article with the further pages of its story, which are fetched here and now."""
        parts: list[Page] = []
        while (address := next_part(response)) and len(parts) < MOST_PARTS - 1:
            if (urlsplit(address).hostname or "") not in self.allowed_domains:
                break
            further = await self._further(address)
            if further is None:
                article.flags["truncated"] = {"missing": address}
                break
            response = further
            article = join(article, read_article(response))
            parts.append(page_of(response))
        article.parts = parts
        return article

    async def _further(self, address: str) -> TextResponse | None:
        """A further page of a story; None where it cannot be had."""
        try:
            further = await self.crawler.engine.download_async(Request(address))
        except Exception as error:
            self.logger.info("%s could not be fetched: %s", address, error)
            return None
        return further if isinstance(further, TextResponse) and further.status == 200 else None

    def _complete(self, article: Article, row: Any, column: Column) -> Article:
        """Return `article` with its row and with what the register says of its column."""
        article.request_id = row.id
        article.account = column.account
        if source := self.sources.get(column.url):
            article.source = source.key
            article.university = source.university
            article.unit = source.unit or article.unit
            article.section = source.section or article.section
        return article

    async def list_failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        _, reason = reason_of(failure)
        await self._list_failed(**request.cb_kwargs, reason=reason, cause=cause_of(failure))

    async def _list_failed(self, row: Any, column: Column, reason: str, cause: str = "") -> None:
        said = f"{reason} ({cause})" if cause else reason
        entries = [
            Entry("lists", reason),
            Entry("findings", f"{row.url} could not be read: {said}."),
        ]
        settled = Settled(row.id, "failed", reason, due_again(reason), entries=entries)
        await self.frontier.settle(column.account, settled)

    async def article_failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        outcome, reason = reason_of(failure)
        await self._settle(**request.cb_kwargs, outcome=outcome, reason=reason)

    async def _settle(
        self,
        row: Any,
        column: Column,
        outcome: str,
        reason: str,
        told: Told | None = None,
    ) -> None:
        """Settle the row of a page of which nothing is stored."""
        unchanged = outcome == "unchanged"
        entry = Entry(outcome) if unchanged else Entry(outcome, reason)
        due = next_visit(row.published) if unchanged else due_again(reason, row.published)
        settled = Settled(
            row.id,
            outcome,
            reason,
            due,
            key=None if row.kind == LINK else identity(row.url),
            entries=[entry],
            told=told or Told(),
        )
        await self.frontier.settle(column.account, settled)
