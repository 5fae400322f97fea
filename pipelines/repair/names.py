"""Names of two characters that are set apart to be as wide as names of three."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .characters import HAN
from .edits import Edit

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

_GAP = r"[ \t\xa0\u3000]+"
_ROLE = (
    r"(?:记者|記者|作者|通讯员|通訊員|撰稿人?|供稿人?|撰文|文字|摄影|攝影|图片|圖片|编辑|編輯|责编|責編"
    r"|审核人?|審核人?|审稿人?|審稿人?|校对|校對|[初复復複二三终終][审審校])"
)
#: What stands before a name that is signed: the role, and perhaps other names.
_SIGNED = re.compile(rf"{_ROLE}[{HAN}]{{0,4}}[:：][^\n:：]*\Z")
_SINGLE = re.compile(rf"{_GAP}[{HAN}](?![{HAN}])")
_CHARACTER = re.compile(f"[{HAN}]")
#: The space in a name of two characters.
NAME_OF_TWO = re.compile(rf" (?:(?<=[^{HAN}][{HAN}] )|(?<=\A[{HAN}] ))(?=[{HAN}](?![{HAN}]))")
_ALONE = re.compile(rf"\s*[{HAN}]{_GAP}[{HAN}](?:[、，,;；]\s*[{HAN}]+(?:{_GAP}[{HAN}])?)*\s*")
#: As long as a line of names may be, and a field of two or three.
_FAR, _SHORT = 80, 40


def names(text: str, diagnosis: Diagnosis) -> list[Edit]:
    """Edits that join the two characters of a name behind a role, or of a field that is a name.

    Source: signatures such as `初審初校:楊 陽`, printed above `復審復校:賈文萃`.

    >>> from .diagnosis import Diagnosis
    >>> [edit[:3] for edit in names("初审初校：杨 阳 贾文萃", Diagnosis())]
    [(6, ' ', '')]
    >>> [edit[:3] for edit in names("杨 阳", Diagnosis())]
    [(1, ' ', '')]
    """
    alone = len(text) <= _SHORT and _ALONE.fullmatch(text)
    edits: list[Edit] = []
    taken = -1  # where the last name that was joined ends
    for match in _SINGLE.finditer(text):
        first, last = match.start() - 1, match.end() - 1
        if first <= taken or not _CHARACTER.match(text, first) or first < 0:
            continue
        if first and _CHARACTER.match(text, first - 1):
            continue
        if alone or _SIGNED.search(text[max(0, first - _FAR) : first]):
            edits.append(Edit(match.start(), text[match.start() : last], "", "names"))
            taken = last
    return edits
