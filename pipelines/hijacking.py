"""Whether a page was taken over, and the evidence for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from crawler.items import Article
from pipelines.brands import Brand, find_brand
from pipelines.contrast import foreign_names
from pipelines.hosts import foreign_host
from pipelines.swaps import find_swaps

#: Evidence is for people to read, and no more of it is kept.
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks against a page: a brand in the place of its organisation, words of a school
    that became those of a company, a host that is no school's."""

    brand: Brand | None
    swapped: list[str]
    host: str | None

    def flags(self) -> dict[str, Any]:
        """The flags `hijacked` and `foreign_host`, as far as they are due.

        A host alone marks nothing: there are clones whose text is clean.
        """
        flags: dict[str, Any] = {}
        if self.host:
            flags["foreign_host"] = {"host": self.host}
        if self.brand or self.swapped:
            found = self.brand.evidence() if self.brand else {"brand": None, "slots": 0}
            more = {"swapped": self.swapped[:_SHOWN], "host": self.host}
            flags["hijacked"] = found | {name: value for name, value in more.items() if value}
        return flags


def evidence_of(article: Article, known: Collection[str] = ()) -> Evidence:
    """What speaks against a repaired article. `known` are names of real organisations.

    An article of a registered source is where it belongs, and its university is real.
    """
    names = [*known, *filter(None, (article.university, article.unit))] if article.source else known
    host = None if article.source else foreign_host(article.url)
    swapped = find_swaps(f"{article.title or ''}\n{article.text}")
    brand = find_brand(
        article.text,
        article.title,
        names,
        foreign=() if article.script == "hans" else foreign_names(article.original_text),
        hints=[hint for hint, given in (("host", host), ("swapped", swapped)) if given],
    )
    return Evidence(brand, swapped, host)
