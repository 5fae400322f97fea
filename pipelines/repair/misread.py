"""UTF-8 that was read as GBK, 鍏氬缓 for 党建, and what can be told of bytes that got lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate, product

from . import gbk
from .characters import FIND_SIMPLIFIED, SIMPLIFIED, SIMPLIFIED_ONLY
from .neighbours import Neighbours

LOST = "\ufffd"
_LEVEL_1 = frozenset(
    bytes((lead, trail)).decode("gb2312", "ignore")
    for lead in range(0xB0, 0xD8)
    for trail in range(0xA1, 0xFF)
)
_MARKS = frozenset("，。、；：？！“”‘’（）《》〈〉【】〔〕「」—…·．～－＋％｜〇\u3000")
#: The characters that everybody reads, in both scripts.
_PLAIN = _MARKS.union(c for c in _LEVEL_1.union(SIMPLIFIED) if SIMPLIFIED.get(c, c) in _LEVEL_1)

_LEADS = range(0xE4, 0xEA)  # of the Chinese characters
_FOLLOWING = range(0x80, 0xC0)
_OTHERS = (b"\xe2\x80", b"\xe3\x80", b"\xef\xbc", b"\xef\xbd")  # of punctuation
#: The characters that the first two of the three bytes of a Chinese character make in GBK.
TRIGGERS = "".join(
    gbk.DECODED.get(pair, "") for pair in (*map(bytes, product(_LEADS, _FOLLOWING)), *_OTHERS)
)
START = re.compile(f"[{TRIGGERS}]")
_OUTSIDE = b"\n"  # a character that GBK lacks
_CHARACTER = re.compile(
    # whole; the middle one may be a letter with an accent, the last a symbol or rare
    rb"(?P<whole>[\xe2-\xef][\x80-\xbf]{2}|[\xc2-\xdf][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{3})"
    rb"|(?P<ascii>[\x01-\x09\x0b-\x7f]+)"
    # a quotation mark, a dash or dots, of which the 0x80 was lost
    rb"|\xe2\xff?(?P<mark>[\x94\x98\x99\x9c\x9d\xa6])"
    # ? for the end of one character and the beginning of the next
    rb"|(?P<torn>[\xe4-\xe9][\x80-\xbf])\?(?P<next>[\x80-\xbf]{2})"
    # ? or U+FFFD for the end of one, or nothing at all
    rb"|(?P<first>[\xe3-\xef][\x80-\xbf])(?:[\xff?]|(?=[\x01-\x7f])|\Z)"
    rb"|(?P<lead>[\xe3-\xef])\xff(?P<third>[\x80-\xbf])"
    rb"|\xff(?P<rest>[\x80-\xbf]{2})"
    rb"|(?P<stop>\xe3)\xff\xff\Z|(?P<hopeless>[\xe3-\xef])(?:\xff\xff|\?)"
)
_SENSE, _NONSENSE, _LOSSES = 0.8, 0.6, 0.34
_FEWEST = 2
#: So many lost characters are looked for.
_MOST = 2000
#: So much likelier than any other has a lost character to be, by the logarithm.
_CERTAIN = 4.0
#: What stands behind a number.
_COUNTED = "年月日时時"
#: A traditional form of each character that only simplified texts have.
TRADITIONAL = {simple: c for c, simple in SIMPLIFIED.items() if simple in SIMPLIFIED_ONLY}


def sense(text: str) -> float:
    """How much of what is not ASCII is characters that everybody reads, from 0 to 1.

    >>> sense("党建，APP"), sense("鍏氬斿彫")
    (1.0, 0.25)
    """
    wide = [c for c in text if c > "\x7f" and c != LOST]
    return sum(map(_PLAIN.__contains__, wide)) / len(wide) if wide else 0.0


def misread(text: str) -> Iterator[tuple[int, int, str]]:
    """Where a text holds UTF-8 that was read as GBK: from, to, and what it says.

    A character of which bytes are lost is told where the others leave one choice that is likely
    beside its neighbours; else U+FFFD stands for it.

    >>> [piece for piece in misread("作者：寮犱笁")]
    [(3, 6, '张三')]
    """
    at = 0
    while match := START.search(text, at):
        at = match.start()
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else None]
        for start, stop, found in _in_line(line):
            yield at + start, at + stop, found
        at += len(line)


def _in_line(line: str) -> Iterator[tuple[int, int, str]]:
    pieces = [_bytes(character) for character in line]
    data = b"".join(pieces)
    starts = list(accumulate(map(len, pieces), initial=0))
    border = {offset: index for index, offset in enumerate(starts)}
    done = 0
    for match in START.finditer(line):
        if match.start() < done:
            continue
        characters, parsed = _parse(data, starts[match.start()], border)
        end = border[parsed]
        if _made(line[match.start() : end], characters):
            choices = [choice for character in characters for choice in _choices(character)]
            yield match.start(), end, filled(choices)
        done = max(end, match.end())


def _bytes(character: str) -> bytes:
    if character == LOST:
        return b"\xff"
    return gbk.encode(character) or _OUTSIDE


def _parse(data: bytes, at: int, border: dict[int, int]) -> tuple[list[re.Match[bytes]], int]:
    """The characters up to where the bytes stop being UTF-8, and where that is."""
    characters: list[re.Match[bytes]] = []
    sound, end = 0, at  # up to the last character that ends where one of the misread text does
    while match := _CHARACTER.match(data, at):
        characters.append(match)
        at = match.end()
        if at in border and match.lastgroup != "ascii":
            sound, end = len(characters), at
    return characters[:sound], end


def _choices(match: re.Match[bytes]) -> Iterator[list[str]]:
    kind = match.lastgroup
    if kind in ("whole", "ascii"):
        yield from ([c] for c in match[0].decode("utf-8", "replace"))
    elif kind == "mark":
        yield [(b"\xe2\x80" + match["mark"]).decode()]
    elif kind == "stop":
        yield ["。"]  # no other character of that range ends a line
    elif kind == "next":
        yield _any(match["torn"] + bytes((c,)) for c in _FOLLOWING)
        yield _any(bytes((lead,)) + match["next"] for lead in _LEADS)
    elif kind == "first":
        yield _any(match["first"] + bytes((c,)) for c in _FOLLOWING)
        if match[0].endswith(b"?") and match.end() < len(match.string):
            yield []  # it took the next one as well
    elif kind == "third":
        yield _any(match["lead"] + bytes((c,)) + match["third"] for c in _FOLLOWING)
    elif kind == "rest":
        yield _any(bytes((lead,)) + match["rest"] for lead in (*_LEADS, 0xE3, 0xEF))
    else:
        yield []


def _any(candidates: Iterable[bytes]) -> list[str]:
    decoded = (candidate.decode("utf-8", "replace") for candidate in candidates)
    return [c for c in decoded if c in _PLAIN]


def _made(before: str, characters: list[re.Match[bytes]]) -> bool:
    """Whether the one text makes sense, and the other, which stands there, does not."""
    wide = [c for c in characters if c.lastgroup != "ascii"]
    whole = [c[0].decode("utf-8", "replace") for c in wide if c.lastgroup in ("whole", "mark")]
    if len(whole) < _FEWEST or len(whole) < (1 - _LOSSES) * len(wide):
        return False
    if before.encode("gb2312", "ignore").decode("gb2312") == before:
        return False  # so much nonsense, and each of its characters in a dictionary
    return sense("".join(whole)) >= _SENSE and sense(before) <= _NONSENSE


def filled(choices: list[list[str]]) -> str:
    """The text of which each character is one of these; U+FFFD where neighbours do not tell."""
    found = [c[0] if len(c) == 1 else LOST for c in choices]
    if LOST not in found:
        return "".join(found)
    text = "".join(found)
    likely = Neighbours(text)
    other = frozenset(SIMPLIFIED) if FIND_SIMPLIFIED.search(text) else SIMPLIFIED_ONLY
    lost = [index for index, character in enumerate(found) if character == LOST]
    for index in lost[:_MOST]:
        candidates = choices[index]
        before = found[index - 1] if index else "\n"
        after = found[index + 1] if index + 1 < len(found) else ""
        found[index] = _likeliest(frozenset(candidates) - other, before, after, likely)
    return "".join(found)


def _likeliest(candidates: Iterable[str], before: str, after: str, likely: Neighbours) -> str:
    """The one of the candidates that is far likelier than the others; else U+FFFD."""

    def score(character: str) -> float:
        if character in _COUNTED and before.isdecimal():
            return _CERTAIN
        alike = TRADITIONAL.get(character, character)  # the scores are those of a traditional text
        return likely.score(before, alike) + (likely.score(alike, after) if after else 0.0)

    scores = sorted(((score(c), c) for c in candidates), reverse=True)
    if not scores or (len(scores) > 1 and scores[0][0] - scores[1][0] < _CERTAIN):
        return LOST
    return scores[0][1]
