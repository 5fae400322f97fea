"""The families of content-management systems, one module each.

A module is a family by being in this package. It has

- `ORDER`, an int: families are asked in this order, `general` (which takes any page) last;
- `recognises(doc)`: whether the page bears the family's fingerprint, never whose page it is;
- `read(doc)`: the parts of the article, or None if the page holds none;
- `kind(doc)`: "article", "listing" or "other", or None where the family has no mark for it;
- `rows(doc)`: the elements that are the items of a list page, or None to have them found by
  structure.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from types import ModuleType

    from lxml.html import HtmlElement

    from crawler.pages.document import Document, Parts


class Family(Protocol):
    """What a module of this package offers."""

    ORDER: int

    def recognises(self, doc: Document) -> bool: ...
    def read(self, doc: Document) -> Parts | None: ...
    def kind(self, doc: Document) -> str | None: ...
    def rows(self, doc: Document) -> list[HtmlElement] | None: ...


@cache
def families() -> tuple[Family, ...]:
    """All families in the order in which they are asked."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return tuple(sorted((cast("Family", module) for module in modules), key=lambda f: f.ORDER))


def family_of(doc: Document) -> Family:
    """The first family that recognises the page."""
    if doc.family is None:
        doc.family = next(family for family in families() if family.recognises(doc))
    return doc.family


def name_of(family: Family) -> str:
    """The name of a family: that of its module."""
    return cast("ModuleType", family).__name__.rpartition(".")[2]
