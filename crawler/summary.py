"""Keeps the accounts of a crawl in order, and prints and stores them at its end."""

from __future__ import annotations

import logging
import sys
import time
from collections import Counter
from importlib.metadata import version
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.table import Table
from rich.text import Text
from scrapy import Spider, signals
from scrapy.http import Request, Response

from crawler.items import Article
from pipelines.accounts import Account, Accounts, accounts_of
from pipelines.database.engine import open_database
from pipelines.runs import end_run, start_run

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

logger = logging.getLogger(__name__)

MOST_FINDINGS = 20  # that are printed for a source; all of them are stored
WIDTH = 140  # characters, where there is no terminal to ask


class Summary:
    """An extension that counts what Scrapy alone knows of, and ends the run's books."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.database_url: str = crawler.settings["DATABASE_URL"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        for handler, signal in (
            (extension.opened, signals.spider_opened),
            (extension.closed, signals.spider_closed),
            (extension.scraped, signals.item_scraped),
            (extension.dropped, signals.item_dropped),
            (extension.not_stored, signals.item_error),
            (extension.not_read, signals.spider_error),
        ):
            crawler.signals.connect(handler, signal)
        return extension

    def opened(self, spider: Spider) -> None:
        self.began = time.monotonic()
        self.engine = open_database(self.database_url)
        arguments: dict[str, str] = spider.arguments  # type: ignore[attr-defined]
        self.run_id = start_run(self.engine, spider.name, arguments, version("dangjian-crawler"))

    def scraped(self, item: Article) -> None:
        self._account(item).flags.update(item.flags.keys())

    def dropped(self, item: Article, exception: Exception) -> None:
        self._account(item).skipped[str(exception)] += 1

    def not_stored(self, item: Article, failure: Failure) -> None:
        logger.error("%s could not be stored: %s", item.url or item.document, failure.value)
        self._account(item).failed["not_stored"] += 1

    def not_read(self, failure: Failure, response: Response | None) -> None:
        request = response.request if response is not None else None
        if not isinstance(request, Request) or "column" not in request.cb_kwargs:
            return  # start() itself failed: the crawl has no accounts, and says so
        account = accounts_of(self.crawler)[request.cb_kwargs["column"].account]
        if "item" in request.cb_kwargs:
            account.failed["error"] += 1
        else:
            account.findings.append(f"{request.url} could not be read: {failure.value}.")

    def closed(self, reason: str) -> None:
        accounts = accounts_of(self.crawler)
        close_accounts(accounts, reason)
        state = state_of(accounts, reason)
        self.crawler.stats.set_value("state", state)
        end_run(self.engine, self.run_id, state, accounts)
        self.engine.dispose()
        print_summary(accounts, state, time.monotonic() - self.began)

    def _account(self, item: Article) -> Account:
        return accounts_of(self.crawler)[item.account]


def close_accounts(accounts: Accounts, reason: str) -> None:
    """Account for what was asked for and never came: interrupted, or a fault of this program."""
    for account in accounts.values():
        missing = account.requested - account.settled
        if missing > 0 and reason != "finished":
            account.skipped["not_reached"] += missing
        elif missing:
            account.findings.append(f"{missing} articles are unaccounted for; please report this.")


def state_of(accounts: Accounts, reason: str) -> str:
    """Return "interrupted", "failed" (an expectation was not met) or "finished"."""
    if reason == "shutdown":
        return "interrupted"
    if reason != "finished" or not accounts:
        return "failed"
    return "failed" if any(account.findings for account in accounts.values()) else "finished"


def print_summary(accounts: Accounts, state: str, seconds: float) -> None:
    """Print a table with a row for each source and the findings below it."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("source")
    for name in ("lists", "requested", "stored", "unchanged"):
        table.add_column(name, justify="right")
    for name in ("skipped", "failed", "flags"):
        table.add_column(name)
    for source, account in accounts.items():
        table.add_row(*_row(source, account))
    if len(accounts) > 1:
        table.add_section()
        table.add_row(*_row("all", _total(accounts)), style="bold")
    console.print(table)
    for source, account in accounts.items():
        for finding in account.findings[:MOST_FINDINGS]:
            print(f"{source}: {finding}", file=sys.stderr)
        if len(account.findings) > MOST_FINDINGS:
            more = len(account.findings) - MOST_FINDINGS
            print(f"{source}: and {more} more, in the table run_source.", file=sys.stderr)
    console.print(Text(f"{state} in {seconds:.1f} s"))


def _row(source: str, account: Account) -> list[Text]:
    stored = f"{account.stored}" + (f" ({account.changed} changed)" if account.changed else "")
    cells = [
        source,
        str(account.lists.total()),
        str(account.requested),
        stored,
        str(account.unchanged),
        _reasons(account.skipped),
        _reasons(account.failed),
        _reasons(account.flags),
    ]
    return [Text(cell) for cell in cells]  # Text: a source's name is no markup


def _reasons(counts: Counter[str]) -> str:
    return ", ".join(f"{reason} {count}" for reason, count in sorted(counts.items()) if count)


def _total(accounts: Accounts) -> Account:
    total = Account()
    for account in accounts.values():
        total.requested += account.requested
        total.stored += account.stored
        total.changed += account.changed
        total.unchanged += account.unchanged
        for name in ("skipped", "failed", "lists", "flags"):
            getattr(total, name).update(getattr(account, name))
    return total
