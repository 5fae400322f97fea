"""White space that means nothing in Chinese."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .edits import Edit
from .shape import shape

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

#: Classes of characters, see `shape`.
_RUN = re.compile(b"[bnz]+")
_PUNCTUATION = b"OCqkp_n"
_HAN = b"HrSt"
_DIGIT = ord("D")
#: What a number is of, so that no space belongs between: 2021 年, 70 余.
_UNITS = "年月日号時时分"
_DATED = frozenset("0123456789 ")


def spacing(text: str, diagnosis: Diagnosis) -> list[Edit]:
    """Edits that leave one paragraph a line, no indents, and only the spaces that say something.

    A space beside full-width punctuation says nothing, nor does one inside a date; one between
    Chinese and digits neither where the document has it throughout. One between Chinese
    characters may part names, headings or verses, and stays. Source: pages whose indents and
    quotation marks are made with spaces, and sites migrated by tools that set digits off.

    >>> from .diagnosis import Diagnosis
    >>> from .edits import apply
    >>> text = "　　2021 年 6 月 8 日， 以 “瞄准前沿  服务国家” 为题\\n\\n 记者 付坤\\n"
    >>> apply(text, spacing(text, Diagnosis()))
    '2021年6月8日，以“瞄准前沿 服务国家”为题\\n记者 付坤'
    """
    edits = []
    seen = shape(text)
    for match in _RUN.finditer(seen):
        start, end = match.span()
        if start == 0 or end == len(seen):
            wanted = ""
        elif match[0] == b"n":
            continue
        elif b"n" in match[0]:
            wanted = "\n"
        else:
            wanted = " " if _parts(text, seen, start, end, diagnosis) else ""
        if wanted != text[start:end]:
            edits.append(Edit(start, text[start:end], wanted, "spacing"))
    return edits


def _parts(text: str, seen: bytes, start: int, end: int, diagnosis: Diagnosis) -> bool:
    """Whether the space between these two characters parts something."""
    before, after = seen[start - 1], seen[end]
    if before in _PUNCTUATION or after in _PUNCTUATION:
        return False
    if before == _DIGIT and after in _HAN:
        return text[end] not in _UNITS and not diagnosis.spaced
    if before in _HAN and after == _DIGIT:
        in_date = text[start - 1] in "年月" and text[max(0, start - 2)] in _DATED
        return not in_date and not diagnosis.spaced
    return True
