"""The record, as it travels from the page to the database. Imports nothing of the project."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

#: The fields of an exported record, in the order in which every export writes them.
FIELDS = (
    "id",
    "url",
    "document",
    "source",
    "university",
    "unit",
    "section",
    "title",
    "published",
    "published_from",
    "event_date",
    "origin",
    "authors",
    "editors",
    "photographers",
    "reviewers",
    "text",
    "original_text",
    "script",
    "images",
    "attachments",
    "repairs",
    "flags",
    "relevance",
    "topics",
    "cluster",
    "canonical",
    "version",
    "first_seen",
    "last_seen",
    "fetched_at",
    "content_sha256",
)


@dataclass(slots=True)
class Image:
    """A picture of an article: its absolute address and, where one is printed, its caption."""

    url: str
    caption: str | None = None


@dataclass(slots=True)
class Attachment:
    """A file that an article offers: its absolute address and the name on the link."""

    url: str
    name: str | None = None


@dataclass(slots=True)
class ListItem:
    """One line of a list page. `url` is None where the link leads nowhere (`javascript:;`).

    A `pinned` item stands above the others whatever its date.
    """

    title: str
    url: str | None = None
    published: date | None = None
    pinned: bool = False


@dataclass(slots=True)
class Listing:
    """What a list page shows, in its order, and the address of the page after it.

    `scripted`: there is a page after it, but only a script knows how to get it. `cut_off`: it
    breaks off, or is longer than what is read of a page.
    """

    items: list[ListItem]
    next_page: str | None = None
    scripted: bool = False
    cut_off: bool = False


@dataclass(slots=True)
class Page:
    """The bytes an article was read from, kept so that every field can be derived again."""

    url: str | None
    body: bytes
    encoding: str
    fetched_at: datetime
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    robots: str | None = None  # what robots.txt said to the fetch


@dataclass(slots=True, kw_only=True)
class Article:
    """One story. A field that the page does not give is None or empty, never a guess.

    `read_article` fills what the page says, as it says it; the pipelines repair and judge it.
    Until `pipelines.repair` has run, `text` equals `original_text`.
    """

    url: str | None = None
    document: str | None = None
    source: str | None = None
    university: str | None = None
    unit: str | None = None
    section: str | None = None
    title: str | None = None
    published: date | None = None
    published_from: str | None = None
    event_date: date | None = None
    origin: str | None = None
    authors: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    photographers: list[str] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)
    text: str = ""
    original_text: str = ""
    script: str | None = None
    images: list[Image] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    repairs: dict[str, int] = field(default_factory=dict)
    flags: dict[str, Any] = field(default_factory=dict)
    relevance: float | None = None
    topics: list[str] = field(default_factory=list)

    #: What the story is known by, whatever its address: see `crawler.pages.identity`.
    key: str | None = None
    #: The page it was read from; stored beside it, not part of the record.
    page: Page | None = None
    #: The further pages of a story that is split over several.
    parts: list[Page] = field(default_factory=list)
    #: Where the crawl counts it: its source, or what stands for one.
    account: str = ""
    #: The row of the frontier that asked for it.
    request_id: int | None = None
