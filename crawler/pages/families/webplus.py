"""苏迪 WebPlus (sudy)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.pages.frame import first_full, read_frame
from crawler.pages.text import inline, size
from crawler.pages.xpath import elements, truth

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.pages.document import Document, Parts

ORDER = 30

_FINGERPRINTS = (
    "webplus-page",
    "sudy-wp-",
    "/_css/_system/system.css",
    "/_js/_portletPlugs/",
    "/_upload/tpl/",
    "_css/error/error.css",
    "wp_error_msg",
)
_BODIES = elements("//div/@class[contains(.,'wp_articlecontent')]/..")
_OLDER_BODIES = elements(
    "//@portletmode[.='simpleArticleContent']/.."
    "|//@class[contains(.,'Article_Content') or .='read' or .='entry']/.."
)
# Some templates put empty headings of the same class round the real one.
_NAMED_TITLE = (
    "[contains(@class,'arti_title') or contains(@class,'arti-title') or "
    "contains(@class,'Article_Title')][normalize-space()]"
)
_HEADINGS = elements(f"(//h1|//h2|//h3){_NAMED_TITLE}")
_OTHER_TITLES = elements(f"(//p|//div|//span){_NAMED_TITLE}")
_COLUMNS = elements(
    "//@portletmode[.='simpleColumnAttri']/..//*/@class[contains(.,'col_title')]/.."
)
_COUNTERS = elements(".//*/@class[contains(.,'WP_VisitCount') or contains(.,'wp_art_adjoin')]/..")
# The list of the page is a portlet of its own; side boxes use the same classes without it.
_LISTS = elements(
    "//@portletmode[.='simpleList']/.."
    "|//@id[starts-with(.,'wp_paging_')]/../parent::*[not(@portletmode)]"
)
_ROWS = elements(
    ".//*[self::li or self::tr or self::div]"
    "[contains(@class,'news') or contains(@class,'list_item')][.//a[@href]]"
)
_LINKED = truth("boolean(.//a[@href])")
_TEXT = 100  # characters
_LEAST = 30  # characters: what is shorter may be a link below a profile
_ITEM = re.compile(r"(?:^|\s)(?:news|list_item|n\d+|i\d+)(?:\s|$)")
_ARTICLE = re.compile(r"/c\d+a\d+/page\d*\.(?:html?|psp)$")
_LIST = re.compile(r"/list(?:m?\d+)?\.(?:html?|psp)$")


def recognises(doc: Document) -> bool:
    return any(mark in doc.head for mark in _FINGERPRINTS) or "wp_articlecontent" in doc.text


def kind(doc: Document) -> str | None:
    """By the body portlet, which only an article has, else by the form of the address."""
    path = doc.file.split("?")[0]
    if _ARTICLE.search(path):
        return "article"
    lists = _LISTS(doc.tree)
    if _LIST.search(path) and (lists or not _BODIES(doc.tree)):
        return "article" if _is_text(lists) else "listing"
    if _titles(doc) and (_BODIES(doc.tree) or _OLDER_BODIES(doc.tree)):
        return "article"
    return "listing" if lists else None


def read(doc: Document) -> Parts | None:
    bodies = _BODIES(doc.tree) or _OLDER_BODIES(doc.tree)
    body = first_full(bodies)
    if body is None:
        body = next(iter(bodies), None)
    if body is None:
        return None
    if size(body) < _LEAST and body.find(".//img") is None:
        fuller = first_full(_OLDER_BODIES(doc.tree))
        body = fuller if fuller is not None else body
    title = next(iter(_titles(doc)), None)
    parts = read_frame(doc, body, title=title, unwanted=_COUNTERS)
    if not parts.crumbs:
        parts.crumbs = [name for column in _COLUMNS(doc.tree)[:1] if (name := inline(column))]
    return parts


def _is_text(lists: list[HtmlElement]) -> bool:
    """Whether the list of a page is the one article of its column."""
    return not any(_LINKED(one) for one in lists) and sum(map(size, lists)) >= _TEXT


def _titles(doc: Document) -> list[HtmlElement]:
    return _HEADINGS(doc.tree) or _OTHER_TITLES(doc.tree)


def rows(doc: Document) -> list[HtmlElement] | None:
    lists = _LISTS(doc.tree)
    if not lists:
        return None
    found = [[row for row in _ROWS(one) if _ITEM.search(row.get("class") or "")] for one in lists]
    longest = max(found, key=len)
    shown = any(one.find(".//a") is not None for one in lists)
    return longest or (None if shown else [])  # a list with rows of another make
