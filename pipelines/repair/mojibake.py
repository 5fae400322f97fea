"""Text that was read in the wrong encoding: 鍏氬缓 for 党建, ÖÐ¹ú for 中国, å…š for 党."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from . import misread
from .edits import Edit
from .misread import LOST, filled, sense

if TYPE_CHECKING:
    from collections.abc import Callable

    from .diagnosis import Diagnosis

#: The bytes that Latin-1 and Windows' form of it read as these characters.
_BYTE = {chr(byte): byte for byte in range(0x80, 0x100)} | {
    bytes((byte,)).decode("cp1252", "ignore"): byte
    for byte in range(0x80, 0xA0)
    if bytes((byte,)).decode("cp1252", "ignore")
}
_REST = "".join(re.escape(c) for c, byte in _BYTE.items() if byte < 0xC0)
#: Quotation marks, dashes and dots beside GBK that was read as Latin-1 are honest.
_FOR_GBK = "".join(re.escape(c) for c in _BYTE if c not in "“”‘’…—–•")
#: Bytes for which Windows has no character.
_UNKNOWN = (0x81, 0x8D, 0x8F, 0x90, 0x9D)

#: UTF-8 read as Latin-1. What Windows has no character for is U+FFFD, and a no-break space often
#: became a space on the way.
_UTF8 = re.compile(
    rf"(?:[\xe2-\xef][{_REST}{LOST}][{_REST}{LOST}]|[\xe4-\xe9](?:[{_REST}] | [{_REST}])"
    rf"|[\xc2-\xdf][{_REST}]|\xf0[{_REST}]{{3}})+"
)
#: GBK read as Latin-1; the second byte of a character may be that of an ASCII letter.
_GBK = re.compile(rf"(?:[{_FOR_GBK}][{_FOR_GBK}@-~])+")
_LETTERS = re.compile("[\xc0-\xd6\xd8-\xf6\xf8-\xff]")
#: Single characters of punctuation that are certain by themselves.
_CERTAIN = frozenset("‘’“”—…·，。、：；！？（）《》")
#: A text without any of these holds nothing for this rule.
TRIGGERS = f"\xc2-\xd6\xd8-\xf6\xf8-\xff{misread.TRIGGERS}"
FIND = re.compile(f"[{TRIGGERS}]")
_LATIN_LETTERS = dict.fromkeys(range(0x250))
_DEEPEST = 3
_SENSE = 0.8


def mojibake(text: str, diagnosis: Diagnosis) -> list[Edit]:
    """Edits that read again what was read in the wrong encoding, in the whole text or in a piece.

    A piece is read again if that makes common Chinese characters of what made no sense: of GBK or
    UTF-8 read as Latin-1, and of UTF-8 read as GBK, twice over too. Bytes that are lost for good
    leave U+FFFD. Source: the codecs themselves; includes and databases of another encoding than
    their page, and servers that declare Latin-1.

    >>> from .diagnosis import Diagnosis
    >>> [edit[:3] for edit in mojibake("来源：å…šå»º网", Diagnosis())]
    [(3, 'å…šå»º', '党建')]
    >>> [edit[2] for edit in mojibake("ÖÐ¹ú, 鍏氬缓", Diagnosis())]
    ['中国', '党建']
    """
    if not FIND.search(text):
        return []
    return [
        Edit(start, text[start:end], _deeper(found), "mojibake")
        for start, end, found in _pieces(text)
    ]


def _pieces(text: str) -> list[tuple[int, int, str]]:
    """From, to and what it says, in order and apart."""
    found = list(misread.misread(text))
    if _LETTERS.search(text):
        found += _latin(text)
    apart: list[tuple[int, int, str]] = []
    for piece in sorted(found):
        if not apart or piece[0] >= apart[-1][1]:
            apart.append(piece)
    return apart


def _deeper(text: str) -> str:
    """What a text says that was perhaps read in the wrong encoding more than once."""
    for _ in range(_DEEPEST):
        pieces = _pieces(text) if FIND.search(text) else []
        for start, end, found in reversed(pieces):
            text = text[:start] + found + text[end:]
        if not pieces:
            break
    return text


def _latin(text: str) -> list[tuple[int, int, str]]:
    """The same of what was read as Latin-1, by the one of the two encodings that explains more."""
    read = ((_UTF8, _from_utf8, _is_utf8), (_GBK, _from_gbk, _is_gbk))
    return max((_certain(text, *way) for way in read), key=lambda p: sum(e - s for s, e, _ in p))


def _certain(
    text: str,
    pattern: re.Pattern[str],
    reading: Callable[[str], str],
    judge: Callable[[str, str], bool],
) -> list[tuple[int, int, str]]:
    """The pieces that make sense, those of a single character only beside a certain one."""
    pieces = []
    certain = False
    for match in pattern.finditer(text):
        found = reading(match[0])
        if sense(found) >= _SENSE and (_LETTERS.search(match[0]) or found in _CERTAIN):
            certain = certain or judge(match[0], found)
            pieces.append((match.start(), match.end(), found))
    return pieces if certain else []


def _from_utf8(text: str) -> str:
    """What a run of UTF-8 sequences says, or one of such sequences read twice as Latin-1."""
    found = _sequences(text)
    return _sequences(found) if _UTF8.fullmatch(found) else found


def _sequences(text: str) -> str:
    choices: list[list[str]] = []
    at = 0
    while at < len(text):
        length = 2 if text[at] < "\xe0" else 4 if text[at] == "\xf0" else 3
        sequence = text[at : at + length].replace(" ", "\xa0")
        known = [[_BYTE[c]] if c != LOST else _UNKNOWN for c in sequence]
        decoded = (bytes(b).decode("utf-8", "replace") for b in product(*known))
        choices.append([c for c in decoded if LOST not in sequence or sense(c) == 1])
        at += length
    return filled(choices)


def _from_gbk(text: str) -> str:
    """What the bytes say in GBK; nothing if they are no GBK, or UTF-8 of Latin letters."""
    if _UTF8.fullmatch(text) and _sequences(text).translate(_LATIN_LETTERS) == "":
        return ""
    found = bytes(_BYTE.get(c) or ord(c) for c in text).decode("gbk", "replace")
    return "" if LOST in found else found


def _is_utf8(text: str, found: str) -> bool:
    return found in _CERTAIN or sum(c > "\x7f" for c in found) > 1


def _is_gbk(text: str, found: str) -> bool:
    """Whether it is certain: symbols such as ×××× or °C read as Chinese characters as well."""
    high = [c for c in text if c > "\x7f"]
    letters = len(_LETTERS.findall(text))
    return len(set(high)) >= 3 and 2 * len(high) >= 3 * len(found) and 3 * letters >= len(high)
