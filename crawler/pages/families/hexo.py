"""Hexo in the markup of its common themes (Landscape, NexT)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.pages.frame import first_full, read_frame
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.pages.document import Document, Parts

ORDER = 12

_BODIES = elements(
    "//@itemprop[.='articleBody']/..|//@class[contains(.,'article-entry') "
    "or contains(.,'post-body') or contains(.,'post-content')]/.."
)
_TITLES = elements(
    "(//h1|//h2)[contains(@class,'post-title') or contains(@class,'article-title')][not(.//a)]"
)
_KINDS = {"article": "article", "website": "listing"}


def recognises(doc: Document) -> bool:
    return doc.meta.get("generator", "").startswith("Hexo")


def kind(doc: Document) -> str | None:
    return _KINDS.get(doc.meta.get("og:type", ""))


def read(doc: Document) -> Parts | None:
    body = first_full(_BODIES(doc.tree))
    if body is None:
        return None
    return read_frame(doc, body, title=next(iter(_TITLES(doc.tree)), None))


def rows(doc: Document) -> list[HtmlElement] | None:
    return None
