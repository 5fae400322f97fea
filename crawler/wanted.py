"""Which items of a list page are to be asked for, and why the others are not."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha1
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url

from crawler.addresses import is_local, trap, without_session
from crawler.items import ListItem
from crawler.pages import identity
from crawler.pages.links import as_article
from pipelines.accounts import Entry
from pipelines.frontier import ARTICLE, LINK, Ask

HOST = re.compile(r"[\w.:-]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a crawl takes of a list: the hosts of its source, and the day from which on."""

    hosts: Collection[str]
    since: date | None

    def asks(self, items: Iterable[ListItem]) -> tuple[list[Ask], list[Entry]]:
        """Return what to ask for, each address once, and the entries of what is left out."""
        asks: dict[str | None, Ask] = {}
        entries: list[Entry] = []
        left_out: set[str | None] = set()
        for item in items:
            url = item.url and without_session(item.url)
            address = url and canonicalize_url(url)
            if address and (address in asks or address in left_out):
                continue
            if reason := self._unwanted(item):
                left_out.add(address)
                entries += [Entry("requested"), Entry("skipped", reason)]
            elif url:
                asks[address] = self._ask(item, url)
        return list(asks.values()), entries

    def is_too_old(self, items: Collection[ListItem]) -> bool:
        """Whether all of a list was published before what is wanted."""
        return self.since is not None and all(
            item.published and item.published < self.since for item in items
        )

    def _ask(self, item: ListItem, url: str) -> Ask:
        kept = as_article(item, self.hosts)
        key = kept.key if kept else identity(url)
        kind = LINK if kept else ARTICLE
        return Ask(
            fingerprint(url, kind), kind, url, key, item.title or None, item.published, item.pinned
        )

    def _unwanted(self, item: ListItem) -> str | None:
        """Return the reason not to ask for `item`, None for one to ask for."""
        if item.url is None or urlsplit(item.url).scheme not in ("http", "https"):
            return "no_address"
        host = urlsplit(item.url).hostname or ""
        if not HOST.fullmatch(host):  # somebody typed words where an address belongs
            return "no_address"
        if host not in self.hosts and is_local(host):
            return "private_address"
        if host not in self.hosts and not item.title:
            return "offsite"
        if trap(item.url):
            return "trap_suspected"
        if self.since and item.published and item.published < self.since:
            return "before_since"
        return None


def fingerprint(url: str, kind: str) -> str:
    """The key of an address in the frontier: one page may be a list here and a story there.

    >>> fingerprint("http://a.example/?b=1&a=2", "article")[:12]
    'aefabfb0d68d'
    >>> fingerprint("http://a.example/?a=2&b=1", "article")[:12]
    'aefabfb0d68d'
    """
    return sha1(f"{kind} {canonicalize_url(url)}".encode(), usedforsecurity=False).hexdigest()
