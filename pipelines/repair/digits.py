"""Spaces that set digits off from Chinese."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .edits import Edit
from .shape import shape

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

_SET_OFF = re.compile(b"b(?:(?<=Db)(?=[HrStx])|(?<=[HrStx]b)(?=D))")
#: What a number is of, so that no space belongs between: 2021 年, 70 余.
_UNITS = "年月日号時时分"
_DATED = frozenset("0123456789 ")


def digits(text: str, diagnosis: Diagnosis) -> list[Edit]:
    """Edits that join numbers with what they are of: in dates, and everywhere in a document that
    sets its digits off throughout.

    Elsewhere a space between Chinese and digits parts a heading from its number. Source: sites
    migrated by tools that set off digits.

    >>> from .diagnosis import Diagnosis
    >>> [edit[:3] for edit in digits("2021 年 6 月 8日 共 30 人", Diagnosis())]
    [(4, ' ', ''), (6, ' ', ''), (8, ' ', ''), (10, ' ', '')]
    """
    return [
        Edit(match.start(), " ", "", "digits")
        for match in _SET_OFF.finditer(shape(text))
        if diagnosis.spaced or _in_date(text, match.start())
    ]


def _in_date(text: str, at: int) -> bool:
    if text[at - 1].isdecimal():
        return text[at + 1] in _UNITS
    return text[at - 1] in "年月" and text[max(0, at - 2)] in _DATED
