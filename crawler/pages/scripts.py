"""Where a script leads, as far as it puts the address together before our eyes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.pages.document import Document

_CALL = re.compile(r"([A-Za-z_$][\w$]{0,40})\s?\(([^()]{0,300})\)")
_GOES = re.compile(
    r"(?:location(?:\.href)?\s?=(?!=)|location\.(?:replace|assign)\s?\(|open\s?\()\s?([^\n]{1,300})"
)
_OPERAND = re.compile(r"\s*(?:\"([^\"\n]{0,300})\"|'([^'\n]{0,300})'|([A-Za-z_$][\w$]{0,40}))\s*")
_LONGEST_SCRIPT = 500  # characters of a link's own script that are read
_LONGEST_FUNCTION = 800  # characters of a function that are read
_MOST_WAYS = 5  # a function may lead elsewhere on a condition


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function, and what the page defines it to do (nothing if it does not)."""

    name: str
    values: list[str]  # of its arguments, without quotes
    parameters: list[str]
    body: str


def call_in(script: str, doc: Document) -> Call | None:
    """The first call in a script, None if there is none."""
    call = _CALL.search(script[:_LONGEST_SCRIPT])
    if call is None:
        return None
    values = [value.strip(" \"'") for value in call[2].split(",")]
    parameters, start = doc.functions.get(call[1], ("", len(doc.text)))
    body = doc.text[start : start + _LONGEST_FUNCTION].split("function ")[0]
    return Call(call[1], values, [name.strip() for name in parameters.split(",")], body)


def destination(script: str, doc: Document) -> str | None:
    """The address to which a script leads by itself or through a function of the page, None where
    that is not certain."""
    if goes := _GOES.search(script[:_LONGEST_SCRIPT]):
        return _joined(goes[1], {}, doc)
    call = call_in(script, doc)
    if call is None:
        return None
    names = dict(zip(call.parameters, call.values, strict=False))
    ways = list(_GOES.finditer(call.body))[:_MOST_WAYS]
    return next((address for way in ways if (address := _joined(way[1], names, doc))), None)


def _joined(expression: str, names: dict[str, str], doc: Document) -> str | None:
    """The address that an expression of strings and known names comes to."""
    parts: list[str] = []
    position = 0
    while operand := _OPERAND.match(expression, position):
        double, single, name = operand.groups()
        if name is not None and name not in names:
            return None
        parts.append(names[name] if name is not None else double or single or "")
        position = operand.end()
        if expression[position : position + 1] != "+":
            break
        position += 1
    rest = expression[position:].strip()
    return doc.link("".join(parts)) if parts and rest[:1] in ("", ")", "}", ",", ";") else None
