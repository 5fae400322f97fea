"""Links that lead to articles, told by the form of their addresses alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.pages.document import document
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from scrapy.http import TextResponse

_LINKS = elements("//a[@href]")
#: WebPlus, VSB and P8CMS; each numbers its articles in the address.
_ARTICLE = re.compile(
    r"/c\d+a\d+/page\.(?:html?|psp)$|/info/\d+/\d+(?:-\d+)?\.html?$|/content-\d+\.s?html?$"
)


def article_links(response: TextResponse) -> list[str]:
    """The addresses on a page that have the form of an article's, in order, each once."""
    doc = document(response)
    addresses = dict.fromkeys(doc.link(link.get("href")) for link in _LINKS(doc.tree))
    return [address for address in addresses if address and _ARTICLE.search(_path(address))]


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:  # a broken address leads nowhere
        return ""
