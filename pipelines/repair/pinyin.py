"""Readings that were injected behind traditional characters: 學(xué)校.

A family of copying machines replaces, in the GBK bytes of a page, both bytes of certain
traditional characters by the same bytes and the reading in brackets, without minding where a
character begins. Where it hits the second byte of one character and the first of the next, the
text is torn: 推動東北 becomes 推動?xùn)|北. See `inversion` for how that is mended.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from . import gbk, inversion
from .characters import TRADITIONAL_ONLY
from .edits import Edit
from .neighbours import is_common
from .readings import LETTERS, injected, plain, readings, torn

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

_BRACKET = re.compile(rf"[(（](?<=[^\s(].)([{LETTERS}]{{1,6}})[)）]")
_TORN = re.compile(rf"\?(?<=[^\x00-\x7f]\?)([{LETTERS}]{{1,6}})\)")
_TONED = re.compile("[āáǎàēéěèōóǒòīíǐìūúǔùǖǘǚǜńňǹḿ]")
# The safe rule, measured on injected pages and on pages that teach or explain readings.
_HITS, _DISTINCT, _TRADITIONAL, _CONSISTENT = 3, 2, 0.95, 0.9
_NEEDLESS = 2


def annotated(text: str, *, certain: bool = False) -> frozenset[str] | None:
    """The characters behind which readings were injected; None unless the whole text says so.

    It says so with three readings behind two different characters, almost all of them behind
    traditional characters, and behind (nearly) each occurrence of those. A page that teaches
    characters or gives the reading of a rare name does not. A torn character says more than
    three whole ones: no honest text has the likes of `動?xùn)`. So does the usual reading of a
    common character, twice: nobody needs it. Where the text is `certain` to have been copied by
    such a machine, one reading is enough.

    >>> sorted(annotated("學(xué)校業(yè)務(wù)，教學(xué)"))
    ['務', '學', '業']
    >>> annotated("学(xué)生(shēng)，龔(gōng)書記") is None
    True
    """
    table = readings()
    found: Counter[str] = Counter()
    needless = others = 0
    for match in _BRACKET.finditer(text):
        character, reading = text[match.start() - 1], plain(match[1])
        if reading in table.get(character, ()):
            found[character] += 1
            if character in TRADITIONAL_ONLY and reading == table[character][0]:
                needless += is_common(character)
        elif character > "\u3400" and _TONED.search(reading):
            others += 1
    rent = _HITS * sum(1 for match in _TORN.finditer(text) if _is_torn(text, match))
    traditional = sum(n for character, n in found.items() if character in TRADITIONAL_ONLY)
    many = traditional >= _HITS and len(found) >= _DISTINCT
    if not (many or rent or needless >= _NEEDLESS or (certain and traditional)):
        return None
    if (traditional + rent) / (traditional + rent + others) < _TRADITIONAL:
        return None
    occurrences = sum(text.count(character) for character in found)
    consistent = sum(found.values()) >= _CONSISTENT * occurrences
    return frozenset(found) if consistent else None


def _is_torn(text: str, match: re.Match[str]) -> bool:
    """Whether there is a character with that reading and the last byte before the match."""
    byte = (gbk.encode(text[match.start() - 1]) or b"\0")[-1]
    return bool(_TONED.search(match[1])) and (byte, plain(match[1])) in torn()


def pinyin(text: str, diagnosis: Diagnosis) -> list[Edit]:
    """Edits that take injected readings out and mend what they tore.

    >>> from .document import diagnose
    >>> page = "學(xué)校業(yè)務(wù)教學(xué)推動?xùn)|北"
    >>> [edit[1:3] for edit in pinyin(page, diagnose(page))][-2:]
    [('(xué)', ''), ('?xùn)|', '東')]
    """
    if diagnosis.annotated is None:
        return []
    edits: list[Edit] = []
    mender: inversion.Mender | None = None
    at = 0
    for line in text.split("\n"):
        if "?" in line:
            mender = mender or inversion.Mender(text, diagnosis.annotated)
            edits += (e._replace(start=e.start + at) for e in mender.mend(line))
        else:
            edits += (
                Edit(at + m.start(), m[0], "", "pinyin")
                for m in _BRACKET.finditer(line)
                if injected(line, m.start(), m[1])
            )
        at += len(line) + 1
    return edits
