"""Traditional characters to simplified ones: OpenCC's conversion, and where it is corrected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .characters import (
    FIND_SIMPLIFIED,
    FIND_TRADITIONAL,
    PLAIN_TRADITIONAL,
    SIMPLIFIED,
    SIMPLIFIED_ONLY,
    TRADITIONAL_ONLY,
    one_of,
    simplify,
)
from .corrections import ALWAYS, DEPENDS, corrected
from .people import begins
from .shape import shape

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

#: A paragraph with a smaller share of traditional-only characters among the telling ones is
#: simplified text that quotes some.
_QUOTED = 0.3
_ENOUGH = 3
#: Characters beside an 於 that tell whether a name begins there.
_NEAR = 4
_FIND_CORRECTED = one_of(DEPENDS | frozenset(ALWAYS))

#: A variant in a word. It tells of a short text alone; a longer one has it in a name.
_VARIANT = re.compile(b"x(?:(?<=[HrStx]x)|(?=[HrStx]))")

_YU_WORDS = "[對对由位屬属至等基處处終终善在關关有源忠致低高大小便用限鑒鉴樂乐敢勇甘急忙富過过]"
_YU_LEFT = re.compile(f"于(?<={_YU_WORDS}于)")
_YU_CONVERTED = re.compile(
    f"於(?:(?<={_YU_WORDS}於)"
    "|(?=[是此其今昨近當当本我他她每各0-9０-９]|[上下]午|日前|月|年|會[上前後]|校[內外]|北京|上海|全))"
)


def weigh(text: str) -> tuple[int, int]:
    """How many characters of the text only a traditional text has, and only a simplified one.

    >>> weigh("學校黨委")
    (2, 0)
    """
    seen = shape(text)
    return seen.count(b"t"), seen.count(b"S")


def script_of(text: str) -> str:
    """hans, hant or mixed; hans too where nothing tells.

    >>> script_of("學校黨委"), script_of("学校党委"), script_of("學校黨委會：学校党委会")
    ('hant', 'hans', 'mixed')
    """
    traditional, simplified = weigh(text)
    if not traditional:
        return "hant" if not simplified and _VARIANT.search(shape(text)) else "hans"
    share = traditional / (traditional + simplified)
    if share >= 0.9:
        return "hant"
    if share <= 0.1:
        return "hans"
    different = len(TRADITIONAL_ONLY.intersection(text))
    most = different > 1 and different >= len(SIMPLIFIED_ONLY.intersection(text))
    return "mixed" if most or different >= _ENOUGH else "hans"


def machine_made(text: str) -> bool:
    """Whether the maker of a traditional text did not put 於 for 于, so that an 於 in it was 於
    before, a surname: 于 stands as it was, or all that 於 does is to begin somebody's name.

    >>> machine_made("對于黨建工作，於立新教授"), machine_made("對於黨建工作，於立新教授")
    (True, False)
    """
    if "於" not in text:
        return bool(_YU_LEFT.search(text))
    if _YU_CONVERTED.search(text):
        return False
    if _YU_LEFT.search(text):
        return True
    return any(_begins_name(text, match.start()) for match in re.finditer("於", text))


def _begins_name(text: str, at: int) -> bool:
    around = text[max(0, at - _NEAR) : at + 2 * _NEAR]
    return begins("".join(SIMPLIFIED.get(c, c) for c in around), min(at, _NEAR))


def script(text: str, diagnosis: Diagnosis) -> str:
    """The text with its traditional paragraphs in simplified characters; empty if none is.

    The policy is by evidence, never by what a converter would change: a simplified document is
    not touched, but for the plain traditional characters of a paragraph that has three different
    ones: a single one is somebody's name.
    Sources: OpenCC 1.4 t2s for the conversion; for what it gets wrong, see `corrections`.

    >>> from .document import diagnose
    >>> script("標志著", diagnose("標志著"))
    '标志着'
    """
    seen = shape(text)
    if diagnosis.script == "hans" and b"t" not in seen:
        return ""
    simple = convert(text, machine=diagnosis.machine)
    if diagnosis.script != "hant" or b"S" in seen:
        simple = "".join(_paragraphs(text, seen, simple, diagnosis.script))
    return simple if simple != text else ""


def _paragraphs(text: str, seen: bytes, simple: str, script: str) -> Iterator[str]:
    """Each paragraph as it should be: simple, or as it is, or with some characters simplified."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        traditional, simplified = seen.count(b"t", start, end), seen.count(b"S", start, end)
        paragraph = text[start:end]
        several = script != "hans" or len(set(FIND_TRADITIONAL.findall(paragraph))) >= _ENOUGH
        much = traditional and traditional / (traditional + simplified) >= _QUOTED
        # in a traditional text: nothing, or next to nothing, is simplified
        all_of_it = script == "hant" and len(set(FIND_SIMPLIFIED.findall(paragraph))) < _ENOUGH
        if (much and several) or all_of_it:
            yield simple[start:end]
        elif several:
            yield "".join(SIMPLIFIED[c] if c in PLAIN_TRADITIONAL else c for c in paragraph)
        else:
            yield paragraph
        start = end


def convert(text: str, *, machine: bool = False) -> str:
    """A traditional text in simplified characters, as long as it was.

    `machine`: see `machine_made`.

    >>> convert("李乾同志講話：「餅乾」的標志，論著與甚麼")
    '李乾同志讲话：“饼干”的标志，论著与什么'
    """
    simple = simplify(text)
    pieces: list[str] = []
    at = 0
    for match in _FIND_CORRECTED.finditer(text):
        i = match.start()
        form = ALWAYS.get(match[0]) or corrected(text, simple, i, machine=machine)
        pieces += simple[at:i], form
        at = i + 1
    return "".join(pieces) + simple[at:]
