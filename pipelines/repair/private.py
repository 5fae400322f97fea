"""Private-use characters of which it is known what they were."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .edits import Edit

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

#: What GB 18030 had in private use before Unicode had the characters; and the blank with which
#: the typesetting of newspapers fills up.
_ASSIGNED = dict(
    zip(
        "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue7c7\ue5e5"
        "\ue816\ue817\ue818\ue81e\ue826\ue82b\ue82c\ue831\ue832\ue83b\ue843\ue854\ue855\ue864",
        "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19\u1e3f\u3000"
        "\U00020087\U00020089\U000200cc\u9fb4\u9fb5\u9fb6\u9fb7\U000215d7\u9fb8\U0002298f\u9fb9"
        "\u9fba\U000241fe\u9fbb",
        strict=True,
    )
)
#: The bullets of Word's lists in the fonts Symbol and Wingdings. Elsewhere in a line they may be
#: letters of a formula.
_BULLETS = dict(
    zip(
        "\uf0b7\uf06c\uf06e\uf075\uf0a7\uf0d8\uf0fc\uf076\uf0fe\uf0a8\uf06f\uf0e8\uf0f0",
        "•●■◆▪➢✓❖☑◻□➔⇨",
        strict=True,
    )
)
TRIGGERS = "\ue000-\uf8ff"
_FIND = re.compile(f"[{TRIGGERS}]")
_LIST = re.compile(rf"^[ \t\xa0\u3000]*([{''.join(_BULLETS)}])", re.MULTILINE)
_KNOWN = re.compile(f"[{''.join(_ASSIGNED)}]")


def private(text: str, diagnosis: Diagnosis) -> list[Edit]:
    """Edits that write what private-use characters were: GB 18030's own, and Word's bullets.

    Others stay, since nobody can tell. In a text into which readings were injected all of them
    are torn bytes, and stay too. Source: GB 18030-2005 and 2022, WHATWG's index of gb18030 (for
    the blank), Microsoft's symbol fonts.

    >>> from .diagnosis import Diagnosis
    >>> [edit[1:3] for edit in private("\\uf0b7 党建\\ue5e5工作\\uf0b7", Diagnosis())]
    [('\\uf0b7', '•'), ('\\ue5e5', '\\u3000')]
    """
    if not _FIND.search(text) or diagnosis.annotated is not None:
        return []
    edits = [Edit(m.start(), m[0], _ASSIGNED[m[0]], "private") for m in _KNOWN.finditer(text)]
    edits += (Edit(m.start(1), m[1], _BULLETS[m[1]], "private") for m in _LIST.finditer(text))
    return sorted(edits)
