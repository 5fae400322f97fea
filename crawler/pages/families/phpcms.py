"""PHPCMS v9: `#Article` with the date in the element of the headline, or the general reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.pages.frame import first_full, read_frame
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.pages.document import Document, Parts

ORDER = 75

_MARK = re.compile(r"api\.php\?op=count&(?:amp;)?id=|index\.php\?m=content&(?:amp;)?c=")
_ARTICLE = re.compile(r"api\.php\?op=count&(?:amp;)?id=\d+&(?:amp;)?modelid=\d+")
_BODIES = elements("//@id[.='Article']/../*[contains(@class,'content')]")
_TITLES = elements("//@id[.='Article']/../h1")
_PAGES = elements(".//*/@id[.='pages']/..")


def recognises(doc: Document) -> bool:
    return _MARK.search(doc.text) is not None


def kind(doc: Document) -> str | None:
    return "article" if _ARTICLE.search(doc.text) else None


def read(doc: Document) -> Parts | None:
    body = first_full(_BODIES(doc.tree))
    if body is None:
        return None
    return read_frame(doc, body, title=next(iter(_TITLES(doc.tree)), None), unwanted=_PAGES)


def rows(doc: Document) -> list[HtmlElement] | None:
    return None
