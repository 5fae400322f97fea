"""The rules in their order, when each is called, and the repair of a text by them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from .cut import cut
from .diagnosis import Diagnosis
from .digits import digits
from .document import READING, diagnose
from .doubled import doubled
from .edits import Edit, apply, compose, replaced, undo
from .emoji import emoji
from .entities import entities
from .forms import forms
from .invisible import invisible
from .markup import WORDS as FIELDS
from .markup import markup
from .misread import START as MISREAD
from .mojibake import mojibake
from .names import NAME_OF_TWO, names
from .pinyin import pinyin
from .private import private
from .script import script
from .shape import Triggers, shape
from .spacing import spacing
from .width import width


class Hint(NamedTuple):
    """A trigger that counts only in a text where more is found."""

    trigger: str
    search: Callable[[str], object]


class Rule(NamedTuple):
    """A rule of repair.

    find: from a text and its diagnosis to the edits that it needs; or to the new text, where
    characters are only exchanged one for one; empty where nothing changes. triggers: each text
    that the rule changes has one of them, see `shape`, unless the diagnosis of a larger text says
    more.
    """

    find: Callable[[str, Diagnosis], list[Edit] | str]
    triggers: tuple[str | Hint, ...]


# Expressions that begin with one character are fast.
_ENTITY = re.compile(
    ";(?:(?<=(?:nbsp|ensp|emsp);)|(?<=(?:[lr][ds]quo|[mn]dash);)|(?<=(?:hellip|middot);))"
)
_CUT_BRACKET = re.compile("（[^（()）\n]{0,60}+\n")


_RARE = re.compile(b"r")


def _may_be_misread(text: str) -> bool:
    """Whether a rare character stands where UTF-8 read as GBK may be: a name has one, too."""
    return any(
        MISREAD.search(text, max(0, rare.start() - 2), rare.start() + 3)
        for rare in _RARE.finditer(shape(text))
    )


def _has_no_simplified(text: str) -> bool:
    return b"S" not in shape(text)


def _has_mark(text: str) -> bool:
    return "<!--more-->" in text


def _has_field(text: str) -> bool:
    return any(word in text for word in FIELDS)


#: Every rule sees what those above it left. Wrong encodings and entities may hide anything, and
#: are made of bytes that seem invisible. Readings come out before lines are joined and brackets
#: change width, since both would hide them, and private-use characters after them, as they are
#: their bytes; marks are single before they are widened, and wide before the spaces beside them
#: go.
RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "mojibake": Rule(mojibake, (". g .", ". y .", Hint(". r .", _may_be_misread))),
        "entities": Rule(entities, (". ~ .", Hint("LV m .", _ENTITY.search))),
        "invisible": Rule(invisible, (". i .",)),
        "emoji": Rule(emoji, (". `f .",)),
        "pinyin": Rule(pinyin, (Hint("Vg }k .", READING.search),)),
        "cut": Rule(cut, (". {} .", Hint(". | .", _has_mark), Hint(". q .", _CUT_BRACKET.search))),
        "markup": Rule(
            markup, (". |~ .", *(Hint(near, _has_field) for near in ("V b D", "L b LA|O", "V m A")))
        ),
        "forms": Rule(forms, (". f .",)),
        "private": Rule(private, (". y .",)),
        "doubled": Rule(doubled, (". pm pmJ_",)),
        "script": Rule(script, (". t .", Hint(". x .", _has_no_simplified))),
        "width": Rule(width, (". w{} .", "HrStxCkp_EUbz m .", ". m HrStxOqEbz")),
        "spacing": Rule(spacing, (". z .", "n n .", ". n n", "OCqkp_nb b .", ". b OCqkp_n")),
        "digits": Rule(digits, ("D b HrStx", "HrStx b D")),
        "names": Rule(names, (". z .", "b b .", Hint("HrStx b HrStx", NAME_OF_TWO.search))),
    }
)
_TRIGGERS = Triggers(
    ((name, search), trigger)
    for name, rule in RULES.items()
    for trigger, search in (
        trigger if isinstance(trigger, Hint) else (trigger, None) for trigger in rule.triggers
    )
)
#: Rounds until nothing changes; the second finds nothing to do in all but contrived texts.
_ROUNDS = 10
_SOUND = Diagnosis()


class _Step(NamedTuple):
    """What one rule did to a text: its edits, or the text that it left."""

    before: str
    rule: str
    change: list[Edit] | str


@dataclass(slots=True, eq=False)
class Repaired:
    """A repaired text.

    script: hans, hant or mixed, as it was found; edits: every change, with offsets into the
    original. U+FFFD stands where characters of the original are lost for good.
    """

    text: str
    script: str
    _steps: Sequence[_Step] = field(default=(), repr=False)
    _edits: tuple[Edit, ...] | None = field(default=None, repr=False)

    @property
    def edits(self) -> tuple[Edit, ...]:
        """Every change, with offsets into the original; found out when it is first asked for."""
        if self._edits is None:
            edits: list[Edit] = []
            for before, rule, change in self._steps:
                if isinstance(change, str):
                    change = replaced(before, change, rule)
                edits = compose(self._steps[0].before, edits, change)
            self._edits = tuple(edits)
        return self._edits

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
    due: Collection[str] = _due(text) if gated else active
    if not due:
        return Repaired(text, diagnosis.script if diagnosis else "hans")
    first = diagnosis or diagnose(text)
    steps: list[_Step] = []
    now = text
    for _ in range(_ROUNDS):
        before = now
        told = diagnosis or (first if before is text else diagnose(before))
        for name, rule in active.items():
            if name not in due:
                continue
            if change := rule.find(now, told):
                steps.append(_Step(now, name, change))
                now = change if isinstance(change, str) else apply(now, change)
                due = _due(now) if gated else active
        if now is before or not due:
            break
    return Repaired(now, first.script, steps)


def _due(text: str) -> Collection[str]:
    """The names of the rules that may find something to do in a text."""
    triggers = _TRIGGERS.due(text)
    if not triggers:
        return ()
    return {name for name, search in triggers if search is None or search(text)}


def _active(rules: Collection[str] | None) -> Mapping[str, Rule]:
    if rules is None:
        return RULES
    if unknown := set(rules) - set(RULES):
        raise ValueError(
            f"no such rule of repair: {', '.join(sorted(unknown))}; there are {', '.join(RULES)}"
        )
    return {name: rule for name, rule in RULES.items() if name in rules}
