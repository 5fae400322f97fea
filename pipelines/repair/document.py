"""What is decided once for a document, so that its short fields are repaired alike."""

from __future__ import annotations

import re

from . import pinyin
from .diagnosis import Diagnosis
from .readings import LETTERS
from .script import machine_made, script_of
from .shape import shape

_INJECTED_COMMA = re.compile(",(?<![\x00-\x7f],)(?=[,，。、；：？！])")
_SPACED = re.compile(b"b(?:(?<=[HrStx]b)(?=D)|(?<=Db)(?=[HrStx]))")
_UNSPACED = re.compile(b"D(?:(?<=[HrStx]D)|(?=[HrStx]))")
#: A bracket that closes a reading, whole or torn; what it opens with has been at most six letters.
READING = re.compile(
    "[)）](?:{})".format("|".join(rf"(?<=[(（?\ufffd][{LETTERS}]{{{n}}}.)" for n in range(1, 7)))
)
_ENOUGH = 3


def diagnose(text: str) -> Diagnosis:
    """The diagnosis of a document: all of its text, title first.

    >>> diagnose("學校黨委召開會議,。黨委副書記,、校長主持,。").doubled
    True
    """
    seen = shape(text)
    script = script_of(text)
    doubled = b"m" in seen and len(_INJECTED_COMMA.findall(text)) >= _ENOUGH
    return Diagnosis(
        script=script,
        machine=script != "hans" and machine_made(text),
        annotated=pinyin.annotated(text, certain=doubled) if READING.search(text) else None,
        doubled=doubled,
        spaced=b"b" in seen and _is_spaced(seen),
        wrapped="<!--more-->" in text,
    )


def _is_spaced(seen: bytes) -> bool:
    """Whether digits are set off from Chinese by spaces more often than not."""
    spaced = len(_SPACED.findall(seen))
    return spaced >= _ENOUGH and spaced >= len(_UNSPACED.findall(seen))
