"""Edits: what a rule changed and where, how edits add up, and how they are undone."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple


class Edit(NamedTuple):
    """At offset `start` of a text, `before` was replaced by `after` because of `rule`."""

    start: int
    before: str
    after: str
    rule: str

    @property
    def end(self) -> int:
        """The offset behind what was replaced."""
        return self.start + len(self.before)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after the edits, which are sorted and do not overlap.

    >>> apply("學校,", [Edit(0, "學", "学", "script"), Edit(2, ",", "，", "width")])
    '学校，'
    """
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += text[at : edit.start], edit.after
        at = edit.end
    pieces.append(text[at:])
    return "".join(pieces)


def undo(text: str, edits: Iterable[Edit]) -> str:
    """The text before the edits that led to `text`.

    >>> undo("学校，", [Edit(0, "學", "学", "script"), Edit(2, ",", "，", "width")])
    '學校,'
    """
    pieces: list[str] = []
    at = shift = 0
    for edit in edits:
        start = edit.start + shift
        pieces += text[at:start], edit.before
        at = start + len(edit.after)
        shift += len(edit.after) - len(edit.before)
    pieces.append(text[at:])
    return "".join(pieces)


def replaced(before: str, after: str, rule: str) -> list[Edit]:
    """The edits of a rule that exchanged characters one for one.

    >>> replaced("學校", "学校", "script")
    [Edit(start=0, before='學', after='学', rule='script')]
    """
    pairs = enumerate(zip(before, after, strict=True))
    return [Edit(i, a, b, rule) for i, (a, b) in pairs if a != b]


def count(edits: Iterable[Edit]) -> dict[str, int]:
    """The number of edits by rule; an edit that two rules made counts for both.

    >>> count([Edit(0, "(", "（", "width"), Edit(5, ",,", "，", "doubled+width")])
    {'doubled': 1, 'width': 2}
    """
    return dict(sorted(Counter(rule for e in edits for rule in e.rule.split("+")).items()))


def compose(text: str, first: Sequence[Edit], second: Sequence[Edit]) -> list[Edit]:
    """The edits of `text` that do what `first` and then `second` do, whose offsets count in
    the text that `first` leaves. Where they meet they become one, named "first+second".

    >>> compose("述職,,其他", [Edit(2, ",,", ",", "doubled")], [Edit(2, ",", "，", "width")])
    [Edit(start=2, before=',,', after='，', rule='doubled+width')]
    """
    if not first or not second:
        return list(first or second)
    grown = [0, *accumulate(len(edit.after) - len(edit.before) for edit in first)]
    starts = [edit.start + shift for edit, shift in zip(first, grown, strict=False)]
    ends = [start + len(edit.after) for edit, start in zip(first, starts, strict=True)]
    composed: list[Edit] = []
    i = j = 0
    while j < len(second):
        later = second[j]
        behind = bisect_right(ends, later.start, i)  # all these end before it begins
        composed += first[i:behind]
        i = behind
        if i == len(first) or _apart(later, first[i], starts[i]):
            composed.append(later._replace(start=later.start - grown[i]))
            j += 1
        else:
            merged, i, j = _merge(text, first, second, i, j, grown[i])
            if merged.before != merged.after:
                composed.append(merged)
    return [*composed, *first[i:]]


def _apart(later: Edit, earlier: Edit, at: int) -> bool:
    """Whether `later` ends before what `earlier` left at `at` begins."""
    return later.end <= at if earlier.after or later.before else later.end < at


def _merge(
    text: str, first: Sequence[Edit], second: Sequence[Edit], i: int, j: int, shift: int
) -> tuple[Edit, int, int]:
    """One edit for all that overlaps from `first[i]` and `second[j]` on, and where to go on."""
    rules: dict[str, None] = {}
    start = min(first[i].start + shift, second[j].start)  # all offsets here: between the texts
    origin = start - shift
    end = start
    middle: list[Edit] = []  # `first`, with offsets between the texts
    changes: list[Edit] = []  # `second`
    while True:
        if i < len(first) and (not middle or first[i].start + shift < end):
            edit = first[i]
            middle.append(edit._replace(start=edit.start + shift))
            end = max(end, edit.start + shift + len(edit.after))
            shift += len(edit.after) - len(edit.before)
            rules |= dict.fromkeys(edit.rule.split("+"))
            i += 1
        elif j < len(second) and (not changes or second[j].start < end):
            changes.append(second[j])
            end = max(end, second[j].end)
            j += 1
        else:
            break
    for edit in changes:
        rules |= dict.fromkeys(edit.rule.split("+"))
    before = text[origin : end - shift]
    local = origin
    between = apply(
        before,
        [
            edit._replace(start=edit.start - start + delta)
            for edit, delta in zip(middle, _drift(middle), strict=True)
        ],
    )
    after = apply(between, [edit._replace(start=edit.start - start) for edit in changes])
    return Edit(local, before, after, "+".join(rules)), i, j


def _drift(middle: Sequence[Edit]) -> list[int]:
    """What to add to an offset between the texts to count it in the original, for each edit."""
    drift = []
    total = 0
    for edit in middle:
        drift.append(total)
        total += len(edit.before) - len(edit.after)
    return drift
