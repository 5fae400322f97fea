"""Lines that were cut where nothing ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .edits import Edit

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

#: A mirror counts 200 characters and puts this there, on a line of its own.
_MORE = re.compile("(\n*)<!--more-->(\n*)")
#: A byline in brackets is short; an open bracket further away was forgotten by the author.
_LONGEST = 60
_OPEN = re.compile(rf"[（(](?=[^（()）\n]{{0,{_LONGEST}}}\n)([^（()）]{{1,{_LONGEST}}})(?=[）)])")
_QUOTED = re.compile(
    rf"[“《](?=[^“”《》\n]{{0,{_LONGEST}}}\n)([^“”《》]{{1,{2 * _LONGEST}}})(?=[”》])"
)
_BREAK = re.compile(r"[ \t\xa0\u3000]*\n\s*")
_AT_HYPHEN = re.compile(r"(?<=\w-)\n\s*(?=\w)")
_BETWEEN_LATIN = re.compile(r"(?<=[A-Za-z])\n\s*(?=[A-Za-z])")


def cut(text: str, diagnosis: Diagnosis) -> list[Edit]:
    """Edits that join what was cut: at `<!--more-->`, and at line breaks in short brackets.

    A line break stays by a `<!--more-->` that had a blank line on one side. In a document that
    has such a mark, lines were wrapped at spaces and hyphens as well: those in quotation marks,
    behind a hyphen and between Latin words are joined; the others cannot be told from captions.
    Source: the nankai.info family of Hugo mirrors, of 3,145 posts 1,101 with the marker, and 743
    bylines such as `（记者 付坤⏎⏎摄影报道）`.

    >>> from .diagnosis import Diagnosis
    >>> [edit[:3] for edit in cut("党委专职组\\n<!--more-->\\n织员", Diagnosis())]
    [(5, '\\n<!--more-->\\n', '')]
    >>> [edit[:3] for edit in cut("（记者 付坤\\n\\n摄影报道）", Diagnosis())]
    [(6, '\\n\\n', ' ')]
    >>> wrapped = "题为“强国担当\\n\\n青年先行”，Nature\\n\\nCell"
    >>> [edit[:3] for edit in cut(wrapped, Diagnosis(wrapped=True))]
    [(7, '\\n\\n', ' '), (21, '\\n\\n', ' ')]
    """
    edits = []
    if "<!--more-->" in text:
        for match in _MORE.finditer(text):
            paragraph = len(match[1]) > 1 or len(match[2]) > 1
            edits.append(Edit(match.start(), match[0], "\n" * paragraph, "cut"))
    enclosed = [_OPEN, _QUOTED] if diagnosis.wrapped else [_OPEN]
    for pattern in enclosed:
        for pair in pattern.finditer(text):
            if "<!--more-->" not in pair[0]:
                breaks = _BREAK.finditer(text, pair.start(1), pair.end(1))
                edits += (Edit(match.start(), match[0], " ", "cut") for match in breaks)
    if diagnosis.wrapped:
        for pattern, joint in ((_AT_HYPHEN, ""), (_BETWEEN_LATIN, " ")):
            edits += (Edit(m.start(), m[0], joint, "cut") for m in pattern.finditer(text))
    return _apart(edits)


def _apart(edits: list[Edit]) -> list[Edit]:
    """The edits in order, of those that overlap the first."""
    kept: list[Edit] = []
    for edit in sorted(edits):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept
