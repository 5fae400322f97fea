"""Links told by the form of their addresses alone: to articles, to files, out of the site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.items import Article, Attachment, ListItem
from crawler.pages.document import document
from crawler.pages.identity import identity
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from collections.abc import Collection

    from scrapy.http import TextResponse

_LINKS = elements("//a[@href]")
#: WebPlus, VSB and P8CMS; each numbers its articles in the address.
_ARTICLE = re.compile(
    r"/c\d+a\d+/page\.(?:html?|psp)$|/info/\d+/\d+(?:-\d+)?\.html?$|/content-\d+\.s?html?$"
)
#: The endings of files, for a regular expression: to be read, to be heard or seen, pictures.
DOCUMENTS = "pdf|ofd|docx?|xlsx?|pptx?|wps|et|csv|zip|rar|7z"
RECORDINGS = "mp[34]"
PICTURES = "jpe?g|png|gif"
_FILE = re.compile(rf"\.({DOCUMENTS}|{RECORDINGS}|{PICTURES})$", re.IGNORECASE)
_DOWNLOAD = re.compile(r"/_?content/download\.jsp$|/download\.(?:jsp|aspx?|php|do)$", re.IGNORECASE)


def article_links(response: TextResponse) -> list[str]:
    """The addresses on a page that have the form of an article's, in order, each once."""
    doc = document(response)
    addresses = dict.fromkeys(doc.link(link.get("href")) for link in _LINKS(doc.tree))
    return [address for address in addresses if address and _ARTICLE.search(_path(address))]


def as_article(item: ListItem, hosts: Collection[str]) -> Article | None:
    """The article that a list page alone tells of, without a body; None for an item to fetch.

    An item that leads to a host other than `hosts` belongs to somebody else (and 公众号 are closed
    to crawlers), a file is no page: title and date are kept, with the flag `external` or `file`.
    It has a key of its own, so that it never stands in the way of the story itself.
    """
    if not item.url:
        return None
    flags: dict[str, Any] = {}
    host = _host(item.url)
    if host not in hosts:
        flags["external"] = {"host": host}
    if suffix := file_suffix(item):
        flags["file"] = {"type": suffix}
    if not flags:
        return None
    if item.published is None:
        flags["undated"] = {"event_date": None}
    return Article(
        url=item.url,
        title=item.title,
        published=item.published,
        published_from="list" if item.published else None,
        attachments=[Attachment(item.url, item.title)] if "file" in flags else [],
        flags=flags,
        key=f"link {identity(item.url)}",
    )


def file_suffix(item: ListItem) -> str | None:
    """What kind of file an item leads to, "file" where nothing says it; None for a page.

    >>> file_suffix(ListItem("公示", "http://a.example/b/1.PDF"))
    'pdf'
    >>> file_suffix(ListItem("附件.docx", "http://a.example/system/_content/download.jsp?wbfileid=1"))
    'docx'
    """
    path = _path(item.url or "")
    if found := _FILE.search(path):
        return found[1].lower()
    if not _DOWNLOAD.search(path):
        return None
    named = _FILE.search(item.title)
    return named[1].lower() if named else "file"


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:  # a broken address leads nowhere
        return ""
