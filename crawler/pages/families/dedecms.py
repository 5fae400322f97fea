"""织梦 DedeCMS: its default templates, and others by the general reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.pages.frame import first_full, read_frame
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.pages.document import Document, Parts

ORDER = 70

_MARK = re.compile(
    r"/plus/(?:count|list|view|search|feedback_ajax|digg_ajax|ad_js)\.php|/templets/default/|"
    r"/include/dedeajax2\.js|content=\"DedeCMS",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"/plus/count\.php\?view=yes&(?:amp;)?aid=\d+")
_BODIES = elements("//div[contains(@class,'viewbox')]//div[@class='content']")
_TITLES = elements("//div[contains(@class,'viewbox')]/div[@class='title']")
_ROWS = elements("//div[contains(@class,'listbox')]//ul[contains(@class,'e2')]/li[.//a]")


def recognises(doc: Document) -> bool:
    return _MARK.search(doc.text) is not None


def kind(doc: Document) -> str | None:
    """By the counter that only articles have, else by the list's own box."""
    if _ARTICLE.search(doc.text):
        return "article"
    return "listing" if _ROWS(doc.tree) else None


def read(doc: Document) -> Parts | None:
    body = first_full(_BODIES(doc.tree))
    if body is None:
        return None
    return read_frame(doc, body, title=next(iter(_TITLES(doc.tree)), None))


def rows(doc: Document) -> list[HtmlElement] | None:
    return list(_ROWS(doc.tree)) or None
