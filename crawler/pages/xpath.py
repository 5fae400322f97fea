"""XPath expressions compiled once, with the type of what they find.

By a class or another attribute they are written `//@class[contains(.,'title')]/..`, which libxml2
walks in a third of the time of `//*[contains(@class,'title')]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias, cast

from lxml import etree
from lxml.html import HtmlElement

Elements: TypeAlias = Callable[[Any], list[HtmlElement]]


def elements(expression: str) -> Elements:
    """The elements that an expression selects, in document order."""
    return cast("Elements", etree.XPath(_quick(expression)))


def texts(expression: str) -> Callable[[Any], list[str]]:
    """The text nodes that an expression selects, without their way back into the tree."""
    return cast("Callable[[Any], list[str]]", etree.XPath(_quick(expression), smart_strings=False))


def string(expression: str) -> Callable[[Any], str]:
    """The text that a string expression comes to."""
    return cast("Callable[[Any], str]", etree.XPath(expression, smart_strings=False))


def truth(expression: str) -> Callable[[Any], bool]:
    """Whether a boolean expression holds."""
    return cast("Callable[[Any], bool]", etree.XPath(_quick(expression)))


_ANY_DEPTH = re.compile(r"//(?=[a-z*])")


def _quick(expression: str) -> str:
    """The expression with `//x` as `/descendant::x`, which libxml2 walks in half the time.

    They differ where a number follows at once: none may, `(//x)[1]` is what can be written.

    >>> _quick("(.//li|//*[@id]/a)[1]")
    '(./descendant::li|/descendant::*[@id]/a)[1]'
    """
    return _ANY_DEPTH.sub("/descendant::", expression)


def words(text: str) -> frozenset[str]:
    """The words of a text as a set: a table of labels on a few lines."""
    return frozenset(text.split())
