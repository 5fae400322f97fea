"""Whether two texts tell one story, and the few hashes by which such texts find one another.

All of it looks at letters, digits and ideographs alone: punctuation, width and white space differ
from copy to copy. A text that holds most of another one's passages is a copy of it, or it of that,
unless its figures say otherwise: the call for papers of this year is that of last year but for
the dates, and no copy of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest
from zlib import crc32

#: Letters. No story is longer: see `pipelines.repair.article`.
LONGEST = 200_000
#: Letters of a text that is known by its passages; a shorter one, by all of it, from so many on.
SHORT, SHORTEST = 100, 20
#: Letters of the passages that are compared, and of those that are looked up.
COMPARED, LOOKED_UP = 6, 12
#: So many passages of a text are looked up.
MOST = 12
#: The share of the shorter text's passages that the other holds. The lower one is for names that
#: were replaced all over a text, and goes for texts of like length with the same figures.
SHARED, MOSTLY, ALIKE = 0.55, 0.75, 0.8
#: So many of them are looked for first, and the share that lets all be compared: two standard
#: deviations less than a copy has.
LOOKS, GLANCE = 100, 0.45
#: No copy lacks more figures; so many letters beside a figure tell what it is about.
MISSING, BESIDE = 40, 3
#: A text shorter than this share of the other, which may be a digest of many stories, is a part
#: of it only if the headlines have so much in common.
PART, SAME_HEADLINE = 0.4, 0.5

_FIGURE = re.compile(r"\d{1,16}(?:[年月]\d{1,2}){0,2}[年月日]?")


def letters(text: str) -> str:
    """The letters, digits and ideographs of the text.

    >>> letters("4月8日，学校党委召开 Party 会议。")
    '4月8日学校党委召开Party会议'
    """
    return _letters(text[:LONGEST])


@dataclass(frozen=True)
class Story:
    """A repaired headline and text, as it is compared with others."""

    title: str | None
    text: str

    @cached_property
    def letters(self) -> str:
        return letters(self.text)

    @cached_property
    def headline(self) -> set[str]:
        """The pairs of letters of the headline."""
        return _pieces(letters(self.title or ""), 2)

    @cached_property
    def headline_figures(self) -> set[str]:
        """The dates and numbers of the headline."""
        return set(_FIGURE.findall(letters(self.title or "")))

    @cached_property
    def compared(self) -> set[str]:
        """All passages of the text."""
        return _pieces(self.letters, COMPARED)

    @cached_property
    def figures(self) -> dict[str, int]:
        """The dates and numbers of the text, each with a place where it stands.

        >>> Story(None, "2024年6月14日，32名党员参加第3期培训。").figures
        {'2024年6月14日': 0, '32': 10, '3': 18}
        """
        return {match[0]: match.start() for match in _FIGURE.finditer(self.letters)}

    def hashes(self) -> list[int]:
        """Hashes of 32 bits, signed, by which copies of the story find one another.

        The first is of the whole story, headline and text; the others are the smallest of its
        passages', so that a part of a story has those of the whole that lie in it. No hash says
        that two texts are the same: `is_copy` does.
        """
        whole = letters(self.title or "") + self.letters
        if len(whole) < SHORTEST or not self.letters:
            return []
        passages = len(self.letters) >= SHORT
        found = _smallest(self.letters, LOOKED_UP, MOST) if passages else []
        return [
            number - 2**31
            for number in dict.fromkeys((crc32(whole.encode("utf-8", "surrogatepass")), *found))
        ]


def _pieces(text: str, length: int) -> set[str]:
    return {text[at : at + length] for at in range(len(text) - length + 1)}


def is_copy(one: Story, other: Story) -> bool:
    """Whether one of two different texts is a copy of the other, or of a part of it.

    >>> lead = "4月8日，云河大学文学院党委召开主题教育专题会议，党委书记林远主持，32名党员参加。"
    >>> rest = "会议传达了学校党委的部署要求，逐项对照了年初确定的15项任务，明确了负责人。" * 2
    >>> story = Story("会议", lead + rest)
    >>> is_copy(story, Story("会议", (lead + rest).replace("云河大学", "某某网")))
    True
    >>> is_copy(story, Story("会议", "5月9日" + lead[4:] + rest))
    False
    """
    part, whole = sorted((one, other), key=lambda story: (len(story.letters), story.letters))
    if len(part.letters) < SHORT:
        return False
    if not _at_a_glance(part, whole):
        return False
    share = len(part.compared & whole.compared) / len(part.compared)
    if share < SHARED or not _figures_agree(part, whole, share):
        return False
    if share < MOSTLY:
        return len(part.letters) >= ALIKE * len(whole.letters)
    return len(part.letters) >= PART * len(whole.letters) or _same_headline(part, whole)


def _at_a_glance(part: Story, whole: Story) -> bool:
    """Whether some passages of the part let a copy be expected; it saves most comparisons."""
    step = max(1, len(part.letters) // LOOKS)
    looks = len(range(0, len(part.letters) - COMPARED, step))
    return _held(part.letters, whole.letters, COMPARED, step) >= GLANCE * looks


def _figures_agree(part: Story, whole: Story, share: float) -> bool:
    """Whether the whole has the figures of the part, or at least no other ones in their place.

    It has those that stand in a longer one: damage joins figures, and a cut halves them. Of the
    headlines one may have figures that the other lacks, but not each of them.
    """
    if part.headline_figures - whole.headline_figures and (
        whole.headline_figures - part.headline_figures
    ):
        return False
    strange = part.figures.keys() - whole.figures.keys()
    if len(strange) > MISSING:
        return False
    missing = [figure for figure in strange if figure not in whole.letters]
    if not missing:
        return True
    return share >= MOSTLY and not any(_is_another(part, figure, whole) for figure in missing)


def _is_another(part: Story, figure: str, whole: Story) -> bool:
    """Whether the whole says of another figure what the part says of this one."""
    start = part.figures[figure]
    before = part.letters[max(0, start - BESIDE) : start]
    behind = part.letters[start + len(figure) :][:BESIDE]
    places = []
    if len(before) == BESIDE:
        places.append(f"{re.escape(before)}({_FIGURE.pattern})")
    if len(behind) == BESIDE:
        places.append(f"({_FIGURE.pattern}){re.escape(behind)}")
    there = {match[1] for place in places for match in re.finditer(place, whole.letters)}
    return any(other not in figure and figure not in other for other in there)


def _same_headline(one: Story, other: Story) -> bool:
    pairs = max(len(one.headline), len(other.headline))
    return pairs > 0 and len(one.headline & other.headline) >= SAME_HEADLINE * pairs


def held_in_python(part: str, whole: str, length: int, step: int) -> int:
    """What `_passages.held` gives: of the pieces of the part that begin at each so manyth place,
    the last one left out, those that stand in the whole."""
    starts = range(0, len(part) - length, step)
    return sum(part[at : at + length] in whole for at in starts)


def letters_in_python(text: str) -> str:
    """What `_passages.letters` gives."""
    return "".join(filter(str.isalnum, text))


_BASE = 0x9E3779B97F4A7C15


def smallest_in_python(text: str, length: int, count: int) -> list[int]:
    """What `_passages.smallest` gives: the smallest different hashes of 32 bits, in ascending
    order, that the pieces of this length have."""
    gone = pow(_BASE, length, 2**64)
    codes = list(map(ord, text))
    number = 0
    found = set()
    for at, code in enumerate(codes):
        number = number * _BASE + code - (gone * codes[at - length] if at >= length else 0)
        number %= 2**64
        if at >= length - 1:
            found.add((number ^ number >> 32) * _BASE % 2**64 >> 32)
    return nsmallest(count, found)


try:
    from ._passages import held as _held
    from ._passages import letters as _letters
    from ._passages import smallest as _smallest
except ImportError:
    _held, _letters, _smallest = held_in_python, letters_in_python, smallest_in_python
