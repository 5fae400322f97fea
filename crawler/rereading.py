"""A stored article read again from the raw pages it came from, by the rules as they are now.

What the page itself does not say stays as it is stored: what the register says of its source, and
the date and the headline that only the list page had.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import reduce
from typing import Any

from scrapy.http import TextResponse

from crawler.fetched import as_met, from_list
from crawler.items import Article, Attachment, Image, Page
from crawler.pages import identity, join, kind_of, read_article
from crawler.sources.model import Source
from pipelines.attribution import own_school
from pipelines.relevance import assess
from pipelines.repair.article import repair_article
from pipelines.screening import UnwantedError, screen

#: What the register may say of a source, and the field of the record.
PLACE = ("university", "unit", "section")
FILLED = [f.name for f in fields(Article)]


@dataclass(frozen=True, slots=True)
class Rules:
    """What reading depends on besides the page: see the settings of these names."""

    repair: Collection[str] | None = None
    institutions: Collection[str] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stored:
    """The row of an article, and the rows of the pages it was read from, in their order."""

    row: Mapping[str, Any]
    pages: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Reread:
    """The article as it reads now; what screening drops now is the stored one, with a flag."""

    article: Article
    dropped: bool = False


def reread(stored: Stored, rules: Rules) -> Reread:
    """Return a stored article read again; raise zlib.error where its pages are damaged."""
    old = stored.row
    first, *further = (response_of(page, old["document"]) for page in stored.pages)
    if kind_of(first) == "listing":
        return Reread(_flagged(old, "list_page", {}), dropped=True)
    listed = old["published"] if old["published_from"] == "list" else None
    article = from_list(read_article(first), listed, old["title"])
    article = reduce(join, map(read_article, further), article)
    article = _in_place(_truncated(article, old), old, rules, first.url)
    article = repair_article(article, rules.repair)
    article.university = article.university or own_school(article.text)
    try:
        article = screen(article, rules.institutions)
    except UnwantedError as reason:
        evidence = article.flags.get(str(reason), {})
        return Reread(_flagged(old, str(reason), evidence), dropped=True)
    found = assess(article)
    return Reread(replace(article, relevance=found.relevance, topics=found.topics))


def response_of(page: Mapping[str, Any], document: str | None) -> TextResponse:
    """Return a stored page as the crawl met it; a local file by its name."""
    names = ("url", "encoding", "fetched_at", "status", "headers")
    values: dict[str, Any] = {name: page.get(name) for name in names}
    raw = Page(**values | {"body": zlib.decompress(page["body"])})
    return as_met(raw, document)


def _truncated(article: Article, old: Mapping[str, Any]) -> Article:
    """The article, still without the further pages that the crawl could not get."""
    if "missing" in (old["flags"].get("truncated") or {}):
        article.flags["truncated"] = old["flags"]["truncated"]
    return article


def _in_place(article: Article, old: Mapping[str, Any], rules: Rules, met_at: str) -> Article:
    """The article with what says where it was found."""
    article.document, article.source = old["document"], old["source"]
    source = rules.sources.get(article.source or "")
    for name in PLACE:
        # Of a source that is registered no more, nobody knows what the register said.
        if article.source and (source is None or getattr(source, name)):
            setattr(article, name, old[name] or getattr(article, name))
    if old["url"] not in (None, met_at) and identity(old["url"]) == identity(met_at):
        # It was met again in another column, and is known by where it was met first.
        for name in ("url", *PLACE):
            setattr(article, name, old[name])
    return article


def _flagged(old: Mapping[str, Any], reason: str, evidence: Any) -> Article:
    """The article as it is stored, with one flag more."""
    values = {name: old[name] for name in FILLED if name in old}
    values |= {
        "images": [Image(**image) for image in old["images"]],
        "attachments": [Attachment(**file) for file in old["attachments"]],
        "flags": old["flags"] | {reason: evidence},
    }
    return Article(**values)
