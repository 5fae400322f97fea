"""国微 CMS (P8CMS, from the PHP168 S series)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.pages.frame import first_full, read_frame
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.pages.document import Document, Parts

ORDER = 40

_FINGERPRINTS = ("P8CONFIG", "LABEL_URL = '/index.php/")
_BODIES = elements("//@class[.='acontent' or contains(.,'layout_txtcontent_content')]/..")
_TITLES = elements("//@class[.='actitle' or contains(.,'layout_txtcontent_title')]/..")
_ROWS = elements("//ul[contains(@class,'label_ul')]/li[.//a]")
_ACTION = re.compile(r"\bACTION\s*=\s*'(\w+)'|/index\.php/\w+/item-(\w+)-")
_KINDS = {"view": "article", "list": "listing"}


def recognises(doc: Document) -> bool:
    return any(mark in doc.head for mark in _FINGERPRINTS)


def kind(doc: Document) -> str | None:
    """By the action that the page's own script declares."""
    action = _ACTION.search(doc.head)
    return _KINDS.get(action[1] or action[2]) if action else None


def read(doc: Document) -> Parts | None:
    body = first_full(_BODIES(doc.tree))
    if body is None:
        return None
    return read_frame(doc, body, title=next(iter(_TITLES(doc.tree)), None))


def rows(doc: Document) -> list[HtmlElement] | None:
    return list(_ROWS(doc.tree)) or None
