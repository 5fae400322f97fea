"""方正翔宇 and the 方正 newspapers: a comment holds all fields, two enclose the body."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from crawler.pages.frame import enclosed, first_full, read_frame
from crawler.pages.text import clean
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.pages.document import Document, Parts

ORDER = 48

_MARK = "<!--enpproperty"
_LONGEST = 20_000  # characters of the comment
_PROPERTY = re.compile(r"<(articleid|date|author|title|nodename)>([^\x00]{0,600}?)</\1>")
_TAG = re.compile(r"<[^<>]{0,500}>")
_BEGINS = elements("descendant::comment()[normalize-space(.)='enpcontent'][last()]")
_TAGGED = elements("//founder-content")


def recognises(doc: Document) -> bool:
    return _MARK in doc.text or "<founder-content" in doc.text


def kind(doc: Document) -> str | None:
    return "article" if _properties(doc).get("articleid") else None


def read(doc: Document) -> Parts | None:
    body = first_full(_TAGGED(doc.tree))
    if body is None:
        begins = _BEGINS(doc.tree)
        body = enclosed(begins[-1], "/enpcontent") if begins else None
    if body is None:
        return None
    said = _properties(doc)
    for name, field in (("articletitle", "title"), ("pubdate", "date")):
        if said.get(field):
            doc.meta.setdefault(name, said[field])
    parts = read_frame(doc, body)
    if not parts.crumbs and said.get("nodename"):
        parts.crumbs = [said["nodename"]]
    return parts


def rows(doc: Document) -> list[HtmlElement] | None:
    return None


def _properties(doc: Document) -> dict[str, str]:
    """The fields that the comment in front of the body names, without markup."""
    start = doc.text.find(_MARK)
    end = doc.text.find("/enpproperty-->", start, start + _LONGEST) if start >= 0 else -1
    found = _PROPERTY.findall(doc.text, start, end) if end >= 0 else []
    return {name: _plain(value) for name, value in found}


def _plain(value: str) -> str:
    return clean(html.unescape(_TAG.sub("", value)))
