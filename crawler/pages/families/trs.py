"""拓尔思 TRS WCM: the editor's class round the body, <meta> tags for the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.pages.frame import first_full, innermost, read_frame
from crawler.pages.names import crumbs
from crawler.pages.text import inline
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.pages.document import Document, Parts

ORDER = 50

_CLASSES = ("TRS_Editor", "TRS_UEDITOR", "trs_editor_view", "trs_paper_default")
_BODIES = elements(
    "//@class[contains(.,'TRS_Editor') or contains(.,'TRS_UEDITOR') "
    "or contains(.,'trs_editor_view') or contains(.,'trs_paper_default')]/.."
)
_ARTICLE = re.compile(r"/t20\d{6}_\d+\.s?html?$")
_TRAIL_MARK = "CurrChnlCls"
_TRAIL = elements(f"(//a[contains(@class,'{_TRAIL_MARK}')])[position()<=8]")
# The editor prints the rules of its fonts into the text.
_STYLES = elements(".//style")


def recognises(doc: Document) -> bool:
    """By the editor's class together with what only this system prints.

    The class alone may have come with a story that was pasted from elsewhere.
    """
    named = bool(doc.meta.get("articletitle")) or _TRAIL_MARK in doc.text
    return (named or _is_article(doc)) and any(name in doc.text for name in _CLASSES)


def kind(doc: Document) -> str | None:
    return "article"


def read(doc: Document) -> Parts | None:
    body = first_full(innermost(_BODIES(doc.tree)))
    if body is None:
        return None
    parts = read_frame(doc, body, unwanted=_STYLES)
    trail = crumbs("当前位置：" + ">".join(inline(link) for link in _TRAIL(doc.tree)))
    parts.crumbs = trail or parts.crumbs
    return parts


def rows(doc: Document) -> list[HtmlElement] | None:
    return None


def _is_article(doc: Document) -> bool:
    return _ARTICLE.search(doc.file.split("?")[0]) is not None
