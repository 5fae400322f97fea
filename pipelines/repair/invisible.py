"""Characters that nobody sees: zero-width ones, controls, fillers, byte order marks, surrogates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .edits import Edit

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

#: Private-use characters are not among them: they are bytes that `inversion` needs, and what is
#: left of them says that something is missing.
INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u034f\u115f\u1160\u2800\u3164\uffa0\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
)
#: Line ends of other kinds than the one that texts here have.
LINE_ENDS = "\r\x0b\x0c\x85\u2028\u2029"
_RUN = re.compile(rf"[{INVISIBLE}]+|\r\n?|[{LINE_ENDS}]")
_ANY = re.compile(f"[{INVISIBLE}{LINE_ENDS}]")
_JOINERS = "\u200c\u200d"


def invisible(text: str, diagnosis: Diagnosis) -> list[Edit]:
    """Edits that delete what is not seen, and that make every line end a newline.

    A joiner between two letters that are neither Chinese nor Latin stays: Uyghur, Mongolian and
    emoji need it. Source: pages pasted from word processors and chat programs.

    >>> from .diagnosis import Diagnosis
    >>> [edit[:3] for edit in invisible("党\\u200b建\\r\\n\\ufeff工作", Diagnosis())]
    [(1, '\\u200b', ''), (3, '\\r\\n', '\\n'), (5, '\\ufeff', '')]
    """
    if not _ANY.search(text):
        return []
    edits = []
    for match in _RUN.finditer(text):
        if match[0][0] in LINE_ENDS:
            edits.append(Edit(match.start(), match[0], "\n", "invisible"))
        elif not (match[0] in _JOINERS and _joins(text, match)):
            edits.append(Edit(match.start(), match[0], "", "invisible"))
    return edits


def _joins(text: str, match: re.Match[str]) -> bool:
    around = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
    return len(around) == 2 and all(c > "\u0250" and not "\u2e80" <= c <= "\uabff" for c in around)
