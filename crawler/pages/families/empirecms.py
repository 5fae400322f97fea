"""帝国 CMS (EmpireCMS): the cell or division of its name, or the general reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.pages.frame import first_full, read_frame
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.pages.document import Document, Parts

ORDER = 80

_MARK = re.compile(r"/e/public/(?:ViewClick|onclick|digg)\b|/e/data/js/ajax\.js")
_ARTICLE = re.compile(r"/e/public/ViewClick/?\?classid=\d+&(?:amp;)?id=\d+&(?:amp;)?addclick=1")
_BODIES = elements("//td[@id='text']|//div[@id='text']")
_PAGES = elements(".//*/@class[contains(.,'pageLink') or contains(.,'epages')]/..")


def recognises(doc: Document) -> bool:
    return _MARK.search(doc.text) is not None


def kind(doc: Document) -> str | None:
    return "article" if _ARTICLE.search(doc.text) else None


def read(doc: Document) -> Parts | None:
    body = first_full(_BODIES(doc.tree))
    return read_frame(doc, body, unwanted=_PAGES) if body is not None else None


def rows(doc: Document) -> list[HtmlElement] | None:
    return None
