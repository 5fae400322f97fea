"""The shape of a text: the class of each of its characters, one byte a character.

Most texts are in order, and to find that out must cost next to nothing. One look-up in a table
tells of each character whether it can matter to any rule; few can. Of those, the classes of the
two neighbours tell which rules have to look at the text at all. The two loops over all characters
are written in C (`_glance.c`), and in Python for where no compiler was.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Hashable, Iterable
from functools import cache
from itertools import product
from typing import Generic, TypeVar

from .characters import HAN, PLAIN_TRADITIONAL, SIMPLIFIED_ONLY, TRADITIONAL_ONLY
from .emoji import PICTURES
from .forms import TRIGGERS as FORMS
from .invisible import INVISIBLE, LINE_ENDS
from .readings import LETTERS

#: The classes, and what each holds, written as for a regular expression. Of two that hold a
#: character the later one has it. Small letters and those behind them in ASCII are looked at,
#: the others only as neighbours. Their last five bits tell them apart.
_CLASSES = {
    "H": HAN,
    "r": r"\u3400-\u4dbf\u4e00-\u9fff",  # rare ones: GB2312 lacks them, OpenCC leaves them
    "S": "".join(sorted(SIMPLIFIED_ONLY)),  # those that no traditional text has
    "t": "".join(sorted(PLAIN_TRADITIONAL)),  # those that no simplified text has
    "x": "".join(sorted(TRADITIONAL_ONLY - PLAIN_TRADITIONAL)),  # but as a variant in a name
    "D": "0-9",
    "V": LETTERS,  # small letters, with tone marks
    "L": "A-Z",
    "g": r"\xc2-\xd6\xd8-\xf6\xf8-\xff",  # other letters of Latin-1
    "m": ",;:?!",
    "{": "(",
    "}": ")",
    "J": ".",
    "~": "&＆",
    "|": r"<{\\*_",
    "q": "（",
    "k": "）",
    "O": "“‘《〈「『【〔〖［｛",
    "C": "”’》〉」』】〕〗］｝",
    "p": "，。、；：",
    "_": "？！",
    "E": "…",
    "U": "—％%",
    "b": " ",
    "n": r"\n",
    "z": r"\t\xa0\u2000-\u200a\u202f\u205f\u3000",  # spaces that are no plain ones
    "w": "０-９Ａ-Ｚａ-ｚ",
    "`": PICTURES + "\u20e3",
    "f": FORMS,
    "y": r"\ue000-\uf8ff\ufffd",
    "i": INVISIBLE + LINE_ENDS,
}
OTHER = "A"
_BASIC_PLANE = 0x10000
Key = TypeVar("Key", bound=Hashable)


@cache
def _classes() -> bytes:
    """The class of each character of the basic plane, by its code; of Han beyond it; of others."""
    table = bytearray(OTHER.encode() * _BASIC_PLANE)
    everything = "".join(map(chr, range(_BASIC_PLANE)))
    for name, members in _CLASSES.items():
        for character in re.findall(f"[{members}]", everything):
            if name != "r" or not character.encode("gb2312", "ignore"):
                table[ord(character)] = ord(name)
    return bytes(table + b"f`")


def shape(text: str) -> bytes:
    """The class of each character.

    >>> shape("学校 A楼，8:30")
    b'SHbLSpDmDD'
    """
    return _shape(text, _classes())


class Triggers(Generic[Key]):
    """What has something to look at in a text, by keys of the caller's.

    A trigger is written as three sets of classes: what stands before, the character itself, and
    what stands behind, `.` for anything; the ends of a text are newlines.

    >>> triggers = Triggers([("width", "HRSt m ."), ("width", ". w ."), ("spacing", "n n .")])
    >>> triggers.due("党委,8:30"), triggers.due("党委，8:30")
    (frozenset({'width'}), frozenset())
    """

    def __init__(self, triggers: Iterable[tuple[Key, str]]) -> None:
        self._keys: dict[Key, int] = {}  # with their bits
        known = "".join(_CLASSES) + OTHER
        bits = array("I", bytes(4 * 32**3))
        for key, written in triggers:
            bit = self._keys.setdefault(key, 1 << len(self._keys))
            for three in product(*(known if part == "." else part for part in written.split())):
                bits[_place("".join(three).encode())] |= bit
        self._bits = bits.tobytes()
        self._of = cache(self._keys_of)

    def due(self, text: str) -> frozenset[Key]:
        """The keys that have a trigger in the text."""
        return self._of(_triggered(text, _classes(), self._bits))

    def _keys_of(self, bits: int) -> frozenset[Key]:
        return frozenset(key for key, bit in self._keys.items() if bits & bit)


def _place(three: bytes) -> int:
    """Where the bits of three classes stand: five bits of each tell it from the others."""
    return (three[0] & 31) << 10 | (three[1] & 31) << 5 | three[2] & 31


_LOOKED_AT = re.compile(rb"[`-\x7f]")


def shape_in_python(text: str, classes: bytes) -> bytes:
    """What `_glance.shape` gives."""
    end = _BASIC_PLANE
    return bytes(
        classes[c] if c < end else classes[end + (not 0x20000 <= c < 0x40000)]
        for c in map(ord, text)
    )


def triggered_in_python(text: str, classes: bytes, triggers: bytes) -> int:
    """What `_glance.triggered` gives."""
    framed = b"n%bn" % shape_in_python(text, classes)
    bits = memoryview(triggers).cast("I")
    places = (match.start() for match in _LOOKED_AT.finditer(framed, 1, len(framed) - 1))
    found = 0
    for three in {framed[at - 1 : at + 2] for at in places}:
        found |= bits[_place(three)]
    return found


try:
    from ._glance import shape as _shape
    from ._glance import triggered as _triggered
except ImportError:
    _shape, _triggered = shape_in_python, triggered_in_python
