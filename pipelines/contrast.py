"""Names whose script is not their paragraph's: 飞鱼体育 among 黨委書記.

A machine that turns a copied story into traditional characters leaves the brand that it puts in
as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines import slots
from pipelines.repair.characters import (
    FIND_SIMPLIFIED,
    FIND_TRADITIONAL,
    HAN,
    TRADITIONAL_ONLY,
    simplify,
)

#: A paragraph is traditional from so many characters on that no simplified text has.
_TRADITIONAL = 5
#: So many times as many traditional characters as simplified ones: it does not mix them.
_TIMES = 2
#: Characters that are looked at before and behind a simplified one.
_BEFORE, _BEHIND, _LONGEST_SLOT = 12, 16, 8
_WORD = re.compile(rf"[{HAN}A-Za-z0-9·]")
_SLOT = re.compile(f"{slots.ANY}|书记|主任|学生|教师")


def foreign_names(original: str) -> Iterator[str]:
    """Simplified names in the traditional paragraphs of a text as it was before repair.

    >>> list(foreign_names("飞鱼体育黨委召開黨建工作會議，學校黨委書記參加會議。"))
    ['飞鱼体育']
    """
    for paragraph in original.split("\n"):
        # Counted one by one: a paragraph of millions of characters has as many matches.
        traditional = sum(1 for _ in FIND_TRADITIONAL.finditer(paragraph))
        if traditional < _TRADITIONAL:
            continue
        simplified = sum(1 for _ in FIND_SIMPLIFIED.finditer(paragraph))
        if traditional < _TIMES * simplified:
            continue
        end = 0
        for match in FIND_SIMPLIFIED.finditer(paragraph):
            if match.start() < end:
                continue
            name, end = _name_around(paragraph, match.start())
            if len(name) >= 3:
                yield name


def _name_around(paragraph: str, at: int) -> tuple[str, int]:
    """The name that holds the character at `at`, and where it ends: up to a traditional character
    or a slot."""
    start, end = at, at + 1
    while start > max(0, at - _BEFORE) and _belongs(paragraph[start - 1]):
        start -= 1
    while end < min(len(paragraph), at + _BEHIND) and _belongs(paragraph[end]):
        end += 1
    if slot := _SLOT.search(simplify(paragraph[at : end + _LONGEST_SLOT])):
        end = min(end, at + slot.start())
    before = slots.head(paragraph, at)
    return paragraph[max(start, at - len(before)) : end], end


def _belongs(character: str) -> bool:
    return _WORD.match(character) is not None and character not in TRADITIONAL_ONLY
