"""White space that means nothing in Chinese."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .characters import HAN, PUNCTUATION
from .edits import Edit

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

_SPACE = r" \t\xa0\u2000-\u200a\u202f\u205f\u3000"
_RUN = re.compile(rf"[\n{_SPACE}]+")
_WIDE = re.compile(f"[{PUNCTUATION}]")
_CHARACTER = re.compile(f"[{HAN}]")
#: What a number is of, so that no space belongs between: 2021 年, 70 余.
_UNITS = "年月日号時时分"


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
    for match in _RUN.finditer(text):
        before = text[match.start() - 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        if not before or not after:
            wanted = ""
        elif "\n" in match[0]:
            wanted = "\n"
        else:
            wanted = " " if _parts(text, match, before, after, diagnosis) else ""
        if wanted != match[0]:
            edits.append(Edit(match.start(), match[0], wanted, "spacing"))
    return edits


def _parts(text: str, match: re.Match[str], before: str, after: str, diagnosis: Diagnosis) -> bool:
    """Whether the space between these two characters parts something."""
    if before == "\n" or after == "\n" or _WIDE.match(before) or _WIDE.match(after):
        return False
    if before.isdecimal() and _CHARACTER.match(after):
        return after not in _UNITS and not diagnosis.spaced
    if _CHARACTER.match(before) and after.isdecimal():
        in_date = before in "年月" and text[match.start() - 2 : match.start() - 1] in _DATED
        return not in_date and not diagnosis.spaced
    return True


_DATED = frozenset("0123456789 ")
