"""Characters that look like others: radicals for characters, compatibility forms, odd marks."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from .characters import HAN
from .edits import Edit

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

#: Radicals of the supplement that are whole characters, by Unicode's EquivalentUnifiedIdeograph;
#: those of Kangxi decompose by themselves.
_RADICALS = dict(
    zip(
        "⺁⺒⺓⺝⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰",
        "厂巳幺月民虎西见角贝车長长门青韦页风飞食饣马骨鬼鱼鸟卤麦黄黾齐齿龙",
        strict=True,
    )
)
_LIKE = "\u2e80-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1f"
#: Variation selectors, and marks that stand on or around letters.
_MARKS = "\ufe00-\ufe0f\U000e0100-\U000e01ef\u0300-\u036f\u20d0-\u20dc"
TRIGGERS = _LIKE + _MARKS
_FIND = re.compile(f"[{TRIGGERS}]")
_LOOKALIKE = re.compile(f"[{_LIKE}]")
_MARKED = re.compile(rf"(?<=[{HAN}，。、；：！？（）“”《》])[{_MARKS}]+")


def forms(text: str, diagnosis: Diagnosis) -> list[Edit]:
    """Edits that write the usual character for one that looks the same, and strip marks of Han.

    Radicals stay in a text that speaks of them. Source: text taken out of PDF files, whose fonts
    share one glyph among all that look alike, and Unicode's normal forms.

    >>> from .diagnosis import Diagnosis
    >>> [edit[1:3] for edit in forms("⾦⼈⽂的⺠\\uf92c", Diagnosis())]
    [('⾦', '金'), ('⼈', '人'), ('⽂', '文'), ('⺠', '民'), ('\\uf92c', '郎')]
    >>> [edit[1:3] for edit in forms("党\\ufe00建\\u0301", Diagnosis())]
    [('\\ufe00', ''), ('\\u0301', '')]
    """
    if not _FIND.search(text):
        return []
    edits = [Edit(m.start(), m[0], "", "forms") for m in _MARKED.finditer(text)]
    if "部首" not in text:
        for match in _LOOKALIKE.finditer(text):
            usual = _RADICALS.get(match[0]) or unicodedata.normalize("NFKC", match[0])
            if usual != match[0]:
                edits.append(Edit(match.start(), match[0], usual, "forms"))
    return sorted(edits)
