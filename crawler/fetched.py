"""What an answer of the web says besides its text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from scrapy.http import Headers, HtmlResponse, TextResponse
from scrapy.responsetypes import responsetypes
from w3lib.encoding import http_content_type_encoding

from crawler.items import Article, Page
from crawler.pages.charset import decode
from pipelines.frontier import Settled, Told

if TYPE_CHECKING:
    from scrapy.http import Response

HTML = (".html", ".htm")


def page_of(response: TextResponse) -> Page:
    """The raw page, to be kept."""
    headers = response.headers.to_unicode_dict()
    return Page(
        url=response.url,
        body=response.body,
        encoding=response.encoding,
        fetched_at=datetime.now(UTC),
        status=response.status,
        headers={str(name): str(value) for name, value in headers.items()},
        robots=response.meta.get("robots"),
    )


def as_met(page: Page, document: str | None = None) -> TextResponse:
    """A raw page as the crawl met it; a local file by its name."""
    headers = Headers(page.headers)
    url = page.url or f"file:///{document}"
    if document:
        html = document.lower().endswith(HTML)
    else:
        html = issubclass(responsetypes.from_args(headers, url, body=page.body), HtmlResponse)
        if not html:
            status = page.status or HTTPStatus.OK
            return TextResponse(url, status, headers, page.body, encoding=page.encoding)
    declared = (headers.get("Content-Type") or b"").decode("latin-1")
    decoded = decode(page.body, http_content_type_encoding(declared))
    return (HtmlResponse if html else TextResponse)(
        url,
        page.status or HTTPStatus.OK,
        headers,
        page.body,
        flags=["charset_fixed"] if decoded.fixed else [],
        encoding=decoded.encoding,
    )


def told_of(response: Response) -> Told:
    """What a row of the frontier keeps of an answer."""
    headers = response.headers.to_unicode_dict()
    return Told(
        response.meta.get("robots"),
        headers.get("ETag") or None,
        headers.get("Last-Modified") or None,
    )


def from_list(article: Article, published: date | None, title: str | None) -> Article:
    """The article with the date and the headline of its list page, where it has none itself."""
    if article.published is None and published:
        article.published, article.published_from = published, "list"
        article.flags.pop("undated", None)
    if article.title is None and article.text:
        article.title = title or None
    return article


def unread(row: Settled, reason: str) -> Settled:
    """How the row of a list page ends that could be fetched and shows no list: as a failure, for
    what lies behind it is not known."""
    return replace(row, outcome="failed", reason=reason, due_at=datetime.now(UTC), told=Told())
