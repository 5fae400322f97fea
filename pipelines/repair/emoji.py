"""Emoji that a copying machine put in front of punctuation and into words."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from .characters import HAN, PUNCTUATION
from .edits import Edit
from .misread import TRADITIONAL
from .neighbours import Neighbours

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

#: Pictures, letters in boxes and flags; those of the basic plane that have colours by themselves,
#: and those without that nobody takes for a bullet, a tick or a star.
PICTURES = (
    "\U0001f000-\U0001faff"
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1"
    "\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705"
    "\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50"
    "\u2b55\u2600-\u2604\u2618\u261d\u2620\u2622\u2623\u262e\u2638-\u263a\u2665\u2666\u2668\u267b"
    "\u2692\u2694-\u2697\u2699\u269b\u269c\u26a0\u26b0\u26b1\u26c8\u26cf\u26d1\u26d3\u26e9\u26f0"
    "\u26f1\u26f4\u26f7-\u26f9\u2702\u2708\u2709\u270c\u270d\u270f\u2712\u2744\u2763\u2764"
)
_FIND = re.compile(f"[{PICTURES}]|\u20e3|[\u2190-\u2bff]\ufe0f")
#: What goes on with one: variation selectors, the frame of a key, skin colours, tags of flags.
_PARTS = "\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
#: One picture as a reader sees it: with its colour, its parts, its flag.
_ONE = rf"(?:[{PICTURES}]|[\u2190-\u2bff]\ufe0f|[0-9#*]\ufe0f?\u20e3)[{_PARTS}]*"
_PICTURE = re.compile(rf"(?:{_ONE}(?:\u200d{_ONE})*)+")
_WORD = re.compile(rf"[{HAN}A-Za-z0-9”’）》」』】%％]")
_MARK = re.compile(rf"[{PUNCTUATION},.;:?!)…]")
_CHARACTER = re.compile(f"[{HAN}]")
_UNITS, _PAUSES = frozenset("年月日时時分"), frozenset("，,、。：:；;")

#: Words of which there is nothing to be pictured.
_EMPTY = re.compile(
    "(?:指出|强调|強調|表示|认为|認為|要求|提出|同时|同時|此外|随后|隨後|最后|最後|其中|其次|首先|近日|日前|"
    "据悉|據悉|期间|期間|以来|以來|方面|为了|為了|通过|通過|进行|進行|对于|對於|关于|關於|以及|并且|並且|"
    "因此|根据|根據|按照|围绕|圍繞|分别|分別|来说|來說|而言|之间|之間|之一|上述|有关|有關|如下|包括|为主|為主|教授|"
    "书记|書記|校长|校長|院长|院長|主任|处长|處長|部长|部長)\\Z"
)
#: A text is full of them if so many stand where nobody sets one; or so many different ones before
#: punctuation and between characters, and one of them there or none.
_ODD, _MANY, _HOSTS, _DIFFERENT = 2, 6, 12, 2 / 3
#: So likely is one half of a word behind the other, and so much likelier than behind anything.
_LIKELY, _LIKELIER = -8.0, 1.0
_NOTHING = "\ufffd"


def emoji(text: str, diagnosis: Diagnosis) -> list[Edit]:
    """Edits that take out the emoji within the lines of a text into which they were injected.

    Those stay that an author sets: at the ends of a line, behind a full stop, beside a space.
    Source: copies of university sites on expired domains (輔導報告🧵。系黨總支書記龔強❔,).

    >>> from .diagnosis import Diagnosis
    >>> text = "作輔導🧵報告。黨總支書🐙記龔強❔,會議🧷。\\n📍地點"
    >>> [edit[1] for edit in emoji(text, Diagnosis())]
    ['🧵', '🐙', '❔', '🧷']
    """
    if not _FIND.search(text):
        return []
    pictures = [_Picture(match, text) for match in _PICTURE.finditer(text)]
    if not _injected(pictures, certain=diagnosis.doubled or diagnosis.annotated is not None):
        return []
    return [Edit(p.start, p.text, "", "emoji") for p in pictures if p.inside]


class _Picture:
    """A picture, or a row of them, and how it stands in a line.

    strewn: between two characters, or before punctuation; odd: where no author sets one, in a
    word or a date, before the end of a title, or a question mark before a comma; inside: with
    text on both sides, or in place of a mark at the end of the line.
    """

    def __init__(self, match: re.Match[str], text: str) -> None:
        self.text = match[0]
        self.start = match.start()
        before = text[match.start() - 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        in_word = bool(_CHARACTER.match(before) and _CHARACTER.match(after))
        follows = bool(_WORD.match(before))
        self.strewn = in_word or (follows and bool(_MARK.match(after)))
        self.odd = (
            (in_word and _is_word(before, after))
            or (before.isdecimal() and after in _UNITS)
            or (follows and after in ("》", "〉"))
            or (self.strewn and bool(_EMPTY.search(text, max(0, self.start - 2), self.start)))
            or (self.text[0] in "❓❔❕" and follows and after in _PAUSES)
        )
        ends = not after or after == "\n"
        self.inside = bool(before.strip() and after.strip()) or (follows and ends)


def _injected(pictures: list[_Picture], *, certain: bool) -> bool:
    """Whether the pictures of a text were strewn into it.

    An author who sets them within lines sets few kinds, between phrases and at the ends of
    sentences. Of strewn ones some stand where none belongs, or they are many and all different.
    """
    strewn = [p for p in pictures if p.strewn]
    if 3 * (len(pictures) - len(strewn)) > len(strewn):
        return False
    different = len({p.text for p in strewn})
    odd = len({p.text for p in strewn if p.odd})
    if odd >= _ODD or (certain and different >= _ODD):
        return True
    return different >= max(_MANY if odd else _HOSTS, _DIFFERENT * len(strewn))


def doubtful(text: str) -> int:
    """The number of pictures that look strewn in a text where too few do to be certain.

    >>> doubtful("黨總支書🐙記龔強"), doubtful("我❤️中国")
    (1, 0)
    """
    pictures = [_Picture(match, text) for match in _PICTURE.finditer(text)]
    return 0 if _injected(pictures, certain=False) else sum(p.odd for p in pictures)


@cache
def _pairs() -> Neighbours:
    return Neighbours("")


def _is_word(first: str, second: str) -> bool:
    pairs = _pairs()
    first, second = TRADITIONAL.get(first, first), TRADITIONAL.get(second, second)
    together = pairs.score(first, second)
    return together > _LIKELY and together - pairs.score(_NOTHING, second) > _LIKELIER
