"""Punctuation of the wrong width: half-width in Chinese, full-width letters and digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from .shape import shape

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

_WIDE = dict(zip(",;:?!()", "，；：？！（）", strict=True))
_NARROW = {chr(0xFF00 + i): chr(0x20 + i) for i in range(1, 0x5F) if chr(0x20 + i).isalnum()}
_OTHER_WIDTH = _WIDE | _NARROW

_STOPS = re.compile(b"m+")
_OPEN, _CLOSE = re.compile(rb"\{"), re.compile(rb"\}")
_LETTERS = re.compile(b"w")
#: Classes of characters, see `shape`.
_SPACES = b"bz"
_HAN = b"HrStx"
_BEFORE = _HAN + b"Ckp_EU"
_AFTER = _HAN + b"OqE"
_CHINESE = re.compile(b"[HrStxOCqkp_]")
_SYMBOL = b"DLV"
_ADDRESS = re.compile(r"(?:https?://|www\.)[\x21-\x7e]+")
_WIDENED = ord("q")
#: So much of what is in brackets is looked at.
_LONGEST = 500


def width(text: str, diagnosis: Diagnosis) -> str:
    """The text with its punctuation as wide as Chinese has it, and letters and digits half as
    wide; empty if they are.

    What stands between digits or letters (8:30, 3,000, addresses, Latin text) stays. Brackets
    are changed in pairs, where Chinese is in them or beside them. Source: public corpora and
    mirrors, which normalise all punctuation to half width.

    >>> from .diagnosis import Diagnosis
    >>> width("上午8:30,召开(直属党总支)会议!详见http://a.cn/?b=1,2", Diagnosis())
    '上午8:30，召开（直属党总支）会议！详见http://a.cn/?b=1,2'
    """
    seen = shape(text)
    letters = (match.start() for match in _LETTERS.finditer(seen))
    places = set(chain(_stops(seen), _brackets(seen), letters))
    if "://" in text or "www." in text:
        for address in _ADDRESS.finditer(text):
            places.difference_update(range(*address.span()))
    pieces: list[str] = []
    done = 0
    for at in sorted(places):
        pieces += text[done:at], _OTHER_WIDTH[text[at]]
        done = at + 1
    return "".join((*pieces, text[done:])) if pieces else ""


def _stops(seen: bytes) -> Iterator[int]:
    """Where the marks are that stand before or behind Chinese."""
    for match in _STOPS.finditer(seen):
        start, end = match.span()
        before, after = _around(seen, start, end)
        if before in _BEFORE or after in _AFTER:
            yield from range(start, end)


def _around(seen: bytes | bytearray, start: int, end: int) -> tuple[int, int]:
    """The classes before and behind, past three spaces; a newline's at the ends of the text."""
    before, after = start - 1, end
    while before >= 0 and start - before < 4 and seen[before] in _SPACES:
        before -= 1
    while after < len(seen) and after - end < 3 and seen[after] in _SPACES:
        after += 1
    newline = ord("n")
    return (
        seen[before] if before >= 0 else newline,
        seen[after] if after < len(seen) else newline,
    )


def _brackets(seen: bytes) -> Iterator[int]:
    """Where the brackets are that belong to Chinese."""
    found = [
        (match.start(), pattern) for pattern in (_OPEN, _CLOSE) for match in pattern.finditer(seen)
    ]
    unclosed: list[int] = []
    alone: list[int] = []
    last = 0
    for at, pattern in sorted(found, key=lambda bracket: bracket[0]):
        if unclosed and seen.find(b"n", last, at) >= 0:
            alone += unclosed
            unclosed.clear()
        last = at
        if pattern is _OPEN:
            unclosed.append(at)
        elif unclosed:
            start = unclosed.pop()
            if _holds_chinese(seen, start, at):
                yield from (start, at)
        else:
            alone.append(at)
    yield from _alone(seen, [*alone, *unclosed])


def _alone(seen: bytes, places: list[int]) -> Iterator[int]:
    """Where, of these brackets without a partner, those are that stand beside Chinese, or beside
    another of them that does."""
    wide = bytearray(seen)
    places.sort()
    for at in (*places, *reversed(places)):
        if wide[at] != _WIDENED and _beside_chinese(wide, at):
            wide[at] = _WIDENED
            yield at


def _holds_chinese(seen: bytes, start: int, end: int) -> bool:
    """Whether there is Chinese in the brackets or beside them."""
    if _CHINESE.search(seen, start, min(end, start + _LONGEST)):
        return True
    before = _around(seen, start, start + 1)[0]
    after = _around(seen, end, end + 1)[1]
    if before in _SYMBOL:  # U(1)规范场, f(x)的
        return False
    return _is_chinese(before) or _is_chinese(after)


def _beside_chinese(seen: bytes | bytearray, at: int) -> bool:
    return any(map(_is_chinese, _around(seen, at, at + 1)))


def _is_chinese(found: int) -> bool:
    return _CHINESE.match(bytes((found,))) is not None
