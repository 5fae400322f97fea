"""Reads local files: text, Markdown, HTML and WARC, alone or in folders."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import scrapy
from scrapy import signals
from scrapy.http import HtmlResponse, TextResponse

from crawler.archives import ENDINGS as ARCHIVES
from crawler.archives import ArchiveError, Story, UnreadError, stories
from crawler.arguments import ArgumentError, check_names
from crawler.fetched import HTML, as_met
from crawler.items import Article, Page
from crawler.pages import identity, join, kind_of, read_article
from crawler.pages.charset import decode
from crawler.sources import nearest
from pipelines.runs import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

ARGUMENTS = ("path",)
INDEX = "index.jsonl"
READABLE = (".txt", ".md", *HTML, *ARCHIVES)
AT_ONCE = 200  # articles on their way through the pipelines


@dataclass(frozen=True, slots=True)
class Document:
    """A file to read: where it is, how the corpus names it, and its address on the web."""

    file: Path
    name: str  # relative to the given folder
    url: str | None = None

    @property
    def is_archive(self) -> bool:
        return self.name.lower().endswith(ARCHIVES)


@dataclass(frozen=True, slots=True)
class Copy:
    """A story as a file holds it: what it is known by, its pages, and what is read of them."""

    key: str
    name: str | None  # of the file, for what has no address
    page: Page
    response: TextResponse
    parts: list[Page] = field(default_factory=list)
    further: list[TextResponse] = field(default_factory=list)


class DocumentsSpider(scrapy.Spider):
    """Reads `path`: a file, or a folder with all that is in it.

    A folder's index.jsonl, lines of {"file": NAME, "url": ADDRESS}, names the files to read and
    the addresses they came from; without one every readable file is read.
    """

    name = "documents"

    arguments: dict[str, str]  # as given, for the record of the run

    def __init__(self, documents: list[Document], account: str) -> None:
        super().__init__()
        self.documents = documents
        self.account = account
        self.room = asyncio.Semaphore(AT_ONCE)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **arguments: str) -> Self:
        spider = cls(*cls.check(crawler.settings, arguments))
        spider.arguments = arguments
        spider._set_crawler(crawler)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(spider._make_room, signal)
        return spider

    @classmethod
    def check(cls, settings: BaseSettings, arguments: dict[str, str]) -> tuple[list[Document], str]:
        """Return the documents that `arguments` name; raise ArgumentError."""
        check_names(arguments, ARGUMENTS)
        if not arguments.get("path"):
            raise ArgumentError("Say what to read: -a path=FILE or -a path=FOLDER.")
        path = Path(arguments["path"]).expanduser()
        if not path.exists():
            raise ArgumentError(f"{path} does not exist{_nearest_name(path)}")
        if path.is_file() and not path.name.lower().endswith(READABLE):
            raise ArgumentError(f"{path} is not one of {', '.join(READABLE)}.")
        documents = [Document(path, path.name)] if path.is_file() else list(_in_folder(path))
        if not documents:
            raise ArgumentError(f"{path} holds no file that ends in {', '.join(READABLE)}.")
        return documents, path.resolve().name

    async def start(self) -> AsyncIterator[Article]:
        account = run_of(self.crawler).accounts[self.account]
        account.requested = sum(not document.is_archive for document in self.documents)
        for document in self.documents:
            try:
                for copy in copies(document, self.settings.getint("DOWNLOAD_MAXSIZE")):
                    account.requested += document.is_archive
                    if isinstance(copy, UnreadError):
                        account.skipped[str(copy)] += 1
                    elif kind_of(copy.response) == "listing":
                        account.skipped["list_page"] += 1
                    else:
                        await self.room.acquire()
                        yield self._article(copy)
            except (OSError, ArchiveError) as error:
                self.logger.error(
                    "%s cannot be read: %s", document.file, getattr(error, "strerror", error)
                )
                account.requested += document.is_archive
                account.failed["unreadable"] += 1
        for _ in range(AT_ONCE):  # until all are through: Scrapy looks again only 5 s later
            await self.room.acquire()

    def _article(self, copy: Copy) -> Article:
        article = reduce(join, map(read_article, copy.further), read_article(copy.response))
        article.document, article.page, article.parts = copy.name, copy.page, copy.parts
        article.key = copy.key
        article.account = self.account
        return article

    def _make_room(self) -> None:
        self.room.release()


def copies(document: Document, largest: int) -> Iterator[Copy | UnreadError]:
    """Yield the story that a file holds, or those of an archive; raise OSError, ArchiveError.

    Pages of an archive with more than `largest` bytes are not read.
    """
    if not document.is_archive:
        yield read_file(document)
        return
    for story in stories(document.file, largest):
        yield story if isinstance(story, UnreadError) else _copy_of(story)


def read_file(document: Document) -> Copy:
    """Return what the file `document` holds, as the web would have given it; raise OSError."""
    body = document.file.read_bytes()
    decoded = decode(body, None)
    file = document.file.resolve().as_uri()
    kind = HtmlResponse if document.file.suffix.lower() in HTML else TextResponse
    response = kind(
        document.url or file,
        body=body,
        encoding=decoded.encoding,
        flags=["charset_fixed"] if decoded.fixed else [],
    )
    page = Page(document.url, body, response.encoding, datetime.now(UTC))
    return Copy(identity(document.url) if document.url else file, document.name, page, response)


def _copy_of(story: Story) -> Copy:
    page = story.page
    response = as_met(page, story.document)
    key = identity(page.url) if page.url else response.url
    further = [as_met(part) for part in story.parts]
    return Copy(key, story.document, page, response, story.parts, further)


def _in_folder(folder: Path) -> Iterator[Document]:
    index = folder / INDEX
    if index.is_file():
        yield from _indexed(folder, index)
        return
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name.lower().endswith(READABLE):
            yield Document(file, file.relative_to(folder).as_posix())


def _indexed(folder: Path, index: Path) -> Iterator[Document]:
    for number, line in enumerate(index.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            name, url = entry["file"], entry.get("url")
            file = (folder / name).resolve()
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ArgumentError(
                f'{index}, line {number}, is not of the form {{"file": NAME, "url": ADDRESS}}.'
            ) from None
        if not file.is_relative_to(folder.resolve()):
            raise ArgumentError(f"{index}, line {number}, leads out of the folder: {name}.")
        yield Document(file, name, url)


def _nearest_name(path: Path) -> str:
    try:
        return nearest(path.name, (entry.name for entry in path.parent.iterdir()))
    except OSError:
        return "."
