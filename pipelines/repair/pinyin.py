"""Readings that were injected behind traditional characters: 學(xué)校.

A family of copying machines replaces, in the GBK bytes of a page, both bytes of certain
traditional characters by the same bytes and the reading in brackets, without minding where a
character begins. Where it hits the second byte of one character and the first of the next, the
text is torn: 推動東北 becomes 推動?xùn)|北. See `inversion` for how that is mended.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import opencc

from . import gbk
from .characters import FIND_SIMPLIFIED, FIND_TRADITIONAL, HAN, SIMPLIFIED, simplify
from .edits import Edit
from .inversion import Mender
from .neighbours import is_common
from .readings import LETTERS, plain, readings, torn

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

_BRACKET = re.compile(rf"[(（](?<=[^\s(].)([{LETTERS}]{{1,6}})[)）]")
_TORN = re.compile(rf"(?:\?(?<=[^\x00-+\-9<-\x7f]\?)|\ufffd\(?)([{LETTERS}]{{1,6}})[)）]")
_TONED = re.compile("[āáǎàēéěèōóǒòīíǐìūúǔùǖǘǚǜńňǹḿ]")
#: Common characters that even a good reader may want a reading for, since they have several.
_AMBIGUOUS = frozenset("長調傳當應處數興樂種爲為還覺轉彈盡載幾漲縫釘")
# The safe rule, measured on injected pages and on pages that teach or explain readings.
_TRADITIONAL, _CONSISTENT, _NEEDLESS = 0.95, 0.9, 0.25
#: So often a reader is not told the reading of a character, be it ever so rare.
_OFTEN = 3
#: So many characters are no entry of a list, and so many if no separator of lists is beside them.
_LONG, _SHORT = 5, 3
_LISTS = frozenset("、 \u3000\t\n“”‘’「」『』|/·")
_AROUND = 20
_READING = re.compile(rf"[(（][{LETTERS}]{{1,6}}[)）]")
_HAN_BEFORE, _HAN_BEHIND = re.compile(rf"[{HAN}0-9]*$"), re.compile(rf"[{HAN}0-9]*")
#: What a page must show whose characters were simplified after the readings were put in.
_DISTINCT, _REPEATED = 5, 2
#: Where this is spoken of, readings may be given for their own sake.
_TEACHING = re.compile("拼音|[讀读注正字]音|生字|[識识]字|繁[體体]字")
#: So many different characters, and no others, have readings by no teacher's choice.
_MANY = 15


@dataclass(slots=True)
class _Evidence:
    """What the brackets of a text say.

    found: characters and how often their readings stand behind them; needless: those of them
    whose readings nobody needs; rent: torn characters; others: readings behind characters that
    are read otherwise.
    """

    found: Counter[str]
    needless: set[str]
    rent: int
    others: int

    def repeated(self) -> int:
        """How many characters have their readings more than once."""
        return sum(times > 1 for times in self.found.values())

    def agrees(self, text: str) -> bool:
        """Whether (nearly) only traditional characters have readings, at each occurrence, and
        such that nobody needs."""
        traditional = [c for c in self.found if c in SIMPLIFIED]
        times = self.rent + sum(self.found[c] for c in traditional)
        if not times or times < _TRADITIONAL * (times + self.others):
            return False
        telling = self.rent or len(self.needless) >= max(1, _NEEDLESS * len(traditional))
        many = len(traditional) >= _MANY and self.repeated() >= _REPEATED and not self.others
        if not (telling or many):
            return False
        return self.found.total() >= _CONSISTENT * sum(map(text.count, self.found))


def annotated(text: str, *, certain: bool = False) -> frozenset[str] | None:
    """The characters behind which readings were injected; None unless the whole text says so.

    It says so if, in a traditional text, almost all readings stand behind traditional characters
    and at (nearly) each occurrence of those, and if nobody needs them: the usual readings of
    common characters in the middle of a sentence, or the same reading again and again. A page
    that teaches characters or gives the reading of a rare name is another matter. A torn
    character says as much: no honest text has the likes of `動?xùn)`. If a text was simplified
    after the readings were put in, much more is asked for.

    >>> sorted(annotated("學(xué)校業(yè)務(wù)，教學(xué)"))
    ['務', '學', '業']
    >>> annotated("学(xué)生(shēng)，龔(gōng)書記") is None
    True
    """
    simplified = len(FIND_SIMPLIFIED.findall(text)) > len(FIND_TRADITIONAL.findall(text))
    if simplified:
        if len(_BRACKET.findall(text)) < _DISTINCT:
            return None
        text = _traditional(text)
    evidence = _weigh(text, certain=certain)
    enough = evidence.agrees(text)
    if simplified or (_TEACHING.search(text) and not (certain or evidence.rent)):
        enough &= evidence.repeated() >= _REPEATED
    if simplified:
        enough &= len(evidence.found) >= _DISTINCT
    return frozenset(evidence.found) if enough else None


def _weigh(text: str, *, certain: bool) -> _Evidence:
    table = readings()
    found: Counter[str] = Counter()
    within: Counter[str] = Counter()
    others = 0
    for match in _BRACKET.finditer(text):
        character, reading = text[match.start() - 1], plain(match[1])
        if reading in table.get(character, ()):
            found[character] += 1
            if character in SIMPLIFIED and reading == table[character][0]:
                within[character] += certain or _within_sentence(text, match)
        elif "\u3400" < character < "\ue000" and _TONED.search(reading):
            others += 1
    needless = {
        character
        for character, times in within.items()
        if times >= _needed(character) or (times and certain)
    }
    rent = 0
    if "?" in text or "\ufffd" in text:
        rent = sum(1 for match in _TORN.finditer(text) if _is_torn(text, match))
    return _Evidence(found, needless, rent, others)


def _needed(character: str) -> int:
    """How often the reading of the character must be given before it is one too many."""
    if not is_common(character):
        return _OFTEN
    return 2 if character in _AMBIGUOUS else 1


def _within_sentence(text: str, match: re.Match[str]) -> bool:
    """Whether the character read is in the middle of Chinese, not an entry of a list."""
    before = _READING.sub("", text[max(0, match.start() - _AROUND) : match.start()])
    behind = _READING.sub("", text[match.end() : match.end() + _AROUND])
    left, right = _HAN_BEFORE.search(before), _HAN_BEHIND.match(behind)
    assert left and right  # they match nothing, too
    run = len(left[0]) + len(right[0])
    listed = before[: left.start()][-1:] in _LISTS or behind[right.end() :][:1] in _LISTS
    return run >= (_LONG if listed else _SHORT)


def _is_torn(text: str, match: re.Match[str]) -> bool:
    """Whether there is a character with that reading and the last byte before the match."""
    byte = gbk.last_byte(text[match.start() - 1 : match.start()])
    return bool(_TONED.search(match[1])) and (byte, plain(match[1])) in torn()


@cache
def _s2t() -> opencc.OpenCC:
    """Made when it is first needed, which is seldom: its phrases take 25 MB."""
    return opencc.OpenCC("s2t")


def _traditional(text: str) -> str:
    """The text in traditional characters, as long as it is."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    converted = str(_s2t().convert(whole))
    return converted if len(converted) == len(text) else text


def pinyin(text: str, diagnosis: Diagnosis) -> list[Edit]:
    """Edits that take injected readings out and mend what they tore.

    An edit whose outcome is hardly likelier than another is named `pinyin_unsure`. A `?` whose
    bytes are gone for good becomes U+FFFD, in an edit that is named `pinyin_lost`.

    >>> from .document import diagnose
    >>> page = "學(xué)校業(yè)務(wù)教學(xué)推動?xùn)|北"
    >>> [edit[1:3] for edit in pinyin(page, diagnose(page))][-2:]
    [('(xué)', ''), ('?xùn)|', '東')]
    """
    if diagnosis.annotated is None:
        return []
    back = diagnosis.script == "hans"
    mender = Mender(_traditional(text) if back else text, diagnosis.annotated, diagnosis.doubled)
    edits: list[Edit] = []
    at = 0
    for line in text.split("\n"):
        found = mender.mend(_traditional(line) if back else line)
        for start, before, after, rule in found:
            if back:  # what was read across borders was simplified, too, and is no more certain
                rule = "pinyin_unsure" if after and rule == "pinyin" else rule
                before, after = line[start : start + len(before)], simplify(after)
            edits.append(Edit(at + start, before, after, rule))
        at += len(line) + 1
    return edits
