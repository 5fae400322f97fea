"""Drupal, version 7 and later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.pages.frame import first_full, read_frame
from crawler.pages.xpath import elements

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from crawler.pages.document import Document, Parts

ORDER = 65

_FINGERPRINTS = (
    'content="Drupal',
    "Drupal.settings",
    "drupal-settings-json",
    "/sites/default/files/",
)
_BODIES = elements("//@class[contains(.,'field-name-body') or contains(.,'field--name-body')]/..")
_TITLES = elements(
    "//h1[@id='page-title' or contains(@class,'page-title') or contains(@class,'page-header') "
    "or contains(@class,'title')]"
)
_ROWS = elements("//*[contains(@class,'view-content')]//*[contains(@class,'views-row')][.//a]")
_BODY_CLASS = elements(
    "//body[contains(@class,'node-type-') or contains(@class,'page-node-type-')]"
)


def recognises(doc: Document) -> bool:
    return any(mark in doc.head for mark in _FINGERPRINTS)


def kind(doc: Document) -> str | None:
    """By the class of <body>, which names the type of a node, else by the rows of a view."""
    if _BODY_CLASS(doc.tree) and _BODIES(doc.tree):
        return "article"
    return "listing" if _ROWS(doc.tree) and not _BODIES(doc.tree) else None


def read(doc: Document) -> Parts | None:
    body = first_full(_BODIES(doc.tree))
    if body is None:
        return None
    return read_frame(doc, body, title=next(iter(_TITLES(doc.tree)), None))


def rows(doc: Document) -> list[HtmlElement] | None:
    return (list(_ROWS(doc.tree)) or None) if kind(doc) == "listing" else None
