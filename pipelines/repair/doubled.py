"""Punctuation that stands twice, and commas that were put in front of other punctuation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .characters import CLOSING, HAN, OPENING
from .edits import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .diagnosis import Diagnosis

#: Without two marks together there is nothing to do.
_PAIR = re.compile("[,;:，、；：。][,.;:?!，、；：。？！]")
_INJECTED = re.compile(
    "(?<![\x00-\x7f]),+(?=[,，。、；：？！;?!])|(?<=[0-9A-Za-z]),+(?=[，。、；：？！])"
)
_TWICE = re.compile("([，。、；：])\\1(?!\\1)(?<!\\1\\1\\1)")

#: Marks of which correct Chinese never has two together; a row of three means something.
_ROW = re.compile(r"[，。、；：,.;:]{2,3}")
_WORD = f"{HAN}0-9A-Za-z"
_BEFORE = re.compile(rf"[{_WORD}{CLOSING}％%]")
_AFTER = re.compile(rf"[{_WORD}{OPENING}]")
_WIDE = str.maketrans(",.;:", "，。；：")
#: The mark that remains, where one of two was never meant to be there.
_STRONGER = {
    "，": "，， 、，",
    "、": "、、 ，、",
    "；": "；； 、； ，； ；，",
    "：": "：： 、： ，： ：，",
    "。": "、。 ，。 ；。",
}
_ONE = {two: one for one, pairs in _STRONGER.items() for two in pairs.split()}


def doubled(text: str, diagnosis: Diagnosis) -> list[Edit]:
    """Edits that leave one mark where correct Chinese never has two.

    A comma goes before other punctuation; of the same mark in both widths the wide one stays; of
    two pauses the stronger. Two full stops may be dots, and stay but in a document that has
    several injected commas. Source: the copying machines that inject readings (see `pinyin`)
    inject commas as well; sites whose editors' slips nobody corrects.

    >>> from .diagnosis import Diagnosis
    >>> [edit[:3] for edit in doubled("並講話,。黨委副書記,、校長,,主持", Diagnosis())]
    [(3, ',', ''), (10, ',', ''), (14, ',', '')]
    >>> [edit[1:3] for edit in doubled("会议，,要求。.各单位、，部门，。", Diagnosis())]
    [('，,', '，'), ('。.', '。'), ('、，', '，'), ('，。', '。')]
    """
    if not _PAIR.search(text):
        return []
    edits = [Edit(match.start(), match[0], "", "doubled") for match in _INJECTED.finditer(text)]
    if diagnosis.doubled:
        edits += (Edit(m.start(), m[1], "", "doubled") for m in _TWICE.finditer(text))
    taken = {i for edit in edits for i in range(edit.start, edit.end)}
    edits += (e for e in _rows(text) if not taken.intersection(range(e.start, e.end)))
    return sorted(edits)


def _rows(text: str) -> Iterator[Edit]:
    for match in _ROW.finditer(text):
        row = match[0]
        if len(row) != 2 or row.isascii():
            continue
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        ends = not after or after == "\n"
        if not _BEFORE.match(before) or not (ends or _AFTER.match(after)):
            continue
        wide = row.translate(_WIDE)
        one = _ONE.get(wide)
        if wide == "。。" != row and (ends or not after.isascii()):  # not 。.NET
            one = "。"
        if one and not (wide == "，，" and ends):  # he says，，
            yield Edit(match.start(), row, one, "doubled")
