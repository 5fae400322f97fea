"""The rules in their order, when each is called, and the repair of a text by them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from .characters import HAN
from .cut import cut
from .diagnosis import Diagnosis
from .document import diagnose
from .doubled import doubled
from .edits import Edit, apply, compose, replaced, undo
from .invisible import invisible
from .names import names
from .pinyin import pinyin
from .script import script
from .shape import Triggers, shape
from .spacing import spacing
from .width import width


class Rule(NamedTuple):
    """A rule of repair.

    find: from a text and its diagnosis to the edits that it needs; or to the new text, where
    characters are only exchanged one for one; empty where nothing changes. triggers: of each
    text that the rule changes, the shape has one of them (see `shape.Triggers`), unless a
    diagnosis of a larger text says more.
    """

    find: Callable[[str, Diagnosis], list[Edit] | str]
    triggers: tuple[str, ...]


#: Every rule sees what those above it left. Readings come out before lines are joined and
#: brackets change width, since both would hide them; marks are single before they are widened,
#: and wide before the spaces beside them go.
RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "invisible": Rule(invisible, (". i .",)),
        "pinyin": Rule(pinyin, ("VL }) .", "HRSt m .")),
        "cut": Rule(cut, (". x .",)),
        "doubled": Rule(doubled, (". m P]m",)),
        "script": Rule(script, (". t .",)),
        "width": Rule(width, (". w{} .", "HRSt])PEUsz m .", ". m HRSt[(Esz")),
        "spacing": Rule(
            spacing,
            (". z .", "n n .", "[(])Pns s .", ". s [(])Pn", "D s HRSt", "HRSt s D"),
        ),
        "names": Rule(names, ("HRSt s HRSt",)),
    }
)
_TRIGGERS = Triggers({name: rule.triggers for name, rule in RULES.items()})
#: A line that ends within a bracket, which a look at the neighbours cannot tell.
_OPEN = re.compile(rb"\([^(){}n]{0,60}n"), re.compile(rb"\{[^(){}n]{0,60}n")
#: Rounds until nothing changes; the second finds nothing to do in all but contrived texts.
_ROUNDS = 10
_SOUND = Diagnosis()


class _Step(NamedTuple):
    """What one rule did to a text: its edits, or the text that it left."""

    before: str
    rule: str
    change: list[Edit] | str


@dataclass(frozen=True)
class Repaired:
    """A repaired text.

    script: hans, hant or mixed, as it was found; doubts: how many `?` stand where bytes of the
    original are lost for good; edits: every change, with offsets into the original.
    """

    text: str
    script: str
    doubts: int = 0
    _steps: tuple[_Step, ...] = field(default=(), repr=False)

    @cached_property
    def edits(self) -> tuple[Edit, ...]:
        """Every change, with offsets into the original; found out when it is first asked for."""
        if not self._steps:
            return ()
        original = self._steps[0].before
        edits: list[Edit] = []
        for before, rule, change in self._steps:
            if isinstance(change, str):
                change = replaced(before, change, rule)
            edits = compose(original, edits, change)
        return tuple(edits)

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
    gated = diagnosis is None or diagnosis == _SOUND
    first = diagnosis
    steps: list[_Step] = []
    doubts = 0
    now = text
    for _ in range(_ROUNDS):
        found = diagnosis
        before = now
        due = _due(now) if gated else active
        for name, rule in active.items():
            if name not in due:
                continue
            found = found or diagnose(before)
            if change := rule.find(now, found):
                steps.append(_Step(now, name, change))
                now = change if isinstance(change, str) else apply(now, change)
                due = _due(now) if gated else active
            if name == "pinyin" and found.annotated is not None:
                doubts += len(_DOUBTFUL.findall(now))
        first = first or found
        if now is before:
            break
    return Repaired(now, first.script if first else "hans", doubts, tuple(steps))


def _due(text: str) -> Collection[str]:
    """The names of the rules that may find something to do in a text, by its shape."""
    seen = shape(text)
    due = _TRIGGERS.due(seen)
    if any(pattern.search(seen) for pattern in _OPEN):
        due.add("cut")
    return due


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
