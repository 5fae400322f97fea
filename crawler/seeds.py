"""Where a crawl begins: the first list pages of registered sources, or any that are named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.arguments import ArgumentError
from crawler.sources import RegisterError, choose, load
from crawler.sources.model import Source


@dataclass(frozen=True, slots=True)
class Seed:
    """The first list page of a column, whose account it goes into, and what the register says."""

    url: str
    account: str
    source: Source | None = None

    @property
    def hosts(self) -> set[str]:
        """The host names, without ports, that belong to it."""
        own = {urlsplit(self.url).hostname or ""}
        return own | (self.source.all_hosts if self.source else set())

    @property
    def host(self) -> str:
        """The host of the list page with its port."""
        return host_of(self.url)


def registered(paths: list[str], keys: str) -> list[Seed]:
    """Return the columns of the sources that `keys` names in the register; raise ArgumentError."""
    try:
        sources = choose(load(paths), keys)
    except RegisterError as error:
        raise ArgumentError(str(error)) from error
    return [Seed(url, source.key, source) for source in sources for url in source.lists]


def unregistered(text: str) -> list[Seed]:
    """Return the columns at the addresses in `text`, each in the account of its host; raise
    ArgumentError."""
    return [Seed(address, host_of(address)) for address in addresses(text)]


def addresses(text: str) -> list[str]:
    """Return the addresses in `text`, which commas or spaces separate; raise ArgumentError.

    >>> addresses("http://a.example/list.htm,http://b.example/?x=1,2")
    ['http://a.example/list.htm', 'http://b.example/?x=1,2']
    """
    found = re.split(r"[,\s]+(?=https?://)", text.strip())
    for address in found:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ArgumentError(
                f"url={address} is no web address; write -a url=https://HOST/PATH/list.htm."
            )
    return found


def host_of(url: str) -> str:
    """Return the host with its port, the name of a source that nobody registered."""
    return urlsplit(url).netloc.rpartition("@")[2]


def delays(seeds: list[Seed]) -> dict[str, float | None]:
    """Return the delay that each host's source asks for; the last that asks counts."""
    found: dict[str, float | None] = {}
    for seed in seeds:
        asked = seed.source.delay if seed.source else None
        for host in seed.hosts:
            if asked is not None or host not in found:
                found[host] = asked
    return found
