"""Which items of a list page are to be asked for, and why the others are not."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

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
    fingerprint: Callable[[str], str]

    def asks(self, items: Iterable[ListItem]) -> tuple[list[Ask], list[Entry]]:
        """Return what to ask for, each address once, and the entries of what is left out."""
        asks: dict[str, Ask] = {}
        entries: list[Entry] = []
        for item in items:
            if reason := self._unwanted(item):
                entries += [Entry("requested"), Entry("skipped", reason)]
            elif item.url:
                ask = self._ask(item, item.url)
                asks.setdefault(ask.fingerprint, ask)
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
        fingerprint = self.fingerprint(url)
        return Ask(fingerprint, kind, url, key, item.title or None, item.published, item.pinned)

    def _unwanted(self, item: ListItem) -> str | None:
        """Return the reason not to ask for `item`, None for one to ask for."""
        if item.url is None or urlsplit(item.url).scheme not in ("http", "https"):
            return "no_address"
        host = urlsplit(item.url).hostname or ""
        if not HOST.fullmatch(host):  # somebody typed words where an address belongs
            return "no_address"
        if host not in self.hosts and not item.title:
            return "offsite"
        if self.since and item.published and item.published < self.since:
            return "before_since"
        return None
