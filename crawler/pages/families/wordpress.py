"""WordPress with any theme that keeps to its class names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.pages.frame import first_full, read_frame
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.pages.document import Document, Parts

ORDER = 60

_FINGERPRINTS = ("/wp-content/", "/wp-includes/", 'content="WordPress')
_BODIES = elements(
    "//@class[contains(.,'entry-content') or contains(.,'wp-block-post-content')]/.."
)
_TITLES = elements(
    "//@class[contains(.,'entry-title') or contains(.,'wp-block-post-title')]/parent::*[not(.//a)]"
)
_ADDED = elements(
    ".//*/@class[contains(.,'sharedaddy') or contains(.,'jp-relatedposts') or contains(.,'yarpp') "
    "or contains(.,'post-navigation') or contains(.,'page-links')]/..|.//*/@id[.='comments']/.."
)
_BODY_CLASS = elements("//body[@class]")
_POSTS = elements("//article[contains(@class,'hentry') or contains(@class,'type-post')]")
_SINGLE = re.compile(r"\b(?:single|page-id-\d+|postid-\d+)\b")
_LIST = re.compile(r"\b(?:archive|category|blog|tag)\b")


def recognises(doc: Document) -> bool:
    return any(mark in doc.head for mark in _FINGERPRINTS)


def kind(doc: Document) -> str | None:
    """By the classes of <body>."""
    classes = next((body.get("class") or "" for body in _BODY_CLASS(doc.tree)), "")
    if _SINGLE.search(classes):
        return "article"
    return "listing" if _LIST.search(classes) else None


def read(doc: Document) -> Parts | None:
    body = first_full(_BODIES(doc.tree))
    if body is None:
        return None
    return read_frame(doc, body, title=next(iter(_TITLES(doc.tree)), None), unwanted=_ADDED)


def rows(doc: Document) -> list[HtmlElement] | None:
    return (list(_POSTS(doc.tree)) or None) if kind(doc) == "listing" else None
