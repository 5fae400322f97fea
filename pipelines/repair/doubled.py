"""Commas that were put in front of other punctuation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .edits import Edit

if TYPE_CHECKING:
    from .diagnosis import Diagnosis

_INJECTED = re.compile(
    "(?<![\x00-\x7f]),+(?=[,，。、；：？！;?!])|(?<=[0-9A-Za-z]),+(?=[，。、；：？！])"
)
_TWICE = re.compile("([，。、；：])\\1(?!\\1)(?<!\\1\\1\\1)")


def doubled(text: str, diagnosis: Diagnosis) -> list[Edit]:
    """Edits that delete a comma directly before other punctuation, where Chinese never has one.

    In a document that has several, a mark that stands there twice is taken for another.
    Source: the copying machines that inject readings (see `pinyin`) inject commas as well.

    >>> from .diagnosis import Diagnosis
    >>> [edit[:3] for edit in doubled("並講話,。黨委副書記,、校長,,主持", Diagnosis())]
    [(3, ',', ''), (10, ',', ''), (14, ',', '')]
    """
    if "," not in text and not diagnosis.doubled:
        return []
    edits = [Edit(match.start(), match[0], "", "doubled") for match in _INJECTED.finditer(text)]
    if diagnosis.doubled:
        edits += (Edit(m.start(), m[1], "", "doubled") for m in _TWICE.finditer(text))
    return sorted(edits)
