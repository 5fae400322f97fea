"""Reads the stories of a WARC file, whether `scrapy export warc` or another tool wrote it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from scrapy.http import Headers, TextResponse
from scrapy.responsetypes import responsetypes
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.items import Page
from crawler.pages.charset import decode

ENDINGS = (".warc.gz", ".warc")
PAGES = ("response", "resource")
PACKING = frozenset({"content-encoding", "transfer-encoding", "content-length"})


class ArchiveError(Exception):
    """A file is no WARC, or a damaged one; the message says what is wrong with it."""


class UnreadError(Exception):
    """A page of an archive is none that can be read; the message is the name of the reason."""


@dataclass(slots=True)
class Story:
    """A page with its further ones; of a local file, `document` is the name it had."""

    page: Page
    document: str | None = None
    parts: list[Page] = field(default_factory=list)


def stories(path: Path, largest: int) -> Iterator[Story | UnreadError]:
    """Yield each page of an archive, its further pages with it, or why it is not read.

    A page of more than `largest` bytes is not read. Raises OSError and ArchiveError.
    """
    story, name = None, ""
    with path.open("rb") as stream:
        for record in _records(stream):
            try:
                page, document = _page(record, largest)
            except UnreadError as reason:
                yield reason
                continue
            headers = record.rec_headers
            if story and headers.get_header("WARC-Concurrent-To") == name:
                story.parts.append(page)
                continue
            if story:
                yield story
            story, name = Story(page, document), headers.get_header("WARC-Record-ID")
    if story:
        yield story


def _records(stream: Any) -> Iterator[Any]:
    """The records that are pages."""
    try:
        for record in ArchiveIterator(stream):
            if record.rec_type in PAGES:
                yield record
    except (ArchiveLoadFailed, zlib.error, ValueError, AttributeError) as error:
        # The last is what warcio raises where a record has no address.
        raise ArchiveError(str(error).strip().partition("\n")[0]) from error


def _page(record: Any, largest: int) -> tuple[Page, str | None]:
    """The page of a record, and its name if it was a local file; raise UnreadError."""
    address = urlsplit(record.rec_headers.get_header("WARC-Target-URI") or "")
    if address.scheme not in ("http", "https", "file"):
        raise UnreadError("scheme")
    local = address.scheme == "file"
    status, headers = _head(record.http_headers)
    if status not in (None, HTTPStatus.OK):
        raise UnreadError(f"http_{status}")
    kind = Headers(headers).get("Content-Type")
    if kind and not issubclass(responsetypes.from_content_type(kind), TextResponse):
        raise UnreadError("no_text")
    body = record.content_stream().read(largest + 1)
    if len(body) > largest:
        raise UnreadError("too_large")
    record.raw_stream.read(largest)  # what may follow a body that was packed
    if record.raw_stream.limit > 0:
        raise UnreadError("truncated")
    date = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date"))
    url = None if local else address.geturl()
    page = Page(url, body, decode(body, None).encoding, date, status, headers)
    return page, unquote(address.path).lstrip("/") if local else None


def _head(head: Any) -> tuple[int | None, dict[str, str]]:
    """The status and the headers of an answer, without those that tell how it was packed."""
    if head is None:
        return None, {}
    status = head.get_statuscode()
    headers = {name: value for name, value in head.headers if name.lower() not in PACKING}
    return int(status) if status.isdecimal() else None, headers
