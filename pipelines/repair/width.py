"""Punctuation of the wrong width: half-width in Chinese, full-width letters and digits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .characters import CLOSING, HAN, OPENING, PUNCTUATION
from .edits import Edit

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

_WIDE = dict(zip(",;:?!()", "，；：？！（）", strict=True))
_NARROW = {0xFF00 + i: chr(0x20 + i) for i in range(1, 0x5F) if chr(0x20 + i).isalnum()}
_STOPS = ",;:?!"
_FIND = re.compile("[,;:?!()\n０-９Ａ-Ｚａ-ｚ]")
_ADDRESS = re.compile(r"(?:https?://|www\.)[\x21-\x7e]+")
_BEFORE = re.compile(rf"[{HAN}{CLOSING}，。、；：？！…—％%]")
_AFTER = re.compile(rf"[{HAN}{OPENING}…]")
_CHINESE = re.compile(rf"[{HAN}{PUNCTUATION}]")
#: So much of what is in brackets is looked at.
_LONGEST = 500
_SPACES = " \t\xa0\u3000"


def width(text: str, diagnosis: Diagnosis) -> list[Edit]:
    """Edits that give punctuation in Chinese its full width, and letters and digits their half.

    What stands between digits or letters (8:30, 3,000, addresses, Latin text) stays. Brackets
    are changed in pairs, where Chinese is in them or beside them. Source: public corpora and
    mirrors, which normalise all punctuation to half width.

    >>> from .diagnosis import Diagnosis
    >>> from .edits import apply
    >>> text = "上午8:30,召开(直属党总支)会议!详见http://a.cn/?b=1,2"
    >>> apply(text, width(text, Diagnosis()))
    '上午8:30，召开（直属党总支）会议！详见http://a.cn/?b=1,2'
    """
    edits: list[Edit] = []
    open_: list[int] = []
    done = 0
    addresses = _ends_of_addresses(text)
    for match in _FIND.finditer(text):
        at, character = match.start(), match[0]
        if at < done:
            continue
        if at in addresses:
            done = addresses[at]
        elif character in _STOPS:
            done = at + 1
            while text[done : done + 1] in _WIDE and text[done] in _STOPS:
                done += 1
            edits += _stops(text, at, done)
        elif character == "(":
            open_.append(at)
        elif character == ")":
            edits += _pair(text, open_.pop(), at) if open_ else _alone(text, at)
        elif character == "\n":
            edits += (edit for start in open_ for edit in _alone(text, start))
            open_.clear()
        else:
            edits.append(Edit(at, character, character.translate(_NARROW), "width"))
    edits += (edit for start in open_ for edit in _alone(text, start))
    return sorted(edits)


def _ends_of_addresses(text: str) -> dict[int, int]:
    """Where each mark that is part of a web address may be passed over to."""
    if "://" not in text and "www." not in text:
        return {}
    return {
        mark.start(): match.end()
        for match in _ADDRESS.finditer(text)
        for mark in _FIND.finditer(text, match.start(), match.end())
    }


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """The characters before and behind, past spaces; empty at the ends of the text."""
    before, after = start - 1, end
    while before >= 0 and start - before < 4 and text[before] in _SPACES:
        before -= 1
    while after < len(text) and after - end < 3 and text[after] in _SPACES:
        after += 1
    return text[before] if before >= 0 else "", text[after : after + 1]


def _stops(text: str, start: int, end: int) -> list[Edit]:
    before, after = _around(text, start, end)
    if not (_BEFORE.match(before) or _AFTER.match(after)):
        return []
    return [Edit(i, text[i], _WIDE[text[i]], "width") for i in range(start, end)]


def _pair(text: str, start: int, end: int) -> list[Edit]:
    before, after = _around(text, start, start + 1)[0], _around(text, end, end + 1)[1]
    inside = _CHINESE.search(text, start, min(end, start + _LONGEST))
    symbol = before.isascii() and before.isalnum()  # U(1)规范场, f(x)的
    if inside or _CHINESE.match(before) or (_CHINESE.match(after) and not symbol):
        return [Edit(start, "(", "（", "width"), Edit(end, ")", "）", "width")]
    return []


def _alone(text: str, at: int) -> list[Edit]:
    if any(map(_CHINESE.match, _around(text, at, at + 1))):
        return [Edit(at, text[at], _WIDE[text[at]], "width")]
    return []
