"""Keeps the accounts of a crawl in order, and prints and stores them at its end."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.table import Table
from rich.text import Text
from scrapy import signals

from pipelines.accounts import Account, Accounts
from pipelines.database.faults import DatabaseError
from pipelines.runs import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

MOST_FINDINGS = 20  # that are printed for a source; all of them are stored
MANY = 20  # sources from which on those without news have no row of their own
UNREACHED = {"unreachable", "robots_unreachable", "timeout"}  # reasons: nobody answered
WIDTH = 140  # characters, where there is no terminal to ask


class Summary:
    """An extension that ends the books of a crawl, and prints them."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.opened, signals.spider_opened)
        crawler.signals.connect(extension.closed, signals.spider_closed)
        return extension

    def opened(self) -> None:
        self.began = time.monotonic()

    def closed(self, reason: str) -> None:
        run = run_of(self.crawler)
        close_accounts(run.accounts, reason)
        try:
            if reason == "finished":
                run.judge(getattr(self.crawler.spider, "registered", {}))
            state = state_of(run.accounts, reason)
            run.end(state)
        except DatabaseError as error:
            state = "failed"
            print(f"The accounts below could not be kept: {error}", file=sys.stderr)
        self.crawler.stats.set_value("state", state)
        run.close()
        # Where nobody reads any more Rich ends the program, whose threads then wait for ever.
        seconds = time.monotonic() - self.began
        with suppress(OSError, SystemExit):
            match self.crawler.settings["OUTPUT"]:
                case "json":
                    print_json(run.id, run.accounts, state, seconds)
                case "lines":
                    print_lines(run.accounts, state, seconds)
                case _:
                    print_summary(run.accounts, state, seconds)


def close_accounts(accounts: Accounts, reason: str) -> None:
    """Account for what was asked for and never came: interrupted, or a fault of this program."""
    for account in accounts.values():
        missing = account.requested - account.settled
        if missing > 0 and (account.given_up or reason != "finished"):
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


def print_lines(accounts: Accounts, state: str, seconds: float) -> None:
    """Print what became of each source in a line, and its findings."""
    for source, account in accounts.items():
        told = {"requested": account.requested, "stored": account.stored}
        told |= {"skipped": account.skipped.total(), "failed": account.failed.total()}
        counts = ", ".join(f"{name} {number}" for name, number in told.items())
        print(f"{source}: {counts}; {state} in {seconds:.1f} s", flush=True)
    _print_findings(accounts)


def print_json(run_id: int, accounts: Accounts, state: str, seconds: float) -> None:
    """Print the accounts as JSON in one line."""
    sources = {source: account.row() for source, account in accounts.items()}
    told = {"event": "summary", "run": run_id, "state": state, "seconds": round(seconds, 1)}
    print(json.dumps(told | {"sources": sources}, ensure_ascii=False), flush=True)


def print_summary(accounts: Accounts, state: str, seconds: float) -> None:
    """Print a table with a row for each source, and the findings below it.

    Of many sources, those of which there is nothing to tell are only counted.
    """
    told = {s: a for s, a in accounts.items() if len(accounts) <= MANY or _has_news(a)}
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("source")
    for name in ("lists", "requested", "stored", "unchanged"):
        table.add_column(name, justify="right")
    for name in ("skipped", "failed", "flags"):
        table.add_column(name)
    for source, account in told.items():
        table.add_row(*_row(source, account))
    if len(accounts) > 1:
        table.add_section()
        table.add_row(*_row("all", _total(accounts)), style="bold")
    console.print(table)
    if quiet := len(accounts) - len(told):
        console.print(Text(f"{quiet} of {len(accounts)} sources without news"))
    _print_findings(accounts)
    console.print(Text(f"{state} in {seconds:.1f} s"))


def is_cut_off(accounts: Accounts) -> bool:
    """Whether it must be this machine's own network that failed: of several sources none answered.

    >>> silent, read = Account(lists=Counter(unreachable=1)), Account(lists=Counter(read=1))
    >>> is_cut_off(Accounts(a=silent, b=silent, c=silent)), is_cut_off(Accounts(a=silent, b=read))
    (True, False)
    """
    answers = {reason for account in accounts.values() for reason in +account.lists}
    return len(accounts) > 2 and bool(answers) and answers <= UNREACHED


def _print_findings(accounts: Accounts) -> None:
    for source, account in accounts.items():
        for finding in account.findings[:MOST_FINDINGS]:
            print(f"{source}: {finding}", file=sys.stderr)
        if len(account.findings) > MOST_FINDINGS:
            more = len(account.findings) - MOST_FINDINGS
            print(f"{source}: and {more} more, in the table run_source.", file=sys.stderr)
    if is_cut_off(accounts):
        told = f"None of the {len(accounts)} sources was reached: is this machine's network up?"
        print(told, file=sys.stderr)


def _has_news(account: Account) -> bool:
    """Whether there is more to tell of a source than that all is as it was."""
    told = (account.stored, account.skipped, account.failed, account.flags, account.findings)
    return any(told)


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
        total.merge(account)
    return total
