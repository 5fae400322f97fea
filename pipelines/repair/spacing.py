"""White space that means nothing in Chinese."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .edits import Edit
from .shape import shape

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

#: Classes of characters, see `shape`.
_RUN = re.compile(b"[bnz]+")
_PUNCTUATION = b"OCqkp_n"


def spacing(text: str, diagnosis: Diagnosis) -> list[Edit]:
    """Edits that leave one paragraph a line, no indents, and only the spaces that say something.

    A space beside full-width punctuation says nothing. One between Chinese characters may part
    names, headings or verses, and stays. Source: pages whose indents and quotation marks are made
    with spaces.

    >>> from .diagnosis import Diagnosis
    >>> from .edits import apply
    >>> text = "　　6月8日， 以 “瞄准前沿  服务国家” 为题\\n\\n 记者 付坤\\n"
    >>> apply(text, spacing(text, Diagnosis()))
    '6月8日，以“瞄准前沿 服务国家”为题\\n记者 付坤'
    """
    edits = []
    seen = shape(text)
    for match in _RUN.finditer(seen):
        start, end = match.span()
        if start == 0 or end == len(seen):
            wanted = ""
        elif match[0] == b"n":
            continue
        elif b"n" in match[0]:
            wanted = "\n"
        else:
            beside = seen[start - 1] in _PUNCTUATION or seen[end] in _PUNCTUATION
            wanted = "" if beside else " "
        if wanted != text[start:end]:
            edits.append(Edit(start, text[start:end], wanted, "spacing"))
    return edits
