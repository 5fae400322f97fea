"""Two readings of a text side by side, everything that differs marked with what changed it.

Of a text and its original the edits of the repair tell what was changed and by which rule. What
they do not account for, an organisation's name that was marked or put back, or a rule that is no
more what it was when the text was stored, is found by comparing: nothing differs unmarked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.brands import MARK
from pipelines.changes import MOST, gaps
from pipelines.repair import RULES, Edit, diagnose, repair
from pipelines.repair.edits import apply, compose

#: Characters of a text whose edits are found one by one, which takes two seconds at most; of a
#: longer one the paragraphs that differ are.
LONGEST = 50_000
#: What changes a text beside the rules of repair: see pipelines.screening and pipelines.twins.
SLOT, TWIN, OTHER = "slot", "twin", "other"

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?|[。！？；]|\n")
_WORDS = f"{re.escape(MARK)}|[A-Za-z0-9]+|[\\s\\S]"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text in both readings, and the rules that made it differ, joined by "+".

    The pieces of a text one after another are the text, in both readings.
    """

    before: str
    after: str
    rule: str = ""  # nothing differs


def edits_of(article: Mapping[str, Any]) -> list[Edit]:
    """Return the edits that make a stored article's `text` of its `original_text`."""
    original, text = article["original_text"], article["text"]
    if original == text:
        return []
    if len(original) > LONGEST:
        return list(_paragraphs(original, text))
    whole = f"{article['title'] or ''}\n{original}"
    # A rule that is not counted there changed nothing, or was not to be used.
    rules = RULES.keys() & article["repairs"].keys()
    repaired = repair(original, diagnose(whole), rules=rules)
    left = _differences(repaired.text, text, article["repairs"], _brand(article))
    edits = compose(original, repaired.edits, list(left))
    return edits if apply(original, edits) == text else list(_paragraphs(original, text))


def pieces(original: str, edits: Iterable[Edit]) -> list[Piece]:
    """Return a text in pieces: what stayed as it was, and what the edits, in order, changed.

    >>> pieces("學校黨建", [Edit(0, "學", "学", "script"), Edit(2, "黨", "党", "script")])[:2]
    [Piece(before='學', after='学', rule='script'), Piece(before='校', after='校', rule='')]
    """
    found: list[Piece] = []
    at = 0
    for edit in edits:
        if edit.start > at:
            same = original[at : edit.start]
            found.append(Piece(same, same))
        if found and found[-1].rule == edit.rule:
            last = found.pop()
            found.append(Piece(last.before + edit.before, last.after + edit.after, edit.rule))
        else:
            found.append(Piece(edit.before, edit.after, edit.rule))
        at = edit.end
    if at < len(original):
        found.append(Piece(original[at:], original[at:]))
    return found


def compared(one: str, other: str) -> list[Piece]:
    """Return two versions of a text in pieces, whole sentences marked where they differ.

    >>> [piece.before for piece in compared("会议召开。林远主持。", "会议召开。他主持。")]
    ['会议召开。', '林远主持。']
    """
    before, after = _SENTENCE.findall(one), _SENTENCE.findall(other)
    return pieces(one, _edits(before, after, lambda gone, new: OTHER))


def rows(found: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces by paragraphs, which end where both readings have a line break.

    >>> two = Piece("党建\\n工作", "党建\\n工作")
    >>> [len(row) for row in rows([two, Piece("，", "", "doubled")])]
    [1, 2]
    """
    row: list[Piece] = []
    for piece in found:
        if piece.rule:
            row.append(piece)
            continue
        for line in _lines(piece.before):
            row.append(Piece(line, line))
            if line.endswith("\n"):
                yield row
                row = []
    if row:
        yield row


def _brand(article: Mapping[str, Any]) -> str | None:
    hijacked = article["flags"].get("hijacked")
    return hijacked.get("brand") if isinstance(hijacked, dict) else None


def _paragraphs(one: str, other: str) -> Iterator[Edit]:
    return _edits(_lines(one), _lines(other), lambda gone, new: OTHER)


def _differences(
    one: str, other: str, repairs: Mapping[str, int], brand: str | None
) -> Iterator[Edit]:
    """What the rules of repair did not do: paragraphs are compared, then words."""

    def rule(gone: str, new: str) -> str:
        return SLOT if MARK in new else TWIN if TWIN in repairs else OTHER

    words = re.compile(f"{re.escape(brand)}|{_WORDS}" if brand else _WORDS)
    for paragraph in _edits(_lines(one), _lines(other), rule):
        before, after = words.findall(paragraph.before), words.findall(paragraph.after)
        share = (len(paragraph.before) + len(paragraph.after)) / (len(one) + len(other))
        for edit in _edits(before, after, rule, int(share * MOST)):
            yield edit._replace(start=paragraph.start + edit.start)


def _edits(
    one: Sequence[str], other: Sequence[str], rule: Callable[[str, str], str], most: int = MOST
) -> Iterator[Edit]:
    """The edits that make one list of pieces of another."""
    start = at = 0
    for a, b, c, d in gaps(one, other, most):
        start += sum(map(len, one[at:a]))
        gone, new = "".join(one[a:b]), "".join(other[c:d])
        yield Edit(start, gone, new, rule(gone, new))
        start += len(gone)
        at = b


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)
