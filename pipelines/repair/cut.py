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
_BREAK = re.compile(r"[ \t\xa0\u3000]*\n\s*")


def cut(text: str, diagnosis: Diagnosis) -> list[Edit]:
    """Edits that join what was cut: at `<!--more-->`, and at line breaks in short brackets.

    A line break stays by a `<!--more-->` that had a blank line on one side. Source: the
    nankai.info family of Hugo mirrors, of 3,145 posts 1,101 with the marker, and 743 bylines
    such as `（记者 付坤⏎⏎摄影报道）`.

    >>> from .diagnosis import Diagnosis
    >>> [edit[:3] for edit in cut("党委专职组\\n<!--more-->\\n织员", Diagnosis())]
    [(5, '\\n<!--more-->\\n', '')]
    >>> [edit[:3] for edit in cut("（记者 付坤\\n\\n摄影报道）", Diagnosis())]
    [(6, '\\n\\n', ' ')]
    """
    edits = []
    if "<!--more-->" in text:
        for match in _MORE.finditer(text):
            paragraph = len(match[1]) > 1 or len(match[2]) > 1
            edits.append(Edit(match.start(), match[0], "\n" * paragraph, "cut"))
    for bracket in _OPEN.finditer(text):
        if "<!--more-->" in bracket[0]:
            continue
        breaks = _BREAK.finditer(text, bracket.start(1), bracket.end(1))
        edits += (Edit(match.start(), match[0], " ", "cut") for match in breaks)
    return sorted(edits)
