"""The rules in their order, and the repair of a text by them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .characters import HAN, TRADITIONAL_ONLY
from .cut import cut
from .diagnosis import Diagnosis
from .document import diagnose
from .doubled import doubled
from .edits import Edit, apply, compose, undo
from .invisible import INVISIBLE, LINE_ENDS, invisible
from .names import names
from .pinyin import pinyin
from .script import script
from .spacing import spacing
from .width import width

Rule = Callable[[str, Diagnosis], list[Edit]]

#: Every rule sees what those above it left. Readings come out before lines are joined and
#: brackets change width, since both would hide them; marks are single before they are widened,
#: and wide before the spaces beside them go.
RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "invisible": invisible,
        "pinyin": pinyin,
        "cut": cut,
        "doubled": doubled,
        "script": script,
        "width": width,
        "spacing": spacing,
        "names": names,
    }
)

#: A text without any of these characters, and without blank lines, is in order. One class and
#: nothing else: that is what `re` searches for fast.
_SUSPECT = re.compile(
    rf"[ \t\xa0\u2000-\u200a\u202f\u205f\u3000,;:?!()０-９Ａ-Ｚａ-ｚ{INVISIBLE}{LINE_ENDS}"
    rf"{''.join(sorted(TRADITIONAL_ONLY))}]"
)
_SOUND = Diagnosis()
#: Rounds until nothing changes; the second finds nothing to do in all but contrived texts.
_ROUNDS = 10


@dataclass(frozen=True, slots=True)
class Repaired:
    """A repaired text.

    script: hans, hant or mixed, as it was found; edits: every change, with offsets into the
    original; doubts: how many `?` stand where bytes of the original are lost for good.
    """

    text: str
    script: str
    edits: tuple[Edit, ...] = ()
    doubts: int = 0

    def original(self) -> str:
        """The text as it was before the repair."""
        return undo(self.text, self.edits)


def repair(
    text: str, diagnosis: Diagnosis | None = None, *, rules: Collection[str] | None = None
) -> Repaired:
    """The text repaired by the rules of these names, by default by all.

    Without a diagnosis the text is taken for a whole document. A short field of a document is
    repaired with the document's diagnosis. Raises ValueError if a rule is not known.

    >>> repair("學校黨委召開會議,部署工作。").text
    '学校党委召开会议，部署工作。'
    >>> repair("楊 陽", diagnose("學校黨委召開會議")).text
    '杨阳'
    """
    active = _active(rules)
    given = diagnosis
    if (given is None or given.script == "hans") and _in_order(text):
        return Repaired(text, given.script if given else "hans")
    edits: list[Edit] = []
    found = first = given or diagnose(text)
    repaired = text
    doubts = 0
    for _ in range(_ROUNDS):
        changes, lost = _round(repaired, found, active)
        doubts += lost
        if not changes:
            break
        edits = compose(text, edits, changes)
        repaired = apply(text, edits)
        found = given or diagnose(repaired)
    return Repaired(repaired, first.script, tuple(edits), doubts)


def _in_order(text: str) -> bool:
    """Whether no rule finds anything to do in a simplified text."""
    blank = text[:1] == "\n" or text[-1:] == "\n" or "\n\n" in text
    return not (blank or _SUSPECT.search(text) or cut(text, _SOUND))


def _round(text: str, diagnosis: Diagnosis, active: Mapping[str, Rule]) -> tuple[list[Edit], int]:
    """What the rules do to the text, one after another, and how many `?` were left in doubt."""
    edits: list[Edit] = []
    doubts = 0
    now = text
    for name, rule in active.items():
        if changes := rule(now, diagnosis):
            edits = compose(text, edits, changes)
            now = apply(now, changes)
        if name == "pinyin" and diagnosis.annotated is not None:
            doubts = len(_DOUBTFUL.findall(now))
    return edits, doubts


#: A question mark in the middle of a sentence, in a text that lost bytes.
_DOUBTFUL = re.compile(rf"(?<=[{HAN}])\?(?=[{HAN}0-9])")


def _active(rules: Collection[str] | None) -> Mapping[str, Rule]:
    if rules is None:
        return RULES
    if unknown := set(rules) - set(RULES):
        raise ValueError(
            f"no such rule of repair: {', '.join(sorted(unknown))}; there are {', '.join(RULES)}"
        )
    return {name: rule for name, rule in RULES.items() if name in rules}
