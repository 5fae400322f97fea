"""大汉 Hanweb jcms: comments name every field, `/art/2024/3/13/art_123_4567.html`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.pages.frame import enclosed, first_full, read_frame
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.pages.document import Document, Parts

ORDER = 45

_BEGIN, _END = "ZJEG_RSS.content.begin", "ZJEG_RSS.content.end"
_BEGINS = elements(f"descendant::comment()[contains(.,'{_BEGIN}')][1]")
_TITLE_BEGINS = elements(
    "descendant::comment()[contains(.,'<$[标题名称') and contains(.,'begin')][position()<=3]"
)
_ZOOM = elements("//@id[.='zoom']/..")
_ARTICLE = re.compile(r"/art/20\d\d/\d\d?/\d\d?/art_[\da-f]+_\d+\.html?$")
_LIST = re.compile(r"/col/col\d+/(?:index\.html?)?$")
_FINGERPRINTS = (_BEGIN, "/module/web/jpage/", "<$[信息内容]>")


def recognises(doc: Document) -> bool:
    path = doc.file.split("?")[0]
    by_address = _ARTICLE.search(path) or _LIST.search(path)
    return bool(by_address) or any(mark in doc.text for mark in _FINGERPRINTS)


def kind(doc: Document) -> str | None:
    path = doc.file.split("?")[0]
    if _ARTICLE.search(path) or _BEGIN in doc.text:
        return "article"
    return "listing" if _LIST.search(path) else None


def read(doc: Document) -> Parts | None:
    begin = next(iter(_BEGINS(doc.tree)), None)
    body = enclosed(begin, _END) if begin is not None else first_full(_ZOOM(doc.tree))
    if body is None:
        return None
    if made := doc.meta.get("maketime"):
        doc.meta.setdefault("pubdate", made)
    titles = [mark.getparent() for mark in _TITLE_BEGINS(doc.tree)]
    title = next((t for t in titles if t is not None and t.tag not in ("title", "head")), None)
    return read_frame(doc, body, title=title)


def rows(doc: Document) -> list[HtmlElement] | None:
    return None
