"""The shape of a text: the class of each of its characters, one byte a character.

Most texts are in order, and to find that out must cost next to nothing. One look-up in a table
tells of each character whether it can matter to any rule; few can. Of those, the classes of the
two neighbours tell which rules have to look at the text at all.
"""

from __future__ import annotations

import re
from codecs import utf_16_le_encode
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from .characters import HAN, PLAIN_TRADITIONAL, SIMPLIFIED_ONLY
from .invisible import INVISIBLE, LINE_ENDS
from .readings import LETTERS

#: The classes, and what each holds, written as for a regular expression. Of two that hold a
#: character the later one has it. Those above "`" are looked at, the others only beside them.
_CLASSES = {
    "x": r"<&\x80-\xb6\xb8-\xff\u2600-\u2604\u2607-\u27bf\u2e80-\u2fdf\ue000-\uf8ff\ufe00-\ufe0f\ufffd",
    "H": HAN,
    "R": r"\u3400-\u4dbf\u4e00-\u9fff",  # Han characters that GB2312 lacks
    "S": "".join(sorted(SIMPLIFIED_ONLY)),  # those that no traditional text has
    "t": "".join(sorted(PLAIN_TRADITIONAL)),  # those that no simplified text has
    "D": "0-9",
    "V": LETTERS,  # letters of readings, with tone marks
    "L": "A-Za-z",
    "m": ",;:?!",
    "{": "(",
    "}": ")",
    "(": "（",
    ")": "）",
    "[": "“‘《〈「『【〔〖［｛",
    "]": "”’》〉」』】〕〗］｝？！",
    "P": "，。、；：",
    "E": "…",
    "U": "—％%",
    "s": " ",
    "n": r"\n",
    "z": r"\t\xa0\u2000-\u200a\u202f\u205f\u3000",  # spaces that are no plain ones
    "w": "０-９Ａ-Ｚａ-ｚ",
    "i": INVISIBLE + LINE_ENDS,
}
OTHER = "A"
_LOOKED_AT = ord("`")

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_ASTRAL_HAN = re.compile("[\U00020000-\U0003ffff]")


def _table() -> NDArray[np.uint8]:
    """The class of each character of the basic plane, by its code."""
    table = np.full(0x10000, ord(OTHER), np.uint8)
    everything = "".join(map(chr, range(0x10000)))
    for name, members in _CLASSES.items():
        found = re.findall(f"[{members}]", everything)
        if name == "R":
            found = [c for c in found if not c.encode("gb2312", "ignore")]
        table[[ord(c) for c in found]] = ord(name)
    return table


_TABLE = _table()


def shape(text: str) -> bytes:
    """The class of each character.

    >>> shape("学校 A楼，8:30")
    b'SHsLSPDmDD'
    """
    encoded = utf_16_le_encode(text, "surrogatepass")[0]
    if len(encoded) != 2 * len(text):  # beyond the basic plane: rare Han, or signs
        plain = _ASTRAL.sub("\ufffd", _ASTRAL_HAN.sub("\u3400", text))
        encoded = utf_16_le_encode(plain, "surrogatepass")[0]
    return _TABLE.take(np.frombuffer(encoded, "<u2")).tobytes()


class Triggers(dict[bytes, frozenset[str]]):
    """Which rules have something to look at in a text of a given shape.

    A trigger is written as three sets of classes: what stands before, the character itself, and
    what stands behind, `.` for anything; the ends of a text are newlines. The dictionary knows
    the rules of every three classes that were met.

    >>> triggers = Triggers({"width": ["HRSt m .", ". w ."], "spacing": ["P s .", "n n ."]})
    >>> triggers.due(shape("党委,8:30")), triggers.due(shape("党委，8:30"))
    ({'width'}, set())
    """

    def __init__(self, triggers: Mapping[str, Iterable[str]]) -> None:
        self._written = [(rule, line.split()) for rule, lines in triggers.items() for line in lines]

    def due(self, seen: bytes) -> set[str]:
        """The names of the rules that have a trigger in the shape."""
        framed = b"n%bn" % seen
        places = (np.frombuffer(seen, np.uint8) > _LOOKED_AT).nonzero()[0].tolist()
        return set().union(*(self[three] for three in {framed[i : i + 3] for i in places}))

    def __missing__(self, three: bytes) -> frozenset[str]:
        self[three] = frozenset(
            rule
            for rule, sets in self._written
            if all(s == "." or chr(c) in s for c, s in zip(three, sets, strict=True))
        )
        return self[three]
